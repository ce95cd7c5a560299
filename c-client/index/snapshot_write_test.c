#include <dirent.h>
#include <errno.h>

#include "osdep/syscall.h"
#include "tests/support/snapshot_make.h"

/* Names in the directory, those of temporary files too. */
static unsigned
files_in(int dir)
{
	unsigned n = 0;
	struct dirent *e;
	DIR *d = fdopendir(openat(dir, ".", O_RDONLY | O_DIRECTORY));

	ck_assert_ptr_nonnull(d);
	while ((e = readdir(d)) != NULL)
		n += e->d_name[0] != '.';
	closedir(d);
	return n;
}

/* A snapshot of other notes, and how its writing ended. */
static int
try_write(int dir, uint32_t n)
{
	struct arena a = ARENA_INIT;
	struct keywords k;
	struct snapshot_head head = { .meta = make_meta(n) };
	struct snapshot_writer *w = snapshot_begin(dir, 0600, n);
	int r;

	if (w == NULL)
		return -1;
	make_keywords(&k, &a);
	for (uint32_t i = 0; i < n; i++) {
		struct record rec = make_record(i);
		snapshot_add(w, &rec, &(struct note){ STR("other"), 5, 1 });
	}
	r = snapshot_commit(&w, &head, &k);
	ck_assert_ptr_null(w);
	arena_free(&a);
	return r;
}

START_TEST(a_failure_at_any_step_leaves_the_old_file_and_nothing_beside_it)
{
	struct snapshot_head head;
	int dir = make_dir();
	unsigned steps;

	make_snapshot(dir, 3000, 100, &head);
	os_fault_fail(0, ENOSPC);
	ck_assert_int_eq(try_write(dir, 3000), 0);
	steps = os_fault_count();
	os_fault_off();
	ck_assert_uint_gt(steps, 4);
	make_snapshot(dir, 3000, 100, &head);
	for (unsigned i = 1; i <= steps; i++) {
		os_fault_fail(i, ENOSPC);
		ck_assert_int_eq(try_write(dir, 3000), -1);
		ck_assert_int_eq(errno, ENOSPC);
		os_fault_off();
		ck_assert_int_eq(read_file(dir, 3000, 100), 1);
		ck_assert_uint_eq(files_in(dir), 1);
	}
	close(dir);
}
END_TEST

START_TEST(who_has_the_old_snapshot_open_keeps_it)
{
	struct snapshot_head head;
	struct snapshot s;
	int dir = make_dir();

	make_snapshot(dir, 1000, 0, &head);
	ck_assert_int_eq(snapshot_open(&s, dir), 0);
	make_snapshot(dir, 10, 0, &head);
	ck_assert(read_all(&s, 1000, 0));
	ck_assert_int_eq(read_file(dir, 10, 0), 1);
	snapshot_close(&s);
	close(dir);
}
END_TEST

START_TEST(counts_are_of_the_records_that_were_put_in)
{
	struct arena a = ARENA_INIT;
	struct keywords k;
	struct snapshot_head head = { .meta = { .uidnext = 100 } };
	int dir = make_dir();
	struct snapshot_writer *w = snapshot_begin(dir, 0600, 4);
	static const uint8_t flags[] = { FLAG_SEEN, FLAG_SEEN | FLAG_DELETED, FLAG_DELETED, 0 };

	keywords_init(&k, &a);
	for (uint32_t i = 0; i < 4; i++)
		snapshot_add(
		    w, &(struct record){ .uid = i + 1, .flags = flags[i], .unclaimed = i == 3 }, NULL);
	ck_assert_int_eq(snapshot_commit(&w, &head, &k), 0);
	ck_assert(head.n == 4 && head.counts.exists == 4 && head.counts.unseen == 2);
	ck_assert(head.counts.deleted == 2 && head.counts.unclaimed == 1 && head.first_unseen == 2);
	w = snapshot_begin(dir, 0600, 1);
	snapshot_add(w, &(struct record){ .uid = 1, .flags = FLAG_SEEN }, NULL);
	ck_assert_int_eq(snapshot_commit(&w, &head, &k), 0);
	ck_assert(head.counts.unseen == 0 && head.first_unseen == 1);
	arena_free(&a);
	close(dir);
}
END_TEST

START_TEST(too_few_or_too_many_records_make_no_file)
{
	struct arena a = ARENA_INIT;
	struct keywords k;
	struct snapshot_head head = { .meta = { .uidnext = 100 } };
	int dir = make_dir();
	struct snapshot_writer *w;

	keywords_init(&k, &a);
	for (uint32_t n = 1; n <= 3; n += 2) {
		w = snapshot_begin(dir, 0600, n);
		snapshot_add(w, &(struct record){ .uid = 1 }, NULL);
		snapshot_add(w, &(struct record){ .uid = 2 }, NULL);
		ck_assert_int_eq(snapshot_commit(&w, &head, &k), -1);
		ck_assert_uint_eq(files_in(dir), 0);
	}
	w = snapshot_begin(dir, 0600, 1);
	snapshot_abort(&w);
	ck_assert_ptr_null(w);
	ck_assert_uint_eq(files_in(dir), 0);
	arena_free(&a);
	close(dir);
}
END_TEST

UNIT_SUITE(c_client_index_snapshot_write)
{
	tcase_add_test(t, a_failure_at_any_step_leaves_the_old_file_and_nothing_beside_it);
	tcase_add_test(t, who_has_the_old_snapshot_open_keeps_it);
	tcase_add_test(t, counts_are_of_the_records_that_were_put_in);
	tcase_add_test(t, too_few_or_too_many_records_make_no_file);
}
