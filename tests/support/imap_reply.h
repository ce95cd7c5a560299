/*
 * A strict reader of what ENVELOPE, BODY and BODYSTRUCTURE replies look like (RFC 3501 section 9), for
 * tests and fuzzers to judge our writers by. It takes nothing that the grammar does not have, shares no
 * code with the writers or with our own scanners, and keeps no values: it only says whether a client could
 * read the reply, and counts the bodies.
 */
#ifndef TESTS_SUPPORT_IMAP_REPLY_H
#define TESTS_SUPPORT_IMAP_REPLY_H

#include "c-client/base/limits.h"
#include "c-client/base/scan.h"

/*
 * Quoted: 7-bit text, \ only before \ and ". Literal: no "+", no NUL. *out as it stands there, escapes
 * included.
 */
static inline bool
reply_string(struct scan *s, struct str *out)
{
	struct scan from;
	uint64_t n;

	if (scan_byte(s, '{')) {
		if (!scan_number(s, UINT32_MAX, &n) || !scan_text(s, STR("}\r\n")) || !scan_bytes(s, n, out))
			return false;
		return str_find(*out, '\0') == out->n;
	}
	if (!scan_byte(s, '"'))
		return false;
	for (from = *s; s->p < s->end && *s->p != '"'; s->p++) {
		if (*s->p == '\\') {
			s->p++;
			if (scan_peek(s) != '"' && scan_peek(s) != '\\')
				return false;
		} else if (*s->p == '\0' || *s->p == '\r' || *s->p == '\n' || *s->p > 0x7f) {
			return false;
		}
	}
	*out = scan_between(&from, s);
	return scan_byte(s, '"');
}

static inline bool
reply_nil(struct scan *s)
{
	return str_starts(scan_rest(s), STR("NIL")) && scan_text(s, STR("NIL"));
}

static inline bool
reply_nstring(struct scan *s)
{
	struct str value;

	return reply_nil(s) || reply_string(s, &value);
}

static inline bool
reply_number(struct scan *s)
{
	bool zero = scan_peek(s) == '0';
	const unsigned char *at = s->p;
	uint64_t v;

	return scan_number(s, UINT64_MAX, &v) && (!zero || s->p == at + 1);
}

/* NIL or 1*address, address = "(" name SP adl SP mailbox SP host ")" */
static inline bool
reply_addresses(struct scan *s)
{
	if (reply_nil(s))
		return true;
	if (!scan_byte(s, '('))
		return false;
	do {
		if (!scan_byte(s, '(') || !reply_nstring(s) || !scan_byte(s, ' ') || !reply_nstring(s) ||
		    !scan_byte(s, ' ') || !reply_nstring(s) || !scan_byte(s, ' ') || !reply_nstring(s) ||
		    !scan_byte(s, ')'))
			return false;
	} while (scan_peek(s) == '(');
	return scan_byte(s, ')');
}

static inline bool
reply_envelope(struct scan *s)
{
	if (!scan_byte(s, '(') || !reply_nstring(s) || !scan_byte(s, ' ') || !reply_nstring(s))
		return false;
	for (int i = 0; i < 6; i++)
		if (!scan_byte(s, ' ') || !reply_addresses(s))
			return false;
	return scan_byte(s, ' ') && reply_nstring(s) && scan_byte(s, ' ') && reply_nstring(s) &&
	    scan_byte(s, ')');
}

/* NIL or "(" string SP string *(SP string SP string) ")" */
static inline bool
reply_params(struct scan *s)
{
	struct str name, value;

	if (reply_nil(s))
		return true;
	if (!scan_byte(s, '('))
		return false;
	do {
		if (!reply_string(s, &name) || !scan_byte(s, ' ') || !reply_string(s, &value))
			return false;
	} while (scan_byte(s, ' '));
	return scan_byte(s, ')');
}

static inline bool
reply_disposition(struct scan *s)
{
	struct str type;

	return reply_nil(s) || (scan_byte(s, '(') && reply_string(s, &type) && scan_byte(s, ' ') &&
	    reply_params(s) && scan_byte(s, ')'));
}

/* nstring or "(" string *(SP string) ")" */
static inline bool
reply_languages(struct scan *s)
{
	struct str language;

	if (!scan_byte(s, '('))
		return reply_nstring(s);
	do {
		if (!reply_string(s, &language))
			return false;
	} while (scan_byte(s, ' '));
	return scan_byte(s, ')');
}

static inline bool
reply_extension(struct scan *s)
{
	return scan_byte(s, ' ') && reply_disposition(s) && scan_byte(s, ' ') && reply_languages(s) &&
	    scan_byte(s, ' ') && reply_nstring(s);
}

static inline bool reply_body(struct scan *s, bool extended, unsigned depth, unsigned *bodies);

/* 1*body SP subtype [SP params extension] */
static inline bool
reply_multipart(struct scan *s, bool extended, unsigned depth, unsigned *bodies)
{
	struct str subtype;

	while (scan_peek(s) == '(')
		if (!reply_body(s, extended, depth + 1, bodies))
			return false;
	return scan_byte(s, ' ') && reply_string(s, &subtype) &&
	    (!extended || (scan_byte(s, ' ') && reply_params(s) && reply_extension(s)));
}

/* The media type alone decides what follows the size, as it does in a client. */
static inline bool
reply_single(struct scan *s, bool extended, unsigned depth, unsigned *bodies)
{
	struct str type, subtype, encoding;

	if (!reply_string(s, &type) || !scan_byte(s, ' ') || !reply_string(s, &subtype) ||
	    !scan_byte(s, ' ') || !reply_params(s) || !scan_byte(s, ' ') || !reply_nstring(s) ||
	    !scan_byte(s, ' ') || !reply_nstring(s) || !scan_byte(s, ' ') || !reply_string(s, &encoding) ||
	    !scan_byte(s, ' ') || !reply_number(s) || str_ieq(type, STR("multipart")))
		return false;
	if (str_ieq(type, STR("message")) && str_ieq(subtype, STR("rfc822"))) {
		if (!scan_byte(s, ' ') || !reply_envelope(s) || !scan_byte(s, ' ') ||
		    !reply_body(s, extended, depth + 1, bodies) || !scan_byte(s, ' ') || !reply_number(s))
			return false;
	} else if (str_ieq(type, STR("text"))) {
		if (!scan_byte(s, ' ') || !reply_number(s))
			return false;
	}
	return !extended || (scan_byte(s, ' ') && reply_nstring(s) && reply_extension(s));
}

/* *bodies is raised by one for each body, the outermost included. */
static inline bool
reply_body(struct scan *s, bool extended, unsigned depth, unsigned *bodies)
{
	++*bodies;
	if (depth > 2 * LIMIT_MIME_DEPTH || !scan_byte(s, '('))
		return false;
	if (scan_peek(s) == '(' ? !reply_multipart(s, extended, depth, bodies) :
	    !reply_single(s, extended, depth, bodies))
		return false;
	return scan_byte(s, ')');
}

#endif
