#include "c-client/mailbox/engine.h"

#include "tests/support/memdriver.h"
#include "tests/support/unit.h"

static struct store *
fresh(void)
{
	mem_reset();
	return mem_store(&(struct store_options){ .root = "" });
}

START_TEST(appended_messages_are_there_together_after_commit_and_not_before)
{
	const struct str keywords[] = { STR_INIT("$Junk") };
	const struct append_meta first = { FLAG_SEEN, keywords, 1, 42 }, second = { .internal_date = 43 };
	struct arena a = ARENA_INIT;
	struct uid_map map = { 0 };
	struct store *s = fresh();
	struct mailbox_append *ap;
	struct mem_box *box = mem_box("INBOX");

	ck_assert_int_eq(mailbox_append_begin(s, STR("INBOX"), &ap), 0);
	ck_assert_int_eq(mailbox_append_next(ap, &first), 0);
	ck_assert_int_eq(mailbox_append_write(ap, STR("A: b\r")), 0);
	ck_assert_int_eq(mailbox_append_write(ap, STR("\n\r\ntext")), 0);
	ck_assert_int_eq(mailbox_append_next(ap, &second), 0);
	ck_assert_uint_eq(mem_live(box), 0);
	ck_assert_int_eq(mailbox_append_commit(ap, &a, &map), 0);
	ck_assert(map.n == 2 && map.to[0] == 1 && map.to[1] == 2 && map.uidvalidity == box->uidvalidity);
	ck_assert_str_is(mem_data(box, 1), STR("A: b\n\ntext"));
	ck_assert(mem_find(box, 1)->system == FLAG_SEEN && mem_find(box, 1)->nkeywords == 1 &&
		  mem_find(box, 1)->date == 42);
	ck_assert_uint_eq(mem_find(box, 2)->size, 0);
	store_close(&s);
	arena_free(&a);
}
END_TEST

START_TEST(an_aborted_append_leaves_nothing)
{
	const struct append_meta meta = { 0 };
	struct store *s = fresh();
	struct mailbox_append *ap;

	ck_assert_int_eq(mailbox_append_begin(s, STR("INBOX"), &ap), 0);
	ck_assert_int_eq(mailbox_append_next(ap, &meta), 0);
	ck_assert_int_eq(mailbox_append_write(ap, STR("half")), 0);
	mailbox_append_abort(ap);
	ck_assert_uint_eq(mem_live(mem_box("INBOX")), 0);
	store_close(&s);
}
END_TEST

START_TEST(there_is_no_append_to_what_is_missing_or_read_only)
{
	struct store *s = fresh();
	struct mailbox_append *ap;

	ck_assert_int_eq(mailbox_append_begin(s, STR("none"), &ap), MAIL_E_NOTFOUND);
	mem_box("INBOX")->readonly = true;
	ck_assert_int_eq(mailbox_append_begin(s, STR("INBOX"), &ap), MAIL_E_READONLY);
	store_close(&s);
}
END_TEST

UNIT_SUITE(c_client_mailbox_append)
{
	tcase_add_test(t, appended_messages_are_there_together_after_commit_and_not_before);
	tcase_add_test(t, an_aborted_append_leaves_nothing);
	tcase_add_test(t, there_is_no_append_to_what_is_missing_or_read_only);
}
