/* The table of records. See index.h. */

#include "c-client/index/index.h"

#include "c-client/base/arena.h"
#include "c-client/base/limits.h"
#include "c-client/index/rank.h"

struct index *
index_new(struct arena *a)
{
	struct index *ix = ARENA_NEW(a, struct index);

	ix->arena = a;
	ix->uidnext = 1;
	keywords_init(&ix->keywords, a);
	return ix;
}

void
index_free(struct index **ix)
{
	if (*ix)
		free((*ix)->records);
	*ix = NULL;
}

size_t
index_count(const struct index *ix)
{
	return ix->n;
}

struct record
index_get(const struct index *ix, size_t at)
{
	return ix->records[at];
}

size_t
index_lower(const struct index *ix, uint32_t uid)
{
	size_t lo = 0, hi = ix->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (ix->records[mid].uid < uid)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

bool
index_find(const struct index *ix, uint32_t uid, size_t *at)
{
	size_t i = index_lower(ix, uid);

	if (i == ix->n || ix->records[i].uid != uid)
		return false;
	*at = i;
	return true;
}

bool
index_add(struct index *ix, const struct record *r)
{
	if (r->uid == 0 || r->uid > LIMIT_UID || (ix->n && r->uid <= ix->records[ix->n - 1].uid))
		return false;
	if (ix->n == ix->cap) {
		size_t cap = ix->cap ? ix->cap * 2 : 64;
		struct record *more = reallocarray(ix->records, cap, sizeof *more);
		if (more == NULL)
			arena_array(ix->arena, SIZE_MAX, sizeof *more); /* does not return */
		ix->records = more;
		ix->cap = cap;
	}
	ix->records[ix->n++] = *r;
	if (r->uid >= ix->uidnext)
		ix->uidnext = r->uid + 1;
	return true;
}

void
index_set_uids(struct index *ix, uint32_t uidvalidity, uint32_t uidnext)
{
	ix->uidvalidity = uidvalidity;
	if (uidnext > ix->uidnext)
		ix->uidnext = uidnext;
}

void
index_put(struct index *ix, size_t at, const struct record *r)
{
	ix->records[at] = *r;
}

void
index_drop(struct index *ix, const struct rank *keep)
{
	size_t kept = 0;

	for (size_t at = rank_next(keep, 0); at < ix->n; at = rank_next(keep, at + 1))
		ix->records[kept++] = ix->records[at];
	ix->n = kept;
}
