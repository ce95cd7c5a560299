/* What a COPY that was killed left behind, and what the next session makes of it. tests/fault kills real ones. */

#include "c-client/drivers/maildir/unfinished.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "tests/support/unit.h"

#define WORD "R0123456789abcdef"
#define ONE "1800000001.M1P1Q1" WORD ".h"
#define TWO "1800000001.M1P1Q2" WORD ".h"

static char dir[2048];

static void
put(const char *file, const char *text)
{
	char path[4096];

	snprintf(path, sizeof path, "%s/%s", dir, file);
	unit_write(path, str_of(text));
}

static bool
there(const char *file)
{
	char path[4096];

	snprintf(path, sizeof path, "%s/%s", dir, file);
	return faccessat(AT_FDCWD, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

/* A Maildir with one message of UID 3, two files of a COPY, the note about it, and these records after UID 3. */
static void
begin(const char *note, const char *records)
{
	char path[4096], list[1024];

	snprintf(dir, sizeof dir, "%s", unit_tmpdir());
	put("tmp/.keep", "");
	put("new/" ONE, "A: 1\n\n");
	put("cur/" TWO ":2,S", "A: 2\n\n");
	put("cur/1700000000.M1P1.h:2,", "A: old\n\n");
	snprintf(list, sizeof list, "3 V77 N4 G0123456789abcdef0123456789abcdef M0\n3 :1700000000.M1P1.h\n%s",
	    records);
	put("dovecot-uidlist", list);
	snprintf(path, sizeof path, "%s/" COPY_NOTE, dir);
	ck_assert_int_eq(symlink(note, path), 0);
}

/* How many messages a session finds. */
static uint32_t
count(void)
{
	struct store_options o = { .root = dir, .driver = "maildir", .fsync = FSYNC_NEVER };
	struct fault f = { 0 };
	struct store *s;
	struct mailbox *m;
	uint32_t n;

	ck_assert_msg(store_open(&o, &s, &f) == 0, "%s", f.log);
	ck_assert_int_eq(mailbox_open(s, STR("INBOX"), OPEN_READWRITE, &m), 0);
	n = mailbox_count(m);
	mailbox_close(&m);
	store_close(&s);
	return n;
}

START_TEST(links_without_records_were_never_acknowledged_and_are_removed)
{
	begin(WORD, "");
	ck_assert_uint_eq(count(), 1);
	ck_assert(!there("new/" ONE) && !there("cur/" TWO ":2,S"));
	ck_assert(there("cur/1700000000.M1P1.h:2,"));
	ck_assert(!there(COPY_NOTE));
}
END_TEST

START_TEST(half_of_the_records_are_none)
{
	begin(WORD, "4 T1 :" ONE "\n");
	ck_assert_uint_eq(count(), 1);
	ck_assert(!there("new/" ONE) && !there("cur/" TWO ":2,S"));
}
END_TEST

START_TEST(with_all_records_the_copy_is_complete)
{
	begin(WORD, "4 T1 :" ONE "\n5 T0 :" TWO ":2,S\n");
	ck_assert_uint_eq(count(), 3);
	ck_assert(!there(COPY_NOTE));
	ck_assert_uint_eq(count(), 3);
}
END_TEST

START_TEST(a_note_that_could_mean_any_name_removes_nothing)
{
	begin("1", "");
	ck_assert_uint_eq(count(), 3);
	begin("../../../../../../../../etc", "");
	ck_assert_uint_eq(count(), 3);
}
END_TEST

UNIT_SUITE(c_client_drivers_maildir_unfinished)
{
	tcase_add_test(t, links_without_records_were_never_acknowledged_and_are_removed);
	tcase_add_test(t, half_of_the_records_are_none);
	tcase_add_test(t, with_all_records_the_copy_is_complete);
	tcase_add_test(t, a_note_that_could_mean_any_name_removes_nothing);
}
