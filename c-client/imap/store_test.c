#include "c-client/imap/store.h"

#include "c-client/base/buf.h"
#include "tests/support/unit.h"

static const struct {
	const char *in;
	bool ok, silent;
	enum store_mode mode;
	const char *flags;
} samples[] = {
	{ "FLAGS (\\Seen)", true, false, STORE_REPLACE, "(\\Seen)" },
	{ "flags ()", true, false, STORE_REPLACE, "()" },
	{ "+FLAGS \\Deleted x", true, false, STORE_ADD, "(\\Deleted x)" },
	{ "+Flags (\\DELETED)", true, false, STORE_ADD, "(\\Deleted)" },
	{ "-FLAGS.SILENT (x)", true, true, STORE_REMOVE, "(x)" },
	{ "FLAGS.SILENT (\\Draft)", true, true, STORE_REPLACE, "(\\Draft)" },
	{ "FLAGS", false, false, STORE_REPLACE, "" },
	{ "FLAGS ", false, false, STORE_REPLACE, "" },
	{ "FLAGS  (x)", false, false, STORE_REPLACE, "" },
	{ "FLAGS(x)", false, false, STORE_REPLACE, "" },
	{ "+ FLAGS (x)", false, false, STORE_REPLACE, "" },
	{ "*FLAGS (x)", false, false, STORE_REPLACE, "" },
	{ "FLAGS.LOUD (x)", false, false, STORE_REPLACE, "" },
	{ "FLAGS.SILENTLY (x)", false, false, STORE_REPLACE, "" },
	{ "+FLAGS (\\Recent)", false, false, STORE_REPLACE, "" },
	{ "+FLAGS (\\*)", false, false, STORE_REPLACE, "" },
	{ "X-FLAGS (x)", false, false, STORE_REPLACE, "" },
	{ "", false, false, STORE_REPLACE, "" },
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
