/* The driver contract: what was put in comes out again, byte for byte, with its size, date and flags. */

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>

#include "c-client/message/section.h"
#include "osdep/clock.h"
#include "osdep/syscall.h"
#include "tests/contract/contract.h"

/* The wire form, told in the plainest way: every LF has a CR before it, and no NUL is sent. */
static struct str
wire(struct world *w, struct str s)
{
	char *p = arena_alloc(&w->arena, 2 * s.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\n' && (i == 0 || s.p[i - 1] != '\r'))
			p[n++] = '\r';
		p[n++] = s.p[i] ? s.p[i] : '\x80';
	}
	return (struct str){ p, n };
}

static void
sample_comes_back(const char *path, struct str content, void *ctx)
{
	struct world *w = ctx;
	struct str sent = wire(w, content);
	struct mailbox *m;
	uint32_t uid;

	if (!str_ends(str_of(path), STR(".eml")))
		return;
	uid = appended(w, "INBOX", sent, NULL);
	for (int turn = 0; turn < 2; turn++) {
		m = selected(w, 0, "INBOX");
		if (!str_eq(body(w, m, uid), sent))
			ck_abort_msg("%s was changed (turn %d)", path, turn);
		mailbox_close(&m);
		reopen(w);
	}
}

CASE(every_sample_comes_back_byte_for_byte_also_in_the_next_session)
{
	ck_assert_int_gt(unit_each_file("tests/mail", sample_comes_back, w), 30);
}

static void
sample_is_read(const char *path, struct str content, void *ctx)
{
	struct world *w = ctx;
	struct mailbox *m;

	if (!str_ends(str_of(path), STR(".eml")))
		return;
	w->on->deliver(w, "INBOX", content);
	m = selected(w, 0, "INBOX");
	if (!str_eq(body(w, m, mailbox_last_uid(m)), wire(w, content)))
		ck_abort_msg("%s, delivered by another program, was changed", path);
	mailbox_close(&m);
}

CASE(every_sample_that_another_program_delivered_is_served_in_wire_form)
{
	ck_assert_int_gt(unit_each_file("tests/mail", sample_is_read, w), 30);
}

/* What clients send in a literal; NUL cannot be in one. */
static const struct str odd[] = { STR_INIT(""), STR_INIT("\r\n"), STR_INIT("\r\r\n"), STR_INIT("\r"),
	STR_INIT("\r\r"), STR_INIT("a: b\r\n\r\nno line end"), STR_INIT("a: b\r\n\r\nends in a CR\r"),
	STR_INIT("a: b\r\rc\r\n\r\n\r\r\n\r"), STR_INIT("a: b\r\n\r\nCR CR LF\r\r\nand again\r\r\r\n"),
	STR_INIT("a: b\r\n\r\n.\r\n..\r\n"),
	STR_INIT(
	    "From x@example.org Mon Jan  1 00:00:00 2024\r\na: b\r\n\r\nFrom here\r\n>From there\r\n\r\n"),
	STR_INIT("a: b\r\n\r\n\x01\x7f\x80\xff\xc3\x28\r\n"),
	STR_INIT("\r\n\r\n\r\nonly empty lines before\r\n"),
	STR_INIT("Content-Length: 999999\r\nStatus: RO\r\nX-UID: 77\r\nX-Keywords: a b\r\n\r\nheaders that "
		 "formats use\r\n") };
#define N_ODD (sizeof odd / sizeof *odd)

CASE(odd_line_ends_and_odd_texts_come_back_as_they_were_sent)
{
	uint32_t uids[N_ODD];
	struct mailbox *m;

	for (size_t i = 0; i < N_ODD; i++)
		uids[i] = appended(w, "INBOX", odd[i], NULL);
	reopen(w);
	m = selected(w, 0, "INBOX");
	ck_assert_uint_eq(mailbox_count(m), N_ODD);
	for (size_t i = 0; i < N_ODD; i++)
		ck_assert_str_is(body(w, m, uids[i]), odd[i]);
	mailbox_close(&m);
}

