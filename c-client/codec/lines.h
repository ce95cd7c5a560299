/*
 * Counting the line ends of mail many bytes at a time: what sizes on the wire, line counts and the search for
 * boundaries rest on. One pass, no look at single bytes but near a line that is asked for.
 */
#ifndef CODEC_LINES_H
#define CODEC_LINES_H

#include <stdint.h>

#include "c-client/base/str.h"

struct lines {
	uint64_t lf;   /* line ends */
	uint64_t bare; /* those without a CR before the LF: what the wire adds */
};

/* The lines to stop in front of, by their first byte. */
enum lines_stop {
	LINES_NONE,
	LINES_DASH,  /* "-": perhaps a boundary */
	LINES_SPECIAL /* LF, CR or "-": perhaps the end of a header, or a boundary */
};

/*
 * Adds the line ends of s to *out and returns how many bytes were counted: s.n, or the offset of the first
 * such line. `before` is the byte in front of s; after an LF s itself begins a line.
 */
size_t lines_count(struct str s, char before, enum lines_stop stop, struct lines *out);

#endif
