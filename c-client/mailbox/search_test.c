#include "c-client/imap/search.h"

#include "c-client/mailbox/search.h"
#include "c-client/message/date.h"
#include "tests/support/memdriver.h"
#include "tests/support/unit.h"

/* Seven messages; see the cases for what is in them. */
static const char *const mails[] = {
	/* 1 */ "From: Ann <ann@example.org>\nTo: bob@example.net\nSubject: Hello World\nDate: Mon, 1 Jan "
		"2024 23:30:00 -0800\n"
		"Message-ID: <one@x>\n\nThe quick brown fox\n",
	/* 2 */
	"From: =?utf-8?q?J=C3=BCrgen?= <j@example.org>\nSubject: =?iso-2022-jp?B?GyRCQXc/LjpRJF8bKEI=?=\n"
	"Date: 2 Jan 2024 00:10:00 +0900\nContent-Type: text/plain; charset=iso-8859-1\n"
	"Content-Transfer-Encoding: quoted-printable\n\nStra=DFe in M=FCn=\nchen\n",
	/* 3 */
	"Subject: parts\nContent-Type: multipart/mixed; boundary=b\n\npreamble-word\n--b\n\nfirst part\n--b\n"
	"Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: "
	"base64\n\nPGI+R3LDvMOfZTwvYj4=\n--b\n"
	"Content-Type: image/png\nContent-Transfer-Encoding: base64\n\nc2VjcmV0IGltYWdl\n--b--\n",
	/* 4 */
	"Subject: outer\nContent-Type: message/rfc822\n\nSubject: =?utf-8?q?inner_=C3=A9t=C3=A9?=\nFrom: "
	"nested@x\n\n"
	"deep text\n",
	/* 5 */ "X-Empty:\nX-Raw: =?utf-8?q?abc?=\nBcc: hidden@x\nCc: copy@x\n\n",
	/* 6 */ "no header at all",
	/* 7 */ "",
};

#define MAILS (sizeof mails / sizeof mails[0])

static struct mailbox *
fresh(struct store **s, const struct store_options *o)
{
	struct mem_box *box;

	mem_reset();
	box = mem_box("INBOX");
	for (size_t i = 0; i < MAILS; i++) {
		struct mem_message *msg = mem_add(box, str_of(mails[i]), 0);
		msg->recent = i >= 5;
		msg->date = ((int64_t)date_days(2024, 3, 1 + (int)i)) * 86400 +
			    86399; /* the last second of that day, UTC */
	}
	mem_flag(box, 1, FLAG_SEEN);
	mem_flag(box, 2, FLAG_SEEN | FLAG_FLAGGED | FLAG_ANSWERED);
	mem_flag(box, 3, FLAG_DELETED);
	mem_flag(box, 4, FLAG_DRAFT);
	mem_flag(box, 6, FLAG_SEEN);
	mem_keyword(box, 2, "$Junk");
	mem_keyword(box, 3, "Work");
	*s = mem_store(o);
	return mem_open(*s, "INBOX", OPEN_READONLY);
}

/* The numbers found, "1 3"; "error N". */
static struct str
search(struct arena *a, struct mailbox *m, struct str text)
{
	struct search_program p;
	struct scan s = scan_of(text);
	struct str out = STR("");
	uint32_t *uids;
	size_t n;
	int r;

	if (!scan_search(a, &s, mailbox_count(m), mailbox_last_uid(m), &p) || !scan_at_end(&s))
		return STR("syntax");
	if ((r = mailbox_search(m, a, p.root, p.charset, &uids, &n)))
		return arena_fmt(a, "error %d", r);
	for (size_t i = 0; i < n; i++)
		out = arena_fmt(a, "%.*s%s%u", STR_ARG(out), i ? " " : "", uids[i]);
	return out;
}

