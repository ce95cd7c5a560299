/* `store-att-flags` (RFC 3501 section 6.4.6): what STORE changes, and whether it answers. */
#ifndef IMAP_STORE_H
#define IMAP_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "c-client/base/arena.h"
#include "c-client/base/scan.h"
#include "c-client/imap/flag.h"

enum store_mode { STORE_REPLACE, STORE_ADD, STORE_REMOVE };

struct store_args {
	enum store_mode mode;
	bool silent;
	bool conditional; /* UNCHANGEDSINCE (RFC 7162 section 3.1.3) */
	uint64_t unchanged_since;
	struct flag_list flags;
};

/*
 * ["(" "UNCHANGEDSINCE" SP mod-sequence-valzer ")" SP] ["+" / "-"] "FLAGS" [".SILENT"] SP
 * (flag-list / flag *(SP flag))
 */
bool scan_store(struct arena *a, struct scan *s, struct store_args *out);

#endif
