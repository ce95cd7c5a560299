#include "c-client/codec/utf8.h"

#include "tests/support/unit.h"

START_TEST(every_code_point_goes_both_ways_and_surrogates_do_not)
{
	for (uint32_t cp = 0; cp <= 0x110000; cp++) {
		char four[4];
		uint32_t back;
		size_t n = utf8_encode(cp, four);
		if (cp > 0x10ffff || (cp >= 0xd800 && cp <= 0xdfff)) {
			ck_assert_uint_eq(n, 0);
			continue;
		}
		if (n != utf8_decode((struct str){ four, n }, &back) || back != cp)
			ck_abort_msg("U+%04X does not come back", cp);
	}
}
END_TEST

/* Each broken piece of the longest sort that could have begun a character is one U+FFFD ("?" here). */
static const struct {
	struct str in;
	const char *shape; /* of what utf8_clean makes of it: '?' for U+FFFD, 'x' for any other character */
} broken[] = {
	{ STR_INIT("\xc0\x80"), "??" },             /* overlong NUL */
	{ STR_INIT("\xc1\xbf"), "??" },             /* overlong DEL */
	{ STR_INIT("\xe0\x9f\xbf"), "???" },        /* overlong U+07FF */
	{ STR_INIT("\xf0\x8f\xbf\xbf"), "????" },   /* overlong U+FFFF */
	{ STR_INIT("\xed\xa0\x80"), "???" },        /* surrogate */
	{ STR_INIT("\xed\xbf\xbf"), "???" },        /* surrogate */
	{ STR_INIT("\xf4\x90\x80\x80"), "????" },   /* U+110000 */
	{ STR_INIT("\xf5\x80\x80\x80"), "????" },   /* too high a first byte */
	{ STR_INIT("\xf8\x88\x80\x80\x80"), "?????" },
	{ STR_INIT("\xff\xfe"), "??" },
	{ STR_INIT("\x80"), "?" },
	{ STR_INIT("a\xe2\x82"), "x?" },            /* truncated: one piece */
	{ STR_INIT("a\xe2\x82z"), "x?x" },
	{ STR_INIT("\xf0\x9f\x98z\xc3"), "?x?" },
	{ STR_INIT("\xf0\x9f\x98\x80\x80"), "x?" },
	{ STR_INIT("0123456789abcdef\xe9"), "xxxxxxxxxxxxxxxx?" },
};

START_TEST(broken_bytes_become_one_replacement_for_each_piece)
{
	struct buf out = BUF_INIT(1000);
	struct str s;
	const char *shape = broken[_i].shape;
	uint32_t cp;

	ck_assert(!utf8_valid(broken[_i].in));
	utf8_clean(broken[_i].in, &out);
	ck_assert(utf8_valid(buf_str(&out)));
	for (s = buf_str(&out); s.n; s = str_sub(s, utf8_decode(s, &cp), s.n), shape++)
		ck_assert_msg((utf8_decode(s, &cp), cp == UTF8_REPLACEMENT) == (*shape == '?'), "row %d", _i);
	ck_assert_int_eq(*shape, '\0');
	buf_free(&out);
}
END_TEST

START_TEST(valid_text_passes_untouched)
{
	static const struct str good[] = {
		STR_INIT(""),
		STR_INIT("plain, longer than eight bytes\0 and NUL"),
		STR_INIT("\xc2\x80\xdf\xbf"),
		STR_INIT("\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbf"),
		STR_INIT("\xf0\x90\x80\x80 12345678 \xf4\x8f\xbf\xbf"),
	};

	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		struct buf out = BUF_INIT(1000);
		ck_assert(utf8_valid(good[i]));
		utf8_clean(good[i], &out);
		ck_assert_str_is(buf_str(&out), good[i]);
		ck_assert_uint_eq(utf8_incomplete(good[i]), 0);
		buf_free(&out);
	}
}
END_TEST

START_TEST(an_unfinished_character_at_the_end_is_told_from_a_broken_one)
{
	static const struct {
		struct str s;
		size_t n;
	} tails[] = {
		{ STR_INIT("a\xc3"), 1 },
		{ STR_INIT("a\xe2"), 1 },
		{ STR_INIT("\xe2\x82"), 2 },
		{ STR_INIT("\xf0\x9f\x98"), 3 },
		{ STR_INIT("\xe0\x80"), 0 },
		{ STR_INIT("\xf4\x90"), 0 },
		{ STR_INIT("\x80\x80\x80"), 0 },
		{ STR_INIT("\xff"), 0 },
		{ STR_INIT("\xc3z"), 0 },
		{ STR_INIT("\xf0\x9f\x98\x80"), 0 },
	};

	for (size_t i = 0; i < sizeof tails / sizeof *tails; i++)
		ck_assert_msg(utf8_incomplete(tails[i].s) == tails[i].n, "row %zu", i);
}
END_TEST

START_TEST(a_cut_never_splits_a_character)
{
	struct str s = STR("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80");
	static const size_t want[] = { 0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 10 };

	for (size_t n = 0; n < sizeof want / sizeof *want; n++)
		ck_assert_uint_eq(utf8_cut(s, n), want[n]);
	ck_assert_uint_eq(utf8_cut(STR("ab\xff" "cd"), 5), 2);
}
END_TEST

UNIT_SUITE(c_client_codec_utf8)
{
	tcase_add_test(t, every_code_point_goes_both_ways_and_surrogates_do_not);
	tcase_add_loop_test(
	    t, broken_bytes_become_one_replacement_for_each_piece, 0, (int)(sizeof broken / sizeof *broken));
	tcase_add_test(t, valid_text_passes_untouched);
	tcase_add_test(t, an_unfinished_character_at_the_end_is_told_from_a_broken_one);
	tcase_add_test(t, a_cut_never_splits_a_character);
}
