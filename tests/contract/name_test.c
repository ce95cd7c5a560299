/* The driver contract: mailboxes and their names (RFC 9051 sections 6.3.4 to 6.3.11). */

#include "tests/contract/contract.h"

CASE(a_user_who_never_got_mail_has_an_empty_inbox)
{
	struct mailbox_status st;
	struct mailbox *m;

	ck_assert_str_is(listed(w), STR("INBOX"));
	ck_assert_int_eq(store_exists(session(w, 0), STR("INBOX")), 0);
	ck_assert_int_eq(store_status(session(w, 0), STR("INBOX"), &st), 0);
	ck_assert_uint_eq(st.messages + st.recent + st.unseen, 0);
	ck_assert_uint_ne(st.uidvalidity, 0);
	ck_assert_uint_ne(st.uidnext, 0);
	m = opened(w, 0, "INBOX", OPEN_READONLY);
	ck_assert_uint_eq(mailbox_count(m), 0);
	ck_assert_str_is(news(w, m), STR(""));
	mailbox_close(&m);
	m = selected(w, 0, "INBOX");
	ck_assert_uint_eq(mailbox_first_unseen(m), 0);
	ck_assert_uint_eq(mailbox_last_uid(m), 0);
	mailbox_close(&m);
}

CASE(inbox_can_neither_be_made_nor_deleted)
{
	added(w, "INBOX", "a");
	ck_assert_int_eq(store_create(session(w, 0), STR("INBOX")), MAIL_E_EXISTS);
	ck_assert_int_eq(store_remove(session(w, 0), STR("INBOX")), MAIL_E_CANNOT);
	ck_assert_str_is(stored(w, "INBOX"), STR("a"));
}

static const char *const good[] = { "work", "Work", "WORK", "a b", " x ", "a&b", "&", "&-", "R&D", "50% off", "a*b", "-rf", "cur",
	"new", "tmp", "INBOX.x", "dovecot-uidlist", "a.b.c.d", "a~b", "x#1", "it's", "say \"hi\"",
	"back\\slash", "$HOME", "(x)", "a{5}",
	"a,b:2,S", "Entw\xc3\xbcrfe", "\xe6\x97\xa5\xe6\x9c\xac.\xe8\xaa\x9e", "\xf0\x9f\x93\xac", "\xc3\xa9.e\xcc\x81",
	"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
	"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
	"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
	"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
	"1.2.3.4.5.6.7.8.9.a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q.r.s.t.u.v.w" };
#define N_GOOD (sizeof good / sizeof *good)

static size_t
times_listed(struct world *w, struct str name, bool subscribed)
{
	struct list_query q = { .patterns = &STR("*"), .npatterns = 1, .subscribed = subscribed };
	struct list_entry *e;
	size_t n, found = 0;

	ck_assert_int_eq(store_list(session(w, 0), &w->arena, &q, &e, &n), 0);
	for (size_t i = 0; i < n; i++)
		found += str_eq(e[i].name, name) && (subscribed || !(e[i].attributes & LIST_ATTR_NOSELECT));
	return found;
}

CASE(all_sorts_of_names_work_and_stay_apart)
{
	for (size_t i = 0; i < N_GOOD; i++) {
		struct str name;
		ck_assert_int_eq(store_name(session(w, 0), &w->arena, str_of(good[i]), &name), 0);
		ck_assert_str_is(name, str_of(good[i]));
		ck_assert_int_eq(store_exists(session(w, 0), name), MAIL_E_NOTFOUND);
		created(w, good[i]);
		added(w, good[i], arena_cstr(&w->arena, arena_fmt(&w->arena, "m%zu", i)));
	}
	reopen(w);
	for (size_t i = 0; i < N_GOOD; i++) {
		ck_assert_uint_eq(times_listed(w, str_of(good[i]), false), 1);
		ck_assert_str_is(stored(w, good[i]), arena_fmt(&w->arena, "m%zu", i));
	}
	for (size_t i = N_GOOD; i-- > 0;) {
		ck_assert_int_eq(store_remove(session(w, 0), str_of(good[i])), 0);
		ck_assert_int_eq(store_exists(session(w, 0), str_of(good[i])), MAIL_E_NOTFOUND);
		ck_assert_uint_eq(times_listed(w, str_of(good[i]), false), 0);
	}
}

