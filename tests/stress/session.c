/*
 * One session: a server process on two pipes, the random commands sent to it, and the framing of its replies.
 */

#include "tests/stress/stress.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/prctl.h>

#include "c-client/base/scan.h"

void
session_start(struct session *s, int number, char **command)
{
	int to[2], from[2];

	buf_free(&s->in);
	buf_free(&s->flags);
	if (s->trace)
		fclose(s->trace);
	memset(s, 0, sizeof *s);
	if (trace_dir) {
		char path[600];
		snprintf(path, sizeof path, "%s/session.%d", trace_dir, number);
		if ((s->trace = fopen(path, "a")) == NULL)
			abort();
		fprintf(s->trace, "\n=== a new server\n");
	}
	s->in.max = s->flags.max = 1 << 26;
	s->number = number;
	s->busy = true;
	s->kind = K_GREETING;
	s->deadline = now_ms() + 20000;
	if (pipe2(to, O_CLOEXEC) < 0 || pipe2(from, O_CLOEXEC) < 0)
		abort();
	if ((s->pid = fork()) == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		dup2(to[0], 0);
		dup2(from[1], 1);
		execvp(command[0], command);
		_exit(127);
	}
	close(to[0]);
	close(from[1]);
	s->to = to[1];
	s->from = from[0];
	fcntl(s->from, F_SETFL, O_NONBLOCK);
}

static void
send_bytes(struct session *s, struct str bytes)
{
	while (bytes.n) {
		ssize_t n = write(s->to, bytes.p, bytes.n);
		if (n < 0)
			return; /* the reader will notice the end */
		bytes = str_sub(bytes, (size_t)n, bytes.n);
	}
}

void
session_send(struct session *s, enum kind kind, const char *fmt, ...)
{
	struct buf line = BUF_INIT(1 << 20);
	va_list ap;

	s->kind = kind;
	s->busy = true;
	s->expunge_issued = s->copyuid = s->appenduid = s->idling = false;
	s->deadline = now_ms() + 20000;
	buf_fmt(&line, "t%u ", ++s->tag);
	va_start(ap, fmt);
	buf_vfmt(&line, fmt, ap);
	va_end(ap);
	buf_put(&line, STR("\r\n"));
	if (s->trace)
		fprintf(s->trace, "%llu C: %.*s", (unsigned long long)now_ms(), STR_ARG(buf_str(&line)));
	s->highest = model.highest;
	send_bytes(s, buf_str(&line));
	buf_free(&line);
	model.commands++;
}

/* A message of the view whose UID is known; 0 if there is none. */
static uint32_t
pick(const struct session *s)
{
	for (int i = 0; i < 20 && s->exists; i++) {
		uint32_t seq = 1 + rnd(s->exists);
		if (s->uid[seq])
			return seq;
	}
	return 0;
}

static void
allow_to_go(uint32_t uid)
{
	model.uids[uid].may_go = true;
	if (model.uids[uid].id)
		model.removable[model.uids[uid].id] = true;
}

static void
fetch_some(struct session *s, const char *items)
{
	uint32_t lo = 1 + rnd(s->exists), hi = lo + rnd(s->exists - lo + 1);

	memset(s->answered, 0, sizeof s->answered);
	s->want_lo = lo;
	s->want_hi = hi;
	session_send(s, K_FETCH, "FETCH %u:%u (UID %s)", lo, hi, items);
}

static void
store_own(struct session *s, uint32_t seq)
{
	s->store_uid = s->uid[seq];
	s->store_to = (int8_t)rnd(2);
	if (rnd(2))
		session_send(s, K_STORE, "STORE %u %cFLAGS%s (own%d)", seq, s->store_to ? '+' : '-',
		    rnd(2) ? ".SILENT" : "", s->number);
	else
		session_send(s, K_UIDSTORE, "UID STORE %u %cFLAGS (own%d)", s->store_uid,
		    s->store_to ? '+' : '-', s->number);
}

static void
append(struct session *s)
{
	struct buf text = BUF_INIT(1 << 20);

	s->appended = model.next_id++;
	model_text(s->appended, &text);
	session_send(s, K_APPEND, "APPEND INBOX (\\Seen) {%zu+}\r\n%s", text.n, buf_cstr(&text));
	buf_free(&text);
}

