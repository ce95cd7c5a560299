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

static uint64_t
modseq_of(struct mailbox *m, uint32_t uid)
{
	struct message_facts f;

	ck_assert(mailbox_look(m, uid, &f));
	return f.modseq;
}

/*
 * One message that has `before`; its mod-sequence is named "known". Then others make `others` of it, which
 * the index hears of before the change, or only in the middle of it.
 */
static const struct {
	int how;
	uint32_t system;
	size_t nkeywords;
	uint32_t before, others;
	uint64_t since;  /* 0, 1: known, 2: one less */
	uint32_t after;
	bool refused;
	const char *told; /* of a silent change */
} conditions[] = {
	{ FLAGS_ADD, FLAG_SEEN, 0, 0, 0, 1, FLAG_SEEN, false, "1 MODSEQ" },
	{ FLAGS_ADD, FLAG_SEEN, 0, FLAG_SEEN, FLAG_SEEN, 1, FLAG_SEEN, false, "1 MODSEQ" },
	{ FLAGS_ADD, FLAG_SEEN, 0, 0, 0, 2, 0, true, "1 FLAGS" },
	{ FLAGS_REPLACE, FLAG_SEEN, 0, FLAG_DRAFT, FLAG_DRAFT, 1, FLAG_SEEN, false, "1 MODSEQ" },
	{ FLAGS_REPLACE, FLAG_SEEN, 0, 0, FLAG_DRAFT, 1, FLAG_DRAFT, true, "1 FLAGS" },
	/* Another flag changed than those that the change is about (section 3.1.12). */
	{ FLAGS_ADD, FLAG_SEEN, 0, 0, FLAG_DRAFT, 1, FLAG_SEEN | FLAG_DRAFT, false, "1 FLAGS" },
	{ FLAGS_REMOVE, FLAG_SEEN, 0, FLAG_SEEN, FLAG_SEEN | FLAG_DRAFT, 1, FLAG_DRAFT, false, "1 FLAGS" },
	/* Somebody else did the very same: the message is theirs. */
	{ FLAGS_ADD, FLAG_SEEN, 0, 0, FLAG_SEEN, 1, FLAG_SEEN, true, "1 FLAGS" },
	{ FLAGS_REMOVE, FLAG_SEEN, 0, FLAG_SEEN, 0, 1, 0, true, "1 FLAGS" },
	/* 0: not where anything is there of what it is about; system flags always are. */
	{ FLAGS_ADD, 0, 1, 0, 0, 0, 0, false, "KEYWORDS, 1 MODSEQ" },
	{ FLAGS_ADD, FLAG_SEEN, 1, 0, 0, 0, 0, true, "KEYWORDS, 1 FLAGS" },
	{ FLAGS_REPLACE, 0, 1, 0, 0, 0, 0, true, "KEYWORDS, 1 FLAGS" },
};

START_TEST(a_conditional_store_changes_only_what_did_not_change)
{
	size_t i = (size_t)_i / 2;
	bool heard = _i % 2;
	struct flag_change c = { .how = conditions[i].how,
		.system = conditions[i].system,
		.keywords = junk,
		.nkeywords = conditions[i].nkeywords };
	struct store_condition only = { 0 };
	struct arena a = ARENA_INIT;
	struct store *s;
	struct mailbox *m = fresh(&s);
	uint32_t uid = 1;

	mailbox_tell_modseq(m);
	mem_flag(mem_box("INBOX"), 1, conditions[i].before);
	ck_assert_int_eq(mailbox_sync(m), 0);
	mem_updates(&a, m, true);
	only.since = conditions[i].since ? modseq_of(m, 1) + 1 - conditions[i].since : 0;
	if (conditions[i].others != conditions[i].before)
		mem_flag(mem_box("INBOX"), 1, conditions[i].others);
	if (heard)
		ck_assert_int_eq(mailbox_sync(m), 0);
	ck_assert_int_eq(mailbox_store_unchanged(m, &uid, 1, &c, true, &a, &only), 0);
	ck_assert_uint_eq(mem_find(mem_box("INBOX"), 1)->system, conditions[i].after);
	ck_assert_uint_eq(only.nrefused, conditions[i].refused);
	if (conditions[i].refused)
		ck_assert_uint_eq(only.refused[0], 1);
	ck_assert_str_is(mem_updates(&a, m, false), str_of(conditions[i].told));
	ck_assert_int_eq(mailbox_sync(m), 0);
	ck_assert_str_is(mem_updates(&a, m, false), STR(""));
	mailbox_close(&m);
	store_close(&s);
	arena_free(&a);
}
END_TEST