static const struct str bad[] = { STR_INIT(""), STR_INIT("."), STR_INIT(".."), STR_INIT("..."), STR_INIT(".a"), STR_INIT("a."),
	STR_INIT("a..b"), STR_INIT("/etc/passwd"), STR_INIT("../x"), STR_INIT("a/b"), STR_INIT("a/../../b"), STR_INIT("~root"),
	STR_INIT("#mh"), STR_INIT("{host}x"), STR_INIT("a\nb"), STR_INIT("a\rb"), STR_INIT("a\0b"), STR_INIT("\x1b[31m"),
	STR_INIT("a\x7f"), STR_INIT("\xff"), STR_INIT("\xc0\xae"), STR_INIT("\xed\xa0\x80"), STR_INIT("a\xc3"), STR_INIT("\xc2\x85"),
	STR_INIT("\xe2\x80\xa8"), STR_INIT("1.2.3.4.5.6.7.8.9.a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q.r.s.t.u.v.w.x") };

CASE(names_that_could_do_harm_are_refused)
{
	struct str name;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		ck_assert_msg(store_name(session(w, 0), &w->arena, bad[i], &name) == MAIL_E_CANNOT, "%zu: %.*s", i, STR_ARG(bad[i]));
}

CASE(a_name_too_long_for_the_format_is_refused_and_leaves_nothing)
{
	struct str name = STR("start"), listing = listed(w);
	int r = 0;

	while (name.n + 200 < 1000)
		name = arena_fmt(&w->arena, "%.*s.%0199d", STR_ARG(name), 7);
	r = store_create(session(w, 0), name);
	ck_assert(r == 0 || r == MAIL_E_CANNOT);
	if (r == 0)
		ck_assert_uint_eq(times_listed(w, name, false), 1);
	else
		ck_assert_uint_eq(times_listed(w, name, false), 0);
	ck_assert_str_is(str_sub(listed(w), 0, listing.n), listing);
}

CASE(a_mailbox_cannot_be_made_twice)
{
	created(w, "work");
	added(w, "work", "a");
	ck_assert_int_eq(store_create(session(w, 0), STR("work")), MAIL_E_EXISTS);
	ck_assert_int_eq(store_create(session(w, 1), STR("work")), MAIL_E_EXISTS);
	ck_assert_str_is(stored(w, "work"), STR("a"));
}

CASE(the_levels_above_a_new_mailbox_are_made_too)
{
	created(w, "a.b.c");
	ck_assert_str_is(listed(w), STR("INBOX a a.b a.b.c"));
	created(w, "a.b.d");
	ck_assert_str_is(listed(w), STR("INBOX a a.b a.b.c a.b.d"));
	ck_assert_str_is(stored(w, "a.b"), STR(""));
}

CASE(a_mailbox_that_another_session_made_is_there_at_once)
{
	ck_assert_str_is(listed(w), STR("INBOX"));
	ck_assert_int_eq(store_create(session(w, 1), STR("work")), 0);
	ck_assert_str_is(listed(w), STR("INBOX work"));
	added(w, "work", "a");
	ck_assert_int_eq(store_remove(session(w, 1), STR("work")), 0);
	ck_assert_str_is(listed(w), STR("INBOX"));
}

CASE(what_is_not_there_can_neither_be_opened_nor_deleted_nor_renamed)
{
	struct mailbox_status st;
	struct mailbox *m = NULL;

	ck_assert_int_eq(mailbox_open(session(w, 0), STR("work"), OPEN_READWRITE, &m), MAIL_E_NOTFOUND);
	ck_assert_int_eq(mailbox_open(session(w, 0), STR("work"), OPEN_READONLY, &m), MAIL_E_NOTFOUND);
	ck_assert_ptr_null(m);
	ck_assert_int_eq(store_status(session(w, 0), STR("work"), &st), MAIL_E_NOTFOUND);
	ck_assert_int_eq(store_exists(session(w, 0), STR("work")), MAIL_E_NOTFOUND);
	ck_assert_int_eq(store_remove(session(w, 0), STR("work")), MAIL_E_NOTFOUND);
	ck_assert_int_eq(store_rename(session(w, 0), STR("work"), STR("play")), MAIL_E_NOTFOUND);
	ck_assert_str_is(listed(w), STR("INBOX"));
}

CASE(a_deleted_mailbox_takes_its_mail_along)
{
	created(w, "work");
	added(w, "work", "a");
	ck_assert_int_eq(store_remove(session(w, 0), STR("work")), 0);
	created(w, "work");
	ck_assert_str_is(stored(w, "work"), STR(""));
	reopen(w);
	ck_assert_str_is(stored(w, "work"), STR(""));
}

