/*
 * The arguments of APPEND up to the marker of the message literal (RFC 3501 section 6.3.11); the message
 * itself is never part of the command's memory.
 */
#ifndef IMAP_APPEND_H
#define IMAP_APPEND_H

#include <stdbool.h>

#include "c-client/base/arena.h"
#include "c-client/base/literal.h"
#include "c-client/base/scan.h"
#include "c-client/imap/date.h"
#include "c-client/imap/flag.h"

struct append_message {
	struct flag_list flags;
	bool has_date;
	struct internaldate date;
	struct literal_marker literal; /* may be huge: check before trusting its size */
};

/*
 * [flag-list SP] [date-time SP] literal marker: "(\Seen) {310}". There the text must end, or end with the
 * one CRLF that the reader leaves behind the marker of a literal that is still to come.
 */
bool scan_append_message(struct arena *a, struct scan *s, struct append_message *out);

#endif
