/*
 * Oracles: what the strict decoder takes encodes to the same string again, and the lenient one agrees
 * with it; what the encoder writes decodes; a body gives the same bytes however it is cut.
 */

#include <assert.h>

#include "c-client/codec/base64.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
body(struct str in, size_t cut, struct buf *out)
{
	struct base64_stream st = { 0 };

	for (; in.n; in = str_sub(in, cut, in.n))
		base64_stream_feed(&st, str_sub(in, 0, cut), out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t cut = size ? 1u + data[0] : 1;
	struct str in = str_sub((struct str){ (const char *)data, size }, 1, size);
	struct buf whole = BUF_INIT(size + 1), pieces = BUF_INIT(size + 1), strict = BUF_INIT(size + 1);
	struct buf coded = BUF_INIT(2 * size + 4), back = BUF_INIT(size + 1);

	body(in, size + 1, &whole);
	body(in, cut, &pieces);
	assert(!buf_failed(&whole) && str_eq(buf_str(&whole), buf_str(&pieces)));
	if (base64_decode(in, &strict)) {
		assert(str_eq(buf_str(&whole), buf_str(&strict)));
		base64_encode(buf_str(&strict), &coded);
		assert(str_eq(buf_str(&coded), in));
	}
	buf_reset(&coded);
	base64_encode(in, &coded);
	assert(base64_decode(buf_str(&coded), &back) && str_eq(buf_str(&back), in));
	buf_free(&whole);
	buf_free(&pieces);
	buf_free(&strict);
	buf_free(&coded);
	buf_free(&back);
	return 0;
}
