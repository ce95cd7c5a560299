/* The parameter list of ID (RFC 2971). */
#ifndef IMAP_ID_H
#define IMAP_ID_H

#include <stdbool.h>
#include <stddef.h>

#include "c-client/base/arena.h"
#include "c-client/base/buf.h"
#include "c-client/base/scan.h"

struct id_pair {
	struct str field, value; /* value.p == NULL: NIL */
};

struct id_list {
	struct id_pair *pairs;
	size_t n; /* at most LIMIT_ID_PAIRS; 0 for NIL and () */
};

/* NIL or "(" [string SP nstring *(SP string SP nstring)] ")"; neither over LIMIT_ID_VALUE bytes. */
bool scan_id(struct arena *a, struct scan *s, struct id_list *out);

/* NIL for an empty list. */
void write_id(struct buf *b, const struct id_pair *pairs, size_t n);

#endif
