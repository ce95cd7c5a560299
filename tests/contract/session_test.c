/*
 * The driver contract: several sessions on one mailbox; what is read-only; what is told, to whom, and when.
 */

#include <poll.h>

#include "c-client/base/buf.h"
#include "c-client/message/section.h"
#include "osdep/clock.h"
#include "osdep/syscall.h"
#include "tests/contract/contract.h"

CASE(expunge_asks_the_store_and_not_its_memory)
{
	uint32_t a = added(w, "INBOX", "a"), b = added(w, "INBOX", "b");
	struct mailbox *one = selected(w, 0, "INBOX"), *two = selected(w, 1, "INBOX");

	ck_assert_int_eq(store_flags(w, one, a, FLAGS_ADD, "D"), 0);
	ck_assert_int_eq(store_flags(w, one, b, FLAGS_ADD, "D"), 0);
	ck_assert_int_eq(store_flags(w, two, a, FLAGS_REMOVE, "D"), 0);
	ck_assert_int_eq(mailbox_expunge(one, (const uint32_t[]){ a, b }, 2), 0);
	mailbox_close(&one);
	mailbox_close(&two);
	ck_assert_str_is(stored(w, "INBOX"), STR("a"));
}

CASE(expunge_removes_what_another_session_marked)
{
	uint32_t a = added(w, "INBOX", "a"), b = added(w, "INBOX", "b");
	struct mailbox *one = selected(w, 0, "INBOX"), *two = selected(w, 1, "INBOX");

	ck_assert_int_eq(store_flags(w, two, a, FLAGS_ADD, "D"), 0);
	ck_assert_int_eq(mailbox_expunge(one, &b, 1), 0);
	ck_assert_uint_eq(mailbox_count(one), 2);
	heard(w, one, true); /* the new flag, where an index tells of it */
	ck_assert_uint_eq(mailbox_count(one), 2);
	ck_assert_int_eq(mailbox_expunge(one, NULL, 0), 0);
	ck_assert_str_is(heard(w, one, true), STR("1 EXPUNGE"));
	ck_assert_str_is(news(w, two), STR("1 EXPUNGE"));
	mailbox_close(&one);
	mailbox_close(&two);
	ck_assert_str_is(stored(w, "INBOX"), STR("b"));
}

CASE(expunge_of_named_messages_leaves_the_other_deleted_ones)
{
	uint32_t uids[4] = { added(w, "INBOX", "a"), added(w, "INBOX", "b"), added(w, "INBOX", "c"),
		added(w, "INBOX", "d") };
	struct mailbox *m = selected(w, 0, "INBOX");

	for (int i = 0; i < 3; i++)
		ck_assert_int_eq(store_flags(w, m, uids[i], FLAGS_ADD, "D"), 0);
	heard(w, m, true);
	ck_assert_int_eq(mailbox_expunge(m, (const uint32_t[]){ uids[1], uids[3] }, 2), 0);
	ck_assert_str_is(heard(w, m, true), STR("2 EXPUNGE"));
	mailbox_close(&m);
	ck_assert_str_is(stored(w, "INBOX"), STR("a:D c:D d"));
}

CASE(both_sessions_expunge_the_same_message)
{
	uint32_t a = added(w, "INBOX", "a");
	struct mailbox *one = selected(w, 0, "INBOX"), *two = selected(w, 1, "INBOX");

	ck_assert_int_eq(store_flags(w, one, a, FLAGS_ADD, "D"), 0);
	ck_assert_str_is(news(w, two), STR("1 FLAGS"));
	ck_assert_int_eq(mailbox_expunge(one, NULL, 0), 0);
	ck_assert_int_eq(mailbox_expunge(two, &a, 1), 0);
	ck_assert_str_is(news(w, one), STR("1 EXPUNGE"));
	ck_assert_str_is(news(w, two), STR("1 EXPUNGE"));
	mailbox_close(&one);
	mailbox_close(&two);
}

