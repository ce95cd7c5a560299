/*
 * Fields of a header block (RFC 5322 section 2.2) and the filter of RFC 9051 section 6.4.5. What a field
 * is, is decided in field_name and line_is_empty for both. The filter must not hold more than one field
 * name, and neither may look twice.
 */

#include "c-client/message/header.h"

#include "c-client/base/arena.h"
#include "c-client/base/buf.h"

static bool
is_blank(int c)
{
	return c == ' ' || c == '\t';
}

/* The name in what stands before the first colon of a line; false if that makes no field. */
static bool
field_name(struct str before, struct str *name)
{
	while (before.n && is_blank(before.p[before.n - 1]))
		before.n--;
	for (size_t i = 0; i < before.n; i++)
		if ((unsigned char)before.p[i] <= ' ' || before.p[i] == 127)
			return false;
	*name = before;
	return before.n != 0;
}

/* Of a line without its LF. */
static bool
line_is_empty(struct str line)
{
	return line.n == 0 || (line.n <= 2 && line.p[0] == '\r' && line.p[line.n - 1] == '\r');
}

/* Behind the end of this line and of the lines that continue it. */
static const unsigned char *
skip_folded(const unsigned char *p, const unsigned char *end)
{
	do {
		const unsigned char *lf = memchr(p, '\n', (size_t)(end - p));
		p = lf ? lf + 1 : end;
	} while (p < end && is_blank(*p));
	return p;
}

static struct str
without_line_end(struct str s)
{
	if (s.n && s.p[s.n - 1] == '\n')
		s.n--;
	if (s.n && s.p[s.n - 1] == '\r')
		s.n--;
	return s;
}

/* At the beginning of a line: is it the end of the header? */
static bool
at_empty_line(const unsigned char *p, const unsigned char *end)
{
	for (int cr = 0; cr < 2 && p < end && *p == '\r'; cr++)
		p++;
	return p < end && *p == '\n';
}

/* The colon of the field that begins here, and the length of its name; NULL if it is none. */
static const unsigned char *
find_colon(const unsigned char *line, const unsigned char *end, size_t *name)
{
	const unsigned char *p = line;

	if ((size_t)(end - line) > LIMIT_FIELD_NAME + 1)
		end = line + LIMIT_FIELD_NAME + 1;
	while (p < end && *p > ' ' && *p != ':' && *p != 127)
		p++;
	*name = (size_t)(p - line);
	while (p < end && is_blank(*p))
		p++;
	return *name && p < end && *p == ':' ? p : NULL;
}

bool
header_next(struct scan *block, struct header_field *out)
{
	const unsigned char *line = block->p, *end = block->end, *colon, *next;
	size_t name;

	for (; line < end && !at_empty_line(line, end); line = next) {
		colon = find_colon(line, end, &name);
		next = skip_folded(colon ? colon : line, end);
		if (colon == NULL)
			continue;
		out->name = (struct str){ (const char *)line, name };
		out->whole = (struct str){ (const char *)line, (size_t)(next - line) };
		out->value = without_line_end(
		    (struct str){ (const char *)colon + 1, (size_t)(next - colon) - 1 });
		block->p = next;
		return true;
	}
	block->p = line;
	return false;
}

bool
header_find(struct str block, struct str name, struct header_field *out)
{
	struct scan s = scan_of(block);
	struct header_field f;

	while (header_next(&s, &f))
		if (str_ieq(f.name, name)) {
			*out = f;
			return true;
		}
	return false;
}

static bool
is_dropped(char c)
{
	return c == '\r' || c == '\n' || c == '\0';
}

struct str
header_unfold(struct arena *a, struct str raw)
{
	size_t n = 0;
	char *p;

	raw = str_trim(raw);
	if (raw.n == 0)
		return STR("");
	while (n < raw.n && !is_dropped(raw.p[n]))
		n++;
	if (n == raw.n)
		return raw;
	p = arena_alloc(a, raw.n);
	memcpy(p, raw.p, n);
	for (size_t i = n; i < raw.n; i++)
		if (!is_dropped(raw.p[i]))
			p[n++] = raw.p[i];
	return str_trim((struct str){ p, n });
}

static int
name_order(const void *x, const void *y)
{
	return str_icmp(*(const struct str *)x, *(const struct str *)y);
}

/* The letter that a name begins with, as a bit: most fields are passed over by this alone. */
static uint32_t
initial(struct str name)
{
	return name.n ? 1u << (name.p[0] & 31) : 0;
}

