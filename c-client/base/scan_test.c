#include "c-client/base/scan.h"

#include "tests/support/unit.h"

static const struct {
	const char *in;
	uint64_t max, want;
	size_t used; /* 0 = refused */
} numbers[] = {
	{ "0", UINT64_MAX, 0, 1 },
	{ "007x", UINT64_MAX, 7, 3 },
	{ "4294967295", UINT32_MAX, 4294967295, 10 },
	{ "4294967296", UINT32_MAX, 0, 0 },
	{ "18446744073709551615", UINT64_MAX, UINT64_MAX, 20 },
	{ "18446744073709551616", UINT64_MAX, 0, 0 },
	{ "99999999999999999999999999", UINT64_MAX, 0, 0 },
	{ "", UINT64_MAX, 0, 0 },
	{ "-1", UINT64_MAX, 0, 0 },
	{ "+1", UINT64_MAX, 0, 0 },
	{ " 1", UINT64_MAX, 0, 0 },
};

START_TEST(number_takes_digits_up_to_its_maximum)
{
	struct str in = str_of(numbers[_i].in);
	struct scan s = scan_of(in);
	uint64_t v = 4711;

	ck_assert_int_eq(scan_number(&s, numbers[_i].max, &v), numbers[_i].used != 0);
	ck_assert_uint_eq(v, numbers[_i].used ? numbers[_i].want : 4711);
	ck_assert_uint_eq(scan_rest(&s).n, in.n - numbers[_i].used);
}
END_TEST

START_TEST(text_ignores_case_and_moves_only_on_success)
{
	struct scan s = scan_of(STR("Body.Peek["));

	ck_assert(!scan_text(&s, STR("BODY[")));
	ck_assert_str_is(scan_rest(&s), STR("Body.Peek["));
	ck_assert(scan_text(&s, STR("BODY.PEEK")) && scan_byte(&s, '[') && scan_at_end(&s));
	ck_assert(!scan_byte(&s, '['));
	ck_assert_int_eq(scan_peek(&s), -1);
}
END_TEST

static bool
is_a(unsigned char c)
{
	return c == 'a';
}

START_TEST(class_refuses_more_than_its_maximum)
{
	struct scan s = scan_of(STR("aaab"));
	struct str out = STR("before");

	ck_assert(!scan_class(&s, is_a, 2, &out));
	ck_assert_str_is(out, STR("before"));
	ck_assert(scan_class(&s, is_a, 3, &out));
	ck_assert_str_is(out, STR("aaa"));
	ck_assert(!scan_class(&s, is_a, 0, &out));
	ck_assert(!scan_bytes(&s, 2, &out));
	ck_assert(scan_bytes(&s, 1, &out));
	ck_assert_str_is(out, STR("b"));
}
END_TEST

START_TEST(hex_takes_both_cases)
{
	struct scan s = scan_of(STR("6a00FFzz"));
	uint64_t v;

	ck_assert(scan_hex(&s, UINT32_MAX, &v));
	ck_assert_uint_eq(v, 0x6a00ff);
	ck_assert_str_is(scan_rest(&s), STR("zz"));
}
END_TEST

UNIT_SUITE(c_client_base_scan)
{
	tcase_add_loop_test(t, number_takes_digits_up_to_its_maximum, 0, sizeof numbers / sizeof *numbers);
	tcase_add_test(t, text_ignores_case_and_moves_only_on_success);
	tcase_add_test(t, class_refuses_more_than_its_maximum);
	tcase_add_test(t, hex_takes_both_cases);
}