CASE(an_expunge_that_may_not_be_told_keeps_the_numbers)
{
	uint32_t a = added(w, "INBOX", "a"), b = added(w, "INBOX", "b");
	struct mailbox *one = selected(w, 0, "INBOX"), *two = selected(w, 1, "INBOX");
	struct message_flags f;

	ck_assert_int_eq(store_flags(w, one, a, FLAGS_ADD, "D"), 0);
	ck_assert_int_eq(mailbox_expunge(one, NULL, 0), 0);
	added(w, "INBOX", "c");
	ck_assert_int_eq(mailbox_sync(two), 0);
	ck_assert_str_is(heard(w, two, false), STR("3 EXISTS"));
	ck_assert_uint_eq(mailbox_seq(two, b), 2);
	ck_assert(mailbox_message_flags(two, a, &f) && f.gone);
	ck_assert_str_is(body(w, two, a), STR("GONE"));
	ck_assert_str_is(body(w, two, b), mail(w, "b"));
	ck_assert_str_is(heard(w, two, true), STR("1 EXPUNGE"));
	ck_assert_uint_eq(mailbox_seq(two, b), 1);
	ck_assert_uint_eq(mailbox_count(two), 2);
	mailbox_close(&one);
	mailbox_close(&two);
}

/* --- Reading while another session removes -------------------------------------------------------------- */

static int
into_buf(void *ctx, struct str bytes)
{
	buf_put(ctx, bytes);
	return 0;
}

CASE(a_message_that_is_being_read_can_be_read_to_its_end_although_it_is_expunged)
{
	static const struct section all;
	const size_t n = 600000;
	char *p = arena_alloc(&w->arena, n);
	struct buf got = BUF_INIT(1 << 20);
	struct message_range range;
	struct mailbox *one, *two;
	struct message *msg;
	uint32_t uid;

	for (size_t i = 0; i < n; i++)
		p[i] = (char)('a' + i * 7 % 23);
	uid = appended(w, "INBOX", (struct str){ p, n }, NULL);
	one = selected(w, 0, "INBOX");
	two = selected(w, 1, "INBOX");
	ck_assert_int_eq(message_open(one, uid, &msg), 0);
	ck_assert_int_eq(message_section(msg, &all, &range), 0);
	ck_assert_int_eq(message_send(msg, &range, 0, 1000, into_buf, &got), 0);
	ck_assert_int_eq(store_flags(w, two, uid, FLAGS_ADD, "D"), 0);
	ck_assert_int_eq(mailbox_expunge(two, NULL, 0), 0);
	ck_assert_int_eq(message_send(msg, &range, 1000, UINT64_MAX, into_buf, &got), 0);
	ck_assert_str_is(buf_str(&got), ((struct str){ p, n }));
	buf_free(&got);
	ck_assert_str_is(news(w, one), STR("1 EXPUNGE"));
	mailbox_close(&one);
	mailbox_close(&two);
}

CASE(a_message_that_another_session_expunged_is_gone_and_the_next_is_not)
{
	uint32_t a = added(w, "INBOX", "a"), b = added(w, "INBOX", "b");
	struct mailbox *one = selected(w, 0, "INBOX"), *two = selected(w, 1, "INBOX");
	int64_t date;
	uint64_t size;

	ck_assert_int_eq(store_flags(w, two, a, FLAGS_ADD, "D"), 0);
	ck_assert_int_eq(mailbox_expunge(two, NULL, 0), 0);
	ck_assert_str_is(body(w, one, a), STR("GONE"));
	ck_assert_int_eq(message_date(one, a, &date), MAIL_E_GONE);
	ck_assert_int_eq(message_size(one, a, &size), MAIL_E_GONE);
	ck_assert_str_is(body(w, one, b), mail(w, "b"));
	mailbox_close(&one);
	mailbox_close(&two);
}

