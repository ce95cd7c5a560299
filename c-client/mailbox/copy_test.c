#include "c-client/mailbox/engine.h"

#include "tests/support/memdriver.h"
#include "tests/support/unit.h"

static struct mailbox *
fresh(struct store **s, enum mailbox_how how)
{
	mem_reset();
	mem_add(mem_box("INBOX"), STR("A: 1\n\none\n"), FLAG_SEEN);
	mem_add(mem_box("INBOX"), STR("A: 2\r\n\r\ntwo"), 0);
	mem_add(mem_box("INBOX"), STR(""), FLAG_FLAGGED);
	mem_keyword(mem_box("INBOX"), 1, "$Junk");
	mem_find(mem_box("INBOX"), 2)->date = 77;
	mem_add(mem_box("target"), STR("there"), 0);
	*s = mem_store(&(struct store_options){ .root = "" });
	return mem_open(*s, "INBOX", how);
}

START_TEST(a_copy_keeps_content_flags_keywords_and_date)
{
	uint32_t uids[] = { 1, 2, 3 };
	struct arena a = ARENA_INIT;
	struct uid_map map = { 0 };
	struct store *s;
	struct mailbox *m = fresh(&s, OPEN_READONLY);
	struct mem_box *target = mem_box("target");

	ck_assert_int_eq(mailbox_copy(m, uids, 3, STR("target"), false, &a, &map), 0);
	ck_assert_uint_eq(map.n, 3);
	ck_assert_uint_eq(map.uidvalidity, target->uidvalidity);
	ck_assert(map.from[2] == 3 && map.to[2] == 4);
	ck_assert_uint_eq(mem_live(mem_box("INBOX")), 3);
	ck_assert_uint_eq(mem_find(target, 2)->system, FLAG_SEEN);
	ck_assert_str_eq(mem_find(target, 2)->keywords[0], "$Junk");
	ck_assert_int_eq(mem_find(target, 3)->date, 77);
	ck_assert_str_is(mem_data(target, 2), STR("A: 1\n\none\n"));
	ck_assert_uint_eq(mem_find(target, 4)->size, 0);
	mailbox_close(&m);
	store_close(&s);
	arena_free(&a);
}
END_TEST

START_TEST(a_move_takes_the_originals_away)
{
	uint32_t uids[] = { 1, 3 };
	struct arena a = ARENA_INIT;
	struct uid_map map = { 0 };
	struct store *s;
	struct mailbox *m = fresh(&s, OPEN_READWRITE);

	ck_assert_int_eq(mailbox_copy(m, uids, 2, STR("target"), true, &a, &map), 0);
	ck_assert_uint_eq(map.n, 2);
	ck_assert_uint_eq(mem_live(mem_box("INBOX")), 1);
	ck_assert_uint_eq(mem_live(mem_box("target")), 3);
	ck_assert_uint_eq(
	    mem_find(mem_box("target"), 2)->system, FLAG_SEEN); /* without the \Deleted of the way */
	ck_assert_str_is(mem_updates(&a, m, true), STR("3 EXPUNGE, 1 EXPUNGE, 1 RECENT"));
	mailbox_close(&m);
	store_close(&s);
	arena_free(&a);
}
END_TEST

START_TEST(copying_into_the_mailbox_itself_doubles_the_messages)
{
	uint32_t uids[] = { 1, 2, 3 };
	struct arena a = ARENA_INIT;
	struct uid_map map = { 0 };
	struct store *s;
	struct mailbox *m = fresh(&s, OPEN_READWRITE);

	ck_assert_int_eq(mailbox_copy(m, uids, 3, STR("INBOX"), false, &a, &map), 0);
	ck_assert(map.n == 3 && map.to[0] == 4);
	ck_assert_int_eq(mailbox_sync(m), 0);
	ck_assert_str_is(mem_updates(&a, m, true), STR("6 EXISTS, 6 RECENT"));
	mailbox_close(&m);
	store_close(&s);
	arena_free(&a);
}
END_TEST

START_TEST(what_cannot_be_copied_changes_nothing)
{
	uint32_t uids[] = { 1, 2 };
	struct arena a = ARENA_INIT;
	struct uid_map map = { 0 };
	struct store *s;
	struct mailbox *m = fresh(&s, OPEN_READWRITE);

	ck_assert_int_eq(mailbox_copy(m, uids, 2, STR("none"), false, &a, &map), MAIL_E_NOTFOUND);
	mem_fail_reads = 1;
	ck_assert_int_eq(mailbox_copy(m, uids, 2, STR("target"), true, &a, &map), MAIL_E_IO);
	ck_assert_uint_eq(mem_live(mem_box("target")), 1);
	ck_assert_uint_eq(mem_live(mem_box("INBOX")), 3);
	mem_remove(mem_box("INBOX"), 1);
	ck_assert_int_eq(mailbox_copy(m, uids, 2, STR("target"), false, &a, &map), 0);
	ck_assert_uint_eq(map.n, 1);
	mem_remove(mem_box("INBOX"), 2);
	ck_assert_int_eq(mailbox_sync(m), 0);
	ck_assert_int_eq(mailbox_copy(m, uids, 2, STR("target"), false, &a, &map), MAIL_E_GONE);
	mem_box("target")->readonly = true;
	ck_assert_int_eq(mailbox_copy(m, uids, 2, STR("target"), false, &a, &map), MAIL_E_READONLY);
	mailbox_close(&m);
	m = mem_open(s, "INBOX", OPEN_READONLY);
	ck_assert_int_eq(mailbox_copy(m, uids, 2, STR("target"), true, &a, &map), MAIL_E_READONLY);
	mailbox_close(&m);
	store_close(&s);
	arena_free(&a);
}
END_TEST

UNIT_SUITE(c_client_mailbox_copy)
{
	tcase_add_test(t, a_copy_keeps_content_flags_keywords_and_date);
	tcase_add_test(t, a_move_takes_the_originals_away);
	tcase_add_test(t, copying_into_the_mailbox_itself_doubles_the_messages);
	tcase_add_test(t, what_cannot_be_copied_changes_nothing);
}
