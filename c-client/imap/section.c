/* The text of a section (RFC 9051 section 9). See section.h. */

#include "c-client/imap/section.h"

#include "c-client/imap/word.h"
#include "c-client/imap/write.h"

/* RFC 5322 section 3.6.8: what can stand before the colon. */
static bool
is_field_name(struct str name)
{
	if (name.n == 0 || name.n > LIMIT_FIELD_NAME)
		return false;
	for (size_t i = 0; i < name.n; i++)
		if (name.p[i] <= ' ' || name.p[i] > '~' || name.p[i] == ':')
			return false;
	return true;
}

/* "(" header-fld-name *(SP header-fld-name) ")" */
static bool
scan_header_list(struct arena *a, struct scan *s, struct section *out)
{
	struct str *names = NULL;
	size_t n = 0, cap = 0;
	struct scan t = *s;

	if (!scan_byte(&t, '('))
		return false;
	do {
		if (n == LIMIT_FIELD_NAMES)
			return false;
		names = arena_grow(a, names, n, &cap, sizeof *names);
		if (!scan_astring(a, &t, &names[n]) || !is_field_name(names[n]))
			return false;
		n++;
	} while (scan_space(&t));
	if (!scan_byte(&t, ')'))
		return false;
	out->fields = names;
	out->nfields = n;
	*s = t;
	return true;
}

/* section-text: the longest word first, since each is a prefix of the one before it. */
static bool
scan_section_text(struct arena *a, struct scan *s, struct section *out)
{
	if (scan_text(s, STR("HEADER.FIELDS.NOT "))) {
		out->what = SECTION_HEADER_FIELDS_NOT;
		return scan_header_list(a, s, out);
	}
	if (scan_text(s, STR("HEADER.FIELDS "))) {
		out->what = SECTION_HEADER_FIELDS;
		return scan_header_list(a, s, out);
	}
	if (scan_text(s, STR("HEADER")))
		out->what = SECTION_HEADER;
	else if (scan_text(s, STR("TEXT")))
		out->what = SECTION_TEXT;
	else if (out->n > 0 && scan_text(s, STR("MIME")))
		out->what = SECTION_MIME;
	else
		return false;
	return true;
}

/* [section-spec] */
static bool
scan_section_spec(struct arena *a, struct scan *s, struct section *out)
{
	uint32_t number;

	if (scan_peek(s) == ']')
		return true;
	while (scan_nz_number(s, &number)) {
		if (out->n == LIMIT_SECTION_DEPTH)
			return false;
		out->path[out->n++] = number;
		if (!scan_byte(s, '.'))
			return true;
	}
	return scan_section_text(a, s, out);
}

bool
scan_section(struct arena *a, struct scan *s, struct section *out)
{
	struct section section = { .what = SECTION_ALL };
	struct scan t = *s;

	if (!scan_byte(&t, '[') || !scan_section_spec(a, &t, &section) || !scan_byte(&t, ']'))
		return false;
	*out = section;
	*s = t;
	return true;
}

static void
write_header_list(struct buf *b, const struct section *section)
{
	for (size_t i = 0; i < section->nfields; i++) {
		size_t at;
		buf_put(b, i ? STR(" ") : STR(" ("));
		at = b->n;
		write_astring(b, section->fields[i]);
		for (; at < b->n; at++)
			b->p[at] = ascii_upper(b->p[at]);
	}
	buf_byte(b, ')');
}

void
write_section(struct buf *b, const struct section *section)
{
	static const struct str words[] = {
		[SECTION_ALL] = STR_INIT(""),
		[SECTION_HEADER] = STR_INIT("HEADER"),
		[SECTION_HEADER_FIELDS] = STR_INIT("HEADER.FIELDS"),
		[SECTION_HEADER_FIELDS_NOT] = STR_INIT("HEADER.FIELDS.NOT"),
		[SECTION_TEXT] = STR_INIT("TEXT"),
		[SECTION_MIME] = STR_INIT("MIME"),
	};

	buf_byte(b, '[');
	for (uint32_t i = 0; i < section->n; i++) {
		if (i)
			buf_byte(b, '.');
		buf_number(b, section->path[i]);
	}
	if (section->n && section->what != SECTION_ALL)
		buf_byte(b, '.');
	buf_put(b, words[section->what]);
	if (section->what == SECTION_HEADER_FIELDS || section->what == SECTION_HEADER_FIELDS_NOT)
		write_header_list(b, section);
	buf_byte(b, ']');
}
