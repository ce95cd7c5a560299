#include "c-client/codec/utf7.h"

#include "tests/support/unit.h"

static const struct {
	struct str utf7, utf8;
} names[] = {
	{ STR_INIT(""), STR_INIT("") },
	{ STR_INIT("INBOX.Sent Items"), STR_INIT("INBOX.Sent Items") },
	{ STR_INIT("a &- b"), STR_INIT("a & b") },
	{ STR_INIT("&-&-"), STR_INIT("&&") },
	/* the example of RFC 3501 section 5.1.3 */
	{ STR_INIT("~peter/mail/&U,BTFw-/&ZeVnLIqe-"),
	    STR_INIT("~peter/mail/\xe5\x8f\xb0\xe5\x8c\x97/\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e") },
	{ STR_INIT("Entw&APw-rfe"), STR_INIT("Entw\xc3\xbcrfe") },
	{ STR_INIT("&APw-&-&APw-"), STR_INIT("\xc3\xbc&\xc3\xbc") },
	{ STR_INIT("&2D3eAA-"), STR_INIT("\xf0\x9f\x98\x80") },
	{ STR_INIT("tab&AAk-"), STR_INIT("tab\t") },
	{ STR_INIT("&AH8-"), STR_INIT("\x7f") },
	{ STR_INIT("&,,8-"), STR_INIT("\xef\xbf\xbf") },
};

START_TEST(names_go_both_ways)
{
	struct buf out = BUF_INIT(1000);

	ck_assert(utf7_decode(names[_i].utf7, &out));
	ck_assert_str_is(buf_str(&out), names[_i].utf8);
	buf_reset(&out);
	ck_assert(utf7_encode(names[_i].utf8, &out));
	ck_assert_str_is(buf_str(&out), names[_i].utf7);
	buf_free(&out);
}
END_TEST

static const struct str bad[] = {
	STR_INIT("&"), STR_INIT("a&b"), STR_INIT("&AA"), STR_INIT("&APw"),
	STR_INIT("&APw "),                                                             /* without its end */
	STR_INIT("&AAAA-"), STR_INIT("&AAA-"),                                         /* NUL */
	STR_INIT("&AGE-"), STR_INIT("&AC8-"), STR_INIT("&AC4ALg-"), STR_INIT("&ACY-"), /* printable ASCII */
	STR_INIT("&2AA-"), STR_INIT("&2D0-"), STR_INIT("&3gA-"), STR_INIT("&2D3YPQ-"), /* odd surrogates */
	STR_INIT("&APx-"), STR_INIT("&APw,-"), STR_INIT("&APwA-"), STR_INIT("&A-"),
	STR_INIT("&AP-"),                                       /* stray bits */
	STR_INIT("&APw-&APw-"),                                 /* one shift would do */
	STR_INIT("&APw=-"), STR_INIT("&A/w-"), STR_INIT("&!-"), /* not the alphabet */
	STR_INIT("caf\xc3\xa9"), STR_INIT("\x7f"), STR_INIT("a\tb"), STR_INIT("a\0b"), /* must be encoded */
};

START_TEST(a_second_spelling_of_a_name_is_refused)
{
	struct buf out = BUF_INIT(1000);

	buf_put(&out, STR("kept"));
	ck_assert_msg(!utf7_decode(bad[_i], &out), "\"%.*s\"", STR_ARG(bad[_i]));
	ck_assert_str_is(buf_str(&out), STR("kept"));
	buf_free(&out);
}
END_TEST

START_TEST(a_name_that_is_not_utf8_or_holds_nul_cannot_be_encoded)
{
	static const struct str invalid[] = { STR_INIT("a\xff"), STR_INIT("\xed\xa0\x80"), STR_INIT("\xc3"),
		STR_INIT("a\0") };
	struct buf out = BUF_INIT(1000);

	buf_put(&out, STR("kept"));
	for (size_t i = 0; i < sizeof invalid / sizeof *invalid; i++) {
		ck_assert(!utf7_encode(invalid[i], &out));
		ck_assert_str_is(buf_str(&out), STR("kept"));
	}
	buf_free(&out);
}
END_TEST

START_TEST(a_name_over_the_ceiling_is_refused)
{
	struct buf out = BUF_INIT(3);

	ck_assert(!utf7_decode(STR("abcd"), &out));
	ck_assert_uint_eq(out.n, 0);
	buf_reset(&out);
	ck_assert(!utf7_encode(STR("\xc3\xbc"), &out));
	ck_assert_uint_eq(out.n, 0);
	buf_free(&out);
}
END_TEST

static void
decode_and_encode(struct str in, void *ctx)
{
	struct buf plain = BUF_INIT(1000), again = BUF_INIT(1000);

	if (utf7_decode(in, &plain)) {
		ck_assert(utf7_encode(buf_str(&plain), &again));
		ck_assert_str_is(buf_str(&again), in);
		++*(int *)ctx;
	}
	buf_free(&plain);
	buf_free(&again);
}

START_TEST(every_prefix_that_is_a_name_is_its_only_spelling)
{
	int accepted = 0;

	unit_every_prefix(STR("a&-&APw-b&ZeVnLIqe-/&2D3eAA-."), decode_and_encode, &accepted);
	ck_assert_int_eq(accepted, 9);
}
END_TEST

UNIT_SUITE(c_client_codec_utf7)
{
	tcase_add_loop_test(t, names_go_both_ways, 0, (int)(sizeof names / sizeof *names));
	tcase_add_loop_test(t, a_second_spelling_of_a_name_is_refused, 0, (int)(sizeof bad / sizeof *bad));
	tcase_add_test(t, a_name_that_is_not_utf8_or_holds_nul_cannot_be_encoded);
	tcase_add_test(t, a_name_over_the_ceiling_is_refused);
	tcase_add_test(t, every_prefix_that_is_a_name_is_its_only_spelling);
}
