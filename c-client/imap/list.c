/* The arguments of LIST and LSUB (RFC 3501 section 6.3.8). See list.h. */

#include "c-client/imap/list.h"

#include "c-client/imap/name.h"
#include "c-client/imap/word.h"

bool
scan_list_args(struct arena *a, struct scan *s, struct list_args *out)
{
	struct list_args args;
	struct scan t = *s;
	struct str reference, pattern;

	if (!scan_astring(a, &t, &reference) || !scan_space(&t) || !scan_list_mailbox(a, &t, &pattern) ||
	    !name_from_wire(a, reference, '\0', &args.reference) ||
	    !name_from_wire(a, pattern, '\0', &args.pattern))
		return false;
	*out = args;
	*s = t;
	return true;
}
