#include "c-client/base/literal.h"

#include "tests/support/unit.h"

static const struct {
	struct str line;
	bool found;
	struct literal_marker want;
} lines[] = {
	{ STR_INIT("a LOGIN {5}"), true, { 5, true, false, false, 3 } },
	{ STR_INIT("a LOGIN {5+}"), true, { 5, false, false, false, 4 } },
	{ STR_INIT("a APPEND x ~{310}"), true, { 310, true, true, false, 6 } },
	{ STR_INIT("a APPEND x ~{310+}"), true, { 310, false, true, false, 7 } },
	{ STR_INIT("{0}"), true, { 0, true, false, false, 3 } },
	{ STR_INIT("x{05}"), true, { 5, true, false, false, 4 } },
	{ STR_INIT("{18446744073709551615}"), true, { UINT64_MAX, true, false, false, 22 } },
	{ STR_INIT("{18446744073709551616}"), true, { UINT64_MAX, true, false, true, 22 } },
	{ STR_INIT("{99999999999999999999999999+}"), true, { UINT64_MAX, false, false, true, 29 } },
	{ STR_INIT(""), false, { 0 } },
	{ STR_INIT("}"), false, { 0 } },
	{ STR_INIT("5}"), false, { 0 } },
	{ STR_INIT("+}"), false, { 0 } },
	{ STR_INIT("{}"), false, { 0 } },
	{ STR_INIT("{+}"), false, { 0 } },
	{ STR_INIT("{5} x"), false, { 0 } },
	{ STR_INIT("{5}}"), false, { 0 } },
	{ STR_INIT("{5 }"), false, { 0 } },
	{ STR_INIT("{ 5}"), false, { 0 } },
	{ STR_INIT("{-1}"), false, { 0 } },
	{ STR_INIT("{+5}"), false, { 0 } },
	{ STR_INIT("{5++}"), false, { 0 } },
	{ STR_INIT("{0x10}"), false, { 0 } },
	{ STR_INIT("{5}\r"), false, { 0 } },
	{ STR_INIT("\"{5}\""), false, { 0 } },
};

START_TEST(a_line_ends_in_a_literal_marker_or_in_text)
{
	struct literal_marker untouched = { 4711, false, true, true, 42 }, got = untouched, want;

	ck_assert_int_eq(literal_marker_at_end(lines[_i].line, &got), lines[_i].found);
	want = lines[_i].found ? lines[_i].want : untouched;
	ck_assert_uint_eq(got.size, want.size);
	ck_assert_int_eq(got.sync, want.sync);
	ck_assert_int_eq(got.binary, want.binary);
	ck_assert_int_eq(got.huge, want.huge);
	ck_assert_uint_eq(got.length, want.length);
}
END_TEST

UNIT_SUITE(c_client_base_literal)
{
	tcase_add_loop_test(t, a_line_ends_in_a_literal_marker_or_in_text, 0, sizeof lines / sizeof *lines);
}
