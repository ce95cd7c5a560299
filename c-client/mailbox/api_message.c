/*
 * The public interface, part three (madrona.h): reading one message. Headers are decoded here for people to
 * read; sections stay as they are.
 */

#include "c-client/codec/rfc2047.h"
#include "c-client/imap/section.h"
#include "c-client/mailbox/api.h"
#include "c-client/mailbox/engine.h"
#include "c-client/mailbox/message.h"
#include "c-client/message/date.h"
#include "c-client/message/envelope.h"
#include "c-client/message/mime.h"
#include "c-client/message/part.h"

#define SAME(public, ours) _Static_assert((int)(public) == (int)(ours), #public)
SAME(MAIL_FLAG_SEEN, FLAG_SEEN);
SAME(MAIL_FLAG_DELETED, FLAG_DELETED);
SAME(MAIL_FLAG_RECENT, FLAG_RECENT);

/* A decoded header field: three bytes for one at most, and what the addresses add. */
#define FIELD_MAX ((size_t)8 * LIMIT_HEADER_BLOCK)

/* --- Flags ---------------------------------------------------------------------------------------------- */

static int
read_flags(struct mail_box *b, uint32_t uid, unsigned *bits, const char **text)
{
	struct buf list = BUF_INIT(LIMIT_KEYWORDS * (LIMIT_KEYWORD + 1) + 256);
	struct message_flags f;

	if (!mailbox_message_flags(b->m, uid, &f) || f.gone)
		return fail(b->m->fault, MAIL_E_GONE, "This message no longer exists", "%.*s: no UID %u",
		    STR_ARG(b->m->name), uid);
	write_flags(&list, f.system, f.keywords, f.nkeywords);
	*bits = f.system;
	/* without the parentheses */
	*text = arena_cstr(&b->borrowed, str_sub(buf_str(&list), 1, list.n - 2));
	buf_free(&list);
	return 0;
}

int
mail_flags(struct mail_box *b, uint32_t uid, unsigned *bits, const char **text)
{
	const char *t;
	unsigned f;
	int r;

	api_begin(b->mail);
	arena_reset(&b->borrowed);
	if ((r = read_flags(b, uid, &f, &t)) == 0) {
		if (bits)
			*bits = f;
		if (text)
			*text = t;
	}
	return api_end(b->mail, r);
}

/* --- Overview ------------------------------------------------------------------------------------------- */

/* A phrase or a local part, in quotes where RFC 5322 wants them. */
static void
put_phrase(struct buf *out, struct str s, struct str specials)
{
	bool quote = s.n == 0;

	for (size_t i = 0; i < s.n && !quote; i++)
		quote = str_find(specials, s.p[i]) < specials.n;
	if (!quote) {
		buf_put(out, s);
		return;
	}
	buf_byte(out, '"');
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"' || s.p[i] == '\\')
			buf_byte(out, '\\');
		buf_byte(out, s.p[i]);
	}
	buf_byte(out, '"');
}

/* rfc2047_decode and then put_phrase: what a stranger encoded must not look like another address. */
static void
put_name(struct buf *out, struct str name)
{
	struct buf plain = BUF_INIT(FIELD_MAX);

	rfc2047_decode(name, &plain);
	put_phrase(out, buf_str(&plain), STR("()<>[]:;@\\,\""));
	buf_free(&plain);
}

static void
put_address(struct buf *out, const struct address *x)
{
	if (x->name.n) {
		put_name(out, x->name);
		buf_put(out, STR(" <"));
	}
	put_phrase(out, x->mailbox, STR("()<>[]:;@\\,\" "));
	if (x->host.n) {
		buf_byte(out, '@');
		buf_put(out, x->host);
	}
	if (x->name.n)
		buf_byte(out, '>');
}

/* "A <a@x>, Team: b@x, c@x;, d@x" */
static const char *
addresses(struct arena *a, const struct address_list *list)
{
	struct buf out = BUF_INIT(FIELD_MAX);
	bool comma = false;
	const char *text;

	for (size_t i = 0; i < list->n; i++) {
		const struct address *x = &list->p[i];
		bool end = address_is_group(x) && x->mailbox.p == NULL;
		if (end) {
			buf_byte(&out, ';');
			comma = true;
			continue;
		}
		if (comma)
			buf_put(&out, STR(", "));
		comma = !address_is_group(x);
		if (comma) {
			put_address(&out, x);
		} else {
			put_name(&out, x->mailbox);
			buf_put(&out, STR(": "));
		}
	}
	text = api_text(a, buf_str(&out));
	buf_free(&out);
	return text;
}

static const char *
decoded(struct arena *a, struct str field)
{
	struct buf out = BUF_INIT(FIELD_MAX);
	const char *text;

	rfc2047_decode(field, &out);
	text = api_text(a, buf_str(&out));
	buf_free(&out);
	return text;
}

