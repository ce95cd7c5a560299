#include "imapd/progress.h"

#include "imapd/session.h"
#include "tests/support/unit.h"

static struct session s;
static struct buf sent;

static void
set_up(void)
{
	sent = (struct buf)BUF_INIT(65536);
	s = (struct session){ .stream = stream_of(-1, -1) };
	s.stream.stop = -1;
	reader_init(&s.reader, &s.stream, reader_limits_session);
	writer_init_sink(&s.writer, &sent);
	progress_begin(&s, STR("a1"));
}

static void
tear_down(void)
{
	writer_free(&s.writer);
	reader_free(&s.reader);
	buf_free(&sent);
}

/* As if the command had been running for this long, and nobody had looked since it began. */
static void
pretend_ms(int64_t ms)
{
	s.progress.next_ms -= ms;
	s.progress.looked_ms -= ms;
}

static int
tick(uint64_t done, uint64_t total)
{
	struct mail_hooks hooks = progress_hooks(&s);

	return hooks.tick(hooks.ctx, done, total);
}

START_TEST(short_work_says_nothing)
{
	pretend_ms(1500);
	ck_assert_int_eq(tick(1, 2), 0);
	ck_assert_uint_eq(sent.n, 0);
}
END_TEST

START_TEST(long_work_says_how_far_it_is_now_and_then)
{
	pretend_ms(2500);
	ck_assert_int_eq(tick(10, 20), 0);
	ck_assert_str_is(buf_str(&sent), STR("* OK [INPROGRESS (\"a1\" 10 20)] Still working\r\n"));
	buf_reset(&sent);
	pretend_ms(3000);
	ck_assert_int_eq(tick(11, 20), 0);
	ck_assert_uint_eq(sent.n, 0);
	pretend_ms(3000);
	ck_assert_int_eq(tick(12, 0), 0);
	ck_assert_str_is(buf_str(&sent), STR("* OK [INPROGRESS (\"a1\" 12 NIL)] Still working\r\n"));
}
END_TEST

START_TEST(in_the_middle_of_a_reply_nothing_is_said)
{
	pretend_ms(2500);
	s.progress.muted = true;
	ck_assert_int_eq(tick(1, 2), 0);
	ck_assert_uint_eq(sent.n, 0);
}
END_TEST

START_TEST(work_ends_when_the_client_takes_nothing_more)
{
	s.writer.failed = true;
	ck_assert_int_eq(tick(1, 2), MAIL_E_LOST);
}
END_TEST

UNIT_SUITE(imapd_progress)
{
	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, short_work_says_nothing);
	tcase_add_test(t, long_work_says_how_far_it_is_now_and_then);
	tcase_add_test(t, in_the_middle_of_a_reply_nothing_is_said);
	tcase_add_test(t, work_ends_when_the_client_takes_nothing_more);
}
