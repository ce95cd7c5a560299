#include "c-client/index/index.h"

#include "c-client/base/arena.h"
#include "c-client/base/limits.h"
#include "c-client/base/set.h"
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

START_TEST(only_what_a_client_can_see_changes_a_mod_sequence)
{
	struct arena a = ARENA_INIT;
	struct index *ix = index_new(&a);
	struct set gone;
	struct record r;
	uint64_t first, begin = index_highest(ix);

	ck_assert(add(ix, 1) && add(ix, 2));
	first = index_highest(ix);
	ck_assert_uint_gt(first, begin);
	ck_assert_uint_eq(index_get(ix, 0).modseq, first);
	ck_assert_uint_eq(index_get(ix, 1).modseq, first);
	index_commit(ix);
	r = index_get(ix, 0);
	r.size = 17;
	r.flags ^= FLAG_RECENT;
	index_put(ix, 0, &r);
	ck_assert_uint_eq(index_highest(ix), first);
	r.flags ^= FLAG_SEEN;
	index_put(ix, 0, &r);
	ck_assert_uint_gt(index_get(ix, 0).modseq, first);
	ck_assert_uint_eq(index_get(ix, 1).modseq, first);
	index_commit(ix);
	r = index_get(ix, 1);
	r.gone = true;
	index_put(ix, 1, &r);
	ck_assert_uint_gt(index_highest(ix), index_get(ix, 0).modseq);
	ck_assert(index_vanished(ix, first, &a, &gone));
	ck_assert_uint_eq(set_count(&gone), 1);
	ck_assert(set_contains(&gone, 2));
	ck_assert(index_vanished(ix, index_highest(ix), &a, &gone));
	ck_assert_uint_eq(set_count(&gone), 0);
	ck_assert(!index_vanished(ix, 0, &a, &gone));
	index_ceiling(ix, first * 2);
	ck_assert_uint_eq(index_highest(ix), first * 2);
	index_free(&ix);
	arena_free(&a);
}
END_TEST

UNIT_SUITE(c_client_index_index)
{
	tcase_add_test(t, uids_rise_and_stay_within_their_limit);
	tcase_add_test(t, a_message_is_found_by_its_uid);
	tcase_add_test(t, a_message_is_found_by_the_key_of_its_note);
	tcase_add_test(t, only_what_a_client_can_see_changes_a_mod_sequence);
}
