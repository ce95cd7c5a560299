/* FETCH FLAGS (RFC 3501 section 7.4.2). */

#include "c-client/imap/flag.h"
#include "imapd/fetch.h"
#include "imapd/session.h"

int
fetch_put_flags(struct fetch *f)
{
	struct message_flags flags;

	if (f->flags.n == 0 || f->flags_system != f->facts.system || f->flags_keyset != f->facts.keyset) {
		if (!mailbox_message_flags(f->s->mailbox, f->uid, &flags))
			return MAIL_E_GONE;
		buf_reset(&f->flags);
		write_flags(&f->flags, flags.system, flags.keywords, flags.nkeywords);
		f->flags_system = f->facts.system;
		f->flags_keyset = f->facts.keyset;
	}
	buf_put(&f->text, buf_str(&f->flags));
	return 0;
}

static int
make(struct fetch *f, const struct fetch_att *att)
{
	(void)att;
	return fetch_put_flags(f);
}

const struct fetch_item fetch_flags[] = { { .name = "FLAGS", .make = make }, { 0 } };
