/*
 * What a session does not do because an index knows: the system calls on mail files, counted. A mailbox that
 * nobody changed is opened without a look at its messages, in as many calls for ten as for thousands; what
 * was fetched once is fetched again without touching a message; a delivery costs a look at new/ alone.
 */

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "osdep/syscall.h"
#include "tests/support/oracle.h"
#include "tests/support/unit.h"

static struct {
	struct os plain;
	unsigned calls;           /* all */
	unsigned new, cur, other; /* getdents of these directories */
	unsigned opened, looked;  /* message files, by open and by stat */
	unsigned list;            /* opens of dovecot-uidlist */
} seen;

static bool
is_message(const char *path)
{
	return (strncmp(path, "cur/", 4) == 0 || strncmp(path, "new/", 4) == 0) && path[4];
}

static void
note_open(const char *path)
{
	seen.calls++;
	seen.opened += is_message(path);
	seen.list += strcmp(path, "dovecot-uidlist") == 0;
}

static int
seen_openat(int dirfd, const char *path, int flags, mode_t mode)
{
	note_open(path);
	return seen.plain.openat(dirfd, path, flags, mode);
}

static int
seen_openat2(int dirfd, const char *path, int flags, mode_t mode, uint64_t resolve)
{
	note_open(path);
	return seen.plain.openat2(dirfd, path, flags, mode, resolve);
}

static int
seen_fstatat(int dirfd, const char *path, struct stat *st, int flags)
{
	seen.calls++;
	seen.looked += is_message(path);
	return seen.plain.fstatat(dirfd, path, st, flags);
}

static int
seen_fstat(int fd, struct stat *st)
{
	seen.calls++;
	return seen.plain.fstat(fd, st);
}

static ssize_t
seen_pread(int fd, void *p, size_t n, off_t at)
{
	seen.calls++;
	return seen.plain.pread(fd, p, n, at);
}

static ssize_t
seen_read(int fd, void *p, size_t n)
{
	seen.calls++;
	return seen.plain.read(fd, p, n);
}

static ssize_t
seen_write(int fd, const void *p, size_t n)
{
	seen.calls++;
	return seen.plain.write(fd, p, n);
}

static ssize_t
seen_getdents(int fd, void *p, size_t n)
{
	char link[64], path[1024] = "";
	ssize_t length;

	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	length = readlink(link, path, sizeof path - 1);
	if (length > 4 && strcmp(path + length - 4, "/new") == 0)
		seen.new++;
	else if (length > 4 && strcmp(path + length - 4, "/cur") == 0)
		seen.cur++;
	else
		seen.other++;
	seen.calls++;
	return seen.plain.getdents(fd, p, n);
}

/* Plays the commands with every call counted. */
static void
count(const struct oracle *w, const char *const *commands)
{
	struct os plain = os;

	memset(&seen, 0, sizeof seen);
	seen.plain = plain;
	os.openat = seen_openat;
	os.openat2 = seen_openat2;
	os.fstat = seen_fstat;
	os.fstatat = seen_fstatat;
	os.pread = seen_pread;
	os.read = seen_read;
	os.write = seen_write;
	os.getdents = seen_getdents;
	(void)play_all(w->root, NULL, commands);
	os = plain;
}

static const char *const select_inbox[] = { "SELECT INBOX", NULL };
static const char *const status_inbox[] = { "STATUS INBOX (MESSAGES RECENT UNSEEN UIDNEXT UIDVALIDITY)", NULL };
static const char *const cached[] = { "SELECT INBOX", "FETCH 1:* ALL",
	"FETCH 1:* (UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE)",
	"FETCH 1:* BODY.PEEK[HEADER.FIELDS (DATE FROM TO CC SUBJECT REFERENCES MESSAGE-ID IN-REPLY-TO)]",
	"SEARCH UNSEEN SINCE 1-Jan-2020 LARGER 10", NULL };

/* So that what was changed last is no longer of this moment, in which a file's time cannot tell two changes apart. */
static void
later(void)
{
	usleep(100000);
}

static struct oracle *
world_of(uint32_t messages)
{
	struct oracle *w = oracle_new(7, messages);

	/* The first look takes new mail and writes the index, the second finds all calm. */
	later();
	(void)play_all(w->root, NULL, select_inbox);
	later();
	(void)play_all(w->root, NULL, select_inbox);
	return w;
}

static void
nothing_was_listed_or_opened(void)
{
	ck_assert_uint_eq(seen.new + seen.cur + seen.other, 0);
	ck_assert_uint_eq(seen.opened, 0);
	ck_assert_uint_eq(seen.looked, 0);
	ck_assert_uint_eq(seen.list, 0);
}

START_TEST(an_unchanged_mailbox_is_opened_in_as_many_calls_for_ten_messages_as_for_thousands)
{
	static const uint32_t sizes[] = { 10, 1000, 5000 };
	unsigned selects[3], statuses[3];

	for (int i = 0; i < 3; i++) {
		struct oracle *w = world_of(sizes[i]);
		count(w, select_inbox);
		nothing_was_listed_or_opened();
		selects[i] = seen.calls;
		count(w, status_inbox);
		nothing_was_listed_or_opened();
		statuses[i] = seen.calls;
		oracle_free(w);
	}
	ck_assert_uint_gt(selects[0], 0);
	for (int i = 1; i < 3; i++) {
		ck_assert_uint_eq(selects[i], selects[0]);
		ck_assert_uint_eq(statuses[i], statuses[0]);
	}
}
END_TEST

START_TEST(what_was_fetched_once_is_fetched_again_without_a_look_at_a_message)
{
	struct oracle *w = world_of(500);

	count(w, cached);
	ck_assert_uint_gt(seen.opened, 0);
	count(w, cached);
	nothing_was_listed_or_opened();
	oracle_free(w);
}
END_TEST

START_TEST(a_delivery_costs_a_look_at_new_alone)
{
	struct oracle *w = world_of(500);

	oracle_deliver(w);
	later();
	count(w, select_inbox);
	ck_assert_uint_gt(seen.new, 0);
	ck_assert_uint_eq(seen.cur, 0);
	ck_assert_uint_eq(seen.opened, 0);
	oracle_free(w);
}
END_TEST

START_TEST(our_own_changes_cost_the_next_session_nothing)
{
	static const char *const store[] = { "SELECT INBOX", "STORE 1:50 +FLAGS (\\Seen work)",
		"STORE 7,9 +FLAGS.SILENT (\\Deleted)", "EXPUNGE", NULL };
	bool spared = false;

	/* A session that a busy machine keeps from seeing its last change grow old leaves one look to the next. */
	for (int i = 0; i < 5 && !spared; i++) {
		struct oracle *w = world_of(500);
		count(w, store);
		ck_assert_uint_eq(seen.cur, 0);
		ck_assert_uint_eq(seen.opened, 0);
		count(w, select_inbox);
		ck_assert_uint_eq(seen.opened, 0);
		spared = seen.new + seen.cur + seen.other + seen.list == 0;
		oracle_free(w);
	}
	ck_assert(spared);
}
END_TEST

UNIT_SUITE(tests_engine_index_calls)
{
	tcase_add_test(t, an_unchanged_mailbox_is_opened_in_as_many_calls_for_ten_messages_as_for_thousands);
	tcase_add_test(t, what_was_fetched_once_is_fetched_again_without_a_look_at_a_message);
	tcase_add_test(t, a_delivery_costs_a_look_at_new_alone);
	tcase_add_test(t, our_own_changes_cost_the_next_session_nothing);
}
