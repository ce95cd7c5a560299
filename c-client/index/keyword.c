/* Numbering keyword names and interning sets of them. See keyword.h. */

#include "c-client/index/keyword.h"

#include "c-client/base/arena.h"
#include "c-client/base/limits.h"
#include "osdep/random.h"

struct keyset {
	const uint32_t *members; /* rising */
	size_t n;
};

void
keywords_init(struct keywords *k, struct arena *a)
{
	*k = (struct keywords){ .arena = a };
	random_seed(k->by_name.seed);
	random_seed(k->by_members.seed);
	keyset_of(k, NULL, 0);
}

static struct str
lower(char out[LIMIT_KEYWORD], struct str name)
{
	for (size_t i = 0; i < name.n; i++)
		out[i] = ascii_lower(name.p[i]);
	return (struct str){ out, name.n };
}

uint32_t
keyword_find(const struct keywords *k, struct str name)
{
	char folded[LIMIT_KEYWORD];
	uint32_t number;

	if (name.n == 0 || name.n > LIMIT_KEYWORD || !table_get(&k->by_name, lower(folded, name), &number))
		return KEYWORD_NONE;
	return number;
}

uint32_t
keyword_number(struct keywords *k, struct str name)
{
	char folded[LIMIT_KEYWORD];
	uint32_t number = keyword_find(k, name);

	if (number != KEYWORD_NONE || name.n == 0 || name.n > LIMIT_KEYWORD || k->n >= LIMIT_KEYWORDS)
		return number;
	number = (uint32_t)k->n;
	k->names = arena_grow(k->arena, k->names, k->n, &k->cap, sizeof *k->names);
	k->names[k->n++] = arena_str(k->arena, name);
	table_put(k->arena, &k->by_name, arena_str(k->arena, lower(folded, name)), number);
	return number;
}

static int
number_cmp(const void *x, const void *y)
{
	const uint32_t *a = x, *b = y;

	return (*a > *b) - (*a < *b);
}

/* Sorted, each once, without KEYWORD_NONE (which sorts last). Returns how many are left. */
static size_t
tidy(uint32_t *p, size_t n)
{
	size_t kept = 0;

	if (n > 1)
		qsort(p, n, sizeof *p, number_cmp);
	for (size_t i = 0; i < n && p[i] != KEYWORD_NONE; i++) {
		if (kept == 0 || p[kept - 1] != p[i])
			p[kept++] = p[i];
	}
	return kept;
}

uint32_t
keyset_of(struct keywords *k, const uint32_t *numbers, size_t n)
{
	struct arena_mark mark = arena_mark(k->arena);
	uint32_t *members = ARENA_ARRAY(k->arena, n + 1, uint32_t), set;
	struct str key;

	if (n)
		memcpy(members, numbers, n * sizeof *members);
	n = tidy(members, n);
	key = (struct str){ (const char *)members, n * sizeof *members };
	if (table_get(&k->by_members, key, &set)) {
		arena_rewind(k->arena, mark);
		return set;
	}
	set = (uint32_t)k->nsets;
	k->sets = arena_grow(k->arena, k->sets, k->nsets, &k->sets_cap, sizeof *k->sets);
	k->sets[k->nsets++] = (struct keyset){ members, n };
	table_put(k->arena, &k->by_members, key, set);
	return set;
}

const uint32_t *
keyset_members(const struct keywords *k, uint32_t set, size_t *n)
{
	*n = k->sets[set].n;
	return k->sets[set].members;
}

bool
keyset_has(const struct keywords *k, uint32_t set, uint32_t number)
{
	const struct keyset *s = &k->sets[set];

	return s->n && bsearch(&number, s->members, s->n, sizeof number, number_cmp) != NULL;
}

uint32_t
keyset_with(struct keywords *k, uint32_t set, const uint32_t *numbers, size_t n)
{
	struct keyset old = k->sets[set];
	uint32_t *all = reallocarray(NULL, old.n + n + 1, sizeof *all);

	if (all == NULL)
		arena_array(k->arena, SIZE_MAX, sizeof *all); /* does not return */
	if (old.n)
		memcpy(all, old.members, old.n * sizeof *all);
	if (n)
		memcpy(all + old.n, numbers, n * sizeof *all);
	set = keyset_of(k, all, old.n + n);
	free(all);
	return set;
}

uint32_t
keyset_without(struct keywords *k, uint32_t set, const uint32_t *numbers, size_t n)
{
	struct keyset old = k->sets[set];
	uint32_t kept[LIMIT_KEYWORDS];
	size_t nkept = 0;

	for (size_t i = 0; i < old.n; i++) {
		bool drop = false;
		for (size_t j = 0; j < n && !drop; j++)
			drop = numbers[j] == old.members[i];
		if (!drop)
			kept[nkept++] = old.members[i];
	}
	return keyset_of(k, kept, nkept);
}
