/* The driver contract: COPY and MOVE (RFC 9051 sections 6.4.7 and 6.4.8). */

#include <errno.h>

#include "osdep/syscall.h"
#include "tests/contract/contract.h"

/* INBOX with a, b, c and an empty "work"; b has flags, keywords and a date. */
static void
prepare(struct world *w, uint32_t uids[3])
{
	static const struct str words[] = { STR_INIT("$Forwarded"), STR_INIT("Blue"), STR_INIT("red") };
	const struct append_meta meta = { FLAG_SEEN | FLAG_FLAGGED, words, 3, 1000000000 };

	uids[0] = added(w, "INBOX", "a");
	uids[1] = appended(w, "INBOX", mail(w, "b"), &meta);
	uids[2] = added(w, "INBOX", "c");
	created(w, "work");
}

CASE(a_copy_has_the_bytes_flags_keywords_and_date_of_its_original)
{
	uint32_t uids[3];
	struct mailbox *m, *target;
	int64_t date;

	prepare(w, uids);
	m = selected(w, 0, "INBOX");
	ck_assert_int_eq(copied(w, m, uids[1], "work", false), 0);
	mailbox_close(&m);
	ck_assert_str_is(stored(w, "work"), STR("b:SF+$forwarded,blue,red"));
	ck_assert_str_is(stored(w, "INBOX"), STR("a b:SF+$forwarded,blue,red c"));
	target = selected(w, 0, "work");
	ck_assert_str_is(body(w, target, mailbox_uid(target, 1)), mail(w, "b"));
	ck_assert_int_eq(message_date(target, mailbox_uid(target, 1), &date), 0);
	ck_assert_int_eq(date, 1000000000);
	mailbox_close(&target);
}

CASE(keywords_keep_their_names_in_a_mailbox_that_numbers_them_otherwise)
{
	uint32_t uids[3], uid;
	struct mailbox *m;

	prepare(w, uids);
	uid = added(w, "work", "x");
	m = selected(w, 0, "work");
	ck_assert_int_eq(store_flags(w, m, uid, FLAGS_ADD, "+zero,one,RED,two"), 0);
	mailbox_close(&m);
	m = selected(w, 0, "INBOX");
	ck_assert_int_eq(copied(w, m, uids[1], "work", false), 0);
	ck_assert_int_eq(copied(w, m, uids[1], "work", true), 0);
	mailbox_close(&m);
	ck_assert_str_is(stored(w, "work"),
	    STR("x:+one,red,two,zero b:SF+$forwarded,blue,red b:SF+$forwarded,blue,red"));
	reopen(w);
	ck_assert_str_is(stored(w, "work"),
	    STR("x:+one,red,two,zero b:SF+$forwarded,blue,red b:SF+$forwarded,blue,red"));
}

CASE(forty_keywords_are_copied)
{
	struct append_meta meta = { .internal_date = INT64_MIN, .nkeywords = 40 };
	struct str words[40];
	struct mailbox *m;
	uint32_t uid;

	created(w, "work");
	for (int i = 0; i < 40; i++)
		words[i] = arena_fmt(&w->arena, "key%d", 10 + i);
	meta.keywords = words;
	uid = appended(w, "INBOX", mail(w, "a"), &meta);
	m = selected(w, 0, "INBOX");
	ck_assert_int_eq(copied(w, m, uid, "work", false), 0);
	mailbox_close(&m);
	ck_assert_str_is(stored(w, "work"), stored(w, "INBOX"));
}

CASE(the_answer_to_a_copy_says_which_message_became_which)
{
	uint32_t uids[3];
	struct uid_map map = { 0 };
	struct mailbox *m, *target;

	prepare(w, uids);
	added(w, "work", "x");
	m = selected(w, 0, "INBOX");
	ck_assert_int_eq(mailbox_copy(m, uids, 3, STR("work"), false, &w->arena, &map), 0);
	mailbox_close(&m);
	target = selected(w, 0, "work");
	ck_assert_uint_eq(map.n, 3);
	ck_assert_uint_eq(map.uidvalidity, mailbox_uidvalidity(target));
	for (int i = 0; i < 3; i++) {
		const char name[] = { (char)('a' + i), 0 };
		ck_assert_uint_eq(map.from[i], uids[i]);
		ck_assert_uint_eq(map.to[i], uid_of(w, target, name));
	}
	mailbox_close(&target);
}

