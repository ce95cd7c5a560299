#include "c-client/base/err.h"

#include <errno.h>

#include "tests/support/unit.h"

START_TEST(a_failure_keeps_two_texts_apart)
{
	struct fault f = { 0 };

	ck_assert_int_eq(
	    fail(&f, MAIL_E_LOCKED, "Mailbox is locked", "lock %s held by %d", "/x", 7), MAIL_E_LOCKED);
	ck_assert_int_eq(f.code, MAIL_E_LOCKED);
	ck_assert_str_eq(f.client, "Mailbox is locked");
	ck_assert_str_eq(f.log, "lock /x held by 7");
	ck_assert_int_eq(fail(NULL, MAIL_E_BUG, "x", "y"), MAIL_E_BUG);
}
END_TEST

START_TEST(errno_chooses_the_code_and_stays)
{
	struct fault f = { 0 };

	errno = EDQUOT;
	ck_assert_int_eq(fail_errno(&f, "write %s", "/home/x"), MAIL_E_FULL);
	ck_assert_int_eq(errno, EDQUOT);
	ck_assert_ptr_null(strstr(f.client, "/home/x"));
	ck_assert_ptr_nonnull(strstr(f.log, "write /home/x: Disk quota exceeded"));
	errno = EACCES;
	ck_assert_int_eq(fail_errno(&f, "open"), MAIL_E_DENIED);
	errno = EIO;
	ck_assert_int_eq(fail_errno(&f, "open"), MAIL_E_IO);
}
END_TEST

UNIT_SUITE(c_client_base_err)
{
	tcase_add_test(t, a_failure_keeps_two_texts_apart);
	tcase_add_test(t, errno_chooses_the_code_and_stays);
}
