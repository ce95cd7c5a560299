#include "c-client/imap/name.h"

#include "c-client/base/limits.h"
#include "tests/support/unit.h"

static const struct {
	struct str wire, name;
	bool ok;
} names[] = {
	{ STR_INIT("Archive/2024"), STR_INIT("Archive/2024"), true },
	{ STR_INIT("inbox"), STR_INIT("INBOX"), true },
	{ STR_INIT("iNbOx/Sub/inbox"), STR_INIT("INBOX/Sub/inbox"), true },
	{ STR_INIT("inbox.sub"), STR_INIT("inbox.sub"), true },
	{ STR_INIT("inboxes"), STR_INIT("inboxes"), true },
	{ STR_INIT("Entw&APw-rfe"), STR_INIT("Entw\xc3\xbcrfe"), true },
	{ STR_INIT("~peter/mail/&U,BTFw-/&ZeVnLIqe-"),
	    STR_INIT("~peter/mail/\xe5\x8f\xb0\xe5\x8c\x97/\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e"), true },
	{ STR_INIT("Tom &- Jerry"), STR_INIT("Tom & Jerry"), true },
	{ STR_INIT("a%*b"), STR_INIT("a%*b"), true },
	{ STR_INIT(""), STR_INIT(""), true },
	{ STR_INIT("Tom & Jerry"), STR_INIT(""), false },
	{ STR_INIT("&AGE-"), STR_INIT(""), false },
	{ STR_INIT("&AAo-"), STR_INIT(""), false },
	{ STR_INIT("a&AAA-"), STR_INIT(""), false },
	{ STR_INIT("&AIU-"), STR_INIT(""), false },
	{ STR_INIT("a\nb"), STR_INIT(""), false },
	{ STR_INIT("a\0b"), STR_INIT(""), false },
	{ STR_INIT("Entw\xc3\xbcrfe"), STR_INIT(""), false },
};

START_TEST(a_name_has_one_form_on_the_wire_and_one_inside)
{
	struct arena a = ARENA_INIT;
	struct str name = STR("before");

	ck_assert_int_eq(name_from_wire(&a, names[_i].wire, '/', &name), names[_i].ok);
	ck_assert_str_is(name, names[_i].ok ? names[_i].name : STR("before"));
	arena_free(&a);
}
END_TEST

static const struct {
	struct str in, name, written;
} mailboxes[] = {
	{ STR_INIT("INBOX"), STR_INIT("INBOX"), STR_INIT("INBOX") },
	{ STR_INIT("\"inbox\""), STR_INIT("INBOX"), STR_INIT("INBOX") },
	{ STR_INIT("{3}\r\na b"), STR_INIT("a b"), STR_INIT("\"a b\"") },
	{ STR_INIT("&ZeVnLIqe-"), STR_INIT("\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e"), STR_INIT("&ZeVnLIqe-") },
	{ STR_INIT("\"a%\""), STR_INIT("a%"), STR_INIT("\"a%\"") },
	{ STR_INIT("NIL"), STR_INIT("NIL"), STR_INIT("\"NIL\"") },
	{ STR_INIT("%a"), { NULL, 0 }, { NULL, 0 } },
	{ STR_INIT("\"\""), { NULL, 0 }, { NULL, 0 } },
	{ STR_INIT("{1}\r\n\xe9"), { NULL, 0 }, { NULL, 0 } },
	{ STR_INIT("{2}\r\n\r\n"), { NULL, 0 }, { NULL, 0 } },
	{ STR_INIT("\"a"), { NULL, 0 }, { NULL, 0 } },
};

