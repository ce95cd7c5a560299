/*
 * Address lists (RFC 5322 sections 3.4 and 4.4) for ENVELOPE. Nothing is refused: what is broken gives the
 * closest address, as README.md tells. One pass without backtracking; the only two questions about what
 * comes later, whether a quote and whether a comment are ever closed, are asked once each, so hostile lists
 * cost linear time.
 */

#include "c-client/message/address.h"

#include "c-client/base/arena.h"
#include "c-client/base/limits.h"
#include "c-client/base/scan.h"

struct parse {
	struct arena *arena;
	struct scan s;
	char *out; /* as large as the input: each byte read writes at most one */
	size_t n;
	struct address_list *list;
	size_t *budget;
	struct str comment; /* the last one of this address, raw, without its parentheses */
	bool in_group;
	bool no_quotes;   /* a quote without an end was met: from there on '"' means nothing */
	bool no_comments; /* the same for '(' */
};

/* Text collected from words: in p->out from 'from' on. */
struct text {
	size_t from;
	size_t word; /* where its last word begins, if there is a space before it */
	bool quoted; /* a part of it was */
};

/* What a byte may mean to some reader here; most bytes mean nothing and are copied in runs. */
enum {
	GAP = 1, /* also NUL, CR and LF, which no value holds */
	COMMENT = 2,
	QUOTE = 4,
	BACKSLASH = 8,
	LEFT = 16,
	RIGHT = 32,
	AT = 64,
	COMMA = 128,
	SEMICOLON = 256,
	COLON = 512,
	END = COMMA | SEMICOLON
};

static const uint16_t meanings[256] = {
	[0 ... ' '] = GAP,
	[127] = GAP,
	['('] = COMMENT,
	['"'] = QUOTE,
	['\\'] = BACKSLASH,
	['<'] = LEFT,
	['>'] = RIGHT,
	['@'] = AT,
	[','] = COMMA,
	[';'] = SEMICOLON,
	[':'] = COLON,
};

/* Of the byte at the cursor; 0 at the end, too. */
static unsigned
meaning(const struct parse *p)
{
	return scan_at_end(&p->s) ? 0 : meanings[*p->s.p];
}

/* Whether the cursor is at one of these. */
static bool
at(const struct parse *p, unsigned these)
{
	return (meaning(p) & these) != 0;
}

static void
put(struct parse *p, char c)
{
	if (c != '\0' && c != '\r' && c != '\n')
		p->out[p->n++] = c;
}

/* Bytes that mean nothing. */
static void
put_run(struct parse *p)
{
	const unsigned char *from = p->s.p;
	char *to = p->out + p->n;

	while (from < p->s.end && meanings[*from] == 0)
		*to++ = (char)*from++;
	p->n = (size_t)(to - p->out);
	p->s.p = from;
}

static struct str
text_since(const struct parse *p, size_t from)
{
	return (struct str){ p->out + from, p->n - from };
}

/* At '(': moves behind the comment and remembers it; false if it never ends. */
static bool
read_comment(struct parse *p)
{
	struct scan t = p->s;
	size_t depth = 0;

	if (p->no_comments)
		return false;
	while (!scan_at_end(&t)) {
		unsigned char c = *t.p++;
		if (c == '\\' && !scan_at_end(&t))
			t.p++;
		else if (c == '(' && depth < LIMIT_COMMENT_DEPTH)
			depth++;
		else if (c == ')' && --depth == 0)
			break;
	}
	if (depth) {
		p->no_comments = true;
		return false;
	}
	p->comment = scan_between(&p->s, &t);
	p->comment = str_sub(p->comment, 1, p->comment.n - 2);
	p->s = t;
	return true;
}

/* At '"': moves behind the quoted string and puts its content; false if it never ends. */
static bool
read_quoted(struct parse *p)
{
	struct scan t = p->s;
	size_t before = p->n;

	if (p->no_quotes)
		return false;
	t.p++;
	while (!scan_at_end(&t) && *t.p != '"') {
		if (*t.p == '\\' && t.p + 1 < t.end)
			t.p++;
		put(p, (char)*t.p++);
	}
	if (scan_at_end(&t)) {
		p->no_quotes = true;
		p->n = before;
		return false;
	}
	t.p++;
	p->s = t;
	return true;
}

/*
 * Words up to one of 'stops' or the end, joined with one space where blanks or comments were between them.
 * With from.from before p->n it goes on with what is there.
 */
