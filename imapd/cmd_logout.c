/* LOGOUT (RFC 3501 section 6.1.3). */

#include "imapd/session.h"

static int
run(struct session *s, struct request *rq)
{
	if (!request_is_bare(rq))
		return request_bad(s, "LOGOUT has no arguments");
	session_bye(s, END_LOGOUT, STR(""), "Logging out");
	return 0;
}

const struct command cmd_logout[] = { { .name = "LOGOUT", .states = STATES_ANY, .run = run }, { 0 } };