CASE(a_message_whose_flags_another_session_changed_is_read_all_the_same)
{
	uint32_t a = added(w, "INBOX", "a");
	struct mailbox *one = selected(w, 0, "INBOX"), *two = selected(w, 1, "INBOX");

	ck_assert_int_eq(store_flags(w, two, a, FLAGS_ADD, "SF+k"), 0);
	ck_assert_str_is(body(w, one, a), mail(w, "a"));
	mailbox_close(&one);
	mailbox_close(&two);
}

/* --- Recent --------------------------------------------------------------------------------------------- */

CASE(new_mail_is_recent_to_one_session_only)
{
	struct mailbox *one, *two;

	delivered(w, "INBOX", "a");
	one = selected(w, 0, "INBOX");
	two = selected(w, 1, "INBOX");
	ck_assert_str_is(shown(w, one), STR("a:R"));
	ck_assert_str_is(shown(w, two), STR("a"));
	ck_assert_uint_eq(mailbox_recent(one), 1);
	ck_assert_uint_eq(mailbox_recent(two), 0);
	delivered(w, "INBOX", "b");
	news(w, two);
	news(w, one);
	ck_assert_str_is(shown(w, one), STR("a:R b"));
	ck_assert_str_is(shown(w, two), STR("a b:R"));
	mailbox_close(&one);
	mailbox_close(&two);
	one = selected(w, 0, "INBOX");
	ck_assert_uint_eq(mailbox_recent(one), 0);
	mailbox_close(&one);
}

CASE(recent_stays_for_its_session_whatever_the_flags_become)
{
	struct mailbox *m;

	delivered(w, "INBOX", "a");
	m = selected(w, 0, "INBOX");
	ck_assert_int_eq(store_flags(w, m, mailbox_uid(m, 1), FLAGS_REPLACE, "SF"), 0);
	news(w, m);
	ck_assert_str_is(shown(w, m), STR("a:SFR"));
	w->on->mark(w, "INBOX", "a", FLAG_ANSWERED);
	news(w, m);
	ck_assert_str_is(shown(w, m), STR("a:AR"));
	mailbox_close(&m);
}

CASE(status_and_examine_leave_new_mail_recent_for_the_next_select)
{
	struct mailbox_status st;
	struct mailbox *m;

	delivered(w, "INBOX", "a");
	for (int i = 0; i < 3; i++) {
		ck_assert_int_eq(store_status(session(w, 0), STR("INBOX"), &st), 0);
		ck_assert_uint_eq(st.recent, 1);
		m = opened(w, 1, "INBOX", OPEN_READONLY);
		ck_assert_uint_eq(mailbox_recent(m), 1);
		ck_assert_str_is(shown(w, m), STR("a:R"));
		mailbox_close(&m);
	}
	m = selected(w, 0, "INBOX");
	ck_assert_uint_eq(mailbox_recent(m), 1);
	mailbox_close(&m);
	ck_assert_int_eq(store_status(session(w, 0), STR("INBOX"), &st), 0);
	ck_assert_uint_eq(st.recent, 0);
}

/* --- Reading only --------------------------------------------------------------------------------------- */

CASE(examine_changes_nothing_at_all)
{
	struct str before;
	struct mailbox_status st;
	struct mailbox *m;
	uint64_t size;

	delivered(w, "INBOX", "a");
	added(w, "INBOX", "b");
	created(w, "work");
	added(w, "work", "c");
	delivered(w, "INBOX", "d");
	ck_assert_int_eq(store_status(session(w, 0), STR("INBOX"), &st), 0);
	ck_assert_int_eq(store_status(session(w, 0), STR("work"), &st), 0);
	before = w->on->listing(w, &w->arena);
	for (int turn = 0; turn < 2; turn++) {
		m = opened(w, 0, "INBOX", OPEN_READONLY);
		ck_assert(m->readonly);
		for (uint32_t seq = 1; seq <= mailbox_count(m); seq++) {
			body(w, m, mailbox_uid(m, seq));
			ck_assert_int_eq(message_size(m, mailbox_uid(m, seq), &size), 0);
		}
		ck_assert_str_is(news(w, m), STR(""));
		mailbox_close(&m);
		ck_assert_int_eq(store_status(session(w, 0), STR("INBOX"), &st), 0);
		ck_assert_int_eq(store_status(session(w, 0), STR("work"), &st), 0);
		ck_assert_str_is(listed(w), STR("INBOX work"));
		ck_assert_str_is(w->on->listing(w, &w->arena), before);
		reopen(w);
	}
}

