/*
 * What must hold of every tree that message/part makes, whatever the bytes; for its unit tests and its
 * fuzzer. Aborts with a line on stderr where it does not.
 */
#ifndef TESTS_SUPPORT_PART_ORACLE_H
#define TESTS_SUPPORT_PART_ORACLE_H

#include "c-client/base/arena.h"
#include "c-client/base/limits.h"
#include "c-client/codec/crlf.h"
#include "c-client/message/envelope.h"
#include "c-client/message/mime.h"
#include "c-client/message/part.h"

#define PART_MUST(x)                                                                           \
	do {                                                                                   \
		if (!(x)) {                                                                    \
			fprintf(stderr, "%s:%d: broken: %s\n", __FILE__, __LINE__, #x);        \
			abort();                                                               \
		}                                                                              \
	} while (0)

/* Parses in pieces of 1 to 'most' bytes that follow from seed; most == 0 gives all at once. */
static inline const struct part *
part_of(struct arena *a, struct str in, size_t most, uint32_t seed)
{
	struct part_parser *p = part_begin(a);
	size_t at = 0;

	while (at < in.n) {
		size_t n = in.n;
		if (most) {
			seed = seed * 1664525 + 1013904223;
			n = 1 + (seed >> 8) % most;
		}
		part_feed(p, str_sub(in, at, n));
		at += n;
	}
	return part_end(p);
}

static inline void
part_check_range(struct str in, uint64_t at, uint64_t size, uint64_t wire, uint32_t lines)
{
	struct str s = str_sub(in, at, size);
	struct crlf st = { 0 };
	uint32_t n = 0;

	PART_MUST(at <= in.n && size <= in.n - at);
	PART_MUST(crlf_wire_size(&st, s) == wire);
	for (const char *p = s.p; p && (p = memchr(p, '\n', (size_t)(s.p + s.n - p))) != NULL; p++)
		n++;
	PART_MUST(n == lines);
}

static inline uint64_t
part_end_at(const struct part *p)
{
	return p->body_at + p->body_size;
}

static inline void
part_check_children(const struct part *p)
{
	uint64_t at = p->body_at;
	uint32_t n = 0;

	for (const struct part *c = p->children; c; c = c->next, n++) {
		PART_MUST(c->parent == p && c->depth == p->depth + 1);
		PART_MUST(c->header_at >= at);
		at = part_end_at(c);
	}
	PART_MUST(n == p->nchildren && at <= part_end_at(p));
	PART_MUST(p->kind != PART_LEAF || n == 0);
	PART_MUST(p->kind != PART_MULTIPART || n > 0);
	PART_MUST(p->kind != PART_MESSAGE || n == 1);
	if (p->kind == PART_MESSAGE)
		PART_MUST(p->children->header_at == p->body_at && part_end_at(p->children) == part_end_at(p));
}

static inline void
part_check_types(const struct part *p)
{
	bool message = mime_is(p->mime, STR("message"), STR("rfc822")) ||
		       mime_is(p->mime, STR("message"), STR("global"));

	PART_MUST(p->mime->type.n && p->mime->subtype.n && p->mime->encoding.n);
	PART_MUST(mime_is(p->mime, STR("multipart"), STR("")) == (p->kind == PART_MULTIPART));
	PART_MUST(message == (p->kind == PART_MESSAGE));
	PART_MUST((p->envelope != NULL) == (p->parent == NULL || p->parent->kind == PART_MESSAGE));
}

/* Returns how many parts there are. */
static inline uint32_t
part_check(const struct part *root, struct str in)
{
	uint32_t n = 0;

	PART_MUST(
	    root->parent == NULL && root->next == NULL && root->header_at == 0 && part_end_at(root) == in.n);
	for (const struct part *p = root; p; p = part_next(root, p), n++) {
		PART_MUST(p->body_at == p->header_at + p->header_size && p->depth <= LIMIT_MIME_DEPTH);
		part_check_range(in, p->header_at, p->header_size, p->header_wire, p->header_lines);
		part_check_range(in, p->body_at, p->body_size, p->body_wire, p->body_lines);
		part_check_children(p);
		part_check_types(p);
	}
	PART_MUST(n <= LIMIT_MIME_PARTS);
	return n;
}

/* The same structure, offsets and types. */
static inline void
part_check_same(const struct part *x, const struct part *y)
{
	const struct part *rx = x, *ry = y;

	for (; x && y; x = part_next(rx, x), y = part_next(ry, y)) {
		PART_MUST(x->kind == y->kind && x->depth == y->depth && x->nchildren == y->nchildren);
		PART_MUST(
		    x->header_at == y->header_at && x->body_at == y->body_at && x->body_size == y->body_size);
		PART_MUST(x->header_wire == y->header_wire && x->body_wire == y->body_wire);
		PART_MUST(x->header_lines == y->header_lines && x->body_lines == y->body_lines);
		PART_MUST(str_eq(x->mime->type, y->mime->type) && x->mime->params.n == y->mime->params.n);
		PART_MUST(!x->envelope == !y->envelope);
		if (x->envelope)
			PART_MUST(str_eq(x->envelope->subject, y->envelope->subject) &&
			    x->envelope->from.n == y->envelope->from.n);
	}
	PART_MUST(x == NULL && y == NULL);
}

#endif
