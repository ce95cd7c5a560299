/* The arguments of AUTHENTICATE (RFC 3501 section 6.2.2, RFC 4959). */
#ifndef IMAP_AUTH_H
#define IMAP_AUTH_H

#include <stdbool.h>

#include "c-client/base/scan.h"

struct auth_args {
	struct str mechanism; /* 1..20 of A-Z 0-9 - _ (RFC 4422 section 3.1), lower case accepted and kept */
	bool has_initial;     /* an initial response was sent, maybe an empty one ("=") */
	struct str initial;   /* in base64, not yet decoded */
};

/* auth-type [SP ("=" / base64)] */
bool scan_auth(struct scan *s, struct auth_args *out);

#endif
