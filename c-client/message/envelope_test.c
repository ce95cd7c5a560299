#include "c-client/message/envelope.h"

#include "tests/support/unit.h"

static struct envelope
envelope(struct arena *a, struct str header)
{
	struct envelope e;

	envelope_parse(a, header, &e, NULL);
	return e;
}

START_TEST(fields_are_taken_raw_and_unfolded)
{
	struct arena a = ARENA_INIT;
	struct envelope e = envelope(&a, STR("DATE: Mon, 1 Jan 2024\r\n 12:00:00 +0000 \r\n"
					     "Subject : =?utf-8?q?a?=\r\n\t=?utf-8?q?b?= \xff\0!\r\n"
					     "Message-ID: <a@b> \r\nIn-Reply-To:<c@d>\n <e@f>\n"
					     "From: Joe <joe@x>\r\nSender: s@x\r\nReply-To: r@x\r\nTo: "
					     "t@x\r\nCc: c@x\r\nBcc: b@x\r\n\r\nSubject: no"));

	ck_assert_str_is(e.date, STR("Mon, 1 Jan 2024 12:00:00 +0000"));
	ck_assert_str_is(e.subject, STR("=?utf-8?q?a?=\t=?utf-8?q?b?= \xff!"));
	ck_assert_str_is(e.message_id, STR("<a@b>"));
	ck_assert_str_is(e.in_reply_to, STR("<c@d> <e@f>"));
	ck_assert_str_is(e.from.p[0].name, STR("Joe"));
	ck_assert_str_is(e.sender.p[0].mailbox, STR("s"));
	ck_assert_str_is(e.reply_to.p[0].mailbox, STR("r"));
	ck_assert_str_is(e.to.p[0].mailbox, STR("t"));
	ck_assert_str_is(e.cc.p[0].mailbox, STR("c"));
	ck_assert_str_is(e.bcc.p[0].mailbox, STR("b"));
	arena_free(&a);
}
END_TEST

START_TEST(sender_and_reply_to_are_from_where_absent_or_empty)
{
	struct arena a = ARENA_INIT;
	struct envelope e = envelope(&a, STR("From: a@b, c@d\nSender: \nSubject:\n\n"));

	ck_assert_uint_eq(e.sender.n, 2);
	ck_assert_uint_eq(e.reply_to.n, 2);
	ck_assert_str_is(e.sender.p[1].host, STR("d"));
	ck_assert_uint_eq(e.to.n, 0);
	ck_assert(e.subject.p != NULL && e.subject.n == 0);
	ck_assert_ptr_null(e.date.p);
	arena_free(&a);
}
END_TEST

START_TEST(first_string_counts_and_address_fields_are_joined)
{
	struct arena a = ARENA_INIT;
	struct envelope e = envelope(&a, STR("Subject: \nsubject: two\nTo: a@b\nTO: c@d\n"));

	ck_assert_str_is(e.subject, STR(""));
	ck_assert_uint_eq(e.to.n, 2);
	ck_assert_str_is(e.to.p[1].mailbox, STR("c"));
	arena_free(&a);
}
END_TEST

START_TEST(many_address_fields_are_joined_in_linear_time)
{
	struct arena text = ARENA_INIT, a = ARENA_INIT;
	struct str line = STR("To: a@b\n");
	size_t n = 500000;
	char *p = arena_alloc(&text, n * line.n);
	struct envelope e;

	for (size_t i = 0; i < n; i++)
		memcpy(p + i * line.n, line.p, line.n);
	envelope_parse(&a, (struct str){ p, n * line.n }, &e, NULL);
	ck_assert_uint_eq(e.to.n, 10000);
	arena_free(&a);
	arena_free(&text);
}
END_TEST

START_TEST(envelope_outlives_the_header_it_was_read_from)
{
	struct arena a = ARENA_INIT;
	char header[] = "Subject: plain\nFrom: Joe <joe@example>\n\n";
	struct envelope e = envelope(&a, str_of(header));

	memset(header, 'x', sizeof header);
	ck_assert_str_is(e.subject, STR("plain"));
	ck_assert_str_is(e.from.p[0].host, STR("example"));
	arena_free(&a);
}
END_TEST

UNIT_SUITE(c_client_message_envelope)
{
	tcase_add_test(t, fields_are_taken_raw_and_unfolded);
	tcase_add_test(t, sender_and_reply_to_are_from_where_absent_or_empty);
	tcase_add_test(t, first_string_counts_and_address_fields_are_joined);
	tcase_add_test(t, many_address_fields_are_joined_in_linear_time);
	tcase_add_test(t, envelope_outlives_the_header_it_was_read_from);
}
