#include "c-client/index/index.h"

#include "c-client/base/arena.h"
#include "c-client/base/limits.h"
#include "tests/support/unit.h"

static bool
add(struct index *ix, uint32_t uid)
{
	return index_add(ix, &(struct record){ .uid = uid, .flags = (uint8_t)(uid % 32) }, NULL);
}

START_TEST(uids_rise_and_stay_within_their_limit)
{
	struct arena a = ARENA_INIT;
	struct index *ix = index_new(&a);

	ck_assert_uint_eq(ix->uidnext, 1);
	ck_assert(!add(ix, 0));
	ck_assert(add(ix, 7));
	ck_assert(!add(ix, 7));
	ck_assert(!add(ix, 6));
	ck_assert(!add(ix, LIMIT_UID + 1));
	ck_assert_uint_eq(index_count(ix), 1);
	ck_assert_uint_eq(ix->uidnext, 8);
	index_set_uids(ix, 5, 100);
	index_set_uids(ix, 5, 50);
	ck_assert_uint_eq(ix->uidnext, 100);
	ck_assert_uint_eq(ix->uidvalidity, 5);
	ck_assert(add(ix, LIMIT_UID));
	index_free(&ix);
	ck_assert_ptr_null(ix);
	arena_free(&a);
}
END_TEST

START_TEST(a_message_is_found_by_its_uid)
{
	struct arena a = ARENA_INIT;
	struct index *ix = index_new(&a);
	size_t at;

	for (uint32_t uid = 3; uid < 3000; uid += 3)
		ck_assert(add(ix, uid));
	ck_assert(index_find(ix, 300, &at));
	ck_assert_uint_eq(at, 99);
	ck_assert(!index_find(ix, 301, &at));
	ck_assert_uint_eq(index_lower(ix, 301), 100);
	ck_assert_uint_eq(index_lower(ix, 4000), index_count(ix));

	/* and still after two of three messages are gone and forgotten */
	for (uint32_t uid = 3; uid < 9000; uid += 3)
		if (uid >= 3000)
			ck_assert(add(ix, uid));
	ck_assert(!index_renumber(ix));
	for (size_t i = 0; i < index_count(ix); i++) {
		struct record r = index_get(ix, i);
		r.gone = i % 3 != 0;
		index_put(ix, i, &r);
	}
	ck_assert(index_renumber(ix));
	ck_assert_uint_eq(index_count(ix), 1000);
	ck_assert_uint_eq(index_counts(ix).exists, 1000);
	ck_assert(index_find(ix, 300, &at));
	ck_assert_uint_eq(at, 33);
	ck_assert_uint_eq(index_get(ix, at).flags, 300 % 32);
	ck_assert(!index_find(ix, 303, &at));
	index_free(&ix);
	arena_free(&a);
}
END_TEST

UNIT_SUITE(c_client_index_index)
{
	tcase_add_test(t, uids_rise_and_stay_within_their_limit);
	tcase_add_test(t, a_message_is_found_by_its_uid);
}