static const struct {
	const char *keys, *want;
} cases[] = {
	{ "ALL", "1 2 3 4 5 6 7" },
	{ "1:2,5", "1 2 5" },
	{ "UID 2:4", "2 3 4" },
	{ "*", "7" },
	{ "SEEN", "1 2 6" },
	{ "UNSEEN", "3 4 5 7" },
	{ "FLAGGED ANSWERED", "2" },
	{ "UNFLAGGED UNANSWERED UNDELETED UNDRAFT", "1 5 6 7" },
	{ "DELETED", "3" },
	{ "DRAFT", "4" },
	{ "RECENT", "6 7" },
	{ "NEW", "7" },
	{ "OLD", "1 2 3 4 5" },
	{ "KEYWORD $junk", "2" },
	{ "UNKEYWORD $Junk", "1 3 4 5 6 7" },
	{ "KEYWORD nowhere", "" },
	{ "UNKEYWORD nowhere 1:2", "1 2" },
	{ "NOT SEEN", "3 4 5 7" },
	{ "OR SEEN DRAFT", "1 2 4 6" },
	{ "(OR 1 2) NOT (FLAGGED)", "1" },
	{ "OR NOT ALL (SEEN 2:7)", "2 6" },
	{ "BEFORE 2-Mar-2024", "1" },
	{ "ON 2-Mar-2024", "2" },
	{ "SINCE 6-Mar-2024", "6 7" },
	{ "SENTON 1-Jan-2024", "1" },
	{ "SENTON 2-Jan-2024", "2" },
	{ "SENTBEFORE 2-Jan-2024", "1" },
	{ "SENTSINCE 1-Jan-2024", "1 2" },
	{ "LARGER 15 SMALLER 17", "6" },
	{ "SMALLER 1", "7" },
	{ "LARGER 10000", "" },
	{ "SUBJECT hello", "1" },
	{ "SUBJECT \"o W\"", "1" },
	{ "FROM \"ann@EXAMPLE\"", "1" },
	{ "TO bob", "1" },
	{ "CC copy", "5" },
	{ "BCC hidden", "5" },
	{ "HEADER X-Empty \"\"", "5" },
	{ "HEADER X-Raw abc", "5" },
	{ "HEADER message-id one@", "1" },
	{ "HEADER X-None \"\"", "" },
	{ "CHARSET UTF-8 FROM \"J\xc3\x9cRGEN\"", "2" },
	{ "CHARSET ISO-8859-1 FROM {6}\r\nj\xdcrgen", "2" },
	{ "CHARSET UTF-8 SUBJECT \"\xe9\x80\x81\xe4\xbf\xa1\"", "2" },
	{ "CHARSET ISO-2022-JP SUBJECT {10}\r\n\033$BAw?.\033(B", "2" },
	{ "BODY fox", "1" },
	{ "BODY \"QUICK BROWN\"", "1" },
	{ "BODY quickbrown", "" },
	{ "BODY Subject", "4" },
	{ "CHARSET UTF-8 BODY \"STRASSE\"", "" },
	{ "CHARSET UTF-8 BODY \"stra\xc3\x9f"
	  "e in m\xc3\xbcnchen\"",
	    "2" },
	{ "CHARSET UTF-8 BODY \"gr\xc3\xbc\xc3\x9f"
	  "e\"",
	    "3" },
	{ "BODY \"first part\"", "3" },
	{ "BODY preamble-word", "" },
	{ "BODY \"secret image\"", "" },
	{ "BODY c2VjcmV0", "" },
	{ "CHARSET UTF-8 BODY \"INNER \xc3\x89T\xc3\x89\"", "4" },
	{ "BODY \"deep text\"", "4" },
	{ "BODY \"\"", "1 2 3 4 5 6 7" },
	{ "TEXT hello", "1" },
	{ "TEXT \"message-id: <one\"", "1" },
	{ "TEXT fox", "1" },
	{ "TEXT =?utf-8?q?abc", "5" },
	{ "TEXT \"x-raw: abc\"", "5" },
	{ "TEXT header", "6" },
	{ "BODY fox TEXT hello SUBJECT world FROM ann", "1" },
	{ "NOT BODY fox SEEN", "2 6" },
	{ "OR BODY fox BODY deep", "1 4" },
	{ "CHARSET UTF-8 ALL", "1 2 3 4 5 6 7" },
	{ "CHARSET X-UNKNOWN ALL", "error -3" },
	{ "CHARSET ../../x SUBJECT a", "error -3" },
	{ "CHARSET UTF-8 SUBJECT {1}\r\n\xff", "error -1" },
	{ "SUBJECT {2}\r\n\xc3\x28", "error -1" },
	{ "FROM \"J\xc3\xbcrgen\"", "2" },
	{ "CHARSET SHIFT_JIS SUBJECT {4}\r\n\x91\x97\x90M", "2" },
};

START_TEST(every_key_finds_what_it_should)
{
	struct arena a = ARENA_INIT;
	struct store *s;
	struct mailbox *m = fresh(&s, &(struct store_options){ .root = "" });

	ck_assert_str_is(search(&a, m, str_of(cases[_i].keys)), str_of(cases[_i].want));
	mailbox_close(&m);
	store_close(&s);
	arena_free(&a);
}
END_TEST

