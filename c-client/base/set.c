/* Sets of numbers as sorted ranges. See set.h. */

#include "c-client/base/set.h"

#include <stdlib.h>

#include "c-client/base/arena.h"

void
set_push(struct arena *a, struct set *s, uint32_t lo, uint32_t hi)
{
	s->r = arena_grow(a, s->r, s->n, &s->cap, sizeof *s->r);
	s->r[s->n++] = lo <= hi ? (struct range){ lo, hi } : (struct range){ hi, lo };
}

static int
range_cmp(const void *x, const void *y)
{
	const struct range *a = x, *b = y;

	return (a->lo > b->lo) - (a->lo < b->lo);
}

/* Joins ranges that touch or overlap, in place; the ranges are sorted by lo. */
static void
merge(struct set *s)
{
	size_t kept = 0;

	for (size_t i = 0; i < s->n; i++) {
		struct range r = s->r[i], *last = kept ? &s->r[kept - 1] : NULL;
		if (last && (last->hi == UINT32_MAX || r.lo <= last->hi + 1)) {
			if (r.hi > last->hi)
				last->hi = r.hi;
		} else {
			s->r[kept++] = r;
		}
	}
	s->n = kept;
}

void
set_normalise(struct set *s)
{
	if (s->n > 1)
		qsort(s->r, s->n, sizeof *s->r, range_cmp);
	merge(s);
}

void
set_add(struct arena *a, struct set *s, uint32_t lo, uint32_t hi)
{
	struct range *last = s->n ? &s->r[s->n - 1] : NULL;
	uint32_t low = lo <= hi ? lo : hi;

	if (last && low >= last->lo && (last->hi == UINT32_MAX || low <= last->hi + 1)) {
		uint32_t high = lo <= hi ? hi : lo;
		if (high > last->hi)
			last->hi = high;
		return;
	}
	set_push(a, s, lo, hi);
	if (s->n > 1 && low < s->r[s->n - 2].lo)
		set_normalise(s);
}

/* Index of the first range whose hi is >= v; s->n if there is none. */
static size_t
find(const struct set *s, uint32_t v)
{
	size_t lo = 0, hi = s->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (s->r[mid].hi < v)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

bool
set_contains(const struct set *s, uint32_t v)
{
	size_t i = find(s, v);

	return i < s->n && s->r[i].lo <= v;
}

uint64_t
set_count(const struct set *s)
{
	uint64_t n = 0;

	for (size_t i = 0; i < s->n; i++)
		n += (uint64_t)s->r[i].hi - s->r[i].lo + 1;
	return n;
}

bool
set_next(const struct set *s, uint32_t *v)
{
	size_t i = find(s, *v);

	if (i == s->n)
		return false;
	if (s->r[i].lo > *v)
		*v = s->r[i].lo;
	return true;
}

struct set
set_intersect(struct arena *a, const struct set *x, const struct set *y)
{
	struct set out = { 0 };

	for (size_t i = 0, j = 0; i < x->n && j < y->n;) {
		struct range p = x->r[i], q = y->r[j];
		uint32_t lo = p.lo > q.lo ? p.lo : q.lo, hi = p.hi < q.hi ? p.hi : q.hi;
		if (lo <= hi)
			set_add(a, &out, lo, hi);
		if (p.hi < q.hi)
			i++;
		else
			j++;
	}
	return out;
}

/* All numbers that are not in it; 0 is one. */
static struct set
complement(struct arena *a, const struct set *x)
{
	struct set out = { 0 };
	uint32_t from = 0;

	for (size_t i = 0; i < x->n; i++) {
		if (x->r[i].lo > from)
			set_add(a, &out, from, x->r[i].lo - 1);
		if (x->r[i].hi == UINT32_MAX)
			return out;
		from = x->r[i].hi + 1;
	}
	set_add(a, &out, from, UINT32_MAX);
	return out;
}

struct set
set_without(struct arena *a, const struct set *x, const struct set *y)
{
	struct set others = complement(a, y);

	return set_intersect(a, x, &others);
}
