/*
 * The driver contract: flags and keywords (RFC 9051 section 2.3.2) are kept, for every session that changes
 * them.
 */

#include "tests/contract/contract.h"

static const struct {
	const char *before;
	int how;
	const char *change, *after;
} changes[] = {
	{ "", FLAGS_ADD, "S", "a:S" },
	{ "", FLAGS_ADD, "SAFDX", "a:SAFDX" },
	{ "SF", FLAGS_ADD, "FD", "a:SFD" },
	{ "SAFDX", FLAGS_REMOVE, "S", "a:AFDX" },
	{ "SAFDX", FLAGS_REMOVE, "SAFDX", "a" },
	{ "S", FLAGS_REMOVE, "D", "a:S" },
	{ "SAFDX", FLAGS_REPLACE, "D", "a:D" },
	{ "S", FLAGS_REPLACE, "", "a" },
	{ "+x,y", FLAGS_ADD, "+z", "a:+x,y,z" },
	{ "+x,y", FLAGS_ADD, "+x", "a:+x,y" },
	{ "S+x,y", FLAGS_REMOVE, "+x", "a:S+y" },
	{ "S+x,y", FLAGS_REMOVE, "S+never", "a:+x,y" },
	{ "S+x,y", FLAGS_REPLACE, "+z", "a:+z" },
	{ "S+x,y", FLAGS_REPLACE, "F", "a:F" },
	{ "+x", FLAGS_ADD, "", "a:+x" },
	{ "+Work", FLAGS_REMOVE, "+wORK", "a" },
	{ "+Work", FLAGS_ADD, "+WORK", "a:+work" },
	{ "", FLAGS_ADD, "+x,X,x", "a:+x" },
	{ "", FLAGS_ADD, "S+$Forwarded,$MDNSent,$Junk,NonJunk,$Label5",
	    "a:S+$forwarded,$junk,$label5,$mdnsent,nonjunk" },
	{ "S+$Forwarded", FLAGS_REMOVE, "+$Forwarded", "a:S" },
	{ "", FLAGS_ADD, "+0,1,..,-,a:2:S,#,~,a/b,=,'", "a:+#,',-,..,0,1,=,a/b,a:2:s,~" },
	{ "", FLAGS_ADD, "+k23456789012345678901234567890123456789012345678901234567890123", /* 63 bytes */
	    "a:+k23456789012345678901234567890123456789012345678901234567890123" },
};
#define N_CHANGES (sizeof changes / sizeof *changes)

CASE(flags_are_added_removed_and_replaced)
{
	for (size_t i = 0; i < N_CHANGES; i++) {
		uint32_t uid = added(w, "INBOX", "a");
		struct mailbox *m = selected(w, 0, "INBOX");
		struct str now;
		ck_assert_int_eq(store_flags(w, m, uid, FLAGS_REPLACE, changes[i].before), 0);
		ck_assert_int_eq(store_flags(w, m, uid, changes[i].how, changes[i].change), 0);
		mailbox_close(&m);
		now = stored(w, "INBOX");
		ck_assert_str_is(now, str_of(changes[i].after));
		reopen(w);
		ck_assert_str_is(stored(w, "INBOX"), str_of(changes[i].after));
		m = selected(w, 0, "INBOX");
		ck_assert_int_eq(store_flags(w, m, uid, FLAGS_ADD, "D"), 0);
		ck_assert_int_eq(mailbox_expunge(m, NULL, 0), 0);
		mailbox_close(&m);
	}
}

CASE(one_change_of_many_messages_reaches_each)
{
	const struct flag_change c = { .how = FLAGS_ADD, .system = FLAG_SEEN,
			.keywords = (const struct str[]){ STR_INIT("k") }, .nkeywords = 1 };
	uint32_t uids[4];
	struct mailbox *m;

	uids[0] = added(w, "INBOX", "a");
	added(w, "INBOX", "b");
	uids[1] = added(w, "INBOX", "c");
	uids[2] = added(w, "INBOX", "d");
	m = selected(w, 0, "INBOX");
	ck_assert_int_eq(store_flags(w, m, uids[1], FLAGS_ADD, "F+z"), 0);
	ck_assert_int_eq(mailbox_store_flags(m, uids, 3, &c, false), 0);
	mailbox_close(&m);
	ck_assert_str_is(stored(w, "INBOX"), STR("a:S+k b c:SF+k,z d:S+k"));
}

