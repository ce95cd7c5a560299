/*
 * Oracle: what is read is written and read back as the same bits and keywords, each once, all of them
 * settable.
 */

#include <assert.h>

#include "c-client/imap/flag.h"
#include "c-client/imap/store.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(struct arena *a, const struct flag_list *list)
{
	struct buf b = BUF_INIT(1 << 20);
	struct flag_list again;
	struct scan s;

	assert((list->bits & ~(unsigned)FLAGS_SETTABLE) == 0);
	for (size_t i = 0; i < list->n; i++) {
		assert(flag_is_keyword(list->keywords[i]));
		for (size_t j = 0; j < i; j++)
			assert(!str_ieq(list->keywords[i], list->keywords[j]));
	}
	write_flags(&b, list->bits, list->keywords, list->n);
	s = scan_of(buf_str(&b));
	assert(scan_flag_list(a, &s, &again) && scan_at_end(&s));
	assert(again.bits == list->bits && again.n == list->n);
	for (size_t i = 0; i < list->n; i++)
		assert(str_eq(again.keywords[i], list->keywords[i]));
	buf_free(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str in = { (const char *)data, size };
	struct arena a = ARENA_INIT;
	struct scan s = scan_of(in);
	struct store_args store;
	struct flag_list list;

	if (scan_store_flags(&a, &s, &list))
		check(&a, &list);
	else
		assert(scan_rest(&s).n == size);
	s = scan_of(in);
	if (scan_store(&a, &s, &store))
		check(&a, &store.flags);
	else
		assert(scan_rest(&s).n == size);
	arena_free(&a);
	return 0;
}
