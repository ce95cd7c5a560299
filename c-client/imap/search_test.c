#include "c-client/imap/search.h"

#include "c-client/base/limits.h"
#include "tests/support/unit.h"

/* What the program looks like when it is written back; NULL = refused. Ten messages, the last UID is 99. */
static const struct {
	const char *in, *want;
} programs[] = {
	{ "ALL", "ALL" },
	{ "all", "ALL" },
	{ "(ALL)", "ALL" },
	{ "ANSWERED DELETED DRAFT FLAGGED NEW OLD RECENT SEEN",
	    "ANSWERED DELETED DRAFT FLAGGED NEW OLD RECENT SEEN" },
	{ "UNANSWERED UNDELETED UNDRAFT UNFLAGGED UNSEEN", "UNANSWERED UNDELETED UNDRAFT UNFLAGGED UNSEEN" },
	{ "KEYWORD $Junk UNKEYWORD x", "KEYWORD $Junk UNKEYWORD x" },
	{ "NOT KEYWORD x", "UNKEYWORD x" },
	{ "NOT SEEN", "NOT SEEN" },
	{ "BCC a CC \"b c\" FROM {1}\r\nd TO e SUBJECT \"\"",
	    "BCC \"a\" CC \"b c\" FROM \"d\" TO \"e\" SUBJECT \"\"" },
	{ "HEADER X-A b", "HEADER \"X-A\" \"b\"" },
	{ "HEADER \"Message-ID\" \"\"", "HEADER \"Message-ID\" \"\"" },
	{ "BODY x TEXT y", "BODY \"x\" TEXT \"y\"" },
	{ "SUBJECT {5}\r\nhello BODY x", "SUBJECT \"hello\" BODY \"x\"" },
	{ "SUBJECT \"gr\xc3\xbc\xc3\x9f\"", "SUBJECT {6}\r\ngr\xc3\xbc\xc3\x9f" },
	{ "BEFORE 1-Feb-1994 ON \"2-feb-1994\" SINCE 03-Feb-1994",
	    "BEFORE 1-Feb-1994 ON 2-Feb-1994 SINCE 3-Feb-1994" },
	{ "SENTBEFORE 1-Feb-1994 SENTON 2-Feb-1994 SENTSINCE 3-Feb-1994",
	    "SENTBEFORE 1-Feb-1994 SENTON 2-Feb-1994 SENTSINCE 3-Feb-1994" },
	{ "LARGER 0 SMALLER 9223372036854775807", "LARGER 0 SMALLER 9223372036854775807" },
	{ "MODSEQ 620162338 NOT MODSEQ 0", "MODSEQ 620162338 NOT MODSEQ 0" },
	{ "modseq \"/flags/\\\\draft\" all 620162338", "MODSEQ 620162338" },
	{ "MODSEQ \"/flags/$MDNSent\" PRIV 9223372036854775807", "MODSEQ 9223372036854775807" },
	{ "MODSEQ \"/flags/x\" shared 1", "MODSEQ 1" },
	{ "MODSEQ 9223372036854775808", NULL },
	{ "MODSEQ -1", NULL },
	{ "MODSEQ \"/flags/x\" 1", NULL },
	{ "MODSEQ \"/flags/\" all 1", NULL },
	{ "MODSEQ \"/comment\" all 1", NULL },
	{ "MODSEQ \"/flags/x\" every 1", NULL },
	{ "MODSEQ /flags/x all 1", NULL },
	{ "MODSEQ all 1", NULL },
	{ "MODSEQ", NULL },
	{ "1:3,5,9:*", "1:3,5,9:10" },
	{ "*", "10" },
	{ "UID 50:*", "UID 50:99" },
	{ "UID 200:*,7", "UID 7,99:200" },
	{ "OR SEEN (DRAFT DELETED)", "OR SEEN (DRAFT DELETED)" },
	{ "OR OR SEEN NEW 1", "OR OR SEEN NEW 1" },
	{ "OR OR SEEN NEW 1 NOT NOT (1 2)", "OR OR SEEN NEW 1 NOT NOT (1 2)" },
	{ "((SEEN) ((DRAFT)))", "SEEN DRAFT" },
	{ "NOT (SEEN)", "NOT SEEN" },
	{ "CHARSET UTF-8 ALL", "CHARSET UTF-8 ALL" },
	{ "charset \"us-ascii\" TEXT x", "CHARSET us-ascii TEXT \"x\"" },
	{ "CHARSET UTF-8", NULL },
	{ "ALL CHARSET UTF-8", NULL },
	{ "", NULL },
	{ " ALL", NULL },
	{ "ALL ", NULL },
	{ "ALL  SEEN", NULL },
	{ "()", NULL },
	{ "(ALL", NULL },
	{ "( ALL)", NULL },
	{ "(ALL )", NULL },
	{ "NOT", NULL },
	{ "OR SEEN", NULL },
	{ "XYZZY", NULL },
	{ "SEENX", NULL },
	{ "FROM", NULL },
	{ "FROM ", NULL },
	{ "FROM %", NULL },
	{ "FROM \"a", NULL },
	{ "FROM \"\xff\"", NULL },
	{ "HEADER X", NULL },
	{ "BEFORE 31-Feb-1994", NULL },
	{ "LARGER -1", NULL },
	{ "LARGER 9223372036854775808", NULL },
	{ "KEYWORD \\Seen", NULL },
	{ "0", NULL },
	{ "UID 0", NULL },
	{ "UID", NULL },
	{ "RETURN () ALL", NULL },
};

