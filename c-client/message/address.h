/*
 * Address lists (RFC 5322 section 3.4 with the obsolete forms, RFC 6532 for 8-bit) as ENVELOPE wants them
 * (RFC 9051 section 7.5.2). Nothing is refused: broken text gives the closest address (see README.md).
 */
#ifndef MESSAGE_ADDRESS_H
#define MESSAGE_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>

#include "c-client/base/str.h"

struct arena;

/*
 * p == NULL means NIL. Three forms:
 *	an address   mailbox and host are both there, either may be empty (host: none was given)
 *	group start  host NIL, mailbox = the group's name
 *	group end    host and mailbox NIL
 * name: the display name, or else the last comment; encoded words untouched, quoted strings without their
 * quotes and backslashes, runs of blanks as one space. route: "@a,@b" of "<@a,@b:x@y>". No value holds NUL,
 * CR or LF.
 */
struct address {
	struct str name, route, mailbox, host;
};

struct address_list {
	struct address *p;
	size_t n, cap;
};

/*
 * Appends the addresses of one raw field value; at most LIMIT_ADDRESSES in the list, the rest is left out;
 * every group start has its end. *budget, if not NULL, is a second ceiling that is counted down (shared by
 * the fields of a message).
 */
void address_parse(struct arena *a, struct str raw, struct address_list *list, size_t *budget);

static inline bool
address_is_group(const struct address *x)
{
	return x->host.p == NULL;
}

#endif
