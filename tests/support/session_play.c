/* See session_play.h. */

#include "tests/support/session_play.h"

#include <stdio.h>

#include "c-client/base/scan.h"
#include "c-client/server/log.h"
#include "imapd/session.h"
#include "osdep/syslog.h"
#include "tests/support/unit.h"

const char *play_about = "";

/* --- The session ---------------------------------------------------------------------------------------- */

struct wire {
	const struct play *p;
	const struct session *s;
	struct buf in, out; /* what the server has not read, what the client has not */
	size_t at;
	unsigned tag;
};

static void
answered(const struct wire *w)
{
	char tag[32];
	struct str out = buf_str(&w->out);
	size_t at;

	if (w->tag == 0 || w->p->may_fail)
		return;
	snprintf(tag, sizeof tag, "t%u OK", w->tag);
	at = str_find_str(out, str_of(tag));
	MUST(at < out.n && (at == 0 || out.p[at - 1] == '\n'), "%.*s got no OK: %.*s (%s)",
	    STR_ARG(buf_str(&w->in)), STR_ARG(str_sub(out, out.n > 300 ? out.n - 300 : 0, out.n)),
	    w->s->store->fault.log);
}

static ssize_t
pull(void *ctx, void *p, size_t n)
{
	struct wire *w = ctx;
	struct str rest = str_sub(buf_str(&w->in), w->at, w->in.n);

	if (rest.n == 0) {
		const char *line;
		answered(w);
		if ((line = w->p->next(w->p->ctx, buf_str(&w->out))) == NULL)
			return 0;
		buf_reset(&w->in);
		buf_reset(&w->out);
		buf_fmt(&w->in, "t%u %s\r\n", ++w->tag, line);
		w->at = 0;
		rest = buf_str(&w->in);
	}
	n = n < rest.n ? n : rest.n;
	memcpy(p, rest.p, n);
	w->at += n;
	return (ssize_t)n;
}

static ssize_t
push(void *ctx, const void *p, size_t n)
{
	struct wire *w = ctx;

	buf_put(&w->out, (struct str){ p, n });
	MUST(!buf_failed(&w->out), "cannot read the reply");
	return (ssize_t)n;
}

bool
play(const struct play *p)
{
	struct door door = { .kind = DOOR_PREAUTH, .user = "demo", .host = "test" };
	struct session s;
	struct wire w = { .p = p, .s = &s, .in = BUF_INIT(1 << 26), .out = BUF_INIT(1 << 26) };
	struct config config;
	bool ended;

	log_open("test", false);
	syslog_close();
	config_init(&config);
	session_init(&s, &config, &door, -1);
	s.stream.pull = pull;
	s.stream.push = push;
	s.stream.ctx = &w;
	s.mail = (struct store_options){
		.root = p->root, .driver = "maildir", .index_dir = p->index_dir, .fsync = FSYNC_NEVER
	};
	MUST(session_enter(&s, STR("demo")) == 0, "%s", s.fault.log);
	session_serve(&s);
	ended = s.end == END_LOST;
	MUST(ended || p->may_fail, "the session ended: %s (%s)", s.why, s.store->fault.log);
	session_free(&s);
	buf_free(&w.in);
	buf_free(&w.out);
	return ended;
}

struct script {
	const char *const *commands;
	struct buf *out;
};

static const char *
next_line(void *ctx, struct str reply)
{
	struct script *s = ctx;

	buf_put(s->out, reply);
	return *s->commands ? *s->commands++ : NULL;
}

struct str
play_all(const char *root, const char *index_dir, const char *const *commands)
{
	static struct buf out = BUF_INIT(1 << 26);
	struct script s = { commands, &out };
	struct play p = { .root = root, .index_dir = index_dir, .next = next_line, .ctx = &s };

	buf_reset(&out);
	play(&p);
	return buf_str(&out);
}

struct str
play_one(const char *root, const char *index_dir, const char *command)
{
	const char *commands[] = { command, NULL };

	return play_all(root, index_dir, commands);
}

/* --- The client ----------------------------------------------------------------------------------------- */

uint64_t
hash_of(struct str s)
{
	uint64_t h = 14695981039346656037u;

	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * 1099511628211u;
	return h;
}