CASE(a_session_in_the_target_hears_of_the_copies)
{
	uint32_t uids[3];
	struct uid_map map;
	struct mailbox *m, *target;

	prepare(w, uids);
	m = selected(w, 0, "INBOX");
	target = selected(w, 1, "work");
	ck_assert_int_eq(mailbox_copy(m, uids, 3, STR("work"), false, &w->arena, &map), 0);
	news(w, target);
	ck_assert_uint_eq(mailbox_count(target), 3);
	ck_assert_str_is(news(w, m), STR(""));
	mailbox_close(&m);
	mailbox_close(&target);
}

CASE(a_copy_and_its_original_live_and_die_apart)
{
	uint32_t uids[3];
	struct mailbox *m, *target;

	prepare(w, uids);
	m = selected(w, 0, "INBOX");
	target = selected(w, 1, "work");
	ck_assert_int_eq(copied(w, m, uids[0], "work", false), 0);
	news(w, target);
	ck_assert_int_eq(store_flags(w, m, uids[0], FLAGS_ADD, "D"), 0);
	ck_assert_int_eq(store_flags(w, target, mailbox_uid(target, 1), FLAGS_ADD, "F"), 0);
	ck_assert_int_eq(mailbox_expunge(m, NULL, 0), 0);
	ck_assert_str_is(body(w, target, mailbox_uid(target, 1)), mail(w, "a"));
	mailbox_close(&m);
	mailbox_close(&target);
	ck_assert_str_is(stored(w, "work"), STR("a:F"));
	ck_assert_str_is(str_sub(stored(w, "INBOX"), 0, 2), STR("b:"));
}

CASE(a_copy_onto_itself_doubles)
{
	uint32_t uids[3];
	struct uid_map map;
	struct mailbox *m;

	prepare(w, uids);
	m = selected(w, 0, "INBOX");
	ck_assert_int_eq(mailbox_copy(m, uids, 2, STR("INBOX"), false, &w->arena, &map), 0);
	ck_assert_uint_eq(map.n, 2);
	ck_assert_uint_gt(map.to[0], uids[2]);
	ck_assert_str_is(news(w, m), STR("5 EXISTS"));
	ck_assert_str_is(body(w, m, map.to[0]), mail(w, "a"));
	mailbox_close(&m);
	ck_assert_str_is(stored(w, "INBOX"), STR("a b:SF+$forwarded,blue,red c a b:SF+$forwarded,blue,red"));
}

CASE(a_copy_to_a_mailbox_that_is_not_there_makes_none)
{
	uint32_t uids[3];
	struct mailbox *m;

	prepare(w, uids);
	m = selected(w, 0, "INBOX");
	ck_assert_int_eq(copied(w, m, uids[0], "nowhere", false), MAIL_E_NOTFOUND);
	ck_assert_int_eq(copied(w, m, uids[0], "nowhere", true), MAIL_E_NOTFOUND);
	ck_assert_str_is(news(w, m), STR(""));
	mailbox_close(&m);
	ck_assert_str_is(listed(w), STR("INBOX work"));
}

CASE(messages_that_are_gone_are_left_out_of_a_copy)
{
	for (int move = 0; move < 2; move++) {
		uint32_t uids[3];
		struct uid_map map = { 0 };
		struct mailbox *m;
		char box[] = { (char)('p' + move), 0 };
		for (int i = 0; i < 3; i++)
			uids[i] = added(w, "INBOX", (const char *[]){ "a", "b", "c" }[i]);
		created(w, box);
		m = selected(w, 0, "INBOX");
		w->on->take(w, "INBOX", "b");
		ck_assert_int_eq(mailbox_copy(m, uids, 3, str_of(box), move, &w->arena, &map), 0);
		ck_assert_uint_eq(map.n, 2);
		ck_assert_uint_eq(map.from[0], uids[0]);
		ck_assert_uint_eq(map.from[1], uids[2]);
		mailbox_close(&m);
		ck_assert_str_is(stored(w, box), STR("a c"));
		if (!move) {
			w->on->take(w, "INBOX", "a");
			w->on->take(w, "INBOX", "c");
		}
	}
	ck_assert_str_is(stored(w, "INBOX"), STR(""));
}

CASE(a_copy_or_move_of_nothing_but_gone_messages_says_so)
{
	for (int move = 0; move < 2; move++) {
		uint32_t uid = added(w, "INBOX", "a");
		struct mailbox *m = selected(w, 0, "INBOX");
		if (!move)
			created(w, "work");
		w->on->take(w, "INBOX", "a");
		ck_assert_int_eq(copied(w, m, uid, "work", move), MAIL_E_GONE);
		ck_assert_str_is(news(w, m), STR("1 EXPUNGE"));
		mailbox_close(&m);
		ck_assert_str_is(stored(w, "work"), STR(""));
	}
}

/* --- Moving --------------------------------------------------------------------------------------------- */

