#include "tests/support/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>

#include "c-client/wire/stream.h"
#include "osdep/clock.h"

START_TEST(a_descriptor_someone_made_nonblocking_is_waited_for)
{
	struct stream s;
	int fds[2];
	char c;

	ck_assert_int_eq(pipe2(fds, O_NONBLOCK), 0);
	s = stream_of(fds[0], fds[1]);
	clock_freeze(0);
	ck_assert_int_eq(stream_read(&s, &c, 1, clock_monotonic_ms() + 1000), -1);
	ck_assert_int_eq(errno, ETIMEDOUT);
	ck_assert_int_eq(stream_write(&s, "abc", 3, 1000), 0);
	ck_assert_int_eq(stream_read(&s, &c, 1, -1), 1);
	ck_assert_uint_eq(s.bytes_in, 1);
	ck_assert_uint_eq(s.bytes_out, 3);
	clock_release();
	close(fds[1]);
	ck_assert_int_eq(stream_read(&s, &c, 1, -1), 1);
	ck_assert_int_eq(stream_read(&s, &c, 1, -1), 1);
	ck_assert_int_eq(stream_read(&s, &c, 1, -1), 0);
	close(fds[0]);
}
END_TEST

START_TEST(a_stop_request_ends_waiting_in_both_directions)
{
	static char block[1 << 20];
	struct stream s;
	int fds[2], stop[2];
	char c;

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	ck_assert_int_eq(pipe(stop), 0);
	ck_assert_int_eq(write(stop[1], "x", 1), 1);
	s = stream_of(fds[0], fds[0]);
	s.stop = stop[0];
	ck_assert_int_eq(stream_read(&s, &c, 1, -1), -1);
	ck_assert_int_eq(errno, ECANCELED);
	ck_assert_int_eq(stream_write(&s, "* BYE\r\n", 7, 1000), 0);
	ck_assert_int_eq(stream_write(&s, block, sizeof block, 1000000), -1);
	ck_assert_int_eq(errno, ECANCELED);
	for (int i = 0; i < 2; i++) {
		close(fds[i]);
		close(stop[i]);
	}
}
END_TEST

START_TEST(an_error_of_the_system_is_not_the_end_of_input)
{
	struct stream s = stream_of(-1, -1);
	char c;
	int fd = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	s.in = fd;
	ck_assert_int_eq(stream_read(&s, &c, 1, -1), -1);
	ck_assert_int_eq(errno, EISDIR);
	close(fd);
}
END_TEST

/*
 * Without reading away what the peer still sent, closing resets the connection and the peer loses the last
 * words.
 */
START_TEST(last_words_reach_a_peer_that_was_still_talking)
{
	char got[64] = "";
	struct stream s;
	int fds[2];

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	s = stream_of(fds[0], fds[0]);
	ck_assert_int_eq(write(fds[1], "a NOOP\r\n", 8), 8);
	ck_assert_int_eq(stream_write(&s, "* BYE\r\n", 7, 1000), 0);
	clock_freeze(0);
	stream_hang_up(&s);
	clock_release();
	close(fds[0]);
	ck_assert_int_eq(read(fds[1], got, sizeof got), 7);
	ck_assert_str_eq(got, "* BYE\r\n");
	ck_assert_int_eq(read(fds[1], got, sizeof got), 0);
	close(fds[1]);
}
END_TEST

UNIT_SUITE(c_client_wire_stream)
{
	tcase_add_test(t, last_words_reach_a_peer_that_was_still_talking);
	tcase_add_test(t, a_descriptor_someone_made_nonblocking_is_waited_for);
	tcase_add_test(t, a_stop_request_ends_waiting_in_both_directions);
	tcase_add_test(t, an_error_of_the_system_is_not_the_end_of_input);
}
