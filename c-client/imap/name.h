/*
 * Mailbox names: between the wire's modified UTF-7 (RFC 3501 section 5.1.3) and the canonical form that the
 * rest of the program uses, which is UTF-8 with INBOX in capitals when it is the first component; and the
 * matching of LIST patterns. What a name may mean in a store (.., /, lengths on disk) is the driver's
 * business.
 */
#ifndef IMAP_NAME_H
#define IMAP_NAME_H

#include <stdbool.h>

#include "c-client/base/arena.h"
#include "c-client/base/buf.h"
#include "c-client/base/scan.h"

/*
 * Decodes a name from the wire. False when it is not valid modified UTF-7, has NUL or another control
 * character, or is longer than LIMIT_NAME in UTF-8. delimiter (0 = none) tells where the first component
 * ends: "inbox.x" -> "INBOX.x". The empty name is decoded too: whether it makes sense is the command's
 * business.
 */
bool name_from_wire(struct arena *a, struct str wire, char delimiter, struct str *name);

/* An astring that holds a name, decoded. Refuses the empty name. */
bool scan_mailbox(struct arena *a, struct scan *s, char delimiter, struct str *name);

/*
 * No empty component, none over LIMIT_NAME_COMPONENT bytes, at most LIMIT_NAME_DEPTH of them: a name to
 * create.
 */
bool name_is_proper(struct str name, char delimiter);

/* INBOX alone, in any case. */
bool name_is_inbox(struct str name);

/* As an astring in modified UTF-7: bare if it can be, else quoted. */
void write_mailbox(struct buf *b, struct str name);

/*
 * Does a canonical name match a pattern (UTF-8 by name_from_wire, which leaves wildcards alone)? "*" is any
 * text, "%" any text without the delimiter. A first component INBOX matches in any case. No backtracking:
 * time is at worst the product of the two lengths, whatever the pattern. False for a name over LIMIT_NAME.
 */
bool list_match(struct str pattern, struct str name, char delimiter);

/* Could some name below this one (name, delimiter, more) match? False means: no need to look there. */
bool list_match_below(struct str pattern, struct str name, char delimiter);

#endif
