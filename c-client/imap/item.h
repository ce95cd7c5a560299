/*
 * What FETCH asks for (RFC 3501 section 6.4.5 `fetch-att`): a macro, one attribute or a list, as an array.
 * Which names exist is not decided here: the daemon's registry of items knows.
 */
#ifndef IMAP_ITEM_H
#define IMAP_ITEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "c-client/base/arena.h"
#include "c-client/base/scan.h"
#include "c-client/message/section.h"

struct fetch_att {
	struct str name;        /* in capitals and without ".PEEK": "FLAGS", "BODY", "RFC822.SIZE", ... */
	struct str label;       /* what the reply must carry: "FLAGS", "BODY[HEADER.FIELDS (FROM TO)]<0>" */
	bool peek;              /* BODY.PEEK: does not set \Seen */
	bool has_section;       /* BODY[...]; false for BODY alone, which is the structure */
	struct section section;
	bool partial;           /* <origin.count> */
	uint64_t origin, count; /* bytes, at most 2^63 - 1 each: the sum does not wrap; count > 0 */
};

struct fetch_list {
	struct fetch_att *atts; /* in the client's order, each once */
	size_t n;               /* 1..LIMIT_FETCH_ATTS */
};

/*
 * "ALL" / "FULL" / "FAST" / fetch-att / "(" fetch-att *(SP fetch-att) ")". Sections and partials are taken
 * after BODY and names that begin with BINARY only. Asked for with and without PEEK, an attribute is kept
 * once, without.
 */
bool scan_fetch_list(struct arena *a, struct scan *s, struct fetch_list *out);

/*
 * Behind the list (RFC 7162 sections 3.1.4.1, 3.2.6): "(" fetch-modifier *(SP fetch-modifier) ")", which are
 * CHANGEDSINCE and, only beside it, VANISHED; each once. Where VANISHED is allowed is the command's business.
 */
struct fetch_modifiers {
	uint64_t changed_since; /* 1..2^63 - 1 */
	bool vanished;
};
bool scan_fetch_modifiers(struct scan *s, struct fetch_modifiers *out);

#endif
