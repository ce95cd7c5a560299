/*
 * struct scan: the cursor of a parser over bytes that are all in memory.
 *
 * Every scanner of this project is `bool scan_X(struct scan *, T *out)`, named after the ABNF rule it
 * reads. It works on a copy of the cursor and commits cursor and output in its last lines: on false
 * both are as they were. Alternatives are joined with ||, sequences with &&.
 */
#ifndef BASE_SCAN_H
#define BASE_SCAN_H

#include <stdbool.h>
#include <stdint.h>

#include "c-client/base/str.h"

struct scan {
	const unsigned char *p, *end;
};

struct scan scan_of(struct str s);

/* What has not been read yet. */
struct str scan_rest(const struct scan *s);

/* The bytes between two positions of the same cursor. */
struct str scan_between(const struct scan *from, const struct scan *to);

static inline bool
scan_at_end(const struct scan *s)
{
	return s->p == s->end;
}

/* The next byte, -1 at the end; reads nothing. */
static inline int
scan_peek(const struct scan *s)
{
	return s->p < s->end ? *s->p : -1;
}

/* Exactly this byte. */
static inline bool
scan_byte(struct scan *s, char c)
{
	if (scan_peek(s) != (unsigned char)c)
		return false;
	s->p++;
	return true;
}

/* Exactly this text, ASCII letters in any case. What follows is the caller's business. */
bool scan_text(struct scan *s, struct str text);

/* One or more bytes of a class; max 0 = no maximum, more than max bytes of the class = false. */
bool scan_class(struct scan *s, bool (*is)(unsigned char), size_t max, struct str *out);

/* Exactly n bytes. */
bool scan_bytes(struct scan *s, uint64_t n, struct str *out);

/*
 * The one number parser: 1*DIGIT without sign (RFC 9051 `number`, `number64`). A value over max, or one that
 * overflows, is refused; leading zeros are accepted.
 */
bool scan_number(struct scan *s, uint64_t max, uint64_t *out);
bool scan_number32(struct scan *s, uint32_t *out);

/* 1*HEXDIG of either case, not over max. */
bool scan_hex(struct scan *s, uint64_t max, uint64_t *out);

#endif