CASE(it_does_not_matter_in_which_pieces_a_message_arrives)
{
	static const size_t sizes[] = { 1, 2, 3, 7, 64 };
	static const struct append_meta plain = { .internal_date = INT64_MIN };

	for (size_t i = 0; i < sizeof sizes / sizeof *sizes * N_ODD; i++) {
		struct str text = odd[i % N_ODD];
		struct mailbox_append *ap;
		struct uid_map map;
		struct mailbox *m;
		ck_assert_int_eq(mailbox_append_begin(session(w, 0), STR("INBOX"), &ap), 0);
		ck_assert_int_eq(mailbox_append_next(ap, &plain), 0);
		for (size_t at = 0; at < text.n; at += sizes[i / N_ODD])
			ck_assert_int_eq(mailbox_append_write(ap, str_sub(text, at, sizes[i / N_ODD])), 0);
		ck_assert_int_eq(mailbox_append_commit(ap, &w->arena, &map), 0);
		m = opened(w, 1, "INBOX", OPEN_READONLY);
		ck_assert_str_is(body(w, m, map.to[0]), text);
		mailbox_close(&m);
	}
}

CASE(a_line_of_a_million_bytes_and_many_short_ones_come_back)
{
	char *p = arena_alloc(&w->arena, 1 << 20);
	struct str text = { p, 1 << 20 };
	struct mailbox *m;
	uint32_t line, lines;

	memset(p, 'x', 1 << 20);
	line = appended(w, "INBOX", text, NULL);
	for (size_t i = 0; i + 1 < text.n; i += 3)
		p[i] = '\r', p[i + 1] = '\n';
	lines = appended(w, "INBOX", text, NULL);
	m = selected(w, 0, "INBOX");
	ck_assert_str_is(body(w, m, lines), text);
	memset(p, 'x', 1 << 20);
	ck_assert_str_is(body(w, m, line), text);
	mailbox_close(&m);
}

CASE(the_size_of_a_message_is_known_without_reading_it_and_right)
{
	struct mailbox *m;
	uint64_t size;

	for (size_t i = 0; i < N_ODD; i++)
		appended(w, "INBOX", odd[i], NULL);
	reopen(w);
	m = opened(w, 0, "INBOX", OPEN_READONLY);
	for (uint32_t seq = 1; seq <= mailbox_count(m); seq++) {
		ck_assert_int_eq(message_size(m, mailbox_uid(m, seq), &size), 0);
		ck_assert_uint_eq(size, odd[seq - 1].n);
	}
	mailbox_close(&m);
}

static int
compare(void *ctx, struct str bytes)
{
	struct str *rest = ctx;

	ck_assert_str_is(bytes, str_sub(*rest, 0, bytes.n));
	*rest = str_sub(*rest, bytes.n, rest->n);
	return 0;
}

CASE(pieces_of_a_message_fit_together)
{
	static const struct section all;
	struct str text = wire(w, arena_fmt(&w->arena, "a: b\n\n%0500d\n\n\n\rx\r\r\n%0300d\n", 1, 2));
	struct mailbox *m;
	struct message_range range;
	struct message *msg;
	uint32_t uid = appended(w, "INBOX", text, NULL);

	m = selected(w, 0, "INBOX");
	ck_assert_int_eq(message_open(m, uid, &msg), 0);
	ck_assert_int_eq(message_section(msg, &all, &range), 0);
	for (uint64_t at = 0; at <= text.n; at += 13) {
		for (uint64_t n = 1; n < 40; n += 19) {
			struct str want = str_sub(text, at, n);
			ck_assert_int_eq(message_send(msg, &range, at, n, compare, &want), 0);
			ck_assert_uint_eq(want.n, 0);
		}
	}
	mailbox_close(&m);
}

/* --- Date and flags ------------------------------------------------------------------------------------- */

