/* CLOSE (RFC 3501 section 6.4.2) and UNSELECT (RFC 3691): leaving a mailbox with and without expunging it. */

#include "imapd/session.h"

static int
run_close(struct session *s, struct request *rq)
{
	int r = 0;

	if (!request_is_bare(rq))
		return request_bad(s, "CLOSE has no arguments");
	if (!s->mailbox->readonly)
		r = mailbox_expunge(s->mailbox, NULL, 0);
	session_unselect(s);
	return r;
}

static int
run_unselect(struct session *s, struct request *rq)
{
	if (!request_is_bare(rq))
		return request_bad(s, "UNSELECT has no arguments");
	session_unselect(s);
	return 0;
}

const struct command cmd_close[] = {
	{ .name = "CLOSE", .states = STATE_SELECTED, .run = run_close },
	{ .name = "UNSELECT", .states = STATE_SELECTED, .capability = "UNSELECT", .run = run_unselect },
	{ 0 },
};
