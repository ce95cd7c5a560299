/* What changed in the selected mailbox, in untagged responses. See update.h. */

#include "imapd/update.h"

#include "c-client/imap/flag.h"
#include "c-client/imap/write.h"
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
send_message_flags(struct session *s, const struct update *u, bool with_uid)
{
	struct message_flags flags;
	struct buf *b;

	if (!mailbox_message_flags(s->mailbox, u->uid, &flags))
		return;
	b = reply_begin(s);
	buf_number(b, u->number);
	buf_put(b, STR(" FETCH ("));
	if (with_uid)
		buf_fmt(b, "UID %u ", u->uid);
	buf_put(b, STR("FLAGS "));
	write_flags(b, flags.system, flags.keywords, flags.nkeywords);
	buf_byte(b, ')');
	reply_end(s);
}

void
update_send(struct session *s, bool may_expunge, bool with_uid)
{
	struct update u;

	while (mailbox_update(s->mailbox, may_expunge, &u))
		switch (u.what) {
		case UPDATE_EXPUNGE:
			reply_line(s, "%u EXPUNGE", u.number);
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
			send_message_flags(s, &u, with_uid);
			break;
		}
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
