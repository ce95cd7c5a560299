/*
 * Line ends between wire and store. See crlf.h for the rules and why they fit together.
 *
 * This is on the path of every byte of every FETCH and APPEND: whole lines are found with memchr and
 * moved with memcpy, nothing here looks at single bytes unless they are line ends.
 */

#include "c-client/codec/crlf.h"

#include "c-client/codec/lines.h"

/* What the byte before was; HELD is used on the way to the store only. */
enum { OTHER, CR, CR_HELD };

size_t
crlf_to_wire_at(struct crlf *st, struct str in, char *out)
{
	const char *p = in.p;
	size_t left = in.n, n = 0;

	while (left) {
		const char *lf = memchr(p, '\n', left);
		size_t run = lf ? (size_t)(lf - p) : left;
		if (run) {
			memcpy(out + n, p, run);
			n += run;
			st->state = p[run - 1] == '\r' ? CR : OTHER;
		}
		if (lf == NULL)
			break;
		if (st->state != CR)
			out[n++] = '\r';
		out[n++] = '\n';
		st->state = OTHER;
		p = lf + 1;
		left -= run + 1;
	}
	for (char *z = out; n && (z = memchr(z, '\0', n - (size_t)(z - out))) != NULL;)
		*z = '\x80';
	return n;
}

uint64_t
crlf_wire_size(struct crlf *st, struct str in)
{
	struct lines lines = { 0 };

	if (in.n == 0)
		return 0;
	lines_count(in, st->state == CR ? '\r' : '\0', LINES_NONE, &lines);
	st->state = in.p[in.n - 1] == '\r' ? CR : OTHER;
	return in.n + lines.bare;
}

void
crlf_to_wire(struct crlf *st, struct str in, struct buf *out)
{
	struct crlf count = *st;
	char *room = buf_room(out, (size_t)crlf_wire_size(&count, in));

	if (room)
		out->n += crlf_to_wire_at(st, in, room);
}

/* Deals with a byte after a CR; true when it is done with, false when it is the first of a new run. */
static bool
store_after_cr(struct crlf *st, char c, char *out, size_t *n)
{
	bool held = st->state == CR_HELD;

	st->state = OTHER;
	if (held && c != '\n')
		out[(*n)++] = '\r';
	if (c == '\n' || c == '\r') {
		out[(*n)++] = c;
		st->state = c == '\r' ? CR : OTHER;
		return true;
	}
	return false;
}

size_t
crlf_to_store_at(struct crlf *st, struct str in, char *out)
{
	const char *p = in.p;
	size_t left = in.n, n = 0;

	while (left) {
		const char *cr;
		size_t run;
		if (st->state != OTHER && store_after_cr(st, *p, out, &n)) {
			p++;
			left--;
			continue;
		}
		cr = memchr(p, '\r', left);
		run = cr ? (size_t)(cr - p) : left;
		memcpy(out + n, p, run);
		n += run;
		if (cr == NULL)
			break;
		st->state = CR_HELD;
		p = cr + 1;
		left -= run + 1;
	}
	return n;
}

size_t
crlf_store_end(struct crlf *st, char out[1])
{
	bool held = st->state == CR_HELD;

	if (held)
		out[0] = '\r';
	st->state = OTHER;
	return held;
}

void
crlf_to_store(struct crlf *st, struct str in, struct buf *out)
{
	char *room = buf_room(out, in.n + 1);

	if (room)
		out->n += crlf_to_store_at(st, in, room);
}