START_TEST(a_mailbox_argument_is_read_and_written)
{
	struct arena a = ARENA_INIT;
	struct buf b = BUF_INIT(100);
	struct scan s = scan_of(mailboxes[_i].in);
	struct str name = STR("before");
	bool ok = scan_mailbox(&a, &s, '/', &name);

	ck_assert_int_eq(ok, mailboxes[_i].name.p != NULL);
	if (ok) {
		ck_assert(scan_at_end(&s));
		ck_assert_str_is(name, mailboxes[_i].name);
		write_mailbox(&b, name);
		ck_assert_str_is(buf_str(&b), mailboxes[_i].written);
	} else {
		ck_assert_str_is(name, STR("before"));
		ck_assert_str_is(scan_rest(&s), mailboxes[_i].in);
	}
	buf_free(&b);
	arena_free(&a);
}
END_TEST

START_TEST(bytes_that_are_no_name_still_make_a_correct_reply)
{
	struct buf b = BUF_INIT(100);

	write_mailbox(&b, STR("\xff\r\n"));
	ck_assert_str_is(buf_str(&b), STR("{3}\r\n\xff\r\n"));
	buf_free(&b);
}
END_TEST

START_TEST(a_name_longer_than_a_name_may_be_is_refused)
{
	char text[LIMIT_NAME + 1];
	struct arena a = ARENA_INIT;
	struct str name;

	memset(text, 'x', sizeof text);
	ck_assert(name_from_wire(&a, (struct str){ text, LIMIT_NAME }, '/', &name));
	ck_assert_uint_eq(name.n, LIMIT_NAME);
	ck_assert(!name_from_wire(&a, (struct str){ text, LIMIT_NAME + 1 }, '/', &name));
	ck_assert(!list_match(STR("*"), (struct str){ text, LIMIT_NAME + 1 }, '/'));
	ck_assert(!list_match_below(STR("*"), (struct str){ text, LIMIT_NAME + 1 }, '/'));
	ck_assert(list_match(STR("*"), (struct str){ text, LIMIT_NAME }, '/'));
	ck_assert(list_match_below(STR("*"), (struct str){ text, LIMIT_NAME }, '/'));
	arena_free(&a);
}
END_TEST

static const struct {
	struct str name;
	bool proper;
} proper[] = {
	{ STR_INIT("a/b"), true },   { STR_INIT("a.b"), true },    { STR_INIT("\xc3\xbc"), true },
	{ STR_INIT(""), false },     { STR_INIT("/a"), false },    { STR_INIT("a/"), false },
	{ STR_INIT("a//b"), false }, { STR_INIT("a\tb"), false },  { STR_INIT("a\x7f"), false },
	{ STR_INIT("\xff"), false }, { STR_INIT("a\0b"), false },  { STR_INIT("/"), false },
};

START_TEST(a_name_to_create_has_no_empty_component)
{
	ck_assert_int_eq(name_is_proper(proper[_i].name, '/'), proper[_i].proper);
}
END_TEST

START_TEST(a_name_to_create_is_not_too_deep_and_its_components_not_too_long)
{
	struct buf b = BUF_INIT(LIMIT_NAME);

	for (int i = 0; i < LIMIT_NAME_DEPTH; i++)
		buf_put(&b, i ? STR("/a") : STR("a"));
	ck_assert(name_is_proper(buf_str(&b), '/'));
	buf_put(&b, STR("/a"));
	ck_assert(!name_is_proper(buf_str(&b), '/'));
	buf_reset(&b);
	for (int i = 0; i < LIMIT_NAME_COMPONENT; i++)
		buf_byte(&b, 'x');
	ck_assert(name_is_proper(buf_str(&b), '/'));
	buf_byte(&b, 'x');
	ck_assert(!name_is_proper(buf_str(&b), '/'));
	ck_assert(name_is_proper(buf_str(&b), '\0'));
	buf_free(&b);
}
END_TEST

