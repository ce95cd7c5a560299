#include "c-client/drivers/maildir/filename.h"

#include "c-client/base/flags.h"
#include "tests/support/unit.h"

static const struct {
	const char *file, *base, *letters, *foreign;
	bool info;
} names[] = {
	{ "1.M2P3.host", "1.M2P3.host", "", "", false },
	{ "1.M2P3.host:2,", "1.M2P3.host", "", "", true },
	{ "1.M2P3.host,S=5,W=6:2,FSab", "1.M2P3.host,S=5,W=6", "FSab", "", true },
	{ "1:2,SF", "1", "FS", "", true },
	{ "1:2,SSS", "1", "S", "", true },
	{ "1:2,SXZ,a=5,b", "1", "SXZ", ",a=5,b", true },
	{ "1:2,S9T", "1", "S", "9T", true },
	{ "1:1,S", "1", "", "", false },
	{ "1:2", "1", "", "", false },
	{ "1:2,S:2,T", "1", "S", ":2,T", true },
	{ ":2,S", "", "S", "", true },
	{ "", "", "", "", false },
	{ "1:2,\xe9S", "1", "", "\xe9S", true },
};

static uint64_t
letters_of(const char *s)
{
	uint64_t v = 0;

	for (; *s; s++)
		v |= LETTER(*s);
	return v;
}

START_TEST(a_name_is_base_letters_and_what_others_put_there)
{
	struct filename n = filename_parse(str_of(names[_i].file));

	ck_assert_str_is(n.base, str_of(names[_i].base));
	ck_assert_uint_eq(n.letters, letters_of(names[_i].letters));
	ck_assert_str_is(n.foreign, str_of(names[_i].foreign));
	ck_assert(n.info == names[_i].info);
}
END_TEST

START_TEST(a_changed_flag_leaves_everything_else_of_the_name_alone)
{
	char out[NAME_FILE_MAX + 1];
	struct filename n = filename_parse(STR("1.a,U=7:2,RXbz,x=1"));
	size_t length = filename_build(out, n.base, n.letters | LETTER('S'), n.foreign);

	ck_assert_str_is(str_sub(str_of(out), 0, length), STR("1.a,U=7:2,RSXbz,x=1"));
}
END_TEST

START_TEST(a_name_that_no_file_system_takes_is_refused)
{
	char out[NAME_FILE_MAX + 1], base[NAME_FILE_MAX + 1];

	memset(base, 'b', sizeof base);
	ck_assert_uint_eq(filename_build(out, (struct str){ base, 252 }, 0, STR("")), 255);
	ck_assert_uint_eq(filename_build(out, (struct str){ base, 252 }, LETTER('S'), STR("")), 0);
	ck_assert_uint_eq(filename_build(out, (struct str){ base, 250 }, 0, STR(",xx")), 0);
}
END_TEST

START_TEST(system_flags_and_letters_are_the_same)
{
	for (uint32_t f = 0; f <= FLAGS_SETTABLE; f++)
		ck_assert_uint_eq(filename_system(filename_letters(f)), f & FLAGS_SETTABLE);
	ck_assert_uint_eq(filename_letters(FLAG_SEEN | FLAG_DELETED), LETTER('S') | LETTER('T'));
}
END_TEST

static const struct {
	const char *base;
	uint64_t size, wire;
} sizes[] = {
	{ "1.a,S=10,W=12", 10, 12 },
	{ "1.a,W=12,S=10", 10, 12 },
	{ "1.a,U=3,S=10", 10, UINT64_MAX },
	{ "1.a,S=10x,W=", UINT64_MAX, UINT64_MAX },
	{ "S=10", UINT64_MAX, UINT64_MAX },
	{ "1.a,S=99999999999999999999999", UINT64_MAX, UINT64_MAX },
	{ "1.a,S=-1", UINT64_MAX, UINT64_MAX },
};

START_TEST(sizes_in_a_name_count_only_when_they_are_numbers)
{
	uint64_t size, wire;

	filename_sizes(str_of(sizes[_i].base), &size, &wire);
	ck_assert_uint_eq(size, sizes[_i].size);
	ck_assert_uint_eq(wire, sizes[_i].wire);
}
END_TEST

START_TEST(mail_is_ordered_by_the_time_in_its_name)
{
	ck_assert_int_lt(filename_order(STR("999.a"), STR("1000.a")), 0);
	ck_assert_int_lt(filename_order(STR("1000.M1"), STR("1000.M2")), 0);
	ck_assert_int_eq(filename_order(STR("1.a"), STR("1.a")), 0);
	ck_assert_int_lt(filename_order(STR("msg"), STR("1.a")), 0);
	ck_assert_int_lt(filename_order(STR("18446744073709551616.a"), STR("18446744073709551617.a")), 0);
	ck_assert_uint_eq(filename_arrival(STR("0017.a")), 17);
	ck_assert_uint_eq(filename_arrival(STR("msg")), 0);
	ck_assert_uint_eq(filename_arrival(STR("18446744073709551616.a")), UINT64_MAX);
}
END_TEST

START_TEST(a_name_with_control_bytes_cannot_stand_in_a_list)
{
	ck_assert(filename_recordable(STR("1.a b")));
	ck_assert(!filename_recordable(STR("")));
	ck_assert(!filename_recordable(STR("1\n2 :x")));
	ck_assert(!filename_recordable(STR("1\t2")));
	ck_assert(filename_recordable(STR("1.\xc3\xa9")));
}
END_TEST

UNIT_SUITE(c_client_drivers_maildir_filename)
{
	tcase_add_loop_test(
	    t, a_name_is_base_letters_and_what_others_put_there, 0, sizeof names / sizeof *names);
	tcase_add_test(t, a_changed_flag_leaves_everything_else_of_the_name_alone);
	tcase_add_test(t, a_name_that_no_file_system_takes_is_refused);
	tcase_add_test(t, system_flags_and_letters_are_the_same);
	tcase_add_loop_test(
	    t, sizes_in_a_name_count_only_when_they_are_numbers, 0, sizeof sizes / sizeof *sizes);
	tcase_add_test(t, mail_is_ordered_by_the_time_in_its_name);
	tcase_add_test(t, a_name_with_control_bytes_cannot_stand_in_a_list);
}