/* Length of the first response, literals inside, with its CRLF. */
static size_t
response_length(struct str in)
{
	size_t at = 0;

	for (;;) {
		struct str rest = str_sub(in, at, in.n);
		size_t nl = str_find_str(rest, STR("\r\n")), open;
		struct scan c;
		uint64_t n;
		MUST(nl < rest.n, "half a line");
		at += nl + 2;
		open = str_rfind(str_sub(rest, 0, nl), '{');
		if (nl == 0 || open >= nl || rest.p[nl - 1] != '}')
			return at;
		c = scan_of(str_sub(rest, open + 1, nl - open - 2));
		if (!scan_number(&c, UINT32_MAX, &n) || !scan_at_end(&c))
			return at;
		at += n;
		MUST(at <= in.n, "half a literal");
	}
}

static uint64_t
flags_sum(struct str list)
{
	uint64_t sum = 0;
	struct str word;
	char small[256];

	while (str_split(&list, ' ', &word)) {
		size_t n = word.n < sizeof small ? word.n : sizeof small;
		if (n == 0 || str_ieq(word, STR("\\Recent")))
			continue;
		for (size_t i = 0; i < n; i++)
			small[i] = (char)ascii_lower(word.p[i]);
		sum += hash_of((struct str){ small, n });
	}
	return sum;
}

static void
hear_uid(struct heard *h, uint32_t seq, uint32_t uid)
{
	struct heard_message *m = &h->message[seq - 1];

	MUST(uid != 0, "UID 0");
	MUST(m->uid == 0 || m->uid == uid, "message %u was UID %u, is %u", seq, m->uid, uid);
	m->uid = uid;
	for (uint32_t i = seq - 1; i > 0; i--)
		if (h->message[i - 1].uid) {
			MUST(h->message[i - 1].uid < uid, "UID %u after %u", uid, h->message[i - 1].uid);
			break;
		}
}

static void
hear_fetch(struct heard *h, uint32_t seq, struct scan *c)
{
	uint64_t modseq;
	uint32_t uid;

	MUST(seq >= 1 && seq <= h->n, "FETCH of %u of %u", seq, h->n);
	MUST(scan_byte(c, '('), "cannot read the reply");
	while (!scan_at_end(c) && !(scan_peek(c) == ')' && c->end == c->p + 1)) {
		if (scan_byte(c, ' '))
			continue;
		if (scan_text(c, STR("UID "))) {
			MUST(scan_number32(c, &uid), "cannot read the reply");
			hear_uid(h, seq, uid);
		} else if (scan_text(c, STR("FLAGS ("))) {
			struct str rest = scan_rest(c);
			size_t end = str_find(rest, ')');
			h->message[seq - 1].flags = flags_sum(str_sub(rest, 0, end));
			h->message[seq - 1].has_flags = true;
			c->p += end + 1;
		} else if (scan_text(c, STR("MODSEQ ("))) {
			MUST(scan_number(c, INT64_MAX, &modseq) && scan_byte(c, ')'), "cannot read the reply");
			h->modseq = modseq > h->modseq ? modseq : h->modseq;
		} else {
			if (h->content)
				h->content(h->ctx, h->message[seq - 1].uid, scan_rest(c));
			return;
		}
	}
}

static void
remove_at(struct heard *h, uint32_t i)
{
	uint32_t uid = h->message[i].uid;

	memmove(&h->message[i], &h->message[i + 1], (h->n - i - 1) * sizeof *h->message);
	h->n--;
	if (h->gone)
		h->gone(h->ctx, uid);
}

/* VANISHED (RFC 7162 section 3.2.10): UIDs that are not known count for nothing. */
static void
hear_vanished(struct heard *h, struct scan *c)
{
	uint32_t lo, hi;

	do {
		MUST(scan_number32(c, &lo), "cannot read the reply");
		hi = lo;
		if (scan_byte(c, ':'))
			MUST(scan_number32(c, &hi), "cannot read the reply");
		if (hi < lo) {
			uint32_t t = hi;
			hi = lo, lo = t;
		}
		for (uint32_t i = h->n; i > 0; i--)
			if (h->message[i - 1].uid >= lo && h->message[i - 1].uid <= hi)
				remove_at(h, i - 1);
	} while (scan_byte(c, ','));
	MUST(scan_at_end(c), "cannot read the reply");
}

