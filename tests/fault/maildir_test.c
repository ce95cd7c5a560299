/*
 * Every operation on a Maildir, with each of its changing system calls failing or killing the process in
 * turn. Afterwards a fresh session must see the old state or the new one, soon (no lock may block), with
 * every UID that was there; what was acknowledged must be there; and the next message must get a UID that
 * nobody had.
 */

#include "tests/support/unit.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>

#include "c-client/base/buf.h"
#include "c-client/mailbox/driver.h"
#include "osdep/clock.h"
#include "osdep/syscall.h"

#define N_MESSAGES 4
#define SOON_MS 2500

static const struct {
	const char *file, *text;
} messages[N_MESSAGES] = {
	{ "1700000001.M1P1.h,S=14,W=17:2,S", "A: 1\n\nfirst 1\n" },
	{ "1700000002.M1P1.h:2,Ta", "A: 2\n\nsecond\n" },
	{ "1700000003.M1P1.h:2,FT", "A: 3\n\nthird\n" },
	{ "1700000004.M1P1.h:2,", "A: 4\n\nfourth\n" },
};

static void
put(const char *dir, const char *file, const char *text)
{
	char path[4096];

	snprintf(path, sizeof path, "%s/%s", dir, file);
	unit_write(path, str_of(text));
}

/* INBOX with four messages, Work with one and Work.Sub with none, as another server would have left them. */
static void
make_maildir(const char *dir)
{
	static const char *const dirs[] = { "cur/.x", "new/.x", "tmp/.x", ".Work/cur/.x", ".Work/new/.x",
		".Work/tmp/.x", ".Work.Sub/cur/.x", ".Work.Sub/new/.x", ".Work.Sub/tmp/.x" };
	char path[256];

	for (size_t i = 0; i < sizeof dirs / sizeof *dirs; i++)
		put(dir, dirs[i], "");
	for (size_t i = 0; i < N_MESSAGES; i++) {
		snprintf(path, sizeof path, "cur/%s", messages[i].file);
		put(dir, path, messages[i].text);
	}
	put(dir, "dovecot-uidlist",
	    "3 V77 N9 G0123456789abcdef0123456789abcdef M0\n"
	    "1 :1700000001.M1P1.h,S=14,W=17:2,S\n3 :1700000002.M1P1.h\n5 :1700000003.M1P1.h\n6 "
	    ":1700000004.M1P1.h\n");
	put(dir, "dovecot-keywords", "0 work\n");
	put(dir, ".Work/cur/1600000001.M1P1.h:2,S", "A: w\n\nwork\n");
	put(dir, ".Work/dovecot-uidlist",
	    "3 V78 N5 G0123456789abcdef0123456789abcdee M0\n2 :1600000001.M1P1.h\n");
	put(dir, ".Work.Sub/dovecot-uidlist", "3 V79 N1 G0123456789abcdef0123456789abcded M0\n");
	put(dir, "dovecot-uidvalidity", "0000004f");
	put(dir, "dovecot-uidvalidity.0000004f", "");
}

static int
open_store(const char *dir, enum fsync_mode fsync, struct store **s)
{
	struct store_options o = { .root = dir, .driver = "maildir", .fsync = fsync };
	struct fault f = { 0 };

	return store_open(&o, s, &f);
}

/* --- The operations. Each opens what it needs, then arms the fault, and returns what the engine said. --- */

static unsigned fault_at;
static int fault_errno; /* 0: kill; negative: this and all after it */
static bool counting;

static void
arm(void)
{
	if (counting)
		os_fault_fail(0, EIO);
	else if (fault_errno == 0)
		os_fault_kill(fault_at);
	else if (fault_errno < 0)
		os_fault_fail_from(fault_at, -fault_errno);
	else
		os_fault_fail(fault_at, fault_errno);
}

static struct mailbox *
inbox(struct store *s)
{
	struct mailbox *m;

	if (mailbox_open(s, STR("INBOX"), OPEN_READWRITE, &m))
		_exit(99);
	return m;
}

