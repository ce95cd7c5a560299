#include "c-client/message/header.h"

#include "c-client/base/buf.h"
#include "tests/support/unit.h"

/* What iteration gives, as "name=unfolded value|". */
static const struct {
	const char *in, *want;
} blocks[] = {
	{ "Subject: hi\r\nTo: a@b\r\n\r\nbody: no", "Subject=hi|To=a@b|" },
	{ "Subject: hi\nTo: a@b\n\nbody: no", "Subject=hi|To=a@b|" },
	{ "A: 1\r\nB: 2\n\r\nC: 3", "A=1|B=2|" },
	{ "A: 1\r\n two\r\n\tthree\r\nB:x", "A=1 two\tthree|B=x|" },
	{ "A \t : 1\r\n", "A=1|" },
	{ "From me@x Mon Jan  1 00:00:00 2024\nA: 1\n", "A=1|" },
	{ "From : me\n", "From=me|" },
	{ "no colon here\n with: continuation\nA: 1\n", "A=1|" },
	{ " leading: blank\nA: 1\n", "A=1|" },
	{ "two words: x\nA: 1\n", "A=1|" },
	{ ": nameless\nA: 1\n", "A=1|" },
	{ "A:\n", "A=|" },
	{ "A:", "A=|" },
	{ "A: 1\r\r\nB: 2\r\r\n\r\r\nC: 3", "A=1|B=2|" },
	{ "A: 1\n\r\r\r\nB: 2\n", "A=1|B=2|" },
	{ "A: 1\n \nB: 2\n", "A=1|B=2|" },
	{ "\xc3\xa4: 1\n", "\xc3\xa4=1|" },
	{ "\nA: 1\n", "" },
	{ "", "" },
};

START_TEST(iteration_gives_each_field_and_passes_over_other_lines)
{
	struct arena a = ARENA_INIT;
	struct buf got = BUF_INIT(1000);
	struct scan s = scan_of(str_of(blocks[_i].in));
	struct header_field f;

	while (header_next(&s, &f)) {
		struct str v = header_unfold(&a, f.value);
		buf_fmt(&got, "%.*s=%.*s|", STR_ARG(f.name), STR_ARG(v));
	}
	ck_assert_str_is(buf_str(&got), str_of(blocks[_i].want));
	buf_free(&got);
	arena_free(&a);
}
END_TEST

START_TEST(whole_field_holds_every_byte_up_to_the_next_line)
{
	struct scan s = scan_of(STR("junk\nSubject : a\r\n b\r\nX: y"));
	struct header_field f;

	ck_assert(header_next(&s, &f));
	ck_assert_str_is(f.whole, STR("Subject : a\r\n b\r\n"));
	ck_assert_str_is(f.value, STR(" a\r\n b"));
	ck_assert(header_next(&s, &f));
	ck_assert_str_is(f.whole, STR("X: y"));
	ck_assert(!header_next(&s, &f));
}
END_TEST

START_TEST(find_takes_the_first_in_any_case)
{
	struct header_field f = { 0 };

	ck_assert(header_find(STR("A: 1\nb: 2\nB: 3\n\n"), STR("B"), &f));
	ck_assert_str_is(f.value, STR(" 2"));
	ck_assert(!header_find(STR("A: 1\n\nB: 2\n"), STR("B"), &f));
	ck_assert_str_is(f.value, STR(" 2"));
}
END_TEST

START_TEST(unfold_drops_line_ends_and_nul_but_keeps_blanks)
{
	struct arena a = ARENA_INIT;
	struct str plain = STR(" plain ");

	ck_assert_str_is(header_unfold(&a, STR(" a\r\n  b\0c\rd\ne \r\n")), STR("a  bcde"));
	ck_assert_ptr_eq(header_unfold(&a, plain).p, plain.p + 1);
	ck_assert_str_is(header_unfold(&a, STR("\0 \0")), STR(""));
	ck_assert_ptr_nonnull(header_unfold(&a, (struct str){ NULL, 0 }).p);
	arena_free(&a);
}
END_TEST

static const char message[] = "From x Mon Jan 1 00:00:00 2024\n"
			      "Subject : a\r\n\tb\r\n"
			      "To: x\n"
			      "junk\n and more\n"
			      "subject: c\n"
			      "Subject2: d\n"
			      "\n"
			      "Subject: body\n";

static const struct {
	const char *names[3];
	bool not_these;
	const char *want;
} filters[] = {
	{ { "SUBJECT" }, false, "Subject : a\r\n\tb\r\nsubject: c\n\n" },
	{ { "to", "subject2" }, false, "To: x\nSubject2: d\n\n" },
	{ { "absent" }, false, "\n" },
	{ { "subject", "to" }, true,
	    "From x Mon Jan 1 00:00:00 2024\njunk\n and more\nSubject2: d\n\n" },
	{ { "junk", "From x Mon Jan 1 00" }, false, "\n" },
};

START_TEST(filter_gives_selected_fields_and_the_empty_line_for_every_cut)
{
	struct str in = str_of(message), names[3];
	size_t n = 0;

	for (; n < 3 && filters[_i].names[n]; n++)
		names[n] = str_of(filters[_i].names[n]);
	for (size_t cut = 0; cut <= in.n; cut++) {
		struct arena a = ARENA_INIT;
		struct buf out = BUF_INIT(1000);
		struct header_filter f;

		header_filter_begin(&a, &f, names, n, filters[_i].not_these);
		header_filter_feed(&f, str_sub(in, 0, cut), &out);
		for (size_t i = cut; i < in.n; i++)
			header_filter_feed(&f, str_sub(in, i, 1), &out);
		header_filter_end(&f, &out);
		ck_assert_str_is(buf_str(&out), str_of(filters[_i].want));
		buf_free(&out);
		arena_free(&a);
	}
}
END_TEST