int
mail_overview(struct mail_box *b, uint32_t uid, struct mail_overview *out)
{
	struct arena *a = &b->borrowed;
	struct mail_overview o = { .sent = INT64_MIN };
	const struct envelope *e;
	struct message *msg;
	struct date sent;
	int r;

	api_begin(b->mail);
	arena_reset(a);
	if ((r = read_flags(b, uid, &o.bits, &o.flags)) || (r = message_size(b->m, uid, &o.size)) ||
	    (r = message_date(b->m, uid, &o.internal_date)) || (r = message_open(b->m, uid, &msg)) ||
	    (r = message_envelope(msg, &e)))
		return api_end(b->mail, r);
	o.from = addresses(a, &e->from);
	o.to = addresses(a, &e->to);
	o.cc = addresses(a, &e->cc);
	o.subject = decoded(a, e->subject);
	o.message_id = api_text(a, e->message_id);
	o.in_reply_to = api_text(a, e->in_reply_to);
	o.date = api_text(a, e->date);
	if (date_parse(e->date, &sent))
		o.sent = sent.seconds;
	*out = o;
	return 0;
}

/* --- Bytes ---------------------------------------------------------------------------------------------- */

/* Between message_send and the program: shows progress, and keeps apart whose failure it was. */
struct relay {
	struct store *store;
	mail_sink *sink;
	void *ctx;
	bool ticks;
	uint64_t done, ticked, total;
	int stopped; /* what the program's sink returned */
};

static int
relay(void *ctx, struct str bytes)
{
	struct relay *to = ctx;

	if (bytes.n && (to->stopped = to->sink(to->ctx, bytes.p, bytes.n)))
		return to->stopped;
	to->done += bytes.n;
	if (!to->ticks || to->done - to->ticked < API_TICK)
		return 0;
	to->ticked = to->done;
	return engine_tick(to->store, to->done, to->total);
}

static int
read_section(struct mail *m, struct arena *a, const char *text, struct section *out)
{
	struct str bracketed = arena_fmt(a, "[%s]", text);
	struct scan s = scan_of(bracketed);

	if (!scan_section(a, &s, out) || !scan_at_end(&s))
		return fail(&m->store->fault, MAIL_E_SYNTAX, "This section cannot be read", "bad section: %s",
		    text);
	return 0;
}

static int
no_part(struct mail_box *b, uint32_t uid, const char *text)
{
	return fail(b->m->fault, MAIL_E_NOTFOUND, "The message has no such part",
	    "%.*s: UID %u has no part %s", STR_ARG(b->m->name), uid, text);
}

static int
send_section(struct mail_box *b, struct arena *a, uint32_t uid, const char *text, struct relay *to)
{
	struct message_range range;
	struct section section;
	struct message *msg;
	int r;

	if ((r = read_section(b->mail, a, text, &section)) || (r = message_open(b->m, uid, &msg)) ||
	    (r = message_section(msg, &section, &range)))
		return r;
	if (!range.exists)
		return no_part(b, uid, text);
	to->total = message_extent(&range, 0, UINT64_MAX);
	return message_send(msg, &range, 0, UINT64_MAX, relay, to);
}

int
mail_section(struct mail_box *b, uint32_t uid, const char *section, mail_sink *sink, void *ctx)
{
	struct relay to = { .store = b->mail->store, .sink = sink, .ctx = ctx, .ticks = true };
	struct arena a = ARENA_INIT;
	int r;

	api_begin(b->mail);
	r = send_section(b, &a, uid, section, &to);
	arena_free(&a);
	return to.stopped ? to.stopped : api_end(b->mail, r);
}

/* --- Content -------------------------------------------------------------------------------------------- */

static bool
is_attachment(const struct part *p)
{
	return str_ieq(p->mime->disposition, STR("attachment"));
}

/* What a reader wants to see first; NULL when there is no text. */
static const struct part *
first_text(const struct part *root)
{
	const struct part *other = NULL;

	for (const struct part *p = root; p; p = part_next(root, p)) {
		if (p->kind != PART_LEAF || is_attachment(p) || !mime_is(p->mime, STR("text"), STR("")))
			continue;
		if (mime_is(p->mime, STR("text"), STR("plain")))
			return p;
		if (other == NULL)
			other = p;
	}
	return other;
}

/* The part that "1.2" or "2.TEXT" names; NULL when there is none. */
static const struct part *
named_part(const struct part *root, const struct section *s)
{
	const struct part *p = section_part(root, s->path, s->n);

	if (s->what == SECTION_ALL)
		return p;
	if (s->what != SECTION_TEXT || p == NULL)
		return NULL;
	if (s->n == 0)
		return p;
	return p->kind == PART_MESSAGE ? p->children : NULL;
}

