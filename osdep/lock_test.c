#include "tests/support/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>

#include "osdep/clock.h"
#include "osdep/dir.h"
#include "osdep/file.h"
#include "osdep/lock.h"
#include "osdep/name.h"
#include "osdep/syscall.h"

static int root;

static void
setup(void)
{
	root = open(unit_tmpdir(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	ck_assert_int_ge(root, 0);
}

static void
teardown(void)
{
	clock_release();
	close(root);
}

static int
open_rw(const char *name)
{
	int fd = openat(root, name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	ck_assert_int_ge(fd, 0);
	return fd;
}

START_TEST(a_kernel_lock_excludes_another_open_of_the_same_process)
{
	int a = open_rw("f"), b = open_rw("f"), c = open_rw("f");
	int64_t from;

	clock_freeze(0);
	from = clock_monotonic_ms();
	ck_assert_int_eq(lock_kernel(a, true, 0), 0);
	ck_assert_int_eq(lock_kernel(b, false, 700), -1);
	ck_assert_int_eq(errno, ETIMEDOUT);
	ck_assert_int_eq(clock_monotonic_ms() - from, 700);
	close(c); /* would drop a classic fcntl lock */
	ck_assert_int_eq(lock_kernel(b, false, 0), -1);
	ck_assert_int_eq(lock_kernel_release(a), 0);
	ck_assert_int_eq(lock_kernel(b, false, 0), 0);
	ck_assert_int_eq(lock_kernel(a, false, 0), 0);
	ck_assert_int_eq(lock_kernel(a, true, 0), -1);
	close(a);
	ck_assert_int_eq(lock_kernel(b, true, 0), 0);
	close(b);
}
END_TEST

/* A lock file with this content, last changed so many seconds ago. */
static void
leave_lock(const char *content, int seconds_ago)
{
	struct timespec times[2] = { { 0 } };
	int fd = open_rw("x.lock");

	times[0].tv_sec = times[1].tv_sec = time(NULL) - seconds_ago;
	ck_assert_int_eq(write(fd, content, strlen(content)), (ssize_t)strlen(content));
	ck_assert_int_eq(futimens(fd, times), 0);
	close(fd);
}

static uint64_t
entries(void)
{
	uint64_t n = 0;

	ck_assert_int_eq(dir_count(root, ".", &n), 0);
	return n;
}

static void
assert_lock_says(const char *want)
{
	char *p;
	size_t n;

	ck_assert_int_eq(file_read_small(root, "x.lock", 500, &p, &n, NULL), 0);
	ck_assert_str_eq(p, want);
	free(p);
}

START_TEST(a_dotlock_says_who_holds_it_and_goes_without_a_trace)
{
	struct dotlock a, b;
	char me[128];

	snprintf(me, sizeof me, "%ld:%s", (long)getpid(), name_host());
	ck_assert_int_eq(dotlock_take(&a, root, "x.lock", 0), 0);
	ck_assert(dotlock_held(&a));
	assert_lock_says(me);
	ck_assert_uint_eq(entries(), 1);
	ck_assert_int_eq(dotlock_take(&b, root, "x.lock", 0), -1);
	ck_assert_int_eq(errno, ETIMEDOUT);
	ck_assert(!dotlock_held(&b));
	ck_assert_str_eq(b.holder, me);
	ck_assert_int_eq(dotlock_release(&b), 0);
	ck_assert_int_eq(dotlock_touch(&a), 0);
	ck_assert_int_eq(dotlock_release(&a), 0);
	ck_assert_uint_eq(entries(), 0);
	ck_assert_int_eq(dotlock_release(&a), 0);
}
END_TEST

/* The pid of a process that has ended. */
static long
dead_pid(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
	return pid;
}

enum owner { US, DEAD, ELSEWHERE, EMPTY, GARBAGE };

START_TEST(a_lock_is_taken_over_only_when_it_is_stale)
{
	static const struct {
		enum owner owner;
		int age;
		bool taken;
	} t[] = {
		{ DEAD, 0, true },        { DEAD, 1000, true },      { US, 0, false },
		{ ELSEWHERE, 0, false },  { ELSEWHERE, 110, false }, { ELSEWHERE, 125, true },
		{ EMPTY, 110, false },    { EMPTY, 125, true },      { GARBAGE, 110, false },
		{ GARBAGE, 125, true },   { GARBAGE, -5000, false }, { ELSEWHERE, -5000, false },
		{ US, 1000000000, true }, /* our pid, but the lock is older than we are */
	};
	struct dotlock l;
	char text[128] = "";
	int r;

	switch (t[_i].owner) {
	case US:
		snprintf(text, sizeof text, "%ld:%s", (long)getpid(), name_host());
		break;
	case DEAD:
		snprintf(text, sizeof text, "%ld:%s\n", dead_pid(), name_host());
		break;
	case ELSEWHERE:
		snprintf(text, sizeof text, "%ld:elsewhere.%s", dead_pid(), name_host());
		break;
	case GARBAGE:
		snprintf(text, sizeof text, "99999999999999999999:%s", name_host());
		break;
	case EMPTY:
		break;
	}
	leave_lock(text, t[_i].age);
	r = dotlock_take(&l, root, "x.lock", 20);
	ck_assert_int_eq(r, t[_i].taken ? 0 : -1);
	ck_assert_uint_eq(entries(), 1);
	if (r == 0) {
		snprintf(text, sizeof text, "%ld:%s", (long)getpid(), name_host());
		assert_lock_says(text);
		ck_assert_int_eq(dotlock_release(&l), 0);
		ck_assert_uint_eq(entries(), 0);
	} else
		assert_lock_says(text);
}
END_TEST

START_TEST(a_foreign_lock_becomes_stale_while_we_wait)
{
	struct dotlock l;
	int64_t from;

	leave_lock("1:elsewhere", 0);
	clock_freeze(0);
	from = clock_monotonic_ms();
	ck_assert_int_eq(dotlock_take(&l, root, "x.lock", 200 * 1000), 0);
	ck_assert_int_ge(clock_monotonic_ms() - from, 119 * 1000);
	ck_assert_int_le(clock_monotonic_ms() - from, 122 * 1000);
	ck_assert_int_eq(dotlock_release(&l), 0);
}
END_TEST

START_TEST(things_that_are_no_lock_files_block_nobody_for_ever)
{
	struct dotlock l;
	int64_t from;

	if (_i == 0)
		ck_assert_int_eq(symlinkat("target", root, "x.lock"), 0);
	else if (_i == 1)
		ck_assert_int_eq(mkdirat(root, "x.lock", 0700), 0);
	else
		ck_assert_int_eq(mkfifoat(root, "x.lock", 0600), 0);
	clock_freeze(0);
	ck_assert_int_eq(dotlock_take(&l, root, "x.lock", 100 * 1000), -1);
	ck_assert_int_eq(errno, ETIMEDOUT);
	ck_assert_str_eq(l.holder, "(unreadable)");
	from = clock_monotonic_ms();
	clock_freeze(0);
	ck_assert_int_eq(dotlock_take(&l, root, "x.lock", 300 * 1000), 0);
	ck_assert_int_le(clock_monotonic_ms() - from, 122 * 1000);
	ck_assert_int_eq(faccessat(root, "target", F_OK, 0), -1);
	ck_assert_int_eq(dotlock_release(&l), 0);
	ck_assert_uint_eq(entries(), 0);
}
END_TEST

START_TEST(a_lock_taken_from_us_is_not_removed_by_us)
{
	struct dotlock l;

	ck_assert_int_eq(dotlock_take(&l, root, "x.lock", 0), 0);
	ck_assert_int_eq(unlinkat(root, "x.lock", 0), 0);
	leave_lock("1:elsewhere", 0);
	ck_assert_int_eq(dotlock_touch(&l), -1);
	ck_assert_int_eq(errno, ESTALE);
	ck_assert_int_eq(dotlock_release(&l), -1);
	ck_assert_int_eq(errno, ESTALE);
	assert_lock_says("1:elsewhere");
}
END_TEST

static int
no_link(int fromdir, const char *from, int todir, const char *to, int flags)
{
	(void)fromdir, (void)from, (void)todir, (void)to, (void)flags;
	return errno = EPERM, -1;
}

/* NFS: the link was made, the answer was lost, the repeated request says that it exists. */
static int
lost_answer_link(int fromdir, const char *from, int todir, const char *to, int flags)
{
	ck_assert_int_eq(linkat(fromdir, from, todir, to, flags), 0);
	return errno = EEXIST, -1;
}

START_TEST(file_systems_without_links_and_with_lost_answers_lock_too)
{
	struct os keep = os;
	struct dotlock a, b;

	os.linkat = _i ? lost_answer_link : no_link;
	ck_assert_int_eq(dotlock_take(&a, root, "x.lock", 0), 0);
	os.linkat = _i ? keep.linkat : no_link;
	ck_assert_uint_eq(entries(), 1);
	ck_assert_int_eq(dotlock_take(&b, root, "x.lock", 0), -1);
	ck_assert_int_eq(errno, ETIMEDOUT);
	os = keep;
	ck_assert_int_eq(dotlock_release(&a), 0);
}
END_TEST

START_TEST(a_failing_disk_leaves_no_lock_and_no_temporary_file)
{
	unsigned steps;
	struct dotlock l;

	os_fault_fail(0, 0);
	ck_assert_int_eq(dotlock_take(&l, root, "x.lock", 0), 0);
	steps = os_fault_count();
	ck_assert_int_eq(dotlock_release(&l), 0);
	for (unsigned i = 1; i < steps; i++) { /* the last is the removal of the temporary name */
		os_fault_fail(i, ENOSPC);
		ck_assert_int_eq(dotlock_take(&l, root, "x.lock", 0), -1);
		ck_assert_int_eq(errno, ENOSPC);
		os_fault_off();
		ck_assert_uint_eq(entries(), 0);
	}
	ck_assert_uint_ge(steps, 3);
}
END_TEST

/* Adds one to the number in a file under the lock, many times; dies now and then while it holds it. */
static void
count_under_lock(int rounds, int me)
{
	for (int i = 0; i < rounds; i++) {
		struct dotlock l;
		int fd, v = 0;

		if (dotlock_take(&l, root, "x.lock", 20000) != 0)
			_exit(2);
		fd = openat(root, "number", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
		if (read(fd, &v, sizeof v) < 0)
			_exit(3);
		v++;
		if (i % 4 == 0)
			sched_yield();
		if (pwrite(fd, &v, sizeof v, 0) != sizeof v)
			_exit(4);
		close(fd);
		if (i == rounds - 1 && me % 2)
			raise(SIGKILL); /* a dead owner */
		if (dotlock_release(&l) != 0)
			_exit(5);
	}
	_exit(0);
}

START_TEST(many_processes_never_hold_it_together_though_some_die_holding_it)
{
	enum { PROCESSES = 6, ROUNDS = 60 };
	pid_t pids[PROCESSES];
	int fd, v = 0;

	for (int i = 0; i < PROCESSES; i++) {
		pids[i] = fork();
		if (pids[i] == 0)
			count_under_lock(ROUNDS, i);
	}
	for (int i = 0; i < PROCESSES; i++) {
		int status;
		ck_assert_int_eq(waitpid(pids[i], &status, 0), pids[i]);
		ck_assert(i % 2 ? WIFSIGNALED(status) : WIFEXITED(status) && WEXITSTATUS(status) == 0);
	}
	fd = openat(root, "number", O_RDONLY | O_CLOEXEC);
	ck_assert_int_eq(read(fd, &v, sizeof v), sizeof v);
	ck_assert_int_eq(v, PROCESSES * ROUNDS);
	close(fd);
}
END_TEST

UNIT_SUITE(osdep_lock)
{
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, a_kernel_lock_excludes_another_open_of_the_same_process);
	tcase_add_test(t, a_dotlock_says_who_holds_it_and_goes_without_a_trace);
	tcase_add_loop_test(t, a_lock_is_taken_over_only_when_it_is_stale, 0, 13);
	tcase_add_test(t, a_foreign_lock_becomes_stale_while_we_wait);
	tcase_add_loop_test(t, things_that_are_no_lock_files_block_nobody_for_ever, 0, 3);
	tcase_add_test(t, a_lock_taken_from_us_is_not_removed_by_us);
	tcase_add_loop_test(t, file_systems_without_links_and_with_lost_answers_lock_too, 0, 2);
	tcase_add_test(t, a_failing_disk_leaves_no_lock_and_no_temporary_file);
	tcase_add_test(t, many_processes_never_hold_it_together_though_some_die_holding_it);
}
