/*
 * The cursor and the few scanners every grammar shares. Pure: no limits of a protocol, no knowledge of mail.
 */

#include "c-client/base/scan.h"

struct scan
scan_of(struct str s)
{
	static const unsigned char nothing[1];
	const unsigned char *p = s.p ? (const unsigned char *)s.p : nothing;

	return (struct scan){ p, p + s.n };
}

struct str
scan_rest(const struct scan *s)
{
	return (struct str){ (const char *)s->p, (size_t)(s->end - s->p) };
}

struct str
scan_between(const struct scan *from, const struct scan *to)
{
	return (struct str){ (const char *)from->p, (size_t)(to->p - from->p) };
}

bool
scan_text(struct scan *s, struct str text)
{
	if (!str_istarts(scan_rest(s), text))
		return false;
	s->p += text.n;
	return true;
}

bool
scan_class(struct scan *s, bool (*is)(unsigned char), size_t max, struct str *out)
{
	struct scan t = *s;

	while (t.p < t.end && is(*t.p)) {
		t.p++;
		if (max && (size_t)(t.p - s->p) > max)
			return false;
	}
	if (t.p == s->p)
		return false;
	*out = scan_between(s, &t);
	*s = t;
	return true;
}

bool
scan_bytes(struct scan *s, uint64_t n, struct str *out)
{
	if (n > (uint64_t)(s->end - s->p))
		return false;
	*out = (struct str){ (const char *)s->p, (size_t)n };
	s->p += n;
	return true;
}

/* The value of a digit in bases up to 16, or 255. */
static unsigned
digit_value(int c)
{
	if (c >= '0' && c <= '9')
		return (unsigned)c - '0';
	if (c >= 'a' && c <= 'f')
		return (unsigned)c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return (unsigned)c - 'A' + 10;
	return 255;
}

static bool
scan_digits(struct scan *s, unsigned base, uint64_t max, uint64_t *out)
{
	struct scan t = *s;
	uint64_t v = 0;

	for (; digit_value(scan_peek(&t)) < base; t.p++)
		if (__builtin_mul_overflow(v, base, &v) ||
		    __builtin_add_overflow(v, digit_value(*t.p), &v) || v > max)
			return false;
	if (t.p == s->p)
		return false;
	*out = v;
	*s = t;
	return true;
}

bool
scan_number(struct scan *s, uint64_t max, uint64_t *out)
{
	return scan_digits(s, 10, max, out);
}

bool
scan_number32(struct scan *s, uint32_t *out)
{
	uint64_t v;

	if (!scan_number(s, UINT32_MAX, &v))
		return false;
	*out = (uint32_t)v;
	return true;
}

bool
scan_hex(struct scan *s, uint64_t max, uint64_t *out)
{
	return scan_digits(s, 16, max, out);
}
