#include "c-client/mailbox/engine.h"

#include "tests/support/memdriver.h"
#include "tests/support/unit.h"

static const struct str junk[] = { STR_INIT("$Junk") };

static struct mailbox *
fresh(struct store **s)
{
	mem_reset();
	for (int i = 0; i < 3; i++)
		mem_add(mem_box("INBOX"), STR("A: b\n\n"), 0);
	*s = mem_store(&(struct store_options){ .root = "" });
	return mem_open(*s, "INBOX", OPEN_READWRITE);
}

static const struct {
	int how; /* of struct flag_change */
	uint32_t system;
	size_t nkeywords;
	uint32_t before, others; /* what the client knows, what another session has made of it since */
	uint32_t after;
	const char *loud, *silent; /* what is told */
} cases[] = {
	{ FLAGS_ADD, FLAG_SEEN, 0, 0, 0, FLAG_SEEN, "1 FLAGS", "" },
	{ FLAGS_ADD, FLAG_SEEN, 0, FLAG_SEEN, FLAG_SEEN, FLAG_SEEN, "1 FLAGS", "" },
	{ FLAGS_REMOVE, FLAG_SEEN, 0, FLAG_SEEN | FLAG_DRAFT, FLAG_SEEN | FLAG_DRAFT, FLAG_DRAFT, "1 FLAGS",
	    "" },
	{ FLAGS_REPLACE, FLAG_DELETED, 0, FLAG_SEEN, FLAG_SEEN, FLAG_DELETED, "1 FLAGS", "" },
	{ FLAGS_ADD, FLAG_SEEN, 1, 0, 0, FLAG_SEEN, "KEYWORDS, 1 FLAGS", "KEYWORDS" },
	{ FLAGS_ADD, FLAG_SEEN, 0, 0, FLAG_FLAGGED, FLAG_SEEN | FLAG_FLAGGED, "1 FLAGS", "1 FLAGS" },
	{ FLAGS_REMOVE, FLAG_SEEN, 0, FLAG_SEEN, FLAG_FLAGGED, FLAG_FLAGGED, "1 FLAGS", "1 FLAGS" },
	{ FLAGS_REPLACE, FLAG_SEEN, 0, 0, FLAG_FLAGGED, FLAG_SEEN, "1 FLAGS", "" },
};

START_TEST(store_changes_the_store_and_tells_what_the_client_cannot_know)
{
	size_t i = (size_t)_i / 2;
	bool silent = _i % 2;
	struct flag_change c = { .how = cases[i].how,
		.system = cases[i].system,
		.keywords = junk,
		.nkeywords = cases[i].nkeywords };
	struct arena a = ARENA_INIT;
	struct store *s;
	struct mailbox *m;
	struct message_flags f;
	uint32_t uid = 1;

	m = fresh(&s);
	mem_flag(mem_box("INBOX"), 1, cases[i].before);
	ck_assert_int_eq(mailbox_sync(m), 0);
	mem_updates(&a, m, true);
	mem_flag(mem_box("INBOX"), 1, cases[i].others);
	ck_assert_int_eq(mailbox_store_flags(m, &uid, 1, &c, silent), 0);
	ck_assert_uint_eq(mem_find(mem_box("INBOX"), 1)->system, cases[i].after);
	ck_assert(mailbox_message_flags(m, 1, &f));
	ck_assert_uint_eq(f.system & FLAGS_SETTABLE, cases[i].after);
	ck_assert_uint_eq(f.nkeywords, cases[i].nkeywords);
	ck_assert_str_is(mem_updates(&a, m, false), str_of(silent ? cases[i].silent : cases[i].loud));
	ck_assert_int_eq(mailbox_sync(m), 0);
	ck_assert_str_is(mem_updates(&a, m, false), STR(""));
	mailbox_close(&m);
	store_close(&s);
	arena_free(&a);
}
END_TEST

START_TEST(messages_that_are_gone_are_reported_and_the_others_done)
{
	struct flag_change c = { .how = FLAGS_ADD, .system = FLAG_SEEN };
	uint32_t uids[] = { 1, 2, 3 };
	struct arena a = ARENA_INIT;
	struct store *s;
	struct mailbox *m = fresh(&s);

	mem_remove(mem_box("INBOX"), 2);
	ck_assert_int_eq(mailbox_store_flags(m, uids, 3, &c, false), MAIL_E_GONE);
	ck_assert_str_is(mem_updates(&a, m, false), STR("1 FLAGS, 3 FLAGS"));
	ck_assert_int_eq(mailbox_store_flags(m, uids + 1, 1, &c, false), MAIL_E_GONE);
	ck_assert_str_is(mem_updates(&a, m, true), STR("2 EXPUNGE, 2 RECENT"));
	mailbox_close(&m);
	store_close(&s);
	arena_free(&a);
}
END_TEST

START_TEST(a_read_only_mailbox_keeps_its_flags)
{
	struct flag_change c = { .how = FLAGS_ADD, .system = FLAG_SEEN };
	uint32_t uid = 1;
	struct store *s;
	struct mailbox *m = fresh(&s);

	mailbox_close(&m);
	m = mem_open(s, "INBOX", OPEN_READONLY);
	ck_assert_int_eq(mailbox_store_flags(m, &uid, 1, &c, false), MAIL_E_READONLY);
	ck_assert_uint_eq(mem_find(mem_box("INBOX"), 1)->system, 0);
	mailbox_close(&m);
	store_close(&s);
}
END_TEST

START_TEST(one_keyword_too_many_is_refused_before_anything_changes)
{
	char name[16];
	struct str keyword;
	struct flag_change c = {
		.how = FLAGS_ADD, .system = FLAG_SEEN, .keywords = &keyword, .nkeywords = 1
	};
	uint32_t uid = 1;
	struct store *s;
	struct mailbox *m = fresh(&s);

	for (unsigned i = 0; i < LIMIT_KEYWORDS; i++) {
		snprintf(name, sizeof name, "k%u", i);
		keyword = str_of(name);
		ck_assert_int_eq(mailbox_store_flags(m, &uid, 1, &c, true), 0);
		c.how = FLAGS_REPLACE;
	}
	keyword = STR("more");
	c.system = FLAG_DELETED;
	ck_assert_int_eq(mailbox_store_flags(m, &uid, 1, &c, true), MAIL_E_LIMIT);
	ck_assert_uint_eq(mem_find(mem_box("INBOX"), 1)->system, FLAG_SEEN);
	ck_assert(!mailbox_can_make_keywords(m));
	mailbox_close(&m);
	store_close(&s);
}
END_TEST

UNIT_SUITE(c_client_mailbox_flag)
{
	tcase_add_loop_test(t, store_changes_the_store_and_tells_what_the_client_cannot_know, 0,
	    2 * (int)(sizeof cases / sizeof cases[0]));
	tcase_add_test(t, messages_that_are_gone_are_reported_and_the_others_done);
	tcase_add_test(t, a_read_only_mailbox_keeps_its_flags);
	tcase_add_test(t, one_keyword_too_many_is_refused_before_anything_changes);
}
