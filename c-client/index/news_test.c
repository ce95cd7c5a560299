#include "tests/support/index_make.h"

/* Two sessions on one mailbox of ten messages; once the news come in the journal, once in a new snapshot. */
struct two {
	struct arena a, b;
	struct index *here, *there;
	int dir;
};

static void
begin(struct two *w, bool snapshot)
{
	*w = (struct two){ .dir = index_make_dir() };
	w->there = index_on(&w->a, w->dir);
	index_fill(w->there, 10);
	w->here = index_on(&w->b, w->dir);
	ck_assert_uint_eq(index_hear(w->here), 0);
	ck_assert_uint_eq(index_count(w->here), 10);
	if (snapshot)
		w->there->files->journal_most = 0;
}

static void
end(struct two *w)
{
	index_free(&w->here);
	index_free(&w->there);
	arena_free(&w->a);
	arena_free(&w->b);
	close(w->dir);
}

START_TEST(each_change_of_another_session_is_heard_once)
{
	struct two w;
	struct record r;

	begin(&w, _i);
	r = index_get(w.there, 2);
	r.flags = FLAG_SEEN;
	r.keyset = index_word(w.there, "red");
	index_put(w.there, 2, &r);
	r = index_get(w.there, 4);
	r.gone = true;
	index_put(w.there, 4, &r);
	ck_assert(index_add_uid(w.there, 11));
	ck_assert_uint_eq(index_hear(w.here), 0); /* not told yet */
	index_tell(w.there);
	ck_assert_uint_eq(index_hear(w.here), 3);
	ck_assert_uint_eq(index_hear(w.here), 0);
	r = index_get(w.here, 2);
	ck_assert_uint_eq(r.flags, FLAG_SEEN);
	ck_assert(index_says(w.here, r.keyset, "red"));
	ck_assert(r.modseq == index_get(w.there, 2).modseq);
	ck_assert(index_get(w.here, 4).gone);
	ck_assert_uint_eq(index_get(w.here, 10).uid, 11);
	ck_assert(index_highest(w.here) == index_highest(w.there));
	ck_assert_uint_eq(index_hear(w.there), 0); /* what is ours is no news */
	end(&w);
}
END_TEST

START_TEST(what_we_know_of_a_message_is_kept_when_another_session_marks_it)
{
	struct two w;
	struct record r;

	begin(&w, _i);
	r = index_get(w.here, 2);
	r.size = 1234;
	index_put(w.here, 2, &r);
	r = index_get(w.there, 2);
	r.flags = FLAG_FLAGGED;
	index_put(w.there, 2, &r);
	index_tell(w.there);
	ck_assert_uint_eq(index_hear(w.here), 1);
	r = index_get(w.here, 2);
	ck_assert_uint_eq(r.flags, FLAG_FLAGGED);
	ck_assert_uint_eq(r.size, 1234);
	end(&w);
}
END_TEST

START_TEST(files_of_another_mailbox_are_not_taken_for_ours)
{
	struct two w;

	begin(&w, _i);
	ck_assert(!index_replaced(w.here));
	index_reset(w.there);
	ck_assert_int_eq(index_lock(w.there, 0), 0);
	index_set_uids(w.there, 8, 1);
	ck_assert(index_add_uid(w.there, 3));
	index_commit(w.there);
	index_unlock(w.there);
	ck_assert_uint_eq(index_hear(w.here), 0);
	ck_assert(index_replaced(w.here));
	ck_assert_uint_eq(index_counts(w.here).exists, 10);
	end(&w);
}
END_TEST

UNIT_SUITE(c_client_index_news)
{
	tcase_add_loop_test(t, each_change_of_another_session_is_heard_once, 0, 2);
	tcase_add_loop_test(t, what_we_know_of_a_message_is_kept_when_another_session_marks_it, 0, 2);
	tcase_add_loop_test(t, files_of_another_mailbox_are_not_taken_for_ours, 0, 2);
}
