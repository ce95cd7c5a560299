#include "c-client/base/buf.h"
#include "c-client/mailbox/message_bytes.h"
#include "c-client/message/section.h"
#include "tests/support/memdriver.h"
#include "tests/support/unit.h"

static int
gather(void *ctx, struct str bytes)
{
	ck_assert_uint_gt(bytes.n, 0);
	buf_put(ctx, bytes);
	return 0;
}

/* A multipart message of about this size; line ends mixed when asked for, with CR LF cut everywhere. */
static struct str
sample(struct arena *a, size_t size, bool mixed)
{
	static const char *const texts[] = { "plain line", "longer line with some more words in it", "",
		"x" };
	struct buf b = BUF_INIT(size + 4096);
	struct str out;

	buf_put(&b, STR("Subject: s\nFrom: a@b\r\nMIME-Version: 1.0\nContent-Type: multipart/mixed; "
			"boundary=BB\n\n--BB\n\n"));
	for (size_t i = 0; b.n < size; i++) {
		buf_put(&b, str_of(texts[i % 4]));
		buf_put(&b, mixed && i % 3 ? STR("\r\n") : STR("\n"));
		if (i % 1000 == 999)
			buf_put(&b, STR("--BB\nContent-Type: text/html\n\n"));
	}
	buf_put(&b, STR("\n--BB--\n"));
	out = arena_str(a, buf_str(&b));
	buf_free(&b);
	return out;
}

/* A section by the plain way: the raw range, converted at once. */
static struct str
whole_wire(struct arena *a, struct str raw)
{
	struct crlf state = { 0 };
	char *p = arena_alloc(a, raw.n * 2 + 1);

	return (struct str){ p, crlf_to_wire_at(&state, raw, p) };
}

struct fixture {
	struct arena arena;
	struct store *s;
	struct mailbox *m;
	struct message *msg;
	struct str data;
};

static struct fixture
open_sample(size_t size, bool mixed)
{
	struct fixture f = { .arena = ARENA_INIT };

	mem_reset();
	f.data = sample(&f.arena, size, mixed);
	mem_add(mem_box("INBOX"), f.data, 0);
	f.s = mem_store(&(struct store_options){ .root = "" });
	f.m = mem_open(f.s, "INBOX", OPEN_READONLY);
	ck_assert_int_eq(message_open(f.m, 1, &f.msg), 0);
	return f;
}

static void
close_sample(struct fixture *f)
{
	mailbox_close(&f->m);
	store_close(&f->s);
	arena_free(&f->arena);
}

static struct section
section(enum section_what what, uint32_t path)
{
	struct section s = { .what = what };

	if (path) {
		s.path[0] = path;
		s.n = 1;
	}
	return s;
}

/* small, small mixed, large, large mixed */
static const struct {
	size_t size;
	bool mixed;
} sizes[] = { { 3000, false }, { 100000, true }, { 900000, false }, { 900000, true } };

START_TEST(every_section_has_the_length_announced_and_the_right_bytes)
{
	struct fixture f = open_sample(sizes[_i].size, sizes[_i].mixed);
	struct section sections[] = { section(SECTION_ALL, 0), section(SECTION_HEADER, 0),
		section(SECTION_TEXT, 0), section(SECTION_ALL, 1), section(SECTION_ALL, 2),
		section(SECTION_MIME, 2), section(SECTION_ALL, 77) };

	for (int turn = 0; turn < 2; turn++) {
		for (size_t i = 0; i < 7; i++) {
			struct message_range r;
			struct buf got = BUF_INIT(4000000);
			ck_assert_int_eq(message_section(f.msg, &sections[i], &r), 0);
			if (i == 6) {
				ck_assert(!r.exists || sizes[_i].size > 100000);
			} else if (i < 4 || r.exists) {
				ck_assert(r.exists);
				ck_assert_int_eq(message_send(f.msg, &r, 0, UINT64_MAX, gather, &got), 0);
				ck_assert_uint_eq(got.n, r.length);
				ck_assert(str_eq(
				    buf_str(&got), whole_wire(&f.arena, str_sub(f.data, r.at, r.size))));
			}
			buf_free(&got);
		}
	}
	close_sample(&f);
}
END_TEST

