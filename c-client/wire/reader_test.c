#include "tests/support/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>

#include "c-client/base/limits.h"
#include "c-client/wire/writer.h"
#include "osdep/clock.h"
#include "tests/support/reader_play.h"

/* Small enough that every limit is met by a short text. */
static const struct reader_limits small = {
	.line = 60,
	.command = 150,
	.literal = 40,
	.literals = 3,
	.discard = 100,
	.drain = 200,
	.idle_seconds = 30,
	.line_seconds = 10,
	.rate = 100,
};

#define X10 "xxxxxxxxxx"
#define X50 X10 X10 X10 X10 X10
#define HUNG "-16  END\nclient hung up"

static const struct {
	const char *input, *log;
} plays[] = {
	/* lines */
	{ "a NOOP\r\nb NOOP\n\r\nc\r\n", "OK a NOOP\nOK b NOOP\nOK \nOK c\n" HUNG },
	{ "a NO\rOP\r\nb NOOP\r\n", "-1 a NO\rOP\nOK b NOOP\n" HUNG },
	{ "a NOOP\r\r\nb\r\n", "-1 a NOOP\r\nOK b\n" HUNG },
	{ "a NOOP", HUNG },
	/* inline literals, synchronising or not, with CRLF and LF */
	{ "a LOGIN {3}\r\njoe {2+}\r\npw\r\nb\r\n", "+ OK a LOGIN {3}\r\njoe {2+}\r\npw\nOK b\n" HUNG },
	{ "a LOGIN {3}\njoe {2+}\npw\nb\n", "+ OK a LOGIN {3}\r\njoe {2+}\r\npw\nOK b\n" HUNG },
	{ "a X {0}\r\n\r\nb {4+}\r\n\r\n\r\n\r\n", "+ OK a X {0}\r\n\nOK b {4+}\r\n\r\n\r\n\n" HUNG },
	{ "a X {5}}\r\nb {}\r\nc {-1}\r\nd {5} \r\n", "OK a X {5}}\nOK b {}\nOK c {-1}\nOK d {5} \n" HUNG },
	{ "a X {6+}\r\nb LOG", "-16 a X {6+}\r\nb LOG END\nclient hung up" },
	/* streamed literals, several in a command */
	{ "APPEND x {5}\r\nhello\r\nb\r\n", "[APPEND x {5}\r\n] stream sync {hello}\nOK \nOK b\n" HUNG },
	{ "APPEND x ~{5+}\r\nhello {2+}\r\nhi)\r\nb\r\n",
	    "[APPEND x ~{5+}\r\n] stream binary {hello}\n[ {2+}\r\n] stream {hi}\nOK )\nOK b\n" HUNG },
	/* refused: synchronising ends at once, the other is read away with all that follows */
	{ "a REFUSE {5}\r\nb NOOP\r\n", "-12 a REFUSE {5}\nOK b NOOP\n" HUNG },
	{ "a REFUSE {8+}\r\nb NOOP\r\n rest\r\nc NOOP\r\n", "-12 a REFUSE {8+}\nOK c NOOP\n" HUNG },
	{ "a REFUSE {2+}\r\nxx {3+}\r\nyyy {9}\r\nc NOOP\r\n", "-12 a REFUSE {2+}\nOK c NOOP\n" HUNG },
	{ "a REFUSE {201+}\r\nb NOOP\r\n", "-12 a REFUSE {201+} END\n-16  END\ninput over the limits" },
	{ "a REFUSE {99999999999999999999999+}\r\nb NOOP\r\n",
	    "-12 a REFUSE {99999999999999999999999+} END\n-16  END\ninput over the limits" },
	{ "APPEND x {7}\r\n1234567 y\r\nb\r\n",
	    "[APPEND x {7}\r\n] stream sync {refused}\nOK \nOK b\n" HUNG },
	/* a bad line does not let its literal become commands */
	{ "a \r X {8+}\r\nb NOOP\r\n\r\nc\r\n", "-1 a \r X {8+}\nOK c\n" HUNG },
	{ "a \r X {8}\r\nb NOOP\r\n", "-1 a \r X {8}\nOK b NOOP\n" HUNG },
	{ "a " X50 X10 " {8+}\r\nb NOOP\r\n\r\nc\r\n", "-12 a " X50 "xxxxxxxx\nOK c\n" HUNG },
	/* limits */
	{ X50 "12345678\r\nb\r\n", "OK " X50 "12345678\nOK b\n" HUNG },
	{ X50 "123456789\r\nb\r\n", "-12 " X50 "123456789\r\nOK b\n" HUNG },
	{ X50 "1234567890\nb\r\n", "-12 " X50 "1234567890\nOK b\n" HUNG },
	{ X50 X50 X50 X10 "\nb\r\n", "-12 " X50 X10 " END\n-16  END\ninput over the limits" },
	{ "a {41}\r\nb\r\n", "-12 a {41}\nOK b\n" HUNG },
	{ "a {0+}\r\n {0+}\r\n {0+}\r\n {0+}\r\n {3+}\r\nb\r\n\r\nc\r\n",
	    "-12 a {0+}\r\n {0+}\r\n {0+}\r\n {0+}\nOK c\n" HUNG },
	{ "longtag {40+}\r\n" X10 X10 X10 X10 " {40+}\r\n" X10 X10 X10 X10 " {40+}\r\n" X10 X10 X10 X10
	  "\r\nb\r\n",
	    "-12 longtag {40+}\r\n" X10 X10 X10 X10 " {40+}\r\n" X10 X10 X10 X10 " {40+}\nOK b\n" HUNG },
};
#define N_PLAYS (int)(sizeof plays / sizeof *plays)

