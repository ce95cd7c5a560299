/*
 * struct rank: a row of positions, each present or taken out, that answers both ways between a position and
 * its rank among those present in O(log n). It is how sequence numbers follow from positions in the index:
 * taking out half of a large mailbox one by one costs n log n, and two bits or so a message. Until the first
 * is taken out it has no memory at all.
 */
#ifndef INDEX_RANK_H
#define INDEX_RANK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

struct rank {
	struct arena *arena; /* asked only for its way to end the process when there is no memory */
	uint64_t *bits;      /* 1 = present; NULL: nothing was ever taken out */
	uint32_t *tree;      /* Fenwick tree over the counts of blocks of 512 positions; tree[0] unused */
	size_t n;            /* positions, present or not */
	size_t count;        /* of them present */
	size_t blocks;       /* allocated */
};

#define RANK_INIT(a) ((struct rank){ .arena = (a) })

void rank_free(struct rank *r);

/* Adds positions at the end, all present. */
void rank_append(struct rank *r, size_t more);

/* Takes a position out (at most once). */
void rank_remove(struct rank *r, size_t at);

bool rank_has(const struct rank *r, size_t at); /* false beyond the end */

/* How many positions before this one are present; at <= n. */
size_t rank_before(const struct rank *r, size_t at);

/* The position that is present and has this many present before it; k < count. */
size_t rank_select(const struct rank *r, size_t k);

/* The first position >= at that is present, n if there is none. */
size_t rank_next(const struct rank *r, size_t at);

#endif
