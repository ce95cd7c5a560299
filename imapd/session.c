/* The life of a connection. See session.h. What a command means is the cmd_*.c files' business. */

#include "imapd/session.h"

#include <malloc.h>

#include "c-client/base/limits.h"
#include "c-client/imap/word.h"
#include "c-client/server/log.h"
#include "c-client/server/serve.h"
#include "c-client/server/version.h"
#include "imapd/literal.h"
#include "imapd/modseq.h"
#include "imapd/reply.h"
#include "imapd/update.h"

#define REPLY_MAX (64u * 1024 * 1024) /* of one reply made in memory; messages are streamed past it */

static void
flush_before_wait(void *ctx)
{
	struct session *s = ctx;

	if (writer_flush(&s->writer))
		return; /* the loop sees writer_failed */
}

void
session_init(struct session *s, const struct config *config, const struct door *door, int stop_fd)
{
	*s = (struct session){
		.stream = stream_of(0, 1),
		.config = config,
		.door = door,
		.state = STATE_GREETED,
		.line = BUF_INIT(REPLY_MAX),
		.began_ms = serve_now_ms(),
	};
	s->stream.stop = stop_fd;
	reader_init(&s->reader, &s->stream, reader_limits_preauth);
	s->reader.before_wait = flush_before_wait;
	s->reader.before_wait_ctx = s;
	writer_init(&s->writer, &s->stream, (int)config->output_timeout);
}

void
session_free(struct session *s)
{
	session_unselect(s);
	if (s->store)
		store_close(&s->store);
	reader_free(&s->reader);
	writer_free(&s->writer);
	buf_free(&s->line);
	arena_free(&s->arena);
	arena_free(&s->connection);
}

int
session_enter(struct session *s, struct str user)
{
	struct store_options mail = s->mail;
	struct store *store;
	int r;

	mail.hooks = progress_hooks(s);
	if ((r = store_open(&mail, &store, &s->fault)))
		return r;
	s->store = store;
	s->user = arena_str(&s->connection, user);
	s->state = STATE_AUTHENTICATED;
	s->reader.limits = reader_limits_session;
	s->reader.limits.idle_seconds = (int)s->config->idle_timeout;
	reader_set_end(&s->reader, 0);
	return 0;
}

void
session_unselect(struct session *s)
{
	if (s->mailbox == NULL)
		return;
	mailbox_close(&s->mailbox);
	s->vanished = false;
	s->state = STATE_AUTHENTICATED;
}

void
session_release(struct session *s)
{
	if (s->mailbox)
		mailbox_release(s->mailbox);
	writer_release(&s->writer);
	buf_free(&s->line);
	malloc_trim(0);
}

void
session_bye(struct session *s, enum session_end end, struct str code, const char *text)
{
	if (s->end != END_NOT)
		return;
	s->end = end;
	s->why = text;
	if (code.n)
		reply_line(s, "BYE [%.*s] %s", STR_ARG(code), text);
	else
		reply_line(s, "BYE %s", text);
}

/* No more input, or no more output. */
static void
lost(struct session *s)
{
	if (s->end != END_NOT)
		return;
	switch (s->reader.end) {
	case READER_IDLE:
		session_bye(s, END_IDLE, STR(""), "Autologout; idle for too long");
		return;
	case READER_LATE:
		session_bye(s, END_IDLE, STR(""), "Autologout; no login for too long");
		return;
	case READER_SLOW:
		session_bye(s, END_REFUSED, STR(""), "Your input is too slow");
		return;
	case READER_FLOOD:
		session_bye(s, END_REFUSED, STR("TOOBIG"), "Too much input");
		return;
	case READER_STOPPED:
		session_bye(s, END_REFUSED, STR("UNAVAILABLE"), "The server is shutting down");
		return;
	case READER_OPEN:
	case READER_EOF:
	case READER_ERROR:
		break;
	}
	s->end = END_LOST;
	s->why = writer_failed(&s->writer) ? "client takes no output" : reader_end_text(&s->reader);
}

/* After a BAD: has this client had enough of them? */
static void
count_bad(struct session *s)
{
	unsigned limit = s->state == STATE_GREETED ? LIMIT_BAD_PREAUTH : LIMIT_BAD;

	if (++s->bad >= limit)
		session_bye(s, END_REFUSED, STR(""), "Too many bad commands");
}

static void
bad_line(struct session *s, struct str tag, const char *code, const char *text)
{
	reply_bad(s, tag, code, text);
	count_bad(s);
}

/*
 * Someone speaks another protocol to us, maybe a browser that was made to. Asked only of the first line,
 * when it is no command of ours.
 */
static bool
is_foreign(struct str line)
{
	static const struct str openings[] = { STR_INIT("GET "), STR_INIT("POST "), STR_INIT("HEAD "),
		STR_INIT("PUT "), STR_INIT("OPTIONS "), STR_INIT("CONNECT "), STR_INIT("DELETE "),
		STR_INIT("SSH-2.0-"), STR_INIT("EHLO "), STR_INIT("HELO ") };

	for (size_t i = 0; i < sizeof openings / sizeof *openings; i++)
		if (str_starts(line, openings[i]))
			return true;
	return false;
}

