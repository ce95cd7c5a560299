/* What stands behind the mailbox of SELECT and EXAMINE: `select-params` (RFC 4466, RFC 7162 section 7). */
#ifndef IMAP_SELECT_H
#define IMAP_SELECT_H

#include <stdbool.h>
#include <stdint.h>

#include "c-client/base/arena.h"
#include "c-client/base/scan.h"
#include "c-client/base/set.h"

struct select_params {
	bool condstore;
	bool qresync;         /* all that follows is of QRESYNC: what the client knows of the mailbox */
	uint32_t uidvalidity;
	uint64_t modseq;      /* 1..2^63 - 1 */
	bool has_uids;        /* known-uids */
	struct set uids;
	struct set seqs, seq_uids; /* seq-match-data: as many of each, the n-th belong together; or none */
};

/* "(" select-param *(SP select-param) ")", each once. False also for one that is not known. */
bool scan_select_params(struct arena *a, struct scan *s, struct select_params *out);

#endif
