#include "c-client/index/keyword.h"

#include <stdio.h>

#include "c-client/base/limits.h"
#include "tests/support/unit.h"

START_TEST(a_keyword_keeps_its_first_spelling_and_compares_without_case)
{
	struct arena a = ARENA_INIT;
	struct keywords k;

	keywords_init(&k, &a);
	ck_assert_uint_eq(keyword_number(&k, STR("$Forwarded")), 0);
	ck_assert_uint_eq(keyword_number(&k, STR("NonJunk")), 1);
	ck_assert_uint_eq(keyword_number(&k, STR("$FORWARDED")), 0);
	ck_assert_str_is(k.names[0], STR("$Forwarded"));
	ck_assert_uint_eq(keyword_find(&k, STR("nonjunk")), 1);
	ck_assert_uint_eq(keyword_find(&k, STR("other")), KEYWORD_NONE);
	arena_free(&a);
}
END_TEST

START_TEST(too_long_and_too_many_keywords_are_left_out)
{
	struct arena a = ARENA_INIT;
	struct keywords k;
	char name[LIMIT_KEYWORD + 2];

	keywords_init(&k, &a);
	memset(name, 'x', sizeof name);
	ck_assert_uint_eq(keyword_number(&k, (struct str){ name, LIMIT_KEYWORD + 1 }), KEYWORD_NONE);
	ck_assert_uint_eq(keyword_find(&k, (struct str){ name, LIMIT_KEYWORD + 1 }), KEYWORD_NONE);
	ck_assert_uint_eq(keyword_number(&k, STR("")), KEYWORD_NONE);
	ck_assert_uint_eq(keyword_number(&k, (struct str){ name, LIMIT_KEYWORD }), 0);
	for (unsigned i = 1; i < LIMIT_KEYWORDS; i++) {
		snprintf(name, sizeof name, "k%u", i);
		ck_assert_uint_eq(keyword_number(&k, str_of(name)), i);
	}
	ck_assert_uint_eq(keyword_number(&k, STR("one-more")), KEYWORD_NONE);
	ck_assert_uint_eq(keyword_number(&k, STR("K7")), 7);
	arena_free(&a);
}
END_TEST

START_TEST(equal_sets_have_one_number)
{
	struct arena a = ARENA_INIT;
	struct keywords k;
	uint32_t x[] = { 3, 1, KEYWORD_NONE, 3 }, y[] = { 1, 3 }, z[] = { 2 };
	uint32_t set, more, n = 0;
	const uint32_t *members;
	size_t count;

	keywords_init(&k, &a);
	ck_assert_uint_eq(keyset_of(&k, NULL, 0), 0);
	ck_assert_uint_eq(keyset_of(&k, x + 2, 1), 0);
	set = keyset_of(&k, x, 4);
	ck_assert_uint_ne(set, 0);
	ck_assert_uint_eq(keyset_of(&k, y, 2), set);
	members = keyset_members(&k, set, &count);
	ck_assert(count == 2 && members[0] == 1 && members[1] == 3);
	ck_assert(keyset_has(&k, set, 3) && !keyset_has(&k, set, 2) && !keyset_has(&k, 0, 3));
	more = keyset_with(&k, set, z, 1);
	ck_assert(keyset_has(&k, more, 1) && keyset_has(&k, more, 2) && keyset_has(&k, more, 3));
	ck_assert_uint_eq(keyset_without(&k, more, z, 1), set);
	ck_assert_uint_eq(keyset_without(&k, set, y, 2), 0);
	ck_assert_uint_eq(keyset_with(&k, set, &n, 0), set);
	arena_free(&a);
}
END_TEST

UNIT_SUITE(c_client_index_keyword)
{
	tcase_add_test(t, a_keyword_keeps_its_first_spelling_and_compares_without_case);
	tcase_add_test(t, too_long_and_too_many_keywords_are_left_out);
	tcase_add_test(t, equal_sets_have_one_number);
}
