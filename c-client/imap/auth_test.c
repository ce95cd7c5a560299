#include "c-client/imap/auth.h"

#include "tests/support/unit.h"

static const struct {
	const char *in, *mechanism, *initial; /* mechanism NULL = refused, initial NULL = none sent */
} samples[] = {
	{ "PLAIN", "PLAIN", NULL },
	{ "scram-sha-256", "scram-sha-256", NULL },
	{ "PLAIN AGEAYg==", "PLAIN", "AGEAYg==" },
	{ "EXTERNAL =", "EXTERNAL", "" },
	{ "ABCDEFGHIJKLMNOPQRST", "ABCDEFGHIJKLMNOPQRST", NULL },
	{ "ABCDEFGHIJKLMNOPQRSTU", NULL, NULL },
	{ "", NULL, NULL },
	{ " PLAIN", NULL, NULL },
	{ "PLAIN ", NULL, NULL },
	{ "PLAIN  AGEAYg==", NULL, NULL },
	{ "PLAIN AG AG", NULL, NULL },
	{ "PLAIN *", NULL, NULL },
	{ "../x", NULL, NULL },
	{ "\"PLAIN\"", NULL, NULL },
};

START_TEST(authenticate_names_a_mechanism_and_maybe_a_first_response)
{
	struct scan s = scan_of(str_of(samples[_i].in));
	struct auth_args args = { .mechanism = STR("before") };
	bool ok = scan_auth(&s, &args) && scan_at_end(&s);

	ck_assert_int_eq(ok, samples[_i].mechanism != NULL);
	if (ok) {
		ck_assert_str_is(args.mechanism, str_of(samples[_i].mechanism));
		ck_assert_int_eq(args.has_initial, samples[_i].initial != NULL);
		ck_assert_str_is(args.initial, str_of(samples[_i].initial ? samples[_i].initial : ""));
	}
}
END_TEST

START_TEST(a_refused_mechanism_leaves_everything_as_it_was)
{
	struct scan s = scan_of(STR("PLAIN "));
	struct auth_args args = { .mechanism = STR("before") };

	ck_assert(!scan_auth(&s, &args));
	ck_assert_str_is(args.mechanism, STR("before"));
	ck_assert_str_is(scan_rest(&s), STR("PLAIN "));
}
END_TEST

static void
cut_off(struct str prefix, void *ctx)
{
	struct scan s = scan_of(prefix);
	struct auth_args out = { .initial = STR("before") };

	(void)ctx;
	if (!scan_auth(&s, &out)) {
		ck_assert_str_is(out.initial, STR("before"));
		ck_assert_ptr_eq(s.p, scan_of(prefix).p);
	}
}

START_TEST(arguments_cut_off_anywhere_move_nothing)
{
	unit_every_prefix(str_of(samples[_i].in), cut_off, NULL);
}
END_TEST

UNIT_SUITE(c_client_imap_auth)
{
	tcase_add_loop_test(t, authenticate_names_a_mechanism_and_maybe_a_first_response, 0,
	    sizeof samples / sizeof *samples);
	tcase_add_test(t, a_refused_mechanism_leaves_everything_as_it_was);
	tcase_add_loop_test(t, arguments_cut_off_anywhere_move_nothing, 0, sizeof samples / sizeof *samples);
}
