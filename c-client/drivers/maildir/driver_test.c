#include "tests/support/unit.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "c-client/base/buf.h"
#include "c-client/mailbox/driver.h"

/* A Maildir that other programs made, and what a session sees in it. */

static char dir[4096];

static void
put(const char *file, const char *text)
{
	char path[8192];

	snprintf(path, sizeof path, "%s/%s", dir, file);
	unit_write(path, str_of(text));
}

static bool
there(const char *file)
{
	char path[8192];

	snprintf(path, sizeof path, "%s/%s", dir, file);
	return access(path, F_OK) == 0;
}

static void
move_file(const char *from, const char *to)
{
	char x[8192], y[8192];

	snprintf(x, sizeof x, "%s/%s", dir, from);
	snprintf(y, sizeof y, "%s/%s", dir, to);
	ck_assert_int_eq(rename(x, y), 0);
}

static struct str
content(struct arena *a, const char *file)
{
	char path[8192];

	snprintf(path, sizeof path, "%s/%s", dir, file);
	return unit_file(a, path);
}

static void
begin(void)
{
	snprintf(dir, sizeof dir, "%s", unit_tmpdir());
	put("cur/.keep", "");
	put("new/.keep", "");
	put("tmp/.keep", "");
}

static struct store *
open_store(void)
{
	struct store_options o = { .root = dir, .driver = "maildir", .fsync = FSYNC_NEVER };
	struct fault f = { 0 };
	struct store *s;

	ck_assert_msg(store_open(&o, &s, &f) == 0, "%s", f.log);
	return s;
}

static struct mailbox *
open_inbox(struct store *s)
{
	struct mailbox *m;

	ck_assert_msg(mailbox_open(s, STR("INBOX"), OPEN_READWRITE, &m) == 0, "%s", s->fault.log);
	return m;
}

/* "uid:first line[flags]" of every message, a space between; flags in hex without \Recent, then keywords. */
static const char *
seen(struct mailbox *m)
{
	static char text[65536];
	struct update u;
	size_t n = 0;

	text[0] = '\0';
	while (mailbox_update(m, true, &u))
		;
	for (uint32_t seq = 1; seq <= mailbox_count(m); seq++) {
		uint32_t uid = mailbox_uid(m, seq);
		struct message_flags f;
		struct source src;
		char line[32] = "";

		ck_assert(mailbox_message_flags(m, uid, &f));
		ck_assert_int_eq(m->driver->source(m, uid, &src), 0);
		ck_assert_int_ge(src.ops->read(&src, 0, line, sizeof line - 1), 0);
		src.ops->close(&src);
		n += (size_t)snprintf(text + n, sizeof text - n, "%s%u:%.*s[%x", n ? " " : "", uid,
		    (int)strcspn(line, "\n"), line, f.system & FLAGS_SETTABLE);
		for (size_t i = 0; i < f.nkeywords; i++)
			n += (size_t)snprintf(text + n, sizeof text - n, " %.*s", STR_ARG(f.keywords[i]));
		n += (size_t)snprintf(text + n, sizeof text - n, "]");
	}
	return text;
}

static void
sync_now(struct mailbox *m)
{
	ck_assert_msg(mailbox_sync(m) == 0, "%s", m->fault->log);
}

/* Opens, compares, closes. */
static void
a_session_sees(const char *want)
{
	struct store *s = open_store();
	struct mailbox *m = open_inbox(s);

	ck_assert_str_eq(seen(m), want);
	mailbox_close(&m);
	store_close(&s);
}

static uint32_t
uidnext(void)
{
	struct mailbox_status st;
	struct store *s = open_store();

	ck_assert_int_eq(store_status(s, STR("INBOX"), &st), 0);
	store_close(&s);
	return st.uidnext;
}

/* --- Lists ---------------------------------------------------------------------------------------------- */

START_TEST(the_first_look_orders_mail_by_name_and_keeps_the_order)
{
	begin();
	put("cur/1000.b:2,S", "b");
	put("new/999.a", "a");
	put("cur/1001.c:2,", "c");
	a_session_sees("1:a[0] 2:b[1] 3:c[0]");
	put("new/998.late", "late");
	a_session_sees("1:a[0] 2:b[1] 3:c[0] 4:late[0]");
	ck_assert_uint_eq(uidnext(), 5);
}
END_TEST

