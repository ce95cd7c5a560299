#include "tests/support/api_play.h"

#define MIXED                                                            \
	"From: =?utf-8?q?J=C3=B6rg?= <j@x>, Team: b@y, \"C, D\" <c@z>;\r\n" \
	"To: \"E \\\"F\\\"\" <\"e f\"@x>\r\n"                               \
	"Cc: =?utf-8?q?a=1B[31m=2C_b?= <g@x>\r\n"                           \
	"Subject: =?iso-8859-1?q?Gr=FC=DFe?=\r\n and more\r\n"              \
	"Date: Mon, 5 Jan 2026 10:03:00 +0100\r\n"                          \
	"Message-ID: <m@x>\r\n"                                             \
	"In-Reply-To: <l@x>\r\n"                                            \
	"Content-Type: Multipart/Mixed; boundary=o\r\n\r\n"                 \
	"--o\r\nContent-Type: text/html\r\n\r\n<p>first\r\n"                \
	"--o\r\nContent-Type: text/plain; charset=iso-8859-1\r\n"           \
	"Content-Transfer-Encoding: quoted-printable\r\n\r\nGr=FC=DFe=\r\n!\r\n" \
	"--o\r\nContent-Type: message/rfc822\r\n\r\n"                       \
	"Subject: inner\r\nContent-Type: multipart/mixed; boundary=i\r\n\r\n" \
	"--i\r\nContent-Type: image/png; name=\"..%2f\"\r\n"                \
	"Content-Disposition: ATTACHMENT; filename*=utf-8''d%C3%B6t.png\r\n" \
	"Content-Transfer-Encoding: Base64\r\nContent-ID: <i@x>\r\n\r\nAAEC\r\n" \
	"--i\r\nContent-Type: message/rfc822\r\n\r\nSubject: deep\r\n\r\ndeep text\r\n" \
	"--i--\r\n--o--\r\n"

static struct mail_box *
box_with(struct mail *m, const char *text)
{
	play_append(m, "INBOX", "\\Seen", text);
	return play_box(m, "INBOX");
}

START_TEST(an_overview_is_decoded_and_fit_to_be_shown)
{
	struct mail *m = play_open();
	struct mail_box *b = box_with(m, MIXED);
	struct mail_overview o;

	ck_assert_int_eq(mail_overview(b, 1, &o), 0);
	ck_assert_str_eq(o.from, "J\xc3\xb6rg <j@x>, Team: b@y, \"C, D\" <c@z>;");
	ck_assert_str_eq(o.to, "\"E \\\"F\\\"\" <\"e f\"@x>");
	ck_assert_str_eq(o.cc, "\"a [31m, b\" <g@x>");
	ck_assert_str_eq(o.subject, "Gr\xc3\xbc\xc3\x9f" "e and more");
	ck_assert_str_eq(o.message_id, "<m@x>");
	ck_assert_str_eq(o.in_reply_to, "<l@x>");
	ck_assert_str_eq(o.date, "Mon, 5 Jan 2026 10:03:00 +0100");
	ck_assert_int_eq(o.sent, 1767603780);
	ck_assert_int_eq(o.internal_date, 1000000000);
	ck_assert_uint_eq(o.size, strlen(MIXED));
	ck_assert(o.bits & MAIL_FLAG_SEEN);
	ck_assert_int_eq(strncmp(o.flags, "\\Seen", 5), 0);
	ck_assert_int_eq(mail_overview(b, 2, &o), MAIL_ERROR_GONE);
	mail_box_close(&b);
	mail_close(&m);
}
END_TEST

START_TEST(what_a_header_does_not_have_is_empty)
{
	struct mail *m = play_open();
	struct mail_box *b = box_with(m, "\nonly text\n");
	struct mail_overview o;

	ck_assert_int_eq(mail_overview(b, 1, &o), 0);
	ck_assert_str_eq(o.from, "");
	ck_assert_str_eq(o.subject, "");
	ck_assert_str_eq(o.date, "");
	ck_assert_int_eq(o.sent, INT64_MIN);
	ck_assert_uint_eq(o.size, strlen("\r\nonly text\r\n"));
	mail_box_close(&b);
	mail_close(&m);
}
END_TEST

