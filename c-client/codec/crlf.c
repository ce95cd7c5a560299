/*
 * Line ends between wire and store. See crlf.h for the rules and why they fit together.
 *
 * This is on the path of every byte of every FETCH and APPEND: bytes are found and moved many at a time,
 * nothing here looks at single ones unless they are line ends.
 */

#include "c-client/codec/crlf.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "c-client/codec/lines.h"

/* What the byte before was; HELD is used on the way to the store only. */
enum { OTHER, CR, CR_HELD };

struct conversion {
	const char *in, *end;
	char *out; /* never less room than there is input */
	char before; /* the byte in front of in */
	bool nul;    /* there may be one in what was done */
};

#ifdef __SSE2__
#define BLOCK 64

/* Where sixteen bytes have an LF, as bits; *least: the least byte of each column. */
static inline uint64_t
find_lf(const char *p, __m128i *least)
{
	__m128i v = _mm_loadu_si128((const __m128i *)p);

	*least = _mm_min_epu8(*least, v);
	return (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(v, _mm_set1_epi8('\n')));
}

/* The same of a block; notes a NUL. */
static inline uint64_t
find_lfs(const char *p, bool *nul)
{
	__m128i least = _mm_set1_epi8(-1);
	uint64_t found = find_lf(p, &least) | find_lf(p + 16, &least) << 16 | find_lf(p + 32, &least) << 32 |
	    find_lf(p + 48, &least) << 48;

	*nul |= _mm_movemask_epi8(_mm_cmpeq_epi8(least, _mm_setzero_si128())) != 0;
	return found;
}

/*
 * Block by block while there are two. A piece between line ends is copied as a whole block, because that has
 * no length to look at: what is too much is written over by what follows.
 */
static void
convert_blocks(struct conversion *c)
{
	struct conversion now = *c; /* a copy that the bytes written cannot be */

	for (; now.end - now.in >= 2 * BLOCK; now.in += BLOCK) {
		const char *p = now.in, *end = p + BLOCK;
		for (uint64_t found = find_lfs(p, &now.nul); found; found &= found - 1) {
			const char *lf = now.in + __builtin_ctzll(found);
			char before = lf > now.in ? lf[-1] : now.before;
			memcpy(now.out, p, BLOCK);
			now.out += lf - p;
			*now.out = '\r';
			now.out += before != '\r';
			*now.out++ = '\n';
			p = lf + 1;
		}
		memcpy(now.out, p, BLOCK);
		now.out += end - p;
		now.before = end[-1];
	}
	*c = now;
}
#else
static void
convert_blocks(struct conversion *c)
{
	(void)c;
}
#endif

/* Line by line. */
static void
convert_lines(struct conversion *c)
{
	while (c->in < c->end) {
		const char *lf = memchr(c->in, '\n', (size_t)(c->end - c->in));
		size_t run = (size_t)((lf ? lf : c->end) - c->in);
		if (run) {
			c->before = c->in[run - 1];
			c->out = mempcpy(c->out, c->in, run);
		}
		c->in += run;
		if (lf == NULL)
			break;
		if (c->before != '\r')
			*c->out++ = '\r';
		*c->out++ = *c->in++;
		c->before = '\n';
	}
}

size_t
crlf_to_wire_at(struct crlf *st, struct str in, char *out)
{
	struct conversion c = { .in = in.p, .end = in.p + in.n, .out = out };
	char *rest;

	if (in.n == 0)
		return 0;
	c.before = st->state == CR ? '\r' : '\0';
	convert_blocks(&c);
	rest = c.nul ? out : c.out;
	convert_lines(&c);
	st->state = c.before == '\r' ? CR : OTHER;
	for (char *z = rest; (z = memchr(z, '\0', (size_t)(c.out - z))) != NULL;)
		*z = '\x80';
	return (size_t)(c.out - out);
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