START_TEST(a_list_of_version_1_is_taken_over)
{
	struct arena a = ARENA_INIT;

	begin();
	put("cur/1.a:2,F", "a");
	put("cur/2.b:2,", "b");
	put("dovecot-uidlist", "1 1234 12\n4 1.a\n9 2.b:2,S\n");
	put("new/3.c", "c");
	a_session_sees("4:a[4] 9:b[0] 12:c[0]");
	ck_assert(str_starts(content(&a, "dovecot-uidlist"), STR("3 V1234 N")));
	arena_free(&a);
}
END_TEST

START_TEST(keys_of_others_survive_append_and_rewrite)
{
	struct arena a = ARENA_INIT;
	struct str list;

	begin();
	put("cur/1.a:2,", "a");
	put("dovecot-uidlist", "3 V5 N3 G0123456789abcdef0123456789abcdef Xyz Ppop\n1 S4 Zfoo :1.a\n");
	put("new/2.b", "b");
	a_session_sees("1:a[0] 3:b[0]");
	list = content(&a, "dovecot-uidlist");
	ck_assert(str_starts(list, STR("3 V5 N4 G0123456789abcdef0123456789abcdef Xyz Ppop M")));
	ck_assert_uint_lt(str_find_str(list, STR("1 S4 Zfoo :1.a")), list.n);
	arena_free(&a);
}
END_TEST

START_TEST(beside_dovecot_s_index_the_first_uid_of_ours_keeps_a_distance)
{
	begin();
	put("cur/1.a:2,", "a");
	put("dovecot-uidlist", "3 V5 N7\n1 :1.a\n");
	put("dovecot.index.log", "x");
	put("new/2.b", "b");
	a_session_sees("1:a[0] 1007:b[0]");
	put("new/3.c", "c");
	a_session_sees("1:a[0] 1007:b[0] 1008:c[0]");
}
END_TEST

START_TEST(what_a_crash_left_at_the_end_of_the_list_is_no_record_and_is_never_appended_to)
{
	begin();
	put("cur/1.a:2,", "a");
	put("cur/12.half:2,", "half");
	put("dovecot-uidlist", "3 V5 N2 M0\n1 :1.a\n9 :12.ha");
	put("new/20.b", "b");
	a_session_sees("1:a[0] 10:half[0] 11:b[0]");
	a_session_sees("1:a[0] 10:half[0] 11:b[0]");
}
END_TEST

static const char *const damaged[] = {
	"", "\n", "garbage\n1 :1.a\n", "3 V0 N1\n1 :1.a\n", "2 5 6\n", "3 V5 N4294967290\n",
	"\0\0\0",
};

START_TEST(a_list_that_says_nothing_is_made_again)
{
	begin();
	put("cur/1.a:2,S", "a");
	put("dovecot-uidlist", damaged[_i]);
	a_session_sees("1:a[1]");
	ck_assert_uint_eq(uidnext(), 2);
}
END_TEST

START_TEST(damaged_records_cost_their_messages_the_uid_and_nothing_else)
{
	begin();
	put("cur/1.a:2,", "a");
	put("cur/2.b:2,", "b");
	put("cur/3.c:2,", "c");
	put("dovecot-uidlist", "3 V5 N20 M0\n5 :1.a\nnonsense\n4 :2.b\n7 :3.c\n");
	a_session_sees("5:a[0] 7:c[0] 20:b[0]");
}
END_TEST

START_TEST(a_list_that_vanishes_under_a_session_is_made_again_with_the_same_uids)
{
	struct store *s;
	struct mailbox *m;
	char path[8192];

	begin();
	put("cur/1.a:2,", "a");
	put("dovecot-uidlist", "3 V5 N20 M0\n7 :1.a\n");
	s = open_store();
	m = open_inbox(s);
	snprintf(path, sizeof path, "%s/dovecot-uidlist", dir);
	ck_assert_int_eq(unlink(path), 0);
	put("new/2.b", "b");
	sync_now(m);
	ck_assert_str_eq(seen(m), "7:a[0] 1020:b[0]");
	ck_assert_uint_eq(mailbox_uidvalidity(m), 5);
	mailbox_close(&m);
	store_close(&s);
	a_session_sees("7:a[0] 1020:b[0]");
}
END_TEST

