/*
 * Oracles: the output is valid UTF-8, at most three times as long; text without "=?" passes as
 * charset_guess has it.
 */

#include <assert.h>

#include "c-client/codec/charset.h"
#include "c-client/codec/rfc2047.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str in = { (const char *)data, size };
	struct buf out = BUF_INIT(3 * size), guess = BUF_INIT(3 * size);

	rfc2047_decode(in, &out);
	assert(!buf_failed(&out) && utf8_valid(buf_str(&out)));
	if (str_find_str(in, STR("=?")) == in.n) {
		charset_guess(in, &guess);
		assert(str_eq(buf_str(&out), buf_str(&guess)));
	}
	buf_free(&out);
	buf_free(&guess);
	return 0;
}
