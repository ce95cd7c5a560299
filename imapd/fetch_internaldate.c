/* FETCH INTERNALDATE (RFC 3501 section 7.4.2). Files keep no time zone: it is given in UTC. */

#include "c-client/imap/date.h"
#include "imapd/fetch.h"
#include "imapd/session.h"

static int
make(struct fetch *f, const struct fetch_att *att)
{
	int64_t date = f->facts.internal_date;
	int r;

	(void)att;
	if (date == INT64_MIN && (r = message_date(f->s->mailbox, f->uid, &date)))
		return r;
	write_internaldate(&f->text, date, 0);
	return 0;
}

const struct fetch_item fetch_internaldate[] = { { .name = "INTERNALDATE", .wants = WANTS_DATE, .make = make }, { 0 } };
