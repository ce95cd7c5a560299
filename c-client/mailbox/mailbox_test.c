#include "c-client/mailbox/mailbox.h"

#include "c-client/mailbox/engine.h"
#include "osdep/syscall.h"
#include "tests/support/memdriver.h"
#include "tests/support/unit.h"

static struct store *
fresh(int messages)
{
	mem_reset();
	for (int i = 0; i < messages; i++)
		mem_add(mem_box("INBOX"), STR("A: b\n\ntext\n"), i % 2 ? 0 : FLAG_SEEN);
	return mem_store(&(struct store_options){ .root = "" });
}

START_TEST(an_open_mailbox_shows_everything_and_has_no_news)
{
	struct arena a = ARENA_INIT;
	struct store *s = fresh(4);
	struct mailbox *m = mem_open(s, "INBOX", OPEN_READWRITE);

	ck_assert_uint_eq(mailbox_count(m), 4);
	ck_assert_uint_eq(mailbox_recent(m), 4);
	ck_assert_uint_eq(mailbox_uidnext(m), 5);
	ck_assert_uint_eq(mailbox_uidvalidity(m), mem_box("INBOX")->uidvalidity);
	ck_assert_uint_eq(mailbox_first_unseen(m), 2);
	ck_assert_uint_eq(mailbox_last_uid(m), 4);
	ck_assert_str_is(mem_updates(&a, m, true), STR(""));
	mailbox_close(&m);
	ck_assert_ptr_null(m);
	mailbox_close(&m); /* harmless */
	store_close(&s);
	arena_free(&a);
}
END_TEST

START_TEST(a_mailbox_that_is_not_there_cannot_be_opened)
{
	struct store *s = fresh(0);
	struct mailbox *m = NULL;

	ck_assert_int_eq(mailbox_open(s, STR("none"), OPEN_READWRITE, &m), MAIL_E_NOTFOUND);
	ck_assert_int_eq(mailbox_open(s, STR("none"), OPEN_TARGET, &m), MAIL_E_NOTFOUND);
	ck_assert_ptr_null(m);
	store_close(&s);
}
END_TEST

START_TEST(new_mail_is_recent_for_one_session_only_and_examine_takes_nothing)
{
	struct store *s = fresh(2);
	struct mailbox *examined = mem_open(s, "INBOX", OPEN_READONLY), *first, *second;

	first = mem_open(s, "INBOX", OPEN_READWRITE);
	second = mem_open(s, "INBOX", OPEN_READWRITE);
	ck_assert_uint_eq(mailbox_recent(examined), 2);
	ck_assert_uint_eq(mailbox_recent(first), 2);
	ck_assert_uint_eq(mailbox_recent(second), 0);
	mailbox_close(&examined);
	mailbox_close(&first);
	mailbox_close(&second);
	store_close(&s);
}
END_TEST

START_TEST(what_others_do_is_found_by_sync_and_told_by_update)
{
	struct arena a = ARENA_INIT;
	struct store *s = fresh(3);
	struct mailbox *m = mem_open(s, "INBOX", OPEN_READWRITE);
	struct mem_box *box = mem_box("INBOX");

	mem_add(box, STR("x"), 0);
	mem_flag(box, 3, FLAG_FLAGGED);
	mem_keyword(box, 2, "$Junk");
	mem_remove(box, 1);
	ck_assert_str_is(mem_updates(&a, m, true), STR(""));
	ck_assert_int_eq(mailbox_sync(m), 0);
	ck_assert_str_is(mem_updates(&a, m, false), STR("4 EXISTS, 4 RECENT, KEYWORDS, 2 FLAGS, 3 FLAGS"));
	ck_assert_str_is(mem_updates(&a, m, true), STR("1 EXPUNGE, 3 RECENT"));
	mailbox_close(&m);
	store_close(&s);
	arena_free(&a);
}
END_TEST

START_TEST(an_unchanged_mailbox_is_not_looked_through_again)
{
	struct store *s = fresh(3);
	struct mailbox *m = mem_open(s, "INBOX", OPEN_READWRITE);
	unsigned syncs = mem_syncs;

	ck_assert_int_eq(mailbox_sync(m), 0);
	ck_assert_int_eq(mailbox_sync(m), 0);
	ck_assert_uint_eq(mem_syncs, syncs);
	mem_add(mem_box("INBOX"), STR("x"), 0);
	ck_assert_int_eq(mailbox_sync(m), 0);
	ck_assert_uint_eq(mem_syncs, syncs + 1);
	mailbox_close(&m);
	store_close(&s);
}
END_TEST

