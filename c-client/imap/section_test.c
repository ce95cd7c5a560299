#include "c-client/imap/section.h"

#include "tests/support/unit.h"

/* What is refused is tested with the items that hold sections: see item_test.c. */
static const struct {
	const char *in, *want;
	uint32_t numbers;
	enum section_what what;
	size_t fields;
} sections[] = {
	{ "[]", "[]", 0, SECTION_ALL, 0 },
	{ "[1.20.3]", "[1.20.3]", 3, SECTION_ALL, 0 },
	{ "[header]", "[HEADER]", 0, SECTION_HEADER, 0 },
	{ "[2.Text]", "[2.TEXT]", 1, SECTION_TEXT, 0 },
	{ "[2.mime]", "[2.MIME]", 1, SECTION_MIME, 0 },
	{ "[HEADER.FIELDS (To {4}\r\nfrom)]", "[HEADER.FIELDS (TO FROM)]", 0, SECTION_HEADER_FIELDS, 2 },
	{ "[1.header.fields.not (nil)]", "[1.HEADER.FIELDS.NOT (\"NIL\")]", 1, SECTION_HEADER_FIELDS_NOT, 1 },
};

START_TEST(a_section_is_read_and_written_in_capitals)
{
	struct arena a = ARENA_INIT;
	struct buf b = BUF_INIT(100);
	struct scan s = scan_of(str_of(sections[_i].in));
	struct section section;

	ck_assert(scan_section(&a, &s, &section) && scan_at_end(&s));
	ck_assert_uint_eq(section.n, sections[_i].numbers);
	ck_assert_int_eq(section.what, sections[_i].what);
	ck_assert_uint_eq(section.nfields, sections[_i].fields);
	write_section(&b, &section);
	ck_assert_str_is(buf_str(&b), str_of(sections[_i].want));
	buf_free(&b);
	arena_free(&a);
}
END_TEST

static void
cut_off(struct str prefix, void *ctx)
{
	struct arena a = ARENA_INIT;
	struct scan s = scan_of(prefix);
	struct section section = { .nfields = 4711 };
	const struct str *whole = ctx;

	if (prefix.n < whole->n) {
		ck_assert(!scan_section(&a, &s, &section));
		ck_assert_uint_eq(section.nfields, 4711);
		ck_assert_ptr_eq(s.p, scan_of(prefix).p);
	}
	arena_free(&a);
}

START_TEST(a_section_cut_off_anywhere_is_none)
{
	struct str in = str_of(sections[_i].in);

	unit_every_prefix(in, cut_off, &in);
}
END_TEST

START_TEST(a_full_buffer_is_not_written_past)
{
	struct arena a = ARENA_INIT;
	struct scan s = scan_of(STR("[HEADER.FIELDS (From)]"));
	struct section section;

	ck_assert(scan_section(&a, &s, &section));
	for (size_t n = 0; n < STR("[HEADER.FIELDS (FROM)]").n; n++) {
		struct buf b = BUF_INIT(n);
		write_section(&b, &section);
		ck_assert(buf_failed(&b) && b.n <= n);
		buf_free(&b);
	}
	arena_free(&a);
}
END_TEST

UNIT_SUITE(c_client_imap_section)
{
	tcase_add_loop_test(t, a_section_is_read_and_written_in_capitals, 0,
	    sizeof sections / sizeof *sections);
	tcase_add_loop_test(t, a_section_cut_off_anywhere_is_none, 0, sizeof sections / sizeof *sections);
	tcase_add_test(t, a_full_buffer_is_not_written_past);
}
