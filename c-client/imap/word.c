/*
 * The words of the IMAP grammar (RFC 9051 section 9). See word.h; one table of character classes serves
 * them all.
 */

#include "c-client/imap/word.h"

#include "c-client/base/limits.h"
#include "c-client/codec/utf8.h"

enum {
	C_ATOM = 1,    /* ATOM-CHAR: no CTL, space, ( ) { % * " \ ] and nothing with bit 8 */
	C_ASTRING = 2, /* ASTRING-CHAR: also ] */
	C_LIST = 4,    /* list-char: also % and * */
	C_TAG = 8,     /* ASTRING-CHAR without + */
	C_QUOTED = 16, /* stands for itself between quotes */
	C_ESCAPED = 32, /* wants a backslash there */
	ALL = 31,
	NO_TAG = ALL - C_TAG,
	RESP = ALL - C_ATOM,
	WILD = C_LIST + C_QUOTED,
	QUOT = C_QUOTED,
	ESC = C_ESCAPED
};

/* clang-format off */
static const unsigned char classes[256] = {
	0, 0, 0, 0, 0, 0, 0, 0, 0, QUOT, 0, 0, 0, 0, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	/*    !    "    #    $    %     &    '    (     )     *     +       ,    -    .    /  */
	QUOT, ALL, ESC, ALL, ALL, WILD, ALL, ALL, QUOT, QUOT, WILD, NO_TAG, ALL, ALL, ALL, ALL,
	ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, /* 0-9 : ; < = > ? */
	ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, /* @ A-O */
	ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ESC, RESP, ALL, ALL, /* P-Z [ \ ] ^ _ */
	ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, /* ` a-o */
	ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL, QUOT, ALL, ALL, ALL, 0,  /* p-z { | } ~ DEL */
};
/* clang-format on */

static bool
scan_run(struct scan *s, unsigned class, size_t max, struct str *out)
{
	struct scan t = *s;

	while (t.p < t.end && (classes[*t.p] & class))
		t.p++;
	if (t.p == s->p || (size_t)(t.p - s->p) > max)
		return false;
	*out = scan_between(s, &t);
	*s = t;
	return true;
}

/* Bytes at the front of s that are of the class. */
static bool
is_run(struct str s, unsigned class)
{
	struct scan t = scan_of(s);
	struct str all;

	return scan_run(&t, class, SIZE_MAX, &all) && scan_at_end(&t);
}

bool
scan_space(struct scan *s)
{
	return scan_byte(s, ' ');
}

bool
scan_tag(struct scan *s, struct str *out)
{
	return scan_run(s, C_TAG, LIMIT_TAG, out);
}

bool
scan_atom(struct scan *s, struct str *out)
{
	return scan_run(s, C_ATOM, SIZE_MAX, out);
}

bool
scan_word(struct scan *s, struct str word)
{
	struct scan t = *s;

	if (!scan_text(&t, word) || (t.p < t.end && (classes[*t.p] & C_ATOM)))
		return false;
	*s = t;
	return true;
}

/* What stands between the quotes, with its backslashes; *escapes counts them. */
static bool
scan_quoted_raw(struct scan *s, struct str *out, size_t *escapes)
{
	struct scan t = *s, from;
	bool eight = false;

	if (!scan_byte(&t, '"'))
		return false;
	*escapes = 0;
	for (from = t; t.p < t.end && *t.p != '"'; t.p++) {
		if (*t.p == '\\') {
			t.p++;
			if (t.p == t.end || (*t.p != '"' && *t.p != '\\'))
				return false;
			++*escapes;
		} else if (*t.p >= 0x80) {
			eight = true;
		} else if (!(classes[*t.p] & C_QUOTED)) {
			return false;
		}
	}
	*out = scan_between(&from, &t);
	if (!scan_byte(&t, '"') || (eight && !utf8_valid(*out)))
		return false;
	*s = t;
	return true;
}

bool
scan_quoted(struct arena *a, struct scan *s, struct str *out)
{
	struct str raw;
	size_t escapes, n = 0;
	char *p;

	if (!scan_quoted_raw(s, &raw, &escapes))
		return false;
	if (escapes == 0) {
		*out = raw;
		return true;
	}
	p = arena_alloc(a, raw.n - escapes);
	for (size_t i = 0; i < raw.n; i++) {
		if (raw.p[i] == '\\')
			i++;
		p[n++] = raw.p[i];
	}
	*out = (struct str){ p, n };
	return true;
}

bool
scan_literal(struct scan *s, struct str *out)
{
	struct scan t = *s;
	struct str bytes;
	uint64_t n;

	if (!scan_byte(&t, '{') || !scan_number(&t, UINT64_MAX, &n))
		return false;
	scan_byte(&t, '+');
	if (!scan_text(&t, STR("}\r\n")) || !scan_bytes(&t, n, &bytes) || str_find(bytes, '\0') < bytes.n)
		return false;
	*out = bytes;
	*s = t;
	return true;
}

bool
scan_string(struct arena *a, struct scan *s, struct str *out)
{
	return scan_quoted(a, s, out) || scan_literal(s, out);
}

bool
scan_astring(struct arena *a, struct scan *s, struct str *out)
{
	return scan_run(s, C_ASTRING, SIZE_MAX, out) || scan_string(a, s, out);
}

bool
scan_nil(struct scan *s)
{
	return scan_word(s, STR("NIL"));
}

bool
scan_nstring(struct arena *a, struct scan *s, struct str *out)
{
	if (scan_string(a, s, out))
		return true;
	if (!scan_nil(s))
		return false;
	*out = (struct str){ NULL, 0 };
	return true;
}

bool
scan_list_mailbox(struct arena *a, struct scan *s, struct str *out)
{
	return scan_run(s, C_LIST, SIZE_MAX, out) || scan_string(a, s, out);
}

bool
scan_nz_number(struct scan *s, uint32_t *out)
{
	struct scan t = *s;
	uint32_t v;

	if (scan_peek(&t) == '0' || !scan_number32(&t, &v))
		return false;
	*out = v;
	*s = t;
	return true;
}

bool
scan_number64(struct scan *s, uint64_t *out)
{
	return scan_number(s, INT64_MAX, out);
}

bool
scan_modseq(struct scan *s, uint64_t *out)
{
	struct scan t = *s;
	uint64_t v;

	if (!scan_number64(&t, &v) || v == 0)
		return false;
	*out = v;
	*s = t;
	return true;
}

bool
word_is_atom(struct str s)
{
	return is_run(s, C_ATOM);
}

bool
word_is_astring(struct str s)
{
	return is_run(s, C_ASTRING) && !str_ieq(s, STR("NIL"));
}

bool
word_is_quotable(struct str s, size_t *escapes)
{
	/* A client's line buffer is a fair place for this much; beyond it a literal's count is kinder. */
	const size_t longest = 1000;

	bool all = true;

	if (s.n > longest)
		return false;
	*escapes = 0;
	for (size_t i = 0; i < s.n; i++) {
		unsigned char class = classes[(unsigned char)s.p[i]];
		all &= (class & (C_QUOTED | C_ESCAPED)) != 0;
		*escapes += class / C_ESCAPED;
	}
	return all;
}
