/* EXPUNGE (RFC 3501 section 6.4.3) and UID EXPUNGE (RFC 4315 section 2.1). */

#include "imapd/session.h"

static int
run(struct session *s, struct request *rq)
{
	uint32_t *uids = NULL;
	size_t n = 0;
	int r;

	if (rq->uid && (r = request_messages(s, rq, &uids, &n)))
		return r;
	if (!request_is_bare(rq))
		return request_bad(s, "EXPUNGE has no arguments; UID EXPUNGE wants a set of UIDs");
	if (s->mailbox->readonly)
		return fail(
		    &s->fault, MAIL_E_READONLY, "Nothing is expunged from a read-only mailbox", "EXPUNGE");
	if (rq->uid && n == 0)
		return 0;
	return mailbox_expunge(s->mailbox, uids, n);
}

const struct command cmd_expunge[] = {
	{ .name = "EXPUNGE",
	    .states = STATE_SELECTED,
	    .flags = COMMAND_UID,
	    .capability = "UIDPLUS",
	    .run = run },
	{ 0 },
};
