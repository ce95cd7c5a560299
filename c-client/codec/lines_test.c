#include "c-client/codec/lines.h"

#include "tests/support/unit.h"

/* Byte by byte: the oracle. */
static size_t
by_byte(struct str s, char before, enum lines_stop stop, struct lines *out)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		if (before == '\n' && stop != LINES_NONE &&
		    (c == '-' || (stop == LINES_SPECIAL && (c == '\n' || c == '\r'))))
			return i;
		out->lf += c == '\n';
		out->bare += c == '\n' && before != '\r';
		before = c;
	}
	return s.n;
}

static void
compare(struct str s, char before)
{
	for (enum lines_stop stop = LINES_NONE; stop <= LINES_SPECIAL; stop++) {
		struct lines got = { 3, 1 }, expected = { 3, 1 };
		size_t n = by_byte(s, before, stop, &expected);
		ck_assert_uint_eq(lines_count(s, before, stop, &got), n);
		ck_assert_uint_eq(got.lf, expected.lf);
		ck_assert_uint_eq(got.bare, expected.bare);
	}
}

START_TEST(it_counts_like_a_loop_over_the_bytes_at_every_length_place_and_density)
{
	static const char some[] = "\n\r-x\x00\x8a\x8d\xad";
	char text[400];
	uint32_t x = 1;

	for (unsigned rare = 1; rare < 200; rare = rare * 3 + 1) {
		for (size_t i = 0; i < sizeof text; i++) {
			x = x * 1103515245 + 12345;
			text[i] = (x >> 16) % rare ? 'a' : some[(x >> 24) % (sizeof some - 1)];
		}
		for (size_t from = 0; from < 20; from++)
			for (size_t n = 0; from + n <= sizeof text; n++)
				compare((struct str){ text + from, n }, from ? text[from - 1] : '\r');
	}
}
END_TEST

START_TEST(every_place_can_be_a_stop)
{
	char text[300];

	memset(text, 'a', sizeof text);
	for (size_t i = 0; i < sizeof text; i++) {
		text[i] = '-';
		if (i)
			text[i - 1] = '\n';
		compare((struct str){ text, sizeof text }, '\n');
		text[i] = 'a';
		if (i)
			text[i - 1] = 'a';
	}
}
END_TEST

START_TEST(counts_of_many_thousand_lines_do_not_overflow)
{
	static char text[70000];
	struct lines got = { 0 };

	memset(text, '\n', sizeof text);
	ck_assert_uint_eq(lines_count((struct str){ text, sizeof text }, '\r', LINES_DASH, &got), sizeof text);
	ck_assert_uint_eq(got.lf, sizeof text);
	ck_assert_uint_eq(got.bare, sizeof text - 1);
}
END_TEST

UNIT_SUITE(c_client_codec_lines)
{
	tcase_add_test(t, it_counts_like_a_loop_over_the_bytes_at_every_length_place_and_density);
	tcase_add_test(t, every_place_can_be_a_stop);
	tcase_add_test(t, counts_of_many_thousand_lines_do_not_overflow);
}
