#include "c-client/base/table.h"

#include "tests/support/unit.h"

START_TEST(names_are_found_replaced_and_forgotten)
{
	struct arena a = ARENA_INIT;
	struct table t = { .seed = { 1, 2 } };
	uint32_t v;

	for (uint32_t i = 0; i < 5000; i++)
		table_put(&a, &t, arena_fmt(&a, "name %u", i), i);
	table_put(&a, &t, STR("name 7"), 70);
	ck_assert_uint_eq(t.n, 5000);
	for (uint32_t i = 0; i < 5000; i += 2)
		ck_assert(table_remove(&t, arena_fmt(&a, "name %u", i)));
	for (uint32_t i = 0; i < 5000; i++) {
		bool there = table_get(&t, arena_fmt(&a, "name %u", i), &v);
		ck_assert_int_eq(there, i % 2);
		if (there)
			ck_assert_uint_eq(v, i == 7 ? 70 : i);
	}
	ck_assert(!table_remove(&t, STR("nobody")));
	ck_assert_uint_eq(t.n, 2500);
	arena_free(&a);
}
END_TEST

START_TEST(the_empty_name_and_the_empty_table_work)
{
	struct arena a = ARENA_INIT;
	struct table t = { 0 };
	uint32_t v = 1;

	ck_assert(!table_get(&t, STR("x"), &v) && !table_remove(&t, STR("x")));
	table_reserve(&a, &t, 100);
	ck_assert(!table_get(&t, STR("x"), &v));
	table_put(&a, &t, (struct str){ 0 }, 9);
	table_reserve(&a, &t, 1000);
	ck_assert(table_get(&t, STR(""), &v));
	ck_assert_uint_eq(v, 9);
	arena_free(&a);
}
END_TEST

START_TEST(the_seed_changes_the_hash)
{
	uint64_t s1[2] = { 1, 2 }, s2[2] = { 1, 3 };

	ck_assert_uint_ne(siphash(s1, STR("abcdefgh")), siphash(s2, STR("abcdefgh")));
	ck_assert_uint_ne(siphash(s1, STR("abcdefgh")), siphash(s1, STR("abcdefgi")));
	ck_assert_uint_ne(siphash(s1, STR("")), siphash(s1, STR("\0")));
}
END_TEST

UNIT_SUITE(c_client_base_table)
{
	tcase_add_test(t, names_are_found_replaced_and_forgotten);
	tcase_add_test(t, the_empty_name_and_the_empty_table_work);
	tcase_add_test(t, the_seed_changes_the_hash);
}