START_TEST(a_session_may_search_in_any_order_and_gets_the_same)
{
	struct arena a = ARENA_INIT;
	struct store *s;
	struct mailbox *m = fresh(&s, &(struct store_options){ .root = "" });
	uint32_t x = 7;

	for (int i = 0; i < 500; i++) {
		size_t at;
		x = x * 1103515245 + 12345;
		at = (x >> 8) % (sizeof cases / sizeof cases[0]);
		ck_assert_str_is(search(&a, m, str_of(cases[at].keys)), str_of(cases[at].want));
	}
	mailbox_close(&m);
	store_close(&s);
	arena_free(&a);
}
END_TEST

START_TEST(flags_and_numbers_are_answered_without_opening_a_message)
{
	struct arena a = ARENA_INIT;
	struct store *s;
	struct mailbox *m = fresh(&s, &(struct store_options){ .root = "" });

	search(&a, m, STR("OR (SEEN 1:4) NOT (KEYWORD Work UID 1:5)"));
	search(&a, m, STR("SINCE 1-Jan-2024"));
	ck_assert_uint_eq(mem_sources, 0);
	ck_assert_str_is(search(&a, m, STR("BODY fox SUBJECT hello 1")), STR("1"));
	ck_assert_uint_eq(mem_sources, 1); /* the number was asked first, though it stands last */
	mailbox_close(&m);
	store_close(&s);
	arena_free(&a);
}
END_TEST

START_TEST(messages_that_vanish_do_not_match_whatever_is_asked)
{
	struct arena a = ARENA_INIT;
	struct store *s;
	struct mailbox *m = fresh(&s, &(struct store_options){ .root = "" });

	mem_remove(mem_box("INBOX"), 1);
	ck_assert_str_is(search(&a, m, STR("1:2 NOT BODY nonsense")), STR("2"));
	ck_assert_int_eq(mailbox_sync(m), 0);
	ck_assert_str_is(search(&a, m, STR("1:2")), STR("2"));
	ck_assert_uint_eq(mailbox_count(m), 7);
	mailbox_close(&m);
	store_close(&s);
	arena_free(&a);
}
END_TEST

static void
note_it(void *ctx, const char *text)
{
	(void)text;
	++*(int *)ctx;
}

START_TEST(a_message_that_cannot_be_read_is_passed_over_and_noticed)
{
	int notices = 0;
	struct store_options o = { .root = "", .hooks = { .notice = note_it, .ctx = &notices } };
	struct arena a = ARENA_INIT;
	struct store *s;
	struct mailbox *m = fresh(&s, &o);

	mem_fail_reads = 1;
	ck_assert_str_is(search(&a, m, STR("1:4 NOT BODY zebra")), STR("2 3 4"));
	ck_assert_int_eq(notices, 1);
	mailbox_close(&m);
	store_close(&s);
	arena_free(&a);
}
END_TEST

static int
end_it(void *ctx, uint64_t done, uint64_t total)
{
	(void)done, (void)total;
	return ++*(int *)ctx > 1;
}

START_TEST(a_long_search_can_be_ended)
{
	int calls = 1 - 1000000;
	struct store_options o = { .root = "", .hooks = { .tick = end_it, .ctx = &calls } };
	struct arena a = ARENA_INIT;
	struct store *s;
	struct mailbox *m;

	mem_reset();
	for (int i = 0; i < 2000; i++)
		mem_add(mem_box("INBOX"), STR("A: b\n\n"), 0);
	s = mem_store(&o);
	m = mem_open(s, "INBOX", OPEN_READONLY);
	calls = 0;
	ck_assert_str_is(search(&a, m, STR("ALL")), STR("error -16"));
	calls = 0;
	ck_assert_str_is(search(&a, m, STR("BODY x")), STR("error -16"));
	mailbox_close(&m);
	store_close(&s);
	arena_free(&a);
}
END_TEST

UNIT_SUITE(c_client_mailbox_search)
{
	tcase_add_loop_test(t, every_key_finds_what_it_should, 0, sizeof cases / sizeof cases[0]);
	tcase_add_test(t, a_session_may_search_in_any_order_and_gets_the_same);
	tcase_add_test(t, flags_and_numbers_are_answered_without_opening_a_message);
	tcase_add_test(t, messages_that_vanish_do_not_match_whatever_is_asked);
	tcase_add_test(t, a_message_that_cannot_be_read_is_passed_over_and_noticed);
	tcase_add_test(t, a_long_search_can_be_ended);
}
