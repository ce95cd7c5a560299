/*
 * What happens to a Maildir from outside: files of text that are damaged, old, or somebody else's; locks that
 * nobody will ever give up. No message may be lost or get another's UID, and nobody may be kept waiting.
 */
#include "tests/support/unit.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "c-client/mailbox/driver.h"
#include "osdep/clock.h"

struct place {
	char root[512];
	struct store *s;
	struct mailbox *m;
};

static const char *
path(const struct place *p, const char *file)
{
	static char out[2][1024];
	static int i;

	i = !i;
	snprintf(out[i], sizeof out[i], "%s/%s", p->root, file);
	return out[i];
}

static void
put(const struct place *p, const char *file, const char *text)
{
	unit_write(path(p, file), str_of(text));
}

static void
begin(struct place *p)
{
	*p = (struct place){ .s = NULL };
	snprintf(p->root, sizeof p->root, "%s", unit_tmpdir());
	put(p, "cur/.x", "");
	put(p, "new/.x", "");
	put(p, "tmp/.x", "");
}

static void
open_inbox(struct place *p)
{
	struct store_options o = { .root = p->root, .driver = "maildir" };
	struct fault f = { 0 };

	ck_assert_int_eq(store_open(&o, &p->s, &f), 0);
	ck_assert_int_eq(mailbox_open(p->s, STR("INBOX"), OPEN_READWRITE, &p->m), 0);
}

static void
close_inbox(struct place *p)
{
	mailbox_close(&p->m);
	store_close(&p->s);
}

static struct str
text_of(const struct place *p, struct arena *a, const char *file)
{
	return unit_file(a, path(p, file));
}

static bool
contains(struct str text, const char *part)
{
	return text.n && memmem(text.p, text.n, part, strlen(part)) != NULL;
}

static int
add_keyword(struct place *p, uint32_t uid, const char *word)
{
	struct str name = str_of(word);
	struct flag_change c = { .how = FLAGS_ADD, .keywords = &name, .nkeywords = 1 };

	return mailbox_store_flags(p->m, &uid, 1, &c, false);
}

static bool
has_keyword(struct place *p, uint32_t uid, const char *word)
{
	struct message_flags f;

	ck_assert(mailbox_message_flags(p->m, uid, &f));
	for (size_t i = 0; i < f.nkeywords; i++)
		if (str_ieq(f.keywords[i], str_of(word)))
			return true;
	return false;
}

/* The first byte of a message's text. */
static char
content_of(struct place *p, uint32_t uid)
{
	struct source src;
	char c = 0;

	ck_assert_int_eq(p->m->driver->source(p->m, uid, &src), 0);
	ck_assert_int_eq(src.ops->read(&src, 0, &c, 1), 1);
	src.ops->close(&src);
	return c;
}

/* --- Keywords ------------------------------------------------------------------------------------------ */

START_TEST(dovecot_sees_two_new_keywords_within_one_second)
{
	struct stat before, after;
	struct place p;

	begin(&p);
	put(&p, "cur/1.a:2,", "a\n");
	open_inbox(&p);
	ck_assert_int_eq(add_keyword(&p, 1, "one"), 0);
	ck_assert_int_eq(stat(path(&p, "dovecot-keywords"), &before), 0);
	ck_assert_int_eq(add_keyword(&p, 1, "two"), 0);
	ck_assert_int_eq(stat(path(&p, "dovecot-keywords"), &after), 0);
	ck_assert_int_gt(after.st_mtime, before.st_mtime);
	close_inbox(&p);
}
END_TEST

START_TEST(keywords_that_cannot_be_read_are_not_written_over)
{
	struct arena a = ARENA_INIT;
	struct place p;

	begin(&p);
	put(&p, "cur/1.a:2,a", "a\n");
	put(&p, "names", "0 work\n");
	/* Not a regular file: as unreadable as one on a bad block, also for root. */
	ck_assert_int_eq(symlink("names", path(&p, "dovecot-keywords")), 0);
	open_inbox(&p);
	ck_assert_int_ne(add_keyword(&p, 1, "other"), 0);
	ck_assert_str_is(text_of(&p, &a, "dovecot-keywords"), STR("0 work\n"));
	close_inbox(&p);
	arena_free(&a);
}
END_TEST

