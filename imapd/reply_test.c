#include "imapd/reply.h"

#include "imapd/session.h"
#include "tests/support/unit.h"

static struct session s;
static struct buf sent;
static const struct command fetch[] = { { .name = "FETCH" } };

static void
set_up(void)
{
	sent = (struct buf)BUF_INIT(65536);
	s = (struct session){ .line = BUF_INIT(65536) };
	writer_init_sink(&s.writer, &sent);
}

static void
tear_down(void)
{
	writer_free(&s.writer);
	buf_free(&s.line);
	buf_free(&sent);
}

static struct str
flushed(void)
{
	ck_assert_int_eq(writer_flush(&s.writer), 0);
	return buf_str(&sent);
}

START_TEST(every_error_has_a_status_and_a_sentence)
{
	ck_assert_ptr_nonnull(freopen("/dev/null", "we", stderr)); /* where the log goes in tests */
	for (int r = 0; r >= MAIL_E_BUG; r--) {
		struct request rq = { .tag = STR("a"), .command = fetch };
		struct str got;
		buf_reset(&sent);
		reply_tagged(&s, &rq, r);
		got = flushed();
		if (r == MAIL_E_LOST) {
			ck_assert_uint_eq(got.n, 0);
			continue;
		}
		ck_assert_msg(str_starts(got, STR("a OK ")) == (r == 0), "%d: %.*s", r, STR_ARG(got));
		ck_assert_msg(str_starts(got, STR("a BAD ")) == reply_is_bad(r), "%d: %.*s", r, STR_ARG(got));
		ck_assert_msg(str_ends(got, STR("\r\n")) && got.n > 12, "%d: %.*s", r, STR_ARG(got));
	}
}
END_TEST

START_TEST(the_client_hears_our_words_and_never_those_for_the_log)
{
	struct request rq = { .tag = STR("a"), .command = fetch };
	int r = fail(&s.fault, MAIL_E_GONE, "Gone for good", "/secret/path");

	reply_tagged(&s, &rq, r);
	ck_assert_str_is(flushed(), STR("a NO [EXPUNGEISSUED] Gone for good\r\n"));
}
END_TEST

START_TEST(the_library_s_words_are_used_too)
{
	struct request rq = { .tag = STR("a"), .command = fetch, .code = STR("TRYCREATE") };
	struct store store = { 0 };
	int r = fail(&store.fault, MAIL_E_NOTFOUND, "Not here", "log");

	s.store = &store;
	reply_tagged(&s, &rq, r);
	ck_assert_str_is(flushed(), STR("a NO [TRYCREATE] Not here\r\n"));
}
END_TEST

START_TEST(a_uid_command_is_named_as_one)
{
	struct request rq = { .tag = STR("a"), .command = fetch, .uid = true };

	reply_tagged(&s, &rq, 0);
	ck_assert_str_is(flushed(), STR("a OK UID FETCH completed\r\n"));
}
END_TEST

START_TEST(without_a_tag_the_bad_is_untagged)
{
	reply_bad(&s, STR(""), "", "What?");
	ck_assert_str_is(flushed(), STR("* BAD What?\r\n"));
}
END_TEST

UNIT_SUITE(imapd_reply)
{
	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, every_error_has_a_status_and_a_sentence);
	tcase_add_test(t, the_client_hears_our_words_and_never_those_for_the_log);
	tcase_add_test(t, the_library_s_words_are_used_too);
	tcase_add_test(t, a_uid_command_is_named_as_one);
	tcase_add_test(t, without_a_tag_the_bad_is_untagged);
}
