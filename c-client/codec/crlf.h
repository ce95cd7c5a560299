/*
 * Line ends between the wire, where every line ends in CRLF, and stores that keep plain LF.
 *
 *	wire:  LF without CR before it becomes CRLF; NUL becomes 0x80: no literal may hold it (RFC 9051
 *	       section 4.3), and the size stays.
 *	store: the CR of CRLF is dropped, unless another CR stands before it.
 *
 * Everything else passes unchanged, a bare CR and CR CR LF too. For every x: wire(store(x)) = wire(x),
 * so what a client appended is what it reads again. wire(x) never has fewer bytes than x, store(x)
 * never more.
 *
 * Text comes in pieces that may be cut anywhere; start with { 0 } at the beginning of the text. To
 * begin in the middle (partial FETCH) set state by feeding the byte before: only the previous byte
 * matters.
 */
#ifndef CODEC_CRLF_H
#define CODEC_CRLF_H

#include "c-client/base/buf.h"

struct crlf {
	uint8_t state; /* what the byte before was */
};

/*
 * To the wire: appended; or written to a place with room for as many bytes as crlf_wire_size says (never over
 * 2 * in.n), returning how many they were.
 */
void crlf_to_wire(struct crlf *st, struct str in, struct buf *out);
size_t crlf_to_wire_at(struct crlf *st, struct str in, char *out);

/* How many bytes crlf_to_wire would write: the counting variant, for RFC822.SIZE and literal lengths. */
uint64_t crlf_wire_size(struct crlf *st, struct str in);

/*
 * To the store: appended to out; or written to a place with room for in.n + 1 bytes, returning how
 * many were written. A CR at the end of a piece waits for the next byte: finish with crlf_store_end
 * (returns 0 or 1 bytes written). The ceiling of out, too, must leave room for in.n + 1 bytes.
 */
void crlf_to_store(struct crlf *st, struct str in, struct buf *out);
size_t crlf_to_store_at(struct crlf *st, struct str in, char *out);
size_t crlf_store_end(struct crlf *st, char out[1]);

#endif
