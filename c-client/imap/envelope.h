/* ENVELOPE on the wire (RFC 9051 section 7.5.2). */
#ifndef IMAP_ENVELOPE_H
#define IMAP_ENVELOPE_H

#include "c-client/base/buf.h"
#include "c-client/message/envelope.h"

/* The parenthesised list, without the word ENVELOPE. */
void write_envelope(struct buf *b, const struct envelope *e);

#endif
