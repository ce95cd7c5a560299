/* FETCH UID (RFC 3501 section 7.4.2). */

#include "imapd/fetch.h"

static int
make(struct fetch *f, const struct fetch_att *att)
{
	(void)att;
	buf_number(&f->text, f->uid);
	return 0;
}

const struct fetch_item fetch_uid[] = { { .name = "UID", .make = make }, { 0 } };
