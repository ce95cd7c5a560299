/* Opening and closing a mailbox, its lock, and small things that all slots need. See box.h. */

#include "c-client/drivers/maildir/box.h"

#include <errno.h>
#include <stdio.h>
#include <sys/file.h>

#include "c-client/drivers/maildir/reserve.h"
#include "c-client/drivers/maildir/slots.h"
#include "osdep/clock.h"
#include "osdep/file.h"
#include "osdep/syscall.h"

static void
bind(struct box *b, int fd)
{
	b->dirfd = fd;
	if (fd < 0)
		return;
	if (os.fstat(fd, &b->id))
		b->id = (struct stat){ 0 };
	b->network = watch_fs_is_network(fd);
	b->unwritable = faccessat(fd, ".", W_OK, AT_EACCESS) != 0;
	if (b->unwritable)
		b->m->readonly = true;
}

int
maildir_open(struct mailbox *m)
{
	struct box *b = m->state;
	const char *disk;
	int fd = -1, r;

	if ((r = folder_disk_name(m->store, &m->arena, m->name, &disk)) != 0)
		return r;
	r = folder_open(m->store, disk, &fd);
	if (r && !(r == MAIL_E_NOTFOUND && !strcmp(disk, ".")))
		return r;
	*b = (struct box){ .m = m, .disk = disk, .dirfd = -1, .own_lock = -1, .list = { .fd = -1 } };
	entries_init(&b->entries);
	box_keywords_init(&b->keywords);
	bind(b, fd);
	return 0;
}

void
maildir_close(struct mailbox *m)
{
	struct box *b = m->state;

	box_unlock(b);
	if (b->watching)
		watch_close(&b->watch);
	uidfile_forget(&b->list);
	entries_free(&b->entries);
	box_keywords_free(&b->keywords);
	free(b->lost);
	if (b->dirfd >= 0)
		os.close(b->dirfd);
	b->dirfd = -1;
}

int
box_check(struct box *b)
{
	struct stat st;
	int fd, r;

	if (b->dirfd < 0) {
		r = folder_open(b->m->store, b->disk, &fd);
		if (r == 0)
			bind(b, fd);
		return r == MAIL_E_NOTFOUND ? 0 : r;
	}
	if (os.fstatat(box_root(b), b->disk, &st, AT_SYMLINK_NOFOLLOW) == 0 && file_same(&st, &b->id) &&
	    st.st_nlink > 0)
		return 0;
	return fail(b->m->fault, MAIL_E_CHANGED, "Mailbox was deleted or renamed",
	    "%s: no longer the folder that was opened", b->disk);
}

int
box_make(struct box *b)
{
	static const char *const dirs[] = { "tmp", "new", "cur" };
	bool made = false;
	mode_t mode;
	int r;

	if (b->dirfd < 0) {
		int root = maildir_root(b->m->store, true), fd;

		if (root < 0)
			return b->m->fault->code;
		if ((r = folder_open(b->m->store, b->disk, &fd)) != 0)
			return r;
		bind(b, fd);
	}
	mode = b->id.st_mode & 0777;
	for (size_t i = 0; i < sizeof dirs / sizeof *dirs; i++) {
		if (os.mkdirat(b->dirfd, dirs[i], mode) == 0)
			made = true;
		else if (errno != EEXIST)
			return fail_errno(b->m->fault, "%s/%s", b->disk, dirs[i]);
	}
	/* What will be synced in them is nowhere without them. */
	return made && box_fsync(b, FSYNC_MAIL) ? box_sync_dir(b, ".") : 0;
}

/*
 * Our own processes wait for each other here, so that they do not race for the lock file: on tmp, because
 * osdep/lock uses the folder itself while it takes a dead owner's lock away. Where it cannot be had, the file
 * alone decides.
 */
static int
own_lock(struct box *b, int64_t deadline)
{
	int pause = 1;

	b->own_lock = file_open_dir(b->dirfd, "tmp");
	while (b->own_lock >= 0 && os.flock(b->own_lock, LOCK_EX | LOCK_NB)) {
		if (errno == EINTR)
			continue;
		if (errno != EWOULDBLOCK)
			return 0;
		if (clock_monotonic_ms() >= deadline)
			return errno = ETIMEDOUT, -1;
		clock_sleep_ms(pause);
		pause = pause < 20 ? pause * 2 : 20;
	}
	return 0;
}

