#include "c-client/base/arena.h"
#include "c-client/base/set.h"
#include "c-client/index/index.h"
#include "osdep/clock.h"
#include "tests/support/unit.h"

START_TEST(only_what_a_client_can_see_changes_a_mod_sequence)
{
	struct arena a = ARENA_INIT;
	struct index *ix = index_new(&a);
	struct set gone;
	struct record r;
	uint64_t first, begin = index_highest(ix);

	ck_assert(index_add(ix, &(struct record){ .uid = 1, .flags = 1 }, NULL));
	ck_assert(index_add(ix, &(struct record){ .uid = 2, .flags = 2 }, NULL));
	first = index_highest(ix);
	ck_assert_uint_gt(first, begin);
	ck_assert_uint_eq(index_get(ix, 0).modseq, first);
	ck_assert_uint_eq(index_get(ix, 1).modseq, first);
	index_commit(ix);
	r = index_get(ix, 0);
	r.size = 17;
	r.flags ^= FLAG_RECENT;
	index_put(ix, 0, &r);
	ck_assert_uint_eq(index_highest(ix), first);
	r.flags ^= FLAG_SEEN;
	index_put(ix, 0, &r);
	ck_assert_uint_gt(index_get(ix, 0).modseq, first);
	ck_assert_uint_eq(index_get(ix, 1).modseq, first);
	index_commit(ix);
	r = index_get(ix, 1);
	r.gone = true;
	index_put(ix, 1, &r);
	ck_assert_uint_gt(index_highest(ix), index_get(ix, 0).modseq);
	ck_assert(index_vanished(ix, first, &a, &gone));
	ck_assert_uint_eq(set_count(&gone), 1);
	ck_assert(set_contains(&gone, 2));
	ck_assert(index_vanished(ix, index_highest(ix), &a, &gone));
	ck_assert_uint_eq(set_count(&gone), 0);
	ck_assert(!index_vanished(ix, 0, &a, &gone));
	index_ceiling(ix, first * 2);
	ck_assert_uint_eq(index_highest(ix), first * 2);
	ck_assert_uint_eq(index_get(ix, 0).modseq, first * 2);
	index_free(&ix);
	arena_free(&a);
}
END_TEST

START_TEST(where_the_clock_is_behind_the_first_change_is_above_all_that_may_have_been_told)
{
	struct arena a = ARENA_INIT;
	struct index *ix = index_new(&a);
	uint64_t first;

	clock_freeze(INT64_C(1000000000) * 1000000000);
	index_ceiling(ix, UINT64_C(5000000000000000));
	index_ceiling_moved(ix, UINT64_C(6000000000000000));
	ck_assert(index_add(ix, &(struct record){ .uid = 1 }, NULL));
	first = index_highest(ix);
	ck_assert_uint_gt(first, UINT64_C(6000000000000000));
	index_commit(ix);
	ck_assert(index_add(ix, &(struct record){ .uid = 2 }, NULL));
	ck_assert_uint_eq(index_highest(ix), first + 1);
	clock_release();
	index_free(&ix);
	arena_free(&a);
}
END_TEST

UNIT_SUITE(c_client_index_modseq)
{
	tcase_add_test(t, where_the_clock_is_behind_the_first_change_is_above_all_that_may_have_been_told);
	tcase_add_test(t, only_what_a_client_can_see_changes_a_mod_sequence);
}