CASE(every_change_is_answered_and_a_silent_one_is_not)
{
	const struct flag_change c = { .how = FLAGS_ADD, .system = FLAG_SEEN };
	uint32_t uids[] = { added(w, "INBOX", "a"), added(w, "INBOX", "b") };
	struct mailbox *m = selected(w, 0, "INBOX");

	ck_assert_int_eq(store_flags(w, m, uids[1], FLAGS_ADD, "S"), 0);
	ck_assert_str_is(news(w, m), STR("2 FLAGS"));
	ck_assert_int_eq(mailbox_store_flags(m, uids, 2, &c, false), 0);
	ck_assert_str_is(news(w, m), STR("1 FLAGS, 2 FLAGS"));
	ck_assert_int_eq(mailbox_store_flags(m, uids, 2,
			     &(struct flag_change){ .how = FLAGS_REMOVE, .system = FLAG_SEEN }, true),
	    0);
	ck_assert_str_is(news(w, m), STR(""));
	ck_assert_str_is(stored(w, "INBOX"), STR("a b"));
	mailbox_close(&m);
}

CASE(forty_keywords_on_one_message_survive)
{
	struct append_meta meta = { .internal_date = INT64_MIN, .nkeywords = 40 };
	struct str words[40], before;
	struct mailbox *m;
	uint32_t uid;

	for (int i = 0; i < 40; i++)
		words[i] = arena_fmt(&w->arena, "Key%d", 10 + i);
	meta.keywords = words;
	uid = appended(w, "INBOX", mail(w, "a"), &meta);
	added(w, "INBOX", "b");
	before = stored(w, "INBOX");
	ck_assert_uint_eq(before.n, strlen("a:+ b") + 40 * strlen("key10,") - 1);
	reopen(w);
	ck_assert_str_is(stored(w, "INBOX"), before);
	m = selected(w, 0, "INBOX");
	ck_assert_int_eq(store_flags(w, m, uid, FLAGS_REMOVE, "+key10,KEY49"), 0);
	ck_assert_int_eq(store_flags(w, m, uid, FLAGS_ADD, "S"), 0);
	mailbox_close(&m);
	reopen(w);
	before = stored(w, "INBOX");
	ck_assert_uint_eq(before.n, strlen("a:S+ b") + 38 * strlen("key10,") - 1);
	ck_assert_uint_eq(str_find_str(before, STR("key49")), before.n);
	ck_assert_uint_lt(str_find_str(before, STR("key48")), before.n);
}

CASE(keywords_compare_without_case_over_messages_and_sessions)
{
	uint32_t a = added(w, "INBOX", "a"), b = added(w, "INBOX", "b");
	struct mailbox *m = selected(w, 0, "INBOX"), *other;
	const struct str *names;
	size_t n;

	ck_assert_int_eq(store_flags(w, m, a, FLAGS_ADD, "+Work"), 0);
	other = selected(w, 1, "INBOX");
	ck_assert_int_eq(store_flags(w, other, b, FLAGS_ADD, "+WORK"), 0);
	mailbox_close(&other);
	mailbox_close(&m);
	reopen(w);
	m = selected(w, 0, "INBOX");
	mailbox_keywords(m, &names, &n);
	ck_assert_uint_eq(n, 1);
	ck_assert_int_eq(store_flags(w, m, a, FLAGS_REMOVE, "+work"), 0);
	mailbox_close(&m);
	ck_assert_str_is(stored(w, "INBOX"), STR("a b:+work"));
}

