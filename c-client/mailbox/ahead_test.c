/* What is known of messages after a second process read half of them is what one process knows; whatever it does. */

#include <signal.h>
#include <sys/wait.h>

#include "c-client/base/limits.h"
#include "c-client/index/fields.h"
#include "c-client/mailbox/ahead.h"
#include "c-client/mailbox/engine.h"
#include "c-client/mailbox/message.h"
#include "tests/support/memdriver.h"
#include "tests/support/unit.h"

#define MANY  (3 * AHEAD_MANY + LIMIT_ALONE + 7)
#define SUBJECT 700 /* bytes: so a thousand messages are more than LIMIT_AHEAD */
#define WANTS (WANTS_SIZE | WANTS_DATE | WANTS_ENVELOPE | WANTS_STRUCTURE | WANTS_FIELDS)

static unsigned ticks, ticks_left;

static int
tick(void *ctx, uint64_t done, uint64_t total)
{
	(void)ctx;
	ck_assert_uint_le(done, total);
	ticks++;
	return ticks_left && --ticks_left == 0 ? MAIL_E_LOST : 0;
}

static struct store *
fresh(uint32_t n)
{
	char text[2048];

	mem_reset();
	for (uint32_t i = 1; i <= n; i++) {
		int len = snprintf(text, sizeof text,
		    "From: a%u@b\nTo: c@d\nSubject: number%*u\nDate: 1 Jan 2020 10:00:00 +0000\n\n%.*s\n", i, SUBJECT,
		    i, (int)(i % 50), "line\nline\nline\nline\nline\nline\nline\nline\nline\nline\n");
		mem_add(mem_box("INBOX"), (struct str){ text, (size_t)len }, 0);
	}
	ticks = ticks_left = 0;
	return mem_store_on(
	    &driver_memory_indexed, &(struct store_options){ .root = "", .hooks = { .tick = tick } });
}

static uint32_t *
numbers(uint32_t n)
{
	uint32_t *uids = calloc(n, sizeof *uids);

	for (uint32_t i = 0; i < n; i++)
		uids[i] = i + 1;
	return uids;
}

/* Everything that FETCH would tell of these messages. */
static void
ask(struct mailbox *m, const uint32_t *uids, size_t n, struct buf *out)
{
	struct str envelope, structure, fields;
	uint64_t size;
	int64_t date;
	int r;

	for (size_t i = 0; i < n; i++) {
		if ((r = message_size(m, uids[i], &size))) {
			buf_fmt(out, "%u: %d\n", uids[i], r);
			continue;
		}
		ck_assert_int_eq(message_date(m, uids[i], &date), 0);
		ck_assert_int_eq(message_ready(m, uids[i], WANTS_ENVELOPE, &envelope), 0);
		buf_fmt(out, "%u: %llu %lld %.*s", uids[i], (unsigned long long)size, (long long)date,
		    STR_ARG(envelope));
		ck_assert_int_eq(message_ready(m, uids[i], WANTS_STRUCTURE, &structure), 0);
		ck_assert_int_eq(message_fields(m, uids[i], UINT64_MAX, &fields), 0);
		buf_fmt(out, "%.*s %.*s\n", STR_ARG(structure), STR_ARG(fields));
	}
}

/* Between two thousands. */
typedef void harm(struct ahead *a, size_t at);

/* All messages in the way of FETCH. The opens that this process did are mem_sources. */
static void
fetch(struct mailbox *m, const uint32_t *uids, size_t n, bool alone, harm *what, struct buf *out)
{
	struct ahead a;

	ahead_begin(&a, m, uids, n, WANTS);
	a.alone = alone; /* however many processors there are */
	for (size_t at = 0; at < n; at += AHEAD_MANY) {
		size_t most = n - at < AHEAD_MANY ? n - at : AHEAD_MANY;
		mailbox_remember(m, false);
		ck_assert_int_eq(ahead_reach(&a, at), 0);
		ask(m, uids + at, most, out);
		if (what)
			what(&a, at);
	}
	ahead_end(&a);
	mailbox_remember(m, true);
	ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1); /* nobody is left */
}

