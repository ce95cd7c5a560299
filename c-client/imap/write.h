/*
 * Writers of the words of IMAP replies (RFC 9051 section 9). Whatever the bytes, what comes out is correct
 * grammar: quoted where that is allowed, else a literal; NUL, which neither may hold, is dropped (SECURITY
 * of the reply goes before fidelity; message bodies do not pass here).
 */
#ifndef IMAP_WRITE_H
#define IMAP_WRITE_H

#include <stdint.h>

#include "c-client/base/buf.h"

void write_nil(struct buf *b);
void write_string(struct buf *b, struct str s);  /* quoted, or literal "{n}" CRLF bytes */
void write_nstring(struct buf *b, struct str s); /* p == NULL: NIL */
void write_astring(struct buf *b, struct str s); /* bare if it can be */
void write_number(struct buf *b, uint64_t v);

/* Text behind a response code: one line, printable ASCII; every other byte becomes '?', an empty text "-". */
void write_text(struct buf *b, struct str s);

#endif
