/* SUBSCRIBE and UNSUBSCRIBE (RFC 3501 sections 6.3.6 and 6.3.7). */

#include "imapd/session.h"

static int
change(struct session *s, struct request *rq, bool on)
{
	struct str name;
	int r = request_mailbox(s, rq, &name);

	if (r == MAIL_E_SYNTAX || !scan_at_end(&rq->args))
		return request_bad(s, "The name of one mailbox is wanted, in modified UTF-7");
	return r ? r : store_subscribe(s->store, name, on);
}

static int
run_subscribe(struct session *s, struct request *rq)
{
	return change(s, rq, true);
}

static int
run_unsubscribe(struct session *s, struct request *rq)
{
	return change(s, rq, false);
}

const struct command cmd_subscribe[] = {
	{ .name = "SUBSCRIBE", .states = STATES_LOGGED_IN, .run = run_subscribe },
	{ .name = "UNSUBSCRIBE", .states = STATES_LOGGED_IN, .run = run_unsubscribe },
	{ 0 },
};