START_TEST(a_letter_whose_name_is_odd_is_not_given_to_another_keyword)
{
	struct arena a = ARENA_INIT;
	struct place p;
	struct str text;

	begin(&p);
	put(&p, "cur/1.a:2,ab", "a\n");
	put(&p, "cur/2.a:2,c", "b\n");
	put(&p, "dovecot-keywords", "0 w\xc3\xb6rk\n1 x\n2 X\n");
	open_inbox(&p);
	ck_assert(has_keyword(&p, 1, "x"));
	ck_assert(has_keyword(&p, 2, "x"));
	ck_assert_int_eq(add_keyword(&p, 2, "fresh"), 0);
	ck_assert(!has_keyword(&p, 1, "fresh"));
	text = text_of(&p, &a, "dovecot-keywords");
	ck_assert(contains(text, "0 w\xc3\xb6rk\n"));
	ck_assert(contains(text, "2 X\n"));
	close_inbox(&p);
	arena_free(&a);
}
END_TEST

START_TEST(a_keyword_with_two_letters_goes_away_with_both)
{
	struct str name = STR("x");
	struct flag_change c = { .how = FLAGS_REMOVE, .keywords = &name, .nkeywords = 1 };
	uint32_t uid = 1;
	struct place p;

	begin(&p);
	put(&p, "cur/1.a:2,ab", "a\n");
	put(&p, "dovecot-keywords", "0 x\n1 X\n");
	open_inbox(&p);
	ck_assert_int_eq(mailbox_store_flags(p.m, &uid, 1, &c, false), 0);
	ck_assert(!has_keyword(&p, 1, "x"));
	close_inbox(&p);
}
END_TEST

/* --- The list ------------------------------------------------------------------------------------------ */

#define LIST(next) "3 V77 N" next " G0123456789abcdef0123456789abcdef M0\n"

START_TEST(a_list_from_a_backup_gives_no_uid_again_while_a_session_is_open)
{
	struct place p;

	begin(&p);
	put(&p, "cur/1.a:2,", "a\n");
	put(&p, "cur/2.a:2,", "b\n");
	put(&p, "dovecot-uidlist", LIST("3") "1 :1.a\n2 :2.a\n");
	open_inbox(&p);
	ck_assert_uint_eq(mailbox_uidnext(p.m), 3);
	put(&p, "restored", LIST("2") "1 :1.a\n");
	ck_assert_int_eq(rename(path(&p, "restored"), path(&p, "dovecot-uidlist")), 0);
	put(&p, "cur/0.c:2,", "c\n");
	ck_assert_int_eq(mailbox_sync(p.m), 0);
	ck_assert_uint_gt(mailbox_uidnext(p.m), 3);
	ck_assert_int_eq(content_of(&p, 1), 'a');
	ck_assert_uint_eq(mailbox_seq(p.m, 2), 2); /* not yet told that it went */
	close_inbox(&p);
	open_inbox(&p);
	ck_assert_uint_eq(mailbox_count(p.m), 3);
	ck_assert_uint_eq(mailbox_seq(p.m, 2), 0);
	close_inbox(&p);
}
END_TEST

