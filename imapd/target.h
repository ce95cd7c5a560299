/* The mailbox that a message is put into by APPEND, COPY and MOVE. */
#ifndef IMAPD_TARGET_H
#define IMAPD_TARGET_H

#include <stddef.h>
#include <stdint.h>

#include "c-client/base/buf.h"
#include "c-client/base/str.h"

struct request;
struct session;

/*
 * The work failed with r. When it was because there is no such mailbox, though there could be one, the
 * client is told to create it: [TRYCREATE] (RFC 3501 section 7.1), and never for a name that CREATE would
 * refuse. Returns r.
 */
int target_failed(struct session *s, struct request *rq, struct str name, int r);

/* "1,3:5" of UIDs in rising order, for APPENDUID and COPYUID (RFC 4315 section 3). */
void write_uids(struct session *s, struct buf *b, const uint32_t *uids, size_t n);

#endif
