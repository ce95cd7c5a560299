/*
 * The driver contract: other programs add, mark, rename and remove mail at any time, while sessions are open.
 */

#include "tests/contract/contract.h"

CASE(mail_delivered_before_a_session_is_there_when_it_begins)
{
	delivered(w, "INBOX", "a");
	delivered(w, "INBOX", "b");
	ck_assert_str_is(stored(w, "INBOX"), STR("a b"));
}

CASE(mail_delivered_during_a_session_is_found)
{
	struct mailbox *m = selected(w, 0, "INBOX");

	delivered(w, "INBOX", "a");
	ck_assert_str_is(news(w, m), STR("1 EXISTS"));
	delivered(w, "INBOX", "b");
	delivered(w, "INBOX", "c");
	ck_assert_str_is(news(w, m), STR("3 EXISTS"));
	ck_assert_str_is(shown(w, m), STR("a:R b:R c:R"));
	ck_assert_str_is(body(w, m, mailbox_uid(m, 2)), mail(w, "b"));
	mailbox_close(&m);
}

CASE(mail_delivered_to_a_mailbox_that_is_not_open_shows_in_status)
{
	struct mailbox_status st;

	created(w, "work");
	delivered(w, "work", "a");
	ck_assert_int_eq(store_status(session(w, 0), STR("work"), &st), 0);
	ck_assert_uint_eq(st.messages, 1);
	ck_assert_uint_eq(st.unseen, 1);
}

CASE(deliveries_and_appends_in_turns_are_all_there_once)
{
	struct mailbox *m = selected(w, 1, "INBOX");

	delivered(w, "INBOX", "a");
	added(w, "INBOX", "b");
	delivered(w, "INBOX", "c");
	news(w, m);
	added(w, "INBOX", "d");
	added(w, "INBOX", "e");
	delivered(w, "INBOX", "f");
	news(w, m);
	ck_assert_uint_eq(mailbox_count(m), 6);
	for (const char *name = "abcdef"; *name; name++) {
		char one[] = { *name, 0 };
		uint32_t uid = uid_of(w, m, one);
		ck_assert_uint_ne(uid, 0);
		ck_assert_str_is(body(w, m, uid), mail(w, one));
	}
	mailbox_close(&m);
}

CASE(flags_that_another_program_set_are_seen)
{
	struct mailbox *m;

	delivered(w, "INBOX", "a");
	delivered(w, "INBOX", "b");
	m = selected(w, 0, "INBOX");
	w->on->mark(w, "INBOX", "b", FLAG_SEEN | FLAG_ANSWERED | FLAG_FLAGGED | FLAG_DELETED | FLAG_DRAFT);
	ck_assert_str_is(news(w, m), STR("2 FLAGS"));
	w->on->mark(w, "INBOX", "b", 0);
	w->on->mark(w, "INBOX", "a", FLAG_SEEN);
	ck_assert_str_is(news(w, m), STR("1 FLAGS, 2 FLAGS"));
	ck_assert_str_is(news(w, m), STR(""));
	mailbox_close(&m);
	ck_assert_str_is(stored(w, "INBOX"), STR("a:S b"));
}

CASE(flags_that_another_program_set_are_not_lost_by_a_change_here)
{
	uint32_t a = added(w, "INBOX", "a");
	struct mailbox *m = selected(w, 0, "INBOX");

	w->on->mark(w, "INBOX", "a", FLAG_FLAGGED);
	ck_assert_int_eq(store_flags(w, m, a, FLAGS_ADD, "S+work"), 0);
	ck_assert_str_is(news(w, m), STR("KEYWORDS, 1 FLAGS"));
	w->on->mark(w, "INBOX", "a", FLAG_SEEN | FLAG_ANSWERED);
	ck_assert_int_eq(store_flags(w, m, a, FLAGS_REMOVE, "S"), 0);
	mailbox_close(&m);
	ck_assert_str_is(stored(w, "INBOX"), STR("a:A+work"));
}