START_TEST(a_list_that_vanished_is_made_again_above_what_another_session_may_have_told)
{
	struct place p;

	begin(&p);
	put(&p, "cur/1.a:2,", "a\n");
	open_inbox(&p);
	/* Another session gave UID 2 to a message; then the list was removed, and we never saw it. */
	put(&p, "cur/2.b:2,", "b\n");
	put(&p, "cur/1.c:2,", "c\n");
	ck_assert_int_eq(unlink(path(&p, "dovecot-uidlist")), 0);
	ck_assert_int_eq(mailbox_sync(p.m), 0);
	ck_assert_uint_eq(mailbox_seq(p.m, 1), 1);
	ck_assert_uint_gt(mailbox_uidnext(p.m), 4);
	close_inbox(&p);
	open_inbox(&p);
	ck_assert_uint_eq(mailbox_count(p.m), 3);
	ck_assert_uint_eq(mailbox_seq(p.m, 2), 0);
	ck_assert_int_eq(content_of(&p, 1), 'a');
	close_inbox(&p);
}
END_TEST

START_TEST(a_list_written_over_in_place_is_noticed)
{
	struct place p;

	begin(&p);
	put(&p, "cur/1.a:2,", "a\n");
	put(&p, "dovecot-uidlist", LIST("2") "1 :1.a\n");
	open_inbox(&p);
	/* As cp does it: the same inode, longer, and of another mailbox. */
	put(&p, "dovecot-uidlist", "3 V99 N9 G1123456789abcdef0123456789abcdef M0\n5 :9.a\n6 :9.b\n7 :9.c\n");
	ck_assert_int_eq(mailbox_sync(p.m), MAIL_E_CHANGED);
	close_inbox(&p);
}
END_TEST

START_TEST(a_list_with_crlf_keeps_the_uids)
{
	struct place p;

	begin(&p);
	put(&p, "cur/1.a:2,S", "a\n");
	put(&p, "cur/2.b:2,", "b\n");
	put(&p, "dovecot-uidlist", "3 V77 G0123456789abcdef0123456789abcdef N9\r\n3 :1.a\r\n5 :2.b:2,\r\n");
	open_inbox(&p);
	ck_assert_uint_eq(mailbox_uidvalidity(p.m), 77);
	ck_assert_uint_eq(mailbox_uidnext(p.m), 9);
	ck_assert_uint_eq(mailbox_count(p.m), 2);
	ck_assert_int_eq(content_of(&p, 3), 'a');
	ck_assert_int_eq(content_of(&p, 5), 'b');
	close_inbox(&p);
}
END_TEST

/* --- Files --------------------------------------------------------------------------------------------- */

START_TEST(a_second_file_of_a_base_does_not_take_the_first_one_s_uid)
{
	struct place p;

	begin(&p);
	put(&p, "cur/1.a:2,S", "a\n");
	open_inbox(&p);
	put(&p, "new/1.a", "b\n");
	put(&p, "cur/1.a:2,F", "c\n");
	ck_assert_int_eq(mailbox_sync(p.m), 0);
	ck_assert_int_eq(content_of(&p, 1), 'a');
	close_inbox(&p);
	open_inbox(&p);
	ck_assert_uint_eq(mailbox_count(p.m), 3);
	close_inbox(&p);
}
END_TEST

START_TEST(a_second_name_of_a_file_does_not_stop_a_store)
{
	static const uint32_t uids[] = { 1, 2 };
	struct flag_change c = { .how = FLAGS_ADD, .system = FLAG_SEEN };
	struct message_flags f;
	struct place p;

	begin(&p);
	put(&p, "cur/1.a:2,", "a\n");
	put(&p, "cur/2.b:2,", "b\n");
	open_inbox(&p);
	ck_assert_int_eq(link(path(&p, "cur/1.a:2,"), path(&p, "cur/1.a:2,S")), 0);
	ck_assert_int_eq(mailbox_store_flags(p.m, uids, 2, &c, false), 0);
	ck_assert(mailbox_message_flags(p.m, 2, &f) && f.system & FLAG_SEEN);
	ck_assert(mailbox_message_flags(p.m, 1, &f) && f.system & FLAG_SEEN);
	close_inbox(&p);
}
END_TEST

/* --- Locks --------------------------------------------------------------------------------------------- */

