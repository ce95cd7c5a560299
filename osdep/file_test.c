#include "tests/support/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/wait.h>

#include "osdep/clock.h"
#include "osdep/dir.h"
#include "osdep/file.h"
#include "osdep/syscall.h"

static int root;

/* A directory with: file, sub/file, sub/deep/, link -> file, out -> .., fifo */
static void
setup(void)
{
	char path[4200];
	const char *top = unit_tmpdir();

	root = open(top, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	ck_assert_int_ge(root, 0);
	snprintf(path, sizeof path, "%s/file", top);
	unit_write(path, STR("hello"));
	snprintf(path, sizeof path, "%s/sub/file", top);
	unit_write(path, STR("below"));
	ck_assert_int_eq(mkdirat(root, "sub/deep", 0700), 0);
	ck_assert_int_eq(symlinkat("file", root, "link"), 0);
	ck_assert_int_eq(symlinkat("sub", root, "sublink"), 0);
	ck_assert_int_eq(symlinkat("..", root, "out"), 0);
	ck_assert_int_eq(mkfifoat(root, "fifo", 0600), 0);
}

static void
teardown(void)
{
	close(root);
}

static int
no_openat2(int dirfd, const char *path, int flags, mode_t mode, uint64_t resolve)
{
	(void)dirfd, (void)path, (void)flags, (void)mode, (void)resolve;
	return errno = ENOSYS, -1;
}

static int
try_open(const char *path, int flags)
{
	int fd = file_open_beneath(root, path, flags, 0600);

	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}

/* Each with openat2 (even) and without (odd). */
static const struct {
	const char *path;
	int flags, error;
} beneath[] = {
	{ "file", O_RDONLY, 0 },
	{ "sub/file", O_RDONLY, 0 },
	{ "sub//deep/", O_RDONLY, 0 },
	{ "./sub/./file", O_RDONLY, 0 },
	{ ".", O_RDONLY, 0 },
	{ "sub/new", O_RDWR | O_CREAT, 0 },
	{ "link", O_RDONLY, ELOOP },
	{ "sublink/file", O_RDONLY, ELOOP },
	{ "out/x", O_RDONLY, ELOOP },
	{ "..", O_RDONLY, EXDEV },
	{ "sub/../../x", O_RDONLY, EXDEV },
	{ "/etc/passwd", O_RDONLY, EXDEV },
	{ "none", O_RDONLY, ENOENT },
	{ "file/x", O_RDONLY, ENOTDIR },
};
#define N_BENEATH (int)(sizeof beneath / sizeof *beneath)

START_TEST(a_path_never_leaves_its_directory)
{
	struct os keep = os;
	int error;

	if (_i % 2)
		os.openat2 = no_openat2;
	error = try_open(beneath[_i / 2].path, beneath[_i / 2].flags);
	os = keep;
	ck_assert_msg(error == beneath[_i / 2].error, "%s: %s", beneath[_i / 2].path, strerrordesc_np(error));
}
END_TEST

START_TEST(only_regular_files_are_opened_and_a_fifo_does_not_block)
{
	static const struct {
		const char *path;
		int flags, error;
	} t[] = {
		{ "fifo", O_RDONLY, EINVAL }, { "fifo", O_WRONLY, EINVAL }, { "fifo", O_RDWR, EINVAL },
		{ "sub", O_RDONLY, EISDIR },  { "link", O_RDONLY, ELOOP },  { "none", O_RDONLY, ENOENT },
	};
	struct stat st = { .st_size = -7 };
	int fd;

	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		ck_assert_int_eq(file_open_regular(root, t[i].path, t[i].flags, &st), -1);
		ck_assert_int_eq(errno, t[i].error);
		ck_assert_int_eq(st.st_size, -7);
	}
	fd = file_open_regular(root, "file", O_RDWR, &st);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(st.st_size, 5);
	close(fd);
}
END_TEST

START_TEST(a_small_file_is_read_whole_or_refused)
{
	char *p = NULL;
	size_t n = 99;

	ck_assert_int_eq(file_read_small(root, "file", 4, &p, &n, NULL), -1);
	ck_assert_int_eq(errno, EFBIG);
	ck_assert_ptr_null(p);
	ck_assert_uint_eq(n, 99);
	ck_assert_int_eq(file_read_small(root, "file", 5, &p, &n, NULL), 0);
	ck_assert_uint_eq(n, 5);
	ck_assert_str_eq(p, "hello");
	free(p);
}
END_TEST

static void
assert_content(const char *name, const char *want)
{
	char *p;
	size_t n;

	ck_assert_int_eq(file_read_small(root, name, 100, &p, &n, NULL), 0);
	ck_assert_str_eq(p, want);
	free(p);
}

static uint64_t
entries(void)
{
	uint64_t n = 0;

	ck_assert_int_eq(dir_count(root, ".", &n), 0);
	return n;
}

START_TEST(replace_fails_at_every_step_without_a_trace)
{
	uint64_t before = entries();
	unsigned steps;

	os_fault_fail(0, 0);
	ck_assert_int_eq(file_replace(root, "file", "one", 3, 0600, FILE_SYNC | FILE_SYNC_DIR), 0);
	steps = os_fault_count();
	ck_assert_uint_eq(steps, 5); /* open, write, fsync, rename, fsync of the folder */
	for (unsigned i = 1; i < steps; i++) {
		os_fault_fail(i, ENOSPC);
		ck_assert_int_eq(file_replace(root, "file", "two", 3, 0600, FILE_SYNC | FILE_SYNC_DIR), -1);
		ck_assert_int_eq(errno, ENOSPC);
		os_fault_off();
		assert_content("file", "one");
		ck_assert_uint_eq(entries(), before);
	}
}
END_TEST