START_TEST(a_mailbox_that_was_replaced_must_be_closed)
{
	struct store *s = fresh(1);
	struct mailbox *m = mem_open(s, "INBOX", OPEN_READWRITE);

	mem_box("INBOX")->uidvalidity += 1000;
	ck_assert_int_eq(mailbox_sync(m), MAIL_E_CHANGED);
	ck_assert_int_eq(mailbox_sync(m), MAIL_E_CHANGED);
	mailbox_close(&m);
	store_close(&s);
}
END_TEST

START_TEST(numbers_and_uids_translate_both_ways)
{
	struct arena a = ARENA_INIT;
	struct store *s = fresh(6);
	struct mailbox *m;
	struct set set = { 0 };
	uint32_t *uids;
	size_t n;

	mem_remove(mem_box("INBOX"), 2);
	m = mem_open(s, "INBOX", OPEN_READWRITE); /* UIDs 1 3 4 5 6 */
	ck_assert_uint_eq(mailbox_uid(m, 2), 3);
	ck_assert_uint_eq(mailbox_seq(m, 3), 2);
	ck_assert_uint_eq(mailbox_seq(m, 2), 0);
	set_add(&a, &set, 2, 3);
	set_add(&a, &set, 5, 5);
	ck_assert(mailbox_seqs_to_uids(m, &a, &set, &uids, &n));
	ck_assert(n == 3 && uids[0] == 3 && uids[1] == 4 && uids[2] == 6);
	mailbox_uids_in_view(m, &a, &set, &uids, &n);
	ck_assert(n == 2 && uids[0] == 3 && uids[1] == 5);
	set_add(&a, &set, 6, 6);
	ck_assert(!mailbox_seqs_to_uids(m, &a, &set, &uids, &n));
	set = (struct set){ 0 };
	ck_assert(mailbox_seqs_to_uids(m, &a, &set, &uids, &n) && n == 0);
	set_add(&a, &set, 1, UINT32_MAX);
	mailbox_uids_in_view(m, &a, &set, &uids, &n);
	ck_assert_uint_eq(n, 5);
	mailbox_close(&m);
	store_close(&s);
	arena_free(&a);
}
END_TEST

START_TEST(flags_and_keywords_of_a_message_are_known)
{
	struct store *s = fresh(2);
	struct mailbox *m;
	struct message_flags f;
	const struct str *names;
	size_t n;

	mem_keyword(mem_box("INBOX"), 1, "$Forwarded");
	mem_keyword(mem_box("INBOX"), 1, "Work");
	m = mem_open(s, "INBOX", OPEN_READWRITE);
	ck_assert(mailbox_message_flags(m, 1, &f));
	ck_assert_uint_eq(f.system, FLAG_SEEN | FLAG_RECENT);
	ck_assert_uint_eq(f.nkeywords, 2);
	ck_assert_str_is(f.keywords[1], STR("Work"));
	ck_assert(!mailbox_message_flags(m, 9, &f));
	mailbox_keywords(m, &names, &n);
	ck_assert_uint_eq(n, 2);
	ck_assert(mailbox_can_make_keywords(m));
	mem_remove(mem_box("INBOX"), 1);
	ck_assert_int_eq(mailbox_sync(m), 0);
	ck_assert(mailbox_message_flags(m, 1, &f) && f.gone);
	mailbox_close(&m);
	m = mem_open(s, "INBOX", OPEN_READONLY);
	ck_assert(!mailbox_can_make_keywords(m));
	mailbox_close(&m);
	store_close(&s);
}
END_TEST

