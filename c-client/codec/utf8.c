/* UTF-8 (RFC 3629 section 4). Pure; see utf8.h. */

#include "c-client/codec/utf8.h"

/* How many bytes a sequence with this first byte has, 0 if none has. */
static size_t
length_of(unsigned char first)
{
	if (first < 0x80)
		return 1;
	if (first < 0xc2)
		return 0;
	return first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
}

/* Whether a second byte may follow this first one: no overlong forms, no surrogates, none too high. */
static bool
may_follow(unsigned char first, unsigned char second)
{
	unsigned char lo = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
	unsigned char hi = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;

	return second >= lo && second <= hi;
}

size_t
utf8_decode(struct str s, uint32_t *cp)
{
	const unsigned char *p = (const unsigned char *)s.p;
	size_t n;
	uint32_t v;

	*cp = UTF8_INVALID;
	if (s.n == 0)
		return 0;
	n = length_of(p[0]);
	if (n <= 1) {
		if (n)
			*cp = p[0];
		return 1;
	}
	if (s.n < 2 || !may_follow(p[0], p[1]))
		return 1;
	v = (uint32_t)(p[0] & (0x7f >> n)) << 6 | (p[1] & 0x3f);
	for (size_t i = 2; i < n; i++) {
		if (i == s.n || (p[i] & 0xc0) != 0x80)
			return i;
		v = v << 6 | (p[i] & 0x3f);
	}
	*cp = v;
	return n;
}

/* How many ASCII bytes s begins with, eight at a time. */
static size_t
ascii_run(struct str s)
{
	size_t n = 0;
	uint64_t eight;

	for (; s.n - n >= 8; n += 8) {
		memcpy(&eight, s.p + n, 8);
		if (eight & 0x8080808080808080u)
			break;
	}
	while (n < s.n && (unsigned char)s.p[n] < 0x80)
		n++;
	return n;
}

/* The length of the longest prefix that is valid. */
static size_t
valid_run(struct str s)
{
	size_t n = 0, step;
	uint32_t cp;

	for (;;) {
		n += ascii_run(str_sub(s, n, s.n));
		step = utf8_decode(str_sub(s, n, s.n), &cp);
		if (cp == UTF8_INVALID)
			return n;
		n += step;
	}
}

bool
utf8_valid(struct str s)
{
	return valid_run(s) == s.n;
}

size_t
utf8_cut(struct str s, size_t n)
{
	return valid_run(str_sub(s, 0, n));
}

size_t
utf8_incomplete(struct str s)
{
	for (size_t k = 1; k <= 3 && k <= s.n; k++) {
		struct str tail = str_sub(s, s.n - k, k);
		uint32_t cp;
		if ((tail.p[0] & 0xc0) == 0x80)
			continue;
		return length_of((unsigned char)tail.p[0]) > k && utf8_decode(tail, &cp) == k ? k : 0;
	}
	return 0;
}

size_t
utf8_encode(uint32_t cp, char out[4])
{
	static const unsigned char mark[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
	size_t n = cp < 0x80 ? 1 : cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;

	if (cp > 0x10ffff || (cp >= 0xd800 && cp < 0xe000))
		return 0;
	for (size_t i = n; i-- > 1; cp >>= 6)
		out[i] = (char)(0x80 | (cp & 0x3f));
	out[0] = (char)(mark[n] | cp);
	return n;
}

void
utf8_put(struct buf *out, uint32_t cp)
{
	char four[4];
	size_t n = utf8_encode(cp, four);

	if (n == 0)
		n = utf8_encode(UTF8_REPLACEMENT, four);
	buf_put(out, (struct str){ four, n });
}

void
utf8_clean(struct str s, struct buf *out)
{
	while (s.n) {
		size_t good = valid_run(s);
		uint32_t cp;
		buf_put(out, str_sub(s, 0, good));
		s = str_sub(s, good, s.n);
		if (s.n == 0)
			return;
		s = str_sub(s, utf8_decode(s, &cp), s.n);
		utf8_put(out, UTF8_REPLACEMENT);
	}
}

/* Completes what is held, byte by byte; a byte that breaks it may itself begin the next code point. */
static bool
complete(struct utf8_pieces *st, struct str *in, struct str *piece)
{
	while (in->n) {
		size_t tail, whole;
		st->held[st->n++] = in->p[0];
		*in = str_sub(*in, 1, in->n);
		tail = utf8_incomplete((struct str){ st->held, st->n });
		whole = st->n - tail;
		if (whole == 0)
			continue;
		memcpy(st->joint, st->held, whole);
		memmove(st->held, st->held + whole, tail);
		st->n = (uint8_t)tail;
		*piece = (struct str){ st->joint, whole };
		return true;
	}
	return false;
}

bool
utf8_piece(struct utf8_pieces *st, struct str *in, struct str *piece)
{
	if (st->n)
		return complete(st, in, piece);
	if (in->n == 0)
		return false;
	st->n = (uint8_t)utf8_incomplete(*in);
	*piece = str_sub(*in, 0, in->n - st->n);
	if (st->n)
		memcpy(st->held, in->p + piece->n, st->n);
	in->n = 0;
	return piece->n != 0;
}