static int
append(struct store *s, uint32_t system, struct str keyword)
{
	struct append_meta meta = {
		.system = system, .keywords = &keyword, .nkeywords = keyword.n > 0, .internal_date = 1000
	};
	struct arena a = ARENA_INIT;
	struct mailbox_append *ap;
	struct uid_map map;
	int r;

	if ((r = mailbox_append_begin(s, STR("INBOX"), &ap)) != 0)
		return r;
	if ((r = mailbox_append_next(ap, &meta)) == 0 &&
	    (r = mailbox_append_write(ap, STR("A: new\r\n\r\nnew\r\n"))) == 0)
		r = mailbox_append_commit(ap, &a, &map);
	else
		mailbox_append_abort(ap);
	arena_free(&a);
	return r;
}

static int
do_append(struct store *s)
{
	arm();
	return append(s, 0, STR(""));
}

static int
do_append_flags(struct store *s)
{
	arm();
	return append(s, FLAG_SEEN | FLAG_DRAFT, STR("brandnew"));
}

static int
copy(struct store *s, bool move)
{
	static const uint32_t uids[] = { 1, 3, 6 };
	struct arena a = ARENA_INIT;
	struct mailbox *m = inbox(s);
	struct uid_map map;
	int r;

	arm();
	r = mailbox_copy(m, uids, 3, STR("Work"), move, &a, &map);
	mailbox_close(&m);
	arena_free(&a);
	return r;
}

static int
do_copy(struct store *s)
{
	return copy(s, false);
}

static int
do_move(struct store *s)
{
	return copy(s, true);
}

static int
store_flags(struct store *s, uint32_t uid, uint32_t system, struct str keyword)
{
	struct flag_change c = {
		.how = FLAGS_ADD, .system = system, .keywords = &keyword, .nkeywords = keyword.n > 0
	};
	struct mailbox *m = inbox(s);
	int r;

	arm();
	r = mailbox_store_flags(m, &uid, 1, &c, false);
	mailbox_close(&m);
	return r;
}

static int
do_store(struct store *s)
{
	return store_flags(s, 6, FLAG_ANSWERED, STR(""));
}

static int
do_store_keyword(struct store *s)
{
	return store_flags(s, 3, FLAG_FLAGGED, STR("brandnew"));
}

static int
do_expunge(struct store *s)
{
	static const uint32_t uids[] = { 1, 3 };
	struct mailbox *m = inbox(s);
	int r;

	arm();
	r = mailbox_expunge(m, uids, 2);
	mailbox_close(&m);
	return r;
}

static int
do_create(struct store *s)
{
	arm();
	return store_create(s, STR("Made"));
}

static int
do_remove(struct store *s)
{
	arm();
	return store_remove(s, STR("Work.Sub"));
}

static int
do_rename(struct store *s)
{
	arm();
	return store_rename(s, STR("Work.Sub"), STR("Renamed"));
}

static int
do_subscribe(struct store *s)
{
	arm();
	return store_subscribe(s, STR("Work"), true);
}

static const struct {
	const char *name;
	int (*run)(struct store *s);
	bool each; /* for each message of its own: no message is lost or double, some may have moved */
} operations[] = {
	{ "append", do_append, false },
	{ "append with flags and a new keyword", do_append_flags, false },
	{ "copy of three", do_copy, false },
	{ "move of three", do_move, true },
	{ "store", do_store, false },
	{ "store of a new keyword", do_store_keyword, false },
	{ "expunge", do_expunge, false },
	{ "create", do_create, false },
	{ "remove", do_remove, false },
	{ "rename", do_rename, false },
	{ "subscribe", do_subscribe, false },
};

/* --- What a fresh session sees, as text ----------------------------------------------------------------- */