CASE(a_message_keeps_the_date_that_it_was_given)
{
	static const int64_t dates[] = { 0, 1, 86399, 951782400, 1000000000, 2147483647, 2147483648,
		4102444800 };
	uint32_t uids[8];
	struct mailbox *m;
	int64_t date;

	for (size_t i = 0; i < 8; i++)
		uids[i] =
		    appended(w, "INBOX", mail(w, "a"), &(struct append_meta){ .internal_date = dates[i] });
	reopen(w);
	m = selected(w, 0, "INBOX");
	for (size_t i = 0; i < 8; i++) {
		ck_assert_int_eq(store_flags(w, m, uids[i], FLAGS_ADD, "S"), 0);
		ck_assert_int_eq(message_date(m, uids[i], &date), 0);
		ck_assert_int_eq(date, dates[i]);
	}
	mailbox_close(&m);
}

CASE(a_message_without_a_date_is_of_today)
{
	int64_t before = clock_realtime_s(), date;
	uint32_t uid = added(w, "INBOX", "a");
	struct mailbox *m = selected(w, 0, "INBOX");

	ck_assert_int_eq(message_date(m, uid, &date), 0);
	ck_assert(date >= before - 1 && date <= clock_realtime_s() + 1);
	mailbox_close(&m);
}

CASE(a_message_arrives_with_its_flags_and_keywords)
{
	static const struct str words[] = { STR_INIT("$Junk"), STR_INIT("Work") };
	const struct append_meta meta = { FLAG_SEEN | FLAG_DRAFT, words, 2, INT64_MIN };

	appended(w, "INBOX", mail(w, "a"), &meta);
	added(w, "INBOX", "b");
	ck_assert_str_is(stored(w, "INBOX"), STR("a:SX+$junk,work b"));
	reopen(w);
	ck_assert_str_is(stored(w, "INBOX"), STR("a:SX+$junk,work b"));
}

/* --- All or nothing ------------------------------------------------------------------------------------- */

/* Begins an append of three messages and leaves it before its end. */
static struct mailbox_append *
three(struct world *w, struct store *s)
{
	static const char *const names[] = { "x", "y", "z" };
	static const struct str words[] = { STR_INIT("Fresh") };
	struct mailbox_append *ap = NULL;

	ck_assert_int_eq(mailbox_append_begin(s, STR("INBOX"), &ap), 0);
	for (int i = 0; i < 3; i++) {
		ck_assert_int_eq(
		    mailbox_append_next(ap, &(struct append_meta){ FLAG_SEEN, words, i == 1, 1000 + i }), 0);
		ck_assert_int_eq(mailbox_append_write(ap, mail(w, names[i])), 0);
	}
	return ap;
}

CASE(several_messages_arrive_together_and_in_their_order)
{
	struct mailbox_append *ap;
	struct mailbox *m;
	struct uid_map map;

	added(w, "INBOX", "a");
	m = selected(w, 1, "INBOX");
	ap = three(w, session(w, 0));
	ck_assert_str_is(news(w, m), STR(""));
	ck_assert_int_eq(mailbox_append_commit(ap, &w->arena, &map), 0);
	ck_assert_uint_eq(map.n, 3);
	ck_assert_uint_eq(map.uidvalidity, mailbox_uidvalidity(m));
	news(w, m);
	ck_assert_uint_eq(mailbox_count(m), 4);
	ck_assert_str_is(stored(w, "INBOX"), STR("a x:S y:S+fresh z:S"));
	for (uint32_t i = 0; i < 3; i++)
		ck_assert_uint_eq(map.to[i], mailbox_uid(m, i + 2));
	mailbox_close(&m);
}

CASE(messages_given_up_before_the_end_were_never_there)
{
	struct mailbox *m;
	uint32_t next;

	added(w, "INBOX", "a");
	m = selected(w, 1, "INBOX");
	next = mailbox_uidnext(m);
	mailbox_append_abort(three(w, session(w, 0)));
	ck_assert_str_is(news(w, m), STR(""));
	ck_assert_uint_eq(mailbox_uidnext(m), next);
	mailbox_close(&m);
	ck_assert_str_is(stored(w, "INBOX"), STR("a"));
	ck_assert_uint_eq(
	    str_find_str(w->on->listing(w, &w->arena), STR("text of y")), w->on->listing(w, &w->arena).n);
}