START_TEST(the_whole_is_header_and_text)
{
	struct fixture f = open_sample(sizes[_i].size, sizes[_i].mixed);
	struct section all = section(SECTION_ALL, 0), header = section(SECTION_HEADER, 0),
		       text = section(SECTION_TEXT, 0);
	struct message_range a, h, t;

	ck_assert_int_eq(message_section(f.msg, &header, &h), 0);
	ck_assert_int_eq(message_section(f.msg, &text, &t), 0);
	ck_assert_int_eq(message_section(f.msg, &all, &a), 0);
	ck_assert_uint_eq(a.length, h.length + t.length);
	ck_assert_uint_eq(a.size, h.size + t.size);
	close_sample(&f);
}
END_TEST

START_TEST(any_piece_of_a_section_is_that_piece_of_the_whole)
{
	struct fixture f = open_sample(sizes[_i].size, sizes[_i].mixed);
	struct section text = section(SECTION_TEXT, 0);
	struct message_range r;
	struct str want;
	uint32_t x = 1;

	ck_assert_int_eq(message_section(f.msg, &text, &r), 0);
	want = whole_wire(&f.arena, str_sub(f.data, r.at, r.size));
	for (int i = 0; i < 200; i++) {
		struct buf got = BUF_INIT(200000);
		uint64_t origin, count;
		x = x * 1103515245 + 12345;
		origin = x % (r.length + 10);
		x = x * 1103515245 + 12345;
		count = x % 100000;
		ck_assert_int_eq(message_send(f.msg, &r, origin, count, gather, &got), 0);
		ck_assert_uint_eq(got.n, message_extent(&r, origin, count));
		ck_assert(str_eq(buf_str(&got), str_sub(want, origin, count)));
		buf_free(&got);
	}
	close_sample(&f);
}
END_TEST

START_TEST(a_piece_may_begin_between_cr_and_lf)
{
	struct fixture f = { .arena = ARENA_INIT };
	struct section all = section(SECTION_ALL, 0);
	struct message_range r;

	mem_reset();
	f.data = _i ? STR("A: b\r\n\r\none\r\n\rtwo\r\r\n") : STR("A: b\n\none\n\rtwo\r\n");
	mem_add(mem_box("INBOX"), f.data, 0);
	f.s = mem_store(&(struct store_options){ .root = "" });
	f.m = mem_open(f.s, "INBOX", OPEN_READONLY);
	ck_assert_int_eq(message_open(f.m, 1, &f.msg), 0);
	ck_assert_int_eq(message_section(f.msg, &all, &r), 0);
	for (uint64_t origin = r.length; origin-- > 0;) {
		struct buf got = BUF_INIT(100);
		ck_assert_int_eq(message_send(f.msg, &r, origin, 3, gather, &got), 0);
		ck_assert_str_is(buf_str(&got), str_sub(whole_wire(&f.arena, f.data), origin, 3));
		buf_free(&got);
	}
	close_sample(&f);
}
END_TEST

/* No line end needs a CR here, but a NUL must go, also in a piece that begins between CR and LF. */
START_TEST(a_message_of_crlf_lines_is_served_as_it_is_but_for_its_nuls)
{
	struct fixture f = { .arena = ARENA_INIT };
	struct section all = section(SECTION_ALL, 0);
	struct buf data = BUF_INIT(1 << 20), got = BUF_INIT(1 << 20);
	struct message_range r;
	struct str want;

	mem_reset();
	buf_put(&data, STR("A: b\r\n\r\n"));
	while (data.n < 5 * MESSAGE_CHUNK)
		buf_put(&data, STR("a line of some length\r\n"));
	memset(data.p + MESSAGE_CHUNK - 30, '.', 60);
	memcpy(data.p + MESSAGE_CHUNK - 1, "\r\n", 2);
	data.p[MESSAGE_CHUNK + 500] = '\0';
	data.p[4 * MESSAGE_CHUNK] = '\0';
	mem_add(mem_box("INBOX"), buf_str(&data), 0);
	f.s = mem_store(&(struct store_options){ .root = "" });
	f.m = mem_open(f.s, "INBOX", OPEN_READONLY);
	ck_assert_int_eq(message_open(f.m, 1, &f.msg), 0);
	ck_assert_int_eq(message_section(f.msg, &all, &r), 0);
	want = whole_wire(&f.arena, buf_str(&data));
	ck_assert_uint_eq(r.length, want.n);
	ck_assert_uint_eq(r.length, data.n);
	ck_assert_int_eq(message_send(f.msg, &r, 0, UINT64_MAX, gather, &got), 0);
	ck_assert(str_eq(buf_str(&got), want));
	buf_free(&data);
	buf_free(&got);
	close_sample(&f);
}
END_TEST

