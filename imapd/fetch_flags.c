/* FETCH FLAGS (RFC 3501 section 7.4.2). */

#include "c-client/imap/flag.h"
#include "imapd/fetch.h"
#include "imapd/session.h"

static int
make(struct fetch *f, const struct fetch_att *att)
{
	struct message_flags flags;

	(void)att;
	if (!mailbox_message_flags(f->s->mailbox, f->uid, &flags))
		return MAIL_E_GONE;
	write_flags(&f->text, flags.system, flags.keywords, flags.nkeywords);
	return 0;
}

const struct fetch_item fetch_flags[] = { { .name = "FLAGS", .make = make }, { 0 } };