CASE(an_examined_mailbox_cannot_be_changed)
{
	uint32_t a = added(w, "INBOX", "a"), b = added(w, "INBOX", "b");
	struct mailbox *m = selected(w, 0, "INBOX");

	created(w, "work");
	ck_assert_int_eq(store_flags(w, m, a, FLAGS_ADD, "D"), 0);
	mailbox_close(&m);
	m = opened(w, 0, "INBOX", OPEN_READONLY);
	ck_assert_int_eq(store_flags(w, m, b, FLAGS_ADD, "S"), MAIL_E_READONLY);
	ck_assert_int_eq(mailbox_expunge(m, NULL, 0), MAIL_E_READONLY);
	ck_assert_int_eq(mailbox_expunge(m, &a, 1), MAIL_E_READONLY);
	ck_assert_int_eq(copied(w, m, b, "work", true), MAIL_E_READONLY);
	ck_assert(!mailbox_can_make_keywords(m));
	ck_assert_int_eq(copied(w, m, b, "work", false), 0);
	mailbox_close(&m);
	ck_assert_str_is(stored(w, "INBOX"), STR("a:D b"));
	ck_assert_str_is(stored(w, "work"), STR("b"));
}

CASE(an_examined_mailbox_hears_what_others_do)
{
	uint32_t a = added(w, "INBOX", "a");
	struct mailbox *m = opened(w, 0, "INBOX", OPEN_READONLY), *other = selected(w, 1, "INBOX");

	added(w, "INBOX", "b");
	ck_assert_str_is(news(w, m), STR("2 EXISTS"));
	ck_assert_int_eq(store_flags(w, other, a, FLAGS_ADD, "D"), 0);
	ck_assert_str_is(news(w, m), STR("1 FLAGS"));
	ck_assert_int_eq(mailbox_expunge(other, NULL, 0), 0);
	ck_assert_str_is(news(w, m), STR("1 EXPUNGE"));
	mailbox_close(&m);
	mailbox_close(&other);
}

CASE(where_nothing_can_be_written_mail_can_still_be_read)
{
	uint32_t a = added(w, "INBOX", "a");
	struct mailbox *m;
	uint32_t validity, uid;

	delivered(w, "INBOX", "b");
	m = selected(w, 0, "INBOX");
	validity = mailbox_uidvalidity(m);
	mailbox_close(&m);
	reopen(w);
	delivered(w, "INBOX", "c");
	w->on->forbid(w);
	m = selected(w, 0, "INBOX");
	ck_assert_uint_eq(mailbox_uidvalidity(m), validity);
	ck_assert_str_is(body(w, m, a), mail(w, "a"));
	ck_assert_str_is(body(w, m, uid_of(w, m, "b")), mail(w, "b"));
	ck_assert_str_is(news(w, m), STR(""));
	ck_assert_int_ne(store_flags(w, m, a, FLAGS_ADD, "S"), 0);
	ck_assert_int_ne(append(w, 0, "INBOX", mail(w, "x"), NULL, &uid), 0);
	mailbox_close(&m);
	ck_assert_str_is(str_sub(stored(w, "INBOX"), 0, 3), STR("a b"));
	os_fault_off();
}

/* --- Nothing and something to tell ---------------------------------------------------------------------- */

CASE(a_mailbox_that_did_not_change_has_no_news)
{
	struct mailbox *m;

	added(w, "INBOX", "a");
	delivered(w, "INBOX", "b");
	m = selected(w, 0, "INBOX");
	for (int i = 0; i < 5; i++)
		ck_assert_str_is(news(w, m), STR(""));
	mailbox_close(&m);
}

