#include "c-client/imap/list.h"

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
	{ "(SUBSCRIBED) \"\" *", NULL, NULL },
	{ "", NULL, NULL },
};

START_TEST(list_takes_a_reference_and_a_pattern)
{
	struct arena a = ARENA_INIT;
	struct scan s = scan_of(str_of(samples[_i].in));
	struct list_args args = { STR("before"), STR("before") };
	bool ok = scan_list_args(&a, &s, &args);

	ck_assert_int_eq(ok, samples[_i].reference != NULL);
	ck_assert_int_eq(scan_at_end(&s), ok || samples[_i].in[0] == '\0');
	ck_assert_str_is(args.reference, ok ? str_of(samples[_i].reference) : STR("before"));
	ck_assert_str_is(args.pattern, ok ? str_of(samples[_i].pattern) : STR("before"));
	arena_free(&a);
}
END_TEST

static void
cut_off(struct str prefix, void *ctx)
{
	struct arena a = ARENA_INIT;
	struct scan s = scan_of(prefix);
	struct list_args out = { STR("before"), STR("before") };

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

UNIT_SUITE(c_client_imap_list)
{
	tcase_add_loop_test(t, list_takes_a_reference_and_a_pattern, 0, sizeof samples / sizeof *samples);
	tcase_add_loop_test(t, arguments_cut_off_anywhere_move_nothing, 0, sizeof samples / sizeof *samples);
}