START_TEST(courier_s_uids_and_keywords_are_taken_over_once)
{
	begin();
	put("cur/1.a:2,S", "a");
	put("cur/2.b:2,", "b");
	put("courierimapuiddb", "1 1234 12\n4 1.a\n9 2.b\n");
	put("courierimapkeywords/:list", "red\ngreen\n\n1.a:0 1\n2.b:1\n");
	put("courierimapkeywords/2.b", "blue\nred\n");
	a_session_sees("4:a[1 red green] 9:b[0 red blue]");
	put("courierimapuiddb", "1 99 99\n");
	a_session_sees("4:a[1 red green] 9:b[0 red blue]");
}
END_TEST

/* --- Files ---------------------------------------------------------------------------------------------- */

START_TEST(renames_by_others_are_flags_not_messages)
{
	struct store *s;
	struct mailbox *m;

	begin();
	put("cur/1.a:2,", "a");
	put("new/2.b", "b");
	s = open_store();
	m = open_inbox(s);
	move_file("cur/1.a:2,", "cur/1.a:2,RSX,own");
	move_file("cur/2.b:2,", "cur/2.b:2,F");
	sync_now(m);
	ck_assert_str_eq(seen(m), "1:a[3] 2:b[4]");
	mailbox_close(&m);
	store_close(&s);
}
END_TEST

/* The file's name as the engine keeps it, "new/" before that of unclaimed mail. */
static const char *
note_of(struct mailbox *m, uint32_t uid)
{
	static char text[300];
	struct note n;

	ck_assert(known_note(m, uid, &n));
	snprintf(text, sizeof text, "%s%.*s", n.bits & 1 ? "new/" : "", STR_ARG(n.text));
	return text;
}

START_TEST(the_note_of_a_message_is_the_name_of_its_file)
{
	struct flag_change seen_flag = { .how = FLAGS_ADD, .system = FLAG_SEEN };
	uint32_t uid = 1;
	struct store *s;
	struct mailbox *m;

	begin();
	put("new/1.a,S=1", "a");
	s = open_store();
	ck_assert_int_eq(mailbox_open(s, STR("INBOX"), OPEN_READONLY, &m), 0);
	ck_assert_str_eq(note_of(m, 1), "new/1.a,S=1");
	mailbox_close(&m);
	m = open_inbox(s);
	ck_assert_str_eq(note_of(m, 1), "1.a,S=1:2,");
	ck_assert(known_key(m, STR("1.a,S=1"), &uid));
	ck_assert_int_eq(mailbox_store_flags(m, &uid, 1, &seen_flag, true), 0);
	ck_assert_str_eq(note_of(m, 1), "1.a,S=1:2,S");
	move_file("cur/1.a,S=1:2,S", "cur/1.a,S=1:2,F");
	sync_now(m);
	ck_assert_str_eq(note_of(m, 1), "1.a,S=1:2,F");
	mailbox_close(&m);
	store_close(&s);
}
END_TEST

