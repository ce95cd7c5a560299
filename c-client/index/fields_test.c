#include "c-client/index/fields.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "c-client/base/arena.h"
#include "osdep/syscall.h"
#include "tests/support/unit.h"

#define MESSAGES 1500 /* more than two groups */

struct world {
	struct arena a;
	int dir;
	char path[300];
	uint64_t id;
	struct fields_place places[MESSAGES + 1];
};

static void
world_begin(struct world *w)
{
	const char *top = unit_tmpdir();

	*w = (struct world){ .dir = open(top, O_RDONLY | O_DIRECTORY | O_CLOEXEC) };
	snprintf(w->path, sizeof w->path, "%s/" FIELDS_FILE, top);
}

static void
world_end(struct world *w)
{
	close(w->dir);
	arena_free(&w->a);
}

static void
placed(void *ctx, uint32_t uid, const struct fields_place *place)
{
	((struct world *)ctx)->places[uid] = *place;
}

/* The text of a message of this kind: of different lengths, some missing. */
static struct str
text(struct world *w, uint32_t uid, enum field_kind kind)
{
	struct str s;

	if ((uid + kind) % 7 == 0)
		return STR("");
	s = arena_fmt(&w->a, "%u %*u", uid, (int)(uid % 300 + 1), kind);
	return s;
}

static struct fields *
filled(struct world *w, uint32_t from, uint32_t to)
{
	struct fields *f = fields_new(&w->a, w->dir, 0600, true);

	for (uint32_t uid = to; uid >= from; uid--) /* read in another order than that of UIDs */
		for (enum field_kind k = 0; k < FIELD_KINDS; k++)
			fields_put(f, uid, k, text(w, uid, k));
	return f;
}

/* How many texts are there; each that is must be the right one. */
static unsigned
check_texts(struct world *w, struct fields *f, uint32_t from, uint32_t to, uint32_t step)
{
	unsigned found = 0;
	struct str got;

	for (uint32_t i = 0, uid = from; i <= to - from; i++) {
		for (enum field_kind k = 0; k < FIELD_KINDS; k++) {
			if (!fields_get(f, uid, w->places[uid], k, &got))
				continue;
			ck_assert_str_is(got, text(w, uid, k));
			ck_assert_int_gt((int)got.n, 0);
			found++;
		}
		uid = from + (uid - from + step) % (to - from + 1);
	}
	return found;
}

static unsigned
texts_of(uint32_t from, uint32_t to)
{
	unsigned n = 0;

	for (uint32_t uid = from; uid <= to; uid++)
		for (unsigned k = 0; k < FIELD_KINDS; k++)
			n += (uid + k) % 7 != 0;
	return n;
}

START_TEST(what_was_put_is_there_before_the_flush_after_it_and_for_others)
{
	struct world w;
	struct fields *f, *other;

	world_begin(&w);
	f = filled(&w, 1, MESSAGES);
	ck_assert_uint_eq(check_texts(&w, f, 1, MESSAGES, 1), texts_of(1, MESSAGES));
	ck_assert_int_eq(fields_flush(f, &w.id, placed, &w), 0);
	ck_assert_uint_ne(w.id, 0);
	ck_assert_uint_eq(fields_pending(f), 0);
	other = fields_new(&w.a, w.dir, 0600, false);
	for (uint32_t step = 1; step < MESSAGES; step += 700) {
		ck_assert_uint_eq(check_texts(&w, f, 1, MESSAGES, step), texts_of(1, MESSAGES));
		ck_assert_uint_eq(check_texts(&w, other, 1, MESSAGES, step), texts_of(1, MESSAGES));
		fields_release(f);
	}
	for (uint32_t uid = 1; uid <= MESSAGES; uid++)
		for (enum field_kind k = 0; k < FIELD_KINDS; k++)
			ck_assert_int_eq(fields_has(w.places[uid], k), text(&w, uid, k).n > 0);
	fields_free(&f);
	fields_free(&other);
	world_end(&w);
}
END_TEST

