#include "c-client/imap/sequence.h"
#include "c-client/mailbox/engine.h"
#include "osdep/clock.h"
#include "tests/support/memdriver.h"
#include "tests/support/unit.h"

static struct mailbox *
fresh(struct store **s, int n)
{
	mem_reset();
	for (int i = 0; i < n; i++)
		mem_add(mem_box("INBOX"), STR("A: b\n\n"), 0);
	*s = mem_store(&(struct store_options){ .root = "" });
	return mem_open(*s, "INBOX", OPEN_READWRITE);
}

static void
expunge(struct mailbox *m, uint32_t uid)
{
	mem_remove(mem_box("INBOX"), uid);
	ck_assert_int_eq(mailbox_sync(m), 0);
}

/* What vanished of lo:hi since then, written as a set. */
static struct str
vanished(struct arena *a, struct mailbox *m, uint64_t since, uint32_t lo, uint32_t hi, bool exact)
{
	struct set known = { 0 }, out;
	struct buf b = BUF_INIT(1000);
	struct str text;

	set_add(a, &known, lo, hi);
	ck_assert_int_eq(mailbox_vanished_since(m, a, since, &known, &out), exact);
	write_sequence_set(&b, &out);
	text = arena_str(a, buf_str(&b));
	buf_free(&b);
	return text;
}

START_TEST(what_vanished_is_known_from_the_moment_the_history_begins)
{
	struct arena a = ARENA_INIT;
	struct store *s;
	struct mailbox *m;
	uint64_t begin, later;

	mem_reset();
	for (int i = 0; i < 9; i++)
		mem_add(mem_box("INBOX"), STR("A: b\n\n"), 0);
	mem_remove(mem_box("INBOX"), 2);
	mem_remove(mem_box("INBOX"), 9);
	s = mem_store(&(struct store_options){ .root = "" });
	m = mem_open(s, "INBOX", OPEN_READWRITE);
	begin = mailbox_highest_modseq(m);
	ck_assert_str_is(vanished(&a, m, begin, 1, UINT32_MAX, true), STR(""));
	/* Before, it is all that is not there; never what was not there yet. */
	ck_assert_str_is(vanished(&a, m, begin - 1, 1, UINT32_MAX, false), STR("2,9"));
	expunge(m, 5);
	mem_updates(&a, m, true);
	later = mailbox_highest_modseq(m);
	expunge(m, 6);
	mem_updates(&a, m, true);
	ck_assert_str_is(vanished(&a, m, begin, 1, UINT32_MAX, true), STR("5:6"));
	ck_assert_str_is(vanished(&a, m, begin, 6, 8, true), STR("6"));
	ck_assert_str_is(vanished(&a, m, later, 1, UINT32_MAX, true), STR("6"));
	ck_assert_str_is(vanished(&a, m, 1, 1, UINT32_MAX, false), STR("2,5:6,9"));
	ck_assert_str_is(vanished(&a, m, 1, 6, 9, false), STR("6,9"));
	ck_assert_str_is(vanished(&a, m, 1, 100, 200, false), STR(""));
	mailbox_close(&m);
	store_close(&s);
	arena_free(&a);
}
END_TEST

START_TEST(what_still_has_a_sequence_number_did_not_vanish_earlier)
{
	struct arena a = ARENA_INIT;
	struct store *s;
	struct mailbox *m = fresh(&s, 5);
	uint64_t begin = mailbox_highest_modseq(m);

	expunge(m, 2);
	mem_updates(&a, m, true);
	expunge(m, 3);
	ck_assert(mailbox_holds_expunges(m));
	ck_assert_str_is(vanished(&a, m, begin, 1, 5, true), STR("2"));
	ck_assert_str_is(vanished(&a, m, 1, 1, 5, false), STR("2"));
	ck_assert_str_is(mem_updates(&a, m, true), STR("2 EXPUNGE, 3 RECENT"));
	ck_assert(!mailbox_holds_expunges(m));
	ck_assert_str_is(vanished(&a, m, begin, 1, 5, true), STR("2:3"));
	mailbox_close(&m);
	store_close(&s);
	arena_free(&a);
}
END_TEST

