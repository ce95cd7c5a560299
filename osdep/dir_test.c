#include "tests/support/unit.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "osdep/dir.h"

/* Names so long that 400 of them take more than one block of 64 KiB. */
#define COUNT 400

START_TEST(every_entry_comes_once_with_its_inode_and_type)
{
	int root = open(unit_tmpdir(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool seen[COUNT] = { false };
	struct dir_entry e;
	struct dir *d;
	uint64_t n = 0;

	for (int i = 0; i < COUNT; i++) {
		char name[256];
		snprintf(name, sizeof name, "%s%d-%0200d", i ? "" : ".", i, i);
		ck_assert_int_eq(mkdirat(root, name, 0700), 0);
	}
	d = dir_open(root, ".");
	ck_assert_ptr_nonnull(d);
	for (int round = 0; round < 2; round++) {
		memset(seen, 0, sizeof seen);
		for (int i = 0; i < COUNT; i++) {
			struct stat st;
			unsigned at = 0;

			ck_assert_int_eq(dir_next(d, &e), 1);
			ck_assert_uint_eq(e.len, strlen(e.name));
			for (const char *p = e.name + (*e.name == '.'); *p >= '0' && *p <= '9'; p++)
				at = at * 10 + (unsigned)(*p - '0');
			ck_assert(!seen[at]);
			seen[at] = true;
			ck_assert_int_eq(fstatat(dir_fd(d), e.name, &st, 0), 0);
			ck_assert_uint_eq(st.st_ino, e.ino);
			ck_assert(e.type == DT_DIR || e.type == DT_UNKNOWN);
		}
		ck_assert_int_eq(dir_next(d, &e), 0);
		ck_assert_int_eq(dir_rewind(d), 0);
	}
	dir_close(d);
	ck_assert_int_eq(dir_count(root, ".", &n), 0);
	ck_assert_uint_eq(n, COUNT - 1);
	close(root);
}
END_TEST

START_TEST(a_missing_directory_is_an_error)
{
	uint64_t n = 7;

	ck_assert_ptr_null(dir_open(AT_FDCWD, "no-such-directory"));
	ck_assert_int_eq(errno, ENOENT);
	ck_assert_int_eq(dir_count(AT_FDCWD, "no-such-directory", &n), -1);
	ck_assert_uint_eq(n, 7);
}
END_TEST

UNIT_SUITE(osdep_dir)
{
	tcase_add_test(t, every_entry_comes_once_with_its_inode_and_type);
	tcase_add_test(t, a_missing_directory_is_an_error);
}
