/*
 * `sequence-set` (RFC 9051 section 9): "1:3,5,7:*" to a struct set and back. Cost follows the number of
 * ranges named, never the numbers they span.
 */
#ifndef IMAP_SEQUENCE_H
#define IMAP_SEQUENCE_H

#include <stdbool.h>
#include <stdint.h>

#include "c-client/base/arena.h"
#include "c-client/base/buf.h"
#include "c-client/base/scan.h"
#include "c-client/base/set.h"

/*
 * star is what "*" stands for: the largest sequence number or UID of the mailbox, so "9:*" in a mailbox of
 * three names message 3 too. In an empty mailbox pass 0: then an element with "*" names nothing, and *out
 * may be empty; a command on sequence numbers refuses that (RFC 9051 section 9, `seq-number`), one on UIDs
 * does nothing and succeeds. Numbers beyond the mailbox are kept: the caller refuses them (sequence
 * numbers) or passes over them (UIDs).
 */
bool scan_sequence_set(struct arena *a, struct scan *s, uint32_t star, struct set *out);

/*
 * RFC 7162 `known-uids`, `known-sequence-set`: no "*". rising: every number is above the one before it, so
 * that the n-th member of the set is the n-th that was named.
 */
bool scan_known_set(struct arena *a, struct scan *s, bool rising, struct set *out);

/* Compact and sorted: "1:3,5". Nothing for an empty set. */
void write_sequence_set(struct buf *b, const struct set *set);

#endif
