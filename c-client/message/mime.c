/*
 * The MIME fields of one part (RFC 2045 section 5, 2183, 2231). Values are read leniently, because what
 * BODYSTRUCTURE says decides whether a user can open an attachment at all: a missing semicolon, blanks in
 * an unquoted file name, a quote without an end are understood. Decoding is not for here: mime_param.c.
 */

#include "c-client/message/mime.h"

#include "c-client/base/arena.h"
#include "c-client/base/limits.h"
#include "c-client/base/scan.h"
#include "c-client/message/header.h"

/*
 * --- Words
 * -------------------------------------------------------------------------------------------------------
 */

static bool
is_gap(int c)
{
	return (c >= 0 && c <= ' ') || c == 127;
}

/* Blanks, line ends and comments; a comment without an end takes the rest. */
static void
skip_cfws(struct scan *s)
{
	size_t depth = 0;

	for (; !scan_at_end(s); s->p++) {
		if (*s->p == '(')
			depth++;
		else if (*s->p == ')' && depth)
			depth--;
		else if (*s->p == '\\' && depth && s->p + 1 < s->end)
			s->p++;
		else if (depth == 0 && !is_gap(*s->p))
			break;
	}
}

/*
 * tspecials of RFC 2045 end a token, and so do controls and blanks; 8-bit bytes do not. An unquoted value may
 * hold more than a token, since senders write boundary=----=_Part/1 and name=a(1).pdf.
 */
enum { NO_TOKEN = 1, NO_VALUE = 2, NEITHER = 3 };

static const unsigned char classes[256] = {
	[0 ... ' '] = NEITHER, [127] = NEITHER, ['"'] = NEITHER, [';'] = NEITHER,
	['('] = NO_TOKEN, [')'] = NO_TOKEN, ['<'] = NO_TOKEN, ['>'] = NO_TOKEN, ['@'] = NO_TOKEN,
	[','] = NO_TOKEN, [':'] = NO_TOKEN, ['\\'] = NO_TOKEN, ['/'] = NO_TOKEN, ['['] = NO_TOKEN,
	[']'] = NO_TOKEN, ['?'] = NO_TOKEN, ['='] = NO_TOKEN,
};

/* One or more bytes that are not of the class. */
static bool
scan_run(struct scan *s, unsigned char not, struct str *out)
{
	struct scan t = *s;

	while (t.p < t.end && !(classes[*t.p] & not))
		t.p++;
	if (t.p == s->p)
		return false;
	*out = scan_between(s, &t);
	*s = t;
	return true;
}

static bool
scan_token(struct scan *s, struct str *out)
{
	struct scan t = *s;

	skip_cfws(&t);
	if (!scan_run(&t, NO_TOKEN, out))
		return false;
	*s = t;
	return true;
}

static bool
is_open_quote_end(unsigned char c)
{
	return c == ';' || c == '\r' || c == '\n';
}

/* A value being read. 'out' is as large as the value: each byte read writes at most one. */
struct reader {
	struct arena *arena;
	struct scan s;
	char *out;
	size_t *budget;
};

static struct reader
reader_of(struct arena *a, struct str value, size_t *budget)
{
	return (struct reader){ a, scan_of(value), arena_alloc(a, value.n), budget };
}

/* Copies to the output; slices of adjacent calls are adjacent. */
static struct str
keep(struct reader *r, struct str s)
{
	char *p = r->out;

	if (s.n)
		memcpy(p, s.p, s.n);
	r->out += s.n;
	return (struct str){ p, s.n };
}

/* At '"'. Without an end it ends at its line or before the next semicolon: the rest is other parameters. */
static struct str
read_quoted(struct reader *r)
{
	struct scan *s = &r->s, after;
	char *p = r->out;

	for (after = *s, after.p++; !scan_at_end(&after) && *after.p != '"'; after.p++)
		if (*after.p == '\\' && after.p + 1 < after.end)
			after.p++;
	if (scan_at_end(&after))
		for (after.p = s->p + 1; !scan_at_end(&after) && !is_open_quote_end(*after.p); after.p++)
			;
	for (s->p++; s->p < after.p; s->p++) {
		if (*s->p == '\\' && s->p + 1 < after.p)
			s->p++;
		if (*s->p != '\r' && *s->p != '\n' && *s->p != '\0')
			*r->out++ = (char)*s->p;
	}
	scan_byte(s, '"');
	return (struct str){ p, (size_t)(r->out - p) };
}

/*
 * Whether a new parameter begins here whose semicolon was forgotten. No comments: looking ahead must stay
 * short.
 */