CASE(a_moved_message_is_in_one_place_only_and_both_sides_hear_of_it)
{
	uint32_t uids[3];
	struct uid_map map = { 0 };
	struct mailbox *m, *third, *target;
	int64_t date;

	prepare(w, uids);
	m = selected(w, 0, "INBOX");
	third = selected(w, 1, "INBOX");
	target = selected(w, 2, "work");
	ck_assert_int_eq(mailbox_copy(m, uids, 2, STR("work"), true, &w->arena, &map), 0);
	ck_assert_uint_eq(map.n, 2);
	ck_assert_uint_eq(map.from[1], uids[1]);
	ck_assert_str_is(heard(w, m, true), STR("2 EXPUNGE, 1 EXPUNGE"));
	ck_assert_str_is(news(w, third), STR("2 EXPUNGE, 1 EXPUNGE"));
	news(w, target);
	ck_assert_uint_eq(mailbox_count(target), 2);
	ck_assert_uint_eq(uid_of(w, target, "b"), map.to[1]);
	ck_assert_str_is(body(w, target, map.to[1]), mail(w, "b"));
	ck_assert_int_eq(message_date(target, map.to[1], &date), 0);
	ck_assert_int_eq(date, 1000000000);
	mailbox_close(&m);
	mailbox_close(&third);
	mailbox_close(&target);
	ck_assert_str_is(stored(w, "INBOX"), STR("c"));
	ck_assert_str_is(stored(w, "work"), STR("a b:SF+$forwarded,blue,red"));
	reopen(w);
	ck_assert_str_is(stored(w, "INBOX"), STR("c"));
	ck_assert_str_is(stored(w, "work"), STR("a b:SF+$forwarded,blue,red"));
}

CASE(a_message_moved_there_and_back_has_a_new_uid)
{
	uint32_t uids[3], back;
	struct mailbox *m;

	prepare(w, uids);
	m = selected(w, 0, "INBOX");
	ck_assert_int_eq(copied(w, m, uids[1], "work", true), 0);
	mailbox_close(&m);
	m = selected(w, 0, "work");
	ck_assert_int_eq(copied(w, m, mailbox_uid(m, 1), "INBOX", true), 0);
	mailbox_close(&m);
	m = selected(w, 0, "INBOX");
	back = uid_of(w, m, "b");
	ck_assert_uint_gt(back, uids[2]);
	mailbox_close(&m);
	ck_assert_str_is(stored(w, "INBOX"), STR("a c b:SF+$forwarded,blue,red"));
	ck_assert_str_is(stored(w, "work"), STR(""));
}

CASE(a_message_moved_onto_itself_is_there_once_under_a_new_uid)
{
	uint32_t uids[3];
	struct mailbox *m;

	prepare(w, uids);
	m = selected(w, 0, "INBOX");
	ck_assert_int_eq(copied(w, m, uids[1], "INBOX", true), 0);
	news(w, m);
	ck_assert_uint_eq(mailbox_count(m), 3);
	ck_assert_uint_eq(mailbox_seq(m, uids[1]), 0);
	ck_assert_uint_gt(uid_of(w, m, "b"), uids[2]);
	mailbox_close(&m);
	reopen(w);
	ck_assert_str_is(stored(w, "INBOX"), STR("a c b:SF+$forwarded,blue,red"));
}

CASE(a_copy_or_move_takes_the_flags_that_the_store_has_now)
{
	for (int move = 0; move < 2; move++) {
		uint32_t uid = added(w, "INBOX", "a");
		struct mailbox *m = selected(w, 0, "INBOX");
		if (!move)
			created(w, "work");
		w->on->mark(w, "INBOX", "a", FLAG_ANSWERED);
		ck_assert_int_eq(mailbox_sync(m), 0);
		ck_assert_int_eq(copied(w, m, uid, "work", move), 0);
		mailbox_close(&m);
		ck_assert_str_is(stored(w, "work"), move ? STR("a:A a:A") : STR("a:A"));
		if (!move)
			w->on->take(w, "INBOX", "a");
	}
}

CASE(many_messages_keep_their_order)
{
	uint32_t uids[100];
	struct uid_map map;
	struct mailbox *m;
	struct str before;

	created(w, "work");
	for (int i = 0; i < 100; i++)
		uids[i] =
		    added(w, "INBOX", arena_cstr(&w->arena, arena_fmt(&w->arena, "m%d", (i * 37) % 100)));
	before = stored(w, "INBOX");
	m = selected(w, 0, "INBOX");
	ck_assert_int_eq(mailbox_copy(m, uids, 100, STR("work"), false, &w->arena, &map), 0);
	mailbox_close(&m);
	ck_assert_str_is(stored(w, "work"), before);
	m = selected(w, 0, "work");
	ck_assert_int_eq(mailbox_copy(m, map.to, 100, STR("INBOX"), true, &w->arena, &map), 0);
	mailbox_close(&m);
	ck_assert_str_is(
	    stored(w, "INBOX"), arena_fmt(&w->arena, "%.*s %.*s", STR_ARG(before), STR_ARG(before)));
	ck_assert_str_is(stored(w, "work"), STR(""));
}

