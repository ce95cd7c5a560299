/* The driver contract: a UID means one message for ever (RFC 9051 section 2.3.1.1). */

#include "tests/contract/contract.h"

static uint32_t
validity(struct world *w, const char *box)
{
	struct mailbox_status st;

	ck_assert_int_eq(store_status(session(w, 0), str_of(box), &st), 0);
	ck_assert_uint_ne(st.uidvalidity, 0);
	return st.uidvalidity;
}

static uint32_t
uidnext(struct world *w, const char *box)
{
	struct mailbox_status st;

	ck_assert_int_eq(store_status(session(w, 0), str_of(box), &st), 0);
	return st.uidnext;
}

static void
expunged(struct world *w, const char *box, uint32_t uid)
{
	struct mailbox *m = selected(w, 0, box);

	ck_assert_int_eq(store_flags(w, m, uid, FLAGS_ADD, "D"), 0);
	ck_assert_int_eq(mailbox_expunge(m, &uid, 1), 0);
	mailbox_close(&m);
}

CASE(uids_rise_in_the_order_of_arrival)
{
	uint32_t last = 0;

	for (int i = 0; i < 10; i++) {
		uint32_t uid = added(w, "INBOX", "a");
		ck_assert_uint_gt(uid, last);
		last = uid;
	}
}

CASE(the_uid_of_an_expunged_message_is_not_given_again)
{
	uint32_t a = added(w, "INBOX", "a"), b = added(w, "INBOX", "b");

	expunged(w, "INBOX", b);
	ck_assert_uint_gt(added(w, "INBOX", "c"), b);
	expunged(w, "INBOX", a);
	ck_assert_str_is(stored(w, "INBOX"), STR("c"));
}

CASE(nor_is_it_in_the_next_session)
{
	uint32_t last = 0;

	for (int i = 0; i < 4; i++) {
		uint32_t uid = added(w, "INBOX", "a");
		ck_assert_uint_gt(uid, last);
		reopen(w);
		expunged(w, "INBOX", last = uid);
		reopen(w);
	}
}

CASE(nor_when_another_program_removed_the_message)
{
	uint32_t last = 0;

	for (int i = 0; i < 4; i++) {
		uint32_t uid = added(w, "INBOX", "a");
		ck_assert_uint_gt(uid, last);
		last = uid;
		w->on->take(w, "INBOX", "a");
		if (i % 2)
			reopen(w);
		ck_assert_str_is(stored(w, "INBOX"), STR(""));
	}
}

CASE(a_message_keeps_its_uid_in_the_next_session)
{
	uint32_t a, b, c;
	struct mailbox *m;

	delivered(w, "INBOX", "a");
	delivered(w, "INBOX", "b");
	m = selected(w, 0, "INBOX");
	a = uid_of(w, m, "a");
	b = uid_of(w, m, "b");
	mailbox_close(&m);
	c = added(w, "INBOX", "c");
	reopen(w);
	m = selected(w, 0, "INBOX");
	ck_assert_uint_eq(uid_of(w, m, "a"), a);
	ck_assert_uint_eq(uid_of(w, m, "b"), b);
	ck_assert_uint_eq(uid_of(w, m, "c"), c);
	mailbox_close(&m);
}

CASE(a_message_keeps_its_uid_whatever_happens_to_its_flags)
{
	static const char *const flags[] = { "S", "SAFDX", "", "F+work,$junk,$Forwarded" };
	uint32_t a = added(w, "INBOX", "a"), b = added(w, "INBOX", "b");

	for (size_t i = 0; i < 4; i++) {
		struct mailbox *m = selected(w, 0, "INBOX");
		ck_assert_int_eq(store_flags(w, m, a, FLAGS_REPLACE, flags[i]), 0);
		mailbox_close(&m);
		w->on->mark(w, "INBOX", "b", FLAG_FLAGGED << i % 2);
		reopen(w);
		m = selected(w, 0, "INBOX");
		ck_assert_uint_eq(uid_of(w, m, "a"), a);
		ck_assert_uint_eq(uid_of(w, m, "b"), b);
		mailbox_close(&m);
	}
}

CASE(uidnext_is_above_every_uid_and_never_falls)
{
	uint32_t last = uidnext(w, "INBOX");

	for (int i = 0; i < 6; i++) {
		uint32_t uid = added(w, "INBOX", "a");
		ck_assert_uint_ge(uid, last);
		last = uidnext(w, "INBOX");
		ck_assert_uint_gt(last, uid);
		if (i % 2)
			expunged(w, "INBOX", uid);
		reopen(w);
		ck_assert_uint_ge(uidnext(w, "INBOX"), last);
		last = uidnext(w, "INBOX");
	}
}

CASE(uidvalidity_is_the_same_in_every_session)
{
	uint32_t inbox = validity(w, "INBOX"), work;

	created(w, "work");
	work = validity(w, "work");
	for (int i = 0; i < 3; i++) {
		added(w, "INBOX", "a");
		reopen(w);
		ck_assert_uint_eq(validity(w, "INBOX"), inbox);
		ck_assert_uint_eq(validity(w, "work"), work);
	}
}

