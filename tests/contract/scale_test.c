/*
 * The driver contract: what an operation costs, counted in calls of the operating system, which no busy
 * machine changes. Ten times the messages may cost ten times as much, never a hundred times; looking at what
 * did not change costs the same always.
 */

#include <stdio.h>

#include "osdep/clock.h"
#include "osdep/syscall.h"
#include "tests/contract/contract.h"

#define FEW  200
#define MANY 2000

/* --- Counting ------------------------------------------------------------------------------------------- */

static unsigned long calls;
static struct os true_os;

#define COUNTED(ret, name, parameters, arguments)        \
	static ret counted_##name parameters             \
	{                                                \
		calls++;                                 \
		return true_os.name arguments;           \
	}

COUNTED(int, openat, (int d, const char *p, int f, mode_t m), (d, p, f, m))
COUNTED(int, openat2, (int d, const char *p, int f, mode_t m, uint64_t r), (d, p, f, m, r))
COUNTED(ssize_t, read, (int fd, void *p, size_t n), (fd, p, n))
COUNTED(ssize_t, pread, (int fd, void *p, size_t n, off_t at), (fd, p, n, at))
COUNTED(ssize_t, write, (int fd, const void *p, size_t n), (fd, p, n))
COUNTED(int, renameat, (int d, const char *p, int e, const char *q), (d, p, e, q))
COUNTED(int, renameat2, (int d, const char *p, int e, const char *q, unsigned f), (d, p, e, q, f))
COUNTED(int, linkat, (int d, const char *p, int e, const char *q, int f), (d, p, e, q, f))
COUNTED(int, unlinkat, (int d, const char *p, int f), (d, p, f))
COUNTED(int, fstat, (int fd, struct stat *st), (fd, st))
COUNTED(int, fstatat, (int d, const char *p, struct stat *st, int f), (d, p, st, f))
COUNTED(ssize_t, getdents, (int fd, void *p, size_t n), (fd, p, n))

static void
count_calls(void)
{
	true_os = os;
	os.openat = counted_openat;
	os.openat2 = counted_openat2;
	os.read = counted_read;
	os.pread = counted_pread;
	os.write = counted_write;
	os.renameat = counted_renameat;
	os.renameat2 = counted_renameat2;
	os.linkat = counted_linkat;
	os.unlinkat = counted_unlinkat;
	os.fstat = counted_fstat;
	os.fstatat = counted_fstatat;
	os.getdents = counted_getdents;
	calls = 0;
}

/* --- What a session does -------------------------------------------------------------------------------- */

enum {
	SELECT_NEW,
	SELECT_AGAIN,
	UNCHANGED,
	ONE_MORE,
	STORE_ONE,
	STORE_ALL,
	COPY_ALL,
	EXPUNGE_HALF,
	SIZES,
	N_STEPS
};

static const struct {
	const char *name;
	bool constant;
} steps[] = {
	[SELECT_NEW] = { "SELECT of new mail", false },
	[SELECT_AGAIN] = { "the next SELECT", false },
	[UNCHANGED] = { "a look at an unchanged mailbox", true },
	[ONE_MORE] = { "a look after one delivery", false },
	[STORE_ONE] = { "STORE of one message", false },
	[STORE_ALL] = { "STORE of all messages", false },
	[COPY_ALL] = { "COPY of all messages", false },
	[EXPUNGE_HALF] = { "EXPUNGE of every other message", false },
	[SIZES] = { "the sizes of all messages", false },
};

static unsigned long
since(void)
{
	unsigned long n = calls;

	calls = 0;
	return n;
}

static void
change_many(struct world *w, struct mailbox *m, uint32_t n, uint32_t *uids, unsigned long cost[])
{
	const struct flag_change seen = { .how = FLAGS_ADD, .system = FLAG_SEEN,
		.keywords = (const struct str[]){ STR_INIT("k") }, .nkeywords = 1 };
	const struct flag_change deleted = { .how = FLAGS_ADD, .system = FLAG_DELETED };
	struct uid_map map;
	uint64_t size;

	since();
	ck_assert_int_eq(mailbox_store_flags(m, uids, 1, &seen, false), 0);
	cost[STORE_ONE] = since();
	ck_assert_int_eq(mailbox_store_flags(m, uids, n, &seen, false), 0);
	cost[STORE_ALL] = since();
	ck_assert_int_eq(mailbox_copy(m, uids, n, STR("work"), false, &w->arena, &map), 0);
	ck_assert_uint_eq(map.n, n);
	cost[COPY_ALL] = since();
	for (uint32_t i = 0; i < n; i++)
		ck_assert_int_eq(message_size(m, uids[i], &size), 0);
	cost[SIZES] = since();
	for (uint32_t i = 0; i < n / 2; i++)
		uids[i] = uids[2 * i];
	ck_assert_int_eq(mailbox_store_flags(m, uids, n / 2, &deleted, true), 0);
	since();
	ck_assert_int_eq(mailbox_expunge(m, NULL, 0), 0);
	cost[EXPUNGE_HALF] = since();
	heard(w, m, true);
	ck_assert_uint_eq(mailbox_count(m), n - n / 2);
}

static void
session_of(struct world *w, uint32_t n, unsigned long cost[])
{
	uint32_t *uids = ARENA_ARRAY(&w->arena, n, uint32_t);
	struct mailbox *m;

	for (uint32_t i = 1; i < n; i++)
		w->on->deliver(w, "INBOX", STR("a: b\n\nc\n"));
	created(w, "work");
	count_calls();
	m = selected(w, 0, "INBOX");
	cost[SELECT_NEW] = since();
	mailbox_close(&m);
	reopen(w);
	clock_jump(INT64_C(10000000000)); /* the last change is long ago */
	session(w, 0);
	since();
	m = selected(w, 0, "INBOX");
	cost[SELECT_AGAIN] = since();
	ck_assert_int_eq(mailbox_sync(m), 0);
	since();
	ck_assert_int_eq(mailbox_sync(m), 0);
	cost[UNCHANGED] = since();
	w->on->deliver(w, "INBOX", STR("a: b\n\nc\n"));
	ck_assert_int_eq(mailbox_sync(m), 0);
	cost[ONE_MORE] = since();
	heard(w, m, true);
	ck_assert_uint_eq(mailbox_count(m), n);
	for (uint32_t seq = 1; seq <= n; seq++)
		uids[seq - 1] = mailbox_uid(m, seq);
	change_many(w, m, n, uids, cost);
	mailbox_close(&m);
	os = true_os;
	clock_release();
}

CASE(no_operation_on_a_large_mailbox_is_quadratic)
{
	unsigned long few[N_STEPS], many[N_STEPS];
	char root[sizeof w->root];

	session_of(w, FEW, few);
	reopen(w);
	snprintf(root, sizeof root, "%s", w->root);
	snprintf(w->root, sizeof w->root, "%.*s2", (int)sizeof root - 2, root);
	session_of(w, MANY, many);
	for (int i = 0; i < N_STEPS; i++) {
		unsigned long most = steps[i].constant ? few[i] : few[i] * (MANY / FEW) * 5 / 4 + 50;
		ck_assert_msg(many[i] <= most, "%s: %lu calls for %d messages, %lu for %d", steps[i].name,
		    few[i], FEW, many[i], MANY);
	}
	ck_assert_uint_lt(few[UNCHANGED], 30);
	ck_assert_uint_lt(many[STORE_ONE], 60);
}

UNIT_SUITE(tests_contract_scale)
{
	run_case(t, no_operation_on_a_large_mailbox_is_quadratic, CAN_SCALE);
}
