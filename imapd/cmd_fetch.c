/*
 * FETCH and UID FETCH (RFC 3501 section 6.4.5, RFC 7162 sections 3.1.4 and 3.2.6); what
 * can be fetched is in the fetch_*.c files.
 */

#include "c-client/imap/sequence.h"
#include "c-client/imap/word.h"
#include "imapd/fetch.h"
#include "imapd/modseq.h"
#include "imapd/session.h"

/*
 * One message that cannot be served does not keep the others from the client: all are tried, the first
 * thing that went wrong is what the command ends with. A message that another session removed is one of
 * them (RFC 2180 section 4.1).
 */
static int
fetch_all(struct fetch *f, const uint32_t *uids, size_t n)
{
	int r, first = 0;

	ahead_begin(&f->ahead, f->s->mailbox, uids, n, f->wants);
	for (size_t i = 0; i < n; i++) {
		if (i % AHEAD_MANY == 0) {
			mailbox_remember(f->s->mailbox, false);
			if ((r = ahead_reach(&f->ahead, i)))
				return r;
		}
		r = fetch_message(f, uids[i]);
		if (r == MAIL_E_LOST)
			return r;
		first = first ? first : r;
	}
	mailbox_remember(f->s->mailbox, true);
	return first;
}

/*
 * The UIDs of the client's set that are no more. Its "*" is the highest UID there ever was here: the message
 * that had it may be the one that is gone.
 */
static void
tell_vanished(struct session *s, struct scan args, uint64_t since)
{
	struct set known, vanished;

	if (!scan_space(&args) ||
	    !scan_sequence_set(&s->arena, &args, mailbox_uidnext(s->mailbox) - 1, &known))
		return;
	mailbox_vanished_since(s->mailbox, &s->arena, since, &known, &vanished);
	modseq_vanished(s, true, &vanished);
}

static int
run(struct session *s, struct request *rq)
{
	struct fetch_modifiers only = { 0 };
	struct scan set = rq->args;
	struct fetch_list atts;
	struct fetch fetch;
	uint32_t *uids;
	size_t n;
	int r;

	if ((r = request_messages(s, rq, &uids, &n)))
		return r;
	if (!scan_space(&rq->args) || !scan_fetch_list(&s->arena, &rq->args, &atts) ||
	    (scan_space(&rq->args) && !scan_fetch_modifiers(&rq->args, &only)) || !scan_at_end(&rq->args))
		return request_bad(s, "FETCH wants a set of messages and an item or (a list of items), maybe "
				      "(CHANGEDSINCE n)");
	if (only.vanished && !(rq->uid && s->qresync))
		return request_bad(s, "VANISHED is for UID FETCH, after ENABLE QRESYNC");
	if ((only.changed_since || fetch_asks_for(&atts, STR("MODSEQ"))) && (r = modseq_wanted(s)))
		return r;
	if (only.vanished)
		tell_vanished(s, set, only.changed_since);
	if (only.changed_since)
		n = mailbox_changed_since(s->mailbox, uids, n, only.changed_since);
	if ((r = fetch_begin(&fetch, s, &atts, rq->uid, only.changed_since != 0)) == 0)
		r = fetch_all(&fetch, uids, n);
	fetch_end(&fetch);
	return r;
}

const struct command cmd_fetch[] = {
	{ .name = "FETCH", .states = STATE_SELECTED, .flags = COMMAND_SEQUENCE | COMMAND_UID, .run = run },
	{ 0 },
};
