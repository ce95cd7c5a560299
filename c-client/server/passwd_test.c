#include "c-client/server/passwd.h"

#include <sys/stat.h>

#include "c-client/base/err.h"
#include "tests/support/unit.h"

static const struct str sample = STR_INIT("# mail passwords\n"
					  "fred:$6$salt$hash:extra:fields\n"
					  " joe : \r\n"
					  "ann:!$6$salt$hash\n"
					  "bob:*\n"
					  "no colon here\n"
					  ":$6$nobody\n"
					  "fred:$6$second$line\n"
					  "eve:$1$x$y\r\n"
					  "last:$5$z");

static const struct {
	const char *user, *hash; /* NULL: there is none */
} users[] = {
	{ "fred", "$6$salt$hash" },
	{ "eve", "$1$x$y" },
	{ "last", "$5$z" },
	{ "joe", NULL },
	{ "ann", NULL },
	{ "bob", NULL },
	{ "", NULL },
	{ "Fred", NULL },
	{ "fre", NULL },
	{ "# mail passwords", NULL },
	{ "no colon here", NULL },
	{ "fred:$6$salt$hash", NULL },
};

START_TEST(the_first_line_of_a_user_counts_and_a_locked_one_does_not)
{
	struct str hash = STR("untouched");

	if (users[_i].hash) {
		ck_assert(passwd_find(sample, str_of(users[_i].user), &hash));
		ck_assert_str_is(hash, str_of(users[_i].hash));
	} else {
		ck_assert(!passwd_find(sample, str_of(users[_i].user), &hash));
		ck_assert_str_is(hash, STR("untouched"));
	}
}
END_TEST

/* A password file with fred's password "secret", mode 0600; the path is good until the next call. */
static const char *
password_file(void)
{
	static char path[4200];
	/* perl -e 'print crypt("secret", q($6$rounds=1000$saltsalt$))' */
	static const char hash[] = "$6$rounds=1000$saltsalt$LAV5VE5Y7w1d73x1mFNspYWUpazfmwv2Soep"
				   "NXNKJ/otop/Zok96Hr8Q13LEv0DRY/x8v0/crpIjl8NJSAqXV/";
	char text[500];

	snprintf(path, sizeof path, "%s/passwd", unit_tmpdir());
	snprintf(text, sizeof text, "fred:%s\nlocked:!%s\nodd:no hash at all\n", hash, hash);
	unit_write(path, str_of(text));
	ck_assert_int_eq(chmod(path, 0600), 0);
	return path;
}

START_TEST(only_the_right_password_of_the_right_user_logs_in)
{
	const char *path = password_file();
	char longest[2000];
	struct fault f;

	memset(longest, 's', sizeof longest);
	ck_assert_int_eq(passwd_verify(path, STR("fred"), STR("secret"), &f), 0);
	ck_assert_int_eq(passwd_verify(path, STR("fred"), STR("Secret"), &f), MAIL_E_DENIED);
	ck_assert_int_eq(passwd_verify(path, STR("fred"), STR(""), &f), MAIL_E_DENIED);
	ck_assert_int_eq(passwd_verify(path, STR("fred"), STR("secret\0x"), &f), MAIL_E_DENIED);
	ck_assert_int_eq(
	    passwd_verify(path, STR("fred"), (struct str){ longest, sizeof longest }, &f), MAIL_E_DENIED);
	ck_assert_int_eq(passwd_verify(path, STR("FRED"), STR("secret"), &f), MAIL_E_DENIED);
	ck_assert_int_eq(passwd_verify(path, STR("locked"), STR("secret"), &f), MAIL_E_DENIED);
	ck_assert_int_eq(passwd_verify(path, STR("nobody"), STR("secret"), &f), MAIL_E_DENIED);
	ck_assert_str_eq(f.client, "Wrong user name or password");
	ck_assert_ptr_null(strstr(f.log, "secret"));
}
END_TEST

START_TEST(a_file_that_others_can_read_is_not_used)
{
	const char *path = password_file();
	struct fault f;
	mode_t modes[] = { 0640, 0604, 0660, 0601 };

	ck_assert_int_eq(chmod(path, modes[_i]), 0);
	ck_assert_int_eq(passwd_verify(path, STR("fred"), STR("secret"), &f), MAIL_E_IO);
	ck_assert_ptr_nonnull(strstr(f.log, "600"));
	ck_assert_ptr_null(strstr(f.client, "passwd"));
}
END_TEST

START_TEST(without_a_file_nobody_logs_in_and_the_log_says_why)
{
	struct fault f;

	ck_assert_int_eq(
	    passwd_verify("/nonexistent/passwd", STR("fred"), STR("secret"), &f), MAIL_E_NOTFOUND);
	ck_assert_ptr_nonnull(strstr(f.log, "/nonexistent/passwd"));
	ck_assert_ptr_null(strstr(f.client, "nonexistent"));
}
END_TEST

START_TEST(a_change_of_the_file_counts_at_the_next_try)
{
	const char *path = password_file();
	struct fault f;

	ck_assert_int_eq(passwd_verify(path, STR("fred"), STR("secret"), &f), 0);
	unit_write(path, STR("# nobody any more\n"));
	ck_assert_int_eq(passwd_verify(path, STR("fred"), STR("secret"), &f), MAIL_E_DENIED);
}
END_TEST

UNIT_SUITE(c_client_server_passwd)
{
	tcase_add_loop_test(t, the_first_line_of_a_user_counts_and_a_locked_one_does_not, 0, 12);
	tcase_add_test(t, only_the_right_password_of_the_right_user_logs_in);
	tcase_add_loop_test(t, a_file_that_others_can_read_is_not_used, 0, 4);
	tcase_add_test(t, without_a_file_nobody_logs_in_and_the_log_says_why);
	tcase_add_test(t, a_change_of_the_file_counts_at_the_next_try);
}
