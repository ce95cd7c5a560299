#include "tests/support/api_play.h"

/* Every change as "new 3=7 " (number = UID); ctx is a struct buf *. */
static int
gather_change(void *ctx, enum mail_change what, uint32_t number, uint32_t uid)
{
	static const char *const words[] = { "gone", "new", "flags" };

	buf_fmt(ctx, "%s %u=%u ", words[what], number, uid);
	return 0;
}

static void
expect_changes(struct mail_box *b, const char *want)
{
	struct buf got = BUF_INIT(10000);

	ck_assert_int_eq(mail_box_sync(b, gather_change, &got), 0);
	ck_assert_str_is(buf_str(&got), str_of(want));
	buf_free(&got);
}

/* Without \Recent, which depends on who looked first. */
static void
expect_flags(struct mail_box *b, uint32_t uid, const char *want)
{
	struct str rest, word;
	struct buf got = BUF_INIT(10000);
	const char *text;

	ck_assert_int_eq(mail_flags(b, uid, NULL, &text), 0);
	rest = str_of(text);
	while (str_split(&rest, ' ', &word)) {
		if (!str_eq(word, STR("\\Recent")))
			buf_fmt(&got, "%s%.*s", got.n ? " " : "", STR_ARG(word));
	}
	ck_assert_str_is(buf_str(&got), str_of(want));
	buf_free(&got);
}

/* INBOX with n messages. */
static struct mail_box *
inbox_of(struct mail *m, uint32_t n)
{
	struct mail_box *b;

	for (uint32_t i = 1; i <= n; i++)
		ck_assert_uint_eq(play_append(m, "INBOX", i % 2 ? "\\Seen" : "", HELLO), i);
	b = play_box(m, "INBOX");
	ck_assert_uint_eq(mail_box_count(b), n);
	return b;
}

START_TEST(numbers_and_uids_lead_to_each_other)
{
	struct mail *m = play_open();
	struct mail_box *b = inbox_of(m, 3);

	ck_assert_uint_eq(mail_uid(b, 2), 2);
	ck_assert_uint_eq(mail_number(b, 3), 3);
	ck_assert_uint_eq(mail_uid(b, 0), 0);
	ck_assert_uint_eq(mail_uid(b, 4), 0);
	ck_assert_uint_eq(mail_number(b, 99), 0);
	ck_assert_uint_eq(mail_box_uidnext(b), 4);
	ck_assert(!mail_box_readonly(b));
	mail_box_close(&b);
	ck_assert_ptr_null(b);
	ck_assert_int_eq(mail_box_open(m, "no.such", false, &b), MAIL_ERROR_NOTFOUND);
	ck_assert_ptr_null(b);
	mail_box_close(&b);
	mail_close(&m);
}
END_TEST

START_TEST(numbers_change_in_sync_only_and_every_change_is_told_once)
{
	struct mail *m = play_open();
	struct mail_box *b = inbox_of(m, 3);
	uint32_t one = 1, two = 2, count = 99;

	expect_changes(b, "");
	ck_assert_int_eq(mail_flags_change(b, &two, 1, MAIL_FLAGS_ADD, "\\Deleted"), 0);
	ck_assert_int_eq(mail_expunge(b, NULL, 0, &count), 0);
	ck_assert_uint_eq(count, 1);
	play_append(m, "INBOX", "", HELLO);
	ck_assert_int_eq(mail_flags_change(b, &one, 1, MAIL_FLAGS_ADD, "\\Flagged"), 0);
	ck_assert_uint_eq(mail_box_count(b), 3);
	ck_assert_uint_eq(mail_uid(b, 3), 3);
	ck_assert_int_eq(mail_flags(b, 2, NULL, NULL), MAIL_ERROR_GONE);
	expect_changes(b, "gone 2=2 new 3=4 flags 1=1 ");
	expect_changes(b, "");
	ck_assert_uint_eq(mail_number(b, 3), 2);
	mail_box_close(&b);
	mail_close(&m);
}
END_TEST

static int
stop_at_once(void *ctx, enum mail_change what, uint32_t number, uint32_t uid)
{
	(void)what, (void)number, (void)uid;
	++*(int *)ctx;
	return 7;
}

START_TEST(a_change_callback_that_stops_is_not_asked_again_and_the_numbers_are_right)
{
	struct mail *m = play_open();
	struct mail_box *b = inbox_of(m, 1);
	int calls = 0;

	play_append(m, "INBOX", "", HELLO);
	play_append(m, "INBOX", "", HELLO);
	ck_assert_int_eq(mail_box_sync(b, stop_at_once, &calls), 7);
	ck_assert_int_eq(calls, 1);
	ck_assert_uint_eq(mail_box_count(b), 3);
	expect_changes(b, "");
	mail_box_close(&b);
	mail_close(&m);
}
END_TEST

