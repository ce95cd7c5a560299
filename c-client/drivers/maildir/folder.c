/*
 * Folders, the Maildir++ way: all of them are directories in the mail root, ".A.B" for the mailbox A.B, in
 * modified UTF-7; INBOX is the root itself. A directory counts when it has a cur or a maildirfolder in it.
 * Symbolic links are neither listed nor followed.
 *
 * A folder comes into being complete: it is made under another name and renamed. It goes in one step, too:
 * renamed to a name without a dot in front, which no reader lists, and removed there. What a crash leaves of
 * such a tree is removed by the next CREATE or DELETE.
 */

#include <dirent.h>
#include <errno.h>
#include <stdio.h>

#include "c-client/base/limits.h"
#include "c-client/codec/utf7.h"
#include "c-client/drivers/maildir/box.h"
#include "c-client/drivers/maildir/reserve.h"
#include "c-client/drivers/maildir/slots.h"
#include "c-client/drivers/maildir/uidlist.h"
#include "c-client/drivers/maildir/uidvalidity.h"
#include "osdep/clock.h"
#include "osdep/dir.h"
#include "osdep/file.h"
#include "osdep/name.h"
#include "osdep/random.h"
#include "osdep/syscall.h"

#define LEFTOVER_SECONDS 3600 /* an unfinished CREATE is younger than that */

static struct maildir_store *
state_of(const struct store *s)
{
	return s->state;
}

/* --- The root ------------------------------------------------------------------------------------------- */

