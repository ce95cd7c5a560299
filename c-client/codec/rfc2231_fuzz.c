/*
 * Oracles: the parts of a value lie where they should and the text is what rfc2231_percent makes of
 * the rest; escaping every byte and decoding gives the bytes back; the output is never longer than the
 * input.
 */

#include <assert.h>

#include "c-client/codec/rfc2231.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str in = { (const char *)data, size }, charset, lang;
	struct buf text = BUF_INIT(size), rest = BUF_INIT(size), coded = BUF_INIT(3 * size),
		   back = BUF_INIT(size);

	if (rfc2231_value(in, &charset, &lang, &text)) {
		assert(charset.p == in.p && lang.p == in.p + charset.n + 1);
		rfc2231_percent(str_sub(in, charset.n + lang.n + 2, size), &rest);
		assert(str_eq(buf_str(&text), buf_str(&rest)));
	} else {
		assert(text.n == 0);
	}
	assert(!buf_failed(&text) && !buf_failed(&rest));
	for (size_t i = 0; i < size; i++)
		buf_fmt(&coded, data[i] & 1 ? "%%%02x" : "%%%02X", data[i]);
	rfc2231_percent(buf_str(&coded), &back);
	assert(str_eq(buf_str(&back), in));
	buf_free(&text);
	buf_free(&rest);
	buf_free(&coded);
	buf_free(&back);
	return 0;
}
