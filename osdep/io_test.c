#include "tests/support/unit.h"

#include <errno.h>
#include <fcntl.h>

#include "osdep/clock.h"
#include "osdep/io.h"
#include "osdep/syscall.h"

/* System calls that do at most three bytes and are interrupted every second time. */
static unsigned calls;

static ssize_t
stingy_write(int fd, const void *p, size_t n)
{
	if (calls++ % 2 == 0)
		return errno = EINTR, -1;
	return write(fd, p, n < 3 ? n : 3);
}

static ssize_t
stingy_writev(int fd, const struct iovec *v, int n)
{
	ck_assert_int_gt(n, 0);
	while (v->iov_len == 0)
		v++;
	return stingy_write(fd, v->iov_base, v->iov_len);
}

static ssize_t
stingy_pwrite(int fd, const void *p, size_t n, off_t at)
{
	if (calls++ % 2 == 0)
		return errno = EINTR, -1;
	return pwrite(fd, p, n < 3 ? n : 3, at);
}

static ssize_t
stingy_read(int fd, void *p, size_t n)
{
	if (calls++ % 2 == 0)
		return errno = EINTR, -1;
	return read(fd, p, n < 3 ? n : 3);
}

static ssize_t
stingy_pread(int fd, void *p, size_t n, off_t at)
{
	if (calls++ % 2 == 0)
		return errno = EINTR, -1;
	return pread(fd, p, n < 3 ? n : 3, at);
}

START_TEST(interrupted_and_short_calls_are_continued)
{
	struct os keep = os;
	char path[4200], got[32];
	struct iovec v[] = { { (char[]){ "ab" }, 2 }, { (char[]){ "" }, 0 }, { (char[]){ "cdefgh" }, 6 } };
	int fd;

	snprintf(path, sizeof path, "%s/f", unit_tmpdir());
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	os.write = stingy_write;
	os.writev = stingy_writev;
	os.pwrite = stingy_pwrite;
	os.read = stingy_read;
	os.pread = stingy_pread;
	ck_assert_int_eq(io_write(fd, "0123456789", 10), 0);
	ck_assert_int_eq(io_writev(fd, v, 3), 0);
	ck_assert_int_eq(io_pwrite(fd, "XXXX", 4, 3), 0);
	ck_assert_int_eq(io_pread(fd, got, sizeof got, 1), 17);
	ck_assert_str_is(((struct str){ got, 17 }), STR("12XXXX789abcdefgh"));
	lseek(fd, 0, SEEK_SET);
	ck_assert_int_eq(io_read(fd, got, 5), 5);
	ck_assert_int_eq(io_read(fd, got, sizeof got), 13);
	ck_assert_int_eq(io_read(fd, got, sizeof got), 0);
	os = keep;
	close(fd);
}
END_TEST

START_TEST(poll_with_a_frozen_clock_does_not_sleep)
{
	struct pollfd p = { .events = POLLIN };
	int fds[2];
	int64_t before;

	ck_assert_int_eq(pipe(fds), 0);
	p.fd = fds[0];
	clock_freeze(0);
	before = clock_monotonic_ms();
	ck_assert_int_eq(io_poll(&p, 1, before + 3600 * 1000), 0);
	ck_assert_int_eq(clock_monotonic_ms(), before + 3600 * 1000);
	ck_assert_int_eq(write(fds[1], "x", 1), 1);
	ck_assert_int_eq(io_poll(&p, 1, before + 7200 * 1000), 1);
	ck_assert_int_eq(clock_monotonic_ms(), before + 3600 * 1000);
	clock_release();
	ck_assert_int_eq(io_poll(&p, 1, -1), 1);
	close(fds[0]);
	close(fds[1]);
}
END_TEST

UNIT_SUITE(osdep_io)
{
	tcase_add_test(t, interrupted_and_short_calls_are_continued);
	tcase_add_test(t, poll_with_a_frozen_clock_does_not_sleep);
}