CASE(a_deleted_mailbox_leaves_those_below_it)
{
	created(w, "a.b");
	added(w, "a", "x");
	added(w, "a.b", "y");
	ck_assert_int_eq(store_remove(session(w, 0), STR("a")), 0);
	ck_assert_str_is(listed(w), STR("INBOX (a) a.b"));
	ck_assert_int_eq(store_remove(session(w, 0), STR("a")), MAIL_E_CANNOT);
	ck_assert_str_is(stored(w, "a.b"), STR("y"));
	created(w, "a");
	ck_assert_str_is(listed(w), STR("INBOX a a.b"));
	ck_assert_str_is(stored(w, "a"), STR(""));
}

/* --- RENAME ------------------------------------------------------------------------------------------------ */

CASE(a_renamed_mailbox_takes_all_below_it_along_and_nothing_else)
{
	created(w, "a.b.c");
	created(w, "ab");
	created(w, "a b");
	created(w, "A");
	added(w, "a", "x");
	added(w, "a.b.c", "y");
	added(w, "ab", "z");
	ck_assert_int_eq(store_rename(session(w, 0), STR("a"), STR("n.m")), 0);
	ck_assert_str_is(listed(w), STR("INBOX A a b ab n n.m n.m.b n.m.b.c"));
	ck_assert_str_is(stored(w, "n.m"), STR("x"));
	ck_assert_str_is(stored(w, "n.m.b.c"), STR("y"));
	ck_assert_str_is(stored(w, "ab"), STR("z"));
	ck_assert_int_eq(store_rename(session(w, 0), STR("n.m.b"), STR("b")), 0);
	ck_assert_str_is(listed(w), STR("INBOX A a b ab b b.c n n.m"));
	reopen(w);
	ck_assert_str_is(stored(w, "b.c"), STR("y"));
}

CASE(a_level_that_is_no_mailbox_can_be_renamed)
{
	created(w, "a.b");
	created(w, "a.c.d");
	added(w, "a.b", "x");
	ck_assert_int_eq(store_remove(session(w, 0), STR("a")), 0);
	ck_assert_int_eq(store_rename(session(w, 0), STR("a"), STR("z")), 0);
	ck_assert_int_eq(store_exists(session(w, 0), STR("a.b")), MAIL_E_NOTFOUND);
	ck_assert_int_eq(store_exists(session(w, 0), STR("z.c.d")), 0);
	ck_assert_str_is(stored(w, "z.b"), STR("x"));
}

CASE(a_rename_onto_something_that_is_there_changes_nothing)
{
	struct str before;

	created(w, "a.b");
	created(w, "z.b");
	added(w, "a.b", "x");
	added(w, "z.b", "y");
	before = listed(w);
	ck_assert_int_eq(store_rename(session(w, 0), STR("a"), STR("z")), MAIL_E_EXISTS);
	ck_assert_int_eq(store_rename(session(w, 0), STR("a"), STR("a")), MAIL_E_EXISTS);
	ck_assert_int_eq(store_rename(session(w, 0), STR("a"), STR("INBOX")), MAIL_E_EXISTS);
	ck_assert_int_eq(store_rename(session(w, 0), STR("a"), STR("a.b.c")), MAIL_E_CANNOT);
	ck_assert_int_eq(store_remove(session(w, 0), STR("z")), 0);
	ck_assert_int_eq(store_rename(session(w, 0), STR("a"), STR("z")), MAIL_E_EXISTS);
	created(w, "z");
	ck_assert_str_is(listed(w), before);
	ck_assert_str_is(stored(w, "a.b"), STR("x"));
	ck_assert_str_is(stored(w, "z.b"), STR("y"));
}

CASE(a_renamed_inbox_gives_its_mail_away_and_stays)
{
	struct mailbox *m;
	uint32_t uid = added(w, "INBOX", "a");

	added(w, "INBOX", "b");
	created(w, "INBOX.x");
	added(w, "INBOX.x", "c");
	m = selected(w, 0, "INBOX");
	ck_assert_int_eq(store_flags(w, m, uid, FLAGS_ADD, "SD+work"), 0);
	mailbox_close(&m);
	ck_assert_int_eq(store_rename(session(w, 0), STR("INBOX"), STR("old.mail")), 0);
	ck_assert_str_is(listed(w), STR("INBOX INBOX.x old old.mail"));
	ck_assert_str_is(stored(w, "INBOX"), STR(""));
	ck_assert_str_is(stored(w, "old.mail"), STR("a:SD+work b"));
	ck_assert_str_is(stored(w, "INBOX.x"), STR("c"));
	ck_assert_uint_gt(added(w, "INBOX", "d"), uid + 1);
}

