/* Being told of new mail and changed flags: new and cur are watched, where the system can. */

#include "c-client/drivers/maildir/box.h"
#include "c-client/drivers/maildir/slots.h"

int
maildir_watch(struct mailbox *m, int *fd)
{
	struct box *b = m->state;

	*fd = own_watch(b) ? b->watch.fd : -1;
	return 0;
}

void
maildir_drain(struct mailbox *m)
{
	own_drain(m->state);
}
