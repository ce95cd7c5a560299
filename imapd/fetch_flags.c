/* FETCH FLAGS (RFC 3501 section 7.4.2). */

#include "c-client/imap/flag.h"
#include "imapd/fetch.h"
#include "imapd/session.h"

#define TEXT_MAX (1u << 20)

int
fetch_put_flags(struct fetch *f)
{
	struct fetch_flags *kept = &f->flags[(f->facts.system + f->facts.keyset * 7) % FETCH_FLAGS];
	struct message_flags flags;

	if (kept->text.n == 0 || kept->system != f->facts.system || kept->keyset != f->facts.keyset) {
		if (!mailbox_message_flags(f->s->mailbox, f->uid, &flags))
			return MAIL_E_GONE;
		buf_free(&kept->text);
		kept->text = BUF_INIT(TEXT_MAX);
		write_flags(&kept->text, flags.system, flags.keywords, flags.nkeywords);
		kept->system = f->facts.system;
		kept->keyset = f->facts.keyset;
	}
	buf_put(&f->text, buf_str(&kept->text));
	return 0;
}

static int
make(struct fetch *f, const struct fetch_att *att)
{
	(void)att;
	return fetch_put_flags(f);
}

const struct fetch_item fetch_flags[] = { { .name = "FLAGS", .make = make }, { 0 } };
