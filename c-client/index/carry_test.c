/* A view goes over from one index to another, as after damage; tests/engine damages real files. */

#include "c-client/index/view.h"

#include "c-client/base/arena.h"
#include "tests/support/index_make.h"
#include "tests/support/unit.h"

static struct view *
view_of(struct arena *a, const uint32_t *uids, size_t n)
{
	struct view *v = view_new(a, index_new(a));

	for (size_t i = 0; i < n; i++)
		ck_assert(index_add_uid(v->index, uids[i]));
	return v;
}

static void
end(struct view *v)
{
	struct index *ix = v->index;

	view_free(&v);
	index_free(&ix);
}

START_TEST(the_client_s_numbers_stay_and_what_is_different_becomes_news)
{
	struct arena a = ARENA_INIT;
	struct view *old = view_of(&a, (const uint32_t[]){ 1, 2, 3, 4, 5 }, 5);
	struct view *new = view_of(&a, (const uint32_t[]){ 1, 2, 4, 5, 6 }, 5);
	struct view_update u;

	view_show_all(old);
	ck_assert(view_flags(new, 4, FLAG_SEEN, 0, false));
	ck_assert(view_carry(new, view_keep(old, &a), &a));
	ck_assert_uint_eq(view_count(new), 5);
	ck_assert_uint_eq(view_uid(new, 3), 3);
	ck_assert_uint_eq(view_seq(new, 5), 5);
	ck_assert(view_update(new, true, &u));
	ck_assert(u.what == VIEW_EXPUNGE && u.number == 3 && u.uid == 3);
	ck_assert(view_update(new, true, &u));
	ck_assert(u.what == VIEW_EXISTS && u.number == 5);
	ck_assert(view_update(new, true, &u));
	ck_assert(u.what == VIEW_FLAGS && u.number == 3 && u.uid == 4);
	ck_assert(!view_update(new, true, &u));
	end(old);
	end(new);
	arena_free(&a);
}
END_TEST

START_TEST(what_was_not_told_before_is_told_after)
{
	struct arena a = ARENA_INIT;
	struct view *old = view_of(&a, (const uint32_t[]){ 7, 8 }, 2);
	struct view *new = view_of(&a, (const uint32_t[]){ 7 }, 1);
	struct view_update u;

	view_show_all(old);
	ck_assert(view_gone(old, 8));
	ck_assert(view_flags(old, 7, FLAG_FLAGGED, 0, false));
	ck_assert(view_flags(new, 7, FLAG_FLAGGED, 0, false));
	ck_assert(view_carry(new, view_keep(old, &a), &a));
	ck_assert_uint_eq(view_count(new), 2);
	ck_assert(view_update(new, true, &u) && u.what == VIEW_EXPUNGE && u.uid == 8);
	ck_assert(view_update(new, true, &u) && u.what == VIEW_FLAGS && u.uid == 7);
	end(old);
	end(new);
	arena_free(&a);
}
END_TEST

UNIT_SUITE(c_client_index_carry)
{
	tcase_add_test(t, the_client_s_numbers_stay_and_what_is_different_becomes_news);
	tcase_add_test(t, what_was_not_told_before_is_told_after);
}
