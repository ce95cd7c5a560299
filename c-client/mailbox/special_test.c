#include "c-client/mailbox/engine.h"

#include "tests/support/unit.h"

static unsigned
use_of(const char *const *names, size_t n, const char *wanted)
{
	struct store_entry entries[16] = { 0 };
	unsigned uses[16] = { 0 }, use = 0;

	for (size_t i = 0; i < n; i++)
		entries[i] = (struct store_entry){ str_of(names[i]), names[i][0] == '!' ? LIST_NOSELECT : 0 };
	for (size_t i = 0; i < n; i++) {
		if (names[i][0] == '!')
			entries[i].name = str_of(names[i] + 1);
	}
	special_find(entries, n, uses);
	for (size_t i = 0; i < n; i++) {
		if (str_eq(entries[i].name, str_of(wanted)))
			use = uses[i];
	}
	return use;
}

START_TEST(usual_names_in_any_case_have_their_use)
{
	const char *names[] = { "INBOX", "sent items", "DRAFTS", "Deleted Messages", "Junk E-mail",
		"Archives", "Other" };

	ck_assert_uint_eq(use_of(names, 7, "INBOX"), 0);
	ck_assert_uint_eq(use_of(names, 7, "sent items"), LIST_ATTR_SENT);
	ck_assert_uint_eq(use_of(names, 7, "DRAFTS"), LIST_ATTR_DRAFTS);
	ck_assert_uint_eq(use_of(names, 7, "Deleted Messages"), LIST_ATTR_TRASH);
	ck_assert_uint_eq(use_of(names, 7, "Junk E-mail"), LIST_ATTR_JUNK);
	ck_assert_uint_eq(use_of(names, 7, "Archives"), LIST_ATTR_ARCHIVE);
	ck_assert_uint_eq(use_of(names, 7, "Other"), 0);
}
END_TEST

START_TEST(japanese_names_have_their_use)
{
	const char *names[] = { "\xe9\x80\x81\xe4\xbf\xa1\xe6\xb8\x88\xe3\x81\xbf",
		"\xe3\x81\x94\xe3\x81\xbf\xe7\xae\xb1", "\xe4\xb8\x8b\xe6\x9b\xb8\xe3\x81\x8d",
		"\xe8\xbf\xb7\xe6\x83\x91\xe3\x83\xa1\xe3\x83\xbc\xe3\x83\xab" };

	ck_assert_uint_eq(use_of(names, 4, names[0]), LIST_ATTR_SENT);
	ck_assert_uint_eq(use_of(names, 4, names[1]), LIST_ATTR_TRASH);
	ck_assert_uint_eq(use_of(names, 4, names[2]), LIST_ATTR_DRAFTS);
	ck_assert_uint_eq(use_of(names, 4, names[3]), LIST_ATTR_JUNK);
}
END_TEST

START_TEST(a_use_goes_to_one_mailbox_only_and_never_below_the_top)
{
	const char *names[] = { "Sent Messages", "Sent", "x.Trash", "!Drafts", "Draft" };

	ck_assert_uint_eq(use_of(names, 5, "Sent"), LIST_ATTR_SENT);
	ck_assert_uint_eq(use_of(names, 5, "Sent Messages"), 0);
	ck_assert_uint_eq(use_of(names, 5, "x.Trash"), 0);
	ck_assert_uint_eq(use_of(names, 5, "Drafts"), 0);
	ck_assert_uint_eq(use_of(names, 5, "Draft"), LIST_ATTR_DRAFTS);
}
END_TEST

UNIT_SUITE(c_client_mailbox_special)
{
	tcase_add_test(t, usual_names_in_any_case_have_their_use);
	tcase_add_test(t, japanese_names_have_their_use);
	tcase_add_test(t, a_use_goes_to_one_mailbox_only_and_never_below_the_top);
}