static void
read_text(struct parse *p, unsigned stops, struct text *text)
{
	bool gap = true;

	for (unsigned m; !scan_at_end(&p->s) && !((m = meaning(p)) & stops);) {
		size_t before = p->n, word = text->word;

		if (m & (GAP | RIGHT)) {
			p->s.p++;
			gap = true;
			continue;
		}
		if (m == COMMENT && read_comment(p)) {
			gap = true;
			continue;
		}
		if (gap && p->n > text->from) {
			put(p, ' ');
			text->word = p->n;
		}
		if (m == 0) {
			put_run(p);
		} else if (m == QUOTE && read_quoted(p)) {
			text->quoted = true;
		} else if (m == QUOTE) {
			p->s.p++; /* without an end: dropped, and it parted nothing */
			p->n = before;
			text->word = word;
			continue;
		} else {
			if (m == BACKSLASH && p->s.p + 1 < p->s.end)
				p->s.p++;
			put(p, (char)*p->s.p++);
		}
		gap = false;
	}
}

/* "joe . smith" is joe.smith (obs-local-part). */
static void
join_around_dots(struct parse *p, size_t from)
{
	size_t n = from;

	for (size_t i = from; i < p->n; i++) {
		bool beside_dot =
		    (n > from && p->out[n - 1] == '.') || (i + 1 < p->n && p->out[i + 1] == '.');
		if (p->out[i] != ' ' || !beside_dot)
			p->out[n++] = p->out[i];
	}
	p->n = n;
}

static void
skip_gaps(struct parse *p)
{
	while (at(p, GAP) || (at(p, COMMENT) && read_comment(p)))
		if (at(p, GAP))
			p->s.p++;
}

/* After '@': ends at one of 'stops' or at a blank that is not beside a dot. */
static struct str
read_host(struct parse *p, unsigned stops)
{
	size_t from = p->n;

	for (;;) {
		skip_gaps(p);
		if (scan_at_end(&p->s) || at(p, stops))
			break;
		if (p->n > from && p->out[p->n - 1] != '.' && scan_peek(&p->s) != '.')
			break;
		for (unsigned m; !scan_at_end(&p->s) && !((m = meaning(p)) & (stops | GAP));) {
			if (m == COMMENT && !p->no_comments)
				break;
			if (m == 0) {
				put_run(p);
				continue;
			}
			if (!(m & (COMMENT | QUOTE)))
				put(p, (char)*p->s.p);
			p->s.p++;
		}
		if (at(p, COMMENT) && !read_comment(p))
			p->s.p++;
	}
	return text_since(p, from);
}

/* Adds if there is room for it and for the group end that must follow; otherwise the parse is over. */
static bool
add(struct parse *p, struct address x)
{
	struct address_list *l = p->list;
	bool group_end = x.mailbox.p == NULL;
	size_t room = LIMIT_ADDRESSES > l->n ? LIMIT_ADDRESSES - l->n : 0;
	size_t need = 1 + (!group_end && (p->in_group || address_is_group(&x)));

	if (p->budget && *p->budget < room)
		room = *p->budget;
	if (need > room) {
		p->s.p = p->s.end;
		return false;
	}
	l->p = arena_grow(p->arena, l->p, l->n, &l->cap, sizeof *l->p);
	l->p[l->n++] = x;
	if (p->budget)
		--*p->budget;
	return true;
}

/* The last comment as a display name (RFC 822 custom), NIL if there is none or it is empty. */
static struct str
comment_name(struct parse *p)
{
	struct str c = p->comment;
	char *name;
	size_t n = 0;

	if (c.n == 0)
		return (struct str){ NULL, 0 };
	name = arena_alloc(p->arena, c.n);
	for (size_t i = 0; i < c.n; i++) {
		if (c.p[i] == '\\' && i + 1 < c.n)
			i++;
		if (c.p[i] != '\0' && c.p[i] != '\r' && c.p[i] != '\n')
			name[n++] = c.p[i];
	}
	c = str_trim((struct str){ name, n });
	return c.n ? c : (struct str){ NULL, 0 };
}

static void
add_address(struct parse *p, struct str name, struct str route, struct str mailbox, struct str host)
{
	if (name.n == 0)
		name = comment_name(p);
	add(p, (struct address){ .name = name, .route = route, .mailbox = mailbox, .host = host });
}

/*
 * "@a,@b:" in front of an address (obs-route), without its colon; NIL and nothing read if that is not
 * there.
 */