START_TEST(two_sessions_append_to_one_file)
{
	struct world w;
	struct fields *f, *other;
	uint64_t first;

	world_begin(&w);
	f = filled(&w, 1, 10);
	other = filled(&w, 11, 20);
	ck_assert_int_eq(fields_flush(f, &w.id, placed, &w), 0);
	first = w.id;
	ck_assert_int_eq(fields_flush(other, &w.id, placed, &w), 0);
	ck_assert_uint_eq(w.id, first);
	ck_assert_uint_eq(check_texts(&w, f, 1, 20, 1), texts_of(1, 20));
	ck_assert_uint_eq(check_texts(&w, other, 1, 20, 3), texts_of(1, 20));
	fields_free(&f);
	fields_free(&other);
	world_end(&w);
}
END_TEST

START_TEST(another_file_in_its_place_is_a_miss_and_is_replaced)
{
	struct world w;
	struct fields *f;
	struct str got;
	uint64_t first;

	world_begin(&w);
	f = filled(&w, 1, 3);
	ck_assert_int_eq(fields_flush(f, &w.id, placed, &w), 0);
	fields_free(&f);
	first = w.id;
	w.id = 0; /* as after the loss of the index */
	f = filled(&w, 1, 2);
	ck_assert_int_eq(fields_flush(f, &w.id, placed, &w), 0);
	ck_assert_uint_ne(w.id, first);
	ck_assert_uint_eq(check_texts(&w, f, 1, 2, 1), texts_of(1, 2));
	ck_assert(!fields_get(f, 3, w.places[3], FIELD_ENVELOPE, &got)); /* still says the first file */
	w.places[3].id = w.id;
	ck_assert(!fields_get(f, 3, w.places[3], FIELD_ENVELOPE, &got));
	ck_assert(!fields_get(f, 9, w.places[2], FIELD_ENVELOPE, &got)); /* of another message */
	fields_free(&f);
	world_end(&w);
}
END_TEST

START_TEST(texts_that_come_one_after_the_other_are_joined)
{
	struct world w;
	struct fields *f;
	struct str got;

	world_begin(&w);
	f = fields_new(&w.a, w.dir, 0600, true);
	ck_assert(fields_put(f, 2, FIELD_HEADER, STR("h2")));
	ck_assert(fields_put(f, 1, FIELD_HEADER, STR("h1")));
	ck_assert(fields_put(f, 2, FIELD_ENVELOPE, STR("e2")));
	ck_assert(!fields_waits(f, 3));
	ck_assert(fields_waits(f, 2));
	ck_assert_int_eq(fields_flush(f, &w.id, placed, &w), 0);
	ck_assert(fields_get(f, 2, w.places[2], FIELD_HEADER, &got));
	ck_assert_str_is(got, STR("h2"));
	ck_assert(fields_get(f, 2, w.places[2], FIELD_ENVELOPE, &got));
	ck_assert_str_is(got, STR("e2"));
	ck_assert(!fields_get(f, 2, w.places[2], FIELD_STRUCTURE, &got));
	fields_free(&f);
	world_end(&w);
}
END_TEST

START_TEST(too_long_or_too_much_is_not_kept)
{
	struct world w;
	struct fields *f;
	char *long_one;
	uint32_t uid = 1;

	world_begin(&w);
	f = fields_new(&w.a, -1, 0600, true);
	long_one = arena_alloc(&w.a, FIELDS_TEXT + 1);
	memset(long_one, 'x', FIELDS_TEXT + 1);
	ck_assert(!fields_put(f, 1, FIELD_HEADER, (struct str){ long_one, FIELDS_TEXT + 1 }));
	while (fields_put(f, uid, FIELD_HEADER, (struct str){ long_one, FIELDS_TEXT }))
		uid++;
	ck_assert_uint_le(fields_pending(f), FIELDS_PENDING);
	ck_assert_int_lt(fields_flush(f, &w.id, placed, &w), 0); /* no file */
	ck_assert_uint_eq(fields_pending(f), 0);
	ck_assert_uint_eq(w.id, 0);
	fields_free(&f);
	world_end(&w);
}
END_TEST