static void
run(uint32_t n, bool alone, harm *what, struct buf *out)
{
	struct store *s = fresh(n);
	struct mailbox *m = mem_open(s, "INBOX", OPEN_READWRITE);
	struct buf again = BUF_INIT(1 << 28);
	uint32_t *uids = numbers(n);
	unsigned opened;

	fetch(m, uids, n, alone, what, out);
	opened = mem_sources;
	ask(m, uids, n, &again); /* now from the file */
	ck_assert_str_is(buf_str(&again), buf_str(out));
	mem_sources = opened;
	buf_free(&again);
	free(uids);
	mailbox_close(&m);
	store_close(&s);
}

static void
same_as_alone(harm *what, unsigned least, unsigned most)
{
	struct buf one = BUF_INIT(1 << 28), two = BUF_INIT(1 << 28);

	run(MANY, true, NULL, &one);
	ck_assert_uint_eq(mem_sources, MANY);
	run(MANY, false, what, &two);
	ck_assert_str_is(buf_str(&two), buf_str(&one));
	ck_assert_uint_ge(mem_sources, least);
	ck_assert_uint_le(mem_sources, most);
	buf_free(&one);
	buf_free(&two);
}

START_TEST(a_worker_reads_every_other_thousand_and_the_answers_are_the_same)
{
	same_as_alone(NULL, MANY - 3 * AHEAD_MANY, MANY - 2 * AHEAD_MANY);
	ck_assert_uint_gt(ticks, 0);
}
END_TEST

static void
kill_at_once(struct ahead *a, size_t at)
{
	if (at == 0)
		ck_assert_int_eq(kill(a->worker.pid, SIGKILL), 0);
}

static void
kill_later(struct ahead *a, size_t at)
{
	if (at == AHEAD_MANY)
		ck_assert_int_eq(kill(a->worker.pid, SIGSEGV), 0);
}

START_TEST(what_a_worker_that_was_killed_has_not_told_is_read_here)
{
	same_as_alone(kill_at_once, MANY - AHEAD_MANY + 1, MANY);
	same_as_alone(kill_later, MANY - 2 * AHEAD_MANY + 1, MANY - AHEAD_MANY);
}
END_TEST

/* Somebody else's bytes, of any length, in place of the worker's. */
static const char *nonsense;
static size_t nonsense_n;

static void
talk_nonsense(struct ahead *a, size_t at)
{
	int ends[2];

	if (at)
		return;
	ck_assert_int_eq(pipe(ends), 0);
	ck_assert_int_eq(write(ends[1], nonsense, nonsense_n), (ssize_t)nonsense_n);
	close(ends[1]);
	ck_assert_int_eq(dup2(ends[0], a->worker.fd), a->worker.fd);
	close(ends[0]);
}

START_TEST(what_a_worker_says_that_makes_no_sense_or_ends_in_the_middle_is_not_believed)
{
	static char bytes[300];

	nonsense = bytes;
	for (nonsense_n = 0; nonsense_n < sizeof bytes; nonsense_n += 37) {
		memset(bytes, nonsense_n % 2 ? 0xff : 0, sizeof bytes);
		same_as_alone(talk_nonsense, MANY, MANY);
	}
}
END_TEST

static void
expunge_some(struct ahead *a, size_t at)
{
	(void)a;
	if (at == 0)
		for (uint32_t uid = AHEAD_MANY + 1; uid < AHEAD_MANY + 20; uid++)
			mem_remove(mem_box("INBOX"), uid);
}

