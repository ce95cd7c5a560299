#include "tests/support/index_make.h"
#include "tests/support/snapshot_make.h"

static const char *const words[] = { "red", "$Junk", "blue" };

static void
write_words(int dir)
{
	struct arena a = ARENA_INIT;
	struct index *ix = index_on(&a, dir);

	index_fill(ix, 3);
	for (uint32_t at = 0; at < 3; at++) {
		struct record r = index_get(ix, at);
		r.keyset = index_word(ix, words[at]);
		index_put(ix, at, &r);
	}
	ix->files->journal_most = 0; /* into a new snapshot */
	index_tell(ix);
	index_free(&ix);
	arena_free(&a);
}

START_TEST(keywords_mean_the_same_whatever_numbers_a_session_gave_them)
{
	struct arena a = ARENA_INIT;
	int dir = index_make_dir();
	struct index *ix = index_new(&a);

	write_words(dir);
	keyword_number(&ix->keywords, STR("other"));
	keyword_number(&ix->keywords, STR("blue"));
	index_attach(ix, dir, 0600, 0);
	ck_assert_uint_eq(index_count(ix), 3);
	for (uint32_t at = 0; at < 3; at++)
		ck_assert(index_says(ix, index_get(ix, at).keyset, words[at]));
	index_free(&ix);
	arena_free(&a);
	close(dir);
}
END_TEST

START_TEST(of_a_damaged_snapshot_no_keyword_is_believed)
{
	int dir = index_make_dir();
	struct buf whole;
	unsigned none = 0;

	write_words(dir);
	whole = bytes_of(dir, "madrona.index");
	for (size_t i = 0; i < whole.n; i += 331) {
		struct arena a = ARENA_INIT;
		struct index *ix;

		whole.p[i] ^= 1;
		set_bytes(dir, "madrona.index", whole.p, whole.n);
		whole.p[i] ^= 1;
		ix = index_on(&a, dir);
		none += index_count(ix) == 0;
		for (uint32_t at = 0; at < index_count(ix) && !ix->broken; at++) {
			struct record r = index_get(ix, at);
			ck_assert(ix->broken || index_says(ix, r.keyset, words[at]));
		}
		index_free(&ix);
		arena_free(&a);
	}
	ck_assert_uint_gt(none, 1); /* the head's block and that of the keywords are read first */
	buf_free(&whole);
	close(dir);
}
END_TEST

UNIT_SUITE(c_client_index_base)
{
	tcase_add_test(t, keywords_mean_the_same_whatever_numbers_a_session_gave_them);
	tcase_add_test(t, of_a_damaged_snapshot_no_keyword_is_believed);
}