CASE(a_copy_that_fails_half_way_has_copied_nothing)
{
	uint32_t uids[3];
	int r = -1;

	prepare(w, uids);
	for (unsigned at = 1; r; at++) {
		struct mailbox *m = selected(w, 0, "INBOX");
		struct uid_map map;
		ck_assert_uint_lt(at, 200);
		os_fault_fail(at, EDQUOT);
		r = mailbox_copy(m, uids, 3, STR("work"), false, &w->arena, &map);
		os_fault_off();
		mailbox_close(&m);
		ck_assert_str_is(stored(w, "INBOX"), STR("a b:SF+$forwarded,blue,red c"));
		ck_assert_str_is(stored(w, "work"), r ? STR("") : STR("a b:SF+$forwarded,blue,red c"));
	}
}

/* The program ends the session at the n-th question. */
static int
end_at(void *ctx, uint64_t done, uint64_t total)
{
	int *left = ctx;

	(void)done, (void)total;
	return *left > 0 && --*left == 0;
}

CASE(a_session_that_is_ended_while_it_copies_or_moves_loses_and_doubles_nothing)
{
	int r = -1;

	created(w, "work");
	for (int at = 1, move = 0; move < 2; at += 1 + at / 3) {
		struct mailbox *m, *target;
		struct uid_map map;
		uint32_t uids[300], n;
		int left = 0;
		session_with(w, 2,
		    (struct store_options){
			.fsync = FSYNC_NEVER, .hooks = { .tick = end_at, .ctx = &left } });
		for (n = 0; n < 300; n++)
			uids[n] = added(w, "INBOX", "a");
		m = selected(w, 2, "INBOX");
		left = at;
		r = mailbox_copy(m, uids, n, STR("work"), move, &w->arena, &map);
		left = 0;
		ck_assert(r == 0 || r == MAIL_E_LOST);
		mailbox_close(&m);
		m = selected(w, 0, "INBOX");
		target = selected(w, 1, "work");
		if (move)
			ck_assert_uint_eq(mailbox_count(m) + mailbox_count(target), 300);
		else
			ck_assert_uint_eq(mailbox_count(target), r ? 0 : 300);
		mailbox_close(&m);
		mailbox_close(&target);
		reopen(w);
		ck_assert_int_eq(store_remove(session(w, 0), STR("work")), 0);
		ck_assert_int_eq(store_create(session(w, 0), STR("work")), 0);
		ck_assert_int_eq(store_rename(session(w, 0), STR("INBOX"), STR("done")), 0);
		ck_assert_int_eq(store_remove(session(w, 0), STR("done")), 0);
		if (r == 0) {
			move++;
			at = 0; /* the move from the first question on */
		}
	}
}

UNIT_SUITE(tests_contract_copy)
{
	run_case(t, a_copy_has_the_bytes_flags_keywords_and_date_of_its_original, 0);
	run_case(t, keywords_keep_their_names_in_a_mailbox_that_numbers_them_otherwise, 0);
	run_case(t, forty_keywords_are_copied, 0);
	run_case(t, the_answer_to_a_copy_says_which_message_became_which, 0);
	run_case(t, a_session_in_the_target_hears_of_the_copies, 0);
	run_case(t, a_copy_and_its_original_live_and_die_apart, 0);
	run_case(t, a_copy_onto_itself_doubles, 0);
	run_case(t, a_copy_to_a_mailbox_that_is_not_there_makes_none, 0);
	run_case(t, messages_that_are_gone_are_left_out_of_a_copy, 0);
	run_case(t, a_copy_or_move_of_nothing_but_gone_messages_says_so, 0);
	run_case(t, a_moved_message_is_in_one_place_only_and_both_sides_hear_of_it, 0);
	run_case(t, a_message_moved_there_and_back_has_a_new_uid, 0);
	run_case(t, a_message_moved_onto_itself_is_there_once_under_a_new_uid, 0);
	run_case(t, a_copy_or_move_takes_the_flags_that_the_store_has_now, 0);
	run_case(t, many_messages_keep_their_order, 0);
	run_case(t, a_copy_that_fails_half_way_has_copied_nothing, CAN_FAIL);
	run_case(t, a_session_that_is_ended_while_it_copies_or_moves_loses_and_doubles_nothing, 0);
}