CASE(keywords_survive_what_another_program_does_to_the_flags)
{
	uint32_t a = added(w, "INBOX", "a");
	struct mailbox *m = selected(w, 0, "INBOX");

	ck_assert_int_eq(store_flags(w, m, a, FLAGS_ADD, "+one,two"), 0);
	mailbox_close(&m);
	w->on->mark(w, "INBOX", "a", FLAG_SEEN);
	ck_assert_str_is(stored(w, "INBOX"), STR("a:S+one,two"));
	reopen(w);
	ck_assert_str_is(stored(w, "INBOX"), STR("a:S+one,two"));
}

CASE(deleted_by_another_program_is_expunged_by_expunge)
{
	struct mailbox *m;

	added(w, "INBOX", "a");
	added(w, "INBOX", "b");
	m = selected(w, 0, "INBOX");
	w->on->mark(w, "INBOX", "a", FLAG_DELETED);
	ck_assert_int_eq(mailbox_expunge(m, NULL, 0), 0);
	ck_assert_str_is(heard(w, m, true), STR("1 EXPUNGE"));
	mailbox_close(&m);
	ck_assert_str_is(stored(w, "INBOX"), STR("b"));
}

CASE(undeleted_by_another_program_is_not_expunged)
{
	uint32_t a = added(w, "INBOX", "a");
	struct mailbox *m = selected(w, 0, "INBOX");

	ck_assert_int_eq(store_flags(w, m, a, FLAGS_ADD, "D"), 0);
	w->on->mark(w, "INBOX", "a", FLAG_SEEN);
	ck_assert_int_eq(mailbox_expunge(m, &a, 1), 0);
	mailbox_close(&m);
	ck_assert_str_is(stored(w, "INBOX"), STR("a:S"));
}

CASE(mail_that_another_program_removed_is_told_as_an_expunge)
{
	struct mailbox *m;

	added(w, "INBOX", "a");
	added(w, "INBOX", "b");
	added(w, "INBOX", "c");
	m = selected(w, 0, "INBOX");
	w->on->take(w, "INBOX", "b");
	ck_assert_str_is(news(w, m), STR("2 EXPUNGE"));
	ck_assert_str_is(news(w, m), STR(""));
	w->on->take(w, "INBOX", "a");
	w->on->take(w, "INBOX", "c");
	ck_assert_str_is(news(w, m), STR("2 EXPUNGE, 1 EXPUNGE"));
	ck_assert_uint_eq(mailbox_count(m), 0);
	mailbox_close(&m);
}

CASE(mail_that_another_program_removed_is_gone_when_it_is_read)
{
	uint32_t a = added(w, "INBOX", "a"), b = added(w, "INBOX", "b");
	struct mailbox *m = selected(w, 0, "INBOX");

	w->on->take(w, "INBOX", "a");
	ck_assert_str_is(body(w, m, a), STR("GONE"));
	ck_assert_str_is(body(w, m, b), mail(w, "b"));
	ck_assert_str_is(news(w, m), STR("1 EXPUNGE"));
	mailbox_close(&m);
}

CASE(mail_that_came_and_went_between_two_looks_leaves_no_gap)
{
	struct mailbox *m = selected(w, 0, "INBOX");

	delivered(w, "INBOX", "a");
	w->on->take(w, "INBOX", "a");
	ck_assert_str_is(news(w, m), STR(""));
	delivered(w, "INBOX", "b");
	ck_assert_str_is(news(w, m), STR("1 EXISTS"));
	mailbox_close(&m);
}

CASE(coming_and_going_in_one_look_keeps_the_numbers_right)
{
	struct mailbox *m;

	added(w, "INBOX", "a");
	added(w, "INBOX", "b");
	m = selected(w, 0, "INBOX");
	w->on->take(w, "INBOX", "a");
	delivered(w, "INBOX", "c");
	w->on->mark(w, "INBOX", "b", FLAG_SEEN);
	ck_assert_int_eq(mailbox_sync(m), 0);
	heard(w, m, false);
	ck_assert_uint_eq(mailbox_count(m), 3);
	ck_assert_int_eq(mailbox_sync(m), 0);
	heard(w, m, true);
	ck_assert_uint_eq(mailbox_count(m), 2);
	mailbox_close(&m);
	ck_assert_str_is(stored(w, "INBOX"), STR("b:S c"));
}

