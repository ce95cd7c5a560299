#include "c-client/base/buf.h"
#include "c-client/mailbox/message_bytes.h"
#include "c-client/message/part.h"
#include "tests/support/memdriver.h"
#include "tests/support/unit.h"

static int
gather(void *ctx, struct str bytes)
{
	buf_put(ctx, bytes);
	return 0;
}

static const struct {
	const char *header, *body, *want;
} cases[] = {
	{ "", "plain\n", "plain\n" },
	{ "Content-Type: text/plain; charset=utf-8\n", "caf\xc3\xa9", "caf\xc3\xa9" },
	{ "Content-Type: text/plain; charset=iso-8859-1\n", "caf\xe9", "caf\xc3\xa9" },
	{ "Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n",
	    "caf=E9=\n!", "caf\xc3\xa9!" },
	{ "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n", "Y2Fm\nw6k=\n",
	    "caf\xc3\xa9" },
	{ "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n", "Y2F!m w6",
	    "caf\xef\xbf\xbd" },
	{ "Content-Type: text/plain; charset=iso-2022-jp\n", "\033$B$4$_H\"\033(B",
	    "\xe3\x81\x94\xe3\x81\xbf\xe7\xae\xb1" },
	{ "", "kana: \033$B$4$_H\"\033(B", "kana: \xe3\x81\x94\xe3\x81\xbf\xe7\xae\xb1" },
	{ "Content-Type: text/plain; charset=us-ascii\n", "\033$B$4\033(B", "\xe3\x81\x94" },
	{ "Content-Type: text/plain; charset=utf-8\n", "\033$B$4\033(B", "\033$B$4\033(B" },
	{ "", "\033[1mbold\033", "\033[1mbold\033" },
	{ "Content-Type: application/octet-stream\nContent-Transfer-Encoding: base64\n", "/wD+\n", "\xff" },
	{ "Content-Type: text/plain; charset=nonsense\n", "abc", "abc" },
	{ "Content-Transfer-Encoding: nonsense\n", "abc=41", "abc=41" },
};

START_TEST(content_is_decoded_and_text_is_utf8)
{
	struct buf data = BUF_INIT(4096), got = BUF_INIT(4096);
	const struct part *root;
	struct message *msg;
	struct mailbox *m;
	struct store *s;
	struct str want = str_of(cases[_i].want);

	if (str_starts(want, STR("\xff")))
		want = STR("\xff\x00\xfe");
	buf_put(&data, str_of(cases[_i].header));
	buf_put(&data, STR("\n"));
	buf_put(&data, str_of(cases[_i].body));
	mem_reset();
	mem_add(mem_box("INBOX"), buf_str(&data), 0);
	s = mem_store(&(struct store_options){ .root = "" });
	m = mem_open(s, "INBOX", OPEN_READONLY);
	ck_assert_int_eq(message_open(m, 1, &msg), 0);
	ck_assert_int_eq(message_parts(msg, &root), 0);
	ck_assert_int_eq(message_text(msg, root, gather, &got), 0);
	ck_assert_str_is(buf_str(&got), want);
	buf_free(&data);
	buf_free(&got);
	mailbox_close(&m);
	store_close(&s);
}
END_TEST

UNIT_SUITE(c_client_mailbox_message_text)
{
	tcase_add_loop_test(t, content_is_decoded_and_text_is_utf8, 0, sizeof cases / sizeof cases[0]);
}
