#include "imapd/command.h"

#include "imapd/session.h"
#include "tests/support/unit.h"

static const struct {
	const char *text, *name; /* NULL: there is no such command */
	bool uid;
	const char *rest;
} lines[] = {
	{ "NOOP", "NOOP", false, "" },
	{ "noop extra", "NOOP", false, " extra" },
	{ "NOOPS", NULL, false, NULL },
	{ "uid fetch 1 FLAGS", "FETCH", true, " 1 FLAGS" },
	{ "UID COPY", "COPY", true, "" },
	{ "UID NOOP", NULL, false, NULL },
	{ "UID UID FETCH", NULL, false, NULL },
	{ "UID", NULL, false, NULL },
	{ "UID ", NULL, false, NULL },
	{ "UIDS", NULL, false, NULL },
	{ "", NULL, false, NULL },
	{ "\"NOOP\"", NULL, false, NULL },
};

START_TEST(a_name_finds_its_command)
{
	struct str text = str_of(lines[_i].text);
	struct request rq = { .args = scan_of(text) };
	const char *why = NULL;
	bool found = command_scan(&rq, &why);

	ck_assert_int_eq(found, lines[_i].name != NULL);
	if (!found) {
		ck_assert_ptr_nonnull(why);
		return;
	}
	ck_assert_str_eq(rq.command->name, lines[_i].name);
	ck_assert_int_eq(rq.uid, lines[_i].uid);
	ck_assert_str_is(scan_rest(&rq.args), str_of(lines[_i].rest));
}
END_TEST

static bool
offers(const struct session *s, const char *word)
{
	struct buf b = BUF_INIT(4096);
	struct str rest, part;
	bool found = false;

	command_capabilities(s, &b);
	rest = buf_str(&b);
	while (str_split(&rest, ' ', &part))
		found |= str_eq(part, str_of(word));
	buf_free(&b);
	return found;
}

START_TEST(what_is_offered_depends_on_login_and_configuration)
{
	struct config config = { .allow_plaintext = false };
	struct session s = { .state = STATE_GREETED, .config = &config };

	ck_assert(offers(&s, "IMAP4rev1"));
	ck_assert(offers(&s, "LOGINDISABLED"));
	ck_assert(!offers(&s, "AUTH=PLAIN"));
	ck_assert(!offers(&s, "IDLE"));
	config.allow_plaintext = true;
	ck_assert(!offers(&s, "LOGINDISABLED"));
	ck_assert(offers(&s, "AUTH=PLAIN"));
	ck_assert(offers(&s, "SASL-IR"));
	for (unsigned i = 0; i < 2; i++) {
		s.state = i ? STATE_SELECTED : STATE_AUTHENTICATED;
		ck_assert(!offers(&s, "AUTH=PLAIN"));
		ck_assert(offers(&s, "IDLE"));
		ck_assert(offers(&s, "MOVE"));
		ck_assert(offers(&s, "UIDPLUS"));
	}
}
END_TEST

UNIT_SUITE(imapd_command)
{
	tcase_add_loop_test(t, a_name_finds_its_command, 0, sizeof lines / sizeof *lines);
	tcase_add_test(t, what_is_offered_depends_on_login_and_configuration);
}
