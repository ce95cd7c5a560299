/* SELECT and EXAMINE (RFC 3501 sections 6.3.1 and 6.3.2), with the parameters of RFC 7162. */

#include "c-client/imap/flag.h"
#include "c-client/imap/select.h"
#include "c-client/imap/word.h"
#include "imapd/modseq.h"
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
	modseq_selected(s);
}

/* What was selected is selected no more, also when this fails. */
static void
leave(struct session *s)
{
	if (s->mailbox == NULL)
		return;
	session_unselect(s);
	reply_line(s, "OK [CLOSED] Previous mailbox closed");
}

static int
enter(struct session *s, struct request *rq, enum mailbox_how how)
{
	struct select_params params = { 0 };
	struct str name;
	int r = request_mailbox(s, rq, &name);

	if (r == MAIL_E_SYNTAX ||
	    (scan_space(&rq->args) && !scan_select_params(&s->arena, &rq->args, &params)) ||
	    !scan_at_end(&rq->args))
		return request_bad(
		    s, "The name of one mailbox is wanted, in modified UTF-7, maybe (parameters)");
	if (params.qresync && !s->qresync)
		return fail(&s->fault, MAIL_E_PARAM, "QRESYNC is to be enabled first", "no ENABLE QRESYNC");
	leave(s);
	s->condstore |= params.condstore;
	if (r || (r = mailbox_open(s->store, name, how, &s->mailbox)))
		return r;
	s->state = STATE_SELECTED;
	s->just_opened = true;
	describe(s);
	rq->code = s->mailbox->readonly ? STR("READ-ONLY") : STR("READ-WRITE");
	if (params.qresync && mailbox_keeps_modseq(s->mailbox) &&
	    params.uidvalidity == mailbox_uidvalidity(s->mailbox))
		return modseq_resync(s, &params);
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
