/* The bytes of a connection, with deadlines. See stream.h. */

#include "c-client/wire/stream.h"

#include <errno.h>
#include <limits.h>
#include <sys/socket.h>

#include "osdep/clock.h"
#include "osdep/io.h"
#include "osdep/net.h"

#define HANG_UP_MS 1000
#define HANG_UP_BYTES (1024 * 1024)

struct stream
stream_of(int in, int out)
{
	return (struct stream){ .in = in, .out = out, .stop = -1 };
}

enum stream_event
stream_wait(struct stream *s, int extra_fd, int64_t deadline_ms)
{
	struct pollfd fds[3] = {
		{ .fd = s->stop, .events = POLLIN },
		{ .fd = s->in, .events = POLLIN },
		{ .fd = extra_fd, .events = POLLIN },
	};
	int r = io_poll(fds, 3, deadline_ms);

	if (r <= 0)
		return r < 0 ? STREAM_ERROR : STREAM_TIMEOUT;
	if (fds[0].revents)
		return STREAM_STOPPED;
	return fds[1].revents ? STREAM_INPUT : STREAM_EXTRA;
}

ssize_t
stream_read(struct stream *s, void *p, size_t n, int64_t deadline_ms)
{
	for (;;) {
		ssize_t got = -1;

		errno = EAGAIN;
		if (s->pull)
			got = s->pull(s->ctx, p, n);
		if (got < 0 && errno == EAGAIN) {
			switch (stream_wait(s, -1, deadline_ms)) {
			case STREAM_TIMEOUT:
				return errno = ETIMEDOUT, -1;
			case STREAM_STOPPED:
				return errno = ECANCELED, -1;
			case STREAM_ERROR:
				return -1;
			case STREAM_INPUT:
			case STREAM_EXTRA:
				break;
			}
			if (s->pull)
				continue;
			got = read(s->in, p, n);
		}
		if (got < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (got > 0)
			s->bytes_in += (uint64_t)got;
		return got;
	}
}

void
stream_acknowledge(struct stream *s)
{
	if (!s->in_is_no_tcp)
		s->in_is_no_tcp = !net_acknowledge(s->in);
}

/*
 * Writes what can be written without blocking. A pipe that poll calls writable takes PIPE_BUF bytes; more
 * could block, and we must not set O_NONBLOCK on what others share with us.
 */
static ssize_t
write_some(struct stream *s, const void *p, size_t n)
{
	struct pollfd ready = { .fd = s->out, .events = POLLOUT };

	if (s->push)
		return s->push(s->ctx, p, n);
	if (!s->out_is_no_socket) {
		ssize_t done = send(s->out, p, n, MSG_DONTWAIT | MSG_NOSIGNAL);
		if (done >= 0 || errno != ENOTSOCK)
			return done;
		s->out_is_no_socket = true;
	}
	if (poll(&ready, 1, 0) == 0)
		return errno = EAGAIN, -1;
	return write(s->out, p, n < PIPE_BUF ? n : PIPE_BUF);
}

/* Waits until the peer takes more. */
static int
wait_writable(struct stream *s, int64_t deadline_ms)
{
	struct pollfd fds[2] = {
		{ .fd = s->out, .events = POLLOUT },
		{ .fd = s->stop, .events = POLLIN },
	};
	int r = io_poll(fds, 2, deadline_ms);

	if (r == 0)
		return errno = ETIMEDOUT, -1;
	if (r > 0 && fds[0].revents == 0)
		return errno = ECANCELED, -1;
	return r < 0 ? -1 : 0;
}

int
stream_write(struct stream *s, const void *p, size_t n, int stall_ms)
{
	const char *at = p;
	int64_t deadline = clock_monotonic_ms() + stall_ms;

	while (n > 0) {
		ssize_t done = write_some(s, at, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0 && errno != EAGAIN)
			return -1;
		if (done < 0) {
			if (wait_writable(s, deadline) < 0)
				return -1;
			continue;
		}
		at += done;
		n -= (size_t)done;
		s->bytes_out += (uint64_t)done;
		deadline = clock_monotonic_ms() + stall_ms;
	}
	return 0;
}

void
stream_hang_up(struct stream *s)
{
	int64_t deadline = clock_monotonic_ms() + HANG_UP_MS;
	size_t left = HANG_UP_BYTES;
	char waste[4096];

	if (shutdown(s->out, SHUT_WR) < 0)
		return;
	for (ssize_t n; left >= sizeof waste && (n = stream_read(s, waste, sizeof waste, deadline)) > 0;)
		left -= (size_t)n;
}
