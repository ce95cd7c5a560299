#include "tests/support/unit.h"

#include <string.h>

#include "osdep/clock.h"
#include "osdep/name.h"

START_TEST(names_made_in_the_same_microsecond_differ)
{
	char a[NAME_UNIQUE_MAX], b[NAME_UNIQUE_MAX];

	clock_freeze(INT64_C(1700000000000005000));
	name_unique(a);
	name_unique(b);
	clock_release();
	ck_assert_str_ne(a, b);
	ck_assert_int_eq(strncmp(a, "1700000000.M000005P", 19), 0);
}
END_TEST

START_TEST(a_name_is_fit_for_a_maildir)
{
	char a[NAME_UNIQUE_MAX];

	name_unique(a);
	ck_assert_ptr_null(strpbrk(a, "/:"));
	ck_assert_ptr_nonnull(strstr(a, name_host_escaped()));
	ck_assert_uint_le(strlen(name_host()), 64);
}
END_TEST

UNIT_SUITE(osdep_name)
{
	tcase_add_test(t, names_made_in_the_same_microsecond_differ);
	tcase_add_test(t, a_name_is_fit_for_a_maildir);
}
