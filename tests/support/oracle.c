/* See oracle.h. */

#include "tests/support/oracle.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "c-client/base/limits.h"
#include "osdep/dir.h"
#include "tests/support/unit.h"

static const char *const questions[ORACLE_QUESTIONS] = { "INTERNALDATE RFC822.SIZE", "ENVELOPE",
	"BODYSTRUCTURE BODY", "BODY.PEEK[HEADER.FIELDS (SUBJECT FROM DATE REFERENCES X-PRIORITY)]",
	"BODY.PEEK[HEADER]", "BODY.PEEK[]" };

uint32_t
oracle_dice(struct oracle *w, uint32_t n)
{
	w->random = w->random * 1664525 + 1013904223;
	return (uint32_t)(((uint64_t)(w->random ^ w->random >> 15) * n) >> 32);
}

const char *
oracle_path(const struct oracle *w, const char *file)
{
	static char out[2][1024];
	static int i;

	i = !i;
	snprintf(out[i], sizeof out[i], "%s/%s", w->root, file);
	return out[i];
}

/* --- Mail ------------------------------------------------------------------------------------------------ */

static struct str
text(struct oracle *w, struct arena *a, uint32_t id)
{
	if (id % 3 == 0)
		return arena_fmt(a,
		    "From: A%u <a%u@example.org>\nTo: b@example.org\nSubject: plain %u\n"
		    "Date: Sat, 21 Nov 2026 10:%02u:%02u +0100\nReferences: <%u@x> <y@x>\n\nline %u\n%.*s\n",
		    id, id, id, id % 60, id % 59, id, id, (int)(id % 50),
		    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
	return arena_fmt(a,
	    "From: =?utf-8?q?J=C3=B6rg_%u?= <j%u@example.org>\nSubject: parts %u\nX-Priority: %u\n"
	    "Date: Sun, 22 Nov 2026 11:%02u:00 +0000\nMIME-Version: 1.0\n"
	    "Content-Type: multipart/mixed; boundary=b%u\n\n--b%u\nContent-Type: text/plain\n\none %u\n"
	    "--b%u\nContent-Type: application/x-%u; name=\"f%u\"\nContent-Transfer-Encoding: base64\n\nAAAA\n"
	    "--b%u--\n",
	    id, id, id, oracle_dice(w, 6), id % 60, id, id, id, id, id, id, id);
}

/* flags NULL: to new/. Moved into place as deliverers do; every message has a date of its own. */
static void
put_mail(struct oracle *w, const char *folder, const char *flags)
{
	struct arena a = ARENA_INIT;
	uint32_t id = ++w->made;
	struct timespec t[2] = { { .tv_sec = 1600000000 + id * 977 }, { .tv_sec = 1600000000 + id * 977 } };
	char tmp[1024], file[200];

	snprintf(file, sizeof file, "%s%s/%u.M%uP1.h%s%s", folder, flags ? "cur" : "new", 1700000000 + id, id,
	    flags ? ":2," : "", flags ? flags : "");
	snprintf(tmp, sizeof tmp, "%s", oracle_path(w, "tmp/one"));
	unit_write(tmp, text(w, &a, id));
	ck_assert_int_eq(utimensat(AT_FDCWD, tmp, t, 0), 0);
	ck_assert_int_eq(rename(tmp, oracle_path(w, file)), 0);
	arena_free(&a);
}

void
oracle_deliver(struct oracle *w)
{
	put_mail(w, "", NULL);
}

void
oracle_refill(struct oracle *w, uint32_t least)
{
	for (uint32_t n = w->truth.n; n < least; n++)
		oracle_deliver(w);
}

void
oracle_outside(struct oracle *w)
{
	static const char *const flags[] = { "", "S", "FS", "Sa", "RSb", "F", "DS" };
	struct dir *d = dir_open(w->dirfd, "cur");
	char from[1000], to[1100], name[256] = "";
	struct dir_entry e;
	uint32_t seen = 0;

	ck_assert_ptr_nonnull(d);
	while (dir_next(d, &e) == 1)
		if (e.name[0] != '.' && oracle_dice(w, ++seen) == 0)
			snprintf(name, sizeof name, "%s", e.name);
	dir_close(d);
	if (seen == 0)
		return;
	snprintf(from, sizeof from, "%s/cur/%s", w->root, name);
	snprintf(to, sizeof to, "%s/cur/%.*s:2,%s", w->root, (int)str_find(str_of(name), ':'), name,
	    flags[oracle_dice(w, sizeof flags / sizeof *flags)]);
	if (oracle_dice(w, 6) == 0)
		ck_assert_int_eq(unlink(from), 0);
	else
		ck_assert_int_eq(rename(from, to), 0);
}

struct oracle *
oracle_new(uint32_t seed, uint32_t messages)
{
	static const char *const flags[] = { "", "S", "FS", "a", "Sab", "RS", "S" };
	struct oracle *w = calloc(1, sizeof *w);

	ck_assert_ptr_nonnull(w);
	w->random = seed * 7919 + 1;
	snprintf(w->root, sizeof w->root, "%s/Maildir", unit_tmpdir());
	for (int i = 0; i < 6; i++) {
		static const char *const dirs[] = { "cur/.x", "new/.x", "tmp/.x", ".Other/cur/.x",
			".Other/new/.x", ".Other/tmp/.x" };
		unit_write(oracle_path(w, dirs[i]), STR(""));
	}
	w->dirfd = open(w->root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	ck_assert_int_ge(w->dirfd, 0);
	unit_write(oracle_path(w, "dovecot-keywords"), STR("0 work\n1 $Junk\n"));
	for (uint32_t i = 0; i < messages; i++)
		put_mail(w, "", flags[oracle_dice(w, 7)]);
	for (uint32_t i = 0; i < 20; i++)
		put_mail(w, ".Other/", flags[oracle_dice(w, 7)]);
	return w;
}

void
oracle_free(struct oracle *w)
{
	close(w->dirfd);
	free(w);
}

/* --- What clients say -------------------------------------------------------------------------------------- */

/* A UID of some message, as far as the truth was heard. */
static uint32_t
some_uid(struct oracle *w)
{
	return w->truth.n ? w->truth.message[oracle_dice(w, w->truth.n)].uid : 1;
}

const char *
oracle_change(struct oracle *w)
{
	static const char *const flags[] = { "\\Seen", "\\Flagged", "work", "$Junk", "\\Answered work", "own",
		"\\Draft", "another" };
	static char line[300];
	const char *f = flags[oracle_dice(w, 8)];
	uint32_t uid = some_uid(w), to = uid + oracle_dice(w, 40);

	switch (oracle_dice(w, 9)) {
	case 0:
		snprintf(line, sizeof line, "UID STORE %u +FLAGS (\\Deleted)", uid);
		break;
	case 1:
		snprintf(line, sizeof line, "EXPUNGE");
		break;
	case 2:
		snprintf(line, sizeof line, "APPEND INBOX (%s) {%u+}\r\nSubject: %08u\r\n\r\nx\r\n", f, 24,
		    ++w->made);
		break;
	case 3:
		snprintf(line, sizeof line, "UID COPY %u INBOX", uid);
		break;
	default:
		snprintf(line, sizeof line, "UID STORE %u:%u %s%sFLAGS%s (%s)", uid,
		    oracle_dice(w, 3) ? uid : to, "", oracle_dice(w, 2) ? "+" : oracle_dice(w, 3) ? "-" : "",
		    oracle_dice(w, 3) ? "" : ".SILENT", f);
	}
	return line;
}

static const char *
ask(struct oracle *w, uint32_t question, uint32_t from, uint32_t to)
{
	static char line[300];

	w->asked = question;
	w->from = from;
	w->to = to;
	w->answers = 0;
	snprintf(line, sizeof line, "UID FETCH %u:%u (UID %s)", from, to, questions[question]);
	return line;
}

const char *
oracle_question(struct oracle *w)
{
	uint32_t uid = some_uid(w);

	return ask(w, oracle_dice(w, ORACLE_QUESTIONS), uid, uid + oracle_dice(w, 60));
}

static void
answer(void *ctx, uint32_t uid, struct str rest)
{
	struct oracle *w = ctx;
	uint64_t h = hash_of(rest);

	w->answers++;
	MUST(uid > 0 && uid < ORACLE_UIDS, "UID %u", uid);
	/* What nobody knows yet is learnt from a session without an index alone. */
	if (w->listener == &w->truth)
		w->content[uid][w->asked] = h;
	else if (w->content[uid][w->asked])
		MUST(w->content[uid][w->asked] == h, "UID %u, %s: wrong: %.*s", uid,
		    questions[w->asked], STR_ARG(rest));
}

void
oracle_hear(struct oracle *w, struct heard *h, struct str reply)
{
	w->listener = h;
	h->content = answer;
	h->ctx = w;
	hear(h, reply);
}

void
oracle_answered(struct oracle *w, const struct heard *h, struct str reply)
{
	uint32_t want = 0;

	if (w->to && str_find_str(reply, STR(" OK UID FETCH")) < reply.n) {
		for (uint32_t i = 0; i < h->n; i++)
			want += h->message[i].uid >= w->from && h->message[i].uid <= w->to;
		MUST(w->answers >= want, "UID FETCH %u:%u was OK with %u answers of %u", w->from, w->to, w->answers,
		    want);
	}
	w->to = 0;
}

/* --- The truth -------------------------------------------------------------------------------------------- */

/* Steps of a session that asks for all there is. */
struct asking {
	struct oracle *w;
	struct heard *h;
	uint32_t step, from, to; /* of UIDs; 0: no questions */
	uint32_t first, last;    /* questions */
	bool may_end;
};

static const char *
next_question(void *ctx, struct str reply)
{
	struct asking *a = ctx;

	oracle_hear(a->w, a->h, reply);
	switch (a->step++) {
	case 0:
		return "EXAMINE INBOX";
	case 1:
		return "UID FETCH 1:* (UID FLAGS)";
	default:
		if (a->to == 0 || a->first > a->last)
			return NULL;
		return ask(a->w, a->first++, a->from, a->to);
	}
}

static bool
ask_all(struct oracle *w, const char *index_dir, struct asking *a)
{
	struct play p = { .root = w->root, .index_dir = index_dir, .next = next_question, .ctx = a,
		.may_fail = a->may_end };

	a->h->n = 0;
	return play(&p);
}

void
oracle_truth(struct oracle *w)
{
	struct asking a = { .w = w, .h = &w->truth, .last = ORACLE_QUESTIONS - 1 };

	(void)ask_all(w, "", &a);
	/* New messages: what is in them is learnt once, for it never changes. */
	for (uint32_t i = w->truth.n; i > 0; i--) {
		uint32_t uid = w->truth.message[i - 1].uid;
		if (w->content[uid][ORACLE_QUESTIONS - 1])
			continue;
		a.from = uid;
		a.to = a.to ? a.to : uid;
	}
	if (a.to == 0)
		return;
	a.step = 0;
	(void)ask_all(w, "", &a);
}

void
oracle_agrees(struct oracle *w, const struct heard *h)
{
	const struct heard *t = &w->truth;

	MUST(h->uidvalidity == t->uidvalidity, "UIDVALIDITY %u, is %u", h->uidvalidity,
	    t->uidvalidity);
	for (uint32_t i = 0; i < h->n && i < t->n; i++) {
		const struct heard_message *x = &h->message[i], *y = &t->message[i];
		MUST(x->uid == y->uid, "message %u of %u is UID %u, should be %u", i + 1, h->n,
		    x->uid, y->uid);
		MUST(x->has_flags && x->flags == y->flags, "flags of UID %u are wrong", x->uid);
	}
	MUST(h->n == t->n, "%u messages, should be %u", h->n, t->n);
}

/* What SEARCH and STATUS found. */
static struct str
found(const struct oracle *w, const char *index_dir, const char *const *commands, struct arena *a)
{
	struct str reply = play_all(w->root, index_dir, commands), line;
	struct buf out = BUF_INIT(1 << 20);

	while (str_split(&reply, '\n', &line))
		if (str_starts(line, STR("* S"))) {
			buf_put(&out, line);
			buf_byte(&out, '\n');
		}
	line = arena_str(a, buf_str(&out));
	buf_free(&out);
	return line;
}

static void
same_reply(struct oracle *w, const char *index_dir, const char *const *commands)
{
	struct arena a = ARENA_INIT;
	struct str want = found(w, "", commands, &a), got = found(w, index_dir, commands, &a);

	MUST(str_eq(want, got), "%.*sshould be\n%.*s", STR_ARG(str_sub(got, 0, 1000)),
	    STR_ARG(str_sub(want, 0, 1000)));
	arena_free(&a);
}

/* Flags, and the answers to all questions about all messages, or some about some. */
static bool
hears_truth(struct oracle *w, const char *index_dir, bool all, bool may_end)
{
	static struct heard h;
	uint32_t uid = some_uid(w), question = oracle_dice(w, ORACLE_QUESTIONS - 1);
	struct asking a = { .w = w, .h = &h, .from = uid, .to = uid + 9, .first = question, .last = question + 1,
		.may_end = may_end };

	if (all) {
		a.from = 1;
		a.to = ORACLE_UIDS;
		a.first = 0;
		a.last = ORACLE_QUESTIONS - 1;
	}
	memset(&h, 0, sizeof h);
	if (!ask_all(w, index_dir, &a))
		return false;
	oracle_agrees(w, &h);
	return true;
}

void
oracle_check_harmed(struct oracle *w, bool all)
{
	if (!hears_truth(w, NULL, all, true))
		(void)hears_truth(w, NULL, all, false);
}

void
oracle_check(struct oracle *w, const char *index_dir, bool all)
{
	static const char *const status[] = { "STATUS INBOX (MESSAGES UIDNEXT UIDVALIDITY UNSEEN)", NULL };
	static const char *const search[] = { "EXAMINE INBOX", "UID SEARCH UNSEEN", "UID SEARCH KEYWORD work",
		"UID SEARCH LARGER 300 SENTBEFORE 22-Nov-2026", "UID SEARCH SUBJECT parts BEFORE 1-Jan-2021",
		NULL };

	if (all || oracle_dice(w, 8) == 0)
		same_reply(w, index_dir, status);
	(void)hears_truth(w, index_dir, all, false);
	if (all)
		same_reply(w, index_dir, search);
}

/* --- A client that comes back -------------------------------------------------------------------------------- */

struct return_visit {
	struct oracle *w;
	struct heard *known;
	uint32_t step;
	char select[200];
};

/* Without mod-sequences it has to ask for everything again, and so has one that knows nothing yet. */
static const char *
next_of_visit(void *ctx, struct str reply)
{
	struct return_visit *v = ctx;
	struct heard *h = v->known;

	switch (v->step++) {
	case 0:
		return "ENABLE QRESYNC";
	case 1:
		return v->select;
	case 2:
		if (h->uidvalidity && str_find_str(reply, STR("[HIGHESTMODSEQ ")) < reply.n) {
			hear_resync(h, reply);
			return NULL;
		}
		h->n = 0;
		oracle_hear(v->w, h, reply);
		return "UID FETCH 1:* (UID FLAGS)";
	default:
		oracle_hear(v->w, h, reply);
		return NULL;
	}
}

void
oracle_resync(struct oracle *w, const char *index_dir, struct heard *known)
{
	struct return_visit v = { .w = w, .known = known };
	struct play p = { .root = w->root, .index_dir = index_dir, .next = next_of_visit, .ctx = &v,
		.may_fail = true };
	char uids[40] = "";

	if (known->n && oracle_dice(w, 2))
		snprintf(uids, sizeof uids, " %u:%u", known->message[0].uid, LIMIT_UID);
	if (known->uidvalidity && known->modseq)
		snprintf(v.select, sizeof v.select, "SELECT INBOX (QRESYNC (%u %llu%s))", known->uidvalidity,
		    (unsigned long long)known->modseq, uids);
	else
		snprintf(v.select, sizeof v.select, "SELECT INBOX (CONDSTORE)");
	if (play(&p) || (v.step = 0, play(&p)))
		oracle_agrees(w, known);
}
