/*
 * Oracle: a program that is read is written in words that are read as the same tree; the tree keeps its
 * limits.
 */

#include <assert.h>

#include "c-client/base/limits.h"
#include "c-client/imap/search.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool
same_sets(const struct set *x, const struct set *y)
{
	return x->n == y->n && (x->n == 0 || memcmp(x->r, y->r, x->n * sizeof *x->r) == 0);
}

static void
check_same(const struct search_key *x, const struct search_key *y, unsigned depth)
{
	unsigned operands = 0;

	assert(x->op == y->op && x->with == y->with && x->without == y->without && x->day == y->day);
	assert(x->size == y->size && x->modseq == y->modseq);
	assert(str_eq(x->name, y->name) && str_eq(x->text, y->text));
	assert(same_sets(&x->set, &y->set) && depth <= LIMIT_SEARCH_DEPTH + 2);
	for (x = x->child, y = y->child; x && y; x = x->next, y = y->next, operands++)
		check_same(x, y, depth + 1);
	assert(x == NULL && y == NULL && operands <= LIMIT_SEARCH_KEYS);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = ARENA_INIT;
	struct buf b = BUF_INIT(16 * size + 100);
	struct scan s = scan_of((struct str){ (const char *)data, size });
	struct search_program program, again;

	if (scan_search(&a, &s, 10, 99, &program)) {
		write_search(&b, &program);
		assert(!buf_failed(&b));
		s = scan_of(buf_str(&b));
		assert(scan_search(&a, &s, 10, 99, &again) && scan_at_end(&s));
		assert(str_eq(program.charset, again.charset));
		check_same(program.root, again.root, 0);
	} else {
		assert(scan_rest(&s).n == size);
	}
	buf_free(&b);
	arena_free(&a);
	return 0;
}
