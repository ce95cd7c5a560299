/* STATUS of a mailbox that is not selected: looks without taking new mail, and counts. */

#include "c-client/index/view.h"
#include "c-client/mailbox/engine.h"

int
store_status(struct store *s, struct str name, struct mailbox_status *out)
{
	struct mailbox *m;
	uint32_t unseen = 0;
	int r;

	if ((r = mailbox_open(s, name, OPEN_READONLY, &m)))
		return r;
	for (size_t at = view_next(m->view, 0); at < view_end(m->view); at = view_next(m->view, at + 1))
		unseen += !(index_get(m->index, at).flags & FLAG_SEEN);
	*out = (struct mailbox_status){ .messages = mailbox_count(m),
		.recent = mailbox_recent(m),
		.unseen = unseen,
		.uidnext = mailbox_uidnext(m),
		.uidvalidity = mailbox_uidvalidity(m) };
	mailbox_close(&m);
	return 0;
}
