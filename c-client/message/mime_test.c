#include "c-client/message/mime.h"

#include "c-client/base/buf.h"
#include "c-client/base/limits.h"
#include "tests/support/unit.h"

static void
show_params(struct buf *b, const struct mime_params *params)
{
	for (size_t i = 0; i < params->n; i++)
		buf_fmt(b, ";%.*s=%.*s", STR_ARG(params->p[i].name), STR_ARG(params->p[i].value));
}

static const struct {
	const char *value, *want;
} types[] = {
	{ "text/html; charset=utf-8", "text/html;charset=utf-8" },
	{ "TEXT/Plain;\r\n\tcharset = \"us-ascii\" ;\r\n format=flowed",
	    "TEXT/Plain;charset=us-ascii;format=flowed" },
	{ "text/plain; charset=us-ascii (Plain text)", "text/plain;charset=us-ascii" },
	{ "(c) text (c) / (c) plain (c) ; (c) a (c) = (c) b (c)", "text/plain;a=b" },
	{ "multipart/mixed; boundary=\"a\\\"b\\\\c; d\"", "multipart/mixed;boundary=a\"b\\c; d" },
	{ "multipart/mixed; boundary=----=_Part/1?x:y", "multipart/mixed;boundary=----=_Part/1?x:y" },
	{ "multipart/mixed boundary=\"x\" type=y z=1", "multipart/mixed;boundary=x;type=y;z=1" },
	{ "a/b; name=my file (1).pdf; x=y", "a/b;name=my file .pdf;x=y" },
	{ "a/b; name=my(1).pdf", "a/b;name=my(1).pdf" },
	{ "a/b; name=two words x=y", "a/b;name=two words;x=y" },
	{ "a/b; name=\"no end; x=y", "a/b;name=no end;x=y" },
	{ "a/b; name=\"no \\\"end\r\n x=y", "a/b;name=no \"end;x=y" },
	{ "a/b; name=\"fol\r\n ded\"", "a/b;name=fol ded" },
	{ "a/b; name=; x=", "a/b;name=;x=" },
	{ "a/b; ; junk; /=; =x; ok=1;;", "a/b;ok=1" },
	{ "a/b; n*0*=utf-8''%41; n*1=b; n*2*=%43", "a/b;n*0*=utf-8''%41;n*1=b;n*2*=%43" },
	{ "a/b; name=J\xc3\xb6rg.txt", "a/b;name=J\xc3\xb6rg.txt" },
	{ "a/b, c=d", "a/b;c=d" },
	{ "text", "text/plain" },
	{ "text; charset=x", "text/plain;charset=x" },
	{ "multipart; boundary=x", "multipart/mixed;boundary=x" },
	{ "message", "message/rfc822" },
	{ "text/html", "text/html" },
	{ "image", "text/plain;charset=us-ascii" },
	{ "/plain", "text/plain;charset=us-ascii" },
	{ "", "text/plain;charset=us-ascii" },
	{ "\"text/html\"", "text/plain;charset=us-ascii" },
	{ "((((", "text/plain;charset=us-ascii" },
};

START_TEST(content_type_is_understood_as_written)
{
	struct arena a = ARENA_INIT;
	struct buf got = BUF_INIT(1000);
	struct mime m;

	mime_parse(&a, arena_fmt(&a, "X: y\r\ncontent-type : %s\r\n\r\n", types[_i].value), false, &m, NULL);
	buf_fmt(&got, "%.*s/%.*s", STR_ARG(m.type), STR_ARG(m.subtype));
	show_params(&got, &m.params);
	ck_assert_str_is(buf_str(&got), str_of(types[_i].want));
	buf_free(&got);
	arena_free(&a);
}
END_TEST

START_TEST(all_fields_of_a_part_are_found)
{
	struct arena a = ARENA_INIT;
	struct buf got = BUF_INIT(1000);
	struct mime m;

	mime_parse(&a,
	    STR("Content-Transfer-Encoding: Base64 (really)\r\n"
		"Content-ID: <a@b> \r\n"
		"Content-Description: a\r\n photo\r\n"
		"Content-MD5: Q2hlY2sgSW50ZWdyaXR5IQ==\r\n"
		"Content-Disposition: attachment; filename=\"a b.png\"; size=3\r\n"
		"Content-Language: de, en-GB (British),, fr\r\n"
		"Content-Location: http://example.com/a\r\n"
		"Content-Type: image/png\r\n"
		"Content-Type: text/html\r\n\r\n"),
	    false, &m, NULL);
	ck_assert(mime_is(&m, STR("IMAGE"), STR("PNG")) && mime_is(&m, STR("image"), STR("")));
	ck_assert(!mime_is(&m, STR("text"), STR("")) && !m.defaulted);
	ck_assert_str_is(m.encoding, STR("Base64"));
	ck_assert_int_eq(mime_encoding(&m), MIME_BASE64);
	ck_assert_str_is(m.id, STR("<a@b>"));
	ck_assert_str_is(m.description, STR("a photo"));
	ck_assert_str_is(m.md5, STR("Q2hlY2sgSW50ZWdyaXR5IQ=="));
	ck_assert_str_is(m.location, STR("http://example.com/a"));
	ck_assert_str_is(m.disposition, STR("attachment"));
	show_params(&got, &m.disposition_params);
	ck_assert_str_is(buf_str(&got), STR(";filename=a b.png;size=3"));
	ck_assert_uint_eq(m.nlanguages, 3);
	ck_assert_str_is(m.languages[1], STR("en-GB"));
	ck_assert_str_is(m.languages[2], STR("fr"));
	buf_free(&got);
	arena_free(&a);
}
END_TEST

