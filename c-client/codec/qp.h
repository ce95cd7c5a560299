/*
 * Quoted-printable (RFC 2045 section 6.7) for bodies. The decoder never fails.
 */
#ifndef CODEC_QP_H
#define CODEC_QP_H

#include "c-client/base/buf.h"

/*
 * A body in pieces that may be cut anywhere; start with { 0 }, end with qp_stream_finish. "=XX" in
 * either case of hexadecimal is one byte; '=' at the end of a line (white space may follow it) or of
 * the body is a soft line break; any other '=' stands for itself; white space before a line end is
 * dropped (of a run over 128 bytes only the end). Line ends come out as they came in. The output is
 * never longer than the input.
 */
struct qp_stream {
	uint8_t state;
	uint8_t n;      /* bytes held */
	char held[128]; /* white space, or an escape, whose fate the next byte decides */
};

void qp_stream_feed(struct qp_stream *st, struct str in, struct buf *out);
void qp_stream_finish(struct qp_stream *st, struct buf *out);

/*
 * Encodes text: CRLF stays a line end, everything else that is not printable is escaped, a bare CR or
 * LF too; lines have at most 76 bytes. Decoding gives exactly the input back. At most four bytes for
 * one (a lone byte and a soft break apart).
 */
void qp_encode(struct str in, struct buf *out);

#endif
