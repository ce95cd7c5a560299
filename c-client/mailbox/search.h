/* What search.c and search_text.c share: the strings of a SEARCH that are looked for inside messages. */
#ifndef MAILBOX_SEARCH_H
#define MAILBOX_SEARCH_H

#include <stdbool.h>
#include <stddef.h>

#include "c-client/codec/casefold.h"
#include "c-client/mailbox/message_bytes.h"

struct search_needle {
	struct casefold_find find;
	bool header_too; /* TEXT; else BODY */
	bool found;      /* in the message that was read last */
};

/*
 * Looks for all of them in one pass over the message: in the decoded text of every text part, in the headers
 * of messages inside it, and for TEXT in its own header, raw and decoded. Sets `found` of each.
 */
int search_text(struct message *msg, struct search_needle *const *needles, size_t n) MUST_CHECK;

/*
 * In place: a TAB where a field was folded stood for a space, so both are one in field values and in what is
 * looked for there.
 */
void search_tabs_to_spaces(char *p, size_t n);

/*
 * Does a field value hold this, encoded words decoded (RFC 2047)? The buffers are the caller's, used again
 * each time.
 */
bool search_value(struct arena *scratch, struct buf *decoded, struct casefold_find *find, struct str raw);

#endif
