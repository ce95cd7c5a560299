#include "tests/support/unit.h"

#include "osdep/crypt.h"

START_TEST(passwords_match_their_hash_only)
{
	static const struct {
		const char *password, *hash;
		int want;
	} t[] = {
		/* SHA-512, SHA-256, yescrypt */
		{ "Hello world!",
		    "$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/"
		    "O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1",
		    1 },
		{ "Hello world!", "$5$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5", 1 },
		{ "Hello world!", "$y$j9T$h34NmxaPV/GPVFaQjtKMV.$vvtHmPraJi6fFbb8C4HpZc1LEOYWANdqNccQkdDSxh2",
		    1 },
		{ "Hello World!", "$5$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5", 0 },
		{ "", "$5$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5", 0 },
		{ "Hello world!", "$5$saltstring$", 0 },
		{ "", "", 0 },
		{ "x", "!$5$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5", 0 },
		{ "*0", "*0", 0 },
		{ "*", "*", 0 },
		{ "x", "$nosuch$salt$hash", -1 },
	};

	ck_assert_int_eq(crypt_verify(t[_i].password, t[_i].hash), t[_i].want);
}
END_TEST

START_TEST(an_unknown_user_costs_a_real_hash)
{
	ck_assert_int_eq(crypt_dummy("any password"), 0);
}
END_TEST

START_TEST(secrets_are_equal_in_every_byte_and_in_length)
{
	ck_assert(crypt_equal("abc", 3, "abc", 3));
	ck_assert(!crypt_equal("abc", 3, "abd", 3));
	ck_assert(!crypt_equal("abc", 3, "Xbc", 3));
	ck_assert(!crypt_equal("abc", 3, "abc", 2));
	ck_assert(crypt_equal("", 0, "", 0));
}
END_TEST

UNIT_SUITE(osdep_crypt)
{
	tcase_add_loop_test(t, passwords_match_their_hash_only, 0, 11);
	tcase_add_test(t, an_unknown_user_costs_a_real_hash);
	tcase_add_test(t, secrets_are_equal_in_every_byte_and_in_length);
}
