/*
 * Base64 (RFC 4648 section 4): strict for SASL and other protocol data, lenient and streaming for MIME
 * bodies. Every function appends to out; a ceiling that is reached shows in buf_failed(out).
 */
#ifndef CODEC_BASE64_H
#define CODEC_BASE64_H

#include "c-client/base/buf.h"

/*
 * Decodes a whole string that must be canonical: groups of four letters, padded at the end, unused
 * bits zero; white space and everything else outside the alphabet is refused. False leaves out as it
 * was. "" decodes to nothing.
 */
bool base64_decode(struct str in, struct buf *out);

/* On one line, padded. */
void base64_encode(struct str in, struct buf *out);

/*
 * A body in pieces that may be cut anywhere; start with { 0 }. Bytes outside the alphabet are skipped
 * (RFC 2045 section 6.8), the first '=' ends the data, and there is no error: whatever arrives gives
 * some bytes, never more than 3/4 of it plus one. A byte comes out as soon as it is complete, so
 * nothing is left to flush.
 */
struct base64_stream {
	uint32_t bits; /* not yet given out, the lowest .n of them */
	uint8_t n;
	bool ended;
};

void base64_stream_feed(struct base64_stream *st, struct str in, struct buf *out);

#endif
