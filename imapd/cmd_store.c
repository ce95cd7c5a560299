/* STORE and UID STORE (RFC 3501 section 6.4.6). The FETCH responses come out of the mailbox's updates. */

#include "c-client/imap/store.h"
#include "c-client/imap/word.h"
#include "c-client/mailbox/driver.h"
#include "imapd/session.h"

static int
run(struct session *s, struct request *rq)
{
	struct flag_change change = { .how = FLAGS_REPLACE };
	struct store_args args;
	uint32_t *uids;
	size_t n;
	int r;

	if ((r = request_messages(s, rq, &uids, &n)))
		return r;
	if (!scan_space(&rq->args) || !scan_store(&s->arena, &rq->args, &args) || !scan_at_end(&rq->args))
		return request_bad(s, "STORE wants a set of messages, FLAGS, +FLAGS or -FLAGS, and flags");
	if (s->mailbox->readonly)
		return fail(
		    &s->fault, MAIL_E_READONLY, "Flags cannot be changed in a read-only mailbox", "STORE");
	if (n == 0)
		return 0;
	switch (args.mode) {
	case STORE_REPLACE:
		break;
	case STORE_ADD:
		change.how = FLAGS_ADD;
		break;
	case STORE_REMOVE:
		change.how = FLAGS_REMOVE;
		break;
	}
	change.system = args.flags.bits;
	change.keywords = args.flags.keywords;
	change.nkeywords = args.flags.n;
	return mailbox_store_flags(s->mailbox, uids, n, &change, args.silent);
}

const struct command cmd_store[] = {
	{ .name = "STORE", .states = STATE_SELECTED, .flags = COMMAND_SEQUENCE | COMMAND_UID, .run = run },
	{ 0 },
};
