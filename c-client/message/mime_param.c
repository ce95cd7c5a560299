/*
 * Parameters decoded (RFC 2231 sections 3 and 4), for searching and for programs that save an attachment.
 * BODYSTRUCTURE must not use it: clients decode for themselves.
 */

#include "c-client/base/arena.h"
#include "c-client/base/buf.h"
#include "c-client/base/limits.h"
#include "c-client/base/scan.h"
#include "c-client/codec/charset.h"
#include "c-client/codec/rfc2047.h"
#include "c-client/codec/rfc2231.h"
#include "c-client/message/mime.h"

/* One RFC 2231 piece of a parameter. */
struct segment {
	bool there, extended;
	struct str value;
};

/* name "*" [number] ["*"], of the name asked for; number is 0 where it may be left out. */
static bool
is_segment(struct str attribute, struct str name, uint64_t *number, bool *extended)
{
	struct scan s = scan_of(attribute);
	uint64_t n = 0;
	bool numbered, star = false;

	if (!scan_text(&s, name) || !scan_byte(&s, '*'))
		return false;
	numbered = scan_number(&s, LIMIT_PARAMETER_SEGMENTS - 1, &n);
	if (numbered)
		star = scan_byte(&s, '*');
	if (!scan_at_end(&s))
		return false;
	*number = n;
	*extended = !numbered || star;
	return true;
}

static size_t
find_segments(const struct mime_params *params, struct str name, struct segment *found)
{
	size_t n = 0;

	for (size_t i = 0; i < params->n; i++) {
		uint64_t number;
		bool extended;
		if (is_segment(params->p[i].name, name, &number, &extended) && !found[number].there)
			found[number] = (struct segment){ true, extended, params->p[i].value };
	}
	while (n < LIMIT_PARAMETER_SEGMENTS && found[n].there)
		n++;
	return n;
}

/* The bytes of all segments up to the first gap; the charset is said by the first. */
static void
join_segments(const struct segment *segments, size_t n, struct buf *bytes, struct str *charset)
{
	for (size_t i = 0; i < n; i++) {
		struct str lang;
		if (!segments[i].extended)
			buf_put(bytes, segments[i].value);
		else if (i > 0 || !rfc2231_value(segments[i].value, charset, &lang, bytes))
			rfc2231_percent(segments[i].value, bytes);
	}
}

static bool
decode_segments(const struct mime_params *params, struct str name, struct buf *out)
{
	struct segment segments[LIMIT_PARAMETER_SEGMENTS] = { 0 };
	size_t n = find_segments(params, name, segments);
	struct buf bytes = BUF_INIT(LIMIT_HEADER_BLOCK);
	struct str charset = { NULL, 0 };

	if (n == 0)
		return false;
	join_segments(segments, n, &bytes, &charset);
	if (charset.n)
		charset_convert(charset, buf_str(&bytes), out);
	else
		charset_guess(buf_str(&bytes), out);
	buf_free(&bytes);
	return true;
}

bool
mime_param(struct arena *a, const struct mime_params *params, struct str name, struct str *out)
{
	struct buf text = BUF_INIT(4 * LIMIT_HEADER_BLOCK);
	struct str raw;
	bool found = decode_segments(params, name, &text);

	if (!found && mime_param_raw(params, name, &raw)) {
		rfc2047_decode(raw, &text);
		found = true;
	}
	if (found)
		*out = arena_str(a, buf_str(&text));
	buf_free(&text);
	return found;
}
