/*
 * The arguments of LIST and LSUB (RFC 3501 section 6.3.8), with the extended forms of LIST (RFC 5258) and
 * the options of SPECIAL-USE (RFC 6154).
 */
#ifndef IMAP_LIST_H
#define IMAP_LIST_H

#include <stdbool.h>

#include "c-client/base/arena.h"
#include "c-client/base/scan.h"

/* Selection options: which names are listed. */
enum list_select {
	LIST_SELECT_SUBSCRIBED = 1 << 0,
	LIST_SELECT_SPECIAL_USE = 1 << 1,
	LIST_SELECT_REMOTE = 1 << 2,
	LIST_SELECT_RECURSIVEMATCH = 1 << 3 /* only together with SUBSCRIBED */
};

/* Return options: what is said of them. */
enum list_return {
	LIST_RETURN_SUBSCRIBED = 1 << 0,
	LIST_RETURN_CHILDREN = 1 << 1,
	LIST_RETURN_SPECIAL_USE = 1 << 2
};

struct list_args {
	struct str reference;       /* in UTF-8 (imap/name.h), INBOX as the client wrote it; may be empty */
	const struct str *patterns; /* the same, 1..LIMIT_LIST_PATTERNS of them */
	size_t npatterns;
	bool extended;              /* a form of RFC 5258: "" is no question for the delimiter then */
	unsigned select;            /* enum list_select */
	unsigned returns;           /* enum list_return */
};

/*
 * [list-select-opts SP] mailbox SP mbox-or-pat [SP list-return-opts]. False also for an option that is not
 * known, as RFC 5258 section 3 wants it.
 */
bool scan_list_args(struct arena *a, struct scan *s, struct list_args *out);

#endif
