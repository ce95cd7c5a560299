/* The client's end of a connection. See peer.h. */

#include "tests/transcript/peer.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "c-client/base/literal.h"

void
peer_start(struct peer *p, const struct world *w, enum world_door door, const char *arguments)
{
	int fds[2];

	*p = (struct peer){ .running = true, .got = BUF_INIT(1u << 30) };
	p->errors = memfd_create("stderr", MFD_CLOEXEC);
	p->pid = world_imapd(w, door, arguments, fds, p->errors);
	p->in = fds[0];
	p->out = fds[1];
}

/* Waits for more input; false at the end and when none comes. */
static bool
read_more(struct peer *p, bool *timed_out)
{
	struct pollfd fd = { .fd = p->in, .events = POLLIN };
	char *room = buf_room(&p->got, 65536);
	ssize_t n;

	*timed_out = false;
	if (poll(&fd, 1, PEER_WAIT_MS) == 0) {
		*timed_out = true;
		return false;
	}
	n = read(p->in, room, 65536);
	if (n <= 0)
		return false;
	p->got.n += (size_t)n;
	return true;
}

bool
peer_send(struct peer *p, struct str bytes)
{
	while (bytes.n) {
		struct pollfd fds[2] = { { .fd = p->out, .events = POLLOUT },
			{ .fd = p->in, .events = POLLIN } };
		ssize_t n;
		bool timed_out;
		if (poll(fds, 2, PEER_WAIT_MS) <= 0)
			return false;
		/* What it says meanwhile is taken, or both would wait for ever. */
		if ((fds[1].revents & POLLIN) && !(fds[0].revents & POLLOUT) && !read_more(p, &timed_out))
			return false;
		if (fds[0].revents & (POLLERR | POLLHUP))
			return false;
		if (!(fds[0].revents & POLLOUT))
			continue;
		n = write(p->out, bytes.p, bytes.n < 4096 ? bytes.n : 4096);
		if (n < 0)
			return false;
		bytes = str_sub(bytes, (size_t)n, bytes.n);
	}
	return true;
}

void
peer_hang_up(struct peer *p)
{
	if (p->out < 0)
		return;
	shutdown(p->out, SHUT_WR); /* a pipe says ENOTSOCK */
	close(p->out);
	p->out = -1;
}

/* Bytes of the first response in s, its last LF included; 0 when it is not all there. */
static size_t
response_size(struct str s, size_t *end_of_text)
{
	struct literal_marker literal;
	size_t at = 0, lf;

	for (;;) {
		struct str line = str_sub(s, at, s.n);
		lf = str_find(line, '\n');
		if (lf == line.n)
			return 0;
		line.n = lf && line.p[lf - 1] == '\r' ? lf - 1 : lf;
		*end_of_text = at + line.n;
		at += lf + 1;
		if (!literal_marker_at_end(line, &literal))
			return at;
		if (literal.size > s.n - at)
			return 0;
		at += (size_t)literal.size;
	}
}

bool
peer_response(struct peer *p, struct str *out, bool *timed_out)
{
	size_t size, text;

	buf_drop(&p->got, p->used);
	p->used = 0;
	while ((size = response_size(buf_str(&p->got), &text)) == 0)
		if (!read_more(p, timed_out))
			return false;
	*out = str_sub(buf_str(&p->got), 0, text);
	p->used = size;
	return true;
}

int
peer_end(struct peer *p, struct str *errors)
{
	int status;
	bool timed_out;
	off_t n;

	peer_hang_up(p);
	while (read_more(p, &timed_out))
		;
	if (timed_out)
		kill(p->pid, SIGKILL);
	close(p->in);
	while (waitpid(p->pid, &status, 0) < 0)
		if (errno != EINTR)
			abort();
	buf_reset(&p->got);
	n = lseek(p->errors, 0, SEEK_END);
	if (n > 0 && pread(p->errors, buf_room(&p->got, (size_t)n), (size_t)n, 0) == n)
		p->got.n = (size_t)n;
	*errors = buf_str(&p->got);
	close(p->errors);
	p->running = false;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
