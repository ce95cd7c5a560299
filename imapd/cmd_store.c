/*
 * STORE and UID STORE (RFC 3501 section 6.4.6, RFC 7162 section 3.1.3). The FETCH responses come out of the
 * mailbox's updates.
 */

#include "c-client/imap/store.h"
#include "c-client/imap/word.h"
#include "c-client/mailbox/driver.h"
#include "imapd/modseq.h"
#include "imapd/session.h"
#include "imapd/target.h"

/* MODIFIED: sequence numbers, or UIDs for UID STORE. */
static void
tell_refused(struct session *s, struct request *rq, const struct store_condition *only)
{
	struct buf code = BUF_INIT(SIZE_MAX / 2); /* bounded by the mailbox */

	if (only->nrefused == 0)
		return;
	for (size_t i = 0; !rq->uid && i < only->nrefused; i++)
		only->refused[i] = mailbox_seq(s->mailbox, only->refused[i]);
	buf_put(&code, STR("MODIFIED "));
	write_uids(s, &code, only->refused, only->nrefused);
	rq->code = arena_str(&s->arena, buf_str(&code));
	rq->text = "Some messages were changed by others";
	buf_free(&code);
}

static int
store_unchanged(struct session *s, struct request *rq, const uint32_t *uids, size_t n,
    const struct flag_change *change, const struct store_args *args)
{
	struct store_condition only = { .since = args->unchanged_since };
	int r = mailbox_store_unchanged(s->mailbox, uids, n, change, args->silent, &s->arena, &only);

	if (r == 0 || r == MAIL_E_GONE)
		tell_refused(s, rq, &only);
	return r;
}

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
	if (args.conditional && (r = modseq_wanted(s)))
		return r;
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
	if (args.conditional)
		return store_unchanged(s, rq, uids, n, &change, &args);
	return mailbox_store_flags(s->mailbox, uids, n, &change, args.silent);
}

const struct command cmd_store[] = {
	{ .name = "STORE", .states = STATE_SELECTED, .flags = COMMAND_SEQUENCE | COMMAND_UID, .run = run },
	{ 0 },
};
