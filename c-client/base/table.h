/*
 * struct table: from a name (any bytes) to a number, for names that foreigners choose. The hash is
 * SipHash-1-3 under the caller's seed (from osdep/random; tests fix it), so collisions cannot be prepared.
 */
#ifndef BASE_TABLE_H
#define BASE_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "c-client/base/str.h"

struct arena;

struct table {
	struct table_slot *slots; /* open addressing, a power of two, at most 3/4 full */
	size_t n, cap;
	uint64_t seed[2];
};

/* Puts or replaces. The key's bytes are not copied: they must live as long as the table (same arena). */
void table_put(struct arena *a, struct table *t, struct str key, uint32_t value);

/* False when the name is not there. */
bool table_get(const struct table *t, struct str key, uint32_t *value);

/* Forgets a name; true when it was there. */
bool table_remove(struct table *t, struct str key);

/* Room for so many more names, so that the table need not grow step by step. */
void table_reserve(struct arena *a, struct table *t, size_t more);

uint64_t siphash(const uint64_t seed[2], struct str bytes);

#endif
