/*
 * APPEND (RFC 3501 section 6.3.11) with APPENDUID (RFC 4315). The message is refused before a byte of it is
 * sent where that can be known, and otherwise goes straight from the connection into the mailbox; nothing
 * of it is visible before the command has ended as it should.
 */

#include "c-client/base/limits.h"
#include "c-client/imap/append.h"
#include "c-client/imap/name.h"
#include "c-client/imap/word.h"
#include "c-client/mailbox/driver.h"
#include "imapd/literal.h"
#include "imapd/session.h"
#include "imapd/target.h"

/* The literal behind "APPEND mailbox ..." is the message, the one that is the mailbox's name is not. */
static bool
streams(struct session *s, struct scan args)
{
	struct str name;

	return scan_space(&args) && scan_astring(&s->arena, &args, &name) && scan_space(&args);
}

struct message_sink {
	struct mailbox_append *append;
	struct fault *fault;
};

static int
store_piece(void *ctx, struct str piece)
{
	struct message_sink *to = ctx;

	if (memchr(piece.p, '\0', piece.n))
		return fail(
		    to->fault, MAIL_E_CANNOT, "A message with NUL bytes cannot be stored", "NUL in APPEND");
	return mailbox_append_write(to->append, piece);
}

static int
check_size(struct session *s, const struct request *rq)
{
	if (rq->literal.size > s->config->append_limit)
		return fail(&s->fault, MAIL_E_TOOBIG, "The message is larger than is allowed here", "APPEND");
	if (rq->literal.size == 0)
		return fail(&s->fault, MAIL_E_CANNOT, "An empty message cannot be stored", "APPEND");
	return 0;
}

static int
append(struct session *s, struct request *rq, struct str name, const struct append_meta *meta,
    struct uid_map *made)
{
	struct message_sink to = { .fault = &s->fault };
	int r;

	if ((r = mailbox_append_begin(s->store, name, &to.append)))
		return target_failed(s, rq, name, r);
	if ((r = mailbox_append_next(to.append, meta)) || (r = literal_read(s, rq, store_piece, &to))) {
		mailbox_append_abort(to.append);
		return r;
	}
	return mailbox_append_commit(to.append, &s->arena, made);
}

static int
run(struct session *s, struct request *rq)
{
	struct append_message args;
	struct append_meta meta;
	struct uid_map made = { 0 };
	struct str client, name;
	struct buf code = BUF_INIT(256);
	int r;

	if (!scan_space(&rq->args) || !scan_mailbox(&s->arena, &rq->args, '.', &client) ||
	    !scan_space(&rq->args) || !scan_append_message(&s->arena, &rq->args, &args) ||
	    !rq->literal.active)
		return request_bad(
		    s, "APPEND wants a mailbox, maybe (flags) and \"date\", and the message as a literal");
	if ((r = check_size(s, rq)) || (r = store_name(s->store, &s->arena, client, &name)))
		return r;
	meta = (struct append_meta){ .system = args.flags.bits, .keywords = args.flags.keywords,
		.nkeywords = args.flags.n, .internal_date = args.has_date ? args.date.seconds : INT64_MIN };
	if ((r = append(s, rq, name, &meta, &made)))
		return r;
	buf_fmt(&code, "APPENDUID %u ", made.uidvalidity);
	write_uids(s, &code, made.to, made.n);
	rq->code = arena_str(&s->arena, buf_str(&code));
	buf_free(&code);
	return 0;
}

const struct command cmd_append[] = {
	{ .name = "APPEND", .states = STATES_LOGGED_IN, .streams = streams, .run = run },
	{ 0 },
};
