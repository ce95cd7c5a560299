/* CAPABILITY (RFC 3501 section 6.1.1). */

#include "imapd/reply.h"
#include "imapd/session.h"

static int
run(struct session *s, struct request *rq)
{
	struct buf *b;

	if (!request_is_bare(rq))
		return request_bad(s, "CAPABILITY has no arguments");
	b = reply_begin(s);
	buf_put(b, STR("CAPABILITY "));
	command_capabilities(s, b);
	reply_end(s);
	return 0;
}

const struct command cmd_capability[] = { { .name = "CAPABILITY", .states = STATES_ANY, .run = run }, { 0 } };