START_TEST(sections_are_what_imap_clients_get)
{
	static const struct {
		const char *section, *want;
		int code;
	} cases[] = {
		{ "", MIXED, 0 },
		{ "HEADER.FIELDS (message-id)", "Message-ID: <m@x>\r\n\r\n", 0 },
		{ "1", "<p>first", 0 },
		{ "2", "Gr=FC=DFe=\r\n!", 0 },
		{ "1.MIME", "Content-Type: text/html\r\n\r\n", 0 },
		{ "3.2.HEADER", "Subject: deep\r\n\r\n", 0 },
		{ "3.2.1", "deep text", 0 },
		{ "4", "", MAIL_ERROR_NOTFOUND },
		{ "1.HEADER", "", MAIL_ERROR_NOTFOUND },
		{ "1..2", "", MAIL_ERROR_SYNTAX },
		{ "]", "", MAIL_ERROR_SYNTAX },
		{ "NOSUCH", "", MAIL_ERROR_SYNTAX },
	};
	struct mail *m = play_open();
	struct mail_box *b = box_with(m, MIXED);

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf got = BUF_INIT(100000);
		int r = mail_section(b, 1, cases[i].section, play_gather, &got);
		ck_assert_msg(r == cases[i].code, "%s: %d %s", cases[i].section, r, mail_error_detail(m));
		ck_assert_str_is(buf_str(&got), str_of(cases[i].want));
		buf_free(&got);
	}
	mail_box_close(&b);
	mail_close(&m);
}
END_TEST

START_TEST(content_is_decoded_to_utf8_and_plain_text_comes_first)
{
	static const struct {
		const char *part;
		struct str want;
		int code;
	} cases[] = {
		{ NULL, STR_INIT("Gr\xc3\xbc\xc3\x9f" "e!"), 0 },
		{ "1", STR_INIT("<p>first"), 0 },
		{ "2", STR_INIT("Gr\xc3\xbc\xc3\x9f" "e!"), 0 },
		{ "3.1", STR_INIT("\0\1\2"), 0 },
		{ "3.2.1", STR_INIT("deep text"), 0 },
		{ "3.2.TEXT", STR_INIT("deep text"), 0 },
		{ "", STR_INIT(""), MAIL_ERROR_CANNOT },
		{ "TEXT", STR_INIT(""), MAIL_ERROR_CANNOT },
		{ "3", STR_INIT(""), MAIL_ERROR_CANNOT },
		{ "9", STR_INIT(""), MAIL_ERROR_NOTFOUND },
		{ "HEADER", STR_INIT(""), MAIL_ERROR_NOTFOUND },
		{ "x", STR_INIT(""), MAIL_ERROR_SYNTAX },
	};
	struct mail *m = play_open();
	struct mail_box *b = box_with(m, MIXED);

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf got = BUF_INIT(100000);
		int r = mail_content(b, 1, cases[i].part, play_gather, &got);
		ck_assert_msg(r == cases[i].code, "%s: %d %s", cases[i].part, r, mail_error_detail(m));
		ck_assert_str_is(buf_str(&got), cases[i].want);
		buf_free(&got);
	}
	mail_box_close(&b);
	mail_close(&m);
}
END_TEST

START_TEST(a_message_without_text_has_no_first_text)
{
	struct mail *m = play_open();
	struct mail_box *b = box_with(m, "Content-Type: text/plain\nContent-Disposition: attachment\n\nx\n");
	struct buf got = BUF_INIT(1000);

	ck_assert_int_eq(mail_content(b, 1, NULL, play_gather, &got), MAIL_ERROR_NOTFOUND);
	ck_assert_uint_eq(got.n, 0);
	ck_assert_int_eq(mail_content(b, 1, "1", play_gather, &got), 0);
	ck_assert_str_is(buf_str(&got), STR("x\n"));
	buf_free(&got);
	mail_box_close(&b);
	mail_close(&m);
}
END_TEST

/* One line a part, and the part's section must be there with the size that was told. */
struct parts {
	struct mail_box *b;
	struct buf text;
};

static int
gather_part(void *ctx, const struct mail_part *p)
{
	struct parts *parts = ctx;
	struct buf got = BUF_INIT(100000);

	buf_fmt(&parts->text, "%u %s %u %s/%s %s [%s] [%s] [%s] [%s]\n", p->depth, p->section, p->parts,
	    p->type, p->subtype, p->encoding, p->charset, p->disposition, p->filename, p->id);
	ck_assert_int_eq(mail_section(parts->b, 1, p->section, play_gather, &got), 0);
	ck_assert_uint_eq(got.n, p->size);
	buf_free(&got);
	return 0;
}

static void
expect_structure(const char *message, const char *want)
{
	struct mail *m = play_open();
	struct parts parts = { .b = box_with(m, message), .text = BUF_INIT(100000) };

	ck_assert_int_eq(mail_structure(parts.b, 1, gather_part, &parts), 0);
	ck_assert_str_is(buf_str(&parts.text), str_of(want));
	ck_assert_int_eq(mail_structure(parts.b, 7, gather_part, &parts), MAIL_ERROR_GONE);
	buf_free(&parts.text);
	mail_box_close(&parts.b);
	mail_close(&m);
}

