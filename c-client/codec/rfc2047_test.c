#include "c-client/codec/rfc2047.h"

#include "c-client/base/limits.h"
#include "c-client/codec/utf8.h"
#include "tests/support/unit.h"

static const struct {
	struct str in, want;
} rows[] = {
	{ STR_INIT(""), STR_INIT("") },
	{ STR_INIT("plain = text? yes"), STR_INIT("plain = text? yes") },
	{ STR_INIT("=?utf-8?q?caf=C3=A9_au=20lait?="), STR_INIT("caf\xc3\xa9 au lait") },
	{ STR_INIT("=?UTF-8?B?Y2Fmw6k=?="), STR_INIT("caf\xc3\xa9") },
	{ STR_INIT("=?ISO-8859-1?Q?Andr=E9?= Pirard <PIRARD@x>"),
	    STR_INIT("Andr\xc3\xa9 Pirard <PIRARD@x>") },
	/* RFC 2047 section 8 */
	{ STR_INIT("(=?ISO-8859-1?Q?a?=)"), STR_INIT("(a)") },
	{ STR_INIT("(=?ISO-8859-1?Q?a?= b)"), STR_INIT("(a b)") },
	{ STR_INIT("(=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=)"), STR_INIT("(ab)") },
	{ STR_INIT("(=?ISO-8859-1?Q?a?= \t\r\n =?ISO-8859-1?Q?b?=)"), STR_INIT("(ab)") },
	{ STR_INIT("(=?ISO-8859-1?Q?a_?= =?ISO-8859-2?Q?_b?=)"), STR_INIT("(a  b)") },
	/* RFC 2231 section 5 */
	{ STR_INIT("=?US-ASCII*EN?Q?Keith_Moore?="), STR_INIT("Keith Moore") },
	/* a character cut between two words, also of different encoding and language */
	{ STR_INIT("=?utf-8?q?=E2=82?= =?UTF-8*en?b?rA==?="), STR_INIT("\xe2\x82\xac") },
	{ STR_INIT("=?euc-kr?q?=C7?= =?euc-kr?q?=D1?="), STR_INIT("\xed\x95\x9c") },
	{ STR_INIT("=?utf-8?q?=E2=82?= x =?utf-8?q?=AC?="), STR_INIT("\xef\xbf\xbd x \xef\xbf\xbd") },
	{ STR_INIT("=?utf-8?q?=E2=82?= =?koi8-r?q?=F0?="), STR_INIT("\xef\xbf\xbd\xd0\x9f") },
	{ STR_INIT("=?iso-2022-jp?B?GyRCRnwbKEI=?= =?iso-2022-jp?B?GyRCS1wbKEI=?="),
	    STR_INIT("\xe6\x97\xa5\xe6\x9c\xac") },
	/* what mail really has: no space around, quoted strings, spaces and raw '?' inside, any padding */
	{ STR_INIT("Re:=?utf-8?q?a?=b"), STR_INIT("Re:ab") },
	{ STR_INIT("=?utf-8?q?a?==?utf-8?q?b?="), STR_INIT("ab") },
	{ STR_INIT("\"=?utf-8?q?a?=\" <a@b>"), STR_INIT("\"a\" <a@b>") },
	{ STR_INIT("=?utf-8?q?what is? this?="), STR_INIT("what is? this") },
	{ STR_INIT("=?utf-8?b?YQ?= =?utf-8?b?Yg=?= =?utf-8?b?Y w =?="), STR_INIT("abc") },
	{ STR_INIT("=?utf-8?q?\?= =?utf-8?q?x?="), STR_INIT("x") },
	{ STR_INIT("=?utf-8?q?=XY=4?="), STR_INIT("=XY=4") },
	/* charsets that nobody knows */
	{ STR_INIT("=?x-unknown?q?=C3=A9=E9?="), STR_INIT("\xc3\xa9\xef\xbf\xbd") },
	{ STR_INIT("=?../etc?q?a?="), STR_INIT("a") },
	/* not encoded words */
	{ STR_INIT("=?utf-8?q?no end"), STR_INIT("=?utf-8?q?no end") },
	{ STR_INIT("=?utf-8?x?abc?="), STR_INIT("=?utf-8?x?abc?=") },
	{ STR_INIT("=??q?abc?="), STR_INIT("=??q?abc?=") },
	{ STR_INIT("=?utf 8?q?abc?="), STR_INIT("=?utf 8?q?abc?=") },
	{ STR_INIT("=?utf-8?q?"), STR_INIT("=?utf-8?q?") },
	{ STR_INIT("=?"), STR_INIT("=?") },
	{ STR_INIT("=?utf-8?q?cut off =?utf-8?q?whole?="), STR_INIT("=?utf-8?q?cut off whole") },
	{ STR_INIT("=?=?utf-8?q?a?="), STR_INIT("=?a") },
	/* raw bytes */
	{ STR_INIT("caf\xc3\xa9 caf\xe9 =?utf-8?q?=C3=A9?= \xe9"),
	    STR_INIT("caf\xc3\xa9 caf\xc3\xa9 \xc3\xa9 \xc3\xa9") },
};