CASE(append_to_a_mailbox_that_is_not_there_makes_none)
{
	uint32_t uid;

	ck_assert_int_eq(append(w, 0, "nowhere", mail(w, "a"), NULL, &uid), MAIL_E_NOTFOUND);
	ck_assert_str_is(listed(w), STR("INBOX"));
}

CASE(a_message_for_a_mailbox_that_goes_away_meanwhile_is_stored_or_refused)
{
	for (int what = 0; what < 3; what++) {
		struct mailbox_append *ap;
		struct uid_map map;
		const char *there = what == 2 ? "old" : "work";
		int r;
		created(w, "work");
		ck_assert_int_eq(mailbox_append_begin(session(w, 1), STR("work"), &ap), 0);
		ck_assert_int_eq(mailbox_append_next(ap, &(struct append_meta){ .internal_date = 1 }), 0);
		ck_assert_int_eq(mailbox_append_write(ap, mail(w, "a")), 0);
		if (what < 2)
			ck_assert_int_eq(store_remove(session(w, 0), STR("work")), 0);
		else
			ck_assert_int_eq(store_rename(session(w, 0), STR("work"), STR("old")), 0);
		if (what == 1)
			created(w, "work");
		r = mailbox_append_commit(ap, &w->arena, &map);
		ck_assert(what != 0 || r != 0);
		if (what > 0) {
			ck_assert_str_is(stored(w, there), r == 0 ? STR("a") : STR(""));
			ck_assert_int_eq(store_remove(session(w, 0), str_of(there)), 0);
		}
		ck_assert_str_is(listed(w), STR("INBOX"));
	}
}

static void
die_in_the_middle(struct world *w, bool commit)
{
	struct uid_map map;
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		struct store *s = session(w, 2);
		struct mailbox_append *ap = three(w, s);
		if (commit && mailbox_append_commit(ap, &w->arena, &map))
			_exit(1);
		kill(getpid(), SIGKILL);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFSIGNALED(status));
}

CASE(a_session_that_dies_before_the_commit_stored_nothing)
{
	added(w, "INBOX", "a");
	die_in_the_middle(w, false);
	ck_assert_str_is(stored(w, "INBOX"), STR("a"));
	added(w, "INBOX", "b");
	ck_assert_str_is(stored(w, "INBOX"), STR("a b"));
}

CASE(a_session_that_dies_after_the_commit_stored_everything)
{
	added(w, "INBOX", "a");
	die_in_the_middle(w, true);
	ck_assert_str_is(stored(w, "INBOX"), STR("a x:S y:S+fresh z:S"));
	added(w, "INBOX", "b");
	ck_assert_str_is(stored(w, "INBOX"), STR("a x:S y:S+fresh z:S b"));
}

/* A disk with so many bytes left. */
static size_t room;
static ssize_t (*true_write)(int, const void *, size_t);

static ssize_t
write_while_there_is_room(int fd, const void *p, size_t n)
{
	ssize_t done;

	if (room == 0) {
		errno = ENOSPC;
		return -1;
	}
	done = true_write(fd, p, n < room ? n : room);
	room -= done > 0 ? (size_t)done : 0;
	return done;
}

static void
leave_room(size_t n)
{
	true_write = os.write;
	room = n;
	os.write = write_while_there_is_room;
}

CASE(a_full_disk_stores_nothing_and_says_so)
{
	struct str text = mail(w, "b");
	uint32_t uid = added(w, "INBOX", "a"), next = 0;
	int r = -1;

	for (size_t left = 0; r; left += 17) {
		ck_assert_uint_lt(left, 4096);
		leave_room(left);
		r = append(w, 0, "INBOX", text, NULL, &next);
		os.write = true_write;
		if (r) {
			ck_assert_int_eq(r, MAIL_E_FULL);
			ck_assert_str_is(stored(w, "INBOX"), STR("a"));
		}
	}
	ck_assert_uint_gt(next, uid);
	ck_assert_str_is(stored(w, "INBOX"), STR("a b"));
}

