#include "c-client/drivers/maildir/keyword.h"

#include "tests/support/unit.h"

START_TEST(a_table_with_odd_lines_gives_what_can_be_used)
{
	struct str names[KEYWORD_LETTERS];
	struct buf b = BUF_INIT(10000);

	keywords_table_parse(
	    STR("0 work\n1 two words\n25 last\n26 beyond\nx y\n0 again\n3 WORK\n-1 x\n4 a(b\n5 $Label1\n7"),
	    names);
	ck_assert_str_is(names[0], STR("work"));
	ck_assert_str_is(names[25], STR("last"));
	ck_assert_str_is(names[5], STR("$Label1"));
	ck_assert_str_is(names[1], STR("two words")); /* no keyword, but the letter is taken */
	ck_assert_uint_eq(names[7].n, 0);
	ck_assert_int_eq(keywords_letter(names, STR("work")), 0);
	keywords_table_put(&b, names);
	ck_assert_str_is(buf_str(&b), STR("0 work\n1 two words\n3 WORK\n4 a(b\n5 $Label1\n25 last\n"));
	buf_free(&b);
}
END_TEST

START_TEST(a_name_has_its_letter_in_any_case)
{
	struct str names[KEYWORD_LETTERS];

	keywords_table_parse(STR("2 Junk\n"), names);
	ck_assert_int_eq(keywords_letter(names, STR("jUNK")), 2);
	ck_assert_int_eq(keywords_letter(names, STR("Jun")), -1);
	ck_assert_int_eq(keywords_letter(names, STR("")), -1);
}
END_TEST

START_TEST(only_atoms_are_keywords)
{
	ck_assert(keywords_valid(STR("$MDNSent")));
	ck_assert(keywords_valid(STR("a:b")));
	ck_assert(!keywords_valid(STR("")));
	ck_assert(!keywords_valid(STR("a b")));
	ck_assert(!keywords_valid(STR("\\Seen")));
	ck_assert(!keywords_valid(STR("a]")));
	ck_assert(!keywords_valid(STR("\xc3\xa9")));
}
END_TEST

START_TEST(a_line_of_extras_is_a_base_and_words)
{
	struct str base, list;

	ck_assert(keywords_extra_parse(STR("1.a b\tx y"), &base, &list));
	ck_assert_str_is(base, STR("1.a b"));
	ck_assert(keywords_list_has(list, STR("Y")));
	ck_assert(!keywords_list_has(list, STR("x y")));
	ck_assert(keywords_extra_parse(STR("1.a\t"), &base, &list));
	ck_assert(!keywords_list_has(list, STR("")));
	ck_assert(!keywords_extra_parse(STR("1.a x"), &base, &list));
	ck_assert(!keywords_extra_parse(STR("\tx"), &base, &list));
}
END_TEST

static void
parse_any(struct str prefix, void *ctx)
{
	struct str names[KEYWORD_LETTERS], base, list;

	(void)ctx;
	keywords_table_parse(prefix, names);
	keywords_extra_parse(prefix, &base, &list);
}

START_TEST(every_prefix_can_be_read)
{
	unit_every_prefix(STR("0 work\n25 last\n26 x\n"), parse_any, NULL);
	unit_every_prefix(STR("1.M2P3.host,S=5\tone two $Three"), parse_any, NULL);
}
END_TEST

UNIT_SUITE(c_client_drivers_maildir_keyword)
{
	tcase_add_test(t, a_table_with_odd_lines_gives_what_can_be_used);
	tcase_add_test(t, a_name_has_its_letter_in_any_case);
	tcase_add_test(t, only_atoms_are_keywords);
	tcase_add_test(t, a_line_of_extras_is_a_base_and_words);
	tcase_add_test(t, every_prefix_can_be_read);
}
