#include "tests/support/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "osdep/clock.h"
#include "osdep/io.h"
#include "osdep/process.h"
#include "osdep/syscall.h"

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

static char scratch[] = "/tmp/madrona-unit-XXXXXX";

/* Tells how many things it could do that it must not. */
static void
tries_everything(void *ctx, int out)
{
	int open_before = *(int *)ctx, done = 0;
	char told[2];

	done += os.openat(AT_FDCWD, "made", O_RDWR | O_CREAT, 0600) >= 0;
	done += os.pwrite(open_before, "x", 1, 0) >= 0;
	done += os.write(open_before, "xx", 2) >= 0;
	done += os.unlinkat(AT_FDCWD, "there", 0) == 0;
	done += os.renameat(AT_FDCWD, "there", AT_FDCWD, "here") == 0;
	done += os.flock(open_before, LOCK_EX | LOCK_NB) == 0;
	done += write(1, "not for the client", 18) != 18; /* it goes nowhere */
	told[0] = (char)done;
	told[1] = os.pread(open_before, &(char){ 0 }, 1, 0) == 1;
	(void)!write(out, told, sizeof told);
	raise(SIGTERM); /* no longer its parent's way to be told */
	(void)!write(out, told, sizeof told);
}

START_TEST(a_worker_can_read_and_say_what_it_found_and_nothing_else)
{
	struct process_worker w;
	int connection[2], fd;
	char told[8];
	struct stat st;

	ck_assert_ptr_nonnull(mkdtemp(scratch));
	ck_assert_int_eq(chdir(scratch), 0);
	fd = open("there", O_RDWR | O_CREAT, 0600);
	ck_assert_int_eq(write(fd, "abc", 3), 3);
	ck_assert_int_eq(pipe(connection), 0);
	ck_assert_int_ge(process_stop_fd(), 0);
	ck_assert_int_eq(dup2(connection[1], 1), 1);
	close(connection[1]);
	ck_assert_int_eq(process_worker_start(&w, 65536, tries_everything, &fd), 0);
	ck_assert_int_eq(io_read(w.fd, told, sizeof told), 2);
	ck_assert_int_eq(told[0], 0);
	ck_assert_int_eq(told[1], 1);
	ck_assert_int_eq(poll(&(struct pollfd){ process_stop_fd(), POLLIN, 0 }, 1, 0), 0);
	process_worker_end(&w);
	process_worker_end(&w);
	ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1); /* it was reaped */
	ck_assert_int_eq(fstat(fd, &st), 0);
	ck_assert_int_eq(st.st_size, 3);
	ck_assert_int_eq(unlink("there"), 0);
	ck_assert_int_eq(chdir("/"), 0);
	ck_assert_int_eq(rmdir(scratch), 0); /* it made nothing */
	dup2(2, 1);
	ck_assert_int_eq(read(connection[0], told, 1), 0);
}
END_TEST

static void
writes_for_ever(void *ctx, int out)
{
	char block[4096] = { 0 };

	(void)ctx;
	while (write(out, block, sizeof block) > 0)
		continue;
	for (;;)
		pause();
}

START_TEST(a_worker_that_waits_for_room_is_ended)
{
	struct process_worker w;

	ck_assert_int_eq(process_worker_start(&w, 65536, writes_for_ever, NULL), 0);
	process_worker_end(&w);
	ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);
}
END_TEST

START_TEST(a_worker_dies_with_its_parent)
{
	int alive[2];
	char c;
	pid_t pid;

	ck_assert_int_eq(pipe(alive), 0);
	pid = fork();
	if (pid == 0) {
		struct process_worker w;
		if (process_worker_start(&w, 65536, writes_for_ever, NULL) == 0)
			_exit(0);
		_exit(1);
	}
	close(alive[1]);
	waitpid(pid, NULL, 0);
	/* The last holder of the other end is the worker. */
	ck_assert_int_eq(poll(&(struct pollfd){ alive[0], POLLIN, 0 }, 1, 10000), 1);
	ck_assert_int_eq(read(alive[0], &c, 1), 0);
}
END_TEST

UNIT_SUITE(osdep_process)
{
	tcase_add_test(t, users_are_found_by_number_and_name);
	tcase_add_test(t, a_sanitised_process_is_ready_for_strangers);
	tcase_add_test(t, a_signal_to_end_makes_the_stop_descriptor_readable);
	tcase_add_test(t, the_age_of_a_process_is_known_and_a_zombie_has_none);
	tcase_add_test(t, a_worker_can_read_and_say_what_it_found_and_nothing_else);
	tcase_add_test(t, a_worker_that_waits_for_room_is_ended);
	tcase_add_test(t, a_worker_dies_with_its_parent);
}
