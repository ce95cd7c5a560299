/*
 * Oracles: what decodes is valid UTF-8 without NUL and encodes to the same name again; what encodes is
 * printable ASCII and decodes to the same text.
 */

#include <assert.h>

#include "c-client/codec/utf7.h"
#include "c-client/codec/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str in = { (const char *)data, size };
	struct buf plain = BUF_INIT(2 * size), again = BUF_INIT(size), name = BUF_INIT(5 * size),
		   back = BUF_INIT(size);

	if (utf7_decode(in, &plain)) {
		assert(utf8_valid(buf_str(&plain)) && str_find(buf_str(&plain), '\0') == plain.n);
		assert(utf7_encode(buf_str(&plain), &again) && str_eq(buf_str(&again), in));
	}
	if (utf7_encode(in, &name)) {
		for (size_t i = 0; i < name.n; i++)
			assert(name.p[i] >= 0x20 && name.p[i] <= 0x7e);
		assert(utf7_decode(buf_str(&name), &back) && str_eq(buf_str(&back), in));
	}
	assert(!buf_failed(&plain) && !buf_failed(&name));
	buf_free(&plain);
	buf_free(&again);
	buf_free(&name);
	buf_free(&back);
	return 0;
}