CASE(a_message_that_was_only_moved_about_is_the_same_message)
{
	uint32_t a, b = added(w, "INBOX", "b");
	struct mailbox *m;

	delivered(w, "INBOX", "a");
	m = opened(w, 0, "INBOX", OPEN_READONLY);
	a = uid_of(w, m, "a");
	for (int i = 0; i < 3; i++) {
		w->on->shuffle(w, "INBOX", "a");
		w->on->shuffle(w, "INBOX", "b");
		ck_assert_str_is(body(w, m, b), mail(w, "b"));
		news(w, m);
		ck_assert_uint_eq(mailbox_count(m), 2);
		ck_assert_uint_eq(uid_of(w, m, "a"), a);
		ck_assert_uint_eq(uid_of(w, m, "b"), b);
	}
	mailbox_close(&m);
	reopen(w);
	m = opened(w, 0, "INBOX", OPEN_READONLY);
	ck_assert_uint_eq(uid_of(w, m, "a"), a);
	ck_assert_uint_eq(uid_of(w, m, "b"), b);
	mailbox_close(&m);
}

CASE(a_message_put_back_after_it_was_told_gone_is_a_new_one)
{
	uint32_t a = added(w, "INBOX", "a"), b = added(w, "INBOX", "b");
	struct mailbox *m = selected(w, 0, "INBOX");

	w->on->take(w, "INBOX", "a");
	ck_assert_str_is(news(w, m), STR("1 EXPUNGE"));
	w->on->restore(w, "INBOX", "a");
	ck_assert_str_is(news(w, m), STR("2 EXISTS"));
	ck_assert_uint_gt(uid_of(w, m, "a"), b);
	ck_assert_uint_ne(uid_of(w, m, "a"), a);
	ck_assert_str_is(body(w, m, uid_of(w, m, "a")), mail(w, "a"));
	mailbox_close(&m);
	reopen(w);
	ck_assert_str_is(stored(w, "INBOX"), STR("b a"));
}

CASE(a_mailbox_that_another_program_made_is_listed_and_works)
{
	ck_assert_str_is(listed(w), STR("INBOX"));
	added(w, "INBOX", "a");
	w->on->make_box(w, "work");
	ck_assert_str_is(listed(w), STR("INBOX work"));
	ck_assert_int_eq(store_exists(session(w, 0), STR("work")), 0);
	ck_assert_str_is(stored(w, "work"), STR(""));
	delivered(w, "work", "b");
	ck_assert_str_is(stored(w, "work"), STR("b"));
	added(w, "work", "c");
	ck_assert_str_is(stored(w, "work"), STR("b c"));
	ck_assert_int_eq(store_create(session(w, 0), STR("work")), MAIL_E_EXISTS);
}

UNIT_SUITE(tests_contract_outside)
{
	run_case(t, mail_delivered_before_a_session_is_there_when_it_begins, 0);
	run_case(t, mail_delivered_during_a_session_is_found, 0);
	run_case(t, mail_delivered_to_a_mailbox_that_is_not_open_shows_in_status, 0);
	run_case(t, deliveries_and_appends_in_turns_are_all_there_once, 0);
	run_case(t, flags_that_another_program_set_are_seen, 0);
	run_case(t, flags_that_another_program_set_are_not_lost_by_a_change_here, 0);
	run_case(t, keywords_survive_what_another_program_does_to_the_flags, 0);
	run_case(t, deleted_by_another_program_is_expunged_by_expunge, 0);
	run_case(t, undeleted_by_another_program_is_not_expunged, 0);
	run_case(t, mail_that_another_program_removed_is_told_as_an_expunge, 0);
	run_case(t, mail_that_another_program_removed_is_gone_when_it_is_read, 0);
	run_case(t, mail_that_came_and_went_between_two_looks_leaves_no_gap, 0);
	run_case(t, coming_and_going_in_one_look_keeps_the_numbers_right, 0);
	run_case(t, a_message_that_was_only_moved_about_is_the_same_message, CAN_SHUFFLE);
	run_case(t, a_message_put_back_after_it_was_told_gone_is_a_new_one, CAN_RESTORE);
	run_case(t, a_mailbox_that_another_program_made_is_listed_and_works, 0);
}