START_TEST(a_strict_change_leaves_alone_what_others_changed)
{
	struct flag_change c = { .how = FLAGS_ADD, .system = FLAG_DELETED, .strict = true };
	struct store_condition only = { 0 };
	const uint32_t uids[] = { 1, 2 };
	struct arena a = ARENA_INIT;
	struct store *s;
	struct mailbox *m;

	begin();
	put("cur/1.a:2,", "a");
	put("cur/2.b:2,", "b");
	s = open_store();
	m = open_inbox(s);
	move_file("cur/1.a:2,", "cur/1.a:2,F");
	ck_assert_int_eq(mailbox_store_flags(m, uids, 2, &c, true), 0);
	ck_assert_str_eq(seen(m), "1:a[4] 2:b[8]");
	/* Who asked for a condition is told of it, also when the other made the very same change. */
	c.strict = false;
	c.system = FLAG_DELETED;
	c.how = FLAGS_REMOVE;
	only.since = mailbox_highest_modseq(m);
	move_file("cur/2.b:2,T", "cur/2.b:2,");
	ck_assert_int_eq(mailbox_store_unchanged(m, uids, 2, &c, true, &a, &only), 0);
	ck_assert_uint_eq(only.nrefused, 1);
	ck_assert_uint_eq(only.refused[0], 2);
	ck_assert_str_eq(seen(m), "1:a[4] 2:b[0]");
	/* A letter that gets a name is another flag, too. */
	move_file("cur/2.b:2,", "cur/2.b:2,a");
	sync_now(m);
	put("dovecot-keywords", "0 work\n");
	c = (struct flag_change){ .how = FLAGS_ADD, .system = FLAG_SEEN, .strict = true };
	ck_assert_int_eq(mailbox_store_flags(m, uids, 2, &c, true), 0);
	ck_assert_str_eq(seen(m), "1:a[5] 2:b[0 work]");
	mailbox_close(&m);
	arena_free(&a);
	store_close(&s);
}
END_TEST

START_TEST(a_message_is_read_under_its_new_name_before_any_sync)
{
	struct store *s;
	struct mailbox *m;
	struct source src;

	begin();
	put("cur/1.a:2,", "a");
	put("cur/2.b:2,", "b");
	s = open_store();
	m = open_inbox(s);
	move_file("cur/1.a:2,", "cur/1.a:2,S");
	ck_assert_int_eq(m->driver->source(m, 1, &src), 0);
	src.ops->close(&src);
	move_file("cur/2.b:2,", "tmp/away");
	ck_assert_int_eq(m->driver->source(m, 2, &src), MAIL_E_GONE);
	sync_now(m);
	ck_assert_str_eq(seen(m), "1:a[1]");
	mailbox_close(&m);
	store_close(&s);
}
END_TEST

START_TEST(a_file_that_comes_back_after_it_was_told_gone_has_a_new_uid)
{
	struct store *s;
	struct mailbox *m;

	begin();
	put("cur/1.a:2,", "a");
	put("cur/2.b:2,", "b");
	s = open_store();
	m = open_inbox(s);
	move_file("cur/1.a:2,", "tmp/away");
	sync_now(m);
	ck_assert_str_eq(seen(m), "2:b[0]");
	move_file("tmp/away", "cur/1.a:2,S");
	sync_now(m);
	ck_assert_str_eq(seen(m), "2:b[0] 3:a[1]");
	mailbox_close(&m);
	store_close(&s);
	a_session_sees("2:b[0] 3:a[1]");
}
END_TEST

START_TEST(two_files_of_one_base_are_two_messages)
{
	begin();
	put("cur/1.a:2,S", "first");
	put("cur/1.a:2,F", "second");
	put("new/1.a", "third");
	{
		struct store *s = open_store();
		struct mailbox *m = open_inbox(s);
		ck_assert_uint_eq(mailbox_count(m), 3);
		mailbox_close(&m);
		m = open_inbox(s);
		ck_assert_uint_eq(mailbox_count(m), 3);
		ck_assert_uint_eq(mailbox_uidnext(m), 4);
		mailbox_close(&m);
		store_close(&s);
	}
}
END_TEST

START_TEST(two_names_of_one_file_are_one_message)
{
	char x[8192], y[8192];

	begin();
	put("cur/1.a:2,S", "a");
	snprintf(x, sizeof x, "%s/cur/1.a:2,S", dir);
	snprintf(y, sizeof y, "%s/new/1.a", dir);
	ck_assert_int_eq(link(x, y), 0);
	{
		struct store *s = open_store();
		struct mailbox *m = open_inbox(s);
		ck_assert_uint_eq(mailbox_count(m), 1);
		mailbox_close(&m);
		store_close(&s);
	}
	ck_assert(there("cur/1.a:2,S"));
}
END_TEST

