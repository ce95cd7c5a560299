/*
 * ENVELOPE (RFC 9051 section 7.5.2) out of a header block.
 */
#ifndef MESSAGE_ENVELOPE_H
#define MESSAGE_ENVELOPE_H

#include <stddef.h>

#include "c-client/base/str.h"
#include "c-client/message/address.h"

struct arena;
struct header_field;

/*
 * The strings are unfolded, otherwise as in the message (encoded words untouched; 8-bit as it is; never
 * NUL, CR or LF); p == NULL is NIL (no such field), a field without text is "". An empty list is NIL.
 * sender and reply_to already hold the addresses of from where the message has none.
 */
struct envelope {
	struct str date, subject, in_reply_to, message_id;
	struct address_list from, sender, reply_to, to, cc, bcc;
};

/*
 * Of a repeated string field the first counts; repeated address fields are joined. Everything is copied
 * into the arena. budget: see address_parse.
 */
void envelope_parse(struct arena *a, struct str header, struct envelope *out, size_t *budget);

/* The same for who walks over the header anyway: from { 0 } on each field, of any name, in order; then the end. */
void envelope_field(struct arena *a, struct envelope *e, const struct header_field *f, size_t *budget);
void envelope_end(struct envelope *e);

#endif
