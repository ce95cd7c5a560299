#include "c-client/imap/write.h"

#include "c-client/imap/word.h"
#include "tests/support/unit.h"

static const struct {
	struct str in, string, astring;
} strings[] = {
	{ STR_INIT(""), STR_INIT("\"\""), STR_INIT("\"\"") },
	{ STR_INIT("INBOX"), STR_INIT("\"INBOX\""), STR_INIT("INBOX") },
	{ STR_INIT("a]b"), STR_INIT("\"a]b\""), STR_INIT("a]b") },
	{ STR_INIT("nil"), STR_INIT("\"nil\""), STR_INIT("\"nil\"") },
	{ STR_INIT("a b"), STR_INIT("\"a b\""), STR_INIT("\"a b\"") },
	{ STR_INIT("a\"b\\"), STR_INIT("\"a\\\"b\\\\\""), STR_INIT("\"a\\\"b\\\\\"") },
	{ STR_INIT("a\r\nb"), STR_INIT("{4}\r\na\r\nb"), STR_INIT("{4}\r\na\r\nb") },
	{ STR_INIT("a\x1b"), STR_INIT("{2}\r\na\x1b"), STR_INIT("{2}\r\na\x1b") },
	{ STR_INIT("\xc3\xa9"), STR_INIT("{2}\r\n\xc3\xa9"), STR_INIT("{2}\r\n\xc3\xa9") },
	{ STR_INIT("a\0b\0"), STR_INIT("{2}\r\nab"), STR_INIT("{2}\r\nab") },
};

START_TEST(a_string_is_quoted_where_it_can_be_and_else_a_literal)
{
	struct buf b = BUF_INIT(100);

	write_string(&b, strings[_i].in);
	ck_assert_str_is(buf_str(&b), strings[_i].string);
	buf_reset(&b);
	write_nstring(&b, strings[_i].in);
	ck_assert_str_is(buf_str(&b), strings[_i].string);
	buf_reset(&b);
	write_astring(&b, strings[_i].in);
	ck_assert_str_is(buf_str(&b), strings[_i].astring);
	buf_free(&b);
}
END_TEST

START_TEST(what_is_written_is_read_back)
{
	struct arena a = ARENA_INIT;
	struct buf b = BUF_INIT(100);
	struct str got;
	struct scan s;

	write_astring(&b, strings[_i].in);
	s = scan_of(buf_str(&b));
	ck_assert(scan_astring(&a, &s, &got) && scan_at_end(&s));
	if (str_find(strings[_i].in, '\0') == strings[_i].in.n)
		ck_assert_str_is(got, strings[_i].in);
	buf_free(&b);
	arena_free(&a);
}
END_TEST

START_TEST(no_string_is_nil_and_a_long_one_is_a_literal)
{
	char text[1001];
	struct buf b = BUF_INIT(2000);

	memset(text, 'a', sizeof text);
	write_nstring(&b, (struct str){ NULL, 0 });
	ck_assert_str_is(buf_str(&b), STR("NIL"));
	buf_reset(&b);
	write_string(&b, (struct str){ text, 1000 });
	ck_assert_uint_eq(b.n, 1002);
	buf_reset(&b);
	write_string(&b, (struct str){ text, 1001 });
	ck_assert(str_starts(buf_str(&b), STR("{1001}\r\naaa")));
	ck_assert_uint_eq(b.n, 8 + 1001);
	buf_free(&b);
}
END_TEST

START_TEST(text_is_one_line_whatever_was_in_it)
{
	struct buf b = BUF_INIT(100);

	write_text(&b, STR("a\r\n* BYE \xff] x"));
	ck_assert_str_is(buf_str(&b), STR("a??* BYE ?] x"));
	buf_reset(&b);
	write_text(&b, STR(""));
	ck_assert_str_is(buf_str(&b), STR("-"));
	buf_free(&b);
}
END_TEST

UNIT_SUITE(c_client_imap_write)
{
	tcase_add_loop_test(t, a_string_is_quoted_where_it_can_be_and_else_a_literal, 0,
	    sizeof strings / sizeof *strings);
	tcase_add_loop_test(t, what_is_written_is_read_back, 0, sizeof strings / sizeof *strings);
	tcase_add_test(t, no_string_is_nil_and_a_long_one_is_a_literal);
	tcase_add_test(t, text_is_one_line_whatever_was_in_it);
}
