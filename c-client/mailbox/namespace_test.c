#include "c-client/base/buf.h"
#include "c-client/mailbox/engine.h"

#include "tests/support/memdriver.h"
#include "tests/support/unit.h"

static const struct store_options plain = { .prefix = "" };
static const struct store_options aliased = { .prefix = "", .alias = true };
static const struct store_options prefixed = { .prefix = "INBOX." };
static const struct store_options both = { .prefix = "INBOX.", .alias = true };

/* store NULL: refused. */
static const struct {
	const struct store_options *options;
	const char *client, *store;
} names[] = {
	{ &plain, "inbox", "INBOX" },
	{ &plain, "InBox.x", "INBOX.x" },
	{ &plain, "inboxes", "inboxes" },
	{ &plain, "x.inbox", "x.inbox" },
	{ &plain, "Sent", "Sent" },
	{ &plain, "INBOX.Sent", "INBOX.Sent" },
	{ &aliased, "INBOX.Sent", "Sent" },
	{ &aliased, "inbox.Sent.2026", "Sent.2026" },
	{ &aliased, "Sent", "Sent" },
	{ &aliased, "INBOX.real", "INBOX.real" },
	{ &aliased, "inbox.real", "INBOX.real" },
	{ &aliased, "real", "real" },
	{ &aliased, "INBOX.INBOX", "INBOX" },
	{ &aliased, "INBOX.INBOX.Trash", "Trash" },
	{ &aliased, "INBOX.INBOX.real", "INBOX.real" },
	{ &prefixed, "INBOX.Sent", "Sent" },
	{ &prefixed, "inbox", "INBOX" },
	{ &prefixed, "Sent", NULL },
	{ &prefixed, "INBOX.INBOX.real", "INBOX.real" },
	{ &both, "Sent", "Sent" },
	{ &both, "INBOX.Sent", "Sent" },
	{ &both, "INBOX.INBOX.real", "INBOX.real" },
	{ &plain, "%n%s", "%n%s" },
	{ &plain, "$(id);`id`", "$(id);`id`" },
	{ &plain, "-rf", "-rf" },
	{ &plain, "a:2,S", "a:2,S" },
	{ &plain, "\xe9\x80\x81\xe4\xbf\xa1", "\xe9\x80\x81\xe4\xbf\xa1" },
};

START_TEST(a_client_s_name_finds_the_store_s_name)
{
	struct arena a = ARENA_INIT;
	struct store *s;
	struct str out = { 0 };
	int r;

	mem_reset();
	mem_box("INBOX.real");
	s = mem_store(names[_i].options);
	r = store_name(s, &a, str_of(names[_i].client), &out);
	if (names[_i].store) {
		ck_assert_int_eq(r, 0);
		ck_assert_str_is(out, str_of(names[_i].store));
	} else {
		ck_assert_int_eq(r, MAIL_E_CANNOT);
	}
	store_close(&s);
	arena_free(&a);
}
END_TEST

static const struct str refused[] = {
	STR_INIT(""),
	STR_INIT("../x"),
	STR_INIT("a/../../x"),
	STR_INIT(".."),
	STR_INIT("a/.."),
	STR_INIT("./a"),
	STR_INIT("a/./b"),
	STR_INIT("/etc/passwd"),
	STR_INIT("//etc"),
	STR_INIT("~/x"),
	STR_INIT("~root"),
	STR_INIT("#news.x"),
	STR_INIT("#mh/a"),
	STR_INIT("#move"),
	STR_INIT("#driver.mbx"),
	STR_INIT("{host/user=x}INBOX"),
	STR_INIT("{-oProxyCommand=id}x"),
	STR_INIT("a\0b"),
	STR_INIT("a\rb"),
	STR_INIT("a\nb"),
	STR_INIT("a\001b"),
	STR_INIT("a\177b"),
	STR_INIT("a\xc2\x85"
		 "b"),
	STR_INIT("a\xe2\x80\xa8"
		 "b"),
	STR_INIT("."),
	STR_INIT(".a"),
	STR_INIT("a."),
	STR_INIT("a..b"),
	STR_INIT("INBOX."),
	STR_INIT("INBOX.#news"),
	STR_INIT("INBOX.~root"),
	STR_INIT("INBOX.{x}"),
	STR_INIT("\xc0\xaf"),
	STR_INIT("a\xff"),
	STR_INIT("\xed\xa0\x80"),
};

