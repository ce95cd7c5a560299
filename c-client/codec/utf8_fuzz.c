/*
 * Oracles: cleaning gives valid text, changes nothing valid and is the same when cut at an
 * unfinished character.
 */

#include <assert.h>

#include "c-client/codec/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t at = size ? data[0] : 0, cut;
	struct str in = str_sub((struct str){ (const char *)data, size }, 1, size), head = str_sub(in, 0, at);
	struct buf whole = BUF_INIT(3 * size), pieces = BUF_INIT(3 * size);

	utf8_clean(in, &whole);
	assert(!buf_failed(&whole) && utf8_valid(buf_str(&whole)));
	assert(utf8_valid(in) == str_eq(buf_str(&whole), in));
	cut = utf8_cut(in, at);
	assert(cut <= at && cut <= in.n && utf8_valid(str_sub(in, 0, cut)));
	head.n -= utf8_incomplete(head);
	utf8_clean(head, &pieces);
	utf8_clean(str_sub(in, head.n, in.n), &pieces);
	assert(str_eq(buf_str(&whole), buf_str(&pieces)));
	buf_free(&whole);
	buf_free(&pieces);
	return 0;
}