static void
age(const struct place *p, const char *file, int seconds)
{
	struct timespec t[2];

	for (int i = 0; i < 2; i++)
		t[i] = (struct timespec){ .tv_sec = clock_realtime_s() - seconds };
	ck_assert_int_eq(utimensat(AT_FDCWD, path(p, file), t, AT_SYMLINK_NOFOLLOW), 0);
}

START_TEST(a_stale_lock_of_any_kind_blocks_nobody)
{
	int64_t began = clock_monotonic_ms();
	struct place p;

	begin(&p);
	put(&p, "cur/1.a:2,", "a\n");
	switch (_i) {
	case 0:
		ck_assert_int_eq(mkdir(path(&p, "dovecot-uidlist.lock"), 0700), 0);
		break;
	case 1:
		ck_assert_int_eq(mkdir(path(&p, "dovecot-uidlist.lock"), 0700), 0);
		put(&p, "dovecot-uidlist.lock/x", "");
		break;
	case 2:
		ck_assert_int_eq(symlink("/nonexistent", path(&p, "dovecot-uidlist.lock")), 0);
		break;
	case 3:
		ck_assert_int_eq(mkfifo(path(&p, "dovecot-uidlist.lock"), 0600), 0);
		break;
	case 4:
		put(&p, "dovecot-uidlist.lock", "17:another.host");
		break;
	case 5:
		put(&p, "dovecot-uidlist.lock", "\xff garbage");
		break;
	case 6:
		put(&p, "dovecot-uidlist.lock", "");
		break;
	}
	age(&p, "dovecot-uidlist.lock", 150);
	open_inbox(&p);
	ck_assert_uint_eq(mailbox_count(p.m), 1);
	ck_assert(!p.m->readonly);
	ck_assert_int_lt(clock_monotonic_ms() - began, 3000);
	close_inbox(&p);
}
END_TEST

START_TEST(what_the_list_has_is_served_while_another_host_holds_the_lock)
{
	struct place p;

	begin(&p);
	put(&p, "cur/1.a:2,", "a\n");
	put(&p, "new/2.b", "b\n");
	put(&p, "dovecot-uidlist", LIST("4") "3 :1.a\n");
	put(&p, "dovecot-uidlist.lock", "17:another.host");
	clock_freeze(0); /* waiting takes no time, but ends */
	open_inbox(&p);
	ck_assert_uint_eq(mailbox_count(p.m), 1);
	ck_assert_int_eq(content_of(&p, 3), 'a');
	close_inbox(&p);
	ck_assert_int_eq(unlink(path(&p, "dovecot-uidlist.lock")), 0);
	open_inbox(&p);
	ck_assert_uint_eq(mailbox_count(p.m), 2);
	ck_assert_int_eq(content_of(&p, 4), 'b');
	close_inbox(&p);
}
END_TEST

UNIT_SUITE(tests_engine_maildir_harm)
{
	tcase_add_test(t, what_the_list_has_is_served_while_another_host_holds_the_lock);
	tcase_add_test(t, dovecot_sees_two_new_keywords_within_one_second);
	tcase_add_test(t, keywords_that_cannot_be_read_are_not_written_over);
	tcase_add_test(t, a_letter_whose_name_is_odd_is_not_given_to_another_keyword);
	tcase_add_test(t, a_keyword_with_two_letters_goes_away_with_both);
	tcase_add_test(t, a_list_from_a_backup_gives_no_uid_again_while_a_session_is_open);
	tcase_add_test(t, a_list_that_vanished_is_made_again_above_what_another_session_may_have_told);
	tcase_add_test(t, a_list_written_over_in_place_is_noticed);
	tcase_add_test(t, a_list_with_crlf_keeps_the_uids);
	tcase_add_test(t, a_second_file_of_a_base_does_not_take_the_first_one_s_uid);
	tcase_add_test(t, a_second_name_of_a_file_does_not_stop_a_store);
	tcase_add_loop_test(t, a_stale_lock_of_any_kind_blocks_nobody, 0, 7);
}
