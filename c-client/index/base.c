/* Opening a snapshot: its keywords have numbers of their own, which are made ours here. See inside.h. */

#include <stdlib.h>

#include "c-client/base/arena.h"
#include "c-client/base/limits.h"
#include "c-client/index/inside.h"

static void *
need(const struct index *ix, size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size);

	if (p == NULL)
		arena_array(ix->arena, SIZE_MAX, size); /* does not return */
	return p;
}

void
base_keyword(struct index *ix, struct base *b, uint32_t number, struct str name)
{
	if (number >= LIMIT_KEYWORDS)
		return;
	b->numbers = index_grown(ix, b->numbers, number + 1, &b->numbers_cap, sizeof *b->numbers);
	while (b->nnumbers <= number)
		b->numbers[b->nnumbers++] = KEYWORD_NONE;
	b->numbers[number] = keyword_number(&ix->keywords, name);
}

static uint32_t
our_keyset(struct index *ix, const struct base *b, const uint32_t *theirs, size_t n)
{
	uint32_t ours[LIMIT_KEYWORDS];

	for (size_t i = 0; i < n; i++)
		ours[i] = theirs[i] < b->nnumbers ? b->numbers[theirs[i]] : KEYWORD_NONE;
	return keyset_of(&ix->keywords, ours, n);
}

uint32_t
base_keyset(struct index *ix, const struct base *b, const struct journal_op *op)
{
	return op->nmembers ? our_keyset(ix, b, op->members, op->nmembers) : 0;
}

static bool
learn_keywords(struct index *ix, struct base *b)
{
	struct arena a = ARENA_INIT;
	struct keywords theirs;
	bool good;

	b->sets = need(ix, b->snapshot.head.nsets + 1u, sizeof *b->sets);
	if (b->snapshot.head.nkeywords == 0)
		return true; /* there is the empty set only */
	a.oom = ix->arena->oom;
	keywords_init(&theirs, &a);
	good = snapshot_keywords(&b->snapshot, &theirs);
	for (size_t i = 0; good && i < theirs.n; i++)
		base_keyword(ix, b, (uint32_t)i, theirs.names[i]);
	for (size_t i = 0; good && i < theirs.nsets && i < b->snapshot.head.nsets; i++) {
		size_t n;
		const uint32_t *members = keyset_members(&theirs, (uint32_t)i, &n);
		b->sets[i] = our_keyset(ix, b, members, n);
	}
	arena_free(&a);
	return good;
}

struct base *
base_open(struct index *ix)
{
	struct base *b = need(ix, 1, sizeof *b);

	b->users = 1;
	if (snapshot_open(&b->snapshot, ix->files->dirfd)) {
		free(b);
		return NULL;
	}
	if (learn_keywords(ix, b))
		return b;
	base_close(b);
	return NULL;
}

struct base *
base_use(struct base *b)
{
	b->users++;
	return b;
}

void
base_close(struct base *b)
{
	if (b == NULL || --b->users)
		return;
	snapshot_close(&b->snapshot);
	free(b->sets);
	free(b->numbers);
	free(b);
}

void
base_stand(struct index *ix, struct base *b)
{
	const struct snapshot_head *h = &b->snapshot.head;
	struct index_table *t = ix->table;

	base_close(t->base); /* of an empty mailbox */
	t->base = base_use(b);
	t->nbase = h->n;
	t->counts = h->counts;
	t->base_unclaimed = h->counts.unclaimed;
	t->unseen_from = h->first_unseen;
}
