#include <errno.h>

#include "osdep/syscall.h"
#include "tests/support/index_make.h"

/* What another session, which opens the mailbox now, finds. */
static size_t
others_see(int dir)
{
	struct arena a = ARENA_INIT;
	struct index *ix = index_on(&a, dir);
	size_t n;

	index_hear(ix);
	n = index_counts(ix).exists;
	index_free(&ix);
	arena_free(&a);
	return n;
}

START_TEST(a_little_goes_into_the_journal_and_much_into_a_new_snapshot)
{
	struct arena a = ARENA_INIT;
	int dir = index_make_dir();
	struct index *ix = index_on(&a, dir);
	ino_t first;

	index_fill(ix, 10);
	first = index_inode(dir, "madrona.index");
	ck_assert_uint_ne(first, 0);
	ck_assert(index_add_uid(ix, 11));
	index_tell(ix);
	ck_assert_uint_eq(index_inode(dir, "madrona.index"), first);
	ck_assert_uint_eq(others_see(dir), 11);
	for (uint32_t uid = 12; uid <= 10000; uid++)
		ck_assert(index_add_uid(ix, uid));
	index_tell(ix);
	ck_assert_uint_ne(index_inode(dir, "madrona.index"), first);
	ck_assert_uint_eq(others_see(dir), 10000);
	index_free(&ix);
	arena_free(&a);
	close(dir);
}
END_TEST

START_TEST(what_a_full_disk_refused_is_written_by_the_next_commit)
{
	struct arena a = ARENA_INIT;
	int dir = index_make_dir();
	struct index *ix = index_on(&a, dir);

	index_fill(ix, 10);
	ck_assert(index_keeps_modseq(ix));
	ck_assert(index_add_uid(ix, 11));
	ck_assert_int_eq(index_lock(ix, 0), 0);
	os_fault_fail_from(1, ENOSPC);
	index_commit(ix);
	os_fault_off();
	index_unlock(ix);
	ck_assert(!index_keeps_modseq(ix)); /* others may give it another one */
	ck_assert_uint_eq(index_counts(ix).exists, 11);
	ck_assert_uint_eq(others_see(dir), 10);
	index_tell(ix);
	ck_assert(index_keeps_modseq(ix));
	ck_assert_uint_eq(others_see(dir), 11);
	index_free(&ix);
	arena_free(&a);
	close(dir);
}
END_TEST

START_TEST(without_the_lock_nothing_is_written)
{
	struct arena a = ARENA_INIT;
	int dir = index_make_dir();
	struct index *ix = index_on(&a, dir);

	index_fill(ix, 10);
	ck_assert(index_add_uid(ix, 11));
	index_commit(ix);
	ck_assert_uint_eq(others_see(dir), 10);
	index_tell(ix);
	ck_assert_uint_eq(others_see(dir), 11);
	index_free(&ix);
	arena_free(&a);
	close(dir);
}
END_TEST

UNIT_SUITE(c_client_index_commit)
{
	tcase_add_test(t, a_little_goes_into_the_journal_and_much_into_a_new_snapshot);
	tcase_add_test(t, what_a_full_disk_refused_is_written_by_the_next_commit);
	tcase_add_test(t, without_the_lock_nothing_is_written);
}
