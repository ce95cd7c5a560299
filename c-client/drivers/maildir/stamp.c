/*
 * Marks, and stamps made of them: a few stat calls that tell whether a sync could find anything. The parts of
 * a stamp are new and cur, the list, both files of keywords, and the folder itself (is it still where its
 * name says?).
 *
 * When a mark may lie. A change gives a directory the time of the kernel's last tick, which is
 * CLOCK_REALTIME_COARSE; so two changes within a tick (4 ms and the like) give the same time. But once that
 * clock shows more than the directory's time, every later change gets a later time: the clock does not go
 * back between ticks, and kernels that write finer times never write one below an earlier. So we read the
 * clock first and the mark after it: if the clock was beyond the mark's time already then, no change after
 * the look can hide behind this mark. It is racy until then. The times of a file server are not of our clock,
 * and file systems that keep whole milliseconds or seconds only round them down: there a mark is racy for two
 * seconds.
 *
 * The list and the files of keywords are never racy: they grow or are replaced, so size or inode change.
 */

#include "c-client/drivers/maildir/box.h"
#include "c-client/drivers/maildir/slots.h"
#include "osdep/clock.h"
#include "osdep/file.h"
#include "osdep/syscall.h"

#define RACY_COARSE_NS 2000000000

struct change_mark
mark_of(const struct stat *st)
{
	/* The size of a directory says nothing that its times do not say. */
	return (struct change_mark){ st->st_dev, st->st_ino, file_mtime_ns(st), file_ctime_ns(st),
		S_ISDIR(st->st_mode) ? 0 : st->st_size };
}

struct change_mark
mark_at(int dirfd, const char *path)
{
	struct stat st;

	if (dirfd < 0 || os.fstatat(dirfd, path, &st, AT_SYMLINK_NOFOLLOW))
		return (struct change_mark){ 0 };
	return mark_of(&st);
}

bool
mark_eq(const struct change_mark *a, const struct change_mark *b)
{
	return a->dev == b->dev && a->ino == b->ino && a->mtime == b->mtime && a->ctime == b->ctime &&
	       a->size == b->size;
}

bool
mark_racy(const struct box *b, const struct change_mark *m, int64_t before)
{
	int64_t last = m->mtime > m->ctime ? m->mtime : m->ctime;

	if (b->network || last % 1000000 == 0)
		return m->ino && before - last < RACY_COARSE_NS;
	return before <= last;
}

static const uint8_t part_at[PARTS] = { 0, 4, 8, 11, 14, 17 };

void
stamp_put(struct stamp *s, enum part p, const struct change_mark *m)
{
	uint64_t *w = s->word + part_at[p];

	if (p == PART_NEW || p == PART_CUR || p == PART_FOLDER) {
		w[0] = m->dev;
		w[1] = m->ino;
	} else {
		w[0] = m->ino;
		w[1] = (uint64_t)m->size;
		w[2] = (uint64_t)m->mtime;
	}
	if (p == PART_NEW || p == PART_CUR) {
		w[2] = (uint64_t)m->mtime;
		w[3] = (uint64_t)m->ctime;
	}
}

struct change_mark
stamp_get(const struct stamp *s, enum part p)
{
	const uint64_t *w = s->word + part_at[p];

	if (p == PART_FOLDER)
		return (struct change_mark){ .dev = w[0], .ino = w[1] };
	if (p == PART_NEW || p == PART_CUR)
		return (struct change_mark){ w[0], w[1], (int64_t)w[2], (int64_t)w[3], 0 };
	return (struct change_mark){ .ino = w[0], .size = (int64_t)w[1], .mtime = (int64_t)w[2] };
}

int
maildir_stamp(struct mailbox *m, struct stamp *out)
{
	static const char *const names[] = { "new", "cur", UIDLIST_FILE, KEYWORDS_FILE, EXTRAS_FILE };
	struct box *b = m->state;
	int64_t before = clock_coarse_ns();
	struct change_mark mark;

	*out = (struct stamp){ 0 };
	for (enum part p = PART_NEW; p < PART_FOLDER; p++) {
		mark = mark_at(b->dirfd, names[p]);
		stamp_put(out, p, &mark);
		if (p <= PART_CUR && mark_racy(b, &mark, before))
			out->racy |= PART(p);
	}
	mark = mark_at(box_root(b), b->disk);
	stamp_put(out, PART_FOLDER, &mark);
	if (b->stale || b->dirfd < 0)
		out->racy = PARTS_ALL;
	return 0;
}
