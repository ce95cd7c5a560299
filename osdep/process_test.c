#include "tests/support/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "osdep/clock.h"
#include "osdep/process.h"

START_TEST(users_are_found_by_number_and_name)
{
	struct process_user u = { .uid = 77 };

	ck_assert_int_eq(process_user_by_uid(0, &u), 0);
	ck_assert_str_eq(u.name, "root");
	ck_assert_str_eq(u.home, "/root");
	u.uid = 77;
	ck_assert_int_eq(process_user_by_name("no-such-user-here", &u), -1);
	ck_assert_int_eq(errno, ENOENT);
	ck_assert_uint_eq(u.uid, 77);
	ck_assert_int_eq(process_user_by_name("root", &u), 0);
	ck_assert_uint_eq(u.uid, 0);
}
END_TEST

/* Exit code of a child that has been sanitised and then asks itself a question. */
static int
in_a_child(int (*question)(void))
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		static const char *const keep[] = { "LISTEN_FDS", NULL };
		setenv("LD_PRELOAD_X", "1", 1);
		setenv("GCONV_PATH", "/tmp", 1);
		setenv("HOMEX", "no", 1);
		setenv("HOME", "/home/x", 1);
		setenv("LISTEN_FDS", "3", 1);
		setenv("PATH", "/evil", 1);
		signal(SIGPIPE, SIG_DFL);
		close(0);
		close(2);
		umask(0);
		if (process_sanitise(keep) != NULL)
			_exit(99);
		_exit(question());
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static int
environment_is_clean(void)
{
	if (getenv("LD_PRELOAD_X") || getenv("GCONV_PATH") || getenv("HOMEX"))
		return 1;
	return strcmp(getenv("HOME"), "/home/x") || strcmp(getenv("LISTEN_FDS"), "3") ||
	       getenv("PATH")[1] != 'u';
}

static int
descriptors_are_open(void)
{
	int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

	return fd <= 2 || fcntl(0, F_GETFD) < 0 || fcntl(2, F_GETFD) < 0;
}

static int
nothing_leaks(void)
{
	struct rlimit l;

	return getrlimit(RLIMIT_CORE, &l) != 0 || l.rlim_cur != 0 || prctl(PR_GET_DUMPABLE) != 0 ||
	       umask(0) != 077;
}

static int
broken_pipe_is_survived(void)
{
	int fds[2];

	if (pipe(fds) < 0)
		return 1;
	close(fds[0]);
	return write(fds[1], "x", 1) != -1 || errno != EPIPE;
}

static int
alarms_of_others_are_survived(void)
{
	return raise(SIGALRM) || raise(SIGUSR1) || raise(SIGUSR2) || raise(SIGPROF);
}

START_TEST(a_sanitised_process_is_ready_for_strangers)
{
	ck_assert_int_eq(in_a_child(environment_is_clean), 0);
	ck_assert_int_eq(in_a_child(descriptors_are_open), 0);
	ck_assert_int_eq(in_a_child(nothing_leaks), 0);
	ck_assert_int_eq(in_a_child(broken_pipe_is_survived), 0);
	ck_assert_int_eq(in_a_child(alarms_of_others_are_survived), 0);
}
END_TEST

START_TEST(a_signal_to_end_makes_the_stop_descriptor_readable)
{
	struct pollfd p = { .fd = process_stop_fd(), .events = POLLIN };

	ck_assert_int_ge(p.fd, 0);
	ck_assert_int_eq(process_stop_fd(), p.fd);
	ck_assert_int_eq(poll(&p, 1, 0), 0);
	for (int i = 0; i < 3; i++) {
		raise(SIGTERM);
		ck_assert_int_eq(poll(&p, 1, 0), 1);
	}
}
END_TEST

START_TEST(the_age_of_a_process_is_known_and_a_zombie_has_none)
{
	int status;
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	ck_assert_int_eq(waitid(P_PID, (id_t)pid, NULL, WEXITED | WNOWAIT), 0);
	ck_assert_int_eq(process_age_ms(pid), -1);
	ck_assert_int_eq(errno, ESRCH);
	waitpid(pid, &status, 0);
	ck_assert_int_eq(process_age_ms(pid), -1);
	clock_sleep_ms(30);
	ck_assert_int_ge(process_age_ms(getpid()), 20);
	ck_assert_int_lt(process_age_ms(getpid()), 60000);
	ck_assert_int_gt(process_age_ms(1), process_age_ms(getpid()));
}
END_TEST

UNIT_SUITE(osdep_process)
{
	tcase_add_test(t, users_are_found_by_number_and_name);
	tcase_add_test(t, a_sanitised_process_is_ready_for_strangers);
	tcase_add_test(t, a_signal_to_end_makes_the_stop_descriptor_readable);
	tcase_add_test(t, the_age_of_a_process_is_known_and_a_zombie_has_none);
}
