/*
 * struct set: a set of 32-bit numbers (UIDs, sequence numbers) as sorted, disjoint, closed ranges.
 * Its cost follows the number of ranges, never the numbers they span: 1:4294967295 is one range.
 */
#ifndef BASE_SET_H
#define BASE_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

struct range {
	uint32_t lo, hi; /* both included, lo <= hi */
};

struct set {
	struct range *r;
	size_t n, cap;
};

/*
 * Adds lo..hi, in any order. Adding in rising order is O(1); otherwise add with set_push and call
 * set_normalise once. Memory from the arena.
 */
void set_add(struct arena *a, struct set *s, uint32_t lo, uint32_t hi);

/* Appends a range without keeping order; the set is usable only after set_normalise (O(n log n)). */
void set_push(struct arena *a, struct set *s, uint32_t lo, uint32_t hi);
void set_normalise(struct set *s);

/* What is in both; what is in x and not in y. Into the arena; linear. */
struct set set_intersect(struct arena *a, const struct set *x, const struct set *y);
struct set set_without(struct arena *a, const struct set *x, const struct set *y);

bool set_contains(const struct set *s, uint32_t v);

/* How many numbers it holds. */
uint64_t set_count(const struct set *s);

/* The first member >= *v into *v; false when there is none. */
bool set_next(const struct set *s, uint32_t *v);

#endif
