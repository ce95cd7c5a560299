/* Base64, strict and lenient. Pure; see base64.h. */

#include "c-client/codec/base64.h"

#define XX 0xff
/* The value of a letter of the alphabet, XX for every other byte. */
static const uint8_t value[256] = {
	XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, /* 00 */
	XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, /* 10 */
	XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, 62, XX, XX, XX, 63, /* 20 */
	52, 53, 54, 55, 56, 57, 58, 59, 60, 61, XX, XX, XX, XX, XX, XX, /* 30 */
	XX, 0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, /* 40 */
	15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, XX, XX, XX, XX, XX, /* 50 */
	XX, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, /* 60 */
	41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, XX, XX, XX, XX, XX, /* 70 */
	XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, /* 80 */
	XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, /* 90 */
	XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, /* a0 */
	XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, /* b0 */
	XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, /* c0 */
	XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, /* d0 */
	XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, /* e0 */
	XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, XX, /* f0 */
};

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* The 24 bits of four letters; over 24 bits if one of them is none. */
static uint32_t
group(const unsigned char *p)
{
	uint32_t a = value[p[0]], b = value[p[1]], c = value[p[2]], d = value[p[3]];

	return (a | b | c | d) > 63 ? UINT32_MAX : a << 18 | b << 12 | c << 6 | d;
}

static void
put24(char *out, uint32_t v)
{
	out[0] = (char)(v >> 16);
	out[1] = (char)(v >> 8);
	out[2] = (char)v;
}

/* The last group, which may be padded: writes 1 to 3 bytes, 0 if it is malformed. */
static size_t
last_group(const unsigned char *p, char out[3])
{
	size_t n = p[3] != '=' ? 3 : p[2] != '=' ? 2 : 1;
	unsigned char full[4] = { p[0], p[1], n > 1 ? p[2] : 'A', n > 2 ? p[3] : 'A' };
	uint32_t v = group(full);

	if (v == UINT32_MAX || (n < 3 && (v & 0xff)) || (n < 2 && (v & 0xff00)))
		return 0;
	put24(out, v);
	return n;
}

bool
base64_decode(struct str in, struct buf *out)
{
	const unsigned char *p = (const unsigned char *)in.p;
	size_t start = out->n;

	if (in.n % 4)
		return false;
	for (size_t left = in.n; left; left -= 4, p += 4) {
		char three[3];
		size_t n = 3;
		uint32_t v;
		if (left == 4)
			n = last_group(p, three);
		else if ((v = group(p)) != UINT32_MAX)
			put24(three, v);
		else
			n = 0;
		buf_put(out, (struct str){ three, n });
		if (n == 0 || buf_failed(out)) {
			buf_truncate(out, start);
			return false;
		}
	}
	return true;
}

void
base64_encode(struct str in, struct buf *out)
{
	const unsigned char *p = (const unsigned char *)in.p;

	for (size_t left = in.n; left;) {
		size_t n = left < 3 ? left : 3;
		uint32_t v = (uint32_t)p[0] << 16;
		char four[4];
		if (n > 1)
			v |= (uint32_t)p[1] << 8;
		if (n > 2)
			v |= p[2];
		for (size_t i = 0; i < 4; i++)
			four[i] = i <= n ? letters[v >> (18 - 6 * i) & 63] : '=';
		buf_put(out, (struct str){ four, 4 });
		p += n;
		left -= n;
	}
}

/* Adds one byte of the body to the state; 1 when that completed a byte. */
static size_t
stream_byte(struct base64_stream *st, unsigned char c, char *out)
{
	if (c == '=')
		st->ended = true;
	if (value[c] == XX)
		return 0;
	st->bits = st->bits << 6 | value[c];
	st->n += 6;
	if (st->n < 8)
		return 0;
	st->n -= 8;
	*out = (char)(st->bits >> st->n);
	st->bits &= (1u << st->n) - 1;
	return 1;
}

void
base64_stream_feed(struct base64_stream *st, struct str in, struct buf *out)
{
	const unsigned char *p = (const unsigned char *)in.p;
	size_t left = in.n, n = 0;
	char piece[3072];

	while (left && !st->ended) {
		uint32_t v;
		if (n + 3 > sizeof piece) {
			buf_put(out, (struct str){ piece, n });
			n = 0;
		}
		/* Whole groups at once; what is between them, such as line ends, byte by byte. */
		if (st->n == 0 && left >= 4 && (v = group(p)) != UINT32_MAX) {
			put24(piece + n, v);
			n += 3;
			p += 4;
			left -= 4;
		} else {
			n += stream_byte(st, *p++, piece + n);
			left--;
		}
	}
	buf_put(out, (struct str){ piece, n });
}
