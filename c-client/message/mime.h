/*
 * The MIME fields of a header (RFC 2045, 2183, 1864, 3282, 2557): what BODYSTRUCTURE says about one part.
 * Pure and lenient: a value that cannot be read gives the default.
 */
#ifndef MESSAGE_MIME_H
#define MESSAGE_MIME_H

#include <stdbool.h>
#include <stddef.h>

#include "c-client/base/str.h"

struct arena;
struct header_field;

/*
 * One parameter as the message has it: RFC 2231 segments ("name*0*") are separate; quotes and backslashes
 * removed.
 */
struct mime_param {
	struct str name, value;
};

struct mime_params {
	const struct mime_param *p;
	size_t n;
};

enum mime_encoding {
	MIME_IDENTITY, /* 7bit, 8bit, binary, and none */
	MIME_BASE64,
	MIME_QP,
	MIME_UUENCODE, /* x-uuencode and its aliases */
	MIME_UNKNOWN   /* the body is served, but cannot be decoded */
};

struct mime {
	struct str type, subtype; /* as written, never empty; the default is text/plain, see mime_parse */
	struct mime_params params;
	struct str encoding; /* as written; "7bit" when absent or broken */
	struct str id, description, md5, location; /* p == NULL: absent or empty */
	struct str disposition; /* p == NULL: no Content-Disposition */
	struct mime_params disposition_params;
	struct str *languages;
	size_t nlanguages;
	unsigned seen; /* which fields were there, for mime_field */
	bool defaulted; /* type and subtype were not in the header; text/plain has charset=us-ascii then */
};

/*
 * Reads the MIME fields of a header block; of a repeated field the first counts. Strings are copies in the
 * arena. digest: the part is directly inside multipart/digest, where the default is message/rfc822.
 * *budget, if not NULL, is how many parameters and languages may still be stored (counted down; shared by
 * the parts of a message).
 */
void mime_parse(struct arena *a, struct str header, bool digest, struct mime *out, size_t *budget);

/* What mime_parse says of an empty header. */
void mime_default(struct mime *out, bool digest);

/* mime_parse for who walks over the header anyway: after mime_default each field, of any name, in order. */
void mime_field(struct arena *a, struct mime *m, const struct header_field *f, size_t *budget);

/* Type and subtype in any case; an empty subtype matches every subtype. */
bool mime_is(const struct mime *m, struct str type, struct str subtype);

enum mime_encoding mime_encoding(const struct mime *m);

/* The parameter as it was written, the first of this name; false if there is none. */
bool mime_param_raw(const struct mime_params *params, struct str name, struct str *out);

/*
 * The parameter decoded to UTF-8: RFC 2231 continuations joined in order and charset applied; without such,
 * encoded words of RFC 2047 (not allowed there, but common); else the plain value. False if there is none.
 */
bool mime_param(struct arena *a, const struct mime_params *params, struct str name, struct str *out);

#endif