CASE(what_a_session_did_itself_is_not_news_later)
{
	uint32_t a = added(w, "INBOX", "a");
	struct mailbox *m = selected(w, 0, "INBOX");

	added(w, "INBOX", "b");
	ck_assert_str_is(news(w, m), STR("2 EXISTS"));
	ck_assert_int_eq(store_flags(w, m, a, FLAGS_ADD, "SD"), 0);
	ck_assert_str_is(news(w, m), STR("1 FLAGS"));
	ck_assert_str_is(news(w, m), STR(""));
	ck_assert_int_eq(mailbox_expunge(m, NULL, 0), 0);
	ck_assert_str_is(news(w, m), STR("1 EXPUNGE"));
	ck_assert_str_is(news(w, m), STR(""));
	mailbox_close(&m);
}

/*
 * File servers with clocks of one or two seconds: a second change in the same tick does not move the date
 * again.
 */
CASE(changes_within_one_tick_of_a_coarse_clock_are_all_found)
{
	struct mailbox *m;

	clock_coarse(INT64_C(2000000000));
	m = selected(w, 0, "INBOX");
	delivered(w, "INBOX", "a");
	ck_assert_str_is(news(w, m), STR("1 EXISTS"));
	delivered(w, "INBOX", "b");
	ck_assert_str_is(news(w, m), STR("2 EXISTS"));
	w->on->mark(w, "INBOX", "a", FLAG_SEEN);
	ck_assert_str_is(news(w, m), STR("1 FLAGS"));
	w->on->mark(w, "INBOX", "a", FLAG_FLAGGED);
	ck_assert_str_is(news(w, m), STR("1 FLAGS"));
	w->on->take(w, "INBOX", "a");
	for (int i = 0; i < 2 && mailbox_count(m) == 2; i++)
		news(w, m);
	ck_assert_str_is(shown(w, m), STR("b:R"));
	mailbox_close(&m);
	clock_release();
}

static bool
readable(int fd, int ms)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	return poll(&p, 1, ms) == 1;
}

CASE(waiting_for_mail_wakes_up_or_looks_often)
{
	struct mailbox *m = selected(w, 0, "INBOX");
	int fd, interval;

	added(w, "INBOX", "a");
	news(w, m);
	ck_assert_int_eq(mailbox_watch(m, &fd, &interval), 0);
	ck_assert_int_gt(interval, 0);
	ck_assert_int_le(interval, fd < 0 ? 10000 : 120000);
	mailbox_watch_drain(m);
	ck_assert(fd < 0 || !readable(fd, 0));
	delivered(w, "INBOX", "b");
	ck_assert(fd < 0 || readable(fd, 1000));
	mailbox_watch_drain(m);
	ck_assert_str_is(news(w, m), STR("2 EXISTS"));
	mailbox_watch_drain(m);
	w->on->mark(w, "INBOX", "b", FLAG_SEEN);
	ck_assert(fd < 0 || readable(fd, 1000));
	mailbox_watch_drain(m);
	ck_assert(fd < 0 || !readable(fd, 0));
	ck_assert_str_is(news(w, m), STR("2 FLAGS"));
	mailbox_close(&m);
}

CASE(waiting_without_inotify_looks_often)
{
	struct mailbox *m;
	int fd, interval;

	session_with(w, 0, (struct store_options){ .no_inotify = true, .fsync = FSYNC_NEVER });
	m = selected(w, 0, "INBOX");
	ck_assert_int_eq(mailbox_watch(m, &fd, &interval), 0);
	ck_assert_int_eq(fd, -1);
	ck_assert(interval > 0 && interval <= 10000);
	mailbox_close(&m);
}

/* --- The mailbox itself goes away ----------------------------------------------------------------------- */

CASE(a_mailbox_that_is_deleted_under_a_session_ends_for_it)
{
	struct mailbox *m;

	for (int again = 0; again < 2; again++) {
		created(w, "work");
		added(w, "work", "a");
		m = selected(w, 1, "work");
		ck_assert_int_eq(store_remove(session(w, 0), STR("work")), 0);
		if (again)
			created(w, "work");
		ck_assert_int_eq(mailbox_sync(m), MAIL_E_CHANGED);
		mailbox_close(&m);
		if (again)
			ck_assert_str_is(stored(w, "work"), STR(""));
	}
}