static struct str
filtered(struct arena *a, struct str in, struct str name, bool not_these, struct buf *out)
{
	struct header_filter f;

	buf_reset(out);
	header_filter_begin(a, &f, &name, 1, not_these);
	header_filter_feed(&f, in, out);
	header_filter_end(&f, out);
	return buf_str(out);
}

START_TEST(header_without_empty_line_gets_none_from_the_filter)
{
	struct arena a = ARENA_INIT;
	struct buf out = BUF_INIT(1000);

	ck_assert_str_is(filtered(&a, STR("A: 1\nB: 2\nunfinish"), STR("b"), false, &out), STR("B: 2\n"));
	ck_assert_str_is(
	    filtered(&a, STR("A: 1\nB: 2\nunfinish"), STR("b"), true, &out), STR("A: 1\nunfinish"));
	ck_assert_str_is(filtered(&a, STR("A: 1\n\r"), STR("b"), false, &out), STR(""));
	ck_assert_str_is(filtered(&a, STR("\r\r\nA: 1"), STR("a"), false, &out), STR("\r\r\n"));
	buf_free(&out);
	arena_free(&a);
}
END_TEST

START_TEST(name_longer_than_the_limit_is_no_field)
{
	struct arena a = ARENA_INIT;
	struct buf out = BUF_INIT(10000);
	char line[LIMIT_FIELD_NAME + 10];
	struct header_field f;
	struct scan s;

	memset(line, 'x', sizeof line);
	line[LIMIT_FIELD_NAME] = ':';
	line[sizeof line - 1] = '\n';
	s = scan_of((struct str){ line, sizeof line });
	ck_assert(header_next(&s, &f));
	ck_assert_uint_eq(filtered(&a, f.whole, f.name, false, &out).n, sizeof line);
	line[LIMIT_FIELD_NAME] = 'x';
	line[LIMIT_FIELD_NAME + 1] = ':';
	s = scan_of((struct str){ line, sizeof line });
	ck_assert(!header_next(&s, &f));
	f.name = (struct str){ line, LIMIT_FIELD_NAME + 1 };
	ck_assert_uint_eq(filtered(&a, (struct str){ line, sizeof line }, f.name, false, &out).n, 0);
	ck_assert_uint_eq(filtered(&a, (struct str){ line, sizeof line }, f.name, true, &out).n, sizeof line);
	buf_free(&out);
	arena_free(&a);
}
END_TEST

START_TEST(long_header_passes_the_filter_in_constant_memory)
{
	static const char line[] =
	    "X-Long: 0123456789012345678901234567890123456789012345678901234567890\r\n";
	struct arena a = ARENA_INIT;
	struct buf out = BUF_INIT(sizeof line + LIMIT_FIELD_NAME);
	struct header_filter f;
	uint64_t total = 0;

	header_filter_begin(&a, &f, &STR("x-long"), 1, false);
	for (int i = 0; i < 200000; i++) {
		header_filter_feed(&f, str_of(line), &out);
		ck_assert(!buf_failed(&out));
		total += out.n;
		buf_reset(&out);
	}
	ck_assert_uint_eq(total, 200000 * (sizeof line - 1));
	ck_assert_uint_lt(a.used, 1000);
	buf_free(&out);
	arena_free(&a);
}
END_TEST

static void
read_prefix(struct str prefix, void *ctx)
{
	struct arena a = ARENA_INIT;
	struct buf out = BUF_INIT(1000);
	struct scan s = scan_of(prefix);
	struct header_field f;

	while (header_next(&s, &f))
		ck_assert_uint_le(header_unfold(&a, f.value).n + f.name.n, f.whole.n);
	ck_assert_uint_le(filtered(&a, prefix, STR("subject"), true, &out).n, prefix.n);
	buf_free(&out);
	arena_free(&a);
	(void)ctx;
}

START_TEST(every_prefix_of_a_message_can_be_read)
{
	unit_every_prefix(str_of(message), read_prefix, NULL);
}
END_TEST

UNIT_SUITE(c_client_message_header)
{
	tcase_add_loop_test(t, iteration_gives_each_field_and_passes_over_other_lines, 0,
	    sizeof blocks / sizeof *blocks);
	tcase_add_test(t, whole_field_holds_every_byte_up_to_the_next_line);
	tcase_add_test(t, find_takes_the_first_in_any_case);
	tcase_add_test(t, unfold_drops_line_ends_and_nul_but_keeps_blanks);
	tcase_add_loop_test(t, filter_gives_selected_fields_and_the_empty_line_for_every_cut, 0,
	    sizeof filters / sizeof *filters);
	tcase_add_test(t, header_without_empty_line_gets_none_from_the_filter);
	tcase_add_test(t, name_longer_than_the_limit_is_no_field);
	tcase_add_test(t, long_header_passes_the_filter_in_constant_memory);
	tcase_add_test(t, every_prefix_of_a_message_can_be_read);
}
