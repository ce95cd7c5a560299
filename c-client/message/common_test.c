#include "c-client/message/common.h"

#include "c-client/base/buf.h"
#include "c-client/codec/crlf.h"
#include "c-client/message/header.h"
#include "tests/support/unit.h"

/* Behind the empty line that ends the header; 0: there is none. */
static size_t
header_size(struct str s)
{
	for (size_t at = 0; at < s.n;) {
		size_t p = at, lf = at + str_find(str_sub(s, at, s.n), '\n');
		while (p < s.n && s.p[p] == '\r')
			p++;
		if (p < s.n && s.p[p] == '\n')
			return p + 1;
		at = lf + 1;
	}
	return 0;
}

/* What the filter of HEADER.FIELDS makes of it. */
static void
filtered(struct arena *a, struct str header, const struct str *names, size_t n, struct buf *out)
{
	struct buf kept = BUF_INIT(header.n + 1);
	struct header_filter f;
	struct crlf state = { 0 };

	header_filter_begin(a, &f, names, n, false);
	header_filter_feed(&f, header, &kept);
	header_filter_end(&f, &kept);
	crlf_to_wire(&state, buf_str(&kept), out);
	buf_free(&kept);
}

static const struct str lists[][8] = {
	{ STR_INIT("Date"), STR_INIT("From"), STR_INIT("To"), STR_INIT("Cc"), STR_INIT("Subject") },
	{ STR_INIT("SUBJECT") },
	{ STR_INIT("received-no"), STR_INIT("subject") },
	{ STR_INIT("newsgroups"), STR_INIT("content-md5"), STR_INIT("x-tuid") },
	{ STR_INIT("References"), STR_INIT("In-Reply-To"), STR_INIT("message-id"), STR_INIT("message-id") },
	{ STR_INIT("content-type"), STR_INIT("MIME-VERSION"), STR_INIT("content-transfer-encoding"),
	    STR_INIT("List-Id"), STR_INIT("Sensitivity"), STR_INIT("Sender"), STR_INIT("Reply-To") },
	{ STR_INIT("") },
};

static void
check_header(struct str header)
{
	struct arena a = ARENA_INIT;
	struct buf pack = BUF_INIT(1 << 24), want = BUF_INIT(1 << 24), got = BUF_INIT(1 << 24);
	uint64_t set;

	common_pack(header, &pack);
	ck_assert(!buf_failed(&pack));
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
		size_t n = 0;
		while (n < 8 && lists[i][n].p)
			n++;
		buf_reset(&want);
		buf_reset(&got);
		if (!common_set(lists[i], n, &set))
			continue;
		filtered(&a, header, lists[i], n, &want);
		ck_assert(common_pick(buf_str(&pack), set, &got));
		ck_assert_str_is(buf_str(&got), buf_str(&want));
	}
	buf_free(&pack);
	buf_free(&want);
	buf_free(&got);
	arena_free(&a);
}

static void
check_file(const char *path, struct str content, void *ctx)
{
	size_t n = header_size(content);

	(void)path, (void)ctx;
	if (n)
		check_header(str_sub(content, 0, n));
}

START_TEST(of_every_mail_of_the_corpus_the_pack_gives_what_the_filter_gives)
{
	ck_assert_int_gt(unit_each_file("tests/mail", check_file, NULL), 0);
}
END_TEST

static const struct str headers[] = {
	STR_INIT("\n"),
	STR_INIT("\r\n"),
	STR_INIT("Subject: a\r\r\n\r\r\n"),
	STR_INIT("Subject: a\n\r\r\r\n"),
	STR_INIT("Subject: folded\n\ton\n two\r\nSubject:again\n\n"),
	STR_INIT("sUBJECT \t: blanks before the colon\nSubject x: none\n\n"),
	STR_INIT("Subject\n: no\nSubject: yes\n\n"),
	STR_INIT(" Subject: begins as a continuation\nFrom: x\n\n"),
	STR_INIT("From me Mon\nno field\n goes on\nTo: \xe4\xf6\xfc\nCc:\nBcc: \0 nul\n\n"),
	STR_INIT("To: a\rb\r\nFrom: bare CR\r\r\nDate: x\n\n"),
	STR_INIT(":\n: no name\nSubject:\n\n"),
};

START_TEST(of_strange_headers_too)
{
	check_header(headers[_i]);
}
END_TEST

START_TEST(a_name_that_is_not_common_makes_no_set)
{
	static const struct str rare[] = { STR_INIT("From"), STR_INIT("X-Rare") };
	static const struct str empty[] = { STR_INIT("") };
	uint64_t set = 42;

	ck_assert(!common_set(rare, 2, &set));
	ck_assert(!common_set(empty, 1, &set));
	ck_assert_uint_eq(set, 42);
	ck_assert(common_set(rare, 1, &set));
}
END_TEST

START_TEST(a_pack_of_fewer_names_or_none_is_refused)
{
	struct buf out = BUF_INIT(100);

	ck_assert(!common_pick(STR(""), 1, &out));
	ck_assert(common_pick(STR("\x02\xff\x02\0\0\r\n"), 3, &out)); /* when there were two names */
	ck_assert_str_is(buf_str(&out), STR("\r\n"));
	ck_assert(!common_pick(STR("\x02\xff\x02\0\0\r\n"), 4, &out));
	ck_assert(!common_pick(STR("\x02\xff\x03\0\0\r\n"), 1, &out));
	ck_assert(!common_pick(STR("\x02\xff\x01\0\0\r\n"), 1, &out));
	ck_assert(!common_pick(STR("\x02\x50\0\0\0"), 1, &out));
	ck_assert(!common_pick(STR("\x7f"), 1, &out));
	buf_free(&out);
}
END_TEST

UNIT_SUITE(c_client_message_common)
{
	tcase_add_test(t, of_every_mail_of_the_corpus_the_pack_gives_what_the_filter_gives);
	tcase_add_loop_test(t, of_strange_headers_too, 0, sizeof headers / sizeof *headers);
	tcase_add_test(t, a_name_that_is_not_common_makes_no_set);
	tcase_add_test(t, a_pack_of_fewer_names_or_none_is_refused);
}