CASE(a_thousand_keywords_are_the_end_and_nothing_is_lost)
{
	struct str words[40], before;
	struct flag_change c = { .how = FLAGS_ADD, .keywords = words, .nkeywords = 40 };
	struct mailbox *m;
	uint32_t uid = 0;

	for (int i = 0; i < 25; i++) {
		char name[] = { (char)('a' + i), 0 };
		uid = added(w, "INBOX", name);
		m = selected(w, 0, "INBOX");
		for (int k = 0; k < 40; k++)
			words[k] = arena_fmt(&w->arena, "k%d", i * 40 + k);
		ck_assert_int_eq(mailbox_store_flags(m, &uid, 1, &c, true), 0);
		mailbox_close(&m);
	}
	before = stored(w, "INBOX");
	m = selected(w, 0, "INBOX");
	ck_assert(!mailbox_can_make_keywords(m));
	ck_assert_int_eq(store_flags(w, m, uid, FLAGS_ADD, "S+k1,another"), MAIL_E_LIMIT);
	ck_assert_int_eq(store_flags(w, m, uid, FLAGS_REMOVE, "+another"), 0);
	mailbox_close(&m);
	ck_assert_str_is(stored(w, "INBOX"), before);
	reopen(w);
	ck_assert_str_is(stored(w, "INBOX"), before);
}

CASE(two_sessions_change_one_message_and_neither_is_lost)
{
	uint32_t a = added(w, "INBOX", "a");
	struct mailbox *one = selected(w, 0, "INBOX"), *two = selected(w, 1, "INBOX");

	ck_assert_int_eq(store_flags(w, one, a, FLAGS_ADD, "S"), 0);
	ck_assert_int_eq(store_flags(w, two, a, FLAGS_ADD, "F"), 0);
	ck_assert_int_eq(store_flags(w, one, a, FLAGS_ADD, "A"), 0);
	ck_assert_int_eq(store_flags(w, two, a, FLAGS_REMOVE, "S"), 0);
	mailbox_close(&one);
	mailbox_close(&two);
	ck_assert_str_is(stored(w, "INBOX"), STR("a:AF"));
}

CASE(two_sessions_make_keywords_at_once_and_both_are_right)
{
	uint32_t a = added(w, "INBOX", "a"), b = added(w, "INBOX", "b");
	struct mailbox *one = selected(w, 0, "INBOX"), *two = selected(w, 1, "INBOX");

	ck_assert_int_eq(store_flags(w, one, a, FLAGS_ADD, "+one"), 0);
	ck_assert_int_eq(store_flags(w, two, b, FLAGS_ADD, "+two"), 0);
	ck_assert_int_eq(store_flags(w, one, b, FLAGS_ADD, "+three"), 0);
	ck_assert_int_eq(store_flags(w, two, a, FLAGS_ADD, "+four"), 0);
	ck_assert_int_eq(store_flags(w, one, a, FLAGS_ADD, "+two"), 0);
	mailbox_close(&one);
	mailbox_close(&two);
	ck_assert_str_is(stored(w, "INBOX"), STR("a:+four,one,two b:+three,two"));
	reopen(w);
	ck_assert_str_is(stored(w, "INBOX"), STR("a:+four,one,two b:+three,two"));
}

CASE(the_flags_of_another_session_are_heard)
{
	uint32_t b;
	struct mailbox *one, *two;

	added(w, "INBOX", "a");
	b = added(w, "INBOX", "b");
	one = selected(w, 0, "INBOX");
	two = selected(w, 1, "INBOX");
	ck_assert_int_eq(store_flags(w, one, b, FLAGS_ADD, "F"), 0);
	ck_assert_str_is(news(w, two), STR("2 FLAGS"));
	ck_assert_int_eq(store_flags(w, one, b, FLAGS_ADD, "+new"), 0);
	ck_assert_str_is(news(w, two), STR("KEYWORDS, 2 FLAGS"));
	ck_assert_str_is(news(w, two), STR(""));
	mailbox_close(&one);
	mailbox_close(&two);
}

