/* ENABLE (RFC 5161) of CONDSTORE and QRESYNC (RFC 7162). */

#include "c-client/imap/word.h"
#include "imapd/modseq.h"
#include "imapd/reply.h"
#include "imapd/session.h"

static int
run(struct session *s, struct request *rq)
{
	bool condstore = false, qresync = false;
	struct str word;

	if (scan_at_end(&rq->args))
		return request_bad(s, "ENABLE wants the names of extensions");
	while (!scan_at_end(&rq->args)) {
		if (!scan_space(&rq->args) || !scan_atom(&rq->args, &word))
			return request_bad(s, "ENABLE wants the names of extensions");
		condstore |= str_ieq(word, STR("CONDSTORE"));
		qresync |= str_ieq(word, STR("QRESYNC"));
	}
	reply_line(s, "ENABLED%s%s", condstore ? " CONDSTORE" : "", qresync ? " QRESYNC" : "");
	s->qresync |= qresync;
	if (condstore || qresync)
		modseq_enable(s);
	return 0;
}

const struct command cmd_enable[] = {
	{ .name = "ENABLE",
	    .states = STATES_LOGGED_IN,
	    .capability = "ENABLE CONDSTORE QRESYNC",
	    .run = run },
	{ 0 },
};
