#include "tests/support/unit.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>

#include "c-client/base/buf.h"
#include "c-client/wire/stream.h"
#include "c-client/wire/writer.h"
#include "osdep/clock.h"

static struct buf sink;
static struct writer w;

static void
setup(void)
{
	sink = BUF_INIT(1 << 20);
	writer_init_sink(&w, &sink);
}

static void
teardown(void)
{
	writer_free(&w);
	buf_free(&sink);
}

START_TEST(nothing_is_sent_before_a_flush_and_everything_in_order_after_it)
{
	writer_put(&w, STR("* "));
	writer_number(&w, UINT64_MAX);
	writer_byte(&w, ' ');
	writer_fmt(&w, "EXISTS%s", "\r\n");
	ck_assert_uint_eq(sink.n, 0);
	ck_assert_int_eq(writer_flush(&w), MAIL_OK);
	ck_assert_str_is(buf_str(&sink), STR("* 18446744073709551615 EXISTS\r\n"));
	ck_assert_int_eq(writer_flush(&w), MAIL_OK);
	ck_assert_uint_eq(sink.n, 31);
}
END_TEST

/* Pieces around the size of the buffer, by every way in: the bytes come out as they went in. */
START_TEST(a_full_buffer_goes_out_by_itself)
{
	static const size_t sizes[] = { 1, 1000, WRITER_SIZE - 1, WRITER_SIZE, WRITER_SIZE + 1,
		3 * WRITER_SIZE };
	struct buf want = BUF_INIT(1 << 20);
	char *big = malloc(3 * WRITER_SIZE);

	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		size_t avail;
		char *room;

		memset(big, 'a' + (int)i, sizes[i]);
		writer_put(&w, (struct str){ big, sizes[i] });
		buf_put(&want, (struct str){ big, sizes[i] });
		writer_fmt(&w, "<%.*s>", 500, "formatted");
		buf_put(&want, STR("<formatted>"));
		room = writer_room(&w, 60000, &avail);
		ck_assert_uint_ge(avail, 60000);
		memset(room, 'r', 60000);
		writer_commit(&w, 60000);
		memset(big, 'r', 60000);
		buf_put(&want, (struct str){ big, 60000 });
	}
	ck_assert_int_eq(writer_flush(&w), MAIL_OK);
	ck_assert_str_is(buf_str(&sink), buf_str(&want));
	buf_free(&want);
	free(big);
}
END_TEST

struct writes {
	size_t n, most, least;
};

static ssize_t
note_write(void *ctx, const void *p, size_t n)
{
	struct writes *writes = ctx;

	(void)p;
	if (writes->n++ == 0 || n < writes->least)
		writes->least = n;
	if (n > writes->most)
		writes->most = n;
	return (ssize_t)n;
}

START_TEST(pieces_of_any_size_leave_in_writes_of_the_whole_buffer)
{
	static char piece[40000];
	struct writes writes = { 0 };
	struct stream s = stream_of(-1, -1);
	struct writer out;

	s.push = note_write;
	s.ctx = &writes;
	writer_init(&out, &s, 10);
	for (int i = 0; i < 100; i++)
		writer_put(&out, (struct str){ piece, sizeof piece });
	ck_assert_uint_eq(writes.n, 100 * sizeof piece / WRITER_SIZE);
	ck_assert_uint_eq(writes.least, WRITER_SIZE);
	ck_assert_uint_eq(writes.most, WRITER_SIZE);
	writer_free(&out);
}
END_TEST

START_TEST(a_format_beyond_the_buffer_fails_and_one_that_just_fits_does_not)
{
	writer_put(&w, STR("x"));
	writer_fmt(&w, "%*s", WRITER_SIZE - 1, "");
	ck_assert(!writer_failed(&w));
	ck_assert_int_eq(writer_flush(&w), MAIL_OK);
	ck_assert_uint_eq(sink.n, WRITER_SIZE);
	writer_fmt(&w, "%*s", WRITER_SIZE, "");
	ck_assert(writer_failed(&w));
	ck_assert_int_eq(writer_flush(&w), MAIL_E_LOST);
}
END_TEST

