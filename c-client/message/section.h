/*
 * BODY[section] (RFC 9051 section 6.4.5): from part numbers and a specifier to a range of the message file.
 */
#ifndef MESSAGE_SECTION_H
#define MESSAGE_SECTION_H

#include <stdbool.h>
#include <stdint.h>

#include "c-client/base/limits.h"
#include "c-client/base/str.h"

struct part;

enum section_what {
	SECTION_ALL, /* BODY[], BODY[1.2] */
	SECTION_HEADER,
	SECTION_HEADER_FIELDS,
	SECTION_HEADER_FIELDS_NOT,
	SECTION_TEXT,
	SECTION_MIME
};

struct section {
	uint32_t path[LIMIT_SECTION_DEPTH];
	uint32_t n; /* numbers in path */
	enum section_what what;
	struct str *fields; /* for the two HEADER_FIELDS */
	size_t nfields;
};

struct section_range {
	uint64_t at, size; /* raw bytes of the file */
	uint64_t wire;     /* the same in wire form (before the filter) */
	bool filter;       /* send it through header_filter with fields, not_these for HEADER_FIELDS_NOT */
};

/* False when the message has no such section: the caller answers NIL. */
bool section_find(const struct part *root, const struct section *s, struct section_range *out);

/*
 * The part with this number (its body is BODY[path], its MIME fields are in ->mime), NULL if there is none;
 * n == 0 gives the root.
 */
const struct part *section_part(const struct part *root, const uint32_t *path, uint32_t n);

#endif
