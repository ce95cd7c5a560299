/* The items of STATUS (RFC 3501 section 6.3.10). */
#ifndef IMAP_STATUS_H
#define IMAP_STATUS_H

#include <stdbool.h>

#include "c-client/base/scan.h"

enum status_item {
	STATUS_MESSAGES = 1 << 0,
	STATUS_RECENT = 1 << 1,
	STATUS_UIDNEXT = 1 << 2,
	STATUS_UIDVALIDITY = 1 << 3,
	STATUS_UNSEEN = 1 << 4,
	STATUS_HIGHESTMODSEQ = 1 << 5 /* RFC 7162 section 3.1.7 */
};

/* "(" status-att *(SP status-att) ")" as bits; an unknown one is refused, doubles are merged. */
bool scan_status_items(struct scan *s, unsigned *items);

/* "MESSAGES" for one bit; an empty slice for anything else. */
struct str status_name(unsigned item);

#endif
