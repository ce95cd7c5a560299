/* Reading and writing the lines of dovecot-uidlist. See uidlist.h. */

#include "c-client/drivers/maildir/uidlist.h"

#include "c-client/base/limits.h"

static bool
scan_uid(struct scan *s, uint32_t *out)
{
	uint64_t v;

	if (!scan_number(s, UINT32_MAX, &v) || v == 0)
		return false;
	*out = (uint32_t)v;
	return true;
}

/* A field's value as a number that fills the field; false otherwise. */
static bool
field_number(struct str fields, char key, uint32_t *out)
{
	struct str value;
	struct scan s;
	uint32_t v;

	if (!uidlist_field(fields, key, &value))
		return false;
	s = scan_of(value);
	if (!scan_uid(&s, &v) || !scan_at_end(&s))
		return false;
	*out = v;
	return true;
}

bool
uidlist_field(struct str fields, char key, struct str *value)
{
	struct str rest = fields, field;

	while (str_split(&rest, ' ', &field)) {
		if (field.n && field.p[0] == key) {
			*value = str_sub(field, 1, field.n);
			return true;
		}
	}
	return false;
}

/* Appends the fields that are not among the keys. */
static void
put_others(struct buf *b, struct str fields, struct str keys)
{
	struct str rest = fields, field;
	size_t start = b->n;

	while (str_split(&rest, ' ', &field)) {
		if (field.n == 0 || str_find(keys, field.p[0]) < keys.n)
			continue;
		if (b->n > start)
			buf_byte(b, ' ');
		buf_put(b, field);
	}
}

void
uidlist_fields_without(struct buf *b, struct str fields, char key)
{
	put_others(b, fields, (struct str){ &key, 1 });
}

static bool
is_guid(struct str s)
{
	struct scan c = scan_of(s);
	struct str half;
	uint64_t v;

	for (int i = 0; i < 2; i++) {
		struct scan h;

		if (!scan_bytes(&c, 16, &half))
			return false;
		h = scan_of(half);
		if (!scan_hex(&h, UINT64_MAX, &v) || !scan_at_end(&h))
			return false;
	}
	return scan_at_end(&c);
}

/* Without a V the list says nothing; without an N the records tell. */
static bool
header_v3(struct str fields, struct uidlist_header *out)
{
	struct uidlist_header h = { .version = 3, .next = 1, .others = fields };

	if (!field_number(fields, 'V', &h.uidvalidity))
		return false;
	field_number(fields, 'N', &h.next);
	if (!uidlist_field(fields, 'G', &h.guid) || !is_guid(h.guid))
		h.guid = (struct str){ 0 };
	*out = h;
	return true;
}

static bool
header_v1(struct scan s, struct uidlist_header *out)
{
	struct uidlist_header h = { .version = 1, .next = 1 };

	if (!scan_uid(&s, &h.uidvalidity) || !scan_byte(&s, ' ') || !scan_uid(&s, &h.next) ||
	    !scan_at_end(&s))
		return false;
	*out = h;
	return true;
}

bool
uidlist_header_parse(struct str line, struct uidlist_header *out)
{
	struct scan s = scan_of(line);

	if (line.n > UIDLIST_LINE_MAX)
		return false;
	if (scan_text(&s, STR("3 ")))
		return header_v3(scan_rest(&s), out);
	return scan_text(&s, STR("1 ")) && header_v1(s, out);
}

/*
 * Only spaces stand between fields: a control byte belongs to one, and taking it off could make another of
 * it.
 */
static struct str
without_spaces(struct str s)
{
	while (s.n && s.p[0] == ' ')
		s = str_sub(s, 1, s.n);
	while (s.n && s.p[s.n - 1] == ' ')
		s.n--;
	return s;
}

bool
uidlist_record_parse(struct str line, unsigned version, struct uidlist_record *out)
{
	struct scan s = scan_of(line);
	struct uidlist_record r = { 0 };
	struct str rest;
	size_t at = 0;

	if (line.n > UIDLIST_LINE_MAX || !scan_uid(&s, &r.uid) || r.uid > LIMIT_UID || !scan_byte(&s, ' '))
		return false;
	rest = scan_rest(&s);
	/*
	 * Fields begin with their key and end at a space; the one that begins with ':' is the name, to the
	 * line's end.
	 */
	while (version == 3 && at < rest.n && rest.p[at] != ':')
		at += str_find(str_sub(rest, at, rest.n), ' ') + 1;
	if (version == 3) {
		if (at >= rest.n)
			return false;
		r.ext = without_spaces(str_sub(rest, 0, at));
		at++;
	}
	r.name = str_sub(rest, at, rest.n);
	if (r.name.n == 0 || str_find(r.name, '/') < r.name.n || str_find(r.name, '\0') < r.name.n)
		return false;
	*out = r;
	return true;
}

void
uidlist_header_put(struct buf *b, const struct uidlist_header *h)
{
	size_t start;

	buf_fmt(b, "3 V%u N%u", h->uidvalidity, h->next);
	if (h->guid.n) {
		buf_put(b, STR(" G"));
		buf_put(b, h->guid);
	}
	buf_byte(b, ' ');
	start = b->n;
	put_others(b, h->others, STR("VNG"));
	if (b->n == start)
		buf_truncate(b, start - 1);
	buf_byte(b, '\n');
}

void
uidlist_record_put(struct buf *b, const struct uidlist_record *r)
{
	buf_number(b, r->uid);
	buf_byte(b, ' ');
	if (r->ext.n) {
		buf_put(b, r->ext);
		buf_byte(b, ' ');
	}
	buf_byte(b, ':');
	buf_put(b, r->name);
	buf_byte(b, '\n');
}