static void
assert_play(struct str input, struct str cuts, struct str want)
{
	struct buf log = BUF_INIT(1 << 20);

	play(input, cuts, small, &log);
	ck_assert_str_is(buf_str(&log), want);
	buf_free(&log);
}

START_TEST(a_command_is_the_same_however_it_is_cut_into_packets)
{
	struct str input = str_of(plays[_i].input), want = str_of(plays[_i].log);
	char cuts[2];

	assert_play(input, STR(""), want);
	for (size_t i = 1; i < input.n; i++) {
		cuts[0] = (char)i;
		cuts[1] = 0;
		assert_play(input, (struct str){ cuts, 2 }, want);
		assert_play(input, (struct str){ cuts, 1 }, want);
	}
}
END_TEST

static void
ends_at_once(struct str prefix, void *ctx)
{
	struct buf log = BUF_INIT(1 << 20);
	struct str text;

	(void)ctx;
	play(prefix, STR("\3\1"), small, &log);
	text = buf_str(&log);
	ck_assert(str_ends(text, STR("client hung up")) || str_ends(text, STR("input over the limits")));
	buf_free(&log);
}

START_TEST(the_end_of_input_at_any_byte_ends_the_session)
{
	unit_every_prefix(str_of(plays[_i].input), ends_at_once, NULL);
}
END_TEST

START_TEST(nul_in_a_line_is_refused_and_nothing_behind_it_runs)
{
	assert_play(STR("a NOOP\0 b LOGOUT\r\nc\r\n"), STR(""), STR("-1 a NOOP\0 b LOGOUT\nOK c\n" HUNG));
	assert_play(STR("a X {3+}\r\n\0\r\n\r\nc\r\n"), STR(""), STR("OK a X {3+}\r\n\0\r\n\nOK c\n" HUNG));
}
END_TEST

/* --- With a real connection. --------------------------------------------------------------------------- */

static int fds[2];
static struct stream stream;
static struct reader reader;
static struct arena arena;
static struct str text;
static struct reader_literal literal;
static const struct reader_policy no_policy;

static void
setup(void)
{
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	stream = stream_of(fds[0], fds[0]);
	reader_init(&reader, &stream, small);
	clock_freeze(INT64_C(1700000000000000000));
}

static void
teardown(void)
{
	clock_release();
	reader_free(&reader);
	arena_free(&arena);
	close(fds[0]);
	if (fds[1] >= 0)
		close(fds[1]);
}

static void
client_says(struct str s)
{
	ck_assert_int_eq(write(fds[1], s.p, s.n), (ssize_t)s.n);
}

static int
command(void)
{
	return reader_command(&reader, &arena, no_policy, &text, &literal);
}

START_TEST(a_silent_client_is_idle_and_a_half_line_is_slow)
{
	int64_t from = clock_monotonic_ms();

	if (_i)
		client_says(STR("a NO"));
	ck_assert_int_eq(command(), MAIL_E_LOST);
	ck_assert_int_eq(reader.end, _i ? READER_SLOW : READER_IDLE);
	ck_assert_int_eq(clock_monotonic_ms() - from, _i ? 10000 : 30000);
	client_says(STR("OP\r\n"));
	ck_assert_int_eq(command(), MAIL_E_LOST);
}
END_TEST

START_TEST(a_late_login_ends_whatever_the_client_does)
{
	reader_set_end(&reader, 5);
	client_says(STR("a NOOP\r\n"));
	ck_assert_int_eq(command(), 0);
	ck_assert_int_eq(command(), MAIL_E_LOST);
	ck_assert_int_eq(reader.end, READER_LATE);
}
END_TEST

