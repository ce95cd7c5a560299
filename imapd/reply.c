/* Replies to the client, and the one translation of errors. See reply.h. */

#include "imapd/reply.h"

#include <stdarg.h>

#include "c-client/base/err.h"
#include "c-client/imap/write.h"
#include "c-client/server/log.h"
#include "imapd/session.h"

struct verdict {
	const char *status, *code, *text; /* the text is for when nobody gave a better one */
	bool log;                         /* an admin should know */
};

/* RFC 3501 section 7.1, RFC 5530 section 3. */
static struct verdict
verdict_of(enum mail_err r)
{
	switch (r) {
	case MAIL_OK:
		return (struct verdict){ "OK", "", NULL, false };
	case MAIL_E_SYNTAX:
		return (struct verdict){ "BAD", "", "That cannot be read", false };
	case MAIL_E_PARAM:
		return (struct verdict){ "BAD", "", "That makes no sense here", false };
	case MAIL_E_CHARSET:
		return (struct verdict){ "NO", "BADCHARSET (US-ASCII UTF-8)", "Unknown charset", false };
	case MAIL_E_NOTFOUND:
		return (struct verdict){ "NO", "NONEXISTENT", "There is no such mailbox", false };
	case MAIL_E_EXISTS:
		return (struct verdict){ "NO", "ALREADYEXISTS", "There is such a mailbox already", false };
	case MAIL_E_CANNOT:
		return (struct verdict){ "NO", "CANNOT", "That cannot be done", false };
	case MAIL_E_DENIED:
		return (struct verdict){ "NO", "NOPERM", "Permission denied", true };
	case MAIL_E_READONLY:
		return (struct verdict){ "NO", "READ-ONLY", "The mailbox is read-only", false };
	case MAIL_E_LOCKED:
		return (struct verdict){ "NO", "INUSE", "The mailbox is locked, try again", true };
	case MAIL_E_FULL:
		return (struct verdict){ "NO", "OVERQUOTA", "No space left", true };
	case MAIL_E_LIMIT:
		return (struct verdict){ "NO", "LIMIT", "That is more than is allowed here", true };
	case MAIL_E_TOOBIG:
		return (struct verdict){ "NO", "TOOBIG", "The message is too large", false };
	case MAIL_E_GONE:
		return (struct verdict){ "NO", "EXPUNGEISSUED", "Some messages no longer exist", false };
	case MAIL_E_CHANGED:
	case MAIL_E_DEAD:
		return (struct verdict){ "NO", "UNAVAILABLE", "The mailbox can no longer be used", true };
	case MAIL_E_LOST:
		return (struct verdict){ "NO", "UNAVAILABLE", "The connection is lost", false };
	case MAIL_E_IO:
		return (struct verdict){ "NO", "UNAVAILABLE", "Internal error, see the server's log", true };
	case MAIL_E_BUG:
		return (struct verdict){ "NO", "SERVERBUG", "Internal error, see the server's log", true };
	}
	return (struct verdict){ "NO", "SERVERBUG", "Internal error", true };
}

bool
reply_is_bad(int r)
{
	return r && verdict_of((enum mail_err)r).status[0] == 'B';
}

struct buf *
reply_begin(struct session *s)
{
	buf_reset(&s->line);
	buf_put(&s->line, STR("* "));
	return &s->line;
}

void
reply_end(struct session *s)
{
	buf_put(&s->line, STR("\r\n"));
	if (buf_failed(&s->line)) {
		log_error("a reply of more than %zu bytes was not sent", s->line.max);
		return;
	}
	writer_put(&s->writer, buf_str(&s->line));
}

void
reply_line(struct session *s, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	buf_vfmt(reply_begin(s), fmt, ap);
	va_end(ap);
	reply_end(s);
}

int
reply_continue(struct session *s, const char *text)
{
	writer_fmt(&s->writer, "+ %s\r\n", text);
	return writer_flush(&s->writer);
}

/* The fault that belongs to this result: our own, or the library's. */
static const struct fault *
fault_of(const struct session *s, int r)
{
	if (s->fault.code == r)
		return &s->fault;
	return s->store && s->store->fault.code == r ? &s->store->fault : NULL;
}

void
reply_tagged(struct session *s, const struct request *rq, int r)
{
	struct verdict v = verdict_of((enum mail_err)r);
	const struct fault *f = r ? fault_of(s, r) : NULL;
	struct str code = rq->code.n ? rq->code : str_of(v.code);
	const char *uid = rq->uid ? "UID " : "";
	struct buf *b = &s->line;

	if (r == MAIL_E_LOST)
		return;
	if (v.log)
		log_warning("%s%s: %s", uid, rq->command->name, f ? f->log : v.text);
	buf_reset(b);
	buf_put(b, rq->tag);
	buf_fmt(b, " %s ", v.status);
	if (code.n) {
		buf_byte(b, '[');
		buf_put(b, code);
		buf_put(b, STR("] "));
	}
	if (r)
		write_text(b, str_of(f && f->client ? f->client : v.text));
	else if (rq->text)
		write_text(b, str_of(rq->text));
	else
		buf_fmt(b, "%s%s completed", uid, rq->command->name);
	reply_end(s);
}

void
reply_bad(struct session *s, struct str tag, const char *code, const char *text)
{
	if (tag.n == 0)
		tag = STR("*");
	if (*code)
		writer_fmt(&s->writer, "%.*s BAD [%s] %s\r\n", STR_ARG(tag), code, text);
	else
		writer_fmt(&s->writer, "%.*s BAD %s\r\n", STR_ARG(tag), text);
}
