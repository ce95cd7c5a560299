#include "c-client/imap/body.h"

#include "c-client/message/envelope.h"
#include "c-client/message/mime.h"
#include "tests/support/imap_reply.h"
#include "tests/support/unit.h"

/*
 * Trees put together by hand: what the writer makes of each field. The fuzzer feeds it those of the MIME
 * parser.
 */

#define P(lit) STR_INIT(lit)

static struct mime_param charset[] = { { P("charset"), P("us-ascii") }, { P("name"), P("a\"b") } };
static struct str languages[] = { P("de"), P("en") };

static struct mime plain = {
	.type = P("text"), .subtype = P("plain"), .params = { charset, 2 }, .encoding = P("7bit"),
};
static struct mime image = {
	.type = P("image"), .subtype = P("png"), .encoding = P("base64"), .id = P("<1@x>"),
	.description = P("a b"), .md5 = P("Q2hlY2sgSW50ZWdyaXR5IQ=="), .disposition = P("attachment"),
	.disposition_params = { charset, 1 },
	.languages = languages, .nlanguages = 2, .location = P("http://x/"),
};
static struct mime mixed = {
	.type = P("multipart"), .subtype = P("mixed"), .encoding = P("7bit"), .disposition = P("inline"),
	.languages = languages, .nlanguages = 1,
};
static struct mime rfc822 = { .type = P("message"), .subtype = P("RFC822"), .encoding = P("8bit") };
static struct mime global = { .type = P("message"), .subtype = P("global"), .encoding = P("8bit") };
static struct mime data = {
	.type = P("application"), .subtype = P("gr\xc3\xbc\xc3\x9f"), .encoding = P("x\r\ny"),
};
static struct envelope envelope = { .subject = P("s") };

static struct part text_part = { .kind = PART_LEAF, .mime = &plain, .body_wire = 120, .body_lines = 7 };
static struct part image_part = { .kind = PART_LEAF, .mime = &image, .body_wire = 4294967296 };
static struct part data_part = { .kind = PART_LEAF, .mime = &data };
static struct part inner = { .kind = PART_LEAF, .mime = &plain, .body_wire = 1, .envelope = &envelope };
static struct part message_part = {
	.kind = PART_MESSAGE, .mime = &rfc822, .children = &inner, .nchildren = 1, .body_wire = 300,
	.body_lines = 12,
};
static struct part global_part = {
	.kind = PART_MESSAGE, .mime = &global, .children = &inner, .nchildren = 1, .body_wire = 300,
	.body_lines = 12,
};
static struct part first = { .kind = PART_LEAF, .mime = &plain, .next = &image_part };
static struct part multipart = { .kind = PART_MULTIPART, .mime = &mixed, .children = &first, .nchildren = 2 };

#define TEXT "\"text\" \"plain\" (\"charset\" \"us-ascii\" \"name\" \"a\\\"b\") NIL NIL \"7bit\" "
#define IMAGE "\"image\" \"png\" NIL \"<1@x>\" \"a b\" \"base64\" 4294967296"
#define IMAGE_MORE " \"Q2hlY2sgSW50ZWdyaXR5IQ==\" (\"attachment\" (\"charset\" \"us-ascii\")) " \
	"(\"de\" \"en\") \"http://x/\""
#define ENVELOPE "(NIL \"s\" NIL NIL NIL NIL NIL NIL NIL NIL)"