CASE(on_a_full_disk_mail_can_be_read_marked_and_removed)
{
	uint32_t a = added(w, "INBOX", "a"), b = added(w, "INBOX", "b");
	struct mailbox *m;

	reopen(w);
	session(w, 0);
	leave_room(0);
	m = selected(w, 0, "INBOX");
	ck_assert_str_is(body(w, m, a), mail(w, "a"));
	ck_assert_int_eq(store_flags(w, m, a, FLAGS_ADD, "D"), 0);
	ck_assert_int_eq(store_flags(w, m, b, FLAGS_ADD, "S"), 0);
	ck_assert_int_eq(mailbox_expunge(m, NULL, 0), 0);
	mailbox_close(&m);
	os.write = true_write;
	ck_assert_str_is(stored(w, "INBOX"), STR("b:S"));
}

static unsigned syncs;
static int (*true_fsync)(int);

static int
counted_fsync(int fd)
{
	syncs++;
	return true_fsync(fd);
}

CASE(what_was_acknowledged_is_on_disk_as_the_options_ask)
{
	static const struct {
		enum fsync_mode mode;
		bool mail, flags;
	} modes[] = { { FSYNC_MAIL, true, false }, { FSYNC_ALWAYS, true, true },
		{ FSYNC_NEVER, false, false } };

	true_fsync = os.fsync;
	os.fsync = counted_fsync;
	for (size_t i = 0; i < 3; i++) {
		struct mailbox *m;
		uint32_t uid;
		session_with(w, 0, (struct store_options){ .fsync = modes[i].mode });
		syncs = 0;
		uid = added(w, "INBOX", "a");
		ck_assert_int_eq(syncs > 1, modes[i].mail);
		m = selected(w, 0, "INBOX");
		syncs = 0;
		ck_assert_int_eq(copied(w, m, uid, "INBOX", false), 0);
		ck_assert_int_eq(syncs > 0, modes[i].mail);
		syncs = 0;
		ck_assert_int_eq(store_flags(w, m, uid, FLAGS_ADD, "D"), 0);
		ck_assert_int_eq(syncs > 0, modes[i].flags);
		syncs = 0;
		ck_assert_int_eq(mailbox_expunge(m, &uid, 1), 0);
		ck_assert_int_eq(syncs > 0, modes[i].flags);
		mailbox_close(&m);
		reopen(w);
	}
	os.fsync = true_fsync;
}

UNIT_SUITE(tests_contract_bytes)
{
	run_case(t, every_sample_comes_back_byte_for_byte_also_in_the_next_session, 0);
	run_case(t, every_sample_that_another_program_delivered_is_served_in_wire_form, 0);
	run_case(t, odd_line_ends_and_odd_texts_come_back_as_they_were_sent, 0);
	run_case(t, it_does_not_matter_in_which_pieces_a_message_arrives, 0);
	run_case(t, a_line_of_a_million_bytes_and_many_short_ones_come_back, 0);
	run_case(t, the_size_of_a_message_is_known_without_reading_it_and_right, 0);
	run_case(t, pieces_of_a_message_fit_together, 0);
	run_case(t, a_message_keeps_the_date_that_it_was_given, 0);
	run_case(t, a_message_without_a_date_is_of_today, 0);
	run_case(t, a_message_arrives_with_its_flags_and_keywords, 0);
	run_case(t, several_messages_arrive_together_and_in_their_order, 0);
	run_case(t, messages_given_up_before_the_end_were_never_there, 0);
	run_case(t, append_to_a_mailbox_that_is_not_there_makes_none, 0);
	run_case(t, a_message_for_a_mailbox_that_goes_away_meanwhile_is_stored_or_refused, 0);
	run_case(t, a_session_that_dies_before_the_commit_stored_nothing, CAN_SHARE);
	run_case(t, a_session_that_dies_after_the_commit_stored_everything, CAN_SHARE);
	run_case(t, a_full_disk_stores_nothing_and_says_so, CAN_FAIL);
	run_case(t, on_a_full_disk_mail_can_be_read_marked_and_removed, CAN_FAIL);
	run_case(t, what_was_acknowledged_is_on_disk_as_the_options_ask, CAN_FAIL);
}
