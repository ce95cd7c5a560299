#include "tests/support/unit.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>

#include "osdep/watch.h"

static char top[4200];
static int root;
static struct watch w;

static void
setup(void)
{
	snprintf(top, sizeof top, "%s", unit_tmpdir());
	root = open(top, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	ck_assert_int_ge(root, 0);
	watch_open(&w);
}

static void
teardown(void)
{
	watch_close(&w);
	watch_force_polling(0);
	close(root);
}

static void
touch(const char *name, const char *content)
{
	int fd = openat(root, name, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, content, strlen(content)), (ssize_t)strlen(content));
	close(fd);
}

static bool
readable(void)
{
	struct pollfd p = { .fd = w.fd, .events = POLLIN };

	return poll(&p, 1, 0) == 1;
}

START_TEST(new_and_leaving_entries_are_told_by_name)
{
	struct watch_event e;
	int id = watch_add(&w, root, WATCH_NAMES);

	ck_assert_int_ge(w.fd, 0);
	ck_assert(!readable());
	touch("a", "x");
	ck_assert(readable());
	ck_assert_int_eq(watch_next(&w, &e), 1);
	ck_assert_str_eq(e.name, "a");
	ck_assert(e.id == id && !e.gone && !e.lost);
	touch("a", "only content");
	ck_assert_int_eq(watch_next(&w, &e), 0);
	ck_assert_int_eq(renameat(root, "a", root, "b"), 0);
	ck_assert_int_eq(watch_next(&w, &e), 1);
	ck_assert(strcmp(e.name, "a") == 0 && e.gone);
	ck_assert_int_eq(watch_next(&w, &e), 1);
	ck_assert(strcmp(e.name, "b") == 0 && !e.gone);
	ck_assert_int_eq(unlinkat(root, "b", 0), 0);
	ck_assert(watch_drain(&w));
	ck_assert(!watch_drain(&w));
	ck_assert(!readable());
}
END_TEST

START_TEST(a_file_that_is_written_or_replaced_is_told)
{
	struct watch_event e;
	int fd;

	touch("list", "1");
	fd = openat(root, "list", O_RDONLY | O_CLOEXEC);
	watch_add(&w, fd, WATCH_CONTENT);
	touch("list", "2");
	ck_assert_int_eq(watch_next(&w, &e), 1);
	ck_assert_str_eq(e.name, "");
	ck_assert(!e.gone);
	watch_drain(&w);
	touch("new", "3");
	ck_assert_int_eq(renameat(root, "new", root, "list"), 0);
	ck_assert_int_eq(watch_next(&w, &e), 1);
	close(fd);
}
END_TEST

START_TEST(a_directory_that_is_removed_says_so)
{
	struct watch_event e;
	int fd, id;

	ck_assert_int_eq(mkdirat(root, "d", 0700), 0);
	fd = openat(root, "d", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	id = watch_add(&w, fd, WATCH_NAMES);
	close(fd);
	ck_assert_int_eq(unlinkat(root, "d", AT_REMOVEDIR), 0);
	ck_assert_int_eq(watch_next(&w, &e), 1);
	ck_assert(e.id == id && e.gone && e.name[0] == '\0');
	ck_assert_int_eq(watch_next(&w, &e), 0);
}
END_TEST

START_TEST(two_directories_are_told_apart_until_one_is_removed_from_the_watch)
{
	struct watch_event e;
	int fd, a, b;

	ck_assert_int_eq(mkdirat(root, "d", 0700), 0);
	fd = openat(root, "d", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	a = watch_add(&w, root, WATCH_NAMES);
	b = watch_add(&w, fd, WATCH_NAMES);
	close(fd);
	ck_assert_int_ne(a, b);
	touch("d/x", "");
	ck_assert_int_eq(watch_next(&w, &e), 1);
	ck_assert_int_eq(e.id, b);
	watch_remove(&w, b);
	touch("d/y", "");
	touch("z", "");
	ck_assert_int_eq(watch_next(&w, &e), 1);
	ck_assert_int_eq(e.id, a);
	ck_assert_int_eq(watch_next(&w, &e), 0);
}
END_TEST

START_TEST(a_network_file_system_is_polled)
{
	struct watch_event e;

	ck_assert(!watch_fs_is_network(root));
	ck_assert_int_eq(w.interval_ms, 0);
	watch_force_polling(250);
	ck_assert(watch_fs_is_network(root));
	ck_assert_int_eq(watch_add(&w, root, WATCH_NAMES), 0);
	ck_assert_int_eq(w.fd, -1);
	ck_assert_int_eq(w.interval_ms, 250);
	touch("a", "x");
	ck_assert_int_eq(watch_next(&w, &e), 0);
	ck_assert(!watch_drain(&w));
	watch_remove(&w, 0);
	watch_close(&w);
	watch_open(&w);
	ck_assert_int_eq(w.fd, -1);
	ck_assert_int_eq(w.interval_ms, 250);
}
END_TEST

UNIT_SUITE(osdep_watch)
{
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, new_and_leaving_entries_are_told_by_name);
	tcase_add_test(t, a_file_that_is_written_or_replaced_is_told);
	tcase_add_test(t, a_directory_that_is_removed_says_so);
	tcase_add_test(t, two_directories_are_told_apart_until_one_is_removed_from_the_watch);
	tcase_add_test(t, a_network_file_system_is_polled);
}