CASE(a_session_whose_mailbox_was_replaced_never_changes_the_new_one)
{
	uint32_t uid;
	struct mailbox *m;

	created(w, "work");
	uid = added(w, "work", "a");
	m = selected(w, 1, "work");
	ck_assert_int_eq(store_remove(session(w, 0), STR("work")), 0);
	created(w, "work");
	ck_assert_uint_eq(added(w, "work", "b"), uid);
	ck_assert_int_ne(store_flags(w, m, uid, FLAGS_ADD, "D"), 0);
	ck_assert_int_ne(mailbox_expunge(m, NULL, 0), 0);
	mailbox_close(&m);
	ck_assert_str_is(stored(w, "work"), STR("b"));
}

CASE(a_session_whose_mailbox_was_renamed_never_takes_another_one_for_it)
{
	uint32_t uid;
	struct mailbox *m;
	struct str text;

	created(w, "work");
	uid = added(w, "work", "a");
	m = selected(w, 1, "work");
	ck_assert_int_eq(store_rename(session(w, 0), STR("work"), STR("old")), 0);
	created(w, "work");
	ck_assert_uint_eq(added(w, "work", "b"), uid);
	text = body(w, m, uid);
	ck_assert(str_eq(text, STR("GONE")) || str_eq(text, mail(w, "a")));
	if (mailbox_sync(m) == 0)
		ck_assert_str_is(body(w, m, uid), mail(w, "a"));
	if (store_flags(w, m, uid, FLAGS_ADD, "D") == 0)
		ck_assert_str_is(stored(w, "old"), STR("a:D"));
	mailbox_close(&m);
	ck_assert_str_is(stored(w, "work"), STR("b"));
}

UNIT_SUITE(tests_contract_session)
{
	run_case(t, expunge_asks_the_store_and_not_its_memory, 0);
	run_case(t, expunge_removes_what_another_session_marked, 0);
	run_case(t, expunge_of_named_messages_leaves_the_other_deleted_ones, 0);
	run_case(t, both_sessions_expunge_the_same_message, 0);
	run_case(t, an_expunge_that_may_not_be_told_keeps_the_numbers, 0);
	run_case(t, a_message_that_is_being_read_can_be_read_to_its_end_although_it_is_expunged, 0);
	run_case(t, a_message_that_another_session_expunged_is_gone_and_the_next_is_not, 0);
	run_case(t, a_message_whose_flags_another_session_changed_is_read_all_the_same, 0);
	run_case(t, new_mail_is_recent_to_one_session_only, 0);
	run_case(t, recent_stays_for_its_session_whatever_the_flags_become, 0);
	run_case(t, status_and_examine_leave_new_mail_recent_for_the_next_select, 0);
	run_case(t, examine_changes_nothing_at_all, 0);
	run_case(t, an_examined_mailbox_cannot_be_changed, 0);
	run_case(t, an_examined_mailbox_hears_what_others_do, 0);
	run_case(t, where_nothing_can_be_written_mail_can_still_be_read, 0);
	run_case(t, a_mailbox_that_did_not_change_has_no_news, 0);
	run_case(t, what_a_session_did_itself_is_not_news_later, 0);
	run_case(t, changes_within_one_tick_of_a_coarse_clock_are_all_found, 0);
	run_case(t, waiting_for_mail_wakes_up_or_looks_often, 0);
	run_case(t, waiting_without_inotify_looks_often, 0);
	run_case(t, a_mailbox_that_is_deleted_under_a_session_ends_for_it, 0);
	run_case(t, a_session_whose_mailbox_was_replaced_never_changes_the_new_one, 0);
	run_case(t, a_session_whose_mailbox_was_renamed_never_takes_another_one_for_it, 0);
}
