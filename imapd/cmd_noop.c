/* NOOP and CHECK (RFC 3501 sections 6.1.2 and 6.4.1): both are an occasion to hear what is new. */

#include "imapd/session.h"
#include "imapd/update.h"

static int
run(struct session *s, struct request *rq)
{
	if (!request_is_bare(rq))
		return request_bad(s, "This command has no arguments");
	return s->mailbox ? update_sync(s) : 0;
}

const struct command cmd_noop[] = {
	{ .name = "NOOP", .states = STATES_ANY, .run = run },
	{ .name = "CHECK", .states = STATE_SELECTED, .run = run },
	{ 0 },
};
