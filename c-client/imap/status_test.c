#include "c-client/imap/status.h"

#include "tests/support/unit.h"

static const struct {
	const char *in;
	unsigned want; /* 0 = refused */
} samples[] = {
	{ "(MESSAGES)", STATUS_MESSAGES },
	{ "(messages Unseen MESSAGES)", STATUS_MESSAGES | STATUS_UNSEEN },
	{ "(UIDNEXT UIDVALIDITY RECENT)", STATUS_UIDNEXT | STATUS_UIDVALIDITY | STATUS_RECENT },
	{ "()", 0 },
	{ "MESSAGES", 0 },
	{ "(MESSAGES", 0 },
	{ "(MESSAGES )", 0 },
	{ "(MESSAGES  UNSEEN)", 0 },
	{ "(MESSAGESX)", 0 },
	{ "(uidnext HIGHESTMODSEQ)", STATUS_UIDNEXT | STATUS_HIGHESTMODSEQ },
	{ "(MODSEQ)", 0 },
	{ "", 0 },
};

START_TEST(status_items_become_bits)
{
	struct scan s = scan_of(str_of(samples[_i].in));
	unsigned items = 4711;

	ck_assert_int_eq(scan_status_items(&s, &items), samples[_i].want != 0);
	ck_assert_uint_eq(items, samples[_i].want ? samples[_i].want : 4711);
	ck_assert_int_eq(scan_at_end(&s), samples[_i].want != 0 || samples[_i].in[0] == '\0');
}
END_TEST

START_TEST(every_item_has_its_name)
{
	ck_assert_str_is(status_name(STATUS_UIDNEXT), STR("UIDNEXT"));
	ck_assert_str_is(status_name(STATUS_UIDNEXT | STATUS_RECENT), STR(""));
}
END_TEST

static void
cut_off(struct str prefix, void *ctx)
{
	struct scan s = scan_of(prefix);
	unsigned out = 4711;

	(void)ctx;
	if (!scan_status_items(&s, &out)) {
		ck_assert_uint_eq(out, 4711);
		ck_assert_ptr_eq(s.p, scan_of(prefix).p);
	}
}

START_TEST(arguments_cut_off_anywhere_move_nothing)
{
	unit_every_prefix(str_of(samples[_i].in), cut_off, NULL);
}
END_TEST

UNIT_SUITE(c_client_imap_status)
{
	tcase_add_loop_test(t, status_items_become_bits, 0, sizeof samples / sizeof *samples);
	tcase_add_test(t, every_item_has_its_name);
	tcase_add_loop_test(t, arguments_cut_off_anywhere_move_nothing, 0, sizeof samples / sizeof *samples);
}
