/* FETCH RFC822.SIZE (RFC 3501 section 7.4.2): exactly the bytes that BODY[] has. */

#include "imapd/fetch.h"
#include "imapd/session.h"

static int
make(struct fetch *f, const struct fetch_att *att)
{
	uint64_t size = f->facts.wire_size;
	int r;

	(void)att;
	if (size == UINT64_MAX && (r = message_size(f->s->mailbox, f->uid, &size)))
		return r;
	buf_number(&f->text, size);
	return 0;
}

const struct fetch_item fetch_size[] = { { .name = "RFC822.SIZE", .wants = WANTS_SIZE, .make = make }, { 0 } };
