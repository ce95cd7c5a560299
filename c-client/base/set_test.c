#include "c-client/base/set.h"

#include "tests/support/unit.h"

START_TEST(ranges_that_touch_are_one)
{
	struct arena a = ARENA_INIT;
	struct set s = { 0 };
	uint32_t v = 0;

	set_add(&a, &s, 5, 3);
	set_add(&a, &s, 6, 6);
	set_add(&a, &s, UINT32_MAX, 100);
	set_add(&a, &s, 1, 1);
	set_add(&a, &s, 200, 300);
	ck_assert_uint_eq(s.n, 3);
	ck_assert_uint_eq(set_count(&s), 1 + 4 + (uint64_t)UINT32_MAX - 99);
	ck_assert(set_contains(&s, 1) && !set_contains(&s, 2) && set_contains(&s, 6) && !set_contains(&s, 7));
	ck_assert(set_contains(&s, UINT32_MAX));
	v = 7;
	ck_assert(set_next(&s, &v));
	ck_assert_uint_eq(v, 100);
	arena_free(&a);
}
END_TEST

/* The same ranges in a scrambled order, pushed and normalised, against a plain bitmap. */
START_TEST(a_set_agrees_with_a_bitmap)
{
	struct arena a = ARENA_INIT;
	struct set pushed = { 0 }, added = { 0 };
	bool map[1000] = { false };
	uint32_t x = (uint32_t)_i * 7919 + 1, count = 0;

	for (int i = 0; i < 40; i++) {
		uint32_t lo = (x = x * 1103515245 + 12345) / 65536 % 950, hi = lo + (x / 1024) % 30;
		set_push(&a, &pushed, hi, lo);
		set_add(&a, &added, lo, hi);
		for (uint32_t v = lo; v <= hi; v++)
			map[v] = true;
	}
	set_normalise(&pushed);
	for (uint32_t v = 0; v < 1000; v++) {
		ck_assert_int_eq(set_contains(&pushed, v), map[v]);
		ck_assert_int_eq(set_contains(&added, v), map[v]);
		count += map[v];
	}
	ck_assert_uint_eq(set_count(&pushed), count);
	ck_assert_uint_eq(pushed.n, added.n);
	arena_free(&a);
}
END_TEST

START_TEST(intersection_and_difference_agree_with_a_bitmap)
{
	struct arena a = ARENA_INIT;
	struct set sets[2] = { { 0 }, { 0 } }, both, left;
	bool map[2][300] = { { false } };
	uint32_t x = (uint32_t)_i * 7919 + 1;

	for (int i = 0; i < 24; i++) {
		uint32_t lo = (x = x * 1103515245 + 12345) / 65536 % 280, hi = lo + (x / 1024) % 20;
		set_push(&a, &sets[i % 2], lo, hi);
		for (uint32_t v = lo; v <= hi; v++)
			map[i % 2][v] = true;
	}
	set_normalise(&sets[0]);
	set_normalise(&sets[1]);
	both = set_intersect(&a, &sets[0], &sets[1]);
	left = set_without(&a, &sets[0], &sets[1]);
	for (uint32_t v = 0; v < 300; v++) {
		ck_assert_int_eq(set_contains(&both, v), map[0][v] && map[1][v]);
		ck_assert_int_eq(set_contains(&left, v), map[0][v] && !map[1][v]);
	}
	arena_free(&a);
}
END_TEST

START_TEST(the_difference_reaches_both_ends_of_the_numbers)
{
	struct arena a = ARENA_INIT;
	struct set all = { 0 }, middle = { 0 }, none = { 0 }, left;

	set_add(&a, &all, 0, UINT32_MAX);
	set_add(&a, &middle, 5, UINT32_MAX - 5);
	left = set_without(&a, &all, &middle);
	ck_assert_uint_eq(set_count(&left), 10);
	ck_assert(set_contains(&left, 0) && set_contains(&left, UINT32_MAX));
	left = set_without(&a, &all, &all);
	ck_assert_uint_eq(left.n, 0);
	left = set_without(&a, &middle, &none);
	ck_assert_uint_eq(set_count(&left), set_count(&middle));
	arena_free(&a);
}
END_TEST

START_TEST(the_empty_set_has_no_next)
{
	struct set s = { 0 };
	uint32_t v = 0;

	ck_assert(!set_next(&s, &v) && !set_contains(&s, 0) && set_count(&s) == 0);
	set_normalise(&s);
}
END_TEST

UNIT_SUITE(c_client_base_set)
{
	tcase_add_test(t, ranges_that_touch_are_one);
	tcase_add_loop_test(t, a_set_agrees_with_a_bitmap, 0, 50);
	tcase_add_loop_test(t, intersection_and_difference_agree_with_a_bitmap, 0, 20);
	tcase_add_test(t, the_difference_reaches_both_ends_of_the_numbers);
	tcase_add_test(t, the_empty_set_has_no_next);
}
