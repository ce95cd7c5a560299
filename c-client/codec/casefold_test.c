#include "c-client/codec/casefold.h"

#include "tests/support/unit.h"

/* Pairs that a search must take for the same, and pairs that it must not. */
static const struct {
	struct str a, b;
	bool same;
} rows[] = {
	{ STR_INIT("Hello, World 123 [\\]^_`{|}~@"), STR_INIT("hELLO, wORLD 123 [\\]^_`{|}~@"), true },
	{ STR_INIT("abcdefghijklmnopqrstuvwxyz"), STR_INIT("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), true },
	{ STR_INIT("@@@@@@@@"), STR_INIT("````````"), false },
	{ STR_INIT("[[[[[[[["), STR_INIT("{{{{{{{{"), false },
	{ STR_INIT("\xc3\x89t\xc3\xa9"), STR_INIT("e\xcc\x81TE\xcc\x81"), true }, /* composed, decomposed */
	{ STR_INIT("\xc3\xa9"), STR_INIT("e"), false },                           /* the accent counts */
	{ STR_INIT("\xd0\x9f\xd0\xa0\xd0\x98"), STR_INIT("\xd0\xbf\xd1\x80\xd0\xb8"), true }, /* Cyrillic */
	{ STR_INIT("\xce\xa3"), STR_INIT("\xcf\x82"), true },                     /* sigma, final sigma */
	{ STR_INIT("\xef\xbd\x81\xef\xbc\xa2"), STR_INIT("Ab"), true },           /* full width */
	{ STR_INIT("\xef\xbd\xb6\xef\xbe\x9e"), STR_INIT("\xe3\x82\xac"), true }, /* half-width ga, full ga */
	{ STR_INIT("\xef\xac\x81"), STR_INIT("FI"), true },                       /* ligature */
	{ STR_INIT("\xe3\x8e\x8f"), STR_INIT("KG"), true },                       /* square kg */
	{ STR_INIT("\xea\xb0\x80"), STR_INIT("\xe1\x84\x80\xe1\x85\xa1"), true }, /* Hangul */
	{ STR_INIT("\xc3\x9f"), STR_INIT("\xe1\xba\x9e"), true },                 /* small, capital sharp s */
	{ STR_INIT("\xe6\xb9\x98\xe5\x8d\x97"), STR_INIT("\xe6\xb9\x98\xe5\x8d\x97"), true },
	{ STR_INIT("a\xff"
		   "b"),
	    STR_INIT("A\xef\xbf\xbd"
		     "B"),
	    true },
	{ STR_INIT("a\0b"), STR_INIT("A\0B"), true },
};

START_TEST(texts_compare_as_rfc_5051_says)
{
	struct buf a = BUF_INIT(1000), b = BUF_INIT(1000);

	casefold(rows[_i].a, &a);
	casefold(rows[_i].b, &b);
	ck_assert_msg(str_eq(buf_str(&a), buf_str(&b)) == rows[_i].same, "row %d", _i);
	buf_free(&a);
	buf_free(&b);
}
END_TEST

START_TEST(every_character_folds_once_and_for_all_and_grows_no_more_than_promised)
{
	for (uint32_t cp = 0; cp <= 0x10ffff; cp++) {
		struct buf once = BUF_INIT(100), twice = BUF_INIT(400);
		char four[4];
		size_t n = utf8_encode(cp, four);
		casefold((struct str){ four, n }, &once);
		casefold(buf_str(&once), &twice);
		if (!str_eq(buf_str(&once), buf_str(&twice)) || once.n > 11 * n ||
		    !utf8_valid(buf_str(&once)))
			ck_abort_msg("U+%04X", cp);
		buf_free(&once);
		buf_free(&twice);
	}
}
END_TEST

START_TEST(long_texts_fold_like_their_parts)
{
	struct str unit = STR("abcdefg \xef\xb7\xba \xc3\xa9");
	struct buf text = BUF_INIT(100000), whole = BUF_INIT(1000000), parts = BUF_INIT(1000000);

	for (int i = 0; i < 1000; i++) {
		buf_put(&text, unit);
		casefold(unit, &parts);
	}
	casefold(buf_str(&text), &whole);
	ck_assert_str_is(buf_str(&whole), buf_str(&parts));
	buf_free(&text);
	buf_free(&whole);
	buf_free(&parts);
}
END_TEST

static bool
find(struct casefold_find *f, struct str text, size_t cut)
{
	bool found;

	casefold_find_reset(f);
	for (found = casefold_find_feed(f, STR("")); text.n; text = str_sub(text, cut, text.n))
		found = casefold_find_feed(f, str_sub(text, 0, cut));
	return found;
}

static const struct {
	struct str needle, text;
	bool found;
} searches[] = {
	{ STR_INIT(""), STR_INIT(""), true },
	{ STR_INIT(""), STR_INIT("x"), true },
	{ STR_INIT("x"), STR_INIT(""), false },
	{ STR_INIT("World"), STR_INIT("hello wORLD!"), true },
	{ STR_INIT("aab"), STR_INIT("aaaaaab"), true },
	{ STR_INIT("aab"), STR_INIT("aaaaaa"), false },
	{ STR_INIT("\xc3\xa9t\xc3\xa9"), STR_INIT("l'E\xcc\x81TE\xcc\x81."), true },
	{ STR_INIT("e"), STR_INIT("\xc3\xa9"), true }, /* the letter of an accented one, as RFC 5051 has it */
	{ STR_INIT("\xe6\xb9\x98\xe5\x8d\x97"), STR_INIT("a\xe6\xb9\x98\xe5\x8d\x97z"), true },
	{ STR_INIT("\xe3\x82\xac"), STR_INIT("\xef\xbd\xb6\xef\xbe\x9e"), true },
	{ STR_INIT("straSSe"), STR_INIT("Strasse"), true },
	{ STR_INIT("ab"), STR_INIT("a\r\nb"), false },
};

START_TEST(a_needle_is_found_however_the_text_is_cut)
{
	struct arena a = ARENA_INIT;
	struct casefold_find f;

	casefold_find_init(&a, &f, searches[_i].needle);
	for (size_t cut = 1; cut <= searches[_i].text.n + 1; cut++)
		ck_assert_msg(
		    find(&f, searches[_i].text, cut) == searches[_i].found, "row %d cut %zu", _i, cut);
	arena_free(&a);
}
END_TEST

START_TEST(a_needle_across_the_pieces_of_a_long_text_is_found)
{
	struct arena a = ARENA_INIT;
	struct casefold_find f;

	casefold_find_init(&a, &f, STR("needle \xc3\x89"));
	for (size_t at = 1000; at < 1060; at++) {
		struct buf text = BUF_INIT(10000);
		while (text.n < at)
			buf_put(&text, STR("n"));
		casefold_find_reset(&f);
		ck_assert(!casefold_find_feed(&f, buf_str(&text)));
		buf_put(&text, STR("Needle \xc3\xa9 and more"));
		ck_assert(find(&f, buf_str(&text), 5000));
		buf_free(&text);
	}
	arena_free(&a);
}
END_TEST

START_TEST(two_texts_do_not_make_one_match)
{
	struct arena a = ARENA_INIT;
	struct casefold_find f;

	casefold_find_init(&a, &f, STR("ab"));
	ck_assert(!casefold_find_feed(&f, STR("a\xc3")));
	casefold_find_reset(&f);
	ck_assert(!casefold_find_feed(&f, STR("b")));
	ck_assert(casefold_find_feed(&f, STR("ab")));
	ck_assert(casefold_find_feed(&f, STR("zzzzzz")));
	arena_free(&a);
}
END_TEST

UNIT_SUITE(c_client_codec_casefold)
{
	tcase_add_loop_test(t, texts_compare_as_rfc_5051_says, 0, (int)(sizeof rows / sizeof *rows));
	tcase_add_test(t, every_character_folds_once_and_for_all_and_grows_no_more_than_promised);
	tcase_add_test(t, long_texts_fold_like_their_parts);
	tcase_add_loop_test(
	    t, a_needle_is_found_however_the_text_is_cut, 0, (int)(sizeof searches / sizeof *searches));
	tcase_add_test(t, a_needle_across_the_pieces_of_a_long_text_is_found);
	tcase_add_test(t, two_texts_do_not_make_one_match);
}