/* A client that sends so many bytes every second of the frozen clock. */
static size_t dribble;

static ssize_t
dribble_pull(void *ctx, void *p, size_t n)
{
	(void)ctx;
	n = n < dribble ? n : dribble;
	memset(p, 'x', n);
	clock_advance(INT64_C(1000000000));
	return (ssize_t)n;
}

START_TEST(a_literal_must_bring_its_rate)
{
	static const struct {
		size_t bytes_a_second;
		int code;
	} t[] = { { 99, MAIL_E_LOST }, { 1, MAIL_E_LOST }, { 100, 0 }, { 5000, 0 } };
	struct reader_literal l = { .active = true, .size = 10000, .left = 10000 };
	struct str piece = STR("x");
	int code = 0;

	stream.pull = dribble_pull;
	dribble = t[_i].bytes_a_second;
	while (code == 0 && piece.n)
		code = reader_literal_read(&reader, &l, &piece);
	ck_assert_int_eq(code, t[_i].code);
	ck_assert_int_eq(reader.end, code ? READER_SLOW : READER_OPEN);
}
END_TEST

START_TEST(output_is_flushed_before_waiting_but_not_between_pipelined_commands)
{
	struct writer w;
	char got[64];

	writer_init(&w, &stream, 5);
	reader.before_wait = writer_before_wait;
	reader.before_wait_ctx = &w;
	client_says(STR("a NOOP\r\nb NOOP\r\n"));
	ck_assert_int_eq(command(), 0);
	writer_put(&w, STR("a OK\r\n"));
	ck_assert(reader_pending(&reader));
	ck_assert_int_eq(command(), 0);
	ck_assert_int_eq(recv(fds[1], got, sizeof got, MSG_DONTWAIT), -1);
	ck_assert_int_eq(command(), MAIL_E_LOST);
	ck_assert_int_eq(recv(fds[1], got, sizeof got, MSG_DONTWAIT), 6);
	writer_free(&w);
}
END_TEST

START_TEST(ten_thousand_pipelined_commands_are_not_read_ahead_without_bound)
{
	struct buf in = BUF_INIT(1 << 20);
	struct buf log = BUF_INIT(1 << 20);
	struct str rest;
	size_t n = 0;

	for (int i = 0; i < 10000; i++)
		buf_fmt(&in, "%d NOOP\r\n", i);
	play(buf_str(&in), STR(""), small, &log);
	for (rest = buf_str(&log); str_starts(rest, STR("OK "));
	     rest = str_sub(rest, str_find(rest, '\n') + 1, rest.n))
		n++;
	ck_assert_uint_eq(n, 10000);
	buf_free(&in);
	buf_free(&log);
}
END_TEST

START_TEST(waiting_tells_input_from_a_watch_from_time_and_from_hanging_up)
{
	int extra[2];

	ck_assert_int_eq(pipe(extra), 0);
	ck_assert_int_eq(reader_wait(&reader, extra[0], 1000), READER_TIMEOUT);
	ck_assert_int_eq(write(extra[1], "x", 1), 1);
	ck_assert_int_eq(reader_wait(&reader, extra[0], 1000), READER_EXTRA);
	client_says(STR("DO"));
	ck_assert_int_eq(reader_wait(&reader, extra[0], 1000), READER_INPUT);
	ck_assert(reader_pending(&reader));
	client_says(STR("NE\r\n"));
	ck_assert_int_eq(reader_line(&reader, &arena, 20, &text), 0);
	ck_assert_str_is(text, STR("DONE"));
	ck_assert_int_eq(reader_wait(&reader, -1, 1000), READER_TIMEOUT);
	close(fds[1]);
	fds[1] = -1;
	ck_assert_int_eq(reader_wait(&reader, -1, -1), READER_LOST);
	ck_assert_int_eq(reader.end, READER_EOF);
	close(extra[0]);
	close(extra[1]);
}
END_TEST

START_TEST(a_single_line_has_its_own_limit_and_no_literals)
{
	client_says(STR("abc {5+}\r\n0123456789\r\n\r\na\rb\r\n*\r\n"));
	ck_assert_int_eq(reader_line(&reader, &arena, 10, &text), 0);
	ck_assert_str_is(text, STR("abc {5+}"));
	ck_assert_int_eq(reader_line(&reader, &arena, 10, &text), MAIL_E_TOOBIG);
	ck_assert(!reader_must_end(&reader));
	ck_assert_int_eq(reader_line(&reader, &arena, 10, &text), 0);
	ck_assert_str_is(text, STR(""));
	ck_assert_int_eq(reader_line(&reader, &arena, 10, &text), MAIL_E_SYNTAX);
	ck_assert_int_eq(reader_line(&reader, &arena, 10, &text), 0);
	ck_assert_str_is(text, STR("*"));
}
END_TEST

