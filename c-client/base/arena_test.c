#include "c-client/base/arena.h"

#include "tests/support/unit.h"

START_TEST(blocks_are_zeroed_and_apart)
{
	struct arena a = ARENA_INIT;
	char *last = NULL;

	for (size_t n = 1; n < 20000; n = n * 3 + 1) {
		char *p = arena_alloc(&a, n);
		for (size_t i = 0; i < n; i++)
			ck_assert_int_eq(p[i], 0);
		memset(p, 0x55, n);
		if (last)
			ck_assert_int_eq(*last, 0x55);
		last = p;
	}
	arena_reset(&a);
	ck_assert_uint_eq(a.used, 0);
	ck_assert_int_eq(*(char *)arena_alloc(&a, 100), 0);
	arena_free(&a);
}
END_TEST

START_TEST(rewind_forgets_what_came_after_the_mark)
{
	struct arena a = ARENA_INIT;
	struct str kept = arena_str(&a, STR("kept"));
	struct arena_mark m = arena_mark(&a);
	size_t used = a.used;

	for (int i = 0; i < 100; i++)
		arena_fmt(&a, "%d %0500d", i, i);
	arena_rewind(&a, m);
	ck_assert_uint_eq(a.used, used);
	ck_assert_str_is(arena_join(&a, kept, STR("!")), STR("kept!"));
	arena_free(&a);
}
END_TEST

START_TEST(grow_keeps_the_elements)
{
	struct arena a = ARENA_INIT;
	int *v = NULL;
	size_t n = 0, cap = 0;

	for (; n < 1000; n++) {
		v = arena_grow(&a, v, n, &cap, sizeof *v);
		v[n] = (int)n;
	}
	for (size_t i = 0; i < n; i++)
		ck_assert_int_eq(v[i], (int)i);
	arena_free(&a);
}
END_TEST

UNIT_SUITE(c_client_base_arena)
{
	tcase_add_test(t, blocks_are_zeroed_and_apart);
	tcase_add_test(t, rewind_forgets_what_came_after_the_mark);
	tcase_add_test(t, grow_keeps_the_elements);
}
