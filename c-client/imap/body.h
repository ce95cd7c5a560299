/* BODY and BODYSTRUCTURE on the wire (RFC 3501 section 7.4.2, `body`). */
#ifndef IMAP_BODY_H
#define IMAP_BODY_H

#include <stdbool.h>

#include "c-client/base/buf.h"
#include "c-client/message/part.h"

/*
 * The parenthesised list, without the word before it; extended: with all extension data, as BODYSTRUCTURE
 * has it. The tree is one of part_end: it is walked recursively, at most LIMIT_MIME_DEPTH deep.
 */
void write_body(struct buf *b, const struct part *part, bool extended);

#endif
