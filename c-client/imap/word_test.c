#include "c-client/imap/word.h"

#include "c-client/base/limits.h"
#include "tests/support/unit.h"

enum production { SPACE, TAG, ATOM, QUOTED, LITERAL, STRING, ASTRING, NSTRING, LIST_MAILBOX, PRODUCTIONS };

/* One door to all scanners that give a string. */
static bool
scan(enum production which, struct arena *a, struct scan *s, struct str *out)
{
	switch (which) {
	case SPACE: return scan_space(s) && scan_bytes(s, 0, out);
	case TAG: return scan_tag(s, out);
	case ATOM: return scan_atom(s, out);
	case QUOTED: return scan_quoted(a, s, out);
	case LITERAL: return scan_literal(s, out);
	case STRING: return scan_string(a, s, out);
	case ASTRING: return scan_astring(a, s, out);
	case NSTRING: return scan_nstring(a, s, out);
	case LIST_MAILBOX: return scan_list_mailbox(a, s, out);
	case PRODUCTIONS: break;
	}
	return false;
}

static const struct {
	enum production which;
	struct str in, want;
	size_t used; /* 0 = refused */
} samples[] = {
	{ SPACE, STR_INIT("  x"), STR_INIT(""), 1 },
	{ SPACE, STR_INIT("\tx"), STR_INIT(""), 0 },
	{ TAG, STR_INIT("a1 NOOP"), STR_INIT("a1"), 2 },
	{ TAG, STR_INIT("a]%d NOOP"), STR_INIT("a]"), 2 },
	{ TAG, STR_INIT("a+b"), STR_INIT("a"), 1 },
	{ TAG, STR_INIT("+ x"), STR_INIT(""), 0 },
	{ TAG, STR_INIT("* x"), STR_INIT(""), 0 },
	{ TAG, STR_INIT("{5}"), STR_INIT(""), 0 },
	{ TAG, STR_INIT(" a"), STR_INIT(""), 0 },
	{ TAG, STR_INIT("\xc3\xa9"), STR_INIT(""), 0 },
	{ TAG, STR_INIT("\"a\""), STR_INIT(""), 0 },
	{ ATOM, STR_INIT("BODY[1]"), STR_INIT("BODY[1"), 6 },
	{ ATOM, STR_INIT("a\0b"), STR_INIT("a"), 1 },
	{ ATOM, STR_INIT("a\x7f"), STR_INIT("a"), 1 },
	{ ATOM, STR_INIT("a\xe9"), STR_INIT("a"), 1 },
	{ ATOM, STR_INIT("a\r"), STR_INIT("a"), 1 },
	{ ATOM, STR_INIT("\\Seen"), STR_INIT(""), 0 },
	{ ATOM, STR_INIT("(a"), STR_INIT(""), 0 },
	{ ATOM, STR_INIT(")"), STR_INIT(""), 0 },
	{ ATOM, STR_INIT("%"), STR_INIT(""), 0 },
	{ ATOM, STR_INIT("*"), STR_INIT(""), 0 },
	{ ATOM, STR_INIT("]"), STR_INIT(""), 0 },
	{ ATOM, STR_INIT(""), STR_INIT(""), 0 },
	{ QUOTED, STR_INIT("\"\" x"), STR_INIT(""), 2 },
	{ QUOTED, STR_INIT("\"a b\"c"), STR_INIT("a b"), 5 },
	{ QUOTED, STR_INIT("\"a\\\"b\\\\\""), STR_INIT("a\"b\\"), 8 },
	{ QUOTED, STR_INIT("\"\\\\\\\\\""), STR_INIT("\\\\"), 6 },
	{ QUOTED, STR_INIT("\"a\tb\""), STR_INIT("a\tb"), 5 },
	{ QUOTED, STR_INIT("\"gr\xc3\xbc\xc3\x9f\""), STR_INIT("gr\xc3\xbc\xc3\x9f"), 8 },
	{ QUOTED, STR_INIT("\"gr\xfc\xdf\""), STR_INIT(""), 0 },
	{ QUOTED, STR_INIT("\"\xc3\\\\\xa9\""), STR_INIT(""), 0 },
	{ QUOTED, STR_INIT("\"\\q\""), STR_INIT(""), 0 },
	{ QUOTED, STR_INIT("\"\\"), STR_INIT(""), 0 },
	{ QUOTED, STR_INIT("\"\\\""), STR_INIT(""), 0 },
	{ QUOTED, STR_INIT("\"abc"), STR_INIT(""), 0 },
	{ QUOTED, STR_INIT("\"a\0b\""), STR_INIT(""), 0 },
	{ QUOTED, STR_INIT("\"a\rb\""), STR_INIT(""), 0 },
	{ QUOTED, STR_INIT("\"a\nb\""), STR_INIT(""), 0 },
	{ QUOTED, STR_INIT("\"a\x1b[m\""), STR_INIT(""), 0 },
	{ QUOTED, STR_INIT("\"a\x7f\""), STR_INIT(""), 0 },
	{ LITERAL, STR_INIT("{5}\r\nhello x"), STR_INIT("hello"), 10 },
	{ LITERAL, STR_INIT("{5+}\r\na\r\n\xff\"x"), STR_INIT("a\r\n\xff\""), 11 },
	{ LITERAL, STR_INIT("{0}\r\n"), STR_INIT(""), 5 },
	{ LITERAL, STR_INIT("{05}\r\nhello"), STR_INIT("hello"), 11 },
	{ LITERAL, STR_INIT("{5}\r\nhell"), STR_INIT(""), 0 },
	{ LITERAL, STR_INIT("{5}\nhello"), STR_INIT(""), 0 },
	{ LITERAL, STR_INIT("{5} hello"), STR_INIT(""), 0 },
	{ LITERAL, STR_INIT("{3}\r\na\0b"), STR_INIT(""), 0 },
	{ LITERAL, STR_INIT("{}\r\n"), STR_INIT(""), 0 },
	{ LITERAL, STR_INIT("{+1}\r\na"), STR_INIT(""), 0 },
	{ LITERAL, STR_INIT("{-1}\r\na"), STR_INIT(""), 0 },
	{ LITERAL, STR_INIT("{18446744073709551615}\r\na"), STR_INIT(""), 0 },
	{ LITERAL, STR_INIT("{18446744073709551617}\r\na"), STR_INIT(""), 0 },
	{ STRING, STR_INIT("\"a\""), STR_INIT("a"), 3 },
	{ STRING, STR_INIT("{1}\r\na"), STR_INIT("a"), 6 },
	{ STRING, STR_INIT("a"), STR_INIT(""), 0 },
	{ ASTRING, STR_INIT("a]b+c d"), STR_INIT("a]b+c"), 5 },
	{ ASTRING, STR_INIT("NIL"), STR_INIT("NIL"), 3 },
	{ ASTRING, STR_INIT("%"), STR_INIT(""), 0 },
	{ NSTRING, STR_INIT("nil)"), { NULL, 0 }, 3 },
	{ NSTRING, STR_INIT("\"NIL\""), STR_INIT("NIL"), 5 },
	{ NSTRING, STR_INIT("NILE"), STR_INIT(""), 0 },
	{ LIST_MAILBOX, STR_INIT("a.%*]x y"), STR_INIT("a.%*]x"), 6 },
	{ LIST_MAILBOX, STR_INIT("\"%\""), STR_INIT("%"), 3 },
	{ LIST_MAILBOX, STR_INIT("(x"), STR_INIT(""), 0 },
};