static int
send_content(struct mail_box *b, struct arena *a, uint32_t uid, const char *text, struct relay *to)
{
	struct section section = { 0 };
	const struct part *root, *p;
	struct message *msg;
	int r;

	if ((text && (r = read_section(b->mail, a, text, &section))) || (r = message_open(b->m, uid, &msg)) ||
	    (r = message_parts(msg, &root)))
		return r;
	p = text ? named_part(root, &section) : first_text(root);
	if (p == NULL)
		return no_part(b, uid, text ? text : "with text");
	if (p->kind != PART_LEAF)
		return fail(b->m->fault, MAIL_E_CANNOT, "This part consists of parts", "UID %u: %s has parts",
		    uid, text ? text : "text");
	return message_text(msg, p, relay, to);
}

int
mail_content(struct mail_box *b, uint32_t uid, const char *part, mail_sink *sink, void *ctx)
{
	struct relay to = { .store = b->mail->store, .sink = sink, .ctx = ctx };
	struct arena a = ARENA_INIT;
	int r;

	api_begin(b->mail);
	r = send_content(b, &a, uid, part, &to);
	arena_free(&a);
	return to.stopped ? to.stopped : api_end(b->mail, r);
}

/* --- Structure ------------------------------------------------------------------------------------------ */

/* Is this a message, the root or one inside a message part? Then it has no number among siblings. */
static bool
is_message(const struct part *p)
{
	return p->parent == NULL || p->parent->kind == PART_MESSAGE;
}

/*
 * "2.1": numbers[d] is the place among its siblings of the part at depth d, above p and p itself. The body of
 * a message that has no parts is its part 1; that of one that has is its TEXT.
 */
static const char *
section_text(struct arena *a, const struct part *p, const uint32_t *numbers)
{
	struct str text = STR("");
	bool first = true;

	if (is_message(p) && p->kind == PART_MULTIPART) {
		text = STR("TEXT");
		first = false;
	}
	for (; p; p = p->parent) {
		uint32_t n = is_message(p) ? 1 : numbers[p->depth];
		if (is_message(p) && p->kind == PART_MULTIPART)
			continue;
		text = first ? arena_fmt(a, "%u", n) : arena_fmt(a, "%u.%.*s", n, STR_ARG(text));
		first = false;
	}
	return arena_cstr(a, text);
}

static const char *
lower(struct arena *a, struct str s)
{
	const char *text = api_text(a, s);

	for (char *p = (char *)(uintptr_t)text; *p; p++)
		*p = ascii_lower(*p);
	return text;
}

static const char *
parameter(struct arena *a, const struct mime_params *params, struct str name)
{
	struct str value;

	return mime_param(a, params, name, &value) ? api_text(a, value) : "";
}

static struct mail_part
describe(struct arena *a, const struct part *p, const uint32_t *numbers)
{
	const struct mime *m = p->mime;
	struct mail_part d = { .section = section_text(a, p, numbers),
		.depth = p->depth,
		.parts = p->nchildren,
		.type = lower(a, m->type),
		.subtype = lower(a, m->subtype),
		.encoding = lower(a, m->encoding),
		.charset = parameter(a, &m->params, STR("charset")),
		.disposition = lower(a, m->disposition),
		.filename = parameter(a, &m->disposition_params, STR("filename")),
		.description = decoded(a, m->description),
		.id = api_text(a, m->id),
		.size = p->body_wire,
		.lines = p->body_lines };

	if (*d.filename == '\0')
		d.filename = parameter(a, &m->params, STR("name"));
	return d;
}

/* The callback may call the library, so the parts are described before the first call. */
static size_t
describe_all(struct arena *a, const struct part *root, struct mail_part **out)
{
	uint32_t numbers[LIMIT_MIME_DEPTH + 2] = { 0 };
	struct mail_part *parts = NULL;
	size_t n = 0, cap = 0;

	for (const struct part *p = root; p; p = part_next(root, p)) {
		if (p->depth > LIMIT_MIME_DEPTH + 1)
			continue;
		numbers[p->depth] = p->parent && p->parent->children != p ? numbers[p->depth] + 1 : 1;
		parts = arena_grow(a, parts, n, &cap, sizeof *parts);
		parts[n++] = describe(a, p, numbers);
	}
	*out = parts;
	return n;
}

int
mail_structure(struct mail_box *b, uint32_t uid, mail_part_fn *fn, void *ctx)
{
	struct arena a = ARENA_INIT;
	const struct part *root;
	struct mail_part *parts;
	struct message *msg;
	size_t n;
	int r;

	api_begin(b->mail);
	if ((r = message_open(b->m, uid, &msg)) == 0)
		r = message_parts(msg, &root);
	r = api_end(b->mail, r);
	if (r == 0) {
		n = describe_all(&a, root, &parts);
		for (size_t i = 0; i < n && r == 0; i++)
			r = fn(ctx, &parts[i]);
	}
	arena_free(&a);
	return r;
}
