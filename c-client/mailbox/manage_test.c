#include "c-client/mailbox/engine.h"

#include "tests/support/memdriver.h"
#include "tests/support/unit.h"

static struct store *
fresh(void)
{
	mem_reset();
	return mem_store(&(struct store_options){ .root = "" });
}

START_TEST(create_makes_the_levels_above)
{
	struct store *s = fresh();

	ck_assert_int_eq(store_create(s, STR("a.b.c")), 0);
	ck_assert(mem_has_box("a") && mem_has_box("a.b") && mem_has_box("a.b.c"));
	ck_assert_int_eq(store_create(s, STR("a.b.c")), MAIL_E_EXISTS);
	ck_assert_int_eq(store_create(s, STR("INBOX")), MAIL_E_EXISTS);
	store_close(&s);
}
END_TEST

START_TEST(delete_takes_one_mailbox_and_leaves_what_is_below)
{
	struct store *s = fresh();

	ck_assert_int_eq(store_create(s, STR("a.b")), 0);
	ck_assert_int_eq(store_remove(s, STR("a")), 0);
	ck_assert(!mem_has_box("a") && mem_has_box("a.b"));
	ck_assert_int_eq(store_remove(s, STR("a")), MAIL_E_CANNOT);
	ck_assert_int_eq(store_remove(s, STR("none")), MAIL_E_NOTFOUND);
	ck_assert_int_eq(store_remove(s, STR("INBOX")), MAIL_E_CANNOT);
	store_close(&s);
}
END_TEST

START_TEST(a_name_created_again_is_another_mailbox)
{
	struct store *s = fresh();
	struct mailbox_status first, second;

	ck_assert_int_eq(store_create(s, STR("a")), 0);
	ck_assert_int_eq(store_status(s, STR("a"), &first), 0);
	ck_assert_int_eq(store_remove(s, STR("a")), 0);
	ck_assert_int_eq(store_create(s, STR("a")), 0);
	ck_assert_int_eq(store_status(s, STR("a"), &second), 0);
	ck_assert_uint_gt(second.uidvalidity, first.uidvalidity);
	store_close(&s);
}
END_TEST

START_TEST(rename_takes_the_children_along_and_makes_the_levels_above)
{
	struct store *s = fresh();

	ck_assert_int_eq(store_create(s, STR("a.b")), 0);
	ck_assert_int_eq(store_rename(s, STR("a"), STR("x.y")), 0);
	ck_assert(mem_has_box("x") && mem_has_box("x.y") && mem_has_box("x.y.b") && !mem_has_box("a") &&
		  !mem_has_box("a.b"));
	store_close(&s);
}
END_TEST

START_TEST(rename_refuses_what_would_lose_or_loop)
{
	struct store *s = fresh();

	ck_assert_int_eq(store_create(s, STR("a.b")), 0);
	ck_assert_int_eq(store_create(s, STR("c.b")), 0);
	ck_assert_int_eq(store_rename(s, STR("a"), STR("a.x")), MAIL_E_CANNOT);
	ck_assert_int_eq(store_rename(s, STR("a"), STR("c")), MAIL_E_EXISTS);
	ck_assert_int_eq(store_rename(s, STR("a"), STR("a")), MAIL_E_EXISTS);
	ck_assert_int_eq(store_rename(s, STR("a"), STR("INBOX")), MAIL_E_EXISTS);
	ck_assert_int_eq(store_rename(s, STR("none"), STR("d")), MAIL_E_NOTFOUND);
	ck_assert_int_eq(store_remove(s, STR("c")), 0); /* c.b stays, c is only a level */
	ck_assert_int_eq(store_rename(s, STR("a"), STR("c")), MAIL_E_EXISTS);
	ck_assert(mem_has_box("a") && mem_has_box("a.b") && mem_has_box("c.b"));
	store_close(&s);
}
END_TEST

START_TEST(a_level_that_is_no_mailbox_is_renamed_with_all_below_it)
{
	struct store *s = fresh();

	mem_box("l.a");
	mem_box("l.a.deep");
	mem_box("l.b");
	ck_assert_int_eq(store_rename(s, STR("l"), STR("m")), 0);
	ck_assert(mem_has_box("m.a") && mem_has_box("m.a.deep") && mem_has_box("m.b"));
	ck_assert(!mem_has_box("l.a") && !mem_has_box("l.b"));
	store_close(&s);
}
END_TEST

START_TEST(names_of_children_that_would_grow_too_long_are_refused_before_anything_moves)
{
	struct store *s = fresh();
	char name[LIMIT_NAME_COMPONENT + 1];

	memset(name, 'x', sizeof name);
	ck_assert_int_eq(store_create(s, STR("a.b.c.d")), 0);
	ck_assert_int_eq(store_rename(s, STR("a"), (struct str){ name, sizeof name }), MAIL_E_CANNOT);
	ck_assert(mem_has_box("a.b.c.d"));
	store_close(&s);
}
END_TEST

START_TEST(renaming_inbox_moves_its_messages_and_leaves_it_empty)
{
	struct store *s = fresh();

	mem_add(mem_box("INBOX"), STR("A: 1\n\n"), FLAG_SEEN);
	mem_add(mem_box("INBOX"), STR("A: 2\n\n"), 0);
	mem_box("INBOX.below");
	ck_assert_int_eq(store_rename(s, STR("INBOX"), STR("old.mail")), 0);
	ck_assert(mem_has_box("INBOX") && mem_has_box("INBOX.below"));
	ck_assert_uint_eq(mem_live(mem_box("INBOX")), 0);
	ck_assert_uint_eq(mem_live(mem_box("old.mail")), 2);
	ck_assert_uint_eq(mem_box("old.mail")->messages[0]->system, FLAG_SEEN);
	ck_assert_int_eq(store_rename(s, STR("INBOX"), STR("old.mail")), MAIL_E_EXISTS);
	ck_assert_int_eq(store_rename(s, STR("INBOX"), STR("INBOX.empty")), 0);
	store_close(&s);
}
END_TEST

UNIT_SUITE(c_client_mailbox_manage)
{
	tcase_add_test(t, create_makes_the_levels_above);
	tcase_add_test(t, delete_takes_one_mailbox_and_leaves_what_is_below);
	tcase_add_test(t, a_name_created_again_is_another_mailbox);
	tcase_add_test(t, rename_takes_the_children_along_and_makes_the_levels_above);
	tcase_add_test(t, rename_refuses_what_would_lose_or_loop);
	tcase_add_test(t, a_level_that_is_no_mailbox_is_renamed_with_all_below_it);
	tcase_add_test(t, names_of_children_that_would_grow_too_long_are_refused_before_anything_moves);
	tcase_add_test(t, renaming_inbox_moves_its_messages_and_leaves_it_empty);
}