START_TEST(flags_are_added_removed_and_replaced_for_uids_in_any_order)
{
	static const struct {
		enum mail_how how;
		const char *flags, *want;
	} steps[] = {
		{ MAIL_FLAGS_ADD, "\\Flagged Work", "\\Seen \\Flagged Work" },
		{ MAIL_FLAGS_ADD, "work", "\\Seen \\Flagged Work" },
		{ MAIL_FLAGS_REMOVE, "\\seen", "\\Flagged Work" },
		{ MAIL_FLAGS_REPLACE, "\\Draft $Junk", "\\Draft $Junk" },
		{ MAIL_FLAGS_REPLACE, "", "" },
	};
	static const uint32_t uids[] = { 3, 1, 3 };
	struct mail *m = play_open();
	struct mail_box *b = inbox_of(m, 3);

	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
		ck_assert_int_eq(mail_flags_change(b, uids, 3, steps[i].how, steps[i].flags), 0);
		expect_flags(b, 1, steps[i].want);
		expect_flags(b, 3, steps[i].want);
	}
	expect_flags(b, 2, "");
	ck_assert_int_eq(mail_flags_change(b, uids, 3, MAIL_FLAGS_ADD, "\\Recent"), MAIL_ERROR_SYNTAX);
	ck_assert_int_eq(mail_flags_change(b, NULL, 0, MAIL_FLAGS_ADD, "All"), 0);
	expect_flags(b, 2, "All");
	ck_assert_int_eq(mail_flags_change(b, uids, 0, MAIL_FLAGS_ADD, "None"), 0);
	expect_flags(b, 1, "All");
	mail_box_close(&b);
	mail_close(&m);
}
END_TEST

START_TEST(a_message_that_is_gone_does_not_stop_the_others)
{
	static const uint32_t uids[] = { 2, 77, 1 };
	struct mail *m = play_open();
	struct mail_box *b = inbox_of(m, 2);
	struct mail_copied made;

	ck_assert_int_eq(mail_flags_change(b, uids, 3, MAIL_FLAGS_ADD, "\\Answered"), MAIL_ERROR_GONE);
	expect_flags(b, 2, "\\Answered");
	ck_assert_int_eq(mail_create(m, "to"), 0);
	ck_assert_int_eq(mail_copy(b, uids, 3, "to", false, &made), MAIL_ERROR_GONE);
	ck_assert_uint_eq(made.n, 2);
	mail_free(made.from);
	mail_box_close(&b);
	mail_close(&m);
}
END_TEST

START_TEST(a_read_only_mailbox_is_not_changed)
{
	struct mail *m = play_open();
	struct mail_box *b = inbox_of(m, 2);
	struct mail_copied made;

	ck_assert_int_eq(mail_create(m, "to"), 0);
	mail_box_close(&b);
	ck_assert_int_eq(mail_box_open(m, "INBOX", true, &b), 0);
	ck_assert(mail_box_readonly(b));
	ck_assert_int_eq(mail_flags_change(b, NULL, 0, MAIL_FLAGS_ADD, "x"), MAIL_ERROR_READONLY);
	ck_assert_int_eq(mail_expunge(b, NULL, 0, NULL), MAIL_ERROR_READONLY);
	ck_assert_int_eq(mail_copy(b, NULL, 0, "to", true, &made), MAIL_ERROR_READONLY);
	ck_assert_uint_eq(made.n, 0);
	ck_assert_int_eq(mail_copy(b, NULL, 0, "to", false, &made), 0);
	ck_assert_uint_eq(made.n, 2);
	mail_free(made.from);
	mail_box_close(&b);
	mail_close(&m);
}
END_TEST

START_TEST(copies_and_moves_tell_which_message_became_which)
{
	static const uint32_t uids[] = { 3, 2 };
	struct mail *m = play_open();
	struct mail_box *b = inbox_of(m, 3), *to;
	struct mail_copied made;

	ck_assert_int_eq(mail_copy(b, uids, 2, "no.such", false, &made), MAIL_ERROR_NOTFOUND);
	ck_assert_uint_eq(made.n, 0);
	ck_assert_ptr_null(made.from);
	ck_assert_int_eq(mail_create(m, "to"), 0);
	ck_assert_int_eq(mail_copy(b, uids, 2, "to", false, NULL), 0);
	ck_assert_int_eq(mail_copy(b, uids, 2, "to", true, &made), 0);
	ck_assert_uint_eq(made.n, 2);
	ck_assert_uint_eq(made.from[0], 2);
	ck_assert_uint_eq(made.to[0], 3);
	ck_assert_uint_eq(made.from[1], 3);
	ck_assert_uint_eq(made.to[1], 4);
	mail_free(made.from);
	expect_changes(b, "gone 3=3 gone 2=2 ");
	to = play_box(m, "to");
	ck_assert_uint_eq(mail_box_count(to), 4);
	ck_assert_uint_eq(mail_box_uidvalidity(to), made.uidvalidity);
	expect_flags(to, 4, "\\Seen");
	mail_box_close(&to);
	mail_box_close(&b);
	mail_close(&m);
}
END_TEST