/* --- SUBSCRIBE --------------------------------------------------------------------------------------------- */

static struct str
subscriptions(struct world *w)
{
	struct list_query q = { .patterns = &STR("*"), .npatterns = 1, .subscribed = true };
	struct list_entry *e;
	struct str text = STR("");
	size_t n;

	ck_assert_int_eq(store_list(session(w, 0), &w->arena, &q, &e, &n), 0);
	for (size_t i = 0; i < n; i++)
		text = arena_fmt(&w->arena, "%.*s%s%.*s", STR_ARG(text), i ? " " : "", STR_ARG(e[i].name));
	return text;
}

CASE(subscriptions_are_names_and_need_no_mailbox)
{
	struct store *s = session(w, 0);

	ck_assert_str_is(subscriptions(w), STR(""));
	created(w, "work");
	ck_assert_int_eq(store_subscribe(s, STR("work"), true), 0);
	ck_assert_int_eq(store_subscribe(s, STR("work"), true), 0);
	ck_assert_int_eq(store_subscribe(s, STR("nowhere.to.be.found"), true), 0);
	ck_assert_int_eq(store_subscribe(s, STR("INBOX"), true), 0);
	ck_assert_str_is(subscriptions(w), STR("INBOX nowhere.to.be.found work"));
	ck_assert_int_eq(store_remove(s, STR("work")), 0);
	reopen(w);
	ck_assert_str_is(subscriptions(w), STR("INBOX nowhere.to.be.found work"));
	ck_assert_str_is(listed(w), STR("INBOX"));
	s = session(w, 0);
	ck_assert_int_eq(store_subscribe(s, STR("work"), false), 0);
	ck_assert_int_eq(store_subscribe(s, STR("work"), false), 0);
	ck_assert_int_eq(store_subscribe(s, STR("never"), false), 0);
	ck_assert_str_is(subscriptions(w), STR("INBOX nowhere.to.be.found"));
}

CASE(all_sorts_of_names_can_be_subscribed)
{
	for (size_t i = 0; i < N_GOOD; i++)
		ck_assert_int_eq(store_subscribe(session(w, 0), str_of(good[i]), true), 0);
	reopen(w);
	for (size_t i = 0; i < N_GOOD; i++)
		ck_assert_msg(times_listed(w, str_of(good[i]), true) == 1, "%s: in %.*s", good[i], STR_ARG(subscriptions(w)));
	for (size_t i = 0; i < N_GOOD; i++)
		ck_assert_int_eq(store_subscribe(session(w, 0), str_of(good[i]), false), 0);
	ck_assert_str_is(subscriptions(w), STR(""));
}

CASE(two_sessions_subscribe_and_both_names_are_kept)
{
	ck_assert_str_is(subscriptions(w), STR(""));
	ck_assert_int_eq(store_subscribe(session(w, 1), STR("b"), true), 0);
	ck_assert_int_eq(store_subscribe(session(w, 0), STR("a"), true), 0);
	ck_assert_int_eq(store_subscribe(session(w, 1), STR("c"), true), 0);
	ck_assert_int_eq(store_subscribe(session(w, 0), STR("b"), false), 0);
	ck_assert_str_is(subscriptions(w), STR("a c"));
}

/* --- LIST and STATUS --------------------------------------------------------------------------------------- */

CASE(the_list_shows_everything_once_and_in_order)
{
	struct str want = STR("INBOX");

	for (int i = 49; i >= 0; i--)
		created(w, arena_cstr(&w->arena, arena_fmt(&w->arena, "m%02d", i)));
	for (int i = 0; i < 50; i++)
		want = arena_fmt(&w->arena, "%.*s m%02d", STR_ARG(want), i);
	ck_assert_str_is(listed(w), want);
	reopen(w);
	ck_assert_str_is(listed(w), want);
}

