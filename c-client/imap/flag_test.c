#include "c-client/imap/flag.h"

#include "c-client/base/limits.h"
#include "tests/support/unit.h"

static const struct {
	const char *in;
	bool list, store; /* accepted by scan_flag_list, by scan_store_flags */
	const char *want; /* as written back */
	size_t used;
} lists[] = {
	{ "()", true, true, "()", 2 },
	{ "(\\Seen)", true, true, "(\\Seen)", 7 },
	{ "(\\DELETED \\seen) x", true, true, "(\\Seen \\Deleted)", 16 },
	{ "(\\Draft \\Flagged \\Answered)", true, true, "(\\Answered \\Flagged \\Draft)", 27 },
	{ "($Forwarded \\Seen $MDNSent Junk)", true, true, "(\\Seen $Forwarded $MDNSent Junk)", 32 },
	{ "(NonJunk nonjunk NONJUNK a)", true, true, "(NonJunk a)", 27 },
	{ "\\Seen \\Draft", false, true, "(\\Seen \\Draft)", 12 },
	{ "$Junk", false, true, "($Junk)", 5 },
	{ "(\\Recent)", false, false, NULL, 0 },
	{ "\\Recent", false, false, NULL, 0 },
	{ "(\\*)", false, false, NULL, 0 },
	{ "(\\)", false, false, NULL, 0 },
	{ "(\\Unknown)", false, false, NULL, 0 },
	{ "(\\Seenx)", false, false, NULL, 0 },
	{ "(\\Seen", false, false, NULL, 0 },
	{ "(\\Seen )", false, false, NULL, 0 },
	{ "( \\Seen)", false, false, NULL, 0 },
	{ "(a  b)", false, false, NULL, 0 },
	{ "(a,b\")", false, false, NULL, 0 },
	{ "(a])", false, false, NULL, 0 },
	{ "(a{b)", false, false, NULL, 0 },
	{ "(\"a\")", false, false, NULL, 0 },
	{ "({1}\r\na)", false, false, NULL, 0 },
	{ "(\xc3\xa9)", false, false, NULL, 0 },
	{ "\\Seen ", false, false, NULL, 0 },
	{ "", false, false, NULL, 0 },
};

static void
check_list(bool (*scan)(struct arena *, struct scan *, struct flag_list *), bool ok, int i)
{
	struct arena a = ARENA_INIT;
	struct buf b = BUF_INIT(200);
	struct str in = str_of(lists[i].in);
	struct scan s = scan_of(in);
	struct flag_list list = { .bits = 4711 };

	ck_assert_int_eq(scan(&a, &s, &list), ok);
	ck_assert_uint_eq(scan_rest(&s).n, in.n - (ok ? lists[i].used : 0));
	if (ok) {
		write_flags(&b, list.bits, list.keywords, list.n);
		ck_assert_str_is(buf_str(&b), str_of(lists[i].want));
	} else {
		ck_assert_uint_eq(list.bits, 4711);
	}
	buf_free(&b);
	arena_free(&a);
}

START_TEST(flags_become_bits_and_keywords_once_each)
{
	check_list(scan_flag_list, lists[_i].list, _i);
}
END_TEST

START_TEST(store_takes_flags_without_parentheses_too)
{
	check_list(scan_store_flags, lists[_i].store, _i);
}
END_TEST

static void
cut_off(struct str prefix, void *ctx)
{
	struct arena a = ARENA_INIT;
	struct scan s = scan_of(prefix);
	struct flag_list list = { .bits = 4711 };

	(void)ctx;
	if (!scan_flag_list(&a, &s, &list)) {
		ck_assert_uint_eq(list.bits, 4711);
		ck_assert_ptr_eq(s.p, scan_of(prefix).p);
	}
	s = scan_of(prefix);
	list.bits = 4711;
	if (!scan_store_flags(&a, &s, &list)) {
		ck_assert_uint_eq(list.bits, 4711);
		ck_assert_ptr_eq(s.p, scan_of(prefix).p);
	}
	arena_free(&a);
}

START_TEST(a_flag_list_cut_off_anywhere_moves_nothing)
{
	unit_every_prefix(str_of(lists[_i].in), cut_off, NULL);
}
END_TEST

/* "(k1 k2 ... kN)" */
static bool
accepts_keywords(int n)
{
	struct arena a = ARENA_INIT;
	struct buf b = BUF_INIT(65536);
	struct flag_list list;
	struct scan s;
	bool ok;

	for (int i = 0; i < n; i++)
		buf_fmt(&b, "%ck%d", i ? ' ' : '(', i);
	buf_byte(&b, ')');
	s = scan_of(buf_str(&b));
	ok = scan_flag_list(&a, &s, &list);
	if (ok)
		ck_assert_uint_eq(list.n, n);
	buf_free(&b);
	arena_free(&a);
	return ok;
}

START_TEST(a_list_has_a_limit_and_a_keyword_too)
{
	char word[LIMIT_KEYWORD + 2];

	memset(word, 'k', sizeof word);
	ck_assert(flag_is_keyword((struct str){ word, LIMIT_KEYWORD }));
	ck_assert(!flag_is_keyword((struct str){ word, LIMIT_KEYWORD + 1 }));
	ck_assert(!flag_is_keyword(STR("")) && !flag_is_keyword(STR("\\x")) && !flag_is_keyword(STR("a b")));
	ck_assert(accepts_keywords(LIMIT_FLAGS));
	ck_assert(!accepts_keywords(LIMIT_FLAGS + 1));
}
END_TEST

START_TEST(recent_is_written_but_never_read)
{
	struct buf b = BUF_INIT(200);

	write_flags(&b, FLAG_RECENT | FLAG_SEEN, NULL, 0);
	ck_assert_str_is(buf_str(&b), STR("(\\Seen \\Recent)"));
	ck_assert_str_is(flag_name(FLAG_DRAFT), STR("\\Draft"));
	ck_assert_str_is(flag_name(FLAG_DRAFT | FLAG_SEEN), STR(""));
	buf_free(&b);
}
END_TEST

UNIT_SUITE(c_client_imap_flag)
{
	tcase_add_loop_test(t, flags_become_bits_and_keywords_once_each, 0, sizeof lists / sizeof *lists);
	tcase_add_loop_test(t, store_takes_flags_without_parentheses_too, 0, sizeof lists / sizeof *lists);
	tcase_add_loop_test(t, a_flag_list_cut_off_anywhere_moves_nothing, 0, sizeof lists / sizeof *lists);
	tcase_add_test(t, a_list_has_a_limit_and_a_keyword_too);
	tcase_add_test(t, recent_is_written_but_never_read);
}
