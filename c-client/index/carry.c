/*
 * A view of an index that was damaged, carried over to a new one. See view.h.
 *
 * Where a UID cannot be read any more it follows from its neighbours: UIDs rise with the sequence numbers and new
 * ones are beyond all others, so if between two that are known there are now as many messages as the client
 * knows there, they are the same.
 */

#include "c-client/base/arena.h"
#include "c-client/index/view.h"

struct known {
	uint32_t uid;            /* 0: cannot be read */
	struct view_flags flags; /* as the client believes them */
	bool read, recent, tell, gone;
};

struct view_kept {
	struct known *known;
	size_t n;
	uint32_t end; /* all that the client knows is below */
	uint32_t recent_told;
	size_t keywords_told;
};

struct view_kept *
view_keep(struct view *v, struct arena *a)
{
	struct view_kept *k = ARENA_NEW(a, struct view_kept);
	struct record r;

	k->known = ARENA_ARRAY(a, v->shown.count + 1, struct known);
	for (size_t at = view_next(v, 0); at < view_end(v); at = view_next(v, at + 1)) {
		struct known *x = &k->known[k->n++];
		if (!(x->read = index_salvage(v->index, at, &r))) {
			x->gone = r.gone && index_next_gone(v->index, at) == at;
			continue;
		}
		x->uid = r.uid;
		x->gone = r.gone;
		x->recent = r.flags & FLAG_RECENT;
		view_belief(v, &r, &x->flags, &x->tell);
	}
	k->end = v->index->uidnext;
	if (view_end(v) < index_count(v->index) && index_salvage(v->index, view_end(v), &r))
		k->end = r.uid;
	k->recent_told = v->recent_told;
	k->keywords_told = v->keywords_told;
	return k;
}

/* The first message at or after *at that is not gone, or has this UID. */
static struct record
seek(const struct index *ix, size_t *at, uint32_t uid)
{
	struct record r = { .uid = UINT32_MAX };

	for (; *at < index_count(ix); ++*at) {
		r = index_get(ix, *at);
		if (!r.gone || r.uid >= uid)
			return r;
	}
	return (struct record){ .uid = UINT32_MAX };
}

/* The UIDs of those that could not be read, from i to j. */
static bool
guess(const struct index *ix, struct view_kept *k, size_t i, size_t j, size_t *at)
{
	uint32_t end = j < k->n ? k->known[j].uid : k->end;

	for (; i < j; i++, ++*at) {
		k->known[i].uid = seek(ix, at, UINT32_MAX).uid;
		if (k->known[i].gone || k->known[i].uid >= end)
			return false;
	}
	return true;
}

/* Finds every message that the client knows; *missing are those of which there is nothing. */
static bool
match(const struct index *ix, struct view_kept *k, uint32_t *missing, size_t *n)
{
	size_t at = 0;

	for (size_t i = 0, j; i < k->n; i = j + 1) {
		uint32_t uid;
		for (j = i; j < k->n && k->known[j].uid == 0; j++)
			;
		if (!guess(ix, k, i, j, &at))
			return false;
		if (j == k->n)
			break;
		uid = seek(ix, &at, k->known[j].uid).uid;
		if (uid < k->known[j].uid)
			return false;
		if (uid == k->known[j].uid)
			at++;
		else
			missing[(*n)++] = k->known[j].uid;
	}
	return seek(ix, &at, k->end).uid >= k->end;
}

static void
carry_one(struct view *v, size_t at, const struct known *x)
{
	struct record r = index_get(v->index, at);

	if (x->recent && !(r.flags & FLAG_RECENT)) {
		r.flags |= FLAG_RECENT;
		index_put(v->index, at, &r);
	}
	v->recent += (r.flags & FLAG_RECENT) != 0;
	if (r.gone)
		view_lost(v, at);
	else if (!x->read || x->tell)
		view_tell(v, r.uid);
	else if (((r.flags ^ x->flags.flags) & FLAGS_SETTABLE) || r.keyset != x->flags.keyset)
		view_expects(v, r.uid, x->flags);
}

bool
view_carry(struct view *v, struct view_kept *k, struct arena *a)
{
	uint32_t *missing = ARENA_ARRAY(a, k->n + 1, uint32_t);
	size_t n = 0;

	if (!match(v->index, k, missing, &n) || !index_insert_gone(v->index, missing, n))
		return false;
	for (size_t at = 0, i = 0; i < k->n; at++) {
		rank_append(&v->shown, 1);
		if (at < index_count(v->index) && index_get(v->index, at).uid == k->known[i].uid)
			carry_one(v, at, &k->known[i++]);
		else if (at < index_count(v->index) && index_next_gone(v->index, at) == at)
			rank_remove(&v->shown, at); /* the client does not know it */
		else
			return false;
	}
	v->recent_told = k->recent_told;
	v->keywords_told = k->keywords_told;
	return !index_broken(v->index);
}