static void
status_is_that_of_select(struct world *w, const char *box)
{
	struct mailbox_status st, after;
	struct message_flags f;
	struct mailbox *m;
	uint32_t unseen = 0;

	ck_assert_int_eq(store_status(session(w, 0), str_of(box), &st), 0);
	m = selected(w, 1, box);
	ck_assert_uint_eq(st.messages, mailbox_count(m));
	ck_assert_uint_eq(st.recent, mailbox_recent(m));
	ck_assert_uint_eq(st.uidnext, mailbox_uidnext(m));
	ck_assert_uint_eq(st.uidvalidity, mailbox_uidvalidity(m));
	for (uint32_t seq = 1; seq <= mailbox_count(m); seq++) {
		ck_assert(mailbox_message_flags(m, mailbox_uid(m, seq), &f));
		unseen += !(f.system & FLAG_SEEN);
	}
	ck_assert_uint_eq(st.unseen, unseen);
	mailbox_close(&m);
	ck_assert_int_eq(store_status(session(w, 0), str_of(box), &after), 0);
	ck_assert_uint_eq(after.uidnext, st.uidnext);
	ck_assert_uint_eq(after.messages, st.messages);
	ck_assert_uint_eq(after.unseen, st.unseen);
}

CASE(status_says_what_select_would)
{
	status_is_that_of_select(w, "INBOX");
	delivered(w, "INBOX", "a");
	status_is_that_of_select(w, "INBOX");
	added(w, "INBOX", "b");
	delivered(w, "INBOX", "c");
	status_is_that_of_select(w, "INBOX");
	w->on->mark(w, "INBOX", "b", FLAG_SEEN | FLAG_DELETED);
	status_is_that_of_select(w, "INBOX");
	w->on->take(w, "INBOX", "a");
	status_is_that_of_select(w, "INBOX");
	created(w, "work");
	status_is_that_of_select(w, "work");
	delivered(w, "work", "d");
	status_is_that_of_select(w, "work");
}

CASE(a_mailbox_has_nothing_to_do_with_its_neighbours)
{
	struct mailbox *m;

	created(w, "work");
	created(w, "work.sub");
	added(w, "INBOX", "a");
	added(w, "work", "b");
	m = selected(w, 0, "work.sub");
	added(w, "INBOX", "c");
	delivered(w, "work", "d");
	ck_assert_str_is(news(w, m), STR(""));
	mailbox_close(&m);
	ck_assert_str_is(stored(w, "INBOX"), STR("a c"));
	ck_assert_uint_eq(stored(w, "work").n, 3);
	ck_assert_str_is(stored(w, "work.sub"), STR(""));
}

UNIT_SUITE(tests_contract_name)
{
	run_case(t, a_user_who_never_got_mail_has_an_empty_inbox, 0);
	run_case(t, inbox_can_neither_be_made_nor_deleted, 0);
	run_case(t, all_sorts_of_names_work_and_stay_apart, 0);
	run_case(t, names_that_could_do_harm_are_refused, 0);
	run_case(t, a_name_too_long_for_the_format_is_refused_and_leaves_nothing, 0);
	run_case(t, a_mailbox_cannot_be_made_twice, 0);
	run_case(t, the_levels_above_a_new_mailbox_are_made_too, 0);
	run_case(t, a_mailbox_that_another_session_made_is_there_at_once, 0);
	run_case(t, what_is_not_there_can_neither_be_opened_nor_deleted_nor_renamed, 0);
	run_case(t, a_deleted_mailbox_takes_its_mail_along, 0);
	run_case(t, a_deleted_mailbox_leaves_those_below_it, 0);
	run_case(t, a_renamed_mailbox_takes_all_below_it_along_and_nothing_else, 0);
	run_case(t, a_level_that_is_no_mailbox_can_be_renamed, 0);
	run_case(t, a_rename_onto_something_that_is_there_changes_nothing, 0);
	run_case(t, a_renamed_inbox_gives_its_mail_away_and_stays, 0);
	run_case(t, subscriptions_are_names_and_need_no_mailbox, CAN_SUBSCRIBE);
	run_case(t, all_sorts_of_names_can_be_subscribed, CAN_SUBSCRIBE);
	run_case(t, two_sessions_subscribe_and_both_names_are_kept, CAN_SUBSCRIBE);
	run_case(t, the_list_shows_everything_once_and_in_order, 0);
	run_case(t, status_says_what_select_would, 0);
	run_case(t, a_mailbox_has_nothing_to_do_with_its_neighbours, 0);
}