CASE(uidvalidity_of_an_empty_inbox_is_that_of_its_first_message)
{
	uint32_t before = validity(w, "INBOX");
	struct mailbox *m = selected(w, 1, "INBOX");

	ck_assert_uint_eq(mailbox_uidvalidity(m), before);
	added(w, "INBOX", "a");
	ck_assert_str_is(news(w, m), STR("1 EXISTS"));
	ck_assert_uint_eq(validity(w, "INBOX"), before);
	mailbox_close(&m);
}

CASE(a_mailbox_made_again_has_a_larger_uidvalidity)
{
	uint32_t last = 0;

	for (int i = 0; i < 4; i++) {
		created(w, "work");
		if (i % 2)
			added(w, "work", "a");
		ck_assert_uint_gt(validity(w, "work"), last);
		last = validity(w, "work");
		ck_assert_int_eq(store_remove(session(w, 0), STR("work")), 0);
		if (i > 1)
			reopen(w);
	}
}

CASE(a_mailbox_made_under_a_name_that_was_renamed_away_has_a_larger_uidvalidity)
{
	uint32_t first;

	created(w, "work");
	added(w, "work", "a");
	first = validity(w, "work");
	ck_assert_int_eq(store_rename(session(w, 0), STR("work"), STR("old")), 0);
	created(w, "work");
	ck_assert_uint_gt(validity(w, "work"), first);
	ck_assert_str_is(stored(w, "work"), STR(""));
	ck_assert_str_is(stored(w, "old"), STR("a"));
}

CASE(no_two_mailboxes_ever_had_the_same_uidvalidity)
{
	static const char *const names[] = { "a", "b", "a.c", "d" };
	uint32_t seen[13] = { validity(w, "INBOX") };
	size_t n = 1;

	for (int turn = 0; turn < 3; turn++) {
		for (size_t i = 0; i < 4; i++) {
			created(w, names[i]);
			seen[n] = validity(w, names[i]);
			for (size_t k = 0; k < n; k++)
				ck_assert_uint_ne(seen[k], seen[n]);
			n++;
		}
		for (size_t i = 4; i-- > 0;)
			ck_assert_int_eq(store_remove(session(w, 0), str_of(names[i])), 0);
		reopen(w);
	}
}

CASE(a_renamed_mailbox_keeps_its_messages_and_their_uids)
{
	uint32_t uid;
	struct mailbox *m;

	created(w, "work");
	expunged(w, "work", added(w, "work", "x"));
	uid = added(w, "work", "a");
	m = selected(w, 0, "work");
	ck_assert_int_eq(store_flags(w, m, uid, FLAGS_ADD, "F+$label1,other"), 0);
	mailbox_close(&m);
	ck_assert_int_eq(store_rename(session(w, 0), STR("work"), STR("play")), 0);
	m = selected(w, 0, "play");
	ck_assert_uint_eq(uid_of(w, m, "a"), uid);
	mailbox_close(&m);
	ck_assert_str_is(stored(w, "play"), STR("a:F+$label1,other"));
}

CASE(many_deliveries_at_once_get_one_uid_each)
{
	struct mailbox *m = selected(w, 0, "INBOX");
	uint32_t last = 0;

	for (int i = 0; i < 100; i++)
		delivered(w, "INBOX", arena_cstr(&w->arena, arena_fmt(&w->arena, "m%02d", i)));
	news(w, m);
	ck_assert_uint_eq(mailbox_count(m), 100);
	for (uint32_t seq = 1; seq <= 100; seq++) {
		ck_assert_uint_gt(mailbox_uid(m, seq), last);
		last = mailbox_uid(m, seq);
	}
	for (int i = 0; i < 100; i++)
		ck_assert_uint_ne(uid_of(w, m, arena_cstr(&w->arena, arena_fmt(&w->arena, "m%02d", i))), 0);
	mailbox_close(&m);
}

UNIT_SUITE(tests_contract_uid)
{
	run_case(t, uids_rise_in_the_order_of_arrival, 0);
	run_case(t, the_uid_of_an_expunged_message_is_not_given_again, 0);
	run_case(t, nor_is_it_in_the_next_session, 0);
	run_case(t, nor_when_another_program_removed_the_message, 0);
	run_case(t, a_message_keeps_its_uid_in_the_next_session, 0);
	run_case(t, a_message_keeps_its_uid_whatever_happens_to_its_flags, 0);
	run_case(t, uidnext_is_above_every_uid_and_never_falls, 0);
	run_case(t, uidvalidity_is_the_same_in_every_session, 0);
	run_case(t, uidvalidity_of_an_empty_inbox_is_that_of_its_first_message, 0);
	run_case(t, a_mailbox_made_again_has_a_larger_uidvalidity, 0);
	run_case(t, a_mailbox_made_under_a_name_that_was_renamed_away_has_a_larger_uidvalidity, 0);
	run_case(t, no_two_mailboxes_ever_had_the_same_uidvalidity, 0);
	run_case(t, a_renamed_mailbox_keeps_its_messages_and_their_uids, 0);
	run_case(t, many_deliveries_at_once_get_one_uid_each, 0);
}
