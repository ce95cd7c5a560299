#include "tests/support/api_play.h"

static int
gather_name(void *ctx, const char *name, unsigned attributes)
{
	buf_fmt(ctx, "%s%s%s ", name, attributes & MAIL_ATTR_SUBSCRIBED ? "+" : "",
	    attributes & MAIL_ATTR_NONEXISTENT ? "?" : "");
	return 0;
}

static void
expect_list(struct mail *m, const char *pattern, bool subscribed, const char *want)
{
	struct buf got = BUF_INIT(10000);

	ck_assert_int_eq(mail_list(m, pattern, subscribed, gather_name, &got), 0);
	ck_assert_str_is(buf_str(&got), str_of(want));
	buf_free(&got);
}

START_TEST(a_store_that_cannot_be_opened_says_why)
{
	struct mail_options o = { .size = sizeof o };
	struct mail *m = NULL;
	char why[100], little[5];

	ck_assert_int_eq(mail_open(&o, &m, why, sizeof why), MAIL_ERROR_PARAM);
	ck_assert_ptr_nonnull(strstr(why, "No mail root"));
	ck_assert_int_eq(mail_open(&o, &m, little, sizeof little), MAIL_ERROR_PARAM);
	ck_assert_str_eq(little, "No m");
	ck_assert_int_eq(mail_open(&o, &m, NULL, 0), MAIL_ERROR_PARAM);
	o = (struct mail_options){ .size = sizeof o, .root = "/tmp", .driver = "nosuchformat" };
	ck_assert_int_eq(mail_open(&o, &m, why, sizeof why), MAIL_ERROR_CANNOT);
	ck_assert_ptr_nonnull(strstr(why, "nosuchformat"));
	o = (struct mail_options){ .size = 3, .root = "/tmp" };
	ck_assert_int_eq(mail_open(&o, &m, why, sizeof why), MAIL_ERROR_PARAM);
	ck_assert_ptr_null(m);
}
END_TEST

START_TEST(mailboxes_are_made_listed_renamed_and_deleted_by_their_utf8_names)
{
	struct mail *m = play_open();

	expect_list(m, "*", false, "INBOX ");
	ck_assert_int_eq(mail_create(m, "Caf\xc3\xa9"), 0);
	ck_assert_int_eq(mail_create(m, "a.b"), 0);
	ck_assert_int_eq(mail_subscribe(m, "a.b", true), 0);
	ck_assert_int_eq(mail_subscribe(m, "no.such", true), 0);
	expect_list(m, "*", false, "INBOX Caf\xc3\xa9 a a.b+ ");
	expect_list(m, "%", false, "INBOX Caf\xc3\xa9 a ");
	expect_list(m, "*", true, "a.b+ no.such+? ");
	ck_assert_int_eq(mail_rename(m, "a", "c"), 0);
	ck_assert_int_eq(mail_delete(m, "Caf\xc3\xa9"), 0);
	ck_assert_int_eq(mail_subscribe(m, "no.such", false), 0);
	expect_list(m, "*", false, "INBOX c c.b ");
	mail_close(&m);
	ck_assert_ptr_null(m);
}
END_TEST

struct look {
	struct mail *m;
	int seen;
};

static int
look_inside(void *ctx, const char *name, unsigned attributes)
{
	struct look *look = ctx;
	struct mail_status st;

	(void)attributes;
	look->seen++;
	ck_assert_int_eq(mail_status(look->m, name, &st), 0);
	return 42;
}

START_TEST(a_list_callback_may_use_the_library_and_end_the_list)
{
	struct mail *m = play_open();
	struct look look = { .m = m };

	ck_assert_int_eq(mail_create(m, "x"), 0);
	ck_assert_int_eq(mail_list(m, "*", false, look_inside, &look), 42);
	ck_assert_int_eq(look.seen, 1);
	mail_close(&m);
}
END_TEST

START_TEST(every_failure_has_a_code_and_two_texts)
{
	static const struct {
		const char *from, *to; /* to == NULL: delete */
		int code;
	} cases[] = {
		{ "no.such", NULL, MAIL_ERROR_NOTFOUND },
		{ "no.such", "other", MAIL_ERROR_NOTFOUND },
		{ "there", "INBOX", MAIL_ERROR_EXISTS },
		{ "INBOX", NULL, MAIL_ERROR_CANNOT },
		{ "there", "../out", MAIL_ERROR_CANNOT },
		{ "there", "a..b", MAIL_ERROR_CANNOT },
		{ "there", "bad\xff", MAIL_ERROR_CANNOT },
		{ "", NULL, MAIL_ERROR_CANNOT },
	};
	struct mail *m = play_open();

	ck_assert_int_eq(mail_create(m, "there"), 0);
	ck_assert_str_eq(mail_error_text(m), "");
	ck_assert_str_eq(mail_error_detail(m), "");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *from = cases[i].from, *to = cases[i].to;
		int r = to ? mail_rename(m, from, to) : mail_delete(m, from);
		ck_assert_msg(r == cases[i].code, "case %zu: %d %s", i, r, mail_error_detail(m));
		ck_assert_uint_gt(strlen(mail_error_text(m)), 5);
		ck_assert_uint_gt(strlen(mail_error_detail(m)), 5);
	}
	mail_close(&m);
}
END_TEST

