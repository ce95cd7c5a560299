/*
 * The MIME structure of a message (RFC 2046) as a tree of offsets: a push parser that is fed the raw file
 * in chunks of any size and never holds more than one header. The tree does not depend on how the bytes
 * were cut.
 *
 * Offsets and sizes without "wire" count the bytes of the file; "wire" sizes are what goes to a client,
 * where each LF without a CR before it has got one (codec/crlf).
 */
#ifndef MESSAGE_PART_H
#define MESSAGE_PART_H

#include <stdint.h>

#include "c-client/base/str.h"

struct arena;
struct envelope;
struct mime;
struct part_parser;

enum part_kind {
	PART_LEAF,
	PART_MULTIPART, /* at least one child, always */
	PART_MESSAGE    /* message/rfc822, message/global: exactly one child, the message inside */
};

struct part {
	struct part *parent, *next; /* next: the following sibling */
	struct part *children;      /* the first one */
	uint32_t nchildren;
	uint32_t depth;             /* root = 0 */
	enum part_kind kind;
	uint64_t header_at, header_size; /* with the empty line, if there is one */
	uint64_t body_at, body_size;     /* body_at == header_at + header_size */
	uint64_t header_wire, body_wire;
	uint32_t header_lines, body_lines; /* LFs */
	struct mime *mime;          /* never NULL; its type agrees with kind (README.md, Parts) */
	struct envelope *envelope;  /* of the root and of the child of a PART_MESSAGE; else NULL */
};

/* Parser and tree live in the arena; there is nothing to free. */
struct part_parser *part_begin(struct arena *a);
void part_feed(struct part_parser *p, struct str bytes);
/* No more bytes will come. The root; never NULL, also for an empty file. */
const struct part *part_end(struct part_parser *p);

/* The next part in preorder below root; p == NULL gives root, NULL after the last. */
const struct part *part_next(const struct part *root, const struct part *p);

/* All of a message in wire form: RFC822.SIZE. */
static inline uint64_t
part_wire(const struct part *p)
{
	return p->header_wire + p->body_wire;
}

#endif
