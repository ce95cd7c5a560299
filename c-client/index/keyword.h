/*
 * Keywords of one mailbox: names numbered in the order they were met (they compare without case; the first
 * spelling stays), and sets of keywords, each stored once. A record holds one small number for its set, so a
 * thousand keywords cost nothing per message. Set 0 is the empty one. Everything lives in the arena.
 */
#ifndef INDEX_KEYWORD_H
#define INDEX_KEYWORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "c-client/base/str.h"
#include "c-client/base/table.h"

struct arena;
struct keyset;

#define KEYWORD_NONE UINT32_MAX

struct keywords {
	struct arena *arena;
	struct str *names; /* by number */
	size_t n, cap;
	struct keyset *sets;
	size_t nsets, sets_cap;
	struct table by_name, by_members;
};

void keywords_init(struct keywords *k, struct arena *a);

/*
 * The number of a name, a new one if need be; KEYWORD_NONE: empty, over LIMIT_KEYWORD, or LIMIT_KEYWORDS are
 * there.
 */
uint32_t keyword_number(struct keywords *k, struct str name);

/* KEYWORD_NONE: not known here. */
uint32_t keyword_find(const struct keywords *k, struct str name);

/* The set of these numbers, in any order; KEYWORD_NONE and repeats are left out. */
uint32_t keyset_of(struct keywords *k, const uint32_t *numbers, size_t n);

/* Its members, rising; valid until the next keyset_of. */
const uint32_t *keyset_members(const struct keywords *k, uint32_t set, size_t *n);
bool keyset_has(const struct keywords *k, uint32_t set, uint32_t number);

/* The set with or without more members. */
uint32_t keyset_with(struct keywords *k, uint32_t set, const uint32_t *numbers, size_t n);
uint32_t keyset_without(struct keywords *k, uint32_t set, const uint32_t *numbers, size_t n);

#endif