START_TEST(a_word_is_taken_to_its_end_or_not_at_all)
{
	struct arena a = ARENA_INIT;
	struct scan s = scan_of(samples[_i].in);
	struct str out = STR("before");
	bool ok = scan(samples[_i].which, &a, &s, &out);

	ck_assert_int_eq(ok, samples[_i].used != 0);
	ck_assert_str_is(out, ok ? samples[_i].want : STR("before"));
	ck_assert_int_eq(out.p == NULL, ok && samples[_i].want.p == NULL);
	ck_assert_uint_eq(scan_rest(&s).n, samples[_i].in.n - samples[_i].used);
	arena_free(&a);
}
END_TEST

static void
cut_off(struct str prefix, void *ctx)
{
	struct arena a = ARENA_INIT;

	(void)ctx;
	for (int which = 0; which < PRODUCTIONS; which++) {
		struct scan s = scan_of(prefix);
		struct str out = STR("before");
		if (scan((enum production)which, &a, &s, &out))
			continue;
		ck_assert_str_is(out, STR("before"));
		ck_assert_ptr_eq(s.p, scan_of(prefix).p);
	}
	arena_free(&a);
}

START_TEST(a_command_cut_off_anywhere_moves_nothing)
{
	unit_every_prefix(samples[_i].in, cut_off, NULL);
}
END_TEST

