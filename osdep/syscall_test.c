#include "tests/support/unit.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>

#include "osdep/io.h"
#include "osdep/syscall.h"

static int
new_file(const char *name)
{
	int dir = open(unit_tmpdir(), O_RDONLY | O_DIRECTORY | O_CLOEXEC), fd;

	ck_assert_int_ge(dir, 0);
	fd = os.openat(dir, name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	close(dir);
	return fd;
}

START_TEST(only_the_nth_changing_call_fails)
{
	struct stat st;
	int fd = new_file("f");

	os_fault_fail(2, ENOSPC);
	ck_assert_int_eq(os.write(fd, "ab", 2), 2);
	ck_assert_int_eq(os.fstat(fd, &st), 0);
	ck_assert_int_eq(os.fsync(fd), -1);
	ck_assert_int_eq(errno, ENOSPC);
	ck_assert_int_eq(os.fsync(fd), 0);
	ck_assert_uint_eq(os_fault_count(), 3);
	os_fault_off();
	os.fsync(fd);
	ck_assert_uint_eq(os_fault_count(), 3);
	close(fd);
}
END_TEST

START_TEST(a_full_disk_takes_half_a_write_and_stays_full)
{
	struct stat st;
	int fd = new_file("f");

	os_fault_fail_from(1, ENOSPC);
	ck_assert_int_eq(io_write(fd, "abcdef", 6), -1);
	ck_assert_int_eq(errno, ENOSPC);
	ck_assert_int_eq(os.mkdirat(AT_FDCWD, "/nonexistent/x", 0700), -1);
	ck_assert_int_eq(errno, ENOSPC);
	ck_assert_int_eq(os.openat(AT_FDCWD, "/dev/null", O_RDONLY, 0) < 0, 0);
	os_fault_off();
	ck_assert_int_eq(fstat(fd, &st), 0);
	ck_assert_int_ge(st.st_size, 3);
	ck_assert_int_lt(st.st_size, 6);
	close(fd);
}
END_TEST

START_TEST(a_kill_strikes_in_the_middle_of_a_write)
{
	int fd = new_file("f"), status;
	struct stat st;
	pid_t pid = fork();

	if (pid == 0) {
		os_fault_kill(2);
		os.fsync(fd);
		os.write(fd, "abcdef", 6);
		_exit(0);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	ck_assert_int_eq(fstat(fd, &st), 0);
	ck_assert_int_eq(st.st_size, 3);
	close(fd);
}
END_TEST

START_TEST(the_environment_arms_or_is_refused)
{
	static const struct {
		const char *value;
		int result, error;
	} t[] = {
		{ "fail:1:ENOSPC", 0, ENOSPC }, { "fail-from:1:EIO", 0, EIO }, { "fail:1", -1, 0 },
		{ "fail:1:EWHAT", -1, 0 },      { "kill:x", -1, 0 },           { "kill:1:EIO", -1, 0 },
		{ "maybe:1", -1, 0 },           { "fail::EIO", -1, 0 },        { "kill:99999999999", -1, 0 },
	};

	setenv("MADRONA_FAULT", t[_i].value, 1);
	ck_assert_int_eq(os_fault_from_env(), t[_i].result);
	if (t[_i].result == 0) {
		ck_assert_int_eq(os.unlinkat(AT_FDCWD, "/nonexistent/x", 0), -1);
		ck_assert_int_eq(errno, t[_i].error);
	}
	os_fault_off();
	unsetenv("MADRONA_FAULT");
}
END_TEST

UNIT_SUITE(osdep_syscall)
{
	tcase_add_test(t, only_the_nth_changing_call_fails);
	tcase_add_test(t, a_full_disk_takes_half_a_write_and_stays_full);
	tcase_add_test(t, a_kill_strikes_in_the_middle_of_a_write);
	tcase_add_loop_test(t, the_environment_arms_or_is_refused, 0, 9);
}
