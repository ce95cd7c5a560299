#include "c-client/base/buf.h"

#include "tests/support/unit.h"

START_TEST(appends_are_kept_in_order)
{
	struct buf b = BUF_INIT(1000);

	buf_put(&b, STR("a\0b"));
	buf_byte(&b, ' ');
	buf_number(&b, 0);
	buf_number(&b, UINT64_MAX);
	buf_fmt(&b, "<%s>", "x");
	ck_assert(!buf_failed(&b));
	ck_assert_str_is(buf_str(&b), STR("a\0b 018446744073709551615<x>"));
	buf_drop(&b, 4);
	buf_truncate(&b, 1);
	ck_assert_str_eq(buf_cstr(&b), "0");
	buf_free(&b);
	ck_assert_uint_eq(buf_str(&b).n, 0);
}
END_TEST

START_TEST(passing_the_ceiling_sticks)
{
	struct buf b = BUF_INIT(4);

	buf_put(&b, STR("abc"));
	buf_put(&b, STR("de"));
	buf_byte(&b, 'd');
	ck_assert(buf_failed(&b));
	ck_assert_str_is(buf_str(&b), STR("abc"));
	buf_reset(&b);
	buf_fmt(&b, "%d", 1234);
	ck_assert(!buf_failed(&b));
	ck_assert_str_eq(buf_cstr(&b), "1234");
	buf_fmt(&b, "%d", 5);
	ck_assert(buf_failed(&b));
	buf_free(&b);
}
END_TEST

START_TEST(an_empty_buffer_is_an_empty_c_string)
{
	struct buf b = BUF_INIT(0);

	ck_assert_str_eq(buf_cstr(&b), "");
	ck_assert_ptr_null(buf_room(&b, 1));
	buf_free(&b);
}
END_TEST

UNIT_SUITE(c_client_base_buf)
{
	tcase_add_test(t, appends_are_kept_in_order);
	tcase_add_test(t, passing_the_ceiling_sticks);
	tcase_add_test(t, an_empty_buffer_is_an_empty_c_string);
}
