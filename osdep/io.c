/* Reading and writing all of it. See io.h. */

#include "osdep/io.h"

#include <errno.h>
#include <limits.h>

#include "osdep/clock.h"
#include "osdep/syscall.h"

int
io_write(int fd, const void *p, size_t n)
{
	const char *at = p;

	while (n > 0) {
		ssize_t done = os.write(fd, at, n);
		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return -1;
		at += done;
		n -= (size_t)done;
	}
	return 0;
}

int
io_pwrite(int fd, const void *p, size_t n, off_t at)
{
	const char *from = p;

	while (n > 0) {
		ssize_t done = os.pwrite(fd, from, n, at);
		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return -1;
		from += done;
		at += done;
		n -= (size_t)done;
	}
	return 0;
}

int
io_writev(int fd, struct iovec *v, int n)
{
	while (n > 0) {
		ssize_t done = os.writev(fd, v, n > IOV_MAX ? IOV_MAX : n);
		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return -1;
		while (n > 0 && (size_t)done >= v->iov_len) {
			done -= (ssize_t)v->iov_len;
			v++, n--;
		}
		if (n > 0) {
			v->iov_base = (char *)v->iov_base + done;
			v->iov_len -= (size_t)done;
		}
	}
	return 0;
}

ssize_t
io_read(int fd, void *p, size_t n)
{
	size_t got = 0;

	while (got < n) {
		ssize_t k = os.read(fd, (char *)p + got, n - got);
		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0)
			return -1;
		if (k == 0)
			break;
		got += (size_t)k;
	}
	return (ssize_t)got;
}

ssize_t
io_pread(int fd, void *p, size_t n, off_t at)
{
	size_t got = 0;

	while (got < n) {
		ssize_t k = os.pread(fd, (char *)p + got, n - got, at + (off_t)got);
		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0)
			return -1;
		if (k == 0)
			break;
		got += (size_t)k;
	}
	return (ssize_t)got;
}

/* What poll(2) may wait at most for a deadline. */
static int
left_until(int64_t deadline_ms)
{
	int64_t left;

	if (deadline_ms < 0)
		return -1;
	left = deadline_ms - clock_monotonic_ms();
	return left <= 0 ? 0 : left > INT_MAX ? INT_MAX : (int)left;
}

int
io_poll(struct pollfd *fds, nfds_t n, int64_t deadline_ms)
{
	for (;;) {
		int left = left_until(deadline_ms);
		int r = poll(fds, n, clock_is_frozen() && deadline_ms >= 0 ? 0 : left);

		if (r > 0 || (r < 0 && errno != EINTR))
			return r;
		if (r == 0 && deadline_ms >= 0 && left_until(deadline_ms) == 0)
			return 0;
		if (r == 0 && clock_is_frozen())
			clock_advance((int64_t)left * 1000000);
	}
}
