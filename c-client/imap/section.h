/*
 * The text of a section, "[1.2.HEADER.FIELDS (From To)]" (RFC 9051 section 9 `section`); what it means in a
 * message is message/section's business.
 */
#ifndef IMAP_SECTION_H
#define IMAP_SECTION_H

#include <stdbool.h>

#include "c-client/base/arena.h"
#include "c-client/base/buf.h"
#include "c-client/base/scan.h"
#include "c-client/message/section.h"

/*
 * With its brackets. At most LIMIT_SECTION_DEPTH numbers and LIMIT_FIELD_NAMES names of LIMIT_FIELD_NAME
 * bytes; a name must be one that a header can have. Field names keep the client's letters.
 */
bool scan_section(struct arena *a, struct scan *s, struct section *out);

/* The same in capitals, with its brackets. */
void write_section(struct buf *b, const struct section *section);

#endif
