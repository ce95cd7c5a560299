#include "c-client/imap/store.h"

#include "c-client/base/buf.h"
#include "tests/support/unit.h"

static const struct {
	const char *in;
	bool ok, silent;
	enum store_mode mode;
	const char *flags;
	long long since; /* of UNCHANGEDSINCE, and one more; 0: none */
} samples[] = {
	{ "FLAGS (\\Seen)", true, false, STORE_REPLACE, "(\\Seen)", 0 },
	{ "flags ()", true, false, STORE_REPLACE, "()", 0 },
	{ "+FLAGS \\Deleted x", true, false, STORE_ADD, "(\\Deleted x)", 0 },
	{ "+Flags (\\DELETED)", true, false, STORE_ADD, "(\\Deleted)", 0 },
	{ "-FLAGS.SILENT (x)", true, true, STORE_REMOVE, "(x)", 0 },
	{ "FLAGS.SILENT (\\Draft)", true, true, STORE_REPLACE, "(\\Draft)", 0 },
	{ "FLAGS", false, false, STORE_REPLACE, "", 0 },
	{ "FLAGS ", false, false, STORE_REPLACE, "", 0 },
	{ "FLAGS  (x)", false, false, STORE_REPLACE, "", 0 },
	{ "FLAGS(x)", false, false, STORE_REPLACE, "", 0 },
	{ "+ FLAGS (x)", false, false, STORE_REPLACE, "", 0 },
	{ "*FLAGS (x)", false, false, STORE_REPLACE, "", 0 },
	{ "FLAGS.LOUD (x)", false, false, STORE_REPLACE, "", 0 },
	{ "FLAGS.SILENTLY (x)", false, false, STORE_REPLACE, "", 0 },
	{ "+FLAGS (\\Recent)", false, false, STORE_REPLACE, "", 0 },
	{ "+FLAGS (\\*)", false, false, STORE_REPLACE, "", 0 },
	{ "X-FLAGS (x)", false, false, STORE_REPLACE, "", 0 },
	{ "(UNCHANGEDSINCE 12121230045) +FLAGS.SILENT (\\Deleted)", true, true, STORE_ADD, "(\\Deleted)",
	    12121230046 },
	{ "(unchangedsince 0) -FLAGS x", true, false, STORE_REMOVE, "(x)", 1 },
	{ "(UNCHANGEDSINCE 9223372036854775806) FLAGS (x)", true, false, STORE_REPLACE, "(x)", INT64_MAX },
	{ "(UNCHANGEDSINCE 9223372036854775808) FLAGS (x)", false, false, STORE_REPLACE, "", 0 },
	{ "(UNCHANGEDSINCE 18446744073709551617) FLAGS (x)", false, false, STORE_REPLACE, "", 0 },
	{ "(UNCHANGEDSINCE -1) FLAGS (x)", false, false, STORE_REPLACE, "", 0 },
	{ "(UNCHANGEDSINCE) FLAGS (x)", false, false, STORE_REPLACE, "", 0 },
	{ "(UNCHANGEDSINCE 1 UNCHANGEDSINCE 2) FLAGS (x)", false, false, STORE_REPLACE, "", 0 },
	{ "(UNCHANGEDSINCE 1)FLAGS (x)", false, false, STORE_REPLACE, "", 0 },
	{ "(CHANGEDSINCE 1) FLAGS (x)", false, false, STORE_REPLACE, "", 0 },
	{ "() FLAGS (x)", false, false, STORE_REPLACE, "", 0 },
	{ "", false, false, STORE_REPLACE, "", 0 },
};

START_TEST(store_says_what_changes_and_whether_to_answer)
{
	struct arena a = ARENA_INIT;
	struct buf b = BUF_INIT(100);
	struct scan s = scan_of(str_of(samples[_i].in));
	struct store_args args = { .flags.bits = 4711 };

	ck_assert_int_eq(scan_store(&a, &s, &args), samples[_i].ok);
	ck_assert_int_eq(scan_at_end(&s), samples[_i].ok || samples[_i].in[0] == '\0');
	ck_assert_int_eq(args.mode, samples[_i].mode);
	ck_assert_int_eq(args.silent, samples[_i].silent);
	ck_assert_int_eq(args.conditional, samples[_i].since != 0);
	if (samples[_i].since)
		ck_assert_uint_eq(args.unchanged_since + 1, (uint64_t)samples[_i].since);
	if (samples[_i].ok) {
		write_flags(&b, args.flags.bits, args.flags.keywords, args.flags.n);
		ck_assert_str_is(buf_str(&b), str_of(samples[_i].flags));
	} else {
		ck_assert_uint_eq(args.flags.bits, 4711);
	}
	buf_free(&b);
	arena_free(&a);
}
END_TEST

static void
cut_off(struct str prefix, void *ctx)
{
	struct arena a = ARENA_INIT;
	struct scan s = scan_of(prefix);
	struct store_args out = { .flags.bits = 4711 };

	(void)ctx;
	if (!scan_store(&a, &s, &out)) {
		ck_assert_uint_eq(out.flags.bits, 4711);
		ck_assert_ptr_eq(s.p, scan_of(prefix).p);
	}
	arena_free(&a);
}

START_TEST(arguments_cut_off_anywhere_move_nothing)
{
	unit_every_prefix(str_of(samples[_i].in), cut_off, NULL);
}
END_TEST

UNIT_SUITE(c_client_imap_store)
{
	tcase_add_loop_test(t, store_says_what_changes_and_whether_to_answer, 0,
	    sizeof samples / sizeof *samples);
	tcase_add_loop_test(t, arguments_cut_off_anywhere_move_nothing, 0, sizeof samples / sizeof *samples);
}
