/*
 * The header block of a message or of a MIME part (RFC 5322 section 2.2): its fields one by one, and the
 * filter behind BODY[HEADER.FIELDS (...)]. Line ends may be LF or CRLF, also mixed.
 *
 * A field begins at a line start with a name: bytes above space other than ':' and DEL, then optional
 * blanks, then the colon, which lies within the first LIMIT_FIELD_NAME + 1 bytes. It includes all
 * continuation lines (those that begin with a blank). Any other line is no field (a "From " line of an
 * mbox, text without a colon): header_next passes over it with its continuation lines, it stays part of the
 * raw block. The block ends at an empty line: LF, CR LF, or the CR CR LF that a doubled conversion leaves.
 */
#ifndef MESSAGE_HEADER_H
#define MESSAGE_HEADER_H

#include <stdbool.h>
#include <stdint.h>

#include "c-client/base/limits.h"
#include "c-client/base/scan.h"
#include "c-client/base/str.h"

struct arena;
struct buf;

struct header_field {
	struct str name;  /* as written, without blanks before the colon; never empty */
	struct str value; /* raw: all that follows the colon, folding included, without the last line end */
	struct str whole; /* from the name to the last line end, both included */
};

/* The next field; false at the empty line (which is not consumed) and at the end. */
bool header_next(struct scan *block, struct header_field *out);

/* The first field of this name, in any case of letters; false when there is none. */
bool header_find(struct str block, struct str name, struct header_field *out);

/*
 * A raw value made one line: CRs, LFs and NULs dropped (the blank that began a continuation line stays),
 * blanks at both ends removed. p is never NULL. Copies only where something had to be dropped inside.
 */
struct str header_unfold(struct arena *a, struct str raw);

/*
 * The streaming filter: gets the raw bytes of one header block in chunks of any size and gives out the
 * selected fields (whole, unchanged) and the empty line if there is one (RFC 9051 section 6.4.5). What is
 * no field counts as not selected by name: left out of HEADER.FIELDS, kept in HEADER.FIELDS.NOT. Constant
 * memory, whatever the block.
 */
struct header_filter {
	const struct str *names; /* sorted */
	size_t nnames;
	uint32_t initials; /* of the names */
	bool not_these;
	enum {
		HEADER_FILTER_START, /* from a line start on: what may become a field name is held back */
		HEADER_FILTER_LINE,  /* decided: the rest of the line is kept or dropped */
		HEADER_FILTER_DONE   /* after the empty line */
	} state;
	bool keep; /* the decision for the current line and its continuation lines */
	size_t nheld;
	char held[LIMIT_FIELD_NAME];
};

/* names must live as long as the filter; the sorted copy of the slices comes from the arena. */
void header_filter_begin(struct arena *a, struct header_filter *f, const struct str *names, size_t n,
    bool not_these);
/*
 * Appends to out (at most what was held back and in.n bytes); the caller empties it between calls as it
 * likes.
 */
void header_filter_feed(struct header_filter *f, struct str in, struct buf *out);
/* Gives out what is still held back at the end of the block. */
void header_filter_end(struct header_filter *f, struct buf *out);

#endif
