/* Mod-sequences (RFC 7162), and the history of expunged messages. See index.h. */

#include "c-client/base/arena.h"
#include "c-client/base/set.h"
#include "c-client/index/inside.h"
#include "osdep/clock.h"

/*
 * The files may be older than we can see: from a backup, or cut short where a transaction began. What was told
 * since is below the clock; but where the clock is behind (it was set back, or the files were lost before) only
 * the ceiling is surely above it.
 */
static uint64_t
next_modseq(const struct index *ix)
{
	uint64_t now = (uint64_t)clock_realtime_us(), next = ix->modseq + 1;

	if (now >= next)
		return now;
	return ix->counting || ix->ceiling < next ? next : ix->ceiling + 1;
}

uint64_t
change_modseq(struct index *ix, const struct record *r)
{
	if (ix->replaying) {
		if (r->modseq > ix->modseq)
			ix->modseq = r->modseq;
		return r->modseq;
	}
	if (ix->change == 0) {
		ix->change = ix->modseq = next_modseq(ix);
		ix->counting = true;
	}
	return ix->change;
}

/* In memory only half of what is too much is forgotten; else the next snapshot takes what there is. */
static void
history_trim(struct index *ix)
{
	struct index_history *h = ix->history;
	size_t half = VANISHED_MAX / 2;

	if (h->n < VANISHED_MAX || (ix->files && ix->files->writable))
		return;
	h->since = h->gone[half - 1].modseq;
	for (size_t i = 0; i < half; i++)
		h->unwritten -= h->gone[i].unwritten;
	memmove(h->gone, h->gone + half, (h->n - half) * sizeof *h->gone);
	h->n -= half;
}

void
history_add(struct index *ix, uint32_t uid, uint64_t modseq)
{
	struct index_history *h = ix->history;
	bool unwritten = ix->files && !ix->replaying;

	history_trim(ix);
	h->gone = index_grown(ix, h->gone, h->n + 1, &h->cap, sizeof *h->gone);
	h->gone[h->n++] = (struct index_vanished){ modseq, uid, unwritten };
	h->unwritten += unwritten;
}

void
history_doubt(struct index *ix)
{
	uint64_t now = (uint64_t)clock_realtime_us();

	if (now > ix->modseq)
		ix->modseq = now;
	if (ix->ceiling > ix->modseq)
		ix->modseq = ix->ceiling;
	ix->history->since = ix->modseq;
}

void
history_cut(struct index *ix)
{
	history_doubt(ix);
	ix->history->n = ix->history->unwritten = 0;
}

bool
index_keeps_modseq(const struct index *ix)
{
	const struct index_files *f = ix->files;

	return f == NULL || (!f->private && f->writable && !f->failed);
}

uint64_t
index_highest(const struct index *ix)
{
	return ix->modseq;
}

void
index_ceiling(struct index *ix, uint64_t ceiling)
{
	if (ceiling != ix->ceiling && ceiling > ix->modseq)
		ix->modseq = ix->history->since = ceiling;
	ix->ceiling = ceiling;
}

void
index_ceiling_moved(struct index *ix, uint64_t ceiling)
{
	ix->ceiling = ceiling;
}

bool
index_vanished(const struct index *ix, uint64_t since, struct arena *a, struct set *out)
{
	const struct index_history *h = ix->history;
	struct base *b = ix->files ? ix->files->newest : NULL;
	struct set set = { 0 };
	uint64_t modseq;
	uint32_t uid;

	if (since < h->since)
		return false;
	for (size_t i = 0; b && i < b->snapshot.head.nvanished; i++) {
		if (!snapshot_vanished(&b->snapshot, i, &uid, &modseq))
			return false;
		if (modseq > since)
			set_push(a, &set, uid, uid);
	}
	for (size_t i = 0; i < h->n; i++)
		if (h->gone[i].modseq > since)
			set_push(a, &set, h->gone[i].uid, h->gone[i].uid);
	set_normalise(&set);
	*out = set;
	return true;
}
