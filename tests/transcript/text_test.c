#include "tests/transcript/text.h"

#include "tests/support/unit.h"

static const struct {
	const char *pattern, *got;
	bool matches;
} lines[] = {
	{ "* 1 EXISTS", "* 1 EXISTS", true },
	{ "* 1 EXISTS", "* 1 EXISTS ", false },
	{ "* 1 EXISTS", "* 12 EXISTS", false },
	{ "* ...", "* anything", true },
	{ "a OK ...", "a OK ", true },
	{ "* OK [...] x", "* OK [a] b] x", true },
	{ "* $n EXISTS", "* 12 EXISTS", true },
	{ "* $n EXISTS", "*  EXISTS", false },
	{ "$n $n", "7 7", true },
	{ "$n $n", "7 8", false },
	{ "$_ $_", "7 8", true },
	{ "$Junk", "$Junk", true },
	{ "X {*}", "X {3}\r\nabc", true },
	{ "X {*} Y", "X {3}\r\nabc Y", true },
	{ "X {*}", "X {4}\r\nabc", false },
	{ "X {@three}", "X {3}\r\nabc", true },
	{ "X {@three}", "X {3}\r\nabd", false },
	{ "a\\x20b", "a b", true },
	{ "(\\Seen)", "(\\Seen)", true },
};

static void
define(struct texts *t)
{
	binding_set(&t->literals, STR("three"), STR("abc"));
}

START_TEST(a_pattern_matches_what_it_says_and_nothing_else)
{
	struct texts t = { 0 };

	define(&t);
	ck_assert_msg(text_match(&t, str_of(lines[_i].pattern), str_of(lines[_i].got)) == lines[_i].matches,
	    "%s / %s", lines[_i].pattern, lines[_i].got);
	arena_free(&t.arena);
}
END_TEST

START_TEST(a_name_keeps_what_it_was_bound_to)
{
	struct texts t = { 0 };

	ck_assert(!text_match(&t, STR("[UIDNEXT $next] x"), STR("[UIDNEXT 7] y")));
	ck_assert(text_match(&t, STR("[UIDNEXT $next]"), STR("[UIDNEXT 8]")));
	ck_assert(!text_match(&t, STR("[UIDNEXT $next]"), STR("[UIDNEXT 9]")));
	arena_free(&t.arena);
}
END_TEST

static const struct {
	const char *line, *bytes;
} sent[] = {
	{ "a NOOP", "a NOOP" },
	{ "a\\x0d\\x0ab", "a\r\nb" },
	{ "(\\Seen \\Deleted)", "(\\Seen \\Deleted)" },
	{ "<3*ab>c", "abababc" },
	{ "<ann@example.org>", "<ann@example.org>" },
	{ "{@three}", "{3}" },
	{ "{@three+}", "{3+}\r\nabc" },
	{ "@three", "abc" },
	{ "$Junk $none", "$Junk $none" },
};

START_TEST(a_line_is_sent_as_it_reads)
{
	struct texts t = { 0 };
	struct buf b = BUF_INIT(4096);

	define(&t);
	text_expand(&t, str_of(sent[_i].line), &b);
	ck_assert_str_is(buf_str(&b), str_of(sent[_i].bytes));
	buf_free(&b);
}
END_TEST

UNIT_SUITE(tests_transcript_text)
{
	tcase_add_loop_test(
	    t, a_pattern_matches_what_it_says_and_nothing_else, 0, sizeof lines / sizeof *lines);
	tcase_add_test(t, a_name_keeps_what_it_was_bound_to);
	tcase_add_loop_test(t, a_line_is_sent_as_it_reads, 0, sizeof sent / sizeof *sent);
}
