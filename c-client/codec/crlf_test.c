#include "c-client/codec/crlf.h"

#include "tests/support/unit.h"

/* Feeds in pieces of at most size bytes, each in a block of exactly its size. */
static void
wire(struct str in, size_t size, struct buf *out)
{
	struct crlf st = { 0 };

	for (; in.n; in = str_sub(in, size, in.n))
		crlf_to_wire(&st, str_sub(in, 0, size), out);
}

static void
store(struct str in, size_t size, struct buf *out)
{
	struct crlf st = { 0 };
	char last[1];

	for (; in.n; in = str_sub(in, size, in.n))
		crlf_to_store(&st, str_sub(in, 0, size), out);
	buf_put(out, (struct str){ last, crlf_store_end(&st, last) });
}

static uint64_t
wire_size(struct str in, size_t size)
{
	struct crlf st = { 0 };
	uint64_t n = 0;

	for (; in.n; in = str_sub(in, size, in.n))
		n += crlf_wire_size(&st, str_sub(in, 0, size));
	return n;
}

static const struct {
	struct str in, wire, store;
} rows[] = {
	{ STR_INIT(""), STR_INIT(""), STR_INIT("") },
	{ STR_INIT("a\nb"), STR_INIT("a\r\nb"), STR_INIT("a\nb") },
	{ STR_INIT("a\r\nb\r\n"), STR_INIT("a\r\nb\r\n"), STR_INIT("a\nb\n") },
	{ STR_INIT("\n\n"), STR_INIT("\r\n\r\n"), STR_INIT("\n\n") },
	{ STR_INIT("\r\n\n"), STR_INIT("\r\n\r\n"), STR_INIT("\n\n") },
	{ STR_INIT("a\rb"), STR_INIT("a\rb"), STR_INIT("a\rb") },
	{ STR_INIT("a\r"), STR_INIT("a\r"), STR_INIT("a\r") },
	{ STR_INIT("\r\r\n"), STR_INIT("\r\r\n"), STR_INIT("\r\r\n") },
	{ STR_INIT("\r\r\r\n"), STR_INIT("\r\r\r\n"), STR_INIT("\r\r\r\n") },
	{ STR_INIT("\r\n\r\n"), STR_INIT("\r\n\r\n"), STR_INIT("\n\n") },
	{ STR_INIT("\n\r"), STR_INIT("\r\n\r"), STR_INIT("\n\r") },
	{ STR_INIT("a\0b\n\0"), STR_INIT("a\x80" "b\r\n\x80"), STR_INIT("a\0b\n\0") },
};

START_TEST(only_bare_lf_and_nul_change_on_the_way_to_the_wire)
{
	for (size_t cut = 1; cut <= rows[_i].in.n + 1; cut++) {
		struct buf out = BUF_INIT(100);
		wire(rows[_i].in, cut, &out);
		ck_assert_str_is(buf_str(&out), rows[_i].wire);
		ck_assert_uint_eq(wire_size(rows[_i].in, cut), rows[_i].wire.n);
		buf_free(&out);
	}
}
END_TEST

START_TEST(only_the_cr_of_a_plain_crlf_is_dropped_on_the_way_to_the_store)
{
	for (size_t cut = 1; cut <= rows[_i].in.n + 1; cut++) {
		struct buf out = BUF_INIT(100);
		store(rows[_i].in, cut, &out);
		ck_assert_str_is(buf_str(&out), rows[_i].store);
		buf_free(&out);
	}
}
END_TEST

/* Every text of up to seven bytes over CR, LF, NUL and a letter, cut in every regular way. */
START_TEST(what_was_stored_reads_as_it_was_sent)
{
	static const char byte[4] = { '\r', '\n', '\0', 'x' };

	for (unsigned long code = 0; code < 1ul << 17; code++) {
		char text[8];
		size_t n = code >> 14, cut = 1 + code % 3;
		struct buf direct = BUF_INIT(100), kept = BUF_INIT(100), again = BUF_INIT(100);
		for (size_t i = 0; i < n; i++)
			text[i] = byte[code >> 2 * i & 3];
		wire((struct str){ text, n }, 8, &direct);
		store((struct str){ text, n }, cut, &kept);
		wire(buf_str(&kept), cut, &again);
		ck_assert_str_is(buf_str(&again), buf_str(&direct));
		ck_assert_uint_le(kept.n, n);
		buf_free(&direct);
		buf_free(&kept);
		buf_free(&again);
	}
}
END_TEST

/* Byte by byte: the oracle. */
static size_t
wire_by_byte(struct str in, char before, char *out)
{
	size_t n = 0;

	for (size_t i = 0; i < in.n; before = in.p[i++]) {
		if (in.p[i] == '\n' && before != '\r')
			out[n++] = '\r';
		out[n++] = in.p[i] ? in.p[i] : '\x80';
	}
	return n;
}

START_TEST(long_text_of_any_density_reaches_the_wire_like_byte_by_byte)
{
	static const char some[] = "\n\n\r\0\r\n";
	char text[700], expected[1400], *exact;
	uint32_t x = 7;

	for (unsigned rare = 1; rare < 400; rare = rare * 2 + 1) {
		for (size_t i = 0; i < sizeof text; i++) {
			x = x * 1103515245 + 12345;
			text[i] = (x >> 16) % rare ? 'a' : some[(x >> 24) % (rare % 4 ? 6 : 3)];
		}
		for (size_t n = 0; n <= sizeof text; n += 1 + n / 150) {
			struct crlf st = { 0 };
			struct str in = { text + n % 3, n - n % 3 };
			size_t want = wire_by_byte(in, '\r', expected);
			/* not a byte more than needed, for the sanitizer to watch */
			exact = malloc(want ? want : 1);
			crlf_wire_size(&st, STR("\r"));
			ck_assert_uint_eq(crlf_to_wire_at(&st, in, exact), want);
			ck_assert_mem_eq(exact, expected, want);
			free(exact);
		}
	}
}
END_TEST

START_TEST(a_full_buffer_shows_and_takes_nothing)
{
	struct buf out = BUF_INIT(3);
	struct crlf st = { 0 };

	crlf_to_wire(&st, STR("a\n"), &out);
	ck_assert(!buf_failed(&out));
	crlf_to_wire(&st, STR("b"), &out);
	ck_assert(buf_failed(&out));
	ck_assert_str_is(buf_str(&out), STR("a\r\n"));
	buf_free(&out);
}
END_TEST

UNIT_SUITE(c_client_codec_crlf)
{
	int n = (int)(sizeof rows / sizeof *rows);

	tcase_add_loop_test(t, only_bare_lf_and_nul_change_on_the_way_to_the_wire, 0, n);
	tcase_add_loop_test(t, only_the_cr_of_a_plain_crlf_is_dropped_on_the_way_to_the_store, 0, n);
	tcase_add_test(t, what_was_stored_reads_as_it_was_sent);
	tcase_add_test(t, long_text_of_any_density_reaches_the_wire_like_byte_by_byte);
	tcase_add_test(t, a_full_buffer_shows_and_takes_nothing);
}
