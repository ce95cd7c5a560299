/*
 * Oracles: folding is stable, valid and bounded, and the same for ASCII as upper case; the finder
 * agrees with a plain search in the folded text, however it is cut.
 */

#include <assert.h>

#include "c-client/codec/casefold.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The input: one byte that says how to cut, the needle, a newline, the text. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t cut = size ? 1u + data[0] : 1;
	struct str text = str_sub((struct str){ (const char *)data, size }, 1, size), needle = { 0 };
	struct buf once = BUF_INIT(11 * size), twice = BUF_INIT(11 * size), clean = BUF_INIT(3 * size);
	struct buf folded_needle = BUF_INIT(11 * size);
	struct arena a = ARENA_INIT;
	struct casefold_find f;
	bool found, want;

	str_split(&text, '\n', &needle);
	casefold(text, &once);
	assert(!buf_failed(&once) && utf8_valid(buf_str(&once)));
	casefold(buf_str(&once), &twice);
	assert(str_eq(buf_str(&once), buf_str(&twice)));
	for (size_t i = 0; i < text.n && (unsigned char)text.p[i] < 0x80; i++)
		assert(once.p[i] == ascii_upper(text.p[i]));

	/*
	 * An unfinished character at the very end may be half of one: the finder never sees it, so neither
	 * may we.
	 */
	utf8_clean(str_sub(text, 0, text.n - utf8_incomplete(text)), &clean);
	buf_reset(&once);
	casefold(buf_str(&clean), &once);
	casefold(needle, &folded_needle);
	want = needle.n == 0 || str_find_str(buf_str(&once), buf_str(&folded_needle)) < once.n;
	casefold_find_init(&a, &f, needle);
	for (found = casefold_find_feed(&f, STR("")); text.n; text = str_sub(text, cut, text.n))
		found = casefold_find_feed(&f, str_sub(text, 0, cut));
	assert(found == want);
	arena_free(&a);
	buf_free(&once);
	buf_free(&twice);
	buf_free(&clean);
	buf_free(&folded_needle);
	return 0;
}