/* The worker's world is from before. What it still has is no reason for more than a cached text. */
START_TEST(messages_that_go_while_a_worker_reads_them_harm_nothing)
{
	struct store *s = fresh(MANY);
	struct mailbox *m = mem_open(s, "INBOX", OPEN_READWRITE);
	uint32_t *uids = numbers(MANY), gone = AHEAD_MANY + 5;
	struct buf out = BUF_INIT(1 << 28);
	struct str text;

	fetch(m, uids, MANY, false, expunge_some, &out);
	ck_assert_int_eq(mailbox_sync(m), 0);
	ck_assert_int_eq(message_ready(m, gone, WANTS_ENVELOPE, &text), MAIL_E_GONE);
	buf_free(&out);
	free(uids);
	mailbox_close(&m);
	store_close(&s);
}
END_TEST

static pid_t
worker_of(uint32_t n)
{
	struct store *s = fresh(n);
	struct mailbox *m = mem_open(s, "INBOX", OPEN_READWRITE);
	uint32_t *uids = numbers(n);
	struct ahead a;
	pid_t pid;

	ahead_begin(&a, m, uids, n, WANTS);
	a.alone = false;
	ck_assert_int_eq(ahead_reach(&a, 0), 0);
	pid = a.worker.pid;
	ahead_end(&a);
	free(uids);
	mailbox_close(&m);
	store_close(&s);
	return pid;
}

START_TEST(few_messages_need_no_worker)
{
	ck_assert_int_eq(worker_of(AHEAD_MANY + LIMIT_ALONE - 1), 0);
	ck_assert_int_gt(worker_of(AHEAD_MANY + LIMIT_ALONE), 0);
}
END_TEST

START_TEST(what_is_known_already_needs_no_worker)
{
	struct store *s = fresh(MANY);
	struct mailbox *m = mem_open(s, "INBOX", OPEN_READWRITE);
	uint32_t *uids = numbers(MANY);
	struct buf out = BUF_INIT(1 << 28);
	struct ahead a;

	fetch(m, uids, MANY, true, NULL, &out);
	mem_sources = 0;
	ahead_begin(&a, m, uids, MANY, WANTS);
	a.alone = false;
	ck_assert_int_eq(ahead_reach(&a, 0), 0);
	ck_assert_int_eq(a.worker.pid, 0);
	ck_assert_uint_eq(mem_sources, 0);
	ahead_end(&a);
	buf_free(&out);
	free(uids);
	mailbox_close(&m);
	store_close(&s);
}
END_TEST

START_TEST(a_client_that_hangs_up_ends_the_work_and_the_worker)
{
	struct store *s = fresh(MANY);
	struct mailbox *m = mem_open(s, "INBOX", OPEN_READWRITE);
	uint32_t *uids = numbers(MANY);
	struct ahead a;
	int r = 0;

	ahead_begin(&a, m, uids, MANY, WANTS);
	a.alone = false;
	ck_assert_int_eq(ahead_reach(&a, 0), 0);
	ck_assert_int_gt(a.worker.pid, 0);
	ticks_left = 20;
	for (size_t at = AHEAD_MANY; at < MANY && r == 0; at += AHEAD_MANY)
		r = ahead_reach(&a, at);
	ck_assert_int_eq(r, MAIL_E_LOST);
	ahead_end(&a);
	ahead_end(&a);
	ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);
	free(uids);
	mailbox_close(&m);
	store_close(&s);
}
END_TEST

UNIT_SUITE(c_client_mailbox_ahead)
{
	tcase_add_test(t, a_worker_reads_every_other_thousand_and_the_answers_are_the_same);
	tcase_add_test(t, what_a_worker_that_was_killed_has_not_told_is_read_here);
	tcase_add_test(t, what_a_worker_says_that_makes_no_sense_or_ends_in_the_middle_is_not_believed);
	tcase_add_test(t, messages_that_go_while_a_worker_reads_them_harm_nothing);
	tcase_add_test(t, few_messages_need_no_worker);
	tcase_add_test(t, what_is_known_already_needs_no_worker);
	tcase_add_test(t, a_client_that_hangs_up_ends_the_work_and_the_worker);
}
