/* The reserve of a mail root. What it is for is shown on a real full disk by tests/disk. */

#include "c-client/drivers/maildir/reserve.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "osdep/syscall.h"
#include "tests/support/unit.h"

static struct maildir_store
root(void)
{
	return (struct maildir_store){ .rootfd = open(unit_tmpdir(), O_RDONLY | O_DIRECTORY) };
}

/* Bytes on the disk, -1: there is no such file. */
static long
allocated(const struct maildir_store *s)
{
	struct stat st;

	return fstatat(s->rootfd, RESERVE_FILE, &st, AT_SYMLINK_NOFOLLOW) ? -1 : (long)st.st_blocks * 512;
}

START_TEST(it_is_made_given_once_and_back_for_the_next_store)
{
	struct maildir_store s = root(), next = { .rootfd = s.rootfd };

	reserve_keep(&s);
	ck_assert_int_ge(allocated(&s), RESERVE_BYTES);
	ck_assert(reserve_give(&s));
	ck_assert_int_eq(allocated(&s), -1);
	ck_assert_msg(!reserve_give(&s), "there is nothing to give a second time");
	reserve_keep(&s);
	ck_assert_msg(allocated(&s) == -1, "the store that gave it does not take the room away again");
	reserve_keep(&next);
	ck_assert_int_ge(allocated(&s), RESERVE_BYTES);
	close(s.rootfd);
}
END_TEST

START_TEST(what_another_session_gave_counts_once)
{
	struct maildir_store s = root();

	ck_assert(reserve_give(&s));
	ck_assert(!reserve_give(&s));
	close(s.rootfd);
}
END_TEST

START_TEST(one_that_a_dead_process_left_half_made_is_filled)
{
	struct maildir_store s = root();

	close(openat(s.rootfd, RESERVE_FILE, O_WRONLY | O_CREAT, 0600));
	ck_assert_int_eq(allocated(&s), 0);
	reserve_keep(&s);
	ck_assert_int_ge(allocated(&s), RESERVE_BYTES);
	close(s.rootfd);
}
END_TEST

/* Calls 1 and 2 are the open and fallocate. */
START_TEST(without_room_nothing_is_left_behind)
{
	struct maildir_store s = root();

	os_fault_fail(2, _i ? EDQUOT : ENOSPC);
	reserve_keep(&s);
	ck_assert_uint_ge(os_fault_count(), 2);
	os_fault_off();
	ck_assert_int_eq(allocated(&s), -1);
	close(s.rootfd);
}
END_TEST

START_TEST(where_nothing_can_be_allocated_ahead_it_is_written)
{
	struct maildir_store s = root();
	struct stat st;

	os_fault_fail(2, EOPNOTSUPP);
	reserve_keep(&s);
	os_fault_off();
	ck_assert_int_eq(fstatat(s.rootfd, RESERVE_FILE, &st, 0), 0);
	ck_assert_int_eq(st.st_size, RESERVE_BYTES);
	close(s.rootfd);
}
END_TEST

START_TEST(a_link_of_its_name_is_not_followed)
{
	struct maildir_store s = root();
	struct stat st;

	ck_assert_int_eq(symlinkat("elsewhere", s.rootfd, RESERVE_FILE), 0);
	reserve_keep(&s);
	ck_assert_int_ne(fstatat(s.rootfd, "elsewhere", &st, 0), 0);
	close(s.rootfd);
}
END_TEST

UNIT_SUITE(c_client_drivers_maildir_reserve)
{
	tcase_add_test(t, it_is_made_given_once_and_back_for_the_next_store);
	tcase_add_test(t, what_another_session_gave_counts_once);
	tcase_add_test(t, one_that_a_dead_process_left_half_made_is_filled);
	tcase_add_loop_test(t, without_room_nothing_is_left_behind, 0, 2);
	tcase_add_test(t, where_nothing_can_be_allocated_ahead_it_is_written);
	tcase_add_test(t, a_link_of_its_name_is_not_followed);
}
