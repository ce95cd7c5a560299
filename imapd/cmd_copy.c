/*
 * COPY (RFC 3501 section 6.4.7) and MOVE (RFC 6851), always with COPYUID (RFC 4315 section 3). A copy says
 * it in its tagged OK, a move in an untagged one that comes before its EXPUNGEs (RFC 6851 section 4.3).
 */

#include "c-client/imap/word.h"
#include "c-client/mailbox/driver.h"
#include "imapd/reply.h"
#include "imapd/session.h"
#include "imapd/target.h"

static void
write_copyuid(struct session *s, struct buf *b, const struct uid_map *made)
{
	buf_fmt(b, "COPYUID %u ", made->uidvalidity);
	write_uids(s, b, made->from, made->n);
	buf_byte(b, ' ');
	write_uids(s, b, made->to, made->n);
}

static int
copy(struct session *s, struct request *rq, bool move, struct uid_map *made)
{
	struct str name;
	uint32_t *uids;
	size_t n;
	int r, named;

	if ((r = request_messages(s, rq, &uids, &n)))
		return r;
	named = request_mailbox(s, rq, &name);
	if (named == MAIL_E_SYNTAX || !scan_at_end(&rq->args))
		return request_bad(s, "A set of messages and the name of a mailbox are wanted");
	if (move && s->mailbox->readonly)
		return fail(
		    &s->fault, MAIL_E_READONLY, "Nothing is moved out of a read-only mailbox", "MOVE");
	if (named || n == 0)
		return named;
	r = mailbox_copy(s->mailbox, uids, n, name, move, &s->arena, made);
	if (r == 0 && made->n == 0)
		return MAIL_E_GONE; /* all of them were gone */
	return target_failed(s, rq, name, r);
}

static int
run_copy(struct session *s, struct request *rq)
{
	struct uid_map made = { 0 };
	struct buf code = BUF_INIT(SIZE_MAX / 2); /* bounded by the mailbox */
	int r = copy(s, rq, false, &made);

	if (r || made.n == 0)
		return r;
	write_copyuid(s, &code, &made);
	rq->code = arena_str(&s->arena, buf_str(&code));
	buf_free(&code);
	return 0;
}

static int
run_move(struct session *s, struct request *rq)
{
	struct uid_map made = { 0 };
	int r = copy(s, rq, true, &made);
	struct buf *b;

	if (made.n == 0)
		return r;
	b = reply_begin(s);
	buf_put(b, STR("OK ["));
	write_copyuid(s, b, &made);
	buf_put(b, STR("] Moved"));
	reply_end(s);
	return r;
}

const struct command cmd_copy[] = {
	{ .name = "COPY",
	    .states = STATE_SELECTED,
	    .flags = COMMAND_SEQUENCE | COMMAND_UID,
	    .run = run_copy },
	{ .name = "MOVE",
	    .states = STATE_SELECTED,
	    .flags = COMMAND_UID,
	    .capability = "MOVE",
	    .run = run_move },
	{ 0 },
};