START_TEST(pieces_beyond_the_section_are_empty)
{
	struct fixture f = open_sample(3000, false);
	struct section all = section(SECTION_ALL, 0);
	struct message_range r;

	ck_assert_int_eq(message_section(f.msg, &all, &r), 0);
	ck_assert_uint_eq(message_extent(&r, UINT64_MAX, UINT64_MAX), 0);
	ck_assert_uint_eq(message_extent(&r, r.length, 1), 0);
	ck_assert_uint_eq(message_extent(&r, r.length - 1, UINT64_MAX), 1);
	ck_assert_int_eq(message_send(f.msg, &r, r.length, 5, gather, NULL), 0);
	close_sample(&f);
}
END_TEST

START_TEST(fetching_a_large_message_piece_by_piece_is_not_quadratic)
{
	struct fixture f = open_sample(900000, _i);
	struct section all = section(SECTION_ALL, 0);
	struct buf got = BUF_INIT(2000000);
	struct message_range r;
	uint64_t before;

	ck_assert_int_eq(message_section(f.msg, &all, &r), 0);
	before = mem_read_bytes;
	for (uint64_t at = 0; at < r.length; at += 4096) {
		struct message_range again;
		ck_assert_int_eq(message_section(f.msg, &all, &again), 0);
		ck_assert_int_eq(message_send(f.msg, &again, at, 4096, gather, &got), 0);
	}
	ck_assert(str_eq(buf_str(&got), whole_wire(&f.arena, f.data)));
	/* 220 pieces, each reads at most the chunk it begins in and the next one. */
	ck_assert_uint_lt(mem_read_bytes - before, (uint64_t)220 * 3 * MESSAGE_CHUNK);
	buf_free(&got);
	close_sample(&f);
}
END_TEST

START_TEST(selected_header_fields_are_counted_exactly)
{
	struct str names[] = { STR_INIT("from"), STR_INIT("Subject"), STR_INIT("None") };
	struct fixture f = open_sample(sizes[_i].size, sizes[_i].mixed);
	struct section some = { .what = SECTION_HEADER_FIELDS, .fields = names, .nfields = 3 };
	struct section others = { .what = SECTION_HEADER_FIELDS_NOT, .fields = names, .nfields = 3 };
	struct message_range r;
	struct buf got = BUF_INIT(10000);

	ck_assert_int_eq(message_section(f.msg, &some, &r), 0);
	ck_assert_int_eq(message_send(f.msg, &r, 0, UINT64_MAX, gather, &got), 0);
	ck_assert_str_is(buf_str(&got), STR("Subject: s\r\nFrom: a@b\r\n\r\n"));
	ck_assert_uint_eq(got.n, r.length);
	buf_reset(&got);
	ck_assert_int_eq(message_send(f.msg, &r, 4, 10, gather, &got), 0);
	ck_assert_str_is(buf_str(&got), STR("ect: s\r\nFr"));
	buf_reset(&got);
	ck_assert_int_eq(message_section(f.msg, &others, &r), 0);
	ck_assert_int_eq(message_send(f.msg, &r, 0, UINT64_MAX, gather, &got), 0);
	ck_assert_str_is(
	    buf_str(&got), STR("MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=BB\r\n\r\n"));
	buf_free(&got);
	close_sample(&f);
}
END_TEST