START_TEST(refused_messages_are_sorted_and_those_that_are_gone_are_not_among_them)
{
	struct flag_change c = { .how = FLAGS_ADD, .system = FLAG_SEEN };
	struct store_condition only = { 0 };
	uint32_t uids[] = { 1, 2, 3 };
	struct arena a = ARENA_INIT;
	struct store *s;
	struct mailbox *m = fresh(&s);

	only.since = modseq_of(m, 1);
	mem_flag(mem_box("INBOX"), 3, FLAG_SEEN);
	ck_assert_int_eq(mailbox_sync(m), 0);
	mem_updates(&a, m, true);
	mem_flag(mem_box("INBOX"), 1, FLAG_SEEN);
	mem_remove(mem_box("INBOX"), 2);
	ck_assert_int_eq(mailbox_store_unchanged(m, uids, 3, &c, false, &a, &only), MAIL_E_GONE);
	ck_assert_uint_eq(only.nrefused, 2);
	ck_assert(only.refused[0] == 1 && only.refused[1] == 3);
	ck_assert_str_is(mem_updates(&a, m, false), STR("1 FLAGS, 3 FLAGS"));
	mailbox_close(&m);
	store_close(&s);
	arena_free(&a);
}
END_TEST

START_TEST(a_silent_store_tells_the_mod_sequence_to_those_who_want_it)
{
	struct flag_change c = { .how = FLAGS_ADD, .system = FLAG_SEEN };
	uint32_t uids[] = { 1, 2 };
	struct arena a = ARENA_INIT;
	struct store *s;
	struct mailbox *m = fresh(&s);

	ck_assert_int_eq(mailbox_store_flags(m, uids, 1, &c, true), 0);
	ck_assert_str_is(mem_updates(&a, m, false), STR(""));
	mailbox_tell_modseq(m);
	ck_assert_int_eq(mailbox_store_flags(m, uids, 2, &c, true), 0);
	ck_assert_str_is(mem_updates(&a, m, false), STR("2 MODSEQ"));
	ck_assert_int_eq(mailbox_store_seen(m, 3), 0);
	ck_assert_str_is(mem_updates(&a, m, false), STR(""));
	ck_assert_uint_eq(mem_find(mem_box("INBOX"), 3)->system, FLAG_SEEN);
	mailbox_close(&m);
	store_close(&s);
	arena_free(&a);
}
END_TEST

UNIT_SUITE(c_client_mailbox_flag)
{
	tcase_add_loop_test(t, store_changes_the_store_and_tells_what_the_client_cannot_know, 0,
	    2 * (int)(sizeof cases / sizeof cases[0]));
	tcase_add_test(t, messages_that_are_gone_are_reported_and_the_others_done);
	tcase_add_test(t, a_read_only_mailbox_keeps_its_flags);
	tcase_add_test(t, one_keyword_too_many_is_refused_before_anything_changes);
	tcase_add_loop_test(t, a_conditional_store_changes_only_what_did_not_change, 0,
	    2 * (int)(sizeof conditions / sizeof conditions[0]));
	tcase_add_test(t, refused_messages_are_sorted_and_those_that_are_gone_are_not_among_them);
	tcase_add_test(t, a_silent_store_tells_the_mod_sequence_to_those_who_want_it);
}