static bool
at_parameter(struct scan s)
{
	struct str name;

	if (!scan_run(&s, NO_TOKEN, &name))
		return false;
	while (is_gap(scan_peek(&s)))
		s.p++;
	return scan_byte(&s, '=');
}

/* Words up to ';', with one space between them: name=my file.pdf. */
static struct str
read_unquoted(struct reader *r)
{
	char *p = r->out;
	struct str word;

	while (scan_run(&r->s, NO_VALUE, &word)) {
		if (r->out > p)
			keep(r, STR(" "));
		keep(r, word);
		skip_cfws(&r->s);
		if (at_parameter(r->s))
			break;
	}
	return (struct str){ p, (size_t)(r->out - p) };
}

static bool
spend(size_t *budget)
{
	if (budget == NULL)
		return true;
	if (*budget == 0)
		return false;
	--*budget;
	return true;
}

/* *(";" name "=" value); anything else up to the next semicolon is passed over. */
static void
read_params(struct reader *r, struct mime_params *out)
{
	struct scan *s = &r->s;
	struct mime_param *p = NULL;
	size_t cap = 0;

	while (!scan_at_end(s) && out->n < LIMIT_PARAMETERS) {
		struct str name;
		bool named = scan_token(s, &name);

		skip_cfws(s);
		if (!named || !scan_byte(s, '=')) {
			if (!scan_at_end(s) && (!named || *s->p == ';'))
				s->p++;
			continue;
		}
		skip_cfws(s);
		if (!spend(r->budget))
			return;
		out->p = p = arena_grow(r->arena, p, out->n, &cap, sizeof *p);
		name = keep(r, name);
		p[out->n++] =
		    (struct mime_param){ name, scan_peek(s) == '"' ? read_quoted(r) : read_unquoted(r) };
	}
}

/*
 * --- Fields
 * ------------------------------------------------------------------------------------------------------
 */

void
mime_default(struct mime *out, bool digest)
{
	/* RFC 2045 section 5.2. */
	static const struct mime_param us_ascii[] = { { STR_INIT("charset"), STR_INIT("us-ascii") } };

	*out = (struct mime){
		.type = digest ? STR("message") : STR("text"),
		.subtype = digest ? STR("rfc822") : STR("plain"),
		.encoding = STR("7bit"),
		.params = { us_ascii, digest ? 0 : 1 },
		.defaulted = true,
	};
}

/* The subtype to assume where the message has a type alone (RFC 1049 had only those). */
static struct str
subtype_of(struct str type)
{
	if (str_ieq(type, STR("text")))
		return STR("plain");
	if (str_ieq(type, STR("multipart")))
		return STR("mixed");
	return str_ieq(type, STR("message")) ? STR("rfc822") : (struct str){ NULL, 0 };
}

static void
read_type(struct arena *a, struct str value, struct mime *m, size_t *budget)
{
	struct reader r = reader_of(a, value, budget);
	struct scan t;
	struct str type, subtype = { NULL, 0 };

	if (!scan_token(&r.s, &type))
		return;
	t = r.s;
	skip_cfws(&t);
	if (scan_byte(&t, '/') && scan_token(&t, &subtype))
		r.s = t;
	else
		subtype = subtype_of(type);
	if (subtype.p == NULL)
		return;
	m->type = keep(&r, type);
	m->subtype = arena_str(a, subtype);
	m->defaulted = false;
	m->params = (struct mime_params){ NULL, 0 };
	read_params(&r, &m->params);
}

static void
read_disposition(struct arena *a, struct str value, struct mime *m, size_t *budget)
{
	struct reader r = reader_of(a, value, budget);
	struct str token;

	if (!scan_token(&r.s, &token))
		return;
	m->disposition = keep(&r, token);
	read_params(&r, &m->disposition_params);
}

static enum mime_encoding
encoding_of(struct str name)
{
	static const struct {
		struct str name;
		enum mime_encoding is;
	} known[] = {
		{ STR_INIT("7bit"), MIME_IDENTITY }, { STR_INIT("8bit"), MIME_IDENTITY },
		{ STR_INIT("binary"), MIME_IDENTITY }, { STR_INIT("base64"), MIME_BASE64 },
		{ STR_INIT("quoted-printable"), MIME_QP }, { STR_INIT("x-uuencode"), MIME_UUENCODE },
		{ STR_INIT("x-uue"), MIME_UUENCODE }, { STR_INIT("uuencode"), MIME_UUENCODE },
		{ STR_INIT("x-uu"), MIME_UUENCODE },
	};

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (str_ieq(name, known[i].name))
			return known[i].is;
	return MIME_UNKNOWN;
}

