#include "c-client/drivers/maildir/subscription.h"

#include "tests/support/unit.h"

static void
note(void *ctx, struct str name, struct str line)
{
	struct buf *b = ctx;

	(void)line;
	buf_put(b, name);
	buf_byte(b, ';');
}

static const struct {
	const char *text;
	bool courier;
	const char *names;
} files[] = {
	{ "V\t2\n\nINBOX\nA\tB\n&ZeVnLIqe-\n", false, "INBOX;A.B;\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e;" },
	{ "INBOX\nA.B\nC", false, "INBOX;A.B;C;" },
	{ "INBOX\nINBOX.A.B\n", true, "INBOX;A.B;" },
	{ "V\t2\n\n\tA\nA\t\tB\n&bad\n\nok\n", false, "ok;" },
	{ "", false, "" },
};

static void
parse(struct str text, void *ctx)
{
	subscription_parse(text, false, note, ctx);
}

START_TEST(all_three_forms_are_read)
{
	struct buf b = BUF_INIT(10000);

	subscription_parse(str_of(files[_i].text), files[_i].courier, note, &b);
	ck_assert_str_is(buf_str(&b), str_of(files[_i].names));
	buf_free(&b);
}
END_TEST

static const struct {
	const char *text;
	bool courier;
	const char *name;
	bool on;
	const char *want;
} changes[] = {
	{ "", false, "A.B", true, "V\t2\n\nA\tB\n" },
	{ "V\t2\n\nA\n", false, "A", true, "V\t2\n\nA\n" },
	{ "V\t2\n\nA\nB\n", false, "A", false, "V\t2\n\nB\n" },
	{ "V\t2\n\n&bad\nA\tx\n", false, "A", true, "V\t2\n\n&bad\nA\tx\nA\n" },
	{ "A.B\nC\n", false, "C", false, "V\t2\n\nA\tB\n" },
	{ "INBOX.A.B\nINBOX\n", true, "\xc3\xa9", true, "V\t2\n\nA\tB\nINBOX\n&AOk-\n" },
};

START_TEST(a_change_keeps_every_other_line)
{
	struct buf b = BUF_INIT(10000);

	ck_assert(subscription_change(str_of(changes[_i].text), changes[_i].courier, str_of(changes[_i].name),
	    changes[_i].on, &b));
	ck_assert_str_is(buf_str(&b), str_of(changes[_i].want));
	buf_free(&b);
}
END_TEST

START_TEST(a_file_over_its_limit_is_refused)
{
	struct buf b = BUF_INIT(8);

	ck_assert(!subscription_change(STR(""), false, STR("ABCDEF"), true, &b));
	buf_free(&b);
}
END_TEST

START_TEST(every_prefix_can_be_read)
{
	struct buf b = BUF_INIT(100000);

	unit_every_prefix(STR("V\t2\n\nINBOX\nA\tB\n&ZeVnLIqe-\n"), parse, &b);
	ck_assert(!buf_failed(&b));
	buf_free(&b);
}
END_TEST

UNIT_SUITE(c_client_drivers_maildir_subscription)
{
	tcase_add_loop_test(t, all_three_forms_are_read, 0, sizeof files / sizeof *files);
	tcase_add_loop_test(t, a_change_keeps_every_other_line, 0, sizeof changes / sizeof *changes);
	tcase_add_test(t, a_file_over_its_limit_is_refused);
	tcase_add_test(t, every_prefix_can_be_read);
}
