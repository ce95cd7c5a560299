#include "tests/support/unit.h"

#include "osdep/random.h"

START_TEST(numbers_do_not_repeat)
{
	ck_assert(random_u64() != random_u64());
}
END_TEST

START_TEST(every_byte_of_a_long_block_is_filled)
{
	unsigned char p[1024], any[1024] = { 0 };
	size_t zero = 0;

	for (int round = 0; round < 8; round++) {
		random_bytes(p, sizeof p);
		for (size_t i = 0; i < sizeof p; i++)
			any[i] |= p[i];
	}
	for (size_t i = 0; i < sizeof any; i++)
		zero += any[i] == 0;
	ck_assert_uint_eq(zero, 0);
}
END_TEST

START_TEST(the_seed_of_hash_tables_is_got_once)
{
	uint64_t one[2] = { 0 }, two[2] = { 0 };

	random_seed(one);
	random_seed(two);
	ck_assert(one[0] == two[0] && one[1] == two[1] && (one[0] || one[1]));
}
END_TEST

UNIT_SUITE(osdep_random)
{
	tcase_add_test(t, the_seed_of_hash_tables_is_got_once);
	tcase_add_test(t, numbers_do_not_repeat);
	tcase_add_test(t, every_byte_of_a_long_block_is_filled);
}