START_TEST(a_tag_longer_than_we_echo_is_refused)
{
	char long_tag[LIMIT_TAG + 2];
	struct scan s = scan_of((struct str){ long_tag, LIMIT_TAG });
	struct str out;

	memset(long_tag, 'a', sizeof long_tag);
	ck_assert(scan_tag(&s, &out) && out.n == LIMIT_TAG);
	s = scan_of((struct str){ long_tag, LIMIT_TAG + 1 });
	ck_assert(!scan_tag(&s, &out));
}
END_TEST

START_TEST(a_word_is_not_the_beginning_of_a_longer_one)
{
	struct scan s = scan_of(STR("allx"));

	ck_assert(!scan_word(&s, STR("ALL")));
	s = scan_of(STR("all)"));
	ck_assert(scan_word(&s, STR("ALL")) && scan_peek(&s) == ')');
	s = scan_of(STR("ALL"));
	ck_assert(scan_word(&s, STR("ALL")) && scan_at_end(&s));
}
END_TEST

static const struct {
	const char *in;
	uint32_t want; /* 0 = refused */
} numbers[] = {
	{ "1", 1 }, { "4294967295", 4294967295u }, { "0", 0 }, { "01", 0 }, { "4294967296", 0 }, { "x", 0 },
	{ "", 0 },
};

START_TEST(zero_is_no_message_number)
{
	struct scan s = scan_of(str_of(numbers[_i].in));
	uint32_t v = 0;

	ck_assert_int_eq(scan_nz_number(&s, &v), numbers[_i].want != 0);
	ck_assert_uint_eq(v, numbers[_i].want);
	ck_assert_int_eq(scan_at_end(&s), numbers[_i].want != 0 || numbers[_i].in[0] == '\0');
}
END_TEST

START_TEST(number64_ends_at_63_bits)
{
	struct scan s = scan_of(STR("9223372036854775807"));
	uint64_t v;

	ck_assert(scan_number64(&s, &v));
	ck_assert_uint_eq(v, INT64_MAX);
	s = scan_of(STR("9223372036854775808"));
	ck_assert(!scan_number64(&s, &v));
}
END_TEST

UNIT_SUITE(c_client_imap_word)
{
	tcase_add_loop_test(t, a_word_is_taken_to_its_end_or_not_at_all, 0, sizeof samples / sizeof *samples);
	tcase_add_loop_test(t, a_command_cut_off_anywhere_moves_nothing, 0, sizeof samples / sizeof *samples);
	tcase_add_test(t, a_tag_longer_than_we_echo_is_refused);
	tcase_add_test(t, a_word_is_not_the_beginning_of_a_longer_one);
	tcase_add_loop_test(t, zero_is_no_message_number, 0, sizeof numbers / sizeof *numbers);
	tcase_add_test(t, number64_ends_at_63_bits);
}
