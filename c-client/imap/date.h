/*
 * The dates of IMAP (RFC 9051 section 9 `date`, `date-time`); those of mail headers are in message/date. Pure
 * arithmetic on the proleptic Gregorian calendar: no clock, no time zone of this machine.
 */
#ifndef IMAP_DATE_H
#define IMAP_DATE_H

#include <stdbool.h>
#include <stdint.h>

#include "c-client/base/buf.h"
#include "c-client/base/scan.h"

struct internaldate {
	int64_t seconds; /* since 1970-01-01 00:00:00 UTC */
	int zone;        /* minutes east of UTC, -840..840 */
};

/*
 * SEARCH: 1-Feb-1994, in quotes or bare; month in any case; days since 1970-01-01 (may be negative). Year
 * 1..9999.
 */
bool scan_date(struct scan *s, int32_t *days);

/*
 * APPEND: " 1-Feb-1994 12:30:00 +0900" with its quotes. A day without padding ("1-Feb...") is accepted too.
 */
bool scan_date_time(struct scan *s, struct internaldate *out);

/*
 * The day, as scan_date counts them, that these seconds fall in, at this zone (minutes east). Rounds
 * towards the past.
 */
int32_t date_day(int64_t seconds, int zone);

void write_date(struct buf *b, int32_t days); /* 1-Feb-1994 */

/* With its quotes; a year outside 1..9999 becomes the nearest moment inside. */
void write_internaldate(struct buf *b, int64_t seconds, int zone);

#endif