START_TEST(what_is_no_mail_is_left_alone)
{
	char path[8192];

	begin();
	put("cur/sub/file", "x");
	put("cur/.hidden", "x");
	snprintf(path, sizeof path, "%s/cur/fifo", dir);
	ck_assert_int_eq(mkfifo(path, 0600), 0);
	snprintf(path, sizeof path, "%s/cur/link:2,", dir);
	ck_assert_int_eq(symlink("/etc/passwd", path), 0);
	put("cur/empty:2,", "");
	a_session_sees("1:[0]");
	ck_assert(there("cur/sub/file") && there("cur/fifo"));
}
END_TEST

START_TEST(a_name_that_no_list_can_hold_is_mended)
{
	struct store *s;
	struct mailbox *m;

	begin();
	put("cur/1.a\n9 :x:2,S", "a");
	put("new/:2,F", "b");
	s = open_store();
	m = open_inbox(s);
	ck_assert_uint_eq(mailbox_count(m), 2);
	ck_assert_uint_eq(mailbox_uidnext(m), 3);
	mailbox_close(&m);
	m = open_inbox(s);
	ck_assert_uint_eq(mailbox_count(m), 2);
	ck_assert_uint_eq(mailbox_uidnext(m), 3);
	mailbox_close(&m);
	store_close(&s);
}
END_TEST

START_TEST(a_delivery_that_died_after_its_records_is_finished)
{
	begin();
	put("tmp/1.a", "a");
	put("tmp/2.b", "b");
	put("tmp/3.c", "c");
	put("dovecot-uidlist", "3 V5 N1 M0\n1 T1 :1.a,S=1:2,S\n2 T0 :2.b\n3 T1 :3.c\n");
	a_session_sees("1:a[1] 2:b[0]");
	ck_assert(there("tmp/3.c"));
	a_session_sees("1:a[1] 2:b[0]");
}
END_TEST

START_TEST(wrong_sizes_in_a_name_are_not_believed)
{
	struct driver_hint h;
	struct store *s;
	struct mailbox *m;

	begin();
	put("cur/1.a,S=2,W=3:2,", "a\n");
	put("cur/2.b,S=9,W=12:2,", "b\n");
	s = open_store();
	m = open_inbox(s);
	ck_assert_int_eq(m->driver->hint(m, 1, &h), 0);
	ck_assert_uint_eq(h.wire_size, 3);
	ck_assert_int_eq(m->driver->hint(m, 2, &h), 0);
	ck_assert_uint_eq(h.size, 2);
	ck_assert_uint_eq(h.wire_size, UINT64_MAX);
	h.wire_size = 4;
	m->driver->learn(m, 1, h);
	ck_assert_int_eq(m->driver->hint(m, 1, &h), 0);
	ck_assert_uint_eq(h.wire_size, UINT64_MAX);
	mailbox_close(&m);
	store_close(&s);
}
END_TEST

/* --- Keywords ------------------------------------------------------------------------------------------- */

static void
change(struct mailbox *m, uint32_t uid, int how, const char *keyword)
{
	struct str k = str_of(keyword);
	struct flag_change c = { .how = how, .keywords = &k, .nkeywords = 1 };

	ck_assert_msg(mailbox_store_flags(m, &uid, 1, &c, false) == 0, "%s", m->fault->log);
}

START_TEST(forty_keywords_survive_sessions_and_renames_by_others)
{
	struct store *s;
	struct mailbox *m;
	char name[16];
	struct message_flags f;

	begin();
	put("cur/1.a:2,", "a");
	s = open_store();
	m = open_inbox(s);
	for (int i = 0; i < 40; i++) {
		snprintf(name, sizeof name, "kw%d", i);
		change(m, 1, FLAGS_ADD, name);
	}
	change(m, 1, FLAGS_REMOVE, "KW3");
	change(m, 1, FLAGS_REMOVE, "kw33");
	mailbox_close(&m);
	move_file("cur/1.a:2,abcefghijklmnopqrstuvwxyz", "cur/1.a:2,Sabcefghijklmnopqrstuvwxyz");
	m = open_inbox(s);
	ck_assert(mailbox_message_flags(m, 1, &f));
	ck_assert_uint_eq(f.nkeywords, 38);
	ck_assert_uint_eq(f.system & FLAGS_SETTABLE, FLAG_SEEN);
	for (size_t i = 0; i < f.nkeywords; i++)
		ck_assert(!str_eq(f.keywords[i], STR("kw3")) && !str_eq(f.keywords[i], STR("kw33")));
	change(m, 1, FLAGS_REPLACE, "kw39");
	ck_assert_str_eq(seen(m), "1:a[0 kw39]");
	mailbox_close(&m);
	store_close(&s);
	ck_assert(there("cur/1.a:2,"));
}
END_TEST