static int
root_open(const struct store *s)
{
	return os.openat(AT_FDCWD, s->root, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
}

static bool
is_dir(int dirfd, const char *name)
{
	struct stat st;

	return os.fstatat(dirfd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(st.st_mode);
}

int
maildir_probe(const struct store *s)
{
	int fd = root_open(s), fit = 0;

	if (fd < 0)
		return errno == ENOENT ? 1 : 0;
	fit = is_dir(fd, "cur") || is_dir(fd, "new") ? 100 : 1;
	os.close(fd);
	return fit;
}

/*
 * The new root's name is on disk before anything in it is acknowledged: as well as we can, we may not be
 * allowed to look above it.
 */
static void
sync_above(const struct store *s)
{
	int fd;

	if (s->options.fsync == FSYNC_NEVER)
		return;
	fd = os.openat(state_of(s)->rootfd, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
	if (fd < 0)
		return;
	if (os.fsync(fd))
		errno = 0;
	os.close(fd);
}

int
maildir_root(struct store *s, bool make)
{
	static const char *const dirs[] = { "tmp", "new", "cur" };
	struct maildir_store *state = state_of(s);

	if (state->rootfd >= 0)
		return state->rootfd;
	state->rootfd = root_open(s);
	if (state->rootfd >= 0 || !make)
		return state->rootfd;
	if (errno != ENOENT || os.mkdirat(AT_FDCWD, s->root, 0700)) {
		fail_errno(&s->fault, "%s", s->root);
		return -1;
	}
	if ((state->rootfd = root_open(s)) < 0) {
		fail_errno(&s->fault, "%s", s->root);
		return -1;
	}
	for (size_t i = 0; i < 3; i++)
		if (os.mkdirat(state->rootfd, dirs[i], 0700) && errno != EEXIST)
			fail_errno(&s->fault, "%s/%s", s->root, dirs[i]);
	sync_above(s);
	return state->rootfd;
}

int
maildir_store_open(struct store *s)
{
	state_of(s)->rootfd = root_open(s);
	if (state_of(s)->rootfd >= 0)
		return 0;
	if (errno != ENOENT)
		return fail_errno(&s->fault, "%s", s->root);
	if (maildir_root(s, true) >= 0)
		return 0;
	/* A home that is not mounted must not look like a mailbox that was emptied. */
	if (errno == ENOENT)
		return fail(&s->fault, MAIL_E_IO, "Your mail cannot be reached now",
		    "%s: there is no folder to make it in", s->root);
	/* Where it cannot be made now, the first delivery or APPEND tries again. */
	s->fault = (struct fault){ 0 };
	return 0;
}

void
maildir_store_close(struct store *s)
{
	if (state_of(s)->rootfd >= 0)
		os.close(state_of(s)->rootfd);
	state_of(s)->rootfd = -1;
}

/* --- Names ---------------------------------------------------------------------------------------------- */

static int
bad_name(struct store *s, struct str name, const char *why)
{
	return fail(&s->fault, MAIL_E_CANNOT, why, "mailbox name of %zu bytes", name.n);
}

static int
check_name(struct store *s, struct str name)
{
	struct str rest = name, part;
	int depth = 0;

	if (name.n == 0 || name.n > LIMIT_NAME)
		return bad_name(s, name, "Mailbox name is empty or too long");
	while (str_split(&rest, '.', &part)) {
		if (part.n == 0)
			return bad_name(s, name, "Mailbox name has an empty level");
		if (part.n > LIMIT_NAME_COMPONENT || ++depth > LIMIT_NAME_DEPTH)
			return bad_name(s, name, "Mailbox name is too long or too deep");
	}
	for (size_t i = 0; i < name.n; i++)
		if ((unsigned char)name.p[i] < ' ' || name.p[i] == 0x7f || name.p[i] == '/')
			return bad_name(s, name, "Mailbox name has a character that cannot be in one");
	return 0;
}

int
folder_disk_name(struct store *s, struct arena *a, struct str name, const char **disk)
{
	struct buf b = BUF_INIT(NAME_FILE_MAX);
	int r = 0;

	if (str_ieq(name, STR("INBOX"))) {
		*disk = ".";
		return 0;
	}
	if ((r = check_name(s, name)) != 0)
		return r;
	buf_byte(&b, '.');
	if (!utf7_encode(name, &b) && !buf_failed(&b))
		r = bad_name(s, name, "Mailbox name is not valid UTF-8");
	else if (buf_failed(&b))
		r = bad_name(s, name, "Mailbox name is too long");
	else
		*disk = arena_cstr(a, buf_str(&b));
	buf_free(&b);
	return r;
}

/* The mailbox that a directory's name stands for. False: for none. */
static bool
name_of_disk(struct str disk, struct buf *name)
{
	buf_reset(name);
	return disk.n > 1 && disk.p[0] == '.' && utf7_decode(str_sub(disk, 1, disk.n), name) &&
	       !buf_failed(name) && check_name(&(struct store){ 0 }, buf_str(name)) == 0 &&
	       !str_ieq(buf_str(name), STR("INBOX"));
}

static bool
is_folder(int rootfd, const char *disk)
{
	char path[NAME_FILE_MAX + 32];
	struct stat st;

	if (!is_dir(rootfd, disk))
		return false;
	snprintf(path, sizeof path, "%s/cur", disk);
	if (is_dir(rootfd, path))
		return true;
	snprintf(path, sizeof path, "%s/maildirfolder", disk);
	return os.fstatat(rootfd, path, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

static int
not_found(struct store *s, const char *disk)
{
	return fail(&s->fault, MAIL_E_NOTFOUND, "Mailbox does not exist", "%s: no such folder", disk);
}

int
folder_open(struct store *s, const char *disk, int *fd)
{
	int root = maildir_root(s, false), opened;

	if (root < 0)
		return not_found(s, disk);
	if (strcmp(disk, ".") && !is_folder(root, disk))
		return not_found(s, disk);
	opened = strcmp(disk, ".") ? file_open_dir(root, disk)
				   : os.openat(root, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
	if (opened < 0)
		return errno == ENOENT ? not_found(s, disk) : fail_errno(&s->fault, "%s", disk);
	*fd = opened;
	return 0;
}

int
maildir_exists(struct store *s, struct str name)
{
	struct arena a = ARENA_INIT;
	const char *disk;
	int r = folder_disk_name(s, &a, name, &disk), root;

	if (r == 0 && strcmp(disk, ".")) {
		root = maildir_root(s, false);
		if (root < 0 || !is_folder(root, disk))
			r = not_found(s, disk);
	}
	arena_free(&a);
	return r;
}

int
maildir_list(struct store *s, driver_list_cb *cb, void *ctx)
{
	struct buf name = BUF_INIT(LIMIT_NAME);
	int root = maildir_root(s, false), more;
	struct dir_entry e;
	struct dir *d;

	cb(ctx, STR("INBOX"), 0);
	if (root < 0)
		return 0;
	if ((d = dir_open(root, ".")) == NULL)
		return fail_errno(&s->fault, "%s", s->root);
	while ((more = dir_next(d, &e)) > 0)
		if ((e.type == DT_DIR || e.type == DT_UNKNOWN) &&
		    name_of_disk((struct str){ e.name, e.len }, &name) && is_folder(root, e.name))
			cb(ctx, buf_str(&name), 0);
	if (more < 0)
		more = fail_errno(&s->fault, "%s", s->root);
	dir_close(d);
	buf_free(&name);
	return more;
}

/* --- Making and removing -------------------------------------------------------------------------------- */

static bool
durable(const struct store *s)
{
	return s->options.fsync != FSYNC_NEVER;
}

static int
sync_root(struct store *s)
{
	if (durable(s) && os.fsync(state_of(s)->rootfd))
		return fail_errno(&s->fault, "fsync %s", s->root);
	return 0;
}

/* Trees that a dead process left on their way in or out. One that is being made now is younger. */
static void
remove_leftovers(struct store *s)
{
	struct dir *d = dir_open(state_of(s)->rootfd, ".");
	int64_t limit = clock_realtime_ns() - (int64_t)LEFTOVER_SECONDS * 1000000000;
	struct dir_entry e;
	struct stat st;

	if (d == NULL)
		return;
	while (dir_next(d, &e) > 0) {
		struct str name = { e.name, e.len };
		bool gone = str_starts(name, STR(GONE_PREFIX));

		if (!gone && !str_starts(name, STR(MADE_PREFIX)))
			continue;
		if (gone || (os.fstatat(dir_fd(d), e.name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
				file_ctime_ns(&st) < limit))
			if (file_remove_tree(dir_fd(d), e.name))
				errno = 0;
	}
	dir_close(d);
}

/* A list without messages: a new mailbox has its UIDVALIDITY from the start. */
static int
write_empty_list(struct store *s, int fd, mode_t mode)
{
	uint64_t guid[2] = { random_u64(), random_u64() };
	struct buf text = BUF_INIT(256);
	struct uidlist_header h = { .version = 3, .next = 1, .others = STR("M0") };
	char hex[33];
	int r = uidvalidity_next(state_of(s)->rootfd, &s->fault, 0, &h.uidvalidity);

	snprintf(hex, sizeof hex, "%016llx%016llx", (unsigned long long)guid[0], (unsigned long long)guid[1]);
	h.guid = str_of(hex);
	uidlist_header_put(&text, &h);
	if (r == 0 && file_replace(fd, UIDLIST_FILE, text.p, text.n, mode, durable(s) ? FILE_SYNC : 0))
		r = fail_errno(&s->fault, "new " UIDLIST_FILE);
	buf_free(&text);
	return r;
}

/* The inside of a new folder, open as fd. */
static int
furnish(struct store *s, int fd, mode_t mode)
{
	static const char *const dirs[] = { "tmp", "new", "cur" };
	int file, r;

	for (size_t i = 0; i < 3; i++)
		if (os.mkdirat(fd, dirs[i], mode) && errno != EEXIST)
			return fail_errno(&s->fault, "new folder's %s", dirs[i]);
	file = os.openat(fd, "maildirfolder", O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, mode & 0666);
	if (file < 0)
		return fail_errno(&s->fault, "new folder's maildirfolder");
	os.close(file);
	if ((r = write_empty_list(s, fd, mode & 0666)) != 0)
		return r;
	return durable(s) && os.fsync(fd) ? fail_errno(&s->fault, "fsync of a new folder") : 0;
}

static int
make_aside(struct store *s, const char *made)
{
	int root = state_of(s)->rootfd, fd, r;
	struct stat st;
	mode_t mode = os.fstat(root, &st) ? 0700 : st.st_mode & 0777;

	if (os.mkdirat(root, made, mode))
		return fail_errno(&s->fault, "%s", made);
	if ((fd = file_open_dir(root, made)) < 0)
		return fail_errno(&s->fault, "%s", made);
	r = furnish(s, fd, mode);
	os.close(fd);
	return r;
}

static int
create_disk(struct store *s, const char *disk)
{
	int root = state_of(s)->rootfd, r;
	char unique[NAME_UNIQUE_MAX], made[NAME_UNIQUE_MAX + 32];

	name_unique(unique);
	snprintf(made, sizeof made, MADE_PREFIX "%s", unique);
	r = make_aside(s, made);
	if (r == 0 && os.renameat2(root, made, root, disk, RENAME_NOREPLACE))
		r = errno == EEXIST || errno == ENOTEMPTY
			? fail(&s->fault, MAIL_E_EXISTS, "Mailbox already exists",
			      "%s: there is something of that name", disk)
			: fail_errno(&s->fault, "%s", disk);
	if (r == 0)
		return sync_root(s);
	if (file_remove_tree(root, made))
		errno = 0;
	return r;
}

int
maildir_create(struct store *s, struct str name)
{
	struct arena a = ARENA_INIT;
	const char *disk;
	int r = folder_disk_name(s, &a, name, &disk);

	if (r == 0 && maildir_root(s, true) < 0)
		r = s->fault.code;
	if (r == 0 && (!strcmp(disk, ".") || is_folder(state_of(s)->rootfd, disk)))
		r = fail(&s->fault, MAIL_E_EXISTS, "Mailbox already exists", "%s: exists", disk);
	if (r == 0) {
		remove_leftovers(s);
		r = create_disk(s, disk);
	}
	arena_free(&a);
	return r;
}

/* The UIDVALIDITY of a folder that is about to go is never given again. */
static void
use_up_uidvalidity(struct store *s, const char *disk)
{
	char path[NAME_FILE_MAX + 32];
	struct uidlist_header h;
	struct str text, line;
	size_t n;
	int root = state_of(s)->rootfd, fd;
	char *p;
	ssize_t got;

	snprintf(path, sizeof path, "%s/" UIDLIST_FILE, disk);
	if ((fd = file_open_regular(root, path, O_RDONLY, NULL)) < 0)
		return;
	n = UIDLIST_LINE_MAX;
	p = malloc(n);
	got = p ? os.pread(fd, p, n, 0) : -1;
	text = (struct str){ p, got > 0 ? (size_t)got : 0 };
	if (str_split(&text, '\n', &line) && uidlist_header_parse(line, &h))
		uidvalidity_raise(root, h.uidvalidity);
	free(p);
	os.close(fd);
}

/* Renaming may need room too, for a longer directory. */
static int
put_away(struct store *s, const char *disk)
{
	char unique[NAME_UNIQUE_MAX], gone[NAME_UNIQUE_MAX + 32];
	int root = state_of(s)->rootfd;

	name_unique(unique);
	snprintf(gone, sizeof gone, GONE_PREFIX "%s", unique);
	if (os.renameat2(root, disk, root, gone, RENAME_NOREPLACE))
		return fail_errno(&s->fault, "%s", disk);
	return 0;
}

int
maildir_remove(struct store *s, struct str name)
{
	struct arena a = ARENA_INIT;
	const char *disk;
	int r = folder_disk_name(s, &a, name, &disk), root = maildir_root(s, false);

	if (r == 0 && !strcmp(disk, "."))
		r = fail(&s->fault, MAIL_E_CANNOT, "INBOX cannot be deleted", "DELETE of INBOX");
	if (r == 0 && (root < 0 || !is_folder(root, disk)))
		r = not_found(s, disk);
	if (r == 0) {
		use_up_uidvalidity(s, disk);
		r = put_away(s, disk);
		if (r == MAIL_E_FULL && reserve_give(state_of(s)))
			r = put_away(s, disk);
	}
	if (r == 0 && (r = sync_root(s)) == 0)
		remove_leftovers(s);
	arena_free(&a);
	return r;
}

/* --- Renaming ------------------------------------------------------------------------------------------- */

struct move {
	const char *from, *to;
	bool done;
};

struct moves {
	struct arena a;
	struct store *s;
	struct str from, to; /* names of the mailbox itself */
	struct move *m;
	size_t n, cap;
	int r;
};

static void
collect(void *ctx, struct str name, unsigned attributes)
{
	struct moves *v = ctx;
	struct str below = str_sub(name, v->from.n, name.n), to;
	struct move m = { 0 };

	(void)attributes;
	if (v->r || !str_starts(name, v->from) || (below.n && below.p[0] != '.') ||
	    str_ieq(name, STR("INBOX")))
		return;
	to = arena_join(&v->a, v->to, below);
	if ((v->r = folder_disk_name(v->s, &v->a, name, &m.from)) ||
	    (v->r = folder_disk_name(v->s, &v->a, to, &m.to)))
		return;
	v->m = arena_grow(&v->a, v->m, v->n, &v->cap, sizeof *v->m);
	v->m[v->n++] = m;
}

/* Children first, so that as long as anything is left under the old name, its parent is. */
static int
by_length(const void *x, const void *y)
{
	const struct move *a = x, *b = y;
	size_t n = strlen(a->from), m = strlen(b->from);

	return n > m ? -1 : n < m;
}

static int
move_all(struct moves *v)
{
	int root = state_of(v->s)->rootfd;

	for (size_t i = 0; i < v->n; i++) {
		if (os.renameat2(root, v->m[i].from, root, v->m[i].to, RENAME_NOREPLACE) == 0) {
			v->m[i].done = true;
			continue;
		}
		v->r = errno == EEXIST ? fail(&v->s->fault, MAIL_E_EXISTS, "Mailbox already exists",
					     "%s: exists", v->m[i].to)
				       : fail_errno(&v->s->fault, "%s to %s", v->m[i].from, v->m[i].to);
		break;
	}
	if (v->r == 0)
		v->r = sync_root(v->s);
	for (size_t i = v->n; v->r && i-- > 0;)
		if (v->m[i].done && os.renameat2(root, v->m[i].to, root, v->m[i].from, RENAME_NOREPLACE))
			v->m[i].done = false;
	return v->r;
}

int
maildir_rename(struct store *s, struct str from, struct str to)
{
	struct moves v = { .a = ARENA_INIT, .s = s, .from = from, .to = to };
	const char *disk;
	int r;

	if (maildir_root(s, false) < 0)
		r = not_found(s, "(no root)");
	else if ((r = folder_disk_name(s, &v.a, to, &disk)) == 0 && (r = maildir_exists(s, from)) == 0)
		r = maildir_list(s, collect, &v);
	if (r == 0)
		r = v.r;
	if (r == 0 && v.n) {
		qsort(v.m, v.n, sizeof *v.m, by_length);
		r = move_all(&v);
	}
	arena_free(&v.a);
	return r;
}