START_TEST(encoded_words_read_as_people_meant_them)
{
	struct buf out = BUF_INIT(3 * rows[_i].in.n);

	rfc2047_decode(rows[_i].in, &out);
	ck_assert(!buf_failed(&out));
	ck_assert_str_is(buf_str(&out), rows[_i].want);
	buf_free(&out);
}
END_TEST

static void
decode_prefix(struct str in, void *ctx)
{
	struct buf out = BUF_INIT(3 * in.n);

	(void)ctx;
	rfc2047_decode(in, &out);
	ck_assert(!buf_failed(&out));
	ck_assert(utf8_valid(buf_str(&out)));
	buf_free(&out);
}

START_TEST(every_prefix_gives_valid_text)
{
	unit_every_prefix(
	    STR("a =?utf-8*en?Q?=E2=82?= =?utf-8?b?rA==?= \xe9 =?euc-kr?q?=C7=D1?= z"), decode_prefix, NULL);
}
END_TEST

START_TEST(megabytes_of_half_words_cost_no_more_than_text)
{
	static const char *const bad[] = { "=?a?b?=", "=?utf-8?q?", "=?utf-8?q?a", "=?",
		"?=", "=?x?q?=?x?q?x?=" };

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct buf in = BUF_INIT(8 << 20), out = BUF_INIT(24 << 20);
		while (in.n < 4 << 20)
			buf_put(&in, str_of(bad[i]));
		alarm(40); /* quadratic would take minutes */
		rfc2047_decode(buf_str(&in), &out);
		ck_assert(!buf_failed(&out));
		alarm(0);
		buf_free(&in);
		buf_free(&out);
	}
}
END_TEST

START_TEST(a_field_cannot_make_us_load_charsets_for_ever)
{
	struct buf in = BUF_INIT(1 << 20), out = BUF_INIT(1 << 20);

	for (int i = 0; i < LIMIT_CHARSET_CHANGES / 2; i++)
		buf_put(&in, STR("=?koi8-u?q?=F0?= =?koi8-r?q?=F0?= "));
	buf_put(&in, STR("=?koi8-r?q?=F0?= =?koi8-u?q?=F0?= =?utf-8?q?=D0=9F?="));
	rfc2047_decode(buf_str(&in), &out);
	ck_assert_uint_eq(out.n, 2 * LIMIT_CHARSET_CHANGES + 2 + 3 + 2);
	ck_assert(str_ends(buf_str(&out), STR("\xd0\x9f\xd0\x9f\xef\xbf\xbd\xd0\x9f")));
	buf_free(&in);
	buf_free(&out);
}
END_TEST

UNIT_SUITE(c_client_codec_rfc2047)
{
	tcase_add_loop_test(t, encoded_words_read_as_people_meant_them, 0, (int)(sizeof rows / sizeof *rows));
	tcase_add_test(t, every_prefix_gives_valid_text);
	tcase_add_test(t, megabytes_of_half_words_cost_no_more_than_text);
	tcase_add_test(t, a_field_cannot_make_us_load_charsets_for_ever);
}