/* Why this command cannot be sent now; NULL: it can. */
static const char *
wrong_state(const struct session *s, const struct command *c)
{
	if (s->state & c->states)
		return NULL;
	if (s->state == STATE_GREETED)
		return "Log in first";
	return c->states == STATE_GREETED ? "You are logged in already" : "Select a mailbox first";
}

/*
 * The reader could not make a command of the input: of the bytes, of their number, or because literal.c
 * wanted no literal there. What it saw begins with the tag, as a rule.
 */
static void
unreadable(struct session *s, int r)
{
	struct request rq = { .args = scan_of(reader_seen(&s->reader)) };
	const char *why = NULL;

	if (!scan_tag(&rq.args, &rq.tag) || !scan_space(&rq.args))
		return bad_line(s, STR(""), r == MAIL_E_TOOBIG ? "TOOBIG" : "", "That is no command");
	if (r == MAIL_E_SYNTAX)
		return bad_line(s, rq.tag, "", "There is a NUL or a bare CR in the command");
	if (!command_scan(&rq, &why) || (why = wrong_state(s, rq.command)))
		return bad_line(s, rq.tag, "", why);
	bad_line(
	    s, rq.tag, "TOOBIG", "The command or a literal in it is too long, or of a kind not taken here");
}

static int
run(struct session *s, struct request *rq)
{
	const struct command *c = rq->command;
	const char *why;

	s->fault = (struct fault){ 0 };
	if (s->store)
		s->store->fault = (struct fault){ 0 };
	if ((why = wrong_state(s, c)))
		return fail(&s->fault, MAIL_E_SYNTAX, why, "%s in the wrong state", c->name);
	progress_begin(s, rq->tag);
	return c->run(s, rq);
}

/* A command has run with the result r: what changed meanwhile, then its tagged reply. */
static void
answer(struct session *s, struct request *rq, int r)
{
	bool may_expunge = (rq->uid || !(rq->command->flags & COMMAND_SEQUENCE)) && !rq->sequences;

	if (rq->literal.active && literal_refuse(s, rq))
		r = MAIL_E_LOST;
	if (r == MAIL_E_LOST) {
		lost(s);
		return;
	}
	if (s->mailbox && s->end == END_NOT) {
		/* Pipelined commands are not worth a look at the disk each. */
		if (!s->just_opened && !reader_pending(&s->reader) && update_sync(s) && s->end != END_NOT)
			return reply_tagged(s, rq, r);
		s->just_opened = false;
		update_send(s, may_expunge, rq->uid);
		modseq_settle(s, rq, r);
	}
	reply_tagged(s, rq, r);
	if (reply_is_bad(r))
		count_bad(s);
	else
		s->bad = 0;
}

static void
handle(struct session *s, struct str line, struct request *rq)
{
	struct scan in = scan_of(line);
	const char *why;

	if (!scan_tag(&in, &rq->tag) || !(scan_space(&in) || scan_at_end(&in))) {
		rq->tag = STR("");
		why = "A command begins with a tag of letters and digits, and one space";
	} else {
		rq->args = in;
		why = command_scan(rq, &why) ? NULL : why;
	}
	if (why && s->commands == 0 && is_foreign(line)) {
		s->end = END_REFUSED;
		s->why = "speaks another protocol";
		return;
	}
	if (why)
		return bad_line(s, rq->tag, "", why);
	s->commands++;
	answer(s, rq, run(s, rq));
}

static void
serve_one(struct session *s)
{
	struct request rq = { 0 };
	struct str line;
	bool blank;
	int r;

	arena_reset(&s->arena);
	r = reader_command(&s->reader, &s->arena, literal_policy(s), &line, &rq.literal);
	if (r == MAIL_E_LOST) {
		lost(s);
		return;
	}
	/* Some clients send a CRLF too many behind a literal: one empty line before a command is nothing. */
	blank = r == 0 && line.n == 0 && !s->blank;
	s->blank = blank;
	if (r)
		unreadable(s, r);
	else if (!blank)
		handle(s, line, &rq);
	if (reader_must_end(&s->reader))
		session_bye(s, END_REFUSED, STR("TOOBIG"), "Too much input");
	if (writer_failed(&s->writer))
		lost(s);
}

static void
greet(struct session *s)
{
	struct buf *b = reply_begin(s);

	buf_put(b, s->state == STATE_GREETED ? STR("OK [CAPABILITY ") : STR("PREAUTH [CAPABILITY "));
	command_capabilities(s, b);
	buf_put(b, STR("] " MADRONA_NAME " IMAP server ready"));
	reply_end(s);
}

static void
log_end(const struct session *s)
{
	struct log_peer peer = { s->user, s->door->host };
	struct log_totals totals = { s->stream.bytes_in, s->stream.bytes_out, s->commands,
		(uint64_t)(serve_now_ms() - s->began_ms) / 1000 };

	if (s->end == END_LOGOUT)
		log_logout(&peer, &totals);
	else if (s->end == END_IDLE)
		log_autologout(&peer, &totals);
	else
		log_disconnected(&peer, s->why, &totals);
}

int
session_serve(struct session *s)
{
	if (s->state == STATE_GREETED)
		reader_set_end(&s->reader, (int)s->config->login_timeout);
	greet(s);
	while (s->end == END_NOT)
		serve_one(s);
	if (writer_flush(&s->writer) && s->end == END_LOGOUT)
		s->end = END_LOST, s->why = "client takes no output";
	log_end(s);
	return 0;
}