/* Deletes, moves or copies one message. */
static void
change_one(struct session *s, uint32_t seq, uint32_t what)
{
	uint32_t uid = s->uid[seq];

	/* Only what is known by its text may be removed: else the account at the end would not come out. */
	if (model.uids[uid].id == 0)
		return session_send(s, K_UIDFETCH, "UID FETCH %u (FLAGS BODY.PEEK[])", uid);
	if (what < 3) {
		allow_to_go(uid);
		session_send(s, K_STORE, "STORE %u +FLAGS (\\Deleted)", seq);
	} else if (what < 4) {
		session_send(s, K_UIDSTORE, "UID STORE %u -FLAGS (\\Deleted)", uid);
	} else if (what < 6) {
		allow_to_go(uid);
		s->move_uid = uid;
		session_send(s, K_MOVE, rnd(2) ? "UID MOVE %u Other" : "UID MOVE %u INBOX", uid);
	} else {
		s->move_uid = uid;
		session_send(s, K_COPY, rnd(2) ? "UID COPY %u Other" : "UID COPY %u INBOX", uid);
	}
}

void
session_step(struct session *s)
{
	uint32_t seq = pick(s), r = rnd(100);

	if (s->tag == 0) {
		s->exists = 0;
		session_send(s, K_SELECT, "SELECT INBOX");
		return;
	}
	if (s->exists == 0)
		return rnd(2) ? append(s) : session_send(s, K_NOOP, "NOOP");
	if (seq == 0 || r < 15)
		return fetch_some(s, "FLAGS");
	if (r < 25)
		return fetch_some(s, "FLAGS BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)]");
	if (r < 33)
		return session_send(s, K_UIDFETCH, "UID FETCH %u (FLAGS BODY.PEEK[])", s->uid[seq]);
	if (r < 50)
		return store_own(s, seq);
	if (r < 60)
		return session_send(s, K_NOOP, "NOOP");
	if (r < 67 && s->exists < 300)
		return append(s);
	if (r < 80)
		return change_one(s, seq, s->exists > 150 ? rnd(6) : rnd(8));
	if (r < 85 || (r < 92 && s->exists > 150))
		return session_send(s, K_EXPUNGE, rnd(4) ? "EXPUNGE" : "UID EXPUNGE 1:*");
	if (r < 90)
		return session_send(
		    s, K_SEARCH, rnd(2) ? "SEARCH UNDELETED" : "SEARCH KEYWORD own%d", s->number);
	if (r < 94) {
		session_send(s, K_IDLE, "IDLE");
		s->idle_until = now_ms() + rnd(300);
		return;
	}
	if (r < 96) {
		s->tag += 1000; /* CLOSE expunges without telling, so the view starts anew */
		memset(s->uid, 0, sizeof s->uid);
		session_send(s, K_CLOSE, "CLOSE");
		return;
	}
	return session_send(s, K_NOOP, "CHECK");
}

/*
 * Length of the first whole reply in the buffer, its last CRLF included; 0: not there yet. Literals are
 * inside.
 */
static size_t
reply_length(struct str in)
{
	size_t at = 0;

	for (;;) {
		struct str rest = str_sub(in, at, in.n);
		size_t nl = str_find_str(rest, STR("\r\n")), open;
		struct scan c;
		uint64_t n;
		if (nl == rest.n)
			return 0;
		at += nl + 2;
		open = nl ? str_rfind(str_sub(rest, 0, nl), '{') : nl;
		if (open >= nl || rest.p[nl - 1] != '}')
			return at;
		c = scan_of(str_sub(rest, open + 1, nl - open - 2));
		if (!scan_number(&c, UINT32_MAX, &n) || !scan_at_end(&c))
			return at;
		at += n;
		if (at > in.n)
			return 0;
	}
}

bool
session_read(struct session *s)
{
	size_t used = 0, n;

	for (;;) {
		char *room = buf_room(&s->in, 65536);
		ssize_t got = room ? read(s->from, room, 65536) : -1;
		if (got == 0 || (got < 0 && errno != EAGAIN))
			return false;
		if (got < 0)
			break;
		s->in.n += (size_t)got;
	}
	while ((n = reply_length(str_sub(buf_str(&s->in), used, s->in.n))) > 0) {
		if (s->trace)
			fprintf(s->trace, "S: %.*s", STR_ARG(str_sub(buf_str(&s->in), used, n)));
		check_reply(s, str_sub(buf_str(&s->in), used, n - 2));
		used += n;
	}
	buf_drop(&s->in, used);
	return true;
}