static void
see_message(struct mailbox *m, uint32_t uid, bool by_text, struct buf *out)
{
	struct message_flags f;
	struct source src;
	char text[200];
	ssize_t n;

	ck_assert(mailbox_message_flags(m, uid, &f));
	ck_assert_int_eq(m->driver->source(m, uid, &src), 0);
	n = src.ops->read(&src, 0, text, sizeof text);
	ck_assert_int_ge(n, 0);
	ck_assert_uint_eq((uint64_t)n, src.size);
	if (!by_text)
		buf_fmt(out, "  %u %x", uid, f.system & FLAGS_SETTABLE);
	for (size_t i = 0; !by_text && i < f.nkeywords; i++)
		buf_fmt(out, " %.*s", STR_ARG(f.keywords[i]));
	buf_fmt(out, " %.*s\n", 8, text);
	src.ops->close(&src);
}

static void
see_mailbox(struct store *s, struct str name, bool by_text, struct buf *out)
{
	struct mailbox *m;

	ck_assert_msg(mailbox_open(s, name, OPEN_READONLY, &m) == 0, "%s", s->fault.log);
	if (!by_text)
		buf_fmt(out, "%.*s\n", STR_ARG(name));
	for (uint32_t seq = 1; seq <= mailbox_count(m); seq++)
		see_message(m, mailbox_uid(m, seq), by_text, out);
	mailbox_close(&m);
}

static int
by_line(const void *x, const void *y)
{
	return str_cmp(*(const struct str *)x, *(const struct str *)y);
}

/* by_text: all messages of all mailboxes, sorted, without UIDs and places. */
static char *
see(const char *dir, bool by_text)
{
	struct list_query q = { .patterns = &STR("*"), .npatterns = 1 };
	struct buf out = BUF_INIT(1 << 20), sorted = BUF_INIT(1 << 20);
	struct arena a = ARENA_INIT;
	struct list_entry *e;
	struct store *s;
	struct str lines[64], rest;
	size_t n, k = 0;
	char *text;

	ck_assert_int_eq(open_store(dir, FSYNC_NEVER, &s), 0);
	ck_assert_int_eq(store_list(s, &a, &q, &e, &n), 0);
	for (size_t i = 0; i < n; i++) {
		if (!by_text)
			buf_fmt(&out, "%s%.*s\n", e[i].attributes & LIST_ATTR_SUBSCRIBED ? "subscribed " : "",
			    STR_ARG(e[i].name));
		if (!(e[i].attributes & LIST_ATTR_NOSELECT))
			see_mailbox(s, e[i].name, by_text, &out);
	}
	store_close(&s);
	arena_free(&a);
	rest = buf_str(&out);
	while (by_text && k < 64 && str_split(&rest, '\n', &lines[k]))
		k++;
	qsort(lines, k, sizeof *lines, by_line);
	for (size_t i = 0; i < k; i++) {
		buf_put(&sorted, lines[i]);
		buf_byte(&sorted, '\n');
	}
	text = strdup(by_text ? buf_cstr(&sorted) : buf_cstr(&out));
	buf_free(&out);
	buf_free(&sorted);
	return text;
}

/*
 * A new message must not get a UID that any message had: the highest ever seen is 8 (N is 9) or that of the
 * operation.
 */
static void
next_uid_is_new(const char *dir)
{
	struct append_meta meta = { .internal_date = 1 };
	struct arena a = ARENA_INIT;
	struct mailbox_append *ap;
	struct uid_map map;
	struct mailbox *m;
	struct store *s;
	uint32_t last;

	ck_assert_int_eq(open_store(dir, FSYNC_NEVER, &s), 0);
	ck_assert_int_eq(mailbox_open(s, STR("INBOX"), OPEN_READONLY, &m), 0);
	last = mailbox_last_uid(m);
	mailbox_close(&m);
	ck_assert_int_eq(mailbox_append_begin(s, STR("INBOX"), &ap), 0);
	ck_assert_int_eq(mailbox_append_next(ap, &meta), 0);
	ck_assert_int_eq(mailbox_append_write(ap, STR("A: b\r\n\r\n")), 0);
	ck_assert_int_eq(mailbox_append_commit(ap, &a, &map), 0);
	ck_assert_uint_gt(map.to[0], last);
	ck_assert_uint_ge(map.to[0], 9);
	ck_assert_uint_eq(map.uidvalidity, 77);
	store_close(&s);
	arena_free(&a);
}

