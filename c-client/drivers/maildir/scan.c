/*
 * What is on the disk: reading new and cur into the entries.
 *
 * Names are found again by base, so a message that someone renamed (a flag, new to cur) is the same message.
 * new is read before cur: a file that moves while we read is seen in one of them or in both, never in
 * neither.
 *
 * Within cur that is not so. While one readdir walks through a large directory, a file may be renamed from a
 * place that we have not come to yet to one that we have passed, and one scan does not see it at all. So that
 * a file was not seen means nothing by itself; see settle.c for when it does.
 *
 * The same base twice in one scan has three meanings, told apart by stat: a rename that we saw from both
 * sides (only one of the names is there now); a hard link under both names (someone moves by link and unlink,
 * and is in the middle, or died there): one message; or two files, which are two messages: settle.c gives the
 * second a base of its own.
 *
 * A directory is read again only when its mark (dev, ino, mtime, ctime) is not that of just before the last
 * scan, or when that one was racy: taken so shortly after a change that another change would have given the
 * same time.
 */

#include <dirent.h>
#include <errno.h>

#include "c-client/drivers/maildir/box.h"
#include "osdep/clock.h"
#include "osdep/dir.h"
#include "osdep/file.h"
#include "osdep/syscall.h"

#define SCAN_PAUSE_MS 20
#define SECONDS_MAX 100 /* files of which one scan asks whether they are the second of their base */

unsigned
box_scan_needed(struct box *b)
{
	unsigned needed = 0;

	for (int i = 0; i < 2; i++) {
		struct change_mark now = mark_at(b->dirfd, i ? "cur" : "new");

		if (b->scan == 0 || !mark_eq(&now, &b->seen[i]) || (b->racy[i] && !own_vouches(b, i)))
			needed |= i ? SCAN_CUR : SCAN_NEW;
	}
	return needed;
}

/* May this directory entry be a message? Names with a dot in front are nobody's mail. */
static bool
is_file(struct dir *d, const struct dir_entry *e)
{
	struct stat st;

	if (e->name[0] == '.' || e->len > NAME_FILE_MAX)
		return false;
	if (e->type != DT_UNKNOWN)
		return e->type == DT_REG;
	return os.fstatat(dir_fd(d), e->name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode);
}

static void
push_found(struct founds *f, struct arena *a, const struct dir_entry *e, enum where w)
{
	struct str name = { e->name, e->len };

	f->f = arena_grow(a, f->f, f->n, &f->cap, sizeof *f->f);
	f->f[f->n++] = (struct found){ arena_str(a, name).p, filename_arrival(name), (uint32_t)e->ino,
		(uint8_t)name.n, (uint8_t)filename_base(name).n, (uint8_t)w };
}

/*
 * An entry under which a message was reported gone, or one that came back below a UID that was already told,
 * is not reported again: UIDs rise. Its file counts as found without an entry and gets a new UID.
 */
static bool
comes_too_late(const struct box *b, const struct entry *e)
{
	return e->buried || (!e->reported && e->uid <= b->told_uid);
}

/*
 * A name that we do not know of a message that was there. Usually it was renamed; but if the name we know is
 * still there with another file, this one is a second file of that base, and the UID stays with the first. Not
 * asked in the middle of a great renaming: so many lookups would wait for it, with the lock held.
 */
static bool
is_second(struct box *b, const struct entry *e, const struct dir_entry *d, enum where w)
{
	char known[BOX_PATH_MAX];
	struct stat st;

	if (!box_path(e, known) || (e->where == w && str_eq(entry_name(e), (struct str){ d->name, d->len })))
		return false;
	if (b->looked++ >= SECONDS_MAX)
		return false;
	return os.fstatat(b->dirfd, known, &st, AT_SYMLINK_NOFOLLOW) == 0 && st.st_ino != d->ino;
}

static void
take_file(struct box *b, const struct dir_entry *d, enum where w, struct arena *a, struct founds *out)
{
	struct str name = { d->name, d->len };
	struct entry *e = b->entries.n ? entries_by_base(&b->entries, filename_base(name)) : NULL;

	if (e == NULL && box_knows(b, filename_base(name))) {
		b->odd = true;
		return;
	}
	if (e == NULL || comes_too_late(b, e)) {
		push_found(out, a, d, w);
		return;
	}
	if (e->scanned == b->scan && e->where != ABSENT && !(e->where == w && str_eq(entry_name(e), name))) {
		push_found(out, a, d, w);
		out->twins++;
		return;
	}
	if (is_second(b, e, d, w)) {
		push_found(out, a, d, w);
		out->twins++;
		return;
	}
	e->scanned = b->scan;
	e->gone = false;
	e->order = (uint32_t)d->ino;
	entry_place(e, w);
	entries_rename(&b->entries, e, name);
}

