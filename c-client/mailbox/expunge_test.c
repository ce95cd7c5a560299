#include "c-client/mailbox/engine.h"

#include "tests/support/memdriver.h"
#include "tests/support/unit.h"

static struct mailbox *
fresh(struct store **s, enum mailbox_how how)
{
	mem_reset();
	for (int i = 0; i < 4; i++)
		mem_add(mem_box("INBOX"), STR("A: b\n\n"), i % 2 ? FLAG_DELETED : 0)->recent = false;
	*s = mem_store(&(struct store_options){ .root = "" });
	return mem_open(*s, "INBOX", how);
}

START_TEST(expunge_removes_what_is_deleted_also_when_another_session_marked_it)
{
	struct arena a = ARENA_INIT;
	struct store *s;
	struct mailbox *m = fresh(&s, OPEN_READWRITE);

	mem_flag(mem_box("INBOX"), 1, FLAG_DELETED);
	ck_assert_int_eq(mailbox_expunge(m, NULL, 0), 0);
	ck_assert_uint_eq(mem_live(mem_box("INBOX")), 1);
	ck_assert_str_is(mem_updates(&a, m, true), STR("4 EXPUNGE, 2 EXPUNGE, 1 EXPUNGE"));
	mailbox_close(&m);
	store_close(&s);
	arena_free(&a);
}
END_TEST

START_TEST(a_deleted_flag_taken_back_by_another_session_saves_the_message)
{
	uint32_t uids[] = { 1, 2, 3, 4 };
	struct store *s;
	struct mailbox *m = fresh(&s, OPEN_READWRITE);

	mem_flag(mem_box("INBOX"), 2, 0);
	ck_assert_int_eq(
	    mailbox_expunge(m, uids, 4), 0); /* UID EXPUNGE does not look first: the driver asks the store */
	ck_assert_uint_eq(mem_live(mem_box("INBOX")), 3);
	ck_assert_ptr_null(mem_find(mem_box("INBOX"), 4));
	mailbox_close(&m);
	store_close(&s);
}
END_TEST

START_TEST(uid_expunge_leaves_the_deleted_messages_it_does_not_name)
{
	uint32_t uids[] = { 1, 2 };
	struct store *s;
	struct mailbox *m = fresh(&s, OPEN_READWRITE);

	ck_assert_int_eq(mailbox_expunge(m, uids, 2), 0);
	ck_assert_ptr_null(mem_find(mem_box("INBOX"), 2));
	ck_assert_ptr_nonnull(mem_find(mem_box("INBOX"), 4));
	mailbox_close(&m);
	store_close(&s);
}
END_TEST

START_TEST(a_message_the_client_was_not_told_of_is_not_expunged)
{
	struct store *s;
	struct mailbox *m = fresh(&s, OPEN_READWRITE);

	mem_add(mem_box("INBOX"), STR("new"), FLAG_DELETED);
	ck_assert_int_eq(mailbox_expunge(m, NULL, 0), 0);
	ck_assert_ptr_nonnull(mem_find(mem_box("INBOX"), 5));
	mailbox_close(&m);
	store_close(&s);
}
END_TEST

START_TEST(a_read_only_mailbox_expunges_nothing)
{
	struct store *s;
	struct mailbox *m = fresh(&s, OPEN_READONLY);

	ck_assert_int_eq(mailbox_expunge(m, NULL, 0), MAIL_E_READONLY);
	ck_assert_uint_eq(mem_live(mem_box("INBOX")), 4);
	mailbox_close(&m);
	store_close(&s);
}
END_TEST

UNIT_SUITE(c_client_mailbox_expunge)
{
	tcase_add_test(t, expunge_removes_what_is_deleted_also_when_another_session_marked_it);
	tcase_add_test(t, a_deleted_flag_taken_back_by_another_session_saves_the_message);
	tcase_add_test(t, uid_expunge_leaves_the_deleted_messages_it_does_not_name);
	tcase_add_test(t, a_message_the_client_was_not_told_of_is_not_expunged);
	tcase_add_test(t, a_read_only_mailbox_expunges_nothing);
}
