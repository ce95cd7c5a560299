#include "c-client/codec/rfc2231.h"

#include "tests/support/unit.h"

static const struct {
	struct str value, charset, lang, bytes;
} good[] = {
	{ STR_INIT("us-ascii'en-us'This%20is%20fun"), STR_INIT("us-ascii"), STR_INIT("en-us"),
	    STR_INIT("This is fun") },
	{ STR_INIT("iso-8859-1''%A3%20rates"), STR_INIT("iso-8859-1"), STR_INIT(""), STR_INIT("\xa3 rates") },
	{ STR_INIT("''x"), STR_INIT(""), STR_INIT(""), STR_INIT("x") },
	{ STR_INIT("UTF-8''don't%27"), STR_INIT("UTF-8"), STR_INIT(""), STR_INIT("don't'") },
	{ STR_INIT("a'b'"), STR_INIT("a"), STR_INIT("b"), STR_INIT("") },
};

START_TEST(charset_language_and_text_are_told_apart)
{
	struct str charset, lang;
	struct buf bytes = BUF_INIT(100);

	ck_assert(rfc2231_value(good[_i].value, &charset, &lang, &bytes));
	ck_assert_str_is(charset, good[_i].charset);
	ck_assert_str_is(lang, good[_i].lang);
	ck_assert_str_is(buf_str(&bytes), good[_i].bytes);
	buf_free(&bytes);
}
END_TEST

START_TEST(without_two_quotes_nothing_is_touched)
{
	static const char *bad[] = { "", "plain", "one'quote", "'" };
	struct buf bytes = BUF_INIT(100);

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct str charset = STR("before"), lang = STR("too");
		ck_assert(!rfc2231_value(str_of(bad[i]), &charset, &lang, &bytes));
		ck_assert_str_is(charset, STR("before"));
		ck_assert_str_is(lang, STR("too"));
		ck_assert_uint_eq(bytes.n, 0);
	}
}
END_TEST

static const struct {
	struct str in, want;
} escapes[] = {
	{ STR_INIT("%41%6a%6A%00"), STR_INIT("Ajj\0") },
	{ STR_INIT("100%"), STR_INIT("100%") },
	{ STR_INIT("%4"), STR_INIT("%4") },
	{ STR_INIT("%%41%g1%1g"), STR_INIT("%A%g1%1g") },
	{ STR_INIT("%+1% 1"), STR_INIT("%+1% 1") },
};

START_TEST(broken_escapes_stand_for_themselves)
{
	struct buf bytes = BUF_INIT(100);

	rfc2231_percent(escapes[_i].in, &bytes);
	ck_assert_str_is(buf_str(&bytes), escapes[_i].want);
	buf_free(&bytes);
}
END_TEST

UNIT_SUITE(c_client_codec_rfc2231)
{
	tcase_add_loop_test(
	    t, charset_language_and_text_are_told_apart, 0, (int)(sizeof good / sizeof *good));
	tcase_add_test(t, without_two_quotes_nothing_is_touched);
	tcase_add_loop_test(
	    t, broken_escapes_stand_for_themselves, 0, (int)(sizeof escapes / sizeof *escapes));
}
