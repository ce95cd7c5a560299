/*
 * Oracles: the same output however a body is cut, never longer than the input; decode(encode(x)) = x
 * in lines <= 76.
 */

#include <assert.h>

#include "c-client/codec/qp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
body(struct str in, size_t cut, struct buf *out)
{
	struct qp_stream st = { 0 };

	for (; in.n; in = str_sub(in, cut, in.n))
		qp_stream_feed(&st, str_sub(in, 0, cut), out);
	qp_stream_finish(&st, out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t cut = size ? 1u + data[0] : 1;
	struct str in = str_sub((struct str){ (const char *)data, size }, 1, size), lines, line;
	struct buf whole = BUF_INIT(in.n), pieces = BUF_INIT(in.n), coded = BUF_INIT(4 * in.n),
		   back = BUF_INIT(in.n);

	body(in, size + 1, &whole);
	body(in, cut, &pieces);
	assert(!buf_failed(&whole) && !buf_failed(&pieces) && str_eq(buf_str(&whole), buf_str(&pieces)));
	qp_encode(in, &coded);
	assert(!buf_failed(&coded));
	for (lines = buf_str(&coded); str_split(&lines, '\n', &line);)
		assert(line.n <= 77);
	body(buf_str(&coded), cut, &back);
	assert(str_eq(buf_str(&back), in));
	buf_free(&whole);
	buf_free(&pieces);
	buf_free(&coded);
	buf_free(&back);
	return 0;
}