START_TEST(after_a_failure_everything_is_silently_dropped)
{
	size_t avail;

	sink.max = 4;
	writer_put(&w, STR("hello"));
	ck_assert_int_eq(writer_flush(&w), MAIL_E_LOST);
	sink.max = 100;
	sink.failed = false;
	writer_put(&w, STR("more"));
	writer_number(&w, 1);
	writer_fmt(&w, "%d", 1);
	for (int i = 0; i < 3; i++) {
		memset(writer_room(&w, WRITER_SIZE, &avail), 'x', WRITER_SIZE);
		writer_commit(&w, WRITER_SIZE);
	}
	ck_assert_int_eq(writer_flush(&w), MAIL_E_LOST);
	ck_assert_uint_eq(sink.n, 0);
}
END_TEST

static void
fill_with_stream(struct stream *s, struct writer *out)
{
	static char block[WRITER_SIZE];

	writer_init(out, s, 300);
	for (int i = 0; i < 100 && !writer_failed(out); i++)
		writer_put(out, (struct str){ block, sizeof block });
}

START_TEST(a_client_that_takes_nothing_is_given_up_after_the_stall_time)
{
	int fds[2];
	struct stream s;
	struct writer out;
	int64_t from;

	ck_assert_int_eq(_i ? pipe(fds) : socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	s = stream_of(-1, fds[1]);
	clock_freeze(0);
	from = clock_monotonic_ms();
	fill_with_stream(&s, &out);
	ck_assert(writer_failed(&out));
	ck_assert_int_eq(clock_monotonic_ms() - from, 300 * 1000);
	ck_assert_uint_gt(s.bytes_out, 0);
	ck_assert_uint_lt(s.bytes_out, 100 * WRITER_SIZE);
	clock_release();
	writer_free(&out);
	close(fds[0]);
	close(fds[1]);
}
END_TEST

START_TEST(a_client_that_hung_up_does_not_kill_us)
{
	int fds[2];
	struct stream s;
	struct writer out;

	signal(SIGPIPE, _i ? SIG_IGN : SIG_DFL); /* a socket does not even need it */
	ck_assert_int_eq(_i ? pipe(fds) : socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	s = stream_of(-1, fds[1]);
	close(fds[0]);
	fill_with_stream(&s, &out);
	ck_assert(writer_failed(&out));
	ck_assert_uint_eq(s.bytes_out, 0);
	writer_free(&out);
	close(fds[1]);
}
END_TEST

START_TEST(a_plain_file_takes_all)
{
	char path[4200];
	struct stream s;
	struct writer out;
	struct arena a = ARENA_INIT;

	snprintf(path, sizeof path, "%s/out", unit_tmpdir());
	s = stream_of(-1, open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
	fill_with_stream(&s, &out);
	ck_assert_int_eq(writer_flush(&out), MAIL_OK);
	ck_assert_uint_eq(s.bytes_out, 100 * WRITER_SIZE);
	ck_assert_uint_eq(unit_file(&a, path).n, 100 * WRITER_SIZE);
	arena_free(&a);
	writer_free(&out);
	close(s.out);
}
END_TEST

START_TEST(after_a_release_everything_works_as_before)
{
	size_t room;

	writer_put(&w, STR("a"));
	writer_release(&w);
	ck_assert_str_is(buf_str(&sink), STR("a"));
	writer_release(&w);
	writer_fmt(&w, "%d", 1);
	writer_release(&w);
	*writer_room(&w, 1, &room) = 'r';
	writer_commit(&w, 1);
	writer_release(&w);
	writer_byte(&w, 'z');
	ck_assert_int_eq(writer_flush(&w), 0);
	ck_assert_str_is(buf_str(&sink), STR("a1rz"));
}
END_TEST

UNIT_SUITE(c_client_wire_writer)
{
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, nothing_is_sent_before_a_flush_and_everything_in_order_after_it);
	tcase_add_test(t, a_full_buffer_goes_out_by_itself);
	tcase_add_test(t, pieces_of_any_size_leave_in_writes_of_the_whole_buffer);
	tcase_add_test(t, a_format_beyond_the_buffer_fails_and_one_that_just_fits_does_not);
	tcase_add_test(t, after_a_failure_everything_is_silently_dropped);
	tcase_add_loop_test(t, a_client_that_takes_nothing_is_given_up_after_the_stall_time, 0, 2);
	tcase_add_loop_test(t, a_client_that_hung_up_does_not_kill_us, 0, 2);
	tcase_add_test(t, a_plain_file_takes_all);
	tcase_add_test(t, after_a_release_everything_works_as_before);
}
