#include "c-client/imap/envelope.h"

#include "tests/support/imap_reply.h"
#include "tests/support/unit.h"

static const struct {
	const char *header, *want;
} headers[] = {
	{ "Subject: x\r\n\r\n", "(NIL \"x\" NIL NIL NIL NIL NIL NIL NIL NIL)" },
	{ "Date: Mon, 1 Jan 2024 00:00:00 +0000\r\nFrom: A B <a@b.example>\r\nTo: c@d.example, e\r\n"
	  "Message-ID: <1@x>\r\nIn-Reply-To: <0@x>\r\n\r\n",
	    "(\"Mon, 1 Jan 2024 00:00:00 +0000\" NIL ((\"A B\" NIL \"a\" \"b.example\")) "
	    "((\"A B\" NIL \"a\" \"b.example\")) ((\"A B\" NIL \"a\" \"b.example\")) "
	    "((NIL NIL \"c\" \"d.example\")(NIL NIL \"e\" \"\")) NIL NIL \"<0@x>\" \"<1@x>\")" },
	{ "Cc: friends: a@b, c@d;\r\n\r\n",
	    "(NIL NIL NIL NIL NIL NIL ((NIL NIL \"friends\" NIL)(NIL NIL \"a\" \"b\")(NIL NIL \"c\" \"d\")"
	    "(NIL NIL NIL NIL)) NIL NIL NIL)" },
	{ "Subject: say \"hi\" \\o/\r\n\r\n",
	    "(NIL \"say \\\"hi\\\" \\\\o/\" NIL NIL NIL NIL NIL NIL NIL NIL)" },
	{ "Subject: gr\xc3\xbc\xc3\x9f\r\nSender: \"J\xe9r\" <j@x>\r\n\r\n",
	    "(NIL {6}\r\ngr\xc3\xbc\xc3\x9f NIL (({3}\r\nJ\xe9r NIL \"j\" \"x\")) NIL NIL NIL NIL NIL NIL)" },
	{ "", "(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)" },
};

START_TEST(an_envelope_is_written_as_clients_read_it)
{
	struct arena a = ARENA_INIT;
	struct buf b = BUF_INIT(10000);
	struct envelope e = { 0 };
	struct scan s;

	envelope_parse(&a, str_of(headers[_i].header), &e, NULL);
	write_envelope(&b, &e);
	ck_assert_str_is(buf_str(&b), str_of(headers[_i].want));
	s = scan_of(buf_str(&b));
	ck_assert(reply_envelope(&s) && scan_at_end(&s));
	buf_free(&b);
	arena_free(&a);
}
END_TEST

UNIT_SUITE(c_client_imap_envelope)
{
	tcase_add_loop_test(t, an_envelope_is_written_as_clients_read_it, 0,
	    sizeof headers / sizeof *headers);
}