START_TEST(defaults_are_text_plain_and_a_message_in_a_digest)
{
	struct arena a = ARENA_INIT;
	struct mime m;

	mime_parse(&a, STR("Subject: x\n\nContent-Type: a/b\n"), false, &m, NULL);
	ck_assert(mime_is(&m, STR("text"), STR("plain")) && m.defaulted);
	ck_assert_str_is(m.encoding, STR("7bit"));
	ck_assert_int_eq(mime_encoding(&m), MIME_IDENTITY);
	ck_assert(m.id.p == NULL && m.disposition.p == NULL && m.nlanguages == 0);
	mime_parse(&a, STR("Content-Type: \nContent-ID:\n"), true, &m, NULL);
	ck_assert(mime_is(&m, STR("message"), STR("rfc822")) && m.id.p == NULL);
	mime_parse(&a, STR("Content-Type: text/plain\n"), true, &m, NULL);
	ck_assert(mime_is(&m, STR("text"), STR("plain")) && !m.defaulted);
	arena_free(&a);
}
END_TEST

static const struct {
	const char *value;
	enum mime_encoding want;
} encodings[] = {
	{ "7BIT", MIME_IDENTITY },
	{ "8bit", MIME_IDENTITY },
	{ "binary", MIME_IDENTITY },
	{ "\"quoted-printable\"", MIME_QP },
	{ "x-uue", MIME_UUENCODE },
	{ "", MIME_IDENTITY },
	{ ";", MIME_IDENTITY },
	{ "rot13", MIME_UNKNOWN },
	{ "rot13;", MIME_UNKNOWN },
	{ "quoted-printable; x", MIME_QP },
	{ "8 bit", MIME_IDENTITY },
	{ "text/html; charset=utf-8", MIME_IDENTITY },
};

START_TEST(encoding_is_known_by_its_name)
{
	struct arena a = ARENA_INIT;
	struct mime m;

	mime_parse(
	    &a, arena_fmt(&a, "Content-Transfer-Encoding: %s\n", encodings[_i].value), false, &m, NULL);
	ck_assert_int_eq(mime_encoding(&m), encodings[_i].want);
	arena_free(&a);
}
END_TEST

static const struct {
	const char *unit;
	size_t want; /* parameters stored */
} hostile[] = {
	{ "a=b;", LIMIT_PARAMETERS },
	{ "a=\"\";", LIMIT_PARAMETERS },
	{ "a=b c;", LIMIT_PARAMETERS },
	{ "c( ", 0 },
	{ "a=c( ", LIMIT_PARAMETERS },
	{ "=", 0 },
	{ "(", 0 },
	{ "a=\"\\", LIMIT_PARAMETERS },
	{ "a=(", 1 },
	{ "a ", 0 },
};

START_TEST(hostile_parameters_cost_linear_time_and_bounded_memory)
{
	struct arena text = ARENA_INIT, a = ARENA_INIT;
	size_t n = 150000, u = strlen(hostile[_i].unit), at;
	struct str head = STR("Content-Type: a/b; ");
	char *p = arena_alloc(&text, head.n + n * u);
	struct mime m;

	memcpy(p, head.p, head.n);
	for (at = head.n; at < head.n + n * u; at += u)
		memcpy(p + at, hostile[_i].unit, u);
	mime_parse(&a, (struct str){ p, at }, false, &m, NULL);
	ck_assert_uint_eq(m.params.n, hostile[_i].want);
	ck_assert_uint_lt(a.used, 2 * 1024 * 1024);
	arena_free(&a);
	arena_free(&text);
}
END_TEST

START_TEST(budget_stops_parameters_and_languages)
{
	struct arena a = ARENA_INIT;
	size_t budget = 3;
	struct mime m;

	mime_parse(&a, STR("Content-Type: a/b; c=d; e=f\nContent-Language: de, en\n"), false, &m, &budget);
	ck_assert_uint_eq(m.params.n, 2);
	ck_assert_uint_eq(m.nlanguages, 1);
	ck_assert_uint_eq(budget, 0);
	arena_free(&a);
}
END_TEST

static void
read_prefix(struct str prefix, void *ctx)
{
	struct arena a = ARENA_INIT;
	struct mime m;

	mime_parse(&a, prefix, false, &m, NULL);
	ck_assert(m.type.n && m.subtype.n && m.encoding.n);
	arena_free(&a);
	(void)ctx;
}

START_TEST(every_prefix_of_a_header_can_be_read)
{
	unit_every_prefix(
	    STR("Content-Type: (c\\)) a/b; c=\"d\\\"\"; e=f g h=i\r\nContent-Language: de,en\r\n"
		"Content-Disposition: inline; x=\"y\r\n"),
	    read_prefix, NULL);
}
END_TEST

UNIT_SUITE(c_client_message_mime)
{
	tcase_add_loop_test(t, content_type_is_understood_as_written, 0, sizeof types / sizeof *types);
	tcase_add_test(t, all_fields_of_a_part_are_found);
	tcase_add_test(t, defaults_are_text_plain_and_a_message_in_a_digest);
	tcase_add_loop_test(t, encoding_is_known_by_its_name, 0, sizeof encodings / sizeof *encodings);
	tcase_add_loop_test(t, hostile_parameters_cost_linear_time_and_bounded_memory, 0,
	    sizeof hostile / sizeof *hostile);
	tcase_add_test(t, budget_stops_parameters_and_languages);
	tcase_add_test(t, every_prefix_of_a_header_can_be_read);
}
