/*
 * Finds the literal marker at the end of a line. See literal.h. Reads the line backwards, so it costs only
 * the marker.
 */

#include "c-client/base/literal.h"

#include "c-client/base/scan.h"

/* The value of the digits in s, which holds nothing else and at least one. */
static void
size_read(struct str s, struct literal_marker *m)
{
	struct scan digits = scan_of(s);

	m->huge = !scan_number(&digits, UINT64_MAX, &m->size);
	if (m->huge)
		m->size = UINT64_MAX;
}

bool
literal_marker_at_end(struct str line, struct literal_marker *out)
{
	struct literal_marker m = { .sync = true };
	size_t end, at;

	if (line.n < 3 || line.p[line.n - 1] != '}')
		return false;
	end = line.n - 1;
	if (line.p[end - 1] == '+') {
		m.sync = false;
		end--;
	}
	for (at = end; at > 0 && ascii_is_digit(line.p[at - 1]); at--)
		;
	if (at == end || at == 0 || line.p[at - 1] != '{')
		return false;
	size_read(str_sub(line, at, end - at), &m);
	at--;
	m.binary = at > 0 && line.p[at - 1] == '~';
	if (m.binary)
		at--;
	m.length = line.n - at;
	*out = m;
	return true;
}
