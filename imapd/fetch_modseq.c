/* FETCH MODSEQ (RFC 7162 section 3.1.4.2). */

#include "imapd/fetch.h"

static int
make(struct fetch *f, const struct fetch_att *att)
{
	(void)att;
	buf_byte(&f->text, '(');
	buf_number(&f->text, f->facts.modseq);
	buf_byte(&f->text, ')');
	return 0;
}

const struct fetch_item fetch_modseq[] = { { .name = "MODSEQ", .make = make }, { 0 } };
