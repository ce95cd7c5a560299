#include "tests/support/unit.h"

#include <fcntl.h>

#include "osdep/clock.h"
#include "osdep/syscall.h"

#define S INT64_C(1000000000)

START_TEST(a_frozen_clock_moves_only_when_told)
{
	int64_t mono;

	clock_freeze(5 * S);
	mono = clock_monotonic_ns();
	clock_sleep_ms(1500);
	ck_assert_int_eq(clock_realtime_ns(), 5 * S + 3 * S / 2);
	ck_assert_int_eq(clock_realtime_s(), 6);
	ck_assert_int_eq(clock_monotonic_ns(), mono + 3 * S / 2);
	clock_jump(-4 * S);
	ck_assert_int_eq(clock_realtime_us(), 2500000);
	ck_assert_int_eq(clock_monotonic_ns(), mono + 3 * S / 2);
	clock_release();
	ck_assert_int_gt(clock_realtime_s(), 1700000000);
}
END_TEST

START_TEST(coarse_file_times_hide_the_last_second)
{
	struct timespec times[2] = { { 101, 999 }, { 101, 999 } };
	char path[4200];
	struct stat st;
	int fd;

	snprintf(path, sizeof path, "%s/f", unit_tmpdir());
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	ck_assert_int_eq(os.futimens(fd, times), 0);
	clock_coarse(2 * S);
	ck_assert_int_eq(os.fstat(fd, &st), 0);
	ck_assert_int_eq(st.st_mtim.tv_sec, 100);
	ck_assert_int_eq(st.st_mtim.tv_nsec, 0);
	ck_assert_int_eq(st.st_ctim.tv_sec % 2, 0);
	os_fault_fail(0, 0);
	os_fault_off();
	ck_assert_int_eq(os.fstatat(AT_FDCWD, path, &st, 0), 0);
	ck_assert_int_eq(st.st_mtim.tv_sec, 100);
	clock_release();
	ck_assert_int_eq(os.fstat(fd, &st), 0);
	ck_assert_int_eq(st.st_mtim.tv_nsec, 999);
	close(fd);
}
END_TEST

START_TEST(a_file_is_never_older_than_the_coarse_clock_before_it_was_written)
{
	char path[4200];
	struct stat st;
	int64_t before = clock_coarse_ns();
	int fd;

	snprintf(path, sizeof path, "%s/f", unit_tmpdir());
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	ck_assert_int_eq(os.fstat(fd, &st), 0);
	ck_assert_int_ge((int64_t)st.st_mtim.tv_sec * S + st.st_mtim.tv_nsec, before);
	ck_assert_int_le(clock_coarse_ns(), clock_realtime_ns());
	close(fd);
	clock_freeze(5 * S);
	clock_jump(S);
	ck_assert_int_eq(clock_coarse_ns(), 6 * S);
	clock_release();
}
END_TEST

UNIT_SUITE(osdep_clock)
{
	tcase_add_test(t, a_frozen_clock_moves_only_when_told);
	tcase_add_test(t, a_file_is_never_older_than_the_coarse_clock_before_it_was_written);
	tcase_add_test(t, coarse_file_times_hide_the_last_second);
}