START_TEST(an_empty_mailbox_that_never_had_mail_has_nothing_vanished)
{
	struct arena a = ARENA_INIT;
	struct store *s;
	struct mailbox *m = fresh(&s, 0);

	ck_assert_uint_ge(mailbox_highest_modseq(m), 1);
	ck_assert_str_is(vanished(&a, m, 1, 1, UINT32_MAX, mailbox_highest_modseq(m) == 1), STR(""));
	mailbox_close(&m);
	store_close(&s);
	arena_free(&a);
}
END_TEST

START_TEST(messages_that_changed_since_are_those_there_with_a_higher_mod_sequence)
{
	uint32_t uids[] = { 1, 2, 3, 4 };
	struct message_facts changed;
	struct arena a = ARENA_INIT;
	struct store *s;
	struct mailbox *m = fresh(&s, 4);
	uint64_t begin = mailbox_highest_modseq(m), later;

	mem_flag(mem_box("INBOX"), 3, FLAG_SEEN);
	expunge(m, 1);
	ck_assert(mailbox_look(m, 3, &changed));
	later = mailbox_highest_modseq(m); /* below what was not told yet */
	ck_assert_uint_eq(later, changed.modseq - 1);
	mem_updates(&a, m, false);
	ck_assert_uint_eq(mailbox_highest_modseq(m), later);
	mem_updates(&a, m, true);
	later = mailbox_highest_modseq(m);
	ck_assert_uint_gt(later, begin);
	mem_flag(mem_box("INBOX"), 4, FLAG_SEEN);
	ck_assert_int_eq(mailbox_sync(m), 0);
	ck_assert_uint_eq(mailbox_changed_since(m, uids, 4, later), 1);
	ck_assert_uint_eq(uids[0], 4);
	memcpy(uids, (const uint32_t[]){ 1, 2, 3, 4 }, sizeof uids);
	ck_assert_uint_eq(mailbox_changed_since(m, uids, 4, begin), 2);
	ck_assert(uids[0] == 3 && uids[1] == 4);
	mailbox_close(&m);
	store_close(&s);
	arena_free(&a);
}
END_TEST

/* The index is lost with every session here, and the admin's clock is wrong in the second one. */
START_TEST(a_lost_index_and_a_clock_set_back_hide_nothing)
{
	static const enum mailbox_how hows[] = { OPEN_READWRITE, OPEN_READONLY };
	uint32_t uids[] = { 1, 2, 3 };
	struct arena a = ARENA_INIT;
	struct store *s;
	struct mailbox *m;
	uint64_t known;

	clock_freeze(INT64_C(1800000000) * 1000000000);
	m = fresh(&s, 3);
	mailbox_close(&m);
	clock_advance(INT64_C(3) * 3600 * 1000000000);
	m = mem_open(s, "INBOX", hows[_i]);
	known = mailbox_highest_modseq(m);
	mailbox_close(&m);
	clock_jump(INT64_C(-86400) * 1000000000);
	mem_flag(mem_box("INBOX"), 2, FLAG_SEEN);
	mem_remove(mem_box("INBOX"), 3);
	m = mem_open(s, "INBOX", OPEN_READWRITE);
	ck_assert_uint_gt(mailbox_highest_modseq(m), known);
	ck_assert_uint_eq(mailbox_changed_since(m, uids, 3, known), 2);
	ck_assert_str_is(vanished(&a, m, known, 1, UINT32_MAX, false), STR("3"));
	known = mailbox_highest_modseq(m);
	mem_flag(mem_box("INBOX"), 1, FLAG_SEEN);
	ck_assert_int_eq(mailbox_sync(m), 0);
	mem_updates(&a, m, true);
	ck_assert_uint_gt(mailbox_highest_modseq(m), known);
	mailbox_close(&m);
	clock_release();
	store_close(&s);
	arena_free(&a);
}
END_TEST

UNIT_SUITE(c_client_mailbox_modseq)
{
	tcase_add_test(t, what_vanished_is_known_from_the_moment_the_history_begins);
	tcase_add_test(t, what_still_has_a_sequence_number_did_not_vanish_earlier);
	tcase_add_test(t, an_empty_mailbox_that_never_had_mail_has_nothing_vanished);
	tcase_add_test(t, messages_that_changed_since_are_those_there_with_a_higher_mod_sequence);
	tcase_add_loop_test(t, a_lost_index_and_a_clock_set_back_hide_nothing, 0, 2);
}