START_TEST(forwarded_is_passed_and_a_keyword_of_dovecot)
{
	struct store *s;
	struct mailbox *m;

	begin();
	put("cur/1.a:2,P", "a");
	put("cur/2.b:2,b", "b");
	put("dovecot-keywords", "1 $Forwarded\n0 odd name\n3 work\n");
	s = open_store();
	m = open_inbox(s);
	ck_assert_str_eq(seen(m), "1:a[0 $Forwarded] 2:b[0 $Forwarded]");
	change(m, 2, FLAGS_REMOVE, "$forwarded");
	change(m, 1, FLAGS_ADD, "$FORWARDED");
	ck_assert_str_eq(seen(m), "1:a[0 $Forwarded] 2:b[0]");
	mailbox_close(&m);
	store_close(&s);
	ck_assert(there("cur/1.a:2,Pb") && there("cur/2.b:2,"));
}
END_TEST

START_TEST(letters_that_nobody_named_are_kept_and_not_shown)
{
	struct store *s;
	struct mailbox *m;

	begin();
	put("cur/1.a:2,SQxz,u=1", "a");
	put("dovecot-keywords", "23 known\n");
	s = open_store();
	m = open_inbox(s);
	ck_assert_str_eq(seen(m), "1:a[1 known]");
	change(m, 1, FLAGS_REPLACE, "known");
	mailbox_close(&m);
	store_close(&s);
	ck_assert(there("cur/1.a:2,Qxz,u=1"));
}
END_TEST

START_TEST(a_torn_line_of_extra_keywords_counts_as_nothing)
{
	char table[1000] = "";
	size_t n = 0;
	struct store *s;
	struct mailbox *m;

	begin();
	for (int i = 0; i < 26; i++)
		n += (size_t)snprintf(table + n, sizeof table - n, "%d k%d\n", i, i);
	put("dovecot-keywords", table);
	put("cur/1.a:2,", "a");
	put("cur/2.b:2,", "b");
	put("madrona-keywords", "1.a\tone two\nbad line\n1.a\ttwo\n2.b\tthr");
	s = open_store();
	m = open_inbox(s);
	ck_assert_str_eq(seen(m), "1:a[0 two] 2:b[0]");
	change(m, 2, FLAGS_ADD, "four");
	ck_assert_str_eq(seen(m), "1:a[0 two] 2:b[0 four]");
	mailbox_close(&m);
	store_close(&s);
	a_session_sees("1:a[0 two] 2:b[0 four]");
}
END_TEST

/* --- Folders -------------------------------------------------------------------------------------------- */

static void
count_name(void *ctx, struct str name, unsigned attributes)
{
	struct buf *b = ctx;

	(void)attributes;
	buf_put(b, name);
	buf_byte(b, ' ');
}

START_TEST(only_folders_are_listed)
{
	struct buf names = BUF_INIT(10000);
	struct store *s;
	char path[8192];

	begin();
	put(".Sent/cur/.x", "");
	put(".git/config", "");
	put(".&ZeVnLIqe-/cur/.x", "");
	put(".&AGE-/cur/.x", "");
	put(".a..b/cur/.x", "");
	put(".Empty/maildirfolder", "");
	put(".file", "");
	put("madrona-gone.1/cur/.x", "");
	snprintf(path, sizeof path, "%s/.Link", dir);
	ck_assert_int_eq(symlink(".Sent", path), 0);
	s = open_store();
	ck_assert_int_eq(s->driver->list(s, count_name, &names), 0);
	ck_assert_uint_lt(str_find_str(buf_str(&names), STR("Sent ")), names.n);
	ck_assert_uint_lt(str_find_str(buf_str(&names), STR("Empty ")), names.n);
	ck_assert_uint_lt(
	    str_find_str(buf_str(&names), STR("\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e ")), names.n);
	ck_assert_uint_eq(names.n, strlen("INBOX Sent Empty 123456789 "));
	ck_assert_int_eq(store_exists(s, STR("Link")), MAIL_E_NOTFOUND);
	store_close(&s);
	buf_free(&names);
}
END_TEST

