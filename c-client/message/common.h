/*
 * The header fields that mail programs ask for when they list a mailbox, packed so that any of them are found
 * without a look at the others: what BODY[HEADER.FIELDS (...)] is answered from when the message is not read.
 */
#ifndef MESSAGE_COMMON_H
#define MESSAGE_COMMON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "c-client/base/str.h"

struct buf;

/* The set of these names; false: one of them is not among the common ones. */
bool common_set(const struct str *names, size_t n, uint64_t *set);

/*
 * Appends the pack of a header block, which ends with its empty line: the common fields in wire form, in their
 * order, each behind a number for its name and its size.
 */
void common_pack(struct str header, struct buf *out);

/*
 * Appends what a header_filter with the names of the set makes of that header, in wire form. False (and out is
 * of no use): the pack was made when fewer names were common, or is none.
 */
bool common_pick(struct str pack, uint64_t set, struct buf *out);

#endif
