/* Literals. See literal.h. */

#include "imapd/literal.h"

#include "c-client/imap/word.h"
#include "imapd/reply.h"
#include "imapd/session.h"

/*
 * Asked while the command is still coming in. A literal that no command could use is refused at once: the
 * client of a synchronising one is spared sending it.
 */
static enum reader_decision
decide(void *ctx, struct str so_far, const struct reader_literal *literal)
{
	struct session *s = ctx;
	struct scan in = scan_of(so_far);
	struct request rq = { 0 };
	const char *why;

	if (literal->binary) /* literal8 belongs to BINARY, which is not offered */
		return READER_REFUSE;
	if (!scan_tag(&in, &rq.tag) || !scan_space(&in))
		return READER_REFUSE;
	rq.args = in;
	if (!command_scan(&rq, &why) || !(rq.command->states & s->state))
		return READER_REFUSE;
	if (rq.command->streams && rq.command->streams(s, rq.args))
		return READER_STREAM;
	return READER_INLINE;
}

static int
go_ahead(void *ctx)
{
	return reply_continue(ctx, "Ready for the literal");
}

struct reader_policy
literal_policy(struct session *s)
{
	return (struct reader_policy){ .ctx = s, .decide = decide, .go_ahead = go_ahead };
}

int
literal_refuse(struct session *s, struct request *rq)
{
	int r = reader_literal_refuse(&s->reader, &rq->literal);

	rq->literal.active = false;
	return r;
}

int
literal_read(struct session *s, struct request *rq, literal_sink *sink, void *ctx)
{
	struct reader_literal *l = &rq->literal;
	struct reader_literal more = { 0 };
	struct str piece, rest;
	int r;

	if (l->sync && go_ahead(s))
		return MAIL_E_LOST;
	l->sync = false; /* the bytes are on their way: to refuse the literal now is to read them away */
	do {
		if ((r = reader_literal_read(&s->reader, l, &piece)))
			return r;
		if (piece.n && (r = sink(ctx, piece)))
			return r; /* the session refuses what is left */
	} while (piece.n);
	l->active = false;
	r = reader_rest_of_command(&s->reader, &s->arena, literal_policy(s), &rest, &more);
	if (r == MAIL_E_LOST)
		return r;
	if (more.active) {
		*l = more;
		return request_bad(s, "One message for each command");
	}
	if (r || rest.n)
		return request_bad(s, "Nothing may follow the message");
	return 0;
}