START_TEST(a_file_cut_short_or_unreadable_still_gives_as_many_bytes_as_announced)
{
	struct fixture f = open_sample(900000, _i % 2);
	struct section all = section(SECTION_ALL, 0), text = section(SECTION_TEXT, 0);
	struct buf got = BUF_INIT(4000000);
	struct message_range r;
	struct str want;

	ck_assert_int_eq(message_section(f.msg, _i < 4 ? &all : &text, &r), 0);
	want = whole_wire(&f.arena, str_sub(f.data, r.at, r.size));
	if (_i & 2)
		mem_fail_reads = 1000;
	else
		mem_find(mem_box("INBOX"), 1)->size = 300000;
	ck_assert_int_eq(message_send(f.msg, &r, 5, UINT64_MAX, gather, &got), MAIL_E_IO);
	ck_assert_uint_eq(got.n, r.length - 5);
	if (!(_i & 2))
		ck_assert(str_eq(str_sub(buf_str(&got), 0, 10000), str_sub(want, 5, 10000)));
	ck_assert(str_ends(buf_str(&got), STR("          ")));
	buf_free(&got);
	close_sample(&f);
}
END_TEST

START_TEST(a_header_beyond_the_parser_s_limit_is_served_whole)
{
	struct fixture f = { .arena = ARENA_INIT };
	struct section header = section(SECTION_HEADER, 0), text = section(SECTION_TEXT, 0);
	struct message_range h, t;
	struct buf b = BUF_INIT(4 * LIMIT_HEADER_BLOCK), got = BUF_INIT(4 * LIMIT_HEADER_BLOCK);

	while (b.n < LIMIT_HEADER_BLOCK + 100000)
		buf_put(&b, STR("X-Field: a rather long value of no meaning\n"));
	buf_put(&b, STR("\nbody\n"));
	mem_reset();
	mem_add(mem_box("INBOX"), buf_str(&b), 0);
	f.s = mem_store(&(struct store_options){ .root = "" });
	f.m = mem_open(f.s, "INBOX", OPEN_READONLY);
	ck_assert_int_eq(message_open(f.m, 1, &f.msg), 0);
	ck_assert_int_eq(message_section(f.msg, &header, &h), 0);
	ck_assert_int_eq(message_section(f.msg, &text, &t), 0);
	ck_assert_uint_eq(h.size + t.size, b.n);
	ck_assert_uint_eq(t.length, 6);
	ck_assert_int_eq(message_send(f.msg, &h, 0, UINT64_MAX, gather, &got), 0);
	ck_assert_uint_eq(got.n, h.length);
	buf_free(&b);
	buf_free(&got);
	close_sample(&f);
}
END_TEST

static int
refuse(void *ctx, struct str bytes)
{
	(void)ctx, (void)bytes;
	return 42;
}

START_TEST(a_sink_that_refuses_stops_the_sending)
{
	struct fixture f = open_sample(900000, false);
	struct section all = section(SECTION_ALL, 0);
	struct message_range r;

	ck_assert_int_eq(message_section(f.msg, &all, &r), 0);
	ck_assert_int_eq(message_send(f.msg, &r, 0, UINT64_MAX, refuse, NULL), 42);
	close_sample(&f);
}
END_TEST

UNIT_SUITE(c_client_mailbox_message_send)
{
	tcase_add_loop_test(t, every_section_has_the_length_announced_and_the_right_bytes, 0, 4);
	tcase_add_loop_test(t, the_whole_is_header_and_text, 0, 4);
	tcase_add_loop_test(t, any_piece_of_a_section_is_that_piece_of_the_whole, 0, 4);
	tcase_add_loop_test(t, a_piece_may_begin_between_cr_and_lf, 0, 2);
	tcase_add_test(t, a_message_of_crlf_lines_is_served_as_it_is_but_for_its_nuls);
	tcase_add_test(t, pieces_beyond_the_section_are_empty);
	tcase_add_loop_test(t, fetching_a_large_message_piece_by_piece_is_not_quadratic, 0, 2);
	tcase_add_loop_test(t, selected_header_fields_are_counted_exactly, 0, 4);
	tcase_add_loop_test(t, a_file_cut_short_or_unreadable_still_gives_as_many_bytes_as_announced, 0, 8);
	tcase_add_test(t, a_header_beyond_the_parser_s_limit_is_served_whole);
	tcase_add_test(t, a_sink_that_refuses_stops_the_sending);
}