static bool
program_ends(struct arena *a, struct scan *s, struct search_program *out)
{
	return scan_search(a, s, 10, 99, out) && scan_at_end(s);
}

START_TEST(a_program_becomes_a_tree_that_says_the_same)
{
	struct arena a = ARENA_INIT;
	struct buf b = BUF_INIT(1000), again = BUF_INIT(1000);
	struct search_program program;
	struct scan s = scan_of(str_of(programs[_i].in));
	bool ok = program_ends(&a, &s, &program);

	ck_assert_int_eq(ok, programs[_i].want != NULL);
	if (ok) {
		write_search(&b, &program);
		ck_assert_str_is(buf_str(&b), str_of(programs[_i].want));
		s = scan_of(buf_str(&b));
		ck_assert(program_ends(&a, &s, &program));
		write_search(&again, &program);
		ck_assert_str_is(buf_str(&again), buf_str(&b));
	}
	buf_free(&b);
	buf_free(&again);
	arena_free(&a);
}
END_TEST

START_TEST(a_key_is_found_at_any_depth)
{
	struct arena a = ARENA_INIT;
	struct search_program program;
	struct scan s = scan_of(STR("SEEN OR (DRAFT NOT MODSEQ 5) NEW"));

	ck_assert(scan_search(&a, &s, 10, 99, &program));
	ck_assert(search_has(program.root, SEARCH_MODSEQ));
	ck_assert(search_has(program.root, SEARCH_AND));
	ck_assert(!search_has(program.root, SEARCH_SEQUENCE));
	arena_free(&a);
}
END_TEST

static void
cut_off(struct str prefix, void *ctx)
{
	struct arena a = ARENA_INIT;
	struct scan s = scan_of(prefix);
	struct search_program untouched = { .charset = STR("before") }, program = untouched;

	(void)ctx;
	if (!scan_search(&a, &s, 10, 99, &program)) {
		ck_assert_str_is(program.charset, STR("before"));
		ck_assert_ptr_null(program.root);
		ck_assert_ptr_eq(s.p, scan_of(prefix).p);
	}
	arena_free(&a);
}

START_TEST(a_program_cut_off_anywhere_moves_nothing)
{
	unit_every_prefix(str_of(programs[_i].in), cut_off, NULL);
}
END_TEST

START_TEST(the_tree_has_the_form_its_header_promises)
{
	struct arena a = ARENA_INIT;
	struct search_program p;
	struct search_key *key;
	struct scan s = scan_of(STR("UNKEYWORD x NEW OR FROM a 2 2:*"));

	ck_assert(scan_search(&a, &s, 10, 99, &p));
	ck_assert_ptr_null(p.charset.p);
	ck_assert_int_eq(p.root->op, SEARCH_AND);
	key = p.root->child;
	ck_assert_int_eq(key->op, SEARCH_NOT);
	ck_assert_int_eq(key->child->op, SEARCH_KEYWORD);
	ck_assert_str_is(key->child->text, STR("x"));
	key = key->next;
	ck_assert_int_eq(key->op, SEARCH_FLAG);
	ck_assert_uint_eq(key->with, FLAG_RECENT);
	ck_assert_uint_eq(key->without, FLAG_SEEN);
	key = key->next;
	ck_assert_int_eq(key->op, SEARCH_OR);
	ck_assert_int_eq(key->child->op, SEARCH_HEADER);
	ck_assert_str_is(key->child->name, STR("FROM"));
	ck_assert_int_eq(key->child->next->op, SEARCH_SEQUENCE);
	ck_assert_ptr_null(key->child->next->next);
	key = key->next;
	ck_assert(set_contains(&key->set, 10) && !set_contains(&key->set, 11) && key->next == NULL);
	arena_free(&a);
}
END_TEST