CASE(a_change_of_a_message_that_is_gone_says_so_and_changes_the_others)
{
	const struct flag_change c = { .how = FLAGS_ADD, .system = FLAG_SEEN };
	uint32_t uids[3] = { added(w, "INBOX", "a"), added(w, "INBOX", "b"), added(w, "INBOX", "c") };
	struct mailbox *m = selected(w, 0, "INBOX");

	w->on->take(w, "INBOX", "b");
	ck_assert_int_eq(mailbox_store_flags(m, uids, 3, &c, false), MAIL_E_GONE);
	ck_assert_str_is(news(w, m), STR("2 EXPUNGE, 1 FLAGS, 2 FLAGS"));
	mailbox_close(&m);
	ck_assert_str_is(stored(w, "INBOX"), STR("a:S c:S"));
}

CASE(keywords_of_a_deleted_mailbox_are_not_in_the_new_one_of_its_name)
{
	struct mailbox *m;
	const struct str *names;
	uint32_t uid;
	size_t n;

	for (int turn = 0; turn < 2; turn++) {
		created(w, "work");
		uid = added(w, "work", "a");
		m = selected(w, 0, "work");
		mailbox_keywords(m, &names, &n);
		ck_assert_uint_eq(n, 0);
		ck_assert_int_eq(store_flags(w, m, uid, FLAGS_ADD, "+old"), 0);
		mailbox_close(&m);
		ck_assert_int_eq(store_remove(session(w, 0), STR("work")), 0);
	}
}

/* RFC 7162 section 3.1.3: clients take messages from a queue this way. */
CASE(of_two_who_set_a_flag_on_condition_one_has_it)
{
	const struct flag_change c = { .how = FLAGS_ADD, .system = FLAG_FLAGGED,
		.keywords = (const struct str[]){ STR_INIT("mine") }, .nkeywords = 1 };
	struct store_condition first = { 0 }, second = { 0 };
	uint32_t uids[] = { added(w, "INBOX", "a"), added(w, "INBOX", "b") };
	struct mailbox *one = selected(w, 0, "INBOX"), *two = selected(w, 1, "INBOX");
	struct arena a = ARENA_INIT;

	first.since = mailbox_highest_modseq(one);
	second.since = mailbox_highest_modseq(two);
	ck_assert_int_eq(mailbox_store_unchanged(one, uids, 1, &c, true, &a, &first), 0);
	ck_assert_uint_eq(first.nrefused, 0);
	ck_assert_int_eq(mailbox_store_unchanged(two, uids, 2, &c, true, &a, &second), 0);
	ck_assert_uint_eq(second.nrefused, 1);
	ck_assert_uint_eq(second.refused[0], uids[0]);
	ck_assert_str_is(stored(w, "INBOX"), STR("a:F+mine b:F+mine"));
	mailbox_close(&one);
	mailbox_close(&two);
	arena_free(&a);
}

UNIT_SUITE(tests_contract_flag)
{
	run_case(t, flags_are_added_removed_and_replaced, 0);
	run_case(t, one_change_of_many_messages_reaches_each, 0);
	run_case(t, every_change_is_answered_and_a_silent_one_is_not, 0);
	run_case(t, forty_keywords_on_one_message_survive, 0);
	run_case(t, keywords_compare_without_case_over_messages_and_sessions, 0);
	run_case(t, a_thousand_keywords_are_the_end_and_nothing_is_lost, 0);
	run_case(t, two_sessions_change_one_message_and_neither_is_lost, 0);
	run_case(t, two_sessions_make_keywords_at_once_and_both_are_right, 0);
	run_case(t, the_flags_of_another_session_are_heard, 0);
	run_case(t, a_change_of_a_message_that_is_gone_says_so_and_changes_the_others, 0);
	run_case(t, of_two_who_set_a_flag_on_condition_one_has_it, 0);
	run_case(t, keywords_of_a_deleted_mailbox_are_not_in_the_new_one_of_its_name, 0);
}