enum mime_encoding
mime_encoding(const struct mime *m)
{
	return encoding_of(m->encoding);
}

/* A name that we do not know counts only when it stands alone: "text/html" and "8 bit" are mistakes. */
static void
read_encoding(struct arena *a, struct str value, struct mime *m)
{
	struct scan s = scan_of(value);
	struct str token;

	skip_cfws(&s);
	scan_byte(&s, '"');
	if (!scan_token(&s, &token))
		return;
	scan_byte(&s, '"');
	skip_cfws(&s);
	if (encoding_of(token) != MIME_UNKNOWN || scan_at_end(&s) || scan_peek(&s) == ';')
		m->encoding = arena_str(a, token);
}

static void
read_languages(struct arena *a, struct str value, struct mime *m, size_t *budget)
{
	struct reader r = reader_of(a, value, budget);
	size_t cap = 0;

	while (!scan_at_end(&r.s) && m->nlanguages < LIMIT_PARAMETERS) {
		struct str tag;
		if (!scan_token(&r.s, &tag)) {
			skip_cfws(&r.s);
			if (!scan_at_end(&r.s))
				r.s.p++;
			continue;
		}
		if (!spend(budget))
			return;
		m->languages = arena_grow(a, m->languages, m->nlanguages, &cap, sizeof *m->languages);
		m->languages[m->nlanguages++] = keep(&r, tag);
	}
}

static void
read_string(struct arena *a, struct str value, struct str *out)
{
	struct str s = header_unfold(a, value);

	if (s.n)
		*out = arena_str(a, s);
}

enum field {
	FIELD_TYPE,
	FIELD_ENCODING,
	FIELD_ID,
	FIELD_DESCRIPTION,
	FIELD_MD5,
	FIELD_DISPOSITION,
	FIELD_LANGUAGE,
	FIELD_LOCATION,
	FIELDS
};

static const struct str names[FIELDS] = {
	[FIELD_TYPE] = STR_INIT("Content-Type"),
	[FIELD_ENCODING] = STR_INIT("Content-Transfer-Encoding"),
	[FIELD_ID] = STR_INIT("Content-ID"),
	[FIELD_DESCRIPTION] = STR_INIT("Content-Description"),
	[FIELD_MD5] = STR_INIT("Content-MD5"),
	[FIELD_DISPOSITION] = STR_INIT("Content-Disposition"),
	[FIELD_LANGUAGE] = STR_INIT("Content-Language"),
	[FIELD_LOCATION] = STR_INIT("Content-Location"),
};

static void
read_field(struct arena *a, enum field field, struct str value, struct mime *m, size_t *budget)
{
	switch (field) {
	case FIELD_TYPE: read_type(a, value, m, budget); break;
	case FIELD_ENCODING: read_encoding(a, value, m); break;
	case FIELD_ID: read_string(a, value, &m->id); break;
	case FIELD_DESCRIPTION: read_string(a, value, &m->description); break;
	case FIELD_MD5: read_string(a, value, &m->md5); break;
	case FIELD_DISPOSITION: read_disposition(a, value, m, budget); break;
	case FIELD_LANGUAGE: read_languages(a, value, m, budget); break;
	case FIELD_LOCATION: read_string(a, value, &m->location); break;
	case FIELDS: break;
	}
}

void
mime_field(struct arena *a, struct mime *m, const struct header_field *f, size_t *budget)
{
	if (f->name.n < 8 || ascii_lower(f->name.p[0]) != 'c' || !str_istarts(f->name, STR("Content-")))
		return;
	for (enum field i = 0; i < FIELDS; i++)
		if (!(m->seen & 1u << i) && str_ieq(f->name, names[i])) {
			m->seen |= 1u << i;
			read_field(a, i, f->value, m, budget);
		}
}

void
mime_parse(struct arena *a, struct str header, bool digest, struct mime *out, size_t *budget)
{
	struct scan s = scan_of(header);
	struct header_field f;
	struct mime m;

	mime_default(&m, digest);
	while (header_next(&s, &f))
		mime_field(a, &m, &f, budget);
	*out = m;
}

bool
mime_is(const struct mime *m, struct str type, struct str subtype)
{
	return str_ieq(m->type, type) && (subtype.n == 0 || str_ieq(m->subtype, subtype));
}

bool
mime_param_raw(const struct mime_params *params, struct str name, struct str *out)
{
	for (size_t i = 0; i < params->n; i++)
		if (str_ieq(params->p[i].name, name)) {
			*out = params->p[i].value;
			return true;
		}
	return false;
}
