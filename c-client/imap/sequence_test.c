#include "c-client/imap/sequence.h"

#include "tests/support/unit.h"

static const struct {
	const char *in;
	uint32_t star;
	const char *want; /* NULL = refused */
	size_t used;
} sets[] = {
	{ "1", 9, "1", 1 },
	{ "1:3,5 x", 9, "1:3,5", 5 },
	{ "5,1:3", 9, "1:3,5", 5 },
	{ "3:1", 9, "1:3", 3 },
	{ "1,2,3,2:7,9", 9, "1:7,9", 11 },
	{ "*", 9, "9", 1 },
	{ "*:*", 9, "9", 3 },
	{ "12:*", 9, "9:12", 4 },
	{ "*:4", 9, "4:9", 3 },
	{ "1:*,*", 9, "1:9", 5 },
	{ "4294967295:*", 9, "9:4294967295", 12 },
	{ "1:4294967295", 9, "1:4294967295", 12 },
	{ "*", 0, "", 1 },
	{ "1:*", 0, "", 3 },
	{ "2,*", 0, "2", 3 },
	{ "0", 9, NULL, 0 },
	{ "1:0", 9, NULL, 0 },
	{ "0:*", 9, NULL, 0 },
	{ "01", 9, NULL, 0 },
	{ ",1", 9, NULL, 0 },
	{ "1,", 9, NULL, 0 },
	{ "1::2", 9, NULL, 0 },
	{ "1:", 9, NULL, 0 },
	{ ":1", 9, NULL, 0 },
	{ "1, 2", 9, NULL, 0 },
	{ "4294967296", 9, NULL, 0 },
	{ "1:4294967296", 9, NULL, 0 },
	{ "-1", 9, NULL, 0 },
	{ "$", 9, NULL, 0 },
	{ "", 9, NULL, 0 },
};

START_TEST(a_set_names_each_message_once)
{
	struct arena a = ARENA_INIT;
	struct buf b = BUF_INIT(100);
	struct str in = str_of(sets[_i].in);
	struct scan s = scan_of(in);
	struct range untouched = { 4711, 4712 };
	struct set set = { &untouched, 1, 1 };
	bool ok = scan_sequence_set(&a, &s, sets[_i].star, &set);

	ck_assert_int_eq(ok, sets[_i].want != NULL);
	write_sequence_set(&b, &set);
	ck_assert_str_is(buf_str(&b), ok ? str_of(sets[_i].want) : STR("4711:4712"));
	ck_assert_uint_eq(scan_rest(&s).n, in.n - sets[_i].used);
	buf_free(&b);
	arena_free(&a);
}
END_TEST

static void
cut_off(struct str prefix, void *ctx)
{
	struct arena a = ARENA_INIT;
	struct scan s = scan_of(prefix);
	struct set set = { NULL, 4711, 0 };

	(void)ctx;
	if (!scan_sequence_set(&a, &s, 9, &set)) {
		ck_assert_ptr_eq(s.p, scan_of(prefix).p);
		ck_assert_uint_eq(set.n, 4711);
	}
	arena_free(&a);
}

START_TEST(a_set_cut_off_anywhere_moves_nothing)
{
	unit_every_prefix(str_of(sets[_i].in), cut_off, NULL);
}
END_TEST

START_TEST(a_line_full_of_the_same_range_costs_little)
{
	struct arena a = ARENA_INIT;
	struct buf b = BUF_INIT(65536);
	struct scan s;
	struct set set;

	buf_put(&b, STR("1"));
	while (b.n < 60000)
		buf_put(&b, STR(",1:*,7"));
	s = scan_of(buf_str(&b));
	ck_assert(scan_sequence_set(&a, &s, 1000000, &set) && scan_at_end(&s));
	ck_assert_uint_eq(set.n, 1);
	ck_assert_uint_eq(set_count(&set), 1000000);
	buf_free(&b);
	arena_free(&a);
}
END_TEST

static const struct {
	const char *in;
	bool rising;
	const char *want; /* NULL: refused */
} known[] = {
	{ "3,1:2,7:5", false, "1:3,5:7" },
	{ "1,2,4:6", true, "1:2,4:6" },
	{ "3,1", true, NULL },
	{ "2:1", true, NULL },
	{ "1:3,3", true, NULL },
	{ "*", false, NULL },
	{ "1:*", false, NULL },
	{ "0", false, NULL },
	{ "4294967296", false, NULL },
	{ "", false, NULL },
};

START_TEST(a_known_set_has_no_star_and_may_have_to_rise)
{
	struct arena a = ARENA_INIT;
	struct buf b = BUF_INIT(100);
	struct scan s = scan_of(str_of(known[_i].in));
	struct set set;
	bool ok = scan_known_set(&a, &s, known[_i].rising, &set) && scan_at_end(&s);

	ck_assert_int_eq(ok, known[_i].want != NULL);
	if (ok) {
		write_sequence_set(&b, &set);
		ck_assert_str_is(buf_str(&b), str_of(known[_i].want));
	}
	buf_free(&b);
	arena_free(&a);
}
END_TEST

UNIT_SUITE(c_client_imap_sequence)
{
	tcase_add_loop_test(t, a_set_names_each_message_once, 0, sizeof sets / sizeof *sets);
	tcase_add_loop_test(t, a_set_cut_off_anywhere_moves_nothing, 0, sizeof sets / sizeof *sets);
	tcase_add_test(t, a_line_full_of_the_same_range_costs_little);
	tcase_add_loop_test(t, a_known_set_has_no_star_and_may_have_to_rise, 0, sizeof known / sizeof *known);
}
