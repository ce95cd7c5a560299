/* The attributes of FETCH (RFC 3501 section 6.4.5). See item.h. */

#include "c-client/imap/item.h"

#include "c-client/base/limits.h"
#include "c-client/imap/section.h"
#include "c-client/imap/word.h"

static const struct {
	struct str name, list;
} macros[] = {
	{ STR_INIT("ALL"), STR_INIT("(FLAGS INTERNALDATE RFC822.SIZE ENVELOPE)") },
	{ STR_INIT("FAST"), STR_INIT("(FLAGS INTERNALDATE RFC822.SIZE)") },
	{ STR_INIT("FULL"), STR_INIT("(FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODY)") },
};

static bool
is_name(unsigned char c)
{
	return ascii_is_alpha((char)c) || ascii_is_digit((char)c) || c == '.' || c == '-';
}

static struct str
upper(struct arena *a, struct str s)
{
	char *p = arena_cstr(a, s);

	for (size_t i = 0; i < s.n; i++)
		p[i] = ascii_upper(p[i]);
	return (struct str){ p, s.n };
}

/* "<" origin "." count ">" */
static bool
scan_partial(struct scan *s, struct fetch_att *att)
{
	struct scan t = *s;

	if (!scan_byte(&t, '<') || !scan_number64(&t, &att->origin) || !scan_byte(&t, '.') ||
	    !scan_number64(&t, &att->count) || att->count == 0 || !scan_byte(&t, '>'))
		return false;
	att->partial = true;
	*s = t;
	return true;
}

static struct str
label(struct arena *a, const struct fetch_att *att)
{
	struct buf b = BUF_INIT(SIZE_MAX / 2); /* no longer than the command but for a few quotes */
	struct str copy;

	buf_put(&b, att->name);
	write_section(&b, &att->section);
	if (att->partial) {
		buf_byte(&b, '<');
		buf_number(&b, att->origin);
		buf_byte(&b, '>');
	}
	copy = arena_str(a, buf_str(&b));
	buf_free(&b);
	return copy;
}

static bool
scan_att(struct arena *a, struct scan *s, struct fetch_att *out)
{
	struct fetch_att att = { .peek = false };
	struct scan t = *s;

	if (!scan_class(&t, is_name, LIMIT_KEYWORD, &att.name))
		return false;
	att.name = upper(a, att.name);
	att.peek = str_ends(att.name, STR(".PEEK"));
	if (att.peek)
		att.name.n -= STR(".PEEK").n;
	if (scan_peek(&t) == '[') {
		att.has_section = str_eq(att.name, STR("BODY")) || str_starts(att.name, STR("BINARY"));
		if (!att.has_section || !scan_section(a, &t, &att.section) ||
		    (scan_peek(&t) == '<' && !scan_partial(&t, &att)))
			return false;
	}
	if (att.peek && !att.has_section)
		return false;
	att.label = att.has_section ? label(a, &att) : att.name;
	*out = att;
	*s = t;
	return true;
}

/* Adds an attribute unless it is there already; false when there is no room. */
static bool
list_add(struct arena *a, struct fetch_list *list, size_t *cap, const struct fetch_att *att)
{
	for (size_t i = 0; i < list->n; i++) {
		struct fetch_att *old = &list->atts[i];
		if (str_eq(old->label, att->label) && old->count == att->count) {
			old->peek = old->peek && att->peek;
			return true;
		}
	}
	if (list->n == LIMIT_FETCH_ATTS)
		return false;
	list->atts = arena_grow(a, list->atts, list->n, cap, sizeof *list->atts);
	list->atts[list->n++] = *att;
	return true;
}

static bool
scan_atts(struct arena *a, struct scan *s, struct fetch_list *out)
{
	struct fetch_list list = { 0 };
	struct scan t = *s;
	size_t cap = 0;
	bool many = scan_byte(&t, '(');

	do {
		struct fetch_att att;
		struct arena_mark before = arena_mark(a);
		size_t n = list.n;
		if (!scan_att(a, &t, &att) || !list_add(a, &list, &cap, &att))
			return false;
		if (list.n == n)
			arena_rewind(a, before); /* thousands of doubles take no memory */
	} while (many && scan_space(&t));
	if (many && !scan_byte(&t, ')'))
		return false;
	*out = list;
	*s = t;
	return true;
}

bool
scan_fetch_list(struct arena *a, struct scan *s, struct fetch_list *out)
{
	for (size_t i = 0; i < sizeof macros / sizeof *macros; i++)
		if (scan_word(s, macros[i].name)) {
			struct scan list = scan_of(macros[i].list);
			return scan_atts(a, &list, out);
		}
	return scan_atts(a, s, out);
}

bool
scan_fetch_modifiers(struct scan *s, struct fetch_modifiers *out)
{
	struct fetch_modifiers mods = { 0 };
	struct scan t = *s;

	if (!scan_byte(&t, '('))
		return false;
	do {
		if (!mods.changed_since && scan_word(&t, STR("CHANGEDSINCE"))) {
			if (!scan_space(&t) || !scan_modseq(&t, &mods.changed_since))
				return false;
		} else if (!mods.vanished && scan_word(&t, STR("VANISHED"))) {
			mods.vanished = true;
		} else {
			return false;
		}
	} while (scan_space(&t));
	if (!scan_byte(&t, ')') || mods.changed_since == 0)
		return false;
	*out = mods;
	*s = t;
	return true;
}
