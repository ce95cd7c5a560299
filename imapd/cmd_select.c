/* SELECT and EXAMINE (RFC 3501 sections 6.3.1 and 6.3.2). */

#include "c-client/imap/flag.h"
#include "imapd/reply.h"
#include "imapd/session.h"
#include "imapd/update.h"

/* PERMANENTFLAGS: what STORE can change, and \* where it can make new keywords. */
static void
send_permanent_flags(struct session *s)
{
	const struct str *names;
	struct buf *b;
	size_t n;

	mailbox_keywords(s->mailbox, &names, &n);
	b = reply_begin(s);
	buf_put(b, STR("OK [PERMANENTFLAGS "));
	if (s->mailbox->readonly)
		write_flags(b, 0, NULL, 0);
	else
		write_flags(b, FLAGS_SETTABLE, names, n);
	if (!s->mailbox->readonly && mailbox_can_make_keywords(s->mailbox)) {
		buf_truncate(b, b->n - 1);
		buf_put(b, STR(" \\*)"));
	}
	buf_put(b, STR("] Flags that can be changed for good"));
	reply_end(s);
}

static void
describe(struct session *s)
{
	const struct mailbox *m = s->mailbox;

	update_flags(s);
	send_permanent_flags(s);
	reply_line(s, "%u EXISTS", mailbox_count(m));
	reply_line(s, "%u RECENT", mailbox_recent(m));
	if (mailbox_first_unseen(m))
		reply_line(s, "OK [UNSEEN %u] First message not seen", mailbox_first_unseen(m));
	/* curl and others look for exactly this form. */
	reply_line(s, "OK [UIDVALIDITY %u] UIDs valid", mailbox_uidvalidity(m));
	reply_line(s, "OK [UIDNEXT %u] Predicted next UID", mailbox_uidnext(m));
}

static int
enter(struct session *s, struct request *rq, enum mailbox_how how)
{
	struct str name;
	int r = request_mailbox(s, rq, &name);

	if (r == MAIL_E_SYNTAX || !scan_at_end(&rq->args))
		return request_bad(s, "The name of one mailbox is wanted, in modified UTF-7");
	/* What was selected is selected no more, also when this fails. */
	session_unselect(s);
	if (r || (r = mailbox_open(s->store, name, how, &s->mailbox)))
		return r;
	s->state = STATE_SELECTED;
	describe(s);
	rq->code = s->mailbox->readonly ? STR("READ-ONLY") : STR("READ-WRITE");
	return 0;
}

static int
run_select(struct session *s, struct request *rq)
{
	return enter(s, rq, OPEN_READWRITE);
}

static int
run_examine(struct session *s, struct request *rq)
{
	return enter(s, rq, OPEN_READONLY);
}

const struct command cmd_select[] = {
	{ .name = "SELECT", .states = STATES_LOGGED_IN, .run = run_select },
	{ .name = "EXAMINE", .states = STATES_LOGGED_IN, .run = run_examine },
	{ 0 },
};
