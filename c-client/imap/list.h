/* The arguments of LIST and LSUB (RFC 3501 section 6.3.8). */
#ifndef IMAP_LIST_H
#define IMAP_LIST_H

#include <stdbool.h>

#include "c-client/base/arena.h"
#include "c-client/base/scan.h"

struct list_args {
	struct str reference; /* both in UTF-8 (imap/name.h), INBOX as the client wrote it; may be empty */
	struct str pattern;
};

/* mailbox SP list-mailbox */
bool scan_list_args(struct arena *a, struct scan *s, struct list_args *out);

#endif
