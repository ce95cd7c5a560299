#include "c-client/mailbox/store.h"

#include "c-client/mailbox/engine.h"
#include "tests/support/memdriver.h"
#include "tests/support/unit.h"

START_TEST(a_driver_that_does_not_exist_is_refused)
{
	struct store_options o = { .root = "/nonexistent", .driver = "nothing" };
	struct store *s = NULL;
	struct fault f = { 0 };

	ck_assert_int_eq(store_open(&o, &s, &f), MAIL_E_CANNOT);
	ck_assert_ptr_null(s);
	ck_assert_ptr_nonnull(f.client);
}
END_TEST

START_TEST(the_store_keeps_its_own_copy_of_the_options)
{
	char root[] = "here", prefix[] = "INBOX.";
	struct store_options o = { .root = root, .prefix = prefix };
	struct store *s;

	mem_reset();
	s = mem_store(&o);
	root[0] = prefix[0] = 'x';
	ck_assert_str_eq(s->root, "here");
	ck_assert_str_eq(s->options.prefix, "INBOX.");
	ck_assert_int_eq(store_exists(s, STR("INBOX")), 0);
	ck_assert_int_eq(store_exists(s, STR("none")), MAIL_E_NOTFOUND);
	store_close(&s);
	ck_assert_ptr_null(s);
	store_close(&s); /* harmless */
}
END_TEST

START_TEST(a_format_without_subscriptions_says_so)
{
	struct store *s;

	mem_reset();
	s = mem_store_on(&driver_memory_minimal, &(struct store_options){ .root = "" });
	ck_assert_int_eq(store_subscribe(s, STR("INBOX"), true), MAIL_E_CANNOT);
	store_close(&s);
}
END_TEST

UNIT_SUITE(c_client_mailbox_store)
{
	tcase_add_test(t, a_driver_that_does_not_exist_is_refused);
	tcase_add_test(t, the_store_keeps_its_own_copy_of_the_options);
	tcase_add_test(t, a_format_without_subscriptions_says_so);
}
