#include "c-client/base/arena.h"
#include "c-client/index/index.h"
#include "tests/support/unit.h"

START_TEST(a_message_is_found_by_the_key_of_its_note)
{
	struct arena a = ARENA_INIT;
	struct index *ix = index_new(&a);
	struct note n;
	size_t at;

	ck_assert(index_add(ix, &(struct record){ .uid = 1 }, &(struct note){ STR("one:2,S"), 3, 1 }));
	ck_assert(index_add(ix, &(struct record){ .uid = 2 }, NULL));
	ck_assert(index_add(ix, &(struct record){ .uid = 3 }, &(struct note){ STR("three:2,"), 5, 0 }));
	ck_assert(index_by_key(ix, STR("three"), &at));
	ck_assert_uint_eq(at, 2);
	ck_assert(!index_by_key(ix, STR("two"), &at));
	ck_assert(!index_note(ix, 1, &n));
	index_put_note(ix, 0, &(struct note){ STR("one:2,ST"), 3, 2 });
	ck_assert(index_by_key(ix, STR("one"), &at) && index_note(ix, at, &n));
	ck_assert(str_eq(n.text, STR("one:2,ST")));
	ck_assert_uint_eq(n.bits, 2);
	index_free(&ix);
	arena_free(&a);
}
END_TEST

UNIT_SUITE(c_client_index_note)
{
	tcase_add_test(t, a_message_is_found_by_the_key_of_its_note);
}
