#include "tests/support/unit.h"

#include <stdio.h>
#include <unistd.h>

#include "c-client/base/scan.h"
#include "c-client/mailbox/driver.h"

/* The note in dovecot-uidlist of how high mod-sequences may be. */

static char list[8192];

/* A folder with one message and this list. Its index is lost after each session. */
static struct store *
begin(const char *text)
{
	static char dir[4096];
	struct store_options o = { .root = dir, .driver = "maildir", .fsync = FSYNC_NEVER };
	struct fault f = { 0 };
	struct store *s;
	char path[8192];

	snprintf(dir, sizeof dir, "%s", unit_tmpdir());
	snprintf(path, sizeof path, "%s/cur/1.a:2,", dir);
	unit_write(path, STR("a"));
	snprintf(list, sizeof list, "%s/dovecot-uidlist", dir);
	if (*text)
		unit_write(list, str_of(text));
	ck_assert_msg(store_open(&o, &s, &f) == 0, "%s", f.log);
	return s;
}

static void
lose_index(void)
{
	static const char *const files[] = { "index", "journal", "fields", "lock" };
	char path[9000];

	for (int i = 0; i < 4; i++) {
		snprintf(path, sizeof path, "%.*smadrona.%s", (int)(strlen(list) - strlen("dovecot-uidlist")), list,
		    files[i]);
		(void)unlink(path);
	}
}

/* A session changes a flag. Its highest mod-sequence. */
static uint64_t
session(struct store *s, enum mailbox_how how)
{
	const struct flag_change c = { .how = FLAGS_ADD, .system = FLAG_SEEN };
	struct mailbox *m;
	uint32_t uid;
	uint64_t highest;

	ck_assert_msg(mailbox_open(s, STR("INBOX"), how, &m) == 0, "%s", s->fault.log);
	uid = mailbox_uid(m, 1);
	if (how == OPEN_READWRITE)
		ck_assert_int_eq(mailbox_store_flags(m, &uid, 1, &c, true), 0);
	highest = index_highest(m->index);
	mailbox_close(&m);
	lose_index();
	return highest;
}

static uint64_t
noted(void)
{
	struct arena a = ARENA_INIT;
	struct str text = unit_file(&a, list);
	struct scan s = scan_of(str_sub(text, str_find_str(text, STR(" M")) + 2, text.n));
	uint64_t v = 0;

	ck_assert(scan_number(&s, UINT64_MAX, &v));
	arena_free(&a);
	return v;
}

static const char *const lists[] = { "", "3 V5 N2 M0\n1 :1.a\n",
	"3 V5 N2 Q9 M0000000000000000 Zx\n1 W5 :1.a\n", "3 V5 N2\n1 :1.a\n" };

START_TEST(no_session_tells_a_mod_sequence_that_is_not_below_the_note)
{
	struct store *s = begin(lists[_i]);
	uint64_t highest = 0;

	for (int i = 0; i < 3; i++) {
		uint64_t next = session(s, OPEN_READWRITE);
		ck_assert_uint_gt(next, highest);
		highest = next;
		ck_assert_uint_gt(noted(), highest);
	}
	store_close(&s);
}
END_TEST

START_TEST(the_rest_of_the_list_stays_as_it_was)
{
	struct store *s = begin(lists[2]);
	struct arena a = ARENA_INIT;
	struct str text;

	session(s, OPEN_READWRITE);
	text = unit_file(&a, list);
	ck_assert(str_starts(text, STR("3 V5 N2 Q9 M0")) || str_starts(text, STR("3 V5 N2 Q9 M1")));
	ck_assert_str_is(
	    str_sub(text, strlen("3 V5 N2 Q9 M0000000000000000"), text.n), STR(" Zx\n1 W5 :1.a\n"));
	arena_free(&a);
	store_close(&s);
}
END_TEST

START_TEST(who_only_looks_is_told_nothing_above_the_note)
{
	struct store *s = begin(lists[2]);

	ck_assert_uint_lt(session(s, OPEN_READONLY), noted());
	store_close(&s);
}
END_TEST

START_TEST(the_note_never_goes_down)
{
	struct store *s = begin(lists[1 + _i]);
	struct mailbox *m;
	uint64_t before;

	session(s, OPEN_READWRITE);
	before = noted();
	ck_assert_int_eq(mailbox_open(s, STR("INBOX"), OPEN_READWRITE, &m), 0);
	ck_assert_int_ne(m->driver->ceiling(m, before - 1), 0);
	ck_assert_uint_ge(noted(), before);
	mailbox_close(&m);
	store_close(&s);
}
END_TEST

UNIT_SUITE(c_client_drivers_maildir_ceiling)
{
	tcase_add_loop_test(
	    t, no_session_tells_a_mod_sequence_that_is_not_below_the_note, 0, sizeof lists / sizeof *lists);
	tcase_add_loop_test(t, the_note_never_goes_down, 0, 3);
	tcase_add_test(t, the_rest_of_the_list_stays_as_it_was);
	tcase_add_test(t, who_only_looks_is_told_nothing_above_the_note);
}