START_TEST(a_mailbox_made_again_has_a_larger_uidvalidity)
{
	struct mailbox_status st;
	uint32_t last = 0;
	struct store *s;

	begin();
	s = open_store();
	for (int i = 0; i < 5; i++) {
		ck_assert_int_eq(store_create(s, STR("A.B")), 0);
		ck_assert_int_eq(store_create(s, STR("A.B")), MAIL_E_EXISTS);
		if (i == 2)
			put(".A.B/dovecot-uidlist", "3 V4000000000 N1\n");
		ck_assert_int_eq(store_status(s, STR("A.B"), &st), 0);
		ck_assert_uint_gt(st.uidvalidity, last);
		last = st.uidvalidity;
		ck_assert_int_eq(store_remove(s, STR("A.B")), 0);
		ck_assert_int_eq(store_remove(s, STR("A.B")), MAIL_E_NOTFOUND);
	}
	ck_assert_uint_gt(last, 4000000000u);
	ck_assert(!there(".A.B"));
	store_close(&s);
}
END_TEST

UNIT_SUITE(c_client_drivers_maildir_driver)
{
	tcase_add_test(t, the_first_look_orders_mail_by_name_and_keeps_the_order);
	tcase_add_test(t, a_list_of_version_1_is_taken_over);
	tcase_add_test(t, keys_of_others_survive_append_and_rewrite);
	tcase_add_test(t, beside_dovecot_s_index_the_first_uid_of_ours_keeps_a_distance);
	tcase_add_test(t, what_a_crash_left_at_the_end_of_the_list_is_no_record_and_is_never_appended_to);
	tcase_add_loop_test(t, a_list_that_says_nothing_is_made_again, 0, sizeof damaged / sizeof *damaged);
	tcase_add_test(t, damaged_records_cost_their_messages_the_uid_and_nothing_else);
	tcase_add_test(t, a_list_that_vanishes_under_a_session_is_made_again_with_the_same_uids);
	tcase_add_test(t, courier_s_uids_and_keywords_are_taken_over_once);
	tcase_add_test(t, renames_by_others_are_flags_not_messages);
	tcase_add_test(t, the_note_of_a_message_is_the_name_of_its_file);
	tcase_add_test(t, a_strict_change_leaves_alone_what_others_changed);
	tcase_add_test(t, a_message_is_read_under_its_new_name_before_any_sync);
	tcase_add_test(t, a_file_that_comes_back_after_it_was_told_gone_has_a_new_uid);
	tcase_add_test(t, two_files_of_one_base_are_two_messages);
	tcase_add_test(t, two_names_of_one_file_are_one_message);
	tcase_add_test(t, what_is_no_mail_is_left_alone);
	tcase_add_test(t, a_name_that_no_list_can_hold_is_mended);
	tcase_add_test(t, a_delivery_that_died_after_its_records_is_finished);
	tcase_add_test(t, wrong_sizes_in_a_name_are_not_believed);
	tcase_add_test(t, forty_keywords_survive_sessions_and_renames_by_others);
	tcase_add_test(t, forwarded_is_passed_and_a_keyword_of_dovecot);
	tcase_add_test(t, letters_that_nobody_named_are_kept_and_not_shown);
	tcase_add_test(t, a_torn_line_of_extra_keywords_counts_as_nothing);
	tcase_add_test(t, only_folders_are_listed);
	tcase_add_test(t, a_mailbox_made_again_has_a_larger_uidvalidity);
}