START_TEST(a_look_at_a_message_is_right_in_any_order_and_after_removals)
{
	static const uint32_t asked[] = { 6, 1, 2, 3, 6, 5, 6, 4, 1, 7, 0, 2 };
	struct arena a = ARENA_INIT;
	struct store *s = fresh(6);
	struct mailbox *m = mem_open(s, "INBOX", OPEN_READWRITE);
	struct message_facts f = { 0 };

	mem_remove(mem_box("INBOX"), 2);
	ck_assert_int_eq(mailbox_sync(m), 0);
	for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
		ck_assert_int_eq(mailbox_look(m, asked[i], &f), asked[i] >= 1 && asked[i] <= 6);
		if (asked[i] < 1 || asked[i] > 6)
			continue;
		ck_assert_uint_eq(f.uid, asked[i]);
		ck_assert_uint_eq(f.seq, asked[i]);
		ck_assert_uint_eq(f.system & FLAG_SEEN, asked[i] % 2 ? FLAG_SEEN : 0);
		ck_assert_int_eq(f.gone, asked[i] == 2);
	}
	ck_assert_str_is(mem_updates(&a, m, true), STR("2 EXPUNGE, 5 RECENT"));
	for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
		bool there = asked[i] >= 1 && asked[i] <= 6 && asked[i] != 2;
		ck_assert_int_eq(mailbox_look(m, asked[i], &f), there);
		if (there)
			ck_assert_uint_eq(f.seq, asked[i] - (asked[i] > 2));
	}
	mailbox_close(&m);
	store_close(&s);
	arena_free(&a);
}
END_TEST

START_TEST(without_a_watch_idle_looks_often)
{
	struct store *s = fresh(0);
	struct mailbox *m = mem_open(s, "INBOX", OPEN_READWRITE);
	int fd = 0, interval = 0;

	ck_assert_int_eq(mailbox_watch(m, &fd, &interval), 0);
	ck_assert_int_eq(fd, -1);
	ck_assert_int_gt(interval, 0);
	ck_assert_int_le(interval, 10000);
	mailbox_watch_drain(m);
	mailbox_close(&m);
	store_close(&s);
}
END_TEST

/* A lock file would be opened to be made. */
START_TEST(a_session_that_found_nothing_new_takes_no_lock_and_writes_nothing)
{
	struct mailbox_status status;
	struct store *s;
	struct mailbox *m;

	mem_reset();
	s = mem_store_on(&driver_memory_indexed, &(struct store_options){ .root = "" });
	mem_add(mem_box("INBOX"), STR("From: a@b\n\ntext\n"), 0);
	m = mem_open(s, "INBOX", OPEN_READWRITE);
	mailbox_close(&m);
	os_fault_fail(0, 0); /* only count */
	m = mem_open(s, "INBOX", OPEN_READWRITE);
	ck_assert_int_eq(mailbox_expunge(m, NULL, 0), 0);
	mailbox_close(&m);
	ck_assert_int_eq(store_status(s, STR("INBOX"), &status), 0);
	ck_assert_uint_eq(status.messages, 1);
	ck_assert_uint_eq(os_fault_count(), 0);
	mem_flag(mem_box("INBOX"), 1, FLAG_SEEN);
	ck_assert_int_eq(store_status(s, STR("INBOX"), &status), 0);
	ck_assert_uint_eq(status.unseen, 0);
	ck_assert_uint_gt(os_fault_count(), 0);
	os_fault_off();
	store_close(&s);
}
END_TEST

UNIT_SUITE(c_client_mailbox_mailbox)
{
	tcase_add_test(t, an_open_mailbox_shows_everything_and_has_no_news);
	tcase_add_test(t, a_mailbox_that_is_not_there_cannot_be_opened);
	tcase_add_test(t, new_mail_is_recent_for_one_session_only_and_examine_takes_nothing);
	tcase_add_test(t, what_others_do_is_found_by_sync_and_told_by_update);
	tcase_add_test(t, an_unchanged_mailbox_is_not_looked_through_again);
	tcase_add_test(t, a_mailbox_that_was_replaced_must_be_closed);
	tcase_add_test(t, numbers_and_uids_translate_both_ways);
	tcase_add_test(t, flags_and_keywords_of_a_message_are_known);
	tcase_add_test(t, a_look_at_a_message_is_right_in_any_order_and_after_removals);
	tcase_add_test(t, without_a_watch_idle_looks_often);
	tcase_add_test(t, a_session_that_found_nothing_new_takes_no_lock_and_writes_nothing);
}