START_TEST(a_structure_names_every_part_by_the_section_it_is_fetched_with)
{
	expect_structure(MIXED,
	    "0 TEXT 3 multipart/mixed 7bit [] [] [] []\n"
	    "1 1 0 text/html 7bit [] [] [] []\n"
	    "1 2 0 text/plain quoted-printable [iso-8859-1] [] [] []\n"
	    "1 3 1 message/rfc822 7bit [] [] [] []\n"
	    "2 3.TEXT 2 multipart/mixed 7bit [] [] [] []\n"
	    "3 3.1 0 image/png base64 [] [attachment] [d\xc3\xb6t.png] [<i@x>]\n"
	    "3 3.2 1 message/rfc822 7bit [] [] [] []\n"
	    "4 3.2.1 0 text/plain 7bit [us-ascii] [] [] []\n");
	expect_structure(HELLO, "0 1 0 text/plain 7bit [us-ascii] [] [] []\n");
	expect_structure("Content-Type: message/rfc822\n\nSubject: x\n\ny\n",
	    "0 1 1 message/rfc822 7bit [] [] [] []\n"
	    "1 1.1 0 text/plain 7bit [us-ascii] [] [] []\n");
}
END_TEST

static int
stop_at_once(void *ctx, const char *bytes, size_t n)
{
	(void)bytes;
	*(size_t *)ctx += n > 0;
	return -4; /* also a code of the library: it must pass as it is */
}

static int
stop_at_part(void *ctx, const struct mail_part *p)
{
	(void)p;
	++*(size_t *)ctx;
	return 5;
}

START_TEST(a_callback_can_stop_and_its_word_is_the_result)
{
	struct mail *m = play_open();
	struct mail_box *b = box_with(m, MIXED);
	size_t calls = 0;

	ck_assert_int_eq(mail_section(b, 1, "", stop_at_once, &calls), -4);
	ck_assert_int_eq(mail_content(b, 1, NULL, stop_at_once, &calls), -4);
	ck_assert_int_eq(mail_structure(b, 1, stop_at_part, &calls), 5);
	ck_assert_uint_eq(calls, 3);
	ck_assert_str_eq(mail_error_text(m), "");
	mail_box_close(&b);
	mail_close(&m);
}
END_TEST

static int
read_lines(void *ctx, char *to, size_t room, size_t *got)
{
	size_t *left = ctx;

	*got = *left < room ? *left : room;
	memset(to, '\n', *got);
	*left -= *got;
	return 0;
}

static int
tick_cancels(void *ctx, uint64_t done, uint64_t total)
{
	return *(bool *)ctx && done > 1000000 && total > done;
}

START_TEST(the_tick_callback_can_cancel_long_reading)
{
	bool armed = false;
	struct mail_options o = { .size = sizeof o, .root = unit_tmpdir(), .fsync = MAIL_FSYNC_NEVER };
	size_t left = 4000000;
	struct mail_box *b;
	struct mail *m;
	struct buf got = BUF_INIT(10000000);

	o.tick = tick_cancels;
	o.ctx = &armed;
	ck_assert_int_eq(mail_open(&o, &m, NULL, 0), 0);
	ck_assert_int_eq(mail_append(m, "INBOX", NULL, read_lines, &left, NULL), 0);
	b = play_box(m, "INBOX");
	ck_assert_int_eq(mail_section(b, 1, "", play_gather, &got), 0); /* counts its bytes first */
	ck_assert_uint_eq(got.n, 8000000);
	buf_reset(&got);
	armed = true;
	ck_assert_int_eq(mail_section(b, 1, "", play_gather, &got), MAIL_ERROR_CANCELLED);
	ck_assert_uint_gt(got.n, 0);
	ck_assert_uint_lt(got.n, 8000000);
	ck_assert_int_eq(mail_content(b, 1, NULL, play_gather, &got), MAIL_ERROR_CANCELLED);
	ck_assert_uint_gt(strlen(mail_error_text(m)), 5);
	buf_free(&got);
	mail_box_close(&b);
	mail_close(&m);
}
END_TEST

UNIT_SUITE(c_client_mailbox_api_message)
{
	tcase_add_test(t, the_tick_callback_can_cancel_long_reading);
	tcase_add_test(t, an_overview_is_decoded_and_fit_to_be_shown);
	tcase_add_test(t, what_a_header_does_not_have_is_empty);
	tcase_add_test(t, sections_are_what_imap_clients_get);
	tcase_add_test(t, content_is_decoded_to_utf8_and_plain_text_comes_first);
	tcase_add_test(t, a_message_without_text_has_no_first_text);
	tcase_add_test(t, a_structure_names_every_part_by_the_section_it_is_fetched_with);
	tcase_add_test(t, a_callback_can_stop_and_its_word_is_the_result);
}
