/*
 * Oracles: the output is valid UTF-8 of at most 3 n + 3 bytes, and the same however the text is cut
 * (but for broken UTF-7, where glibc's state after an error depends on it).
 */

#include <assert.h>

#include "c-client/codec/charset.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
convert(struct str name, struct str in, size_t cut, struct buf *out)
{
	struct charset cs;

	charset_open(&cs, name);
	for (; in.n; in = str_sub(in, cut, in.n))
		charset_feed(&cs, str_sub(in, 0, cut), out);
	charset_finish(&cs, out);
	charset_close(&cs);
}

static bool
is_utf7(struct str name)
{
	size_t f = str_find(name, 'f') < name.n ? str_find(name, 'f') : str_find(name, 'F');

	return f < name.n && str_find(str_sub(name, f, name.n), '7') < name.n - f;
}

/* The input: a name, a newline, one byte that says how to cut, the text. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str rest = { (const char *)data, size }, name = { 0 }, in;
	struct buf whole = BUF_INIT(3 * size + 3), pieces = BUF_INIT(3 * size + 3);
	size_t cut;

	str_split(&rest, '\n', &name);
	cut = rest.n ? 1u + ((unsigned char)rest.p[0] & 15) : 1;
	in = str_sub(rest, 1, rest.n);
	convert(name, in, size + 1, &whole);
	assert(!buf_failed(&whole) && utf8_valid(buf_str(&whole)));
	convert(name, in, cut, &pieces);
	if (!is_utf7(name) || str_find_str(buf_str(&whole), STR("\xef\xbf\xbd")) == whole.n)
		assert(str_eq(buf_str(&whole), buf_str(&pieces)));
	buf_free(&whole);
	buf_free(&pieces);
	return 0;
}
