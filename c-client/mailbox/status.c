/* STATUS of a mailbox that is not selected: looks without taking new mail, and counts. */

#include "c-client/index/view.h"
#include "c-client/mailbox/engine.h"

int
store_status(struct store *s, struct str name, struct mailbox_status *out)
{
	struct mailbox *m;
	struct index_counts counts;
	int r;

	if ((r = mailbox_open(s, name, OPEN_READONLY, &m)))
		return r;
	counts = index_counts(m->index);
	*out = (struct mailbox_status){ .messages = counts.exists,
		.recent = mailbox_recent(m),
		.unseen = counts.unseen,
		.uidnext = mailbox_uidnext(m),
		.uidvalidity = mailbox_uidvalidity(m),
		.highest_modseq = mailbox_keeps_modseq(m) ? mailbox_highest_modseq(m) : 0 };
	mailbox_close(&m);
	return 0;
}
