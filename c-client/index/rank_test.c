#include "c-client/index/rank.h"

#include "tests/support/unit.h"

/* Every answer for every position, against counting in a plain array. */
static void
compare(const struct rank *r, const bool *present, size_t n)
{
	size_t before = 0;

	ck_assert_uint_eq(r->n, n);
	for (size_t i = 0; i < n; i++) {
		ck_assert(rank_has(r, i) == present[i]);
		ck_assert_uint_eq(rank_before(r, i), before);
		if (present[i]) {
			ck_assert_uint_eq(rank_select(r, before), i);
			ck_assert_uint_eq(rank_next(r, i), i);
			before++;
		}
	}
	ck_assert_uint_eq(r->count, before);
	ck_assert_uint_eq(rank_before(r, n), before);
	for (size_t i = n, next = n; i-- > 0;) {
		next = present[i] ? i : next;
		ck_assert_uint_eq(rank_next(r, i), next);
	}
	ck_assert(!rank_has(r, n));
}

START_TEST(positions_and_ranks_agree_with_counting)
{
	struct arena a = ARENA_INIT;
	struct rank r = RANK_INIT(&a);
	static bool present[9000];
	size_t n = 0;
	uint32_t x = (uint32_t)_i + 1;

	memset(present, 0, sizeof present);
	compare(&r, present, 0);
	while (n < 8000) {
		size_t more = (x = x * 1103515245 + 12345) / 65536 % 900;
		rank_append(&r, more);
		memset(present + n, 1, more);
		n += more;
		for (size_t i = 0; i < more / 2; i++) {
			size_t at = (x = x * 1103515245 + 12345) / 65536 % n;
			if (present[at]) {
				rank_remove(&r, at);
				present[at] = false;
			}
		}
		compare(&r, present, n);
	}
	rank_free(&r);
	arena_free(&a);
}
END_TEST

START_TEST(taking_half_of_a_million_out_one_by_one_is_quick)
{
	struct arena a = ARENA_INIT;
	struct rank r = RANK_INIT(&a);

	rank_append(&r, 1000000);
	for (size_t i = 0; i < 1000000; i += 2)
		rank_remove(&r, i);
	for (size_t i = 0; i < 500000; i++)
		ck_assert_uint_eq(rank_select(&r, i), 2 * i + 1);
	rank_free(&r);
	arena_free(&a);
}
END_TEST

UNIT_SUITE(c_client_index_rank)
{
	tcase_add_loop_test(t, positions_and_ranks_agree_with_counting, 0, 5);
	tcase_add_test(t, taking_half_of_a_million_out_one_by_one_is_quick);
}
