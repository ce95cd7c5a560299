#include "c-client/server/trusted.h"

#include <sys/stat.h>

#include "c-client/base/err.h"
#include "tests/support/unit.h"

START_TEST(the_admins_file_is_read_whole_also_over_a_link)
{
	char path[4200], link[4300], *text;
	size_t n;

	snprintf(path, sizeof path, "%s/file", unit_tmpdir());
	snprintf(link, sizeof link, "%s.link", path);
	unit_write(path, STR("one\0two"));
	ck_assert_int_eq(symlink(path, link), 0);
	ck_assert_int_eq(trusted_read(link, 7, 077, &text, &n, NULL), 0);
	struct str got = { text, n };
	ck_assert_str_is(got, STR("one\0two"));
	ck_assert_int_eq(text[n], '\0');
	free(text);
}
END_TEST

START_TEST(what_is_missing_too_open_too_long_or_no_file_is_refused)
{
	char path[4200], dir[4096], *text;
	struct fault f;
	size_t n;

	snprintf(dir, sizeof dir, "%s", unit_tmpdir());
	snprintf(path, sizeof path, "%s/file", dir);
	ck_assert_int_eq(trusted_read(path, 7, 077, &text, &n, &f), MAIL_E_NOTFOUND);
	unit_write(path, STR("12345678"));
	ck_assert_int_eq(trusted_read(path, 7, 077, &text, &n, &f), MAIL_E_TOOBIG);
	ck_assert_int_eq(chmod(path, 0640), 0);
	ck_assert_int_eq(trusted_read(path, 70, 077, &text, &n, &f), MAIL_E_IO);
	ck_assert_ptr_nonnull(strstr(f.log, "its mode must be 600 or stricter"));
	ck_assert_int_eq(chmod(path, 0664), 0);
	ck_assert_int_eq(trusted_read(path, 70, 022, &text, &n, &f), MAIL_E_IO);
	ck_assert_ptr_nonnull(strstr(f.log, "its mode must be 644 or stricter"));
	ck_assert_int_eq(trusted_read(dir, 70, 0, &text, &n, &f), MAIL_E_IO);
	ck_assert_int_eq(trusted_read("/dev/null", 70, 0, &text, &n, &f), MAIL_E_IO);
	ck_assert_ptr_null(strstr(f.client, "/"));
}
END_TEST

START_TEST(a_file_of_somebody_else_is_refused)
{
	char path[4200], *text;
	size_t n;

	if (getuid() != 0)
		return; /* only root can make one */
	snprintf(path, sizeof path, "%s/file", unit_tmpdir());
	unit_write(path, STR("x"));
	ck_assert_int_eq(chown(path, 64123, 64123), 0);
	ck_assert_int_eq(trusted_read(path, 70, 077, &text, &n, NULL), MAIL_E_IO);
}
END_TEST

UNIT_SUITE(c_client_server_trusted)
{
	tcase_add_test(t, the_admins_file_is_read_whole_also_over_a_link);
	tcase_add_test(t, what_is_missing_too_open_too_long_or_no_file_is_refused);
	tcase_add_test(t, a_file_of_somebody_else_is_refused);
}