/* Every place of a small file broken, in the file on the disk; or the file cut there. */
START_TEST(a_damaged_file_is_a_miss_or_exact)
{
	struct world w;
	struct fields *f;
	struct str whole, copy;
	unsigned found, all = texts_of(1, 6);

	world_begin(&w);
	f = filled(&w, 1, 6);
	ck_assert_int_eq(fields_flush(f, &w.id, placed, &w), 0);
	fields_free(&f);
	whole = unit_file(&w.a, w.path);
	for (size_t at = 0; at < whole.n; at++) {
		copy = arena_str(&w.a, whole);
		if (_i == 0)
			copy.n = at;
		else
			((char *)copy.p)[at] ^= (char)(1 << _i);
		unit_write(w.path, copy);
		f = fields_new(&w.a, w.dir, 0600, true);
		found = check_texts(&w, f, 1, 6, 1);
		ck_assert_uint_le(found, all);
		if (_i == 0)
			ck_assert_uint_lt(found, all);
		fields_free(&f);
	}
	world_end(&w);
}
END_TEST

START_TEST(a_full_disk_keeps_what_was_there_and_forgets_the_rest)
{
	struct world w;
	struct fields *f;
	struct str got;
	unsigned n = 0;

	world_begin(&w);
	f = filled(&w, 1, 5);
	ck_assert_int_eq(fields_flush(f, &w.id, placed, &w), 0);
	fields_free(&f);
	f = filled(&w, 6, 600);
	os_fault_fail(1, ENOSPC);
	ck_assert_int_lt(fields_flush(f, &w.id, placed, &w), 0);
	os_fault_off();
	ck_assert_uint_eq(check_texts(&w, f, 1, 5, 1), texts_of(1, 5));
	for (uint32_t uid = 6; uid <= 600; uid++)
		n += fields_get(f, uid, w.places[uid], FIELD_HEADER, &got);
	ck_assert_uint_eq(n, 0);
	fields_free(&f);
	f = filled(&w, 6, 600); /* there is room again */
	ck_assert_int_eq(fields_flush(f, &w.id, placed, &w), 0);
	ck_assert_uint_eq(check_texts(&w, f, 1, 600, 1), texts_of(1, 600));
	fields_free(&f);
	world_end(&w);
}
END_TEST

START_TEST(a_file_that_has_grown_is_asked_about_once)
{
	struct world w;
	struct fields *f;
	uint64_t size = 0, sum = 0;
	char *p;

	world_begin(&w);
	f = fields_new(&w.a, w.dir, 0600, true);
	p = arena_alloc(&w.a, FIELDS_TEXT);
	memset(p, 'x', FIELDS_TEXT);
	ck_assert(!fields_grown(f, 100, &size));
	for (uint32_t uid = 1; uid <= 100; uid++)
		ck_assert(fields_put(f, uid, FIELD_HEADER, (struct str){ p, FIELDS_TEXT }));
	ck_assert_int_eq(fields_flush(f, &w.id, placed, &w), 0);
	for (uint32_t uid = 1; uid <= 100; uid++)
		sum += fields_size(w.places[uid]);
	ck_assert(fields_grown(f, 100, &size));
	ck_assert_uint_ge(size, sum);
	ck_assert_uint_le(size, sum + 1000);
	ck_assert(!fields_grown(f, 100, &size));
	fields_free(&f);
	world_end(&w);
}
END_TEST

UNIT_SUITE(c_client_index_fields)
{
	tcase_add_test(t, what_was_put_is_there_before_the_flush_after_it_and_for_others);
	tcase_add_test(t, two_sessions_append_to_one_file);
	tcase_add_test(t, another_file_in_its_place_is_a_miss_and_is_replaced);
	tcase_add_test(t, texts_that_come_one_after_the_other_are_joined);
	tcase_add_test(t, too_long_or_too_much_is_not_kept);
	tcase_add_loop_test(t, a_damaged_file_is_a_miss_or_exact, 0, 8);
	tcase_add_test(t, a_full_disk_keeps_what_was_there_and_forgets_the_rest);
	tcase_add_test(t, a_file_that_has_grown_is_asked_about_once);
}
