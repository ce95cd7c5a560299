#include "c-client/mailbox/engine.h"

#include "tests/support/memdriver.h"
#include "tests/support/unit.h"

static struct mailbox *
fresh(struct store **s, const struct store_options *o)
{
	mem_reset();
	mem_add(mem_box("INBOX"), STR("A: b\n\n"), 0);
	*s = mem_store(o);
	return mem_open(*s, "INBOX", OPEN_READWRITE);
}

START_TEST(a_driver_that_reports_an_old_uid_as_new_is_caught)
{
	struct store *s;
	struct mailbox *m = fresh(&s, &(struct store_options){ .root = "" });
	struct sync sync = { .m = m };

	sync_add(&sync, 1, (struct driver_flags){ 0 }, DRIVER_HINT_NONE, NULL);
	ck_assert_int_eq(sync_result(&sync, 0), MAIL_E_BUG);
	ck_assert_int_eq(sync_result(&sync, MAIL_E_IO), MAIL_E_IO);
	mailbox_close(&m);
	store_close(&s);
}
END_TEST

START_TEST(reports_about_unknown_messages_are_harmless)
{
	struct arena a = ARENA_INIT;
	struct store *s;
	struct mailbox *m = fresh(&s, &(struct store_options){ .root = "" });
	struct sync sync = { .m = m };

	ck_assert_int_eq(change_begin(m, 0), 0);
	sync_flags(&sync, 77, (struct driver_flags){ .system = FLAG_SEEN });
	sync_gone(&sync, 77);
	sync_gone(&sync, 1);
	sync_gone(&sync, 1);
	ck_assert_int_eq(sync_result(&sync, 0), 0);
	change_end(m);
	ck_assert_str_is(mem_updates(&a, m, true), STR("1 EXPUNGE, 0 RECENT"));
	mailbox_close(&m);
	store_close(&s);
	arena_free(&a);
}
END_TEST

static int
count_calls(void *ctx, uint64_t done, uint64_t total)
{
	(void)done, (void)total;
	return ++*(int *)ctx == 3;
}

START_TEST(progress_is_shown_rarely_and_can_end_the_work)
{
	int calls = 0;
	struct store_options o = { .root = "", .hooks = { .tick = count_calls, .ctx = &calls } };
	struct store *s;
	struct mailbox *m = fresh(&s, &o);
	struct sync sync = { .m = m };
	uint64_t i = 0;
	int r = 0;

	calls = 0;
	while (r == 0)
		r = sync_tick(&sync, i++, 0);
	ck_assert_int_eq(r, MAIL_E_LOST);
	ck_assert_uint_gt(i, 300);
	ck_assert_uint_lt(i, 3000);
	mailbox_close(&m);
	store_close(&s);
}
END_TEST

UNIT_SUITE(c_client_mailbox_sync)
{
	tcase_add_test(t, a_driver_that_reports_an_old_uid_as_new_is_caught);
	tcase_add_test(t, reports_about_unknown_messages_are_harmless);
	tcase_add_test(t, progress_is_shown_rarely_and_can_end_the_work);
}
