/* NAMESPACE (RFC 2342): the personal one only. */

#include "c-client/imap/name.h"
#include "c-client/imap/write.h"
#include "imapd/reply.h"
#include "imapd/session.h"

static int
run(struct session *s, struct request *rq)
{
	struct buf *b;

	if (!request_is_bare(rq))
		return request_bad(s, "NAMESPACE has no arguments");
	b = reply_begin(s);
	buf_put(b, STR("NAMESPACE (("));
	write_string(b, str_of(s->mail.prefix ? s->mail.prefix : ""));
	buf_put(b, STR(" \".\")) NIL NIL"));
	reply_end(s);
	return 0;
}

const struct command cmd_namespace[] = {
	{ .name = "NAMESPACE", .states = STATES_LOGGED_IN, .capability = "NAMESPACE", .run = run },
	{ 0 },
};
