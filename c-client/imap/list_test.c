#include "c-client/imap/list.h"

#include "c-client/base/limits.h"
#include "tests/support/unit.h"

static const struct {
	const char *in, *reference, *pattern; /* reference NULL = refused */
} samples[] = {
	{ "\"\" \"*\"", "", "*" },
	{ "\"\" *", "", "*" },
	{ "\"\" \"\"", "", "" },
	{ "Work. %", "Work.", "%" },
	{ "\"\" {5}\r\nInbox", "", "INBOX" },
	{ "\"\" &ZeVnLIqe-%", "", "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e%" },
	{ "\"\"", NULL, NULL },
	{ "\"\"  *", NULL, NULL },
	{ "* \"\"", NULL, NULL },
	{ "\"\" a&b", NULL, NULL },
	{ "\"\" ()", NULL, NULL },
	{ "\"\" (* )", NULL, NULL },
	{ "\"\" (a&b *)", NULL, NULL },
	{ "() \"\"", NULL, NULL },
	{ "()\"\" *", NULL, NULL },
	{ "( SUBSCRIBED) \"\" *", NULL, NULL },
	{ "(SUBSCRIBED ) \"\" *", NULL, NULL },
	{ "(SUBSCRIBED \"\" *", NULL, NULL },
	{ "(NOVELTY) \"\" *", NULL, NULL },
	{ "(RECURSIVEMATCH) \"\" *", NULL, NULL },
	{ "(REMOTE RECURSIVEMATCH) \"\" *", NULL, NULL },
	{ "(RECURSIVEMATCH SPECIAL-USE) \"\" *", NULL, NULL },
	{ "\"\" * RETURN", NULL, NULL },
	{ "\"\" * RETURN (STATUS (MESSAGES))", NULL, NULL },
	{ "\"\" * RETURN(CHILDREN)", NULL, NULL },
	{ "\"\" * (CHILDREN)", NULL, NULL },
	{ "", NULL, NULL },
};

START_TEST(list_takes_a_reference_and_a_pattern)
{
	struct arena a = ARENA_INIT;
	struct scan s = scan_of(str_of(samples[_i].in));
	struct str before = STR("before");
	struct list_args args = { .reference = before, .patterns = &before, .npatterns = 1 };
	bool ok = scan_list_args(&a, &s, &args);

	ck_assert_int_eq(ok, samples[_i].reference != NULL);
	ck_assert_int_eq(scan_at_end(&s), ok || samples[_i].in[0] == '\0');
	ck_assert_str_is(args.reference, ok ? str_of(samples[_i].reference) : STR("before"));
	ck_assert_uint_eq(args.npatterns, 1);
	ck_assert_str_is(args.patterns[0], ok ? str_of(samples[_i].pattern) : STR("before"));
	ck_assert(!args.extended);
	arena_free(&a);
}
END_TEST

static const struct {
	const char *in, *patterns; /* each in brackets */
	unsigned select, returns;
} extended[] = {
	{ "() \"\" *", "[*]", 0, 0 },
	{ "(subscribed) \"\" \"\"", "[]", LIST_SELECT_SUBSCRIBED, 0 },
	{ "(REMOTE SPECIAL-USE SPECIAL-USE) \"\" *", "[*]", LIST_SELECT_REMOTE | LIST_SELECT_SPECIAL_USE,
	    0 },
	{ "(RECURSIVEMATCH SUBSCRIBED) \"\" %", "[%]",
	    LIST_SELECT_RECURSIVEMATCH | LIST_SELECT_SUBSCRIBED, 0 },
	{ "\"\" (*)", "[*]", 0, 0 },
	{ "\"\" (INBOX \"a b\" \"\" &ZeVnLIqe-%)",
	    "[INBOX][a b][][\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e%]", 0, 0 },
	{ "\"\" * RETURN ()", "[*]", 0, 0 },
	{ "\"\" * return (children Special-Use)", "[*]", 0, LIST_RETURN_CHILDREN | LIST_RETURN_SPECIAL_USE },
	{ "(SUBSCRIBED) x. (a {1}\r\nb) RETURN (SUBSCRIBED)", "[a][b]", LIST_SELECT_SUBSCRIBED,
	    LIST_RETURN_SUBSCRIBED },
};

START_TEST(list_takes_options_and_several_patterns)
{
	struct arena a = ARENA_INIT;
	struct scan s = scan_of(str_of(extended[_i].in));
	struct list_args args;
	struct str patterns = STR("");

	ck_assert(scan_list_args(&a, &s, &args) && scan_at_end(&s));
	for (size_t i = 0; i < args.npatterns; i++)
		patterns = arena_fmt(&a, "%.*s[%.*s]", STR_ARG(patterns), STR_ARG(args.patterns[i]));
	ck_assert_str_is(patterns, str_of(extended[_i].patterns));
	ck_assert(args.extended);
	ck_assert_uint_eq(args.select, extended[_i].select);
	ck_assert_uint_eq(args.returns, extended[_i].returns);
	arena_free(&a);
}
END_TEST

START_TEST(list_takes_so_many_patterns_and_no_more)
{
	for (size_t n = LIMIT_LIST_PATTERNS; n <= LIMIT_LIST_PATTERNS + 1; n++) {
		struct arena a = ARENA_INIT;
		struct str in = STR("\"\" (*");
		struct list_args args;
		struct scan s;
		for (size_t i = 1; i < n; i++)
			in = arena_join(&a, in, STR(" %"));
		s = scan_of(arena_join(&a, in, STR(")")));
		ck_assert_int_eq(scan_list_args(&a, &s, &args), n == LIMIT_LIST_PATTERNS);
		arena_free(&a);
	}
}
END_TEST

static void
cut_off(struct str prefix, void *ctx)
{
	struct arena a = ARENA_INIT;
	struct scan s = scan_of(prefix);
	struct list_args out = { .reference = STR("before") };

	(void)ctx;
	if (!scan_list_args(&a, &s, &out)) {
		ck_assert_str_is(out.reference, STR("before"));
		ck_assert_ptr_eq(s.p, scan_of(prefix).p);
	}
	arena_free(&a);
}

START_TEST(arguments_cut_off_anywhere_move_nothing)
{
	unit_every_prefix(str_of(samples[_i].in), cut_off, NULL);
}
END_TEST

START_TEST(options_cut_off_anywhere_move_nothing)
{
	unit_every_prefix(str_of(extended[_i].in), cut_off, NULL);
}
END_TEST

UNIT_SUITE(c_client_imap_list)
{
	tcase_add_loop_test(
	    t, list_takes_options_and_several_patterns, 0, sizeof extended / sizeof *extended);
	tcase_add_loop_test(
	    t, options_cut_off_anywhere_move_nothing, 0, sizeof extended / sizeof *extended);
	tcase_add_test(t, list_takes_so_many_patterns_and_no_more);
	tcase_add_loop_test(t, list_takes_a_reference_and_a_pattern, 0, sizeof samples / sizeof *samples);
	tcase_add_loop_test(t, arguments_cut_off_anywhere_move_nothing, 0, sizeof samples / sizeof *samples);
}
