/*
 * The literal marker at the end of a line (RFC 9051 section 4.3, RFC 7888, RFC 3516): what the reader of a
 * connection must know to frame a command, before any grammar looks at it. Pure.
 */
#ifndef BASE_LITERAL_H
#define BASE_LITERAL_H

#include <stdbool.h>
#include <stdint.h>

#include "c-client/base/str.h"

struct literal_marker {
	uint64_t size;  /* bytes that follow; UINT64_MAX when 'huge' */
	bool sync;      /* "{n}": the client waits for "+"; false for "{n+}" */
	bool binary;    /* "~{n}": literal8, may hold NUL */
	bool huge;      /* the digits do not fit 64 bits: refuse it as too large */
	size_t length;  /* bytes of the marker, the tilde included, at the end of the line */
};

/*
 * Does this line (without its CRLF) end in a literal marker, "{" 1*DIGIT ["+"] "}"? "{}", "{-1}", "{5}}" and
 * "{5} x" do not: they are text, and the grammar will refuse them. Leading zeros are accepted.
 */
bool literal_marker_at_end(struct str line, struct literal_marker *out);

#endif
