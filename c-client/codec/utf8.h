/*
 * UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing above U+10FFFF.
 */
#ifndef CODEC_UTF8_H
#define CODEC_UTF8_H

#include "c-client/base/buf.h"

#define UTF8_REPLACEMENT 0xfffdu
#define UTF8_INVALID 0xffffffffu /* not a code point: what utf8_decode says of broken bytes */

bool utf8_valid(struct str s);

/*
 * Reads one code point from the front and returns how many bytes it took; 0 only when s is empty.
 * Broken bytes give UTF8_INVALID and the length of the longest piece that could have begun a code
 * point (1 to 3; Unicode 3.9, "maximal subpart"), which is to be replaced by one U+FFFD.
 */
size_t utf8_decode(struct str s, uint32_t *cp);

/* Writes one code point, returns its length 1 to 4; 0 when it is a surrogate or above U+10FFFF. */
size_t utf8_encode(uint32_t cp, char out[4]);

/* The same into a buf; what cannot be encoded becomes U+FFFD. */
void utf8_put(struct buf *out, uint32_t cp);

/* Appends s with everything invalid replaced by U+FFFD; at most three bytes for one. */
void utf8_clean(struct str s, struct buf *out);

/* How many bytes at the end (0 to 3) begin a code point that more bytes could still complete. */
size_t utf8_incomplete(struct str s);

/* The length of the longest valid prefix of s of at most n bytes: never ends inside a code point. */
size_t utf8_cut(struct str s, size_t n);

/*
 * Text that comes in pieces cut anywhere, handed on in pieces cut between code points. Start with { 0
 * }; call until false:
 *
 *	while (utf8_piece(&st, &in, &piece)) ...
 *
 * A piece is a part of in, or lies in st until the next call; broken bytes stay in it. What st holds
 * at the end of the text (.n bytes of .held) is an unfinished code point.
 */
struct utf8_pieces {
	uint8_t n;
	char held[4], joint[4];
};

bool utf8_piece(struct utf8_pieces *st, struct str *in, struct str *piece);

#endif
