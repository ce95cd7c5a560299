/* The arguments of APPEND before the message (RFC 3501 section 6.3.11). See append.h. */

#include "c-client/imap/append.h"

#include "c-client/imap/word.h"

bool
scan_append_message(struct arena *a, struct scan *s, struct append_message *out)
{
	struct append_message m = { 0 };
	struct scan t = *s;
	struct str rest;

	if (scan_flag_list(a, &t, &m.flags) && !scan_space(&t))
		return false;
	m.has_date = scan_date_time(&t, &m.date);
	if (m.has_date && !scan_space(&t))
		return false;
	rest = scan_rest(&t);
	if (str_ends(rest, STR("\r\n")))
		rest.n -= 2;
	/* The marker must be all that is left, or "x{5}" and "{3}{5}" would pass. */
	if (!literal_marker_at_end(rest, &m.literal) || m.literal.length != rest.n)
		return false;
	t.p = t.end;
	*out = m;
	*s = t;
	return true;
}