static struct str
read_route(struct parse *p)
{
	struct scan before = p->s;
	size_t from = p->n;

	if (!at(p, AT))
		return (struct str){ NULL, 0 };
	/* '<' is a stop so that many of them share no text: each byte is looked at twice at most. */
	for (; !scan_at_end(&p->s) && !at(p, COLON | LEFT | RIGHT); p->s.p++)
		if (!at(p, GAP))
			put(p, (char)*p->s.p);
	if (scan_byte(&p->s, ':'))
		return text_since(p, from);
	p->s = before;
	p->n = from;
	return (struct str){ NULL, 0 };
}

/* Behind '<': [route ":"] local-part ["@" domain] ">". A missing '>' is put before the next ',' or ';'. */
static void
read_angle(struct parse *p, struct str name)
{
	struct str route, mailbox, host = STR("");
	struct text local, rest;

	for (skip_gaps(p); scan_byte(&p->s, '<'); skip_gaps(p))
		;
	route = read_route(p);
	local = (struct text){ .from = p->n };
	read_text(p, AT | RIGHT | END, &local);
	if (!local.quoted)
		join_around_dots(p, local.from);
	mailbox = text_since(p, local.from);
	if (scan_byte(&p->s, '@'))
		host = read_host(p, LEFT | RIGHT | END);
	rest = (struct text){ .from = p->n };
	read_text(p, RIGHT | END, &rest);
	scan_byte(&p->s, '>');
	read_text(p, END, &rest);
	p->n = rest.from;
	add_address(p, name, route, mailbox, host);
}

/* Whether the last word of the text stands alone: no dot makes it one with the word before. */
static bool
is_split(const struct parse *p, const struct text *text)
{
	return text->word > text->from + 1 && p->out[text->word - 2] != '.' &&
	    (text->word == p->n || p->out[text->word] != '.');
}

/*
 * Behind "local@": a bare address, perhaps with a name before it that lacks its angle brackets (John Smith
 * js@x), or what turns out to be a display name with an '@' in it (js@x <js@x>).
 */
static void
read_bare(struct parse *p, struct text *text)
{
	struct str name = { NULL, 0 }, mailbox, host;
	size_t local = text->from, end;

	if (is_split(p, text)) {
		local = text->word;
		name = (struct str){ p->out + text->from, local - 1 - text->from };
	} else if (!text->quoted) {
		join_around_dots(p, local);
	}
	mailbox = text_since(p, local);
	put(p, '@');
	host = read_host(p, LEFT | RIGHT | END);
	end = p->n;
	read_text(p, LEFT | END, text);
	if (scan_byte(&p->s, '<')) {
		read_angle(p, text_since(p, text->from));
		return;
	}
	p->n = end;
	add_address(p, name, (struct str){ NULL, 0 }, mailbox, host);
}

/* Words without any address: one is a local name such as root, several are somebody's name. */
static void
add_words(struct parse *p, struct str words, bool quoted)
{
	struct str nil = { NULL, 0 };

	if (words.n == 0 && !quoted)
		return;
	if (str_find(words, ' ') < words.n)
		add_address(p, words, nil, STR(""), STR(""));
	else
		add_address(p, nil, nil, words, STR(""));
}

static void
read_element(struct parse *p)
{
	struct text text = { .from = p->n };

	p->comment = (struct str){ NULL, 0 };
	read_text(p, LEFT | AT | END | (p->in_group ? 0 : COLON), &text);
	switch (scan_peek(&p->s)) {
	case '<':
		p->s.p++;
		read_angle(p, text_since(p, text.from));
		break;
	case '@':
		p->s.p++;
		read_bare(p, &text);
		break;
	case ':':
		p->s.p++;
		if (add(p, (struct address){ .mailbox = text_since(p, text.from) }))
			p->in_group = true;
		return;
	default:
		add_words(p, text_since(p, text.from), text.quoted);
	}
	if (scan_peek(&p->s) == ',')
		p->s.p++;
}

void
address_parse(struct arena *a, struct str raw, struct address_list *list, size_t *budget)
{
	struct parse p = { .arena = a, .s = scan_of(raw), .list = list, .budget = budget };

	if (raw.n == 0 || list->n >= LIMIT_ADDRESSES || (budget && *budget == 0))
		return;
	p.out = arena_alloc(a, raw.n);
	while (!scan_at_end(&p.s)) {
		if (scan_byte(&p.s, ';')) {
			if (p.in_group)
				add(&p, (struct address){ 0 });
			p.in_group = false;
		} else {
			read_element(&p);
		}
	}
	if (p.in_group)
		add(&p, (struct address){ 0 });
}
