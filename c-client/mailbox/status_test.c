#include "c-client/mailbox/engine.h"

#include "tests/support/memdriver.h"
#include "tests/support/unit.h"

START_TEST(status_counts_without_taking_new_mail)
{
	struct mailbox_status st;
	struct store *s;
	struct mailbox *m;

	mem_reset();
	for (int i = 0; i < 5; i++)
		mem_add(mem_box("box"), STR("A: b\n\n"), i < 2 ? FLAG_SEEN : 0);
	mem_remove(mem_box("box"), 5);
	s = mem_store(&(struct store_options){ .root = "" });
	for (int twice = 0; twice < 2; twice++) {
		ck_assert_int_eq(store_status(s, STR("box"), &st), 0);
		ck_assert(st.messages == 4 && st.recent == 4 && st.unseen == 2 && st.uidnext == 6);
		ck_assert_uint_eq(st.uidvalidity, mem_box("box")->uidvalidity);
	}
	m = mem_open(s, "box", OPEN_READWRITE);
	ck_assert_int_eq(store_status(s, STR("box"), &st), 0);
	ck_assert_uint_eq(st.recent, 0);
	ck_assert_int_eq(store_status(s, STR("none"), &st), MAIL_E_NOTFOUND);
	mailbox_close(&m);
	store_close(&s);
}
END_TEST

UNIT_SUITE(c_client_mailbox_status)
{
	tcase_add_test(t, status_counts_without_taking_new_mail);
}
