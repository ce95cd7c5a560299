#include "tests/support/index_make.h"

START_TEST(a_set_of_positions_is_walked_in_order)
{
	static const size_t in[] = { 0, 63, 64, 127, 1000, 70000 };
	struct arena a = ARENA_INIT;
	struct index *ix = index_new(&a);
	struct bits b = { 0 };
	size_t at = 0;

	ck_assert_uint_eq(bits_next(&b, 0, 5), 5);
	for (size_t i = sizeof in / sizeof *in; i-- > 0;)
		bits_set(ix, &b, in[i], true);
	for (size_t i = 0; i < sizeof in / sizeof *in; i++, at++) {
		at = bits_next(&b, at, 70001);
		ck_assert_uint_eq(at, in[i]);
	}
	ck_assert_uint_eq(bits_next(&b, at, 70001), 70001);
	ck_assert_uint_eq(bits_next(&b, 128, 1000), 1000); /* not beyond the end */
	bits_set(ix, &b, 64, false);
	bits_set(ix, &b, 1 << 20, false);
	ck_assert(!bits_has(&b, 64) && bits_has(&b, 63) && !bits_has(&b, 1 << 20));
	ck_assert_uint_eq(bits_next(&b, 64, 70001), 127);
	bits_clear(&b);
	ck_assert_uint_eq(bits_next(&b, 0, 70001), 70001);
	index_free(&ix);
	arena_free(&a);
}
END_TEST

START_TEST(a_changed_record_is_found_among_many_by_its_position)
{
	struct arena a = ARENA_INIT;
	struct index *ix = index_new(&a);
	enum { N = 5000 };

	ix->table->nbase = N; /* as if there were a snapshot */
	ck_assert_ptr_null(changed_at(ix->table, 7));
	for (uint32_t i = 0; i < N; i += 2) {
		uint32_t at = i * 1999 % N;
		changed_make(ix, at, &(struct record){ .uid = at + 1 })->record.flags = FLAG_SEEN;
	}
	for (uint32_t at = 0; at < N; at++) {
		struct changed *c = changed_at(ix->table, at);
		ck_assert_int_eq(c != NULL, at % 2 == 0);
		ck_assert(c == NULL || (c->at == at && c->record.uid == at + 1));
	}
	/* made once: a second time it is the one that is there */
	ck_assert_uint_eq(changed_make(ix, 8, &(struct record){ .uid = 9 })->record.flags, FLAG_SEEN);
	index_free(&ix);
	arena_free(&a);
}
END_TEST

START_TEST(a_text_that_grows_writes_over_no_other)
{
	struct arena a = ARENA_INIT;
	struct index *ix = index_new(&a);
	struct note n;
	size_t texts;

	ck_assert(index_add(ix, &(struct record){ .uid = 1 }, &(struct note){ STR("one:2,S"), 3, 0 }));
	ck_assert(index_add(ix, &(struct record){ .uid = 2 }, &(struct note){ STR("two:2,"), 3, 0 }));
	texts = ix->table->ntexts;
	text_put(ix, changed_at(ix->table, 0), &(struct note){ STR("one:2,"), 3, 0 });
	ck_assert_uint_eq(ix->table->ntexts, texts); /* it fits where the other was */
	text_put(ix, changed_at(ix->table, 0), &(struct note){ STR("one:2,FRST"), 3, 5 });
	ck_assert(index_note(ix, 0, &n));
	ck_assert_str_is(n.text, STR("one:2,FRST"));
	ck_assert_uint_eq(n.bits, 5);
	ck_assert(index_note(ix, 1, &n));
	ck_assert_str_is(n.text, STR("two:2,"));
	index_free(&ix);
	arena_free(&a);
}
END_TEST

UNIT_SUITE(c_client_index_overlay)
{
	tcase_add_test(t, a_set_of_positions_is_walked_in_order);
	tcase_add_test(t, a_changed_record_is_found_among_many_by_its_position);
	tcase_add_test(t, a_text_that_grows_writes_over_no_other);
}