START_TEST(expunge_takes_only_deleted_messages_and_only_those_named)
{
	static const uint32_t deleted[] = { 1, 2, 4 }, some[] = { 4, 3, 1 };
	struct mail *m = play_open();
	struct mail_box *b = inbox_of(m, 4);
	uint32_t count;

	ck_assert_int_eq(mail_flags_change(b, deleted, 3, MAIL_FLAGS_ADD, "\\Deleted"), 0);
	expect_changes(b, "flags 1=1 flags 2=2 flags 4=4 ");
	ck_assert_int_eq(mail_expunge(b, some, 3, &count), 0);
	ck_assert_uint_eq(count, 2);
	expect_changes(b, "gone 4=4 gone 1=1 ");
	ck_assert_int_eq(mail_expunge(b, NULL, 0, &count), 0);
	ck_assert_uint_eq(count, 1);
	ck_assert_int_eq(mail_expunge(b, NULL, 0, &count), 0);
	ck_assert_uint_eq(count, 0);
	expect_changes(b, "gone 1=2 ");
	mail_box_close(&b);
	mail_close(&m);
}
END_TEST

START_TEST(a_search_speaks_the_language_of_imap)
{
	static const struct {
		const char *keys, *want;
	} good[] = {
		{ "ALL", "1 2 3 " },
		{ " unseen ", "2 " },
		{ "FROM a SEEN", "1 3 " },
		{ "2:*", "2 3 " },
		{ "*", "3 " },
		{ "UID 1,3", "1 3 " },
		{ "BODY \"hello w\"", "1 2 3 " },
		{ "SUBJECT \"caf\xc3\xa9\"", "" },
		{ "OR 1 NOT 1:2", "1 3 " },
	};
	static const char *const bad[] = { "", "NOSUCHKEY", "FROM", "SUBJECT caf\xc3\xa9", "(ALL", "ALL)",
		"1:" };
	struct mail *m = play_open();
	struct mail_box *b = inbox_of(m, 3);
	uint32_t *uids = NULL;
	size_t n = 5;

	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		play_search(b, m, good[i].keys, good[i].want);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		ck_assert_int_eq(mail_search(b, bad[i], &uids, &n), MAIL_ERROR_SYNTAX);
	ck_assert_int_eq(mail_search(b, "CHARSET x-nosuch SUBJECT y", &uids, &n), MAIL_ERROR_CHARSET);
	ck_assert_ptr_null(uids);
	ck_assert_uint_eq(n, 5);
	mail_box_close(&b);
	mail_close(&m);
}
END_TEST

START_TEST(a_watched_mailbox_says_how_to_wait)
{
	struct mail *m = play_open();
	struct mail_box *b = inbox_of(m, 1);
	int fd = -2, ms = 0;

	ck_assert_int_eq(mail_box_watch(b, &fd, &ms), 0);
	ck_assert_int_ge(fd, -1);
	ck_assert_int_gt(ms, 0);
	play_append(m, "INBOX", "", HELLO);
	expect_changes(b, "new 2=2 ");
	mail_box_close(&b);
	mail_close(&m);
}
END_TEST

UNIT_SUITE(c_client_mailbox_api_box)
{
	tcase_add_test(t, numbers_and_uids_lead_to_each_other);
	tcase_add_test(t, numbers_change_in_sync_only_and_every_change_is_told_once);
	tcase_add_test(t, a_change_callback_that_stops_is_not_asked_again_and_the_numbers_are_right);
	tcase_add_test(t, flags_are_added_removed_and_replaced_for_uids_in_any_order);
	tcase_add_test(t, a_message_that_is_gone_does_not_stop_the_others);
	tcase_add_test(t, a_read_only_mailbox_is_not_changed);
	tcase_add_test(t, copies_and_moves_tell_which_message_became_which);
	tcase_add_test(t, expunge_takes_only_deleted_messages_and_only_those_named);
	tcase_add_test(t, a_search_speaks_the_language_of_imap);
	tcase_add_test(t, a_watched_mailbox_says_how_to_wait);
}
