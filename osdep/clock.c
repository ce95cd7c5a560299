/* The clocks, true or set by tests. See clock.h. */

#include "osdep/clock.h"

#include <errno.h>

#include "osdep/syscall.h"

#define SECOND INT64_C(1000000000)

static struct {
	int frozen;
	int64_t realtime, monotonic; /* while frozen */
	int64_t jump;
	int64_t granularity;
} set;

static int64_t
read_clock(clockid_t id)
{
	struct timespec t;

	clock_gettime(id, &t);
	return (int64_t)t.tv_sec * SECOND + t.tv_nsec;
}

int64_t
clock_realtime_ns(void)
{
	return (set.frozen ? set.realtime : read_clock(CLOCK_REALTIME)) + set.jump;
}

int64_t
clock_realtime_us(void)
{
	return clock_realtime_ns() / 1000;
}

int64_t
clock_realtime_s(void)
{
	return clock_realtime_ns() / SECOND;
}

int64_t
clock_coarse_ns(void)
{
	return (set.frozen ? set.realtime : read_clock(CLOCK_REALTIME_COARSE)) + set.jump;
}

int64_t
clock_monotonic_ns(void)
{
	return set.frozen ? set.monotonic : read_clock(CLOCK_MONOTONIC);
}

int64_t
clock_monotonic_ms(void)
{
	return clock_monotonic_ns() / 1000000;
}

void
clock_sleep_ms(int ms)
{
	struct timespec t = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L };

	if (ms <= 0)
		return;
	if (set.frozen) {
		clock_advance((int64_t)ms * 1000000);
		return;
	}
	while (nanosleep(&t, &t) < 0 && errno == EINTR)
		;
}

void
clock_freeze(int64_t realtime_ns)
{
	set.monotonic = clock_monotonic_ns();
	set.realtime = realtime_ns;
	set.jump = 0;
	set.frozen = 1;
}

void
clock_advance(int64_t ns)
{
	set.realtime += ns;
	set.monotonic += ns;
}

void
clock_jump(int64_t ns)
{
	set.jump += ns;
}

int
clock_is_frozen(void)
{
	return set.frozen;
}

void
clock_release(void)
{
	set.frozen = 0;
	set.jump = 0;
	clock_coarse(0);
}

/* --- Coarse file times. -------------------------------------------------------------------------------- */

static void
round_down(struct timespec *t)
{
	int64_t ns = (int64_t)t->tv_sec * SECOND + t->tv_nsec;

	ns -= ns % set.granularity;
	t->tv_sec = (time_t)(ns / SECOND);
	t->tv_nsec = (long)(ns % SECOND);
}

static int
coarse_fstat(int fd, struct stat *st)
{
	int r = fstat(fd, st);

	if (r == 0)
		round_down(&st->st_mtim), round_down(&st->st_ctim);
	return r;
}

static int
coarse_fstatat(int dirfd, const char *path, struct stat *st, int flags)
{
	int r = fstatat(dirfd, path, st, flags);

	if (r == 0)
		round_down(&st->st_mtim), round_down(&st->st_ctim);
	return r;
}

void
clock_coarse(int64_t granularity_ns)
{
	set.granularity = granularity_ns;
	os.fstat = granularity_ns > 0 ? coarse_fstat : fstat;
	os.fstatat = granularity_ns > 0 ? coarse_fstatat : fstatat;
}