static int
scan_dir(struct box *b, enum where w, struct arena *a, struct founds *out)
{
	struct change_mark *seen = &b->seen[w == IN_CUR];
	struct dir *d = b->dirfd < 0 ? NULL : dir_open(b->dirfd, where_dir(w));
	struct dir_entry e;
	struct stat st;
	int64_t before;
	int more;

	if (d == NULL) {
		if (b->dirfd >= 0 && errno != ENOENT)
			return fail_errno(b->m->fault, "%s/%s", b->disk, where_dir(w));
		*seen = (struct change_mark){ 0 };
		return 0;
	}
	own_scans(b, w == IN_CUR);
	before = clock_coarse_ns();
	*seen = os.fstat(dir_fd(d), &st) ? (struct change_mark){ 0 } : mark_of(&st);
	b->racy[w == IN_CUR] = mark_racy(b, seen, before);
	own_scanned(b, w == IN_CUR);
	while ((more = dir_next(d, &e)) > 0)
		if (is_file(d, &e))
			take_file(b, &e, w, a, out);
	if (more < 0) {
		more = fail_errno(b->m->fault, "%s/%s", b->disk, where_dir(w));
		*seen = (struct change_mark){ 0 };
	}
	dir_close(d);
	return more;
}

/* Has an entry that the last scan should have seen, because its directory was read, not been seen? */
static bool
any_unseen(const struct box *b, enum where w)
{
	for (size_t i = 0; i < b->entries.n; i++)
		if (b->entries.e[i].where == w && b->entries.e[i].scanned != b->scan)
			return true;
	return false;
}

/* Reading one directory only: what lies in the other counts as seen. */
static void
mark_others_seen(struct box *b, enum where w)
{
	for (size_t i = 0; i < b->entries.n; i++)
		if (b->entries.e[i].where == w)
			b->entries.e[i].scanned = b->scan;
}

static int
run(struct box *b, unsigned dirs, struct arena *a, struct founds *out)
{
	struct change_mark before[2] = { b->seen[0], b->seen[1] };
	int r = 0;

	b->scan++;
	b->looked = 0;
	b->odd = false;
	if (!(dirs & SCAN_NEW))
		mark_others_seen(b, IN_NEW);
	if (!(dirs & SCAN_CUR))
		mark_others_seen(b, IN_CUR);
	if (dirs & SCAN_NEW)
		r = scan_dir(b, IN_NEW, a, out);
	if (r == 0 && dirs & SCAN_CUR)
		r = scan_dir(b, IN_CUR, a, out);
	if (dirs == SCAN_ALL && mark_eq(&before[0], &b->seen[0]) && mark_eq(&before[1], &b->seen[1]))
		b->repeats++;
	else
		b->repeats = 0;
	b->scanned_ms = clock_monotonic_ms();
	return r;
}

int
box_scan(struct box *b, unsigned dirs, struct arena *a, struct founds *out)
{
	int r;

	*out = (struct founds){ 0 };
	if (dirs & SCAN_CUR)
		box_load(b);
	if (dirs != SCAN_ALL) {
		if ((r = run(b, dirs, a, out)) != 0)
			return r;
		/* What left new went to cur, where we have not looked; and the other way round. */
		if (!b->odd && !any_unseen(b, dirs & SCAN_NEW ? IN_NEW : IN_CUR))
			return 0;
		*out = (struct founds){ 0 };
		box_load(b);
	}
	return run(b, SCAN_ALL, a, out);
}

size_t
box_scan_missing(const struct box *b)
{
	size_t n = 0;

	for (size_t i = 0; i < b->entries.n; i++) {
		const struct entry *e = &b->entries.e[i];
		n += !e->gone && !e->buried && e->scanned != b->scan;
	}
	return n;
}

/*
 * Can a scan show what the last one did not? Not when nothing changed since two of them, unless the marks may
 * lie.
 */
static bool
worth_a_scan(struct box *b)
{
	struct change_mark n = mark_at(b->dirfd, "new"), c = mark_at(b->dirfd, "cur");

	if (b->repeats < 2 || !mark_eq(&n, &b->seen[0]) || !mark_eq(&c, &b->seen[1]))
		return true;
	return (b->racy[0] || b->racy[1]) && clock_monotonic_ms() - b->scanned_ms > SCAN_PAUSE_MS;
}

/*
 * Someone renamed a file that we know, and perhaps thousands with it: one complete scan finds them all. When
 * the directories are as the last scans saw them, another would not find more: so many messages that are gone
 * cost two scans, not two each.
 */
int
box_scan_again(struct box *b, uint32_t uid)
{
	struct arena a = ARENA_INIT;
	struct founds found;
	const struct entry *e;
	int r = 0;

	box_load(b);
	e = entries_by_uid(&b->entries, uid);
	if (e == NULL && box_is_known(b)) { /* another session reported it since they were loaded */
		box_forget(b);
		box_load(b);
		e = entries_by_uid(&b->entries, uid);
	}
	if (e == NULL)
		return fail(b->m->fault, MAIL_E_GONE, "Message was expunged", "%s: no UID %u", b->disk, uid);
	if (worth_a_scan(b))
		r = box_scan(b, SCAN_ALL, &a, &found);
	arena_free(&a);
	/* The scan was for names: what it found besides is for the next sync to find again. */
	b->stale = true;
	if (r)
		return r;
	if (e->scanned != b->scan || e->gone || e->buried)
		return fail(
		    b->m->fault, MAIL_E_GONE, "Message was expunged", "%s: no file for UID %u", b->disk, uid);
	return 0;
}
