#include "tests/support/unit.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "c-client/mailbox/driver.h"
#include "osdep/clock.h"
#include "osdep/syscall.h"

/* What a look at a known mailbox costs, and what happens when others change it in the middle of one. */

static char dir[4096];

static const char *
path_of(const char *file)
{
	static char path[2][8192];
	static int which;

	which = !which;
	snprintf(path[which], sizeof path[which], "%s/%s", dir, file);
	return path[which];
}

static void
put(const char *file, const char *text)
{
	unit_write(path_of(file), str_of(text));
}

/* From here on a change gives another time than before. */
static void
tick(void)
{
	int64_t now = clock_realtime_ns();

	while (clock_coarse_ns() <= now)
		clock_sleep_ms(1);
}

/* Four messages in a folder that another server left, a second ago. */
static void
begin(void)
{
	snprintf(dir, sizeof dir, "%s", unit_tmpdir());
	put("new/.keep", "");
	put("tmp/.keep", "");
	put("cur/1.a:2,", "a");
	put("cur/2.b:2,S", "b");
	put("cur/3.c:2,T", "c");
	put("cur/4.d:2,", "d");
	tick();
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

static void
sync_now(struct mailbox *m)
{
	ck_assert_msg(mailbox_sync(m) == 0, "%s", m->fault->log);
}

/* Looks until there is nothing left to see: no time of a directory is of this tick. */
static void
sync_well(struct mailbox *m)
{
	for (int i = 0; i < 2; i++) {
		tick();
		sync_now(m);
	}
}

/* "uid:content[flags]" of every message, a space between. */
static const char *
seen(struct mailbox *m)
{
	static char text[4096];
	struct update u;
	size_t n = 0;

	text[0] = '\0';
	while (mailbox_update(m, true, &u))
		;
	for (uint32_t seq = 1; seq <= mailbox_count(m); seq++) {
		uint32_t uid = mailbox_uid(m, seq);
		struct message_flags f;
		struct source src;
		char c = '?';

		ck_assert(mailbox_message_flags(m, uid, &f));
		ck_assert_msg(m->driver->source(m, uid, &src) == 0, "%s", m->fault->log);
		ck_assert_int_eq(src.ops->read(&src, 0, &c, 1), 1);
		src.ops->close(&src);
		n += (size_t)snprintf(text + n, sizeof text - n, "%s%u:%c[%x]", n ? " " : "", uid, c,
		    f.system & FLAGS_SETTABLE);
	}
	return text;
}

/* --- Every call, counted; one of them is the moment when somebody else comes in. ------------------------- */

static struct os plain;
static struct {
	unsigned calls, at; /* so far; when `other` happens, 0: never */
	void (*other)(void);
	unsigned listed_new, listed_cur, opened;
	bool read_list;
} count;

static void
called(void)
{
	struct os mine = os;

	if (++count.calls != count.at)
		return;
	os = plain;
	count.other();
	os = mine;
}

static int
count_openat2(int dirfd, const char *path, int flags, mode_t mode, uint64_t resolve)
{
	called();
	count.opened += !strncmp(path, "cur/", 4) || !strncmp(path, "new/", 4);
	count.read_list |= !strcmp(path, "dovecot-uidlist");
	return plain.openat2(dirfd, path, flags, mode, resolve);
}

static ssize_t
count_getdents(int fd, void *p, size_t n)
{
	char link[64], path[4096];
	ssize_t len;

	called();
	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	len = readlink(link, path, sizeof path - 1);
	ck_assert_int_gt(len, 4);
	path[len] = '\0';
	count.listed_new += !strcmp(path + len - 4, "/new");
	count.listed_cur += !strcmp(path + len - 4, "/cur");
	return plain.getdents(fd, p, n);
}

static int
count_fstatat(int dirfd, const char *path, struct stat *st, int flags)
{
	called();
	return plain.fstatat(dirfd, path, st, flags);
}

static int
count_renameat2(int fromdir, const char *from, int todir, const char *to, unsigned flags)
{
	called();
	return plain.renameat2(fromdir, from, todir, to, flags);
}

static int
count_unlinkat(int dirfd, const char *path, int flags)
{
	called();
	return plain.unlinkat(dirfd, path, flags);
}

static ssize_t
count_pread(int fd, void *p, size_t n, off_t at)
{
	called();
	return plain.pread(fd, p, n, at);
}

static void
count_from(unsigned at, void (*other)(void))
{
	plain = os;
	memset(&count, 0, sizeof count);
	count.at = at;
	count.other = other;
	os.openat2 = count_openat2;
	os.getdents = count_getdents;
	os.fstatat = count_fstatat;
	os.renameat2 = count_renameat2;
	os.unlinkat = count_unlinkat;
	os.pread = count_pread;
}

static void
count_end(void)
{
	os = plain;
}

START_TEST(a_look_at_an_unchanged_folder_lists_nothing)
{
	struct store *s;
	struct mailbox *m;

	begin();
	s = open_store();
	m = open_inbox(s);
	sync_well(m);
	count_from(0, NULL);
	sync_now(m);
	count_end();
	ck_assert_uint_eq(count.listed_new + count.listed_cur + count.opened, 0);
	ck_assert(!count.read_list);
	mailbox_close(&m);
	store_close(&s);
}
END_TEST

START_TEST(a_delivery_makes_it_list_new_only)
{
	struct store *s;
	struct mailbox *m;

	begin();
	s = open_store();
	m = open_inbox(s);
	sync_well(m);
	put("new/5.e", "e");
	count_from(0, NULL);
	sync_now(m);
	count_end();
	ck_assert_uint_gt(count.listed_new, 0);
	ck_assert_uint_eq(count.listed_cur + count.opened, 0);
	ck_assert_str_eq(seen(m), "1:a[0] 2:b[1] 3:c[8] 4:d[0] 5:e[0]");
	mailbox_close(&m);
	store_close(&s);
}
END_TEST

static void
store_seen(struct mailbox *m, uint32_t uid)
{
	const struct flag_change c = { .how = FLAGS_ADD, .system = FLAG_SEEN };

	ck_assert_int_eq(mailbox_store_flags(m, &uid, 1, &c, false), 0);
}

/* _i: with so many ticks between the change and the look. */
START_TEST(our_own_changes_make_it_list_nothing)
{
	const struct str keyword = STR("new");
	const struct flag_change label = { .how = FLAGS_ADD, .keywords = &keyword, .nkeywords = 1 };
	const uint32_t labelled = 2, deleted = 3;
	struct store *s;
	struct mailbox *m;

	begin();
	s = open_store();
	m = open_inbox(s);
	sync_well(m);
	put("new/5.e", "e");
	sync_now(m);
	for (int i = 0; i < 4; i++) {
		for (int ticks = 0; ticks < _i; ticks++)
			tick();
		count_from(0, NULL);
		sync_now(m);
		count_end();
		ck_assert_uint_eq(count.listed_new + count.listed_cur + count.opened, 0);
		if (i == 0)
			store_seen(m, 1);
		if (i == 1)
			ck_assert_int_eq(mailbox_expunge(m, &deleted, 1), 0);
		if (i == 2)
			ck_assert_int_eq(mailbox_store_flags(m, &labelled, 1, &label, false), 0);
	}
	ck_assert_str_eq(seen(m), "1:a[1] 2:b[1] 4:d[0] 5:e[0]");
	mailbox_close(&m);
	store_close(&s);
}
END_TEST

START_TEST(a_change_of_others_in_the_tick_of_ours_is_seen)
{
	struct store *s;
	struct mailbox *m;

	begin();
	s = open_store();
	m = open_inbox(s);
	sync_well(m);
	for (int i = 0; i < 20; i++) {
		store_seen(m, 1);
		ck_assert_int_eq(rename(path_of("cur/4.d:2,"), path_of("cur/4.d:2,F")), 0);
		sync_now(m);
		ck_assert_str_eq(seen(m), "1:a[1] 2:b[1] 3:c[8] 4:d[4]");
		ck_assert_int_eq(rename(path_of("cur/4.d:2,F"), path_of("cur/4.d:2,")), 0);
		sync_now(m);
		ck_assert_str_eq(seen(m), "1:a[1] 2:b[1] 3:c[8] 4:d[0]");
		ck_assert_int_eq(rename(path_of("cur/1.a:2,S"), path_of("cur/1.a:2,")), 0);
		sync_now(m);
	}
	mailbox_close(&m);
	store_close(&s);
}
END_TEST

/* --- In the middle of it --------------------------------------------------------------------------------- */

/* It may have this name no longer, because we changed it. */
static void
rename_if_there(const char *from, const char *to)
{
	rename(path_of(from), path_of(to));
}

static void
others_flag(void)
{
	rename_if_there("cur/1.a:2,R", "cur/1.a:2,FR");
	rename_if_there("cur/1.a:2,", "cur/1.a:2,F");
}

static void
others_deliver(void)
{
	put("tmp/6.f", "f");
	ck_assert_int_eq(rename(path_of("tmp/6.f"), path_of("new/6.f")), 0);
}

static void
others_remove(void)
{
	ck_assert_int_eq(unlink(path_of("cur/4.d:2,")), 0);
}

static void
others_take_new_mail(void)
{
	rename_if_there("new/5.e", "cur/5.e:2,S");
	rename_if_there("cur/5.e:2,", "cur/5.e:2,S");
}

static void
others_record_and_deliver(void)
{
	FILE *f;

	put("tmp/7.g", "g");
	f = fopen(path_of("dovecot-uidlist"), "a");
	ck_assert_ptr_nonnull(f);
	ck_assert_int_gt(fputs("100 :7.g\n", f), 0);
	ck_assert_int_eq(fclose(f), 0);
	ck_assert_int_eq(rename(path_of("tmp/7.g"), path_of("new/7.g")), 0);
}

static void (*const others[])(
    void) = { others_flag, others_deliver, others_remove, others_take_new_mail, others_record_and_deliver };

static void
we_look(struct mailbox *m)
{
	sync_now(m);
}

static void
we_store(struct mailbox *m)
{
	const struct flag_change c = { .how = FLAGS_ADD, .system = FLAG_ANSWERED };
	const uint32_t uids[] = { 1, 2 };

	sync_now(m);
	ck_assert_int_eq(mailbox_store_flags(m, uids, 2, &c, false), 0);
	sync_now(m);
}

static void
we_expunge(struct mailbox *m)
{
	const uint32_t uid = 3;

	sync_now(m);
	ck_assert_int_eq(mailbox_expunge(m, &uid, 1), 0);
	sync_now(m);
}

static void (*const ours[])(struct mailbox *) = { we_look, we_store, we_expunge };

/* One run with the others coming at this call; false: there were not so many. */
static bool
disturbed(void (*we)(struct mailbox *), void (*other)(void), unsigned at)
{
	struct store *s, *s2;
	struct mailbox *m, *fresh;
	char text[4096];
	bool came;

	begin();
	s = open_store();
	m = open_inbox(s);
	sync_well(m);
	put("new/5.e", "e");
	count_from(at, other);
	we(m);
	count_end();
	came = count.calls >= at;
	if (came) {
		sync_well(m);
		snprintf(text, sizeof text, "%s", seen(m));
		s2 = open_store();
		fresh = open_inbox(s2);
		ck_assert_msg(!strcmp(text, seen(fresh)), "at call %u: \"%s\" but a fresh look \"%s\"", at,
		    text, seen(fresh));
		mailbox_close(&fresh);
		store_close(&s2);
	}
	mailbox_close(&m);
	store_close(&s);
	return came;
}

START_TEST(whatever_others_do_meanwhile_is_seen_afterwards)
{
	unsigned at = 1 + (unsigned)_i % 3; /* every third call of each pair, all of them in all */

	while (disturbed(ours[_i / 5], others[_i % 5], at))
		at += 3;
	ck_assert_uint_gt(at, 10);
}
END_TEST

UNIT_SUITE(c_client_drivers_maildir_known)
{
	tcase_set_timeout(t, 60);
	tcase_add_test(t, a_look_at_an_unchanged_folder_lists_nothing);
	tcase_add_test(t, a_delivery_makes_it_list_new_only);
	tcase_add_loop_test(t, our_own_changes_make_it_list_nothing, 0, 3);
	tcase_add_test(t, a_change_of_others_in_the_tick_of_ours_is_seen);
	tcase_add_loop_test(t, whatever_others_do_meanwhile_is_seen_afterwards, 0, 15);
}