START_TEST(a_name_that_can_never_be_is_refused_in_every_namespace)
{
	const struct store_options *all[] = { &aliased, &prefixed, &both };
	struct arena a = ARENA_INIT;
	struct str out;

	mem_reset();
	for (size_t i = 0; i < 3; i++) {
		struct store *s = mem_store(all[i]);
		ck_assert_int_eq(store_name(s, &a, refused[_i], &out), MAIL_E_CANNOT);
		ck_assert_ptr_nonnull(s->fault.client);
		store_close(&s);
	}
	arena_free(&a);
}
END_TEST

START_TEST(names_that_are_too_long_or_too_deep_are_refused)
{
	struct arena a = ARENA_INIT;
	struct store *s;
	struct buf b = BUF_INIT(8000);
	struct str out;

	mem_reset();
	s = mem_store(&plain);
	for (int i = 0; i < LIMIT_NAME_COMPONENT; i++)
		buf_byte(&b, 'x');
	ck_assert_int_eq(store_name(s, &a, buf_str(&b), &out), 0);
	buf_byte(&b, 'x');
	ck_assert_int_eq(store_name(s, &a, buf_str(&b), &out), MAIL_E_CANNOT);
	buf_reset(&b);
	buf_byte(&b, 'a');
	for (int i = 1; i < LIMIT_NAME_DEPTH; i++)
		buf_put(&b, STR(".a"));
	ck_assert_int_eq(store_name(s, &a, buf_str(&b), &out), 0);
	buf_put(&b, STR(".a"));
	ck_assert_int_eq(store_name(s, &a, buf_str(&b), &out), MAIL_E_CANNOT);
	buf_reset(&b);
	for (int i = 0; i < 21; i++)
		buf_put(&b, STR("0123456789012345678901234567890123456789012345678."));
	b.n--;
	ck_assert_int_eq(store_name(s, &a, buf_str(&b), &out), MAIL_E_CANNOT);
	buf_free(&b);
	store_close(&s);
	arena_free(&a);
}
END_TEST

START_TEST(the_store_s_name_is_shown_with_the_prefix)
{
	struct arena a = ARENA_INIT;
	struct store *s;

	mem_reset();
	s = mem_store(&prefixed);
	ck_assert_str_is(store_client_name(s, &a, STR("INBOX")), STR("INBOX"));
	ck_assert_str_is(store_client_name(s, &a, STR("Sent")), STR("INBOX.Sent"));
	ck_assert_str_is(store_client_name(s, &a, STR("INBOX.real")), STR("INBOX.INBOX.real"));
	store_close(&s);
	arena_free(&a);
}
END_TEST

START_TEST(names_sort_by_level_with_inbox_first)
{
	const char *sorted[] = { "INBOX", "INBOX.z", "A", "A.z", "A-b", "B", "a" };

	for (int i = 0; i < 7; i++) {
		for (int j = 0; j < 7; j++) {
			int order = name_order(str_of(sorted[i]), str_of(sorted[j]));
			ck_assert_int_eq((order > 0) - (order < 0), (i > j) - (i < j));
		}
	}
	ck_assert(name_below(STR("a.b"), STR("a")));
	ck_assert(!name_below(STR("a-b"), STR("a")));
	ck_assert(!name_below(STR("a"), STR("a")));
}
END_TEST

UNIT_SUITE(c_client_mailbox_namespace)
{
	tcase_add_loop_test(t, a_client_s_name_finds_the_store_s_name, 0, sizeof names / sizeof names[0]);
	tcase_add_loop_test(
	    t, a_name_that_can_never_be_is_refused_in_every_namespace, 0, sizeof refused / sizeof refused[0]);
	tcase_add_test(t, names_that_are_too_long_or_too_deep_are_refused);
	tcase_add_test(t, the_store_s_name_is_shown_with_the_prefix);
	tcase_add_test(t, names_sort_by_level_with_inbox_first);
}
