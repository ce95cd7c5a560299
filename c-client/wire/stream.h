/*
 * struct stream: the bytes of one connection, read from one descriptor and written to another (or the same):
 * a socket, pipes, or a plain file as input. Blocking with deadlines on the monotonic clock; also right when
 * someone before us has set O_NONBLOCK, as ssh does. A layer between (COMPRESS, a test) puts its functions
 * into pull and push.
 */
#ifndef WIRE_STREAM_H
#define WIRE_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct stream {
	int in, out;  /* the caller's; not closed here */
	int stop;     /* becomes readable when the process shall end (process_stop_fd); -1 = none */
	bool out_is_no_socket; /* learned by the first write */
	bool in_is_no_tcp;     /* learned by the first stream_acknowledge */
	uint64_t bytes_in, bytes_out;
	/*
	 * Instead of reading in and writing out: contracts of read(2) and write(2); never asked to wait. NULL
	 * = plain.
	 */
	ssize_t (*pull)(void *ctx, void *p, size_t n);
	ssize_t (*push)(void *ctx, const void *p, size_t n);
	void *ctx;
};

struct stream stream_of(int in, int out);

/*
 * At least one byte and at most n: the count, 0 at the end of input, -1 and errno (ETIMEDOUT; ECANCELED when
 * stopped).
 */
ssize_t stream_read(struct stream *s, void *p, size_t n, int64_t deadline_ms);

/*
 * For the middle of a command, where no answer of ours goes back soon: tells the peer's TCP at once that all
 * came so far. A client that sends a literal and its CRLF one after the other would else be held up by
 * Nagle's algorithm for the 40 ms that our TCP waits: on every APPEND.
 */
void stream_acknowledge(struct stream *s);

/*
 * All n bytes; the deadline is moved on by every byte the peer takes: stall_ms without one is ETIMEDOUT. 0 or
 * -1.
 */
int stream_write(struct stream *s, const void *p, size_t n, int stall_ms);

/*
 * Says that nothing more will come, and reads away what still comes, for a second at most: a socket that is
 * closed with input unread is reset, and the peer may then lose our last words. Nothing to do on pipes and
 * files.
 */
void stream_hang_up(struct stream *s);

/* Waits for input or for extra_fd (-1 = none) to become readable. */
enum stream_event { STREAM_INPUT, STREAM_EXTRA, STREAM_TIMEOUT, STREAM_STOPPED, STREAM_ERROR };
enum stream_event stream_wait(struct stream *s, int extra_fd, int64_t deadline_ms);

#endif
