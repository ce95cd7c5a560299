#include "c-client/server/log.h"

#include <fcntl.h>

#include "tests/support/unit.h"

/* What was written to standard error since begin(), in buffer; each test runs in a process of its own. */
static int pipe_end;
static char captured[16384];

static void
begin(void)
{
	int fds[2];

	ck_assert_int_eq(pipe2(fds, O_CLOEXEC | O_NONBLOCK), 0);
	ck_assert_int_eq(dup2(fds[1], STDERR_FILENO), STDERR_FILENO);
	pipe_end = fds[0];
	log_open("imapd", true);
}

static const char *
lines(void)
{
	ssize_t n = read(pipe_end, captured, sizeof captured - 1);

	captured[n < 0 ? 0 : n] = '\0';
	return captured;
}

static const struct log_peer peer = { STR_INIT("fred"), "mail.example.org [192.0.2.7]" };

START_TEST(a_failed_login_ends_at_the_address_as_fail2ban_wants)
{
	begin();
	log_login_failed(&peer, STR("PLAIN"));
	lines();
	ck_assert_ptr_nonnull(
	    strstr(captured, "]: Login failed user=fred auth=PLAIN host=mail.example.org [192.0.2.7]\n"));
}
END_TEST

START_TEST(every_event_keeps_the_wording_that_log_readers_know)
{
	struct log_totals t = { .in = 10, .out = 20, .commands = 3, .seconds = 4 };
	struct log_peer nobody = { STR_INIT(""), "UNKNOWN" };

	begin();
	log_login(&peer, STR("LOGIN"));
	log_preauth(&peer);
	log_logout(&peer, &t);
	log_autologout(&peer, &t);
	log_disconnected(&nobody, "Command stream end of file", &t);
	lines();
	ck_assert_ptr_nonnull(
	    strstr(captured, ": Login user=fred host=mail.example.org [192.0.2.7] mech=LOGIN\n"));
	ck_assert_ptr_nonnull(
	    strstr(captured, ": Preauthenticated user=fred host=mail.example.org [192.0.2.7]\n"));
	ck_assert_ptr_nonnull(strstr(captured,
	    ": Logout user=fred host=mail.example.org [192.0.2.7] in=10 out=20 commands=3 seconds=4\n"));
	ck_assert_ptr_nonnull(strstr(captured, ": Autologout user=fred host="));
	ck_assert_ptr_nonnull(strstr(
	    captured, ": Command stream end of file, while reading line user=??? host=UNKNOWN in=10 "));
}
END_TEST

START_TEST(foreign_text_cannot_make_lines_or_fields)
{
	static const struct {
		struct str in;
		const char *want;
	} rows[] = {
		{ STR_INIT("fred"), "fred" },
		{ STR_INIT(""), "" },
		{ STR_INIT("a\r\nimapd[1]: Login failed"), "a\\x0d\\x0aimapd[1]:\\x20Login\\x20failed" },
		{ STR_INIT("x host=[1.2.3.4]"), "x\\x20host=[1.2.3.4]" },
		{ STR_INIT("nul\0\x1b[31m\\"), "nul\\x00\\x1b[31m\\x5c" },
		{ STR_INIT("caf\xc3\xa9"), "caf\\xc3\\xa9" },
	};

	ck_assert_str_eq(log_text(rows[_i].in).s, rows[_i].want);
}
END_TEST

START_TEST(long_foreign_text_is_cut_and_says_so)
{
	char big[5000];
	struct log_text t;

	memset(big, 0xff, sizeof big);
	t = log_text((struct str){ big, sizeof big });
	ck_assert_uint_eq(strlen(t.s), (LOG_FOREIGN - 3) * 4 + 3);
	ck_assert_str_eq(t.s + strlen(t.s) - 3, "...");
	t = log_text((struct str){ big, LOG_FOREIGN });
	ck_assert_uint_eq(strlen(t.s), LOG_FOREIGN * 4);
}
END_TEST

START_TEST(our_own_lines_stay_single_and_are_cut_too)
{
	char big[5000];

	memset(big, 'x', sizeof big);
	big[sizeof big - 1] = '\0';
	begin();
	log_warning("one\ntwo %s", big);
	lines();
	ck_assert_ptr_eq(strchr(captured, '\n'), captured + strlen(captured) - 1);
	ck_assert_ptr_nonnull(strstr(captured, ": one\\x0atwo xxx"));
}
END_TEST

UNIT_SUITE(c_client_server_log)
{
	tcase_add_test(t, a_failed_login_ends_at_the_address_as_fail2ban_wants);
	tcase_add_test(t, every_event_keeps_the_wording_that_log_readers_know);
	tcase_add_loop_test(t, foreign_text_cannot_make_lines_or_fields, 0, 6);
	tcase_add_test(t, long_foreign_text_is_cut_and_says_so);
	tcase_add_test(t, our_own_lines_stay_single_and_are_cut_too);
}