static const struct {
	const struct part *part;
	bool extended;
	const char *want;
	unsigned bodies;
} bodies[] = {
	{ &text_part, false, "(" TEXT "120 7)", 1 },
	{ &text_part, true, "(" TEXT "120 7 NIL NIL NIL NIL)", 1 },
	{ &image_part, false, "(" IMAGE ")", 1 },
	{ &image_part, true, "(" IMAGE IMAGE_MORE ")", 1 },
	{ &multipart, false, "((" TEXT "0 0)(" IMAGE ") \"mixed\")", 3 },
	{ &multipart, true, "((" TEXT "0 0 NIL NIL NIL NIL)(" IMAGE IMAGE_MORE ") \"mixed\" NIL "
	    "(\"inline\" NIL) \"de\" NIL)", 3 },
	{ &message_part, false, "(\"message\" \"RFC822\" NIL NIL NIL \"8bit\" 300 " ENVELOPE " (" TEXT
	    "1 0) 12)", 2 },
	{ &message_part, true, "(\"message\" \"RFC822\" NIL NIL NIL \"8bit\" 300 " ENVELOPE " (" TEXT
	    "1 0 NIL NIL NIL NIL) 12 NIL NIL NIL NIL)", 2 },
	{ &global_part, false, "(\"message\" \"global\" NIL NIL NIL \"8bit\" 300)", 1 },
	{ &data_part, false, "(\"application\" {6}\r\ngr\xc3\xbc\xc3\x9f NIL NIL NIL {4}\r\nx\r\ny 0)", 1 },
};

START_TEST(a_body_is_written_as_clients_read_it)
{
	struct buf b = BUF_INIT(10000);
	struct scan s;
	unsigned n = 0;

	write_body(&b, bodies[_i].part, bodies[_i].extended);
	ck_assert_str_is(buf_str(&b), str_of(bodies[_i].want));
	s = scan_of(buf_str(&b));
	ck_assert(reply_body(&s, bodies[_i].extended, 0, &n) && scan_at_end(&s));
	ck_assert_uint_eq(n, bodies[_i].bodies);
	buf_free(&b);
}
END_TEST

START_TEST(a_client_finds_the_end_of_a_body_only_at_its_end)
{
	struct str whole = str_of(bodies[_i].want);

	for (size_t n = 0; n < whole.n; n++) {
		struct scan s = scan_of(str_sub(whole, 0, n));
		unsigned count = 0;
		ck_assert(!reply_body(&s, bodies[_i].extended, 0, &count));
	}
}
END_TEST

/* The parser and the writer together, at the ends of what they promise: depth, a multipart without parts. */
static const struct {
	const char *line; /* repeated in front of a text */
	int times;
	const char *want; /* how the structure begins */
} messages[] = {
	{ "Content-Type: multipart/mixed; boundary=b\n\n", 1, "((\"text\" \"plain\"" },
	{ "Content-Type: multipart/mixed; boundary=b\n\n--b\n", 1, "((\"text\" \"plain\"" },
	{ "Content-Type: message/rfc822\n\n", 1, "(\"message\" \"rfc822\" NIL NIL NIL \"7bit\" " },
	{ "Content-Type: message/rfc822\n\n", 500, "(\"message\" \"rfc822\" NIL NIL NIL \"7bit\" " },
	{ "Content-Type: multipart/mixed; boundary=b\n\n--b\n", 500, "((((((((" },
};

START_TEST(a_structure_is_correct_however_the_message_is_nested)
{
	struct arena a = ARENA_INIT;
	struct buf b = BUF_INIT(1 << 20);
	struct part_parser *parser = part_begin(&a);
	struct str want = str_of(messages[_i].want);
	const struct part *root;
	struct scan s;

	for (int i = 0; i < messages[_i].times; i++)
		part_feed(parser, str_of(messages[_i].line));
	part_feed(parser, STR("text\n"));
	root = part_end(parser);
	for (int extended = 0; extended < 2; extended++) {
		unsigned n = 0;
		buf_reset(&b);
		write_body(&b, root, extended);
		s = scan_of(buf_str(&b));
		ck_assert_str_is(str_sub(buf_str(&b), 0, want.n), want);
		ck_assert(reply_body(&s, extended, 0, &n) && scan_at_end(&s));
	}
	buf_free(&b);
	arena_free(&a);
}
END_TEST

UNIT_SUITE(c_client_imap_body)
{
	tcase_add_loop_test(t, a_structure_is_correct_however_the_message_is_nested, 0,
	    sizeof messages / sizeof *messages);
	tcase_add_loop_test(t, a_body_is_written_as_clients_read_it, 0, sizeof bodies / sizeof *bodies);
	tcase_add_loop_test(t, a_client_finds_the_end_of_a_body_only_at_its_end, 0,
	    sizeof bodies / sizeof *bodies);
}
