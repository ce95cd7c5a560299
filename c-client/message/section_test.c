#include "c-client/message/section.h"

#include "c-client/base/scan.h"
#include "tests/support/part_oracle.h"
#include "tests/support/unit.h"

/* The shape of the example in RFC 9051 section 6.4.5. */
static const char complex[] = "Content-Type: multipart/mixed; boundary=o\n\n"
			      "--o\n\none\n"
			      "--o\nContent-Type: application/octet-stream\n\ntwo\n"
			      "--o\nContent-Type: message/rfc822\n\n"
			      "Subject: three\nContent-Type: multipart/mixed; boundary=t\n\n"
			      "--t\n\nthree one\n--t\nX: y\n\nthree two\n--t--\n"
			      "--o\nContent-Type: multipart/mixed; boundary=f\n\n"
			      "--f\nContent-Type: image/gif\n\nfour one\n"
			      "--f\nContent-Type: message/rfc822\n\nSubject: four two\n\nfour two text\n"
			      "--f--\n--o--\n";

static const char plain[] = "Subject: plain\r\n\r\nHello\r\n";
static const char outer[] = "Content-Type: message/rfc822\n\nSubject: inner\n\nHello\n";

static const struct {
	const char *message, *section, *want; /* want NULL: there is no such section */
} sections[] = {
	{ plain, "", plain },
	{ plain, "HEADER", "Subject: plain\r\n\r\n" },
	{ plain, "TEXT", "Hello\r\n" },
	{ plain, "1", "Hello\r\n" },
	{ plain, "1.MIME", "Subject: plain\r\n\r\n" },
	{ plain, "1.HEADER", NULL },
	{ plain, "1.TEXT", NULL },
	{ plain, "1.1", NULL },
	{ plain, "2", NULL },
	{ plain, "0", NULL },
	{ plain, "MIME", NULL },
	{ complex, "1", "one" },
	{ complex, "1.MIME", "\n" },
	{ complex, "2", "two" },
	{ complex, "2.MIME", "Content-Type: application/octet-stream\n\n" },
	{ complex, "2.HEADER", NULL },
	{ complex, "3.MIME", "Content-Type: message/rfc822\n\n" },
	{ complex, "3.HEADER", "Subject: three\nContent-Type: multipart/mixed; boundary=t\n\n" },
	{ complex, "3.TEXT", "--t\n\nthree one\n--t\nX: y\n\nthree two\n--t--" },
	{ complex, "3.1", "three one" },
	{ complex, "3.2.MIME", "X: y\n\n" },
	{ complex, "3.3", NULL },
	{ complex, "4.TEXT", NULL },
	{ complex, "4.1", "four one" },
	{ complex, "4.1.MIME", "Content-Type: image/gif\n\n" },
	{ complex, "4.1.1", NULL },
	{ complex, "4.2", "Subject: four two\n\nfour two text" },
	{ complex, "4.2.HEADER", "Subject: four two\n\n" },
	{ complex, "4.2.1", "four two text" },
	{ complex, "4.2.1.MIME", "Subject: four two\n\n" },
	{ complex, "4.2.1.1", NULL },
	{ complex, "4.2.2", NULL },
	{ complex, "5", NULL },
	{ complex, "4294967295", NULL },
	{ outer, "1", "Subject: inner\n\nHello\n" },
	{ outer, "1.HEADER", "Subject: inner\n\n" },
	{ outer, "1.TEXT", "Hello\n" },
	{ outer, "1.1", "Hello\n" },
	{ outer, "1.1.MIME", "Subject: inner\n\n" },
};

/* "4.2.HEADER" into a section. */
static struct section
section_of(const char *text)
{
	struct section s = { .what = SECTION_ALL };
	struct str rest = str_of(text), word;

	while (str_split(&rest, '.', &word)) {
		struct scan at = scan_of(word);
		if (scan_number32(&at, &s.path[s.n]))
			s.n++;
		else if (word.n)
			s.what = str_eq(word, STR("HEADER")) ? SECTION_HEADER
			    : str_eq(word, STR("TEXT"))      ? SECTION_TEXT
							     : SECTION_MIME;
	}
	return s;
}

START_TEST(section_names_the_bytes_the_rfc_says)
{
	struct arena a = ARENA_INIT;
	struct str in = str_of(sections[_i].message);
	struct section s = section_of(sections[_i].section);
	struct section_range r = { .at = 4711 };
	struct crlf st = { 0 };

	if (sections[_i].want == NULL) {
		ck_assert(!section_find(part_of(&a, in, 0, 0), &s, &r));
		ck_assert_uint_eq(r.at, 4711);
	} else {
		ck_assert(section_find(part_of(&a, in, 0, 0), &s, &r));
		ck_assert_str_is(str_sub(in, r.at, r.size), str_of(sections[_i].want));
		ck_assert_uint_eq(r.wire, crlf_wire_size(&st, str_of(sections[_i].want)));
		ck_assert(!r.filter);
	}
	arena_free(&a);
}
END_TEST

START_TEST(header_fields_are_the_header_through_the_filter)
{
	struct arena a = ARENA_INIT;
	struct section s = { .path = { 4, 2 }, .n = 2, .what = SECTION_HEADER_FIELDS };
	struct section_range r;

	ck_assert(section_find(part_of(&a, str_of(complex), 0, 0), &s, &r) && r.filter);
	ck_assert_str_is(str_sub(str_of(complex), r.at, r.size), STR("Subject: four two\n\n"));
	s.what = SECTION_HEADER_FIELDS_NOT;
	ck_assert(section_find(part_of(&a, str_of(complex), 0, 0), &s, &r) && r.filter);
	s.n = 1;
	ck_assert(!section_find(part_of(&a, str_of(complex), 0, 0), &s, &r));
	arena_free(&a);
}
END_TEST

UNIT_SUITE(c_client_message_section)
{
	tcase_add_loop_test(t, section_names_the_bytes_the_rfc_says, 0, sizeof sections / sizeof *sections);
	tcase_add_test(t, header_fields_are_the_header_through_the_filter);
}