static void
own_unlock(struct box *b)
{
	int saved = errno;

	if (b->own_lock >= 0)
		os.close(b->own_lock);
	b->own_lock = -1;
	errno = saved;
}

bool
box_spend(struct box *b, int r)
{
	return r == MAIL_E_FULL && !b->thrifty && reserve_give(b->m->store->state);
}

static int
lock_once(struct box *b)
{
	int64_t deadline = clock_monotonic_ms() + LOCK_TIMEOUT_MS, left;

	if (b->dirfd < 0)
		return fail(
		    b->m->fault, MAIL_E_DENIED, "Permission denied", "%s: no folder to lock", b->disk);
	if (own_lock(b, deadline) == 0) {
		left = deadline - clock_monotonic_ms();
		if (dotlock_take(&b->lock, b->dirfd, LOCK_FILE, left > 0 ? (int)left : 0) == 0) {
			b->locked = true;
			return 0;
		}
	}
	own_unlock(b);
	if (errno == ETIMEDOUT)
		return fail(b->m->fault, MAIL_E_LOCKED, "Mailbox is locked by another program",
		    "%s/" LOCK_FILE " held by %s", b->disk,
		    b->lock.holder[0] ? b->lock.holder : "another session");
	return fail_errno(b->m->fault, "%s/" LOCK_FILE, b->disk);
}

int
box_lock(struct box *b)
{
	int r;

	if (b->locked)
		return 0;
	r = lock_once(b);
	if (box_spend(b, r))
		r = lock_once(b);
	if (r == 0)
		reserve_keep(b->m->store->state);
	return r;
}

void
box_unlock(struct box *b)
{
	if (!b->locked)
		return;
	/* As long as we live nobody else takes it away: one that cannot be removed would block everyone. */
	if (dotlock_release(&b->lock) && errno != ESTALE && os.unlinkat(b->dirfd, LOCK_FILE, 0))
		box_notice(b, "cannot remove " LOCK_FILE);
	own_unlock(b);
	b->locked = false;
}

int
box_still_locked(struct box *b)
{
	if (!b->locked || dotlock_touch(&b->lock) == 0 || errno != ESTALE)
		return 0;
	return fail(b->m->fault, MAIL_E_LOCKED, "Mailbox was locked by another program",
	    "%s/" LOCK_FILE " was taken from us", b->disk);
}

mode_t
box_mode(const struct box *b)
{
	return b->id.st_mode & 0666;
}

const char *
where_dir(enum where w)
{
	return w == IN_NEW ? "new" : "cur";
}

void
box_path_of(enum where w, struct str name, char out[BOX_PATH_MAX])
{
	snprintf(out, BOX_PATH_MAX, "%s/%.*s", where_dir(w), STR_ARG(name));
}

bool
box_path(const struct entry *e, char out[BOX_PATH_MAX])
{
	if (e->where == ABSENT)
		return false;
	box_path_of(e->where, entry_name(e), out);
	return true;
}

int
box_sync_dir(struct box *b, const char *dir)
{
	int fd = file_open_dir(b->dirfd, dir), r;

	if (fd < 0)
		return fail_errno(b->m->fault, "%s/%s", b->disk, dir);
	r = os.fsync(fd);
	if (r)
		r = fail_errno(b->m->fault, "fsync %s/%s", b->disk, dir);
	os.close(fd);
	return r;
}

bool
box_fsync(const struct box *b, enum fsync_mode least)
{
	enum fsync_mode mode = b->m->store->options.fsync;

	return mode == FSYNC_ALWAYS || (mode == FSYNC_MAIL && least == FSYNC_MAIL);
}

void
box_notice(struct box *b, const char *text)
{
	const struct mail_hooks *h = &b->m->store->options.hooks;

	if (h->notice)
		h->notice(h->ctx, text);
}

struct index_dir
maildir_index_dir(struct mailbox *m)
{
	struct box *b = m->state;

	return (struct index_dir){ b->dirfd, box_mode(b), b->network, b->unwritable };
}