static const struct {
	const char *pattern, *name;
	bool match, below;
} matches[] = {
	{ "*", "a", true, true },
	{ "*", "a/b", true, true },
	{ "%", "a", true, false },
	{ "%", "a/b", false, false },
	{ "a", "a", true, false },
	{ "a", "A", false, false },
	{ "", "a", false, false },
	{ "", "", true, false },
	{ "a/%", "a", false, true },
	{ "a/%", "a/b", true, false },
	{ "a/%", "a/", true, false },
	{ "a/b/c", "a", false, true },
	{ "a/b/c", "a/b", false, true },
	{ "a/b/c", "a/b/c", true, false },
	{ "a/b/c", "b", false, false },
	{ "a/", "a", false, false },
	{ "%/%", "a", false, true },
	{ "%/%", "a/b", true, false },
	{ "%/b", "a/b", true, false },
	{ "*/b", "a/b", true, true },
	{ "*b", "ab/b", true, true },
	{ "a*b", "ab", true, true },
	{ "a*b", "axxbxb", true, true },
	{ "a*b", "axxbx", false, true },
	{ "a%b", "a/b", false, false },
	{ "a%b", "axbxb", true, false },
	{ "%a%/%b", "xax/xxb", true, false },
	{ "*a%b", "a/ab", true, true },
	{ "*a%b", "ax/axb", true, true },
	{ "*a%b", "ax/xb", false, true },
	{ "*%", "a/b", true, true },
	{ "%*", "a/b", true, true },
	{ "%%", "ab", true, false },
	{ "%%", "a/b", false, false },
	{ "**", "a/b", true, true },
	{ "inbox", "INBOX", true, false },
	{ "InBoX/x", "INBOX/x", true, false },
	{ "inbox/x", "INBOX", false, true },
	{ "INBOX/X", "INBOX/x", false, false },
	{ "in*", "INBOX", true, true },
	{ "inbox", "INBOXES", false, false },
	{ "%x", "INBOX", true, false },
};

START_TEST(a_pattern_matches_as_list_says)
{
	struct str pattern = str_of(matches[_i].pattern), name = str_of(matches[_i].name);

	ck_assert_int_eq(list_match(pattern, name, '/'), matches[_i].match);
	ck_assert_int_eq(list_match_below(pattern, name, '/'), matches[_i].below);
}
END_TEST

START_TEST(without_a_delimiter_percent_is_a_star)
{
	ck_assert(list_match(STR("%"), STR("a/b"), '\0'));
	ck_assert(!list_match_below(STR("*"), STR("a"), '\0'));
}
END_TEST

START_TEST(hostile_patterns_take_no_longer_than_others)
{
	struct buf pattern = BUF_INIT(65536), name = BUF_INIT(LIMIT_NAME);

	for (int i = 0; i < 240; i++)
		buf_byte(&name, 'a');
	for (int i = 0; i < 200; i++)
		buf_put(&pattern, STR("*a%"));
	buf_byte(&pattern, 'b');
	for (int i = 0; i < 200; i++)
		ck_assert(!list_match(buf_str(&pattern), buf_str(&name), '/'));
	buf_reset(&pattern);
	while (pattern.n < 60000)
		buf_put(&pattern, STR("%*"));
	for (int i = 0; i < 200; i++)
		ck_assert(list_match(buf_str(&pattern), buf_str(&name), '/'));
	buf_free(&pattern);
	buf_free(&name);
}
END_TEST

UNIT_SUITE(c_client_imap_name)
{
	tcase_add_loop_test(t, a_name_has_one_form_on_the_wire_and_one_inside, 0,
	    sizeof names / sizeof *names);
	tcase_add_loop_test(t, a_mailbox_argument_is_read_and_written, 0,
	    sizeof mailboxes / sizeof *mailboxes);
	tcase_add_test(t, bytes_that_are_no_name_still_make_a_correct_reply);
	tcase_add_test(t, a_name_longer_than_a_name_may_be_is_refused);
	tcase_add_loop_test(t, a_name_to_create_has_no_empty_component, 0, sizeof proper / sizeof *proper);
	tcase_add_test(t, a_name_to_create_is_not_too_deep_and_its_components_not_too_long);
	tcase_add_loop_test(t, a_pattern_matches_as_list_says, 0, sizeof matches / sizeof *matches);
	tcase_add_test(t, without_a_delimiter_percent_is_a_star);
	tcase_add_test(t, hostile_patterns_take_no_longer_than_others);
}
