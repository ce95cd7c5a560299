#include "tests/support/unit.h"

START_TEST(find_gives_the_length_when_there_is_nothing)
{
	ck_assert_uint_eq(str_find(STR("a=b=c"), '='), 1);
	ck_assert_uint_eq(str_rfind(STR("a=b=c"), '='), 3);
	ck_assert_uint_eq(str_find(STR("abc"), '='), 3);
	ck_assert_uint_eq(str_rfind(STR(""), '='), 0);
	ck_assert_uint_eq(str_find_str(STR("abcd"), STR("cd")), 2);
	ck_assert_uint_eq(str_find_str(STR("abcd"), STR("x")), 4);
}
END_TEST

START_TEST(case_is_ignored_for_ascii_letters_only)
{
	ck_assert(str_ieq(STR("FeTcH"), STR("fetch")));
	ck_assert(!str_ieq(STR("\xc4"), STR("\xe4")));
	ck_assert(!str_ieq(STR("@["), STR("`{")));
	ck_assert(str_istarts(STR("Content-Type: x"), STR("content-type")));
	ck_assert_int_lt(str_icmp(STR("a"), STR("B")), 0);
	ck_assert_int_gt(str_cmp(STR("a"), STR("B")), 0);
	ck_assert_int_lt(str_cmp(STR("a"), STR("ab")), 0);
}
END_TEST

START_TEST(nul_bytes_are_bytes_like_others)
{
	ck_assert(!str_eq(STR("a\0b"), STR("a\0c")));
	ck_assert_uint_eq(str_find_str(STR("a\0b"), STR("\0b")), 1);
}
END_TEST

START_TEST(trim_takes_white_space_off_both_ends)
{
	ck_assert_str_is(str_trim(STR(" \t a b\r\n")), STR("a b"));
	ck_assert_str_is(str_trim(STR(" \r\n")), STR(""));
}
END_TEST

START_TEST(split_gives_every_part_and_then_nothing)
{
	struct str rest = STR("a,,b,"), part;
	const char *want[] = { "a", "", "b", "" };

	for (size_t i = 0; i < 4; i++) {
		ck_assert(str_split(&rest, ',', &part));
		ck_assert_str_is(part, str_of(want[i]));
	}
	ck_assert(!str_split(&rest, ',', &part));
}
END_TEST

START_TEST(sub_is_clamped_to_what_is_there)
{
	ck_assert_str_is(str_sub(STR("abc"), 1, 100), STR("bc"));
	ck_assert_str_is(str_sub(STR("abc"), 9, 1), STR(""));
	ck_assert_str_is(str_sub((struct str){ 0 }, 1, 1), STR(""));
}
END_TEST

UNIT_SUITE(c_client_base_str)
{
	tcase_add_test(t, find_gives_the_length_when_there_is_nothing);
	tcase_add_test(t, case_is_ignored_for_ascii_letters_only);
	tcase_add_test(t, nul_bytes_are_bytes_like_others);
	tcase_add_test(t, trim_takes_white_space_off_both_ends);
	tcase_add_test(t, split_gives_every_part_and_then_nothing);
	tcase_add_test(t, sub_is_clamped_to_what_is_there);
}