/* --- The loop ------------------------------------------------------------------------------------------- */

/* Runs the operation in a child: its code, or -1000 when it was killed. */
static int
run(int op, const char *dir)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		struct store *s;
		int r;

		if (open_store(dir, FSYNC_MAIL, &s))
			_exit(99);
		r = operations[op].run(s);
		os_fault_off();
		_exit(r == 0 ? 0 : -r);
	}
	ck_assert_int_gt(pid, 0);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	if (WIFSIGNALED(status)) {
		ck_assert_int_eq(WTERMSIG(status), SIGKILL);
		return -1000;
	}
	ck_assert_int_ne(WEXITSTATUS(status), 99);
	return -WEXITSTATUS(status);
}

/* How many changing calls the operation makes. */
static unsigned
count_calls(int op)
{
	const char *dir = unit_tmpdir();
	char keep[4096];
	struct store *s;
	unsigned n;

	snprintf(keep, sizeof keep, "%s", dir);
	make_maildir(keep);
	counting = true;
	ck_assert_int_eq(open_store(keep, FSYNC_MAIL, &s), 0);
	ck_assert_int_eq(operations[op].run(s), 0);
	n = os_fault_count();
	os_fault_off();
	store_close(&s);
	counting = false;
	return n;
}

static void
one_fault(int op, unsigned n, int error, const char *old, const char *new, const char *texts)
{
	char dir[4096];
	char *seen, *all;
	int64_t began;
	int r;

	snprintf(dir, sizeof dir, "%s", unit_tmpdir());
	make_maildir(dir);
	fault_at = n;
	fault_errno = error;
	r = run(op, dir);
	began = clock_monotonic_ms();
	seen = see(dir, false);
	ck_assert_msg(clock_monotonic_ms() - began < SOON_MS, "%s: the next session waits after call %u (%d)",
	    operations[op].name, n, error);
	if (r == 0)
		ck_assert_msg(strcmp(seen, new) == 0, "%s: OK, but call %u (%d) left\n%s",
		    operations[op].name, n, error, seen);
	else if (!operations[op].each)
		ck_assert_msg(strcmp(seen, old) == 0 || strcmp(seen, new) == 0,
		    "%s: call %u (%d) left a third state:\n%sold:\n%snew:\n%s", operations[op].name, n, error,
		    seen, old, new);
	else {
		all = see(dir, true);
		ck_assert_msg(strcmp(all, texts) == 0, "%s: call %u (%d): lost or doubled:\n%s",
		    operations[op].name, n, error, all);
		free(all);
	}
	free(seen);
	next_uid_is_new(dir);
}

START_TEST(any_system_call_may_fail_or_be_the_last)
{
	static const int errors[] = { 0, EIO, -ENOSPC, -EIO };
	unsigned calls = count_calls(_i);
	char dir[4096], *old, *new, *texts;

	ck_assert_uint_gt(calls, 0);
	snprintf(dir, sizeof dir, "%s", unit_tmpdir());
	make_maildir(dir);
	old = see(dir, false);
	fault_at = 0;
	fault_errno = EIO;
	ck_assert_int_eq(run(_i, dir), 0);
	new = see(dir, false);
	texts = see(dir, true);
	ck_assert_str_ne(old, new);
	for (size_t k = 0; k < sizeof errors / sizeof *errors; k++)
		for (unsigned n = 1; n <= calls; n++)
			one_fault(_i, n, errors[k], old, new, texts);
	free(old);
	free(new);
	free(texts);
}
END_TEST

UNIT_SUITE(tests_fault_maildir)
{
	tcase_add_loop_test(
	    t, any_system_call_may_fail_or_be_the_last, 0, sizeof operations / sizeof *operations);
}