void
header_filter_begin(struct arena *a, struct header_filter *f, const struct str *names, size_t n,
    bool not_these)
{
	struct str *sorted = ARENA_ARRAY(a, n, struct str);

	/* Sorted, so that a thousand names against a header of a million fields stay affordable. */
	if (n) {
		memcpy(sorted, names, n * sizeof *names);
		qsort(sorted, n, sizeof *sorted, name_order);
	}
	*f =
	    (struct header_filter){ .names = sorted, .nnames = n, .not_these = not_these, .keep = not_these };
	for (size_t i = 0; i < n; i++)
		f->initials |= initial(names[i]);
}

/* Whether a field of this name is to be kept. */
static bool
filter_wants(const struct header_filter *f, struct str name)
{
	bool found = (f->initials & initial(name)) &&
	    bsearch(&name, f->names, f->nnames, sizeof *f->names, name_order);

	return found != f->not_these;
}

/* Whether the line that begins with 'before' and a colon is to be kept. */
static bool
filter_wants_line(const struct header_filter *f, struct str before)
{
	struct str name;

	return field_name(before, &name) ? filter_wants(f, name) : f->not_these;
}

static void
filter_decide(struct header_filter *f, bool keep, struct buf *out)
{
	f->keep = keep;
	f->state = HEADER_FILTER_LINE;
	if (keep)
		buf_put(out, (struct str){ f->held, f->nheld });
	f->nheld = 0;
}

/* One byte at the beginning of a line. False: it was not taken, because the line was decided before it. */
static bool
filter_start(struct header_filter *f, char c, struct buf *out)
{
	struct str held = { f->held, f->nheld };

	if (f->nheld == 0 && is_blank(c)) {
		f->state = HEADER_FILTER_LINE; /* a continuation line: the decision stays */
		return false;
	}
	if (c == ':') {
		filter_decide(f, filter_wants_line(f, held), out);
		return false;
	}
	if (c == '\n' && line_is_empty(held)) {
		filter_decide(f, true, out);
		buf_byte(out, c);
		f->state = HEADER_FILTER_DONE;
		return true;
	}
	if (c == '\n' || f->nheld == sizeof f->held) {
		filter_decide(f, f->not_these, out);
		return false;
	}
	f->held[f->nheld++] = c;
	return true;
}

/* At the beginning of a line: decides it at once if all that counts is here. */
static void
filter_line(struct header_filter *f, struct str in)
{
	const unsigned char *p = (const unsigned char *)in.p;
	size_t name;

	if (*p <= '\r' || (in.n <= LIMIT_FIELD_NAME && !memchr(p, '\n', in.n)))
		return; /* perhaps the empty line, perhaps half a name */
	f->state = HEADER_FILTER_LINE;
	if (is_blank(*p))
		return; /* a continuation line: the decision stays */
	f->keep = find_colon(p, p + in.n, &name) ? filter_wants(f, str_sub(in, 0, name)) : f->not_these;
}

/* The rest of a line that is decided, and all that continues it; returns how much that was. */
static size_t
filter_rest(struct header_filter *f, struct str in, struct buf *out)
{
	const char *p = in.p, *end = in.p + in.n;
	size_t n;

	while (f->state == HEADER_FILTER_LINE && p < end) {
		const char *lf = memchr(p, '\n', (size_t)(end - p));
		p = lf ? lf + 1 : end;
		if (lf && (p == end || !is_blank(*p)))
			f->state = HEADER_FILTER_START;
	}
	n = (size_t)(p - in.p);
	if (f->keep)
		buf_put(out, str_sub(in, 0, n));
	return n;
}

void
header_filter_feed(struct header_filter *f, struct str in, struct buf *out)
{
	while (in.n && f->state != HEADER_FILTER_DONE) {
		size_t n = 1;

		if (f->state == HEADER_FILTER_START && f->nheld == 0)
			filter_line(f, in);
		if (f->state == HEADER_FILTER_LINE)
			n = filter_rest(f, in, out);
		else if (!filter_start(f, in.p[0], out))
			n = 0;
		in = str_sub(in, n, in.n);
	}
}

void
header_filter_end(struct header_filter *f, struct buf *out)
{
	if (f->nheld)
		filter_decide(f, f->not_these, out);
	f->state = HEADER_FILTER_DONE;
}