START_TEST(replace_killed_at_every_step_leaves_the_old_or_the_new)
{
	int status = 0;

	for (unsigned i = 1;; i++) {
		char *p;
		size_t n;
		pid_t pid = fork();

		if (pid == 0) {
			os_fault_kill(i);
			_exit(file_replace(root, "file", "HELLO", 5, 0600, FILE_SYNC) != 0);
		}
		ck_assert_int_eq(waitpid(pid, &status, 0), pid);
		ck_assert_int_eq(file_read_small(root, "file", 100, &p, &n, NULL), 0);
		ck_assert(strcmp(p, "hello") == 0 || strcmp(p, "HELLO") == 0);
		free(p);
		if (WIFEXITED(status))
			break;
		ck_assert_uint_lt(i, 20);
	}
	ck_assert_int_eq(WEXITSTATUS(status), 0);
	assert_content("file", "HELLO");
}
END_TEST

static int
no_renameat2(int fromdir, const char *from, int todir, const char *to, unsigned flags)
{
	(void)fromdir, (void)from, (void)todir, (void)to, (void)flags;
	return errno = EINVAL, -1;
}

START_TEST(exclusive_replace_and_rename_never_overwrite)
{
	struct os keep = os;
	uint64_t before = entries();

	if (_i)
		os.renameat2 = no_renameat2;
	ck_assert_int_eq(file_replace(root, "file", "x", 1, 0600, FILE_EXCL), -1);
	ck_assert_int_eq(errno, EEXIST);
	ck_assert_int_eq(file_rename_noreplace(root, "sub", root, "file"), -1);
	ck_assert_int_eq(errno, EEXIST);
	ck_assert_uint_eq(entries(), before);
	ck_assert_int_eq(file_rename_noreplace(root, "file", root, "sub/moved"), 0);
	ck_assert_int_eq(file_rename_noreplace(root, "sub", root, "moved"), 0);
	os = keep;
	assert_content("moved/moved", "hello");
	ck_assert_uint_eq(entries(), before - 1);
}
END_TEST

START_TEST(a_tree_goes_with_all_it_has_and_links_are_not_followed)
{
	for (int i = 0; i < 400; i++) { /* more than dir reads in one block */
		char name[256];

		snprintf(name, sizeof name, "sub/deep/%0200d", i);
		ck_assert_int_eq(linkat(root, "file", root, name, 0), 0);
	}
	ck_assert_int_eq(symlinkat("../file", root, "sub/link"), 0);
	ck_assert_int_eq(symlinkat("../sub", root, "sub/deep/loop"), 0);
	ck_assert_int_eq(file_remove_tree(root, "sub"), 0);
	ck_assert_int_eq(faccessat(root, "sub", F_OK, 0), -1);
	assert_content("file", "hello");
	ck_assert_int_eq(file_remove_tree(root, "sublink"), 0);
	ck_assert_int_eq(file_remove_tree(root, "sub"), -1);
	ck_assert_int_eq(errno, ENOENT);
	ck_assert_int_eq(file_remove_tree(root, "file"), 0);
}
END_TEST

START_TEST(a_tree_too_deep_is_refused)
{
	char path[256] = "";
	size_t n = 0;

	for (int i = 0; i < _i; i++) {
		n += (size_t)snprintf(path + n, sizeof path - n, "%sd", i ? "/" : "");
		ck_assert_int_eq(mkdirat(root, path, 0700), 0);
	}
	ck_assert_int_eq(file_remove_tree(root, "d"), _i <= 64 ? 0 : -1);
	if (_i > 64)
		ck_assert_int_eq(errno, ELOOP);
}
END_TEST

START_TEST(what_was_left_long_ago_is_removed_and_nothing_else)
{
	int left, other;

	ck_assert_int_ge(left = openat(root, "left.1", O_CREAT | O_WRONLY | O_CLOEXEC, 0600), 0);
	ck_assert_int_ge(other = openat(root, "other", O_CREAT | O_WRONLY | O_CLOEXEC, 0600), 0);
	ck_assert_int_eq(mkdirat(root, "left.dir", 0700), 0);
	file_clean(root, ".", "left.");
	ck_assert_int_eq(faccessat(root, "left.1", F_OK, 0), 0);
	clock_jump(INT64_C(172800) * 1000000000);
	file_clean(root, ".", "left.");
	clock_release();
	ck_assert_int_eq(faccessat(root, "left.1", F_OK, 0), -1);
	ck_assert_int_eq(faccessat(root, "left.dir", F_OK, 0), 0);
	ck_assert_int_eq(faccessat(root, "other", F_OK, 0), 0);
	close(left);
	close(other);
}
END_TEST

UNIT_SUITE(osdep_file)
{
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, a_path_never_leaves_its_directory, 0, 2 * N_BENEATH);
	tcase_add_test(t, only_regular_files_are_opened_and_a_fifo_does_not_block);
	tcase_add_test(t, a_small_file_is_read_whole_or_refused);
	tcase_add_test(t, replace_fails_at_every_step_without_a_trace);
	tcase_add_test(t, replace_killed_at_every_step_leaves_the_old_or_the_new);
	tcase_add_loop_test(t, exclusive_replace_and_rename_never_overwrite, 0, 2);
	tcase_add_test(t, a_tree_goes_with_all_it_has_and_links_are_not_followed);
	tcase_add_loop_test(t, a_tree_too_deep_is_refused, 63, 67);
	tcase_add_test(t, what_was_left_long_ago_is_removed_and_nothing_else);
}