START_TEST(a_stop_request_ends_reading_between_commands)
{
	int stop[2];

	ck_assert_int_eq(pipe(stop), 0);
	stream.stop = stop[0];
	client_says(STR("a NOOP\r\nb NOOP\r\n"));
	ck_assert_int_eq(command(), 0);
	ck_assert_int_eq(write(stop[1], "x", 1), 1);
	ck_assert_int_eq(command(), 0);
	ck_assert_str_is(text, STR("b NOOP"));
	ck_assert_int_eq(command(), MAIL_E_LOST);
	ck_assert_int_eq(reader.end, READER_STOPPED);
	close(stop[0]);
	close(stop[1]);
}
END_TEST

START_TEST(bytes_handed_over_come_first)
{
	ck_assert(reader_unread(&reader, STR("a NO")));
	client_says(STR("OP\r\nb X\r\nc X\r\n"));
	ck_assert_int_eq(command(), 0);
	ck_assert_str_is(text, STR("a NOOP"));
	ck_assert(reader_unread(&reader, STR("0 Y\r\n1 ")));
	ck_assert_int_eq(command(), 0);
	ck_assert_str_is(text, STR("0 Y"));
	ck_assert_int_eq(command(), 0);
	ck_assert_str_is(text, STR("1 b X"));
	ck_assert_int_eq(command(), 0);
	ck_assert_str_is(text, STR("c X"));
}
END_TEST

START_TEST(a_plain_file_can_be_the_client)
{
	char path[4200];

	snprintf(path, sizeof path, "%s/script", unit_tmpdir());
	unit_write(path, STR("a LOGIN {1}\r\nx\r\nb LOGOUT\n"));
	stream.in = open(path, O_RDONLY | O_CLOEXEC);
	ck_assert_int_eq(command(), 0);
	ck_assert_str_is(text, STR("a LOGIN {1}\r\nx"));
	ck_assert_int_eq(command(), 0);
	ck_assert_str_is(text, STR("b LOGOUT"));
	ck_assert_int_eq(command(), MAIL_E_LOST);
	ck_assert_int_eq(reader.end, READER_EOF);
	close(stream.in);
}
END_TEST

START_TEST(the_longest_allowed_line_fits)
{
	struct buf in = BUF_INIT(1 << 20), log = BUF_INIT(1 << 20), want = BUF_INIT(1 << 20);

	for (int i = 0; i < LIMIT_LINE - 2; i++)
		buf_byte(&in, 'x');
	buf_put(&want, STR("OK "));
	buf_put(&want, buf_str(&in));
	buf_put(&want, STR("\nOK b\n" HUNG));
	buf_put(&in, STR("\r\nb\r\n"));
	play(buf_str(&in), STR("\371"), reader_limits_session, &log);
	ck_assert_str_is(buf_str(&log), buf_str(&want));
	buf_reset(&log);
	play((struct str){ "y", 1 }, STR(""), reader_limits_session, &log);
	ck_assert_str_is(buf_str(&log), STR(HUNG));
	buf_free(&in);
	buf_free(&log);
	buf_free(&want);
}
END_TEST

UNIT_SUITE(c_client_wire_reader)
{
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, a_command_is_the_same_however_it_is_cut_into_packets, 0, N_PLAYS);
	tcase_add_loop_test(t, the_end_of_input_at_any_byte_ends_the_session, 0, N_PLAYS);
	tcase_add_test(t, nul_in_a_line_is_refused_and_nothing_behind_it_runs);
	tcase_add_loop_test(t, a_silent_client_is_idle_and_a_half_line_is_slow, 0, 2);
	tcase_add_test(t, a_late_login_ends_whatever_the_client_does);
	tcase_add_loop_test(t, a_literal_must_bring_its_rate, 0, 4);
	tcase_add_test(t, output_is_flushed_before_waiting_but_not_between_pipelined_commands);
	tcase_add_test(t, ten_thousand_pipelined_commands_are_not_read_ahead_without_bound);
	tcase_add_test(t, waiting_tells_input_from_a_watch_from_time_and_from_hanging_up);
	tcase_add_test(t, a_single_line_has_its_own_limit_and_no_literals);
	tcase_add_test(t, a_stop_request_ends_reading_between_commands);
	tcase_add_test(t, bytes_handed_over_come_first);
	tcase_add_test(t, a_plain_file_can_be_the_client);
	tcase_add_test(t, the_longest_allowed_line_fits);
}
