/* See target.h. */

#include "imapd/target.h"

#include "c-client/imap/name.h"
#include "c-client/imap/sequence.h"
#include "imapd/session.h"

int
target_failed(struct session *s, struct request *rq, struct str name, int r)
{
	if (r == MAIL_E_NOTFOUND && name_is_proper(name, '.')) {
		rq->code = STR("TRYCREATE");
		return fail(&s->fault, r, "There is no such mailbox yet", "no target");
	}
	return r;
}

void
write_uids(struct session *s, struct buf *b, const uint32_t *uids, size_t n)
{
	struct set set = { 0 };

	for (size_t i = 0; i < n; i++)
		set_add(&s->arena, &set, uids[i], uids[i]);
	write_sequence_set(b, &set);
}
