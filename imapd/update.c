/* What changed in the selected mailbox, in untagged responses. See update.h. */

#include "imapd/update.h"

#include "c-client/imap/flag.h"
#include "c-client/imap/write.h"
#include "imapd/modseq.h"
#include "imapd/reply.h"
#include "imapd/session.h"

void
update_flags(struct session *s)
{
	const struct str *names;
	size_t n;
	struct buf *b;

	mailbox_keywords(s->mailbox, &names, &n);
	b = reply_begin(s);
	buf_put(b, STR("FLAGS "));
	write_flags(b, FLAGS_SETTABLE, names, n);
	reply_end(s);
}

static void
put_flags(struct session *s, struct buf *b, uint32_t uid)
{
	struct message_flags flags;

	if (!mailbox_message_flags(s->mailbox, uid, &flags))
		return;
	buf_put(b, STR("FLAGS "));
	write_flags(b, flags.system, flags.keywords, flags.nkeywords);
}

/* UID and MODSEQ go together (RFC 7162 section 3.2.4). */
static void
send_message(struct session *s, const struct update *u, bool with_uid)
{
	struct message_facts facts;
	bool modseq = modseq_is_told(s);
	struct buf *b;

	if (!mailbox_look(s->mailbox, u->uid, &facts))
		return;
	b = reply_begin(s);
	buf_number(b, u->number);
	buf_put(b, STR(" FETCH ("));
	if (with_uid || modseq)
		buf_fmt(b, "UID %u ", u->uid);
	if (u->what == UPDATE_FLAGS)
		put_flags(s, b, u->uid);
	if (u->what == UPDATE_FLAGS && modseq)
		buf_byte(b, ' ');
	if (modseq)
		buf_fmt(b, "MODSEQ (%llu)", (unsigned long long)facts.modseq);
	buf_byte(b, ')');
	reply_end(s);
}

/* Removals come one after the other, before everything else: VANISHED names them all at once. */
static void
send_expunge(struct session *s, const struct update *u, struct set *vanished)
{
	if (!modseq_vanishes(s)) {
		reply_line(s, "%u EXPUNGE", u->number);
		return;
	}
	set_push(&s->arena, vanished, u->uid, u->uid);
	s->vanished = true;
}

static void
send_vanished(struct session *s, struct set *vanished)
{
	set_normalise(vanished);
	modseq_vanished(s, false, vanished);
	vanished->n = 0;
}

void
update_send(struct session *s, bool may_expunge, bool with_uid)
{
	struct set vanished = { 0 };
	struct update u;

	while (mailbox_update(s->mailbox, may_expunge, &u)) {
		if (vanished.n && u.what != UPDATE_EXPUNGE)
			send_vanished(s, &vanished);
		switch (u.what) {
		case UPDATE_EXPUNGE:
			send_expunge(s, &u, &vanished);
			break;
		case UPDATE_EXISTS:
			reply_line(s, "%u EXISTS", u.number);
			break;
		case UPDATE_RECENT:
			reply_line(s, "%u RECENT", u.number);
			break;
		case UPDATE_KEYWORDS:
			update_flags(s);
			break;
		case UPDATE_FLAGS:
		case UPDATE_MODSEQ:
			send_message(s, &u, with_uid);
			break;
		}
	}
	send_vanished(s, &vanished);
}

int
update_sync(struct session *s)
{
	int r = mailbox_sync(s->mailbox);

	if (r == MAIL_E_CHANGED || r == MAIL_E_DEAD)
		session_bye(s, END_REFUSED, STR("UNAVAILABLE"),
		    "The selected mailbox was removed or replaced; please connect again");
	return r;
}