static uint64_t
code_number(struct str line, struct str name, uint64_t otherwise)
{
	size_t at = str_find_str(line, name);
	struct scan c = scan_of(str_sub(line, at < line.n ? at + name.n : line.n, line.n));
	uint64_t v;

	return at < line.n && scan_number(&c, INT64_MAX, &v) ? v : otherwise;
}

static void
hear_untagged(struct heard *h, struct str line)
{
	struct scan c = scan_of(line);
	uint32_t n;

	if (scan_text(&c, STR("VANISHED "))) {
		scan_text(&c, STR("(EARLIER) "));
		return hear_vanished(h, &c);
	}
	if (scan_text(&c, STR("OK "))) {
		h->uidvalidity = (uint32_t)code_number(line, STR("[UIDVALIDITY "), h->uidvalidity);
		h->uidnext = (uint32_t)code_number(line, STR("[UIDNEXT "), h->uidnext);
		h->modseq = code_number(line, STR("[HIGHESTMODSEQ "), h->modseq);
		return;
	}
	if (!scan_number32(&c, &n) || !scan_byte(&c, ' '))
		return;
	if (scan_text(&c, STR("FETCH ")))
		return hear_fetch(h, n, &c);
	if (scan_text(&c, STR("EXPUNGE"))) {
		MUST(n >= 1 && n <= h->n, "EXPUNGE of %u of %u", n, h->n);
		return remove_at(h, n - 1);
	}
	if (!scan_text(&c, STR("EXISTS")))
		return;
	MUST(n >= h->n && n <= HEARD_MESSAGES, "EXISTS %u after %u", n, h->n);
	memset(&h->message[h->n], 0, (n - h->n) * sizeof *h->message);
	h->n = n;
}

/* Calls take for every untagged response. */
static void
each_untagged(struct heard *h, struct str reply, void (*take)(struct heard *h, struct str line))
{
	while (reply.n) {
		size_t n = response_length(reply);
		struct str line = str_sub(reply, 0, n - 2);
		if (str_starts(line, STR("* ")))
			take(h, str_sub(line, 2, line.n));
		reply = str_sub(reply, n, reply.n);
	}
}

void
hear(struct heard *h, struct str reply)
{
	each_untagged(h, reply, hear_untagged);
}

/* Makes a place for a message that FETCH names by UID. */
static uint32_t
place_of(struct heard *h, uint32_t uid)
{
	uint32_t i = h->n;

	while (i > 0 && h->message[i - 1].uid > uid)
		i--;
	if (i > 0 && h->message[i - 1].uid == uid)
		return i - 1;
	MUST(h->n < HEARD_MESSAGES, "too many messages");
	memmove(&h->message[i + 1], &h->message[i], (h->n - i) * sizeof *h->message);
	h->message[i] = (struct heard_message){ .uid = uid };
	h->n++;
	return i;
}

static void
resync_untagged(struct heard *h, struct str line)
{
	size_t at = str_find_str(line, STR("(UID "));
	struct scan c = scan_of(line), u = scan_of(str_sub(line, at < line.n ? at + 5 : at, line.n));
	uint32_t n, uid;

	if (!scan_number32(&c, &n) || !scan_byte(&c, ' '))
		return hear_untagged(h, line);
	if (!scan_text(&c, STR("FETCH ")))
		return;
	MUST(scan_number32(&u, &uid), "no UID in %.*s", STR_ARG(line));
	hear_fetch(h, place_of(h, uid) + 1, &c);
}

void
hear_resync(struct heard *h, struct str reply)
{
	uint32_t uidvalidity = h->uidvalidity;
	size_t at = str_find_str(reply, STR(" EXISTS\r\n"));
	struct scan c = scan_of(str_sub(reply, str_rfind(str_sub(reply, 0, at), ' ') + 1, reply.n));
	uint32_t exists = 0;

	MUST(at < reply.n && scan_number32(&c, &exists), "cannot read the reply");
	if (code_number(reply, STR("[UIDVALIDITY "), 0) != uidvalidity) /* what it knew is void */
		h->n = 0;
	each_untagged(h, reply, resync_untagged);
	MUST(h->n == exists, "%u messages after QRESYNC, the mailbox has %u:\n%.*s", h->n, exists,
	    STR_ARG(str_sub(reply, 0, 3000)));
}