START_TEST(in_an_empty_mailbox_star_names_nothing)
{
	struct arena a = ARENA_INIT;
	struct buf b = BUF_INIT(100);
	struct search_program p;
	struct scan s = scan_of(STR("1:* UID *"));

	ck_assert(scan_search(&a, &s, 0, 0, &p));
	ck_assert_uint_eq(p.root->child->set.n, 0);
	ck_assert_uint_eq(p.root->child->next->set.n, 0);
	write_search(&b, &p);
	ck_assert_str_is(buf_str(&b), STR("NOT ALL NOT ALL"));
	buf_free(&b);
	arena_free(&a);
}
END_TEST

START_TEST(flags_that_no_word_names_together_are_written_one_by_one)
{
	struct buf b = BUF_INIT(100);
	struct search_key key = { .op = SEARCH_FLAG, .with = FLAG_SEEN | FLAG_DRAFT };
	struct search_program p = { .root = &key };

	key.without = FLAG_DELETED;
	write_search(&b, &p);
	ck_assert_str_is(buf_str(&b), STR("(SEEN UNDELETED DRAFT)"));
	buf_reset(&b);
	key = (struct search_key){ .op = SEARCH_FLAG };
	write_search(&b, &p);
	ck_assert_str_is(buf_str(&b), STR("ALL"));
	buf_free(&b);
}
END_TEST

static bool
accepts(const char *before, size_t n, const char *middle, const char *after)
{
	struct arena a = ARENA_INIT;
	struct buf b = BUF_INIT(1024 * 1024);
	struct search_program p;
	struct scan s;
	bool ok;

	for (size_t i = 0; i < n; i++)
		buf_put(&b, str_of(before));
	buf_put(&b, str_of(middle));
	for (size_t i = 0; i < n; i++)
		buf_put(&b, str_of(after));
	ck_assert(!buf_failed(&b));
	s = scan_of(buf_str(&b));
	ok = program_ends(&a, &s, &p);
	buf_free(&b);
	arena_free(&a);
	return ok;
}

START_TEST(nesting_has_a_limit_in_every_form)
{
	ck_assert(accepts("(", LIMIT_SEARCH_DEPTH, "ALL", ")"));
	ck_assert(!accepts("(", LIMIT_SEARCH_DEPTH + 1, "ALL", ")"));
	ck_assert(!accepts("(", 5000, "ALL", ")"));
	ck_assert(accepts("NOT ", LIMIT_SEARCH_DEPTH, "ALL", ""));
	ck_assert(!accepts("NOT ", LIMIT_SEARCH_DEPTH + 1, "ALL", ""));
	ck_assert(accepts("OR ", LIMIT_SEARCH_DEPTH, "ALL", " SEEN"));
	ck_assert(!accepts("OR ", LIMIT_SEARCH_DEPTH + 1, "ALL", " SEEN"));
	ck_assert(!accepts("OR ", 10000, "ALL", " SEEN"));
	ck_assert(accepts("OR SEEN ", LIMIT_SEARCH_DEPTH, "ALL", ""));
	ck_assert(!accepts("OR SEEN ", LIMIT_SEARCH_DEPTH + 1, "ALL", ""));
}
END_TEST

START_TEST(a_program_has_a_limit_of_keys)
{
	ck_assert(accepts("SEEN ", LIMIT_SEARCH_KEYS - 1, "ALL", ""));
	ck_assert(!accepts("SEEN ", LIMIT_SEARCH_KEYS, "ALL", ""));
}
END_TEST

UNIT_SUITE(c_client_imap_search)
{
	tcase_add_loop_test(t, a_program_becomes_a_tree_that_says_the_same, 0,
	    sizeof programs / sizeof *programs);
	tcase_add_test(t, a_key_is_found_at_any_depth);
	tcase_add_loop_test(t, a_program_cut_off_anywhere_moves_nothing, 0,
	    sizeof programs / sizeof *programs);
	tcase_add_test(t, the_tree_has_the_form_its_header_promises);
	tcase_add_test(t, in_an_empty_mailbox_star_names_nothing);
	tcase_add_test(t, flags_that_no_word_names_together_are_written_one_by_one);
	tcase_add_test(t, nesting_has_a_limit_in_every_form);
	tcase_add_test(t, a_program_has_a_limit_of_keys);
}