START_TEST(an_appended_message_is_counted_by_status_and_keeps_its_date_and_flags)
{
	struct mail *m = play_open();
	struct mail_overview o;
	struct mail_status st;
	struct mail_box *b;
	uint32_t uid;

	play_append(m, "INBOX", NULL, HELLO);
	uid = play_append(m, "inbox", " \\Seen Work ", HELLO);
	ck_assert_int_eq(mail_status(m, "INBOX", &st), 0);
	ck_assert_uint_eq(st.messages, 2);
	ck_assert_uint_eq(st.unseen, 1);
	ck_assert_uint_eq(st.uidnext, uid + 1);
	b = play_box(m, "INBOX");
	ck_assert_uint_eq(st.uidvalidity, mail_box_uidvalidity(b));
	ck_assert_int_eq(mail_overview(b, uid, &o), 0);
	ck_assert_int_eq(o.internal_date, 1000000000);
	ck_assert_str_eq(o.flags + 6, "Work"); /* behind \Seen, before \Recent if it is */
	ck_assert_uint_eq(o.bits & (MAIL_FLAG_SEEN | MAIL_FLAG_DELETED), MAIL_FLAG_SEEN);
	mail_box_close(&b);
	mail_close(&m);
}
END_TEST

START_TEST(what_cannot_be_appended_leaves_nothing_behind)
{
	static const struct {
		const char *name, *flags;
		struct str text;
		int code;
	} cases[] = {
		{ "INBOX", NULL, STR_INIT(""), MAIL_ERROR_CANNOT },
		{ "INBOX", NULL, STR_INIT("Subject: x\n\na\0b\n"), MAIL_ERROR_CANNOT },
		{ "INBOX", "\\Recent", STR_INIT(HELLO), MAIL_ERROR_SYNTAX },
		{ "INBOX", "two (words", STR_INIT(HELLO), MAIL_ERROR_SYNTAX },
		{ "no.such", NULL, STR_INIT(HELLO), MAIL_ERROR_NOTFOUND },
	};
	struct mail *m = play_open();
	struct mail_status st;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct mail_new details = { .flags = cases[i].flags, .internal_date = MAIL_NOW };
		struct str left = cases[i].text;
		int r = mail_append(m, cases[i].name, &details, play_read, &left, NULL);
		ck_assert_msg(r == cases[i].code, "case %zu: %d %s", i, r, mail_error_detail(m));
	}
	ck_assert_int_eq(mail_status(m, "INBOX", &st), 0);
	ck_assert_uint_eq(st.messages, 0);
	mail_close(&m);
}
END_TEST

static int
read_broken(void *ctx, char *to, size_t room, size_t *got)
{
	int *calls = ctx;

	if (++*calls == 3)
		return -99;
	memset(to, 'x', room);
	*got = room;
	return 0;
}

START_TEST(a_reader_that_fails_ends_the_append_with_its_own_code)
{
	struct mail *m = play_open();
	struct mail_status st;
	int calls = 0;

	ck_assert_int_eq(mail_append(m, "INBOX", NULL, read_broken, &calls, NULL), -99);
	ck_assert_int_eq(mail_status(m, "INBOX", &st), 0);
	ck_assert_uint_eq(st.messages, 0);
	mail_close(&m);
}
END_TEST

static int
tick_twice(void *ctx, uint64_t done, uint64_t total)
{
	int *calls = ctx;

	ck_assert_uint_eq(total, 10000000);
	ck_assert_uint_gt(done, 0);
	return ++*calls == 2;
}

static int
read_for_ever(void *ctx, char *to, size_t room, size_t *got)
{
	(void)ctx;
	memset(to, '\n', room);
	*got = room;
	return 0;
}

START_TEST(the_tick_callback_sees_progress_and_can_cancel)
{
	struct mail_new details = { .internal_date = MAIL_NOW, .size = 10000000 };
	int calls = 0;
	struct mail_options o = { .size = sizeof o,
		.root = unit_tmpdir(),
		.tick = tick_twice,
		.ctx = &calls };
	struct mail_status st;
	struct mail *m;

	ck_assert_int_eq(mail_open(&o, &m, NULL, 0), 0);
	ck_assert_int_eq(mail_append(m, "INBOX", &details, read_for_ever, NULL, NULL), MAIL_ERROR_CANCELLED);
	ck_assert_int_eq(calls, 2);
	ck_assert_int_eq(mail_status(m, "INBOX", &st), 0);
	ck_assert_uint_eq(st.messages, 0);
	mail_close(&m);
}
END_TEST

START_TEST(two_stores_at_once_do_not_meet)
{
	struct mail *x = play_open(), *y = play_open();
	struct mail_status st;

	play_append(x, "INBOX", NULL, HELLO);
	ck_assert_int_eq(mail_delete(y, "nothing"), MAIL_ERROR_NOTFOUND);
	ck_assert_str_eq(mail_error_text(x), "");
	ck_assert_int_eq(mail_status(y, "INBOX", &st), 0);
	ck_assert_uint_eq(st.messages, 0);
	ck_assert_int_eq(mail_status(x, "INBOX", &st), 0);
	ck_assert_uint_eq(st.messages, 1);
	mail_close(&x);
	mail_close(&y);
}
END_TEST

UNIT_SUITE(c_client_mailbox_api)
{
	tcase_add_test(t, a_store_that_cannot_be_opened_says_why);
	tcase_add_test(t, mailboxes_are_made_listed_renamed_and_deleted_by_their_utf8_names);
	tcase_add_test(t, a_list_callback_may_use_the_library_and_end_the_list);
	tcase_add_test(t, every_failure_has_a_code_and_two_texts);
	tcase_add_test(t, an_appended_message_is_counted_by_status_and_keeps_its_date_and_flags);
	tcase_add_test(t, what_cannot_be_appended_leaves_nothing_behind);
	tcase_add_test(t, a_reader_that_fails_ends_the_append_with_its_own_code);
	tcase_add_test(t, the_tick_callback_sees_progress_and_can_cancel);
	tcase_add_test(t, two_stores_at_once_do_not_meet);
}
