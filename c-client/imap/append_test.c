#include "c-client/imap/append.h"

#include "tests/support/unit.h"

static const struct {
	const char *in;
	bool ok;
	unsigned bits;
	bool has_date;
	uint64_t size;
	bool sync, binary;
} samples[] = {
	{ "{310}", true, 0, false, 310, true, false },
	{ "{310}\r\n", true, 0, false, 310, true, false },
	{ "(\\Seen x) {0+}\r\n", true, FLAG_SEEN, false, 0, false, false },
	{ "\" 1-Feb-1994 12:30:00 +0900\" {5}", true, 0, true, 5, true, false },
	{ "() \" 1-Feb-1994 12:30:00 +0900\" ~{5}", true, 0, true, 5, true, true },
	{ "{18446744073709551616}", true, 0, false, UINT64_MAX, true, false },
	{ "", false, 0, false, 0, false, false },
	{ "{310}\r\n\r\n", false, 0, false, 0, false, false },
	{ "{310} ", false, 0, false, 0, false, false },
	{ " {310}", false, 0, false, 0, false, false },
	{ "(\\Seen){5}", false, 0, false, 0, false, false },
	{ "(\\Seen)  {5}", false, 0, false, 0, false, false },
	{ "(\\Recent) {5}", false, 0, false, 0, false, false },
	{ "x {5}", false, 0, false, 0, false, false },
	{ "{3}{5}", false, 0, false, 0, false, false },
	{ "\"31-Feb-1994 12:30:00 +0900\" {5}", false, 0, false, 0, false, false },
	{ "\" 1-Feb-1994 12:30:00 +0900\"{5}", false, 0, false, 0, false, false },
	{ "\"text of the message\"", false, 0, false, 0, false, false },
};

START_TEST(append_tells_flags_date_and_size)
{
	struct arena a = ARENA_INIT;
	struct str in = str_of(samples[_i].in);
	struct scan s = scan_of(in);
	struct append_message m = { .flags.bits = 4711 };

	ck_assert_int_eq(scan_append_message(&a, &s, &m), samples[_i].ok);
	ck_assert_uint_eq(scan_rest(&s).n, samples[_i].ok ? 0 : in.n);
	ck_assert_uint_eq(m.flags.bits, samples[_i].ok ? samples[_i].bits : 4711);
	ck_assert_int_eq(m.has_date, samples[_i].has_date);
	ck_assert_int_eq(m.date.seconds, samples[_i].has_date ? 760073400 : 0);
	ck_assert_uint_eq(m.literal.size, samples[_i].size);
	ck_assert_int_eq(m.literal.huge, samples[_i].size == UINT64_MAX);
	ck_assert_int_eq(m.literal.sync, samples[_i].sync);
	ck_assert_int_eq(m.literal.binary, samples[_i].binary);
	arena_free(&a);
}
END_TEST

static void
cut_off(struct str prefix, void *ctx)
{
	struct arena a = ARENA_INIT;
	struct scan s = scan_of(prefix);
	struct append_message out = { .literal.size = 4711 };

	(void)ctx;
	if (!scan_append_message(&a, &s, &out)) {
		ck_assert_uint_eq(out.literal.size, 4711);
		ck_assert_ptr_eq(s.p, scan_of(prefix).p);
	}
	arena_free(&a);
}

START_TEST(arguments_cut_off_anywhere_move_nothing)
{
	unit_every_prefix(str_of(samples[_i].in), cut_off, NULL);
}
END_TEST

UNIT_SUITE(c_client_imap_append)
{
	tcase_add_loop_test(t, append_tells_flags_date_and_size, 0, sizeof samples / sizeof *samples);
	tcase_add_loop_test(t, arguments_cut_off_anywhere_move_nothing, 0, sizeof samples / sizeof *samples);
}
