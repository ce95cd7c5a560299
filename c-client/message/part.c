/*
 * The MIME structure as a tree of offsets (RFC 2046 section 5), from chunks of any size. Two things are
 * remembered besides the open parts: the header being read (up to a limit) and the beginning of a line for
 * as long as it may still turn out to be a boundary or the empty line. It must not keep or look at anything
 * else, so that time is linear and memory does not follow the size of the message.
 *
 * The rules where the RFCs leave room are in README.md.
 */

#include "c-client/message/part.h"

#include "c-client/base/arena.h"
#include "c-client/base/limits.h"
#include "c-client/codec/lines.h"
#include "c-client/message/envelope.h"
#include "c-client/message/header.h"
#include "c-client/message/mime.h"

/* A position between two bytes of the file, in everything that is counted. */
struct place {
	uint64_t at, wire, lines;
};

/* A part that has begun and not ended. */
struct level {
	struct part *part, *last_child;
	struct place header, body;
	struct str boundary; /* p == NULL: none to wait for; also after its closing line */
	uint64_t hash;       /* of the boundary */
};

struct part_parser {
	struct arena *arena;
	struct part *root;
	struct level *levels; /* nlevels of them were ever open at a time */
	size_t nlevels, levels_cap;
	uint32_t depth; /* of the innermost open part */
	bool in_header; /* in that one's */
	uint32_t boundaries; /* how many levels wait for one */
	uint32_t parts_left;
	bool full;      /* LIMIT_MIME_PARTS was reached: the rest belongs to the innermost part */
	size_t items_left;

	struct place now;
	struct place before; /* the end of the previous line, without its line end */
	char last;           /* the byte before now */

	bool undecided; /* this line may still mean something; held has it, blanks at its end aside */
	size_t nheld;
	char held[LIMIT_BOUNDARY + 4];

	char *block; /* the header being read */
	size_t nblock, block_size, headers_left;
};

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static uint32_t
count32(uint64_t n)
{
	return n > UINT32_MAX ? UINT32_MAX : (uint32_t)n;
}

/*
 * --- Parts begin and end
 * -----------------------------------------------------------------------------------------
 */

static struct part *
add_part(struct part_parser *p, struct part *parent, struct part *after)
{
	struct part *part = ARENA_NEW(p->arena, struct part);

	part->mime = ARENA_NEW(p->arena, struct mime);
	part->parent = parent;
	if (after)
		after->next = part;
	else if (parent)
		parent->children = part;
	if (parent) {
		parent->nchildren++;
		part->depth = parent->depth + 1;
	}
	return part;
}

/* A part whose header begins here becomes the innermost. */
static void
open_part(struct part_parser *p, struct place at)
{
	struct level *outer = p->root ? &p->levels[p->depth] : NULL;
	struct part *part = add_part(p, outer ? outer->part : NULL, outer ? outer->last_child : NULL);

	if (outer) {
		outer->last_child = part;
		p->depth++;
	} else {
		p->root = part;
	}
	part->header_at = at.at;
	if (p->depth == p->nlevels) {
		p->levels = arena_grow(p->arena, p->levels, p->nlevels, &p->levels_cap, sizeof *p->levels);
		p->nlevels++;
	}
	p->levels[p->depth] = (struct level){ .part = part, .header = at };
	p->in_header = true;
	p->nblock = 0;
}

static bool
is_message_type(const struct mime *m)
{
	return mime_is(m, STR("message"), STR("rfc822")) || mime_is(m, STR("message"), STR("global"));
}

/* Whether its body can be read as a message without decoding (RFC 2046 section 5.2.1 allows nothing else). */
static bool
is_readable(const struct mime *m)
{
	enum mime_encoding e = mime_encoding(m);

	return e == MIME_IDENTITY || e == MIME_UNKNOWN;
}

/* Keeps one part for the child that a new container must have. */
static bool
may_contain(struct part_parser *p)
{
	if (p->depth == LIMIT_MIME_DEPTH || p->parts_left == 0)
		return false;
	p->parts_left--;
	return true;
}

/*
 * Mail made of lines that begin with "--" would be compared with 64 boundaries each; so only numbers are
 * compared. A collision costs a comparison, nothing else.
 */
static uint64_t
boundary_hash(struct str s)
{
	uint64_t h = s.n, word = 0;

	for (; s.n >= sizeof word; s = str_sub(s, sizeof word, s.n)) {
		memcpy(&word, s.p, sizeof word);
		h = (h ^ word) * 0x9e3779b97f4a7c15u;
		h ^= h >> 32;
	}
	word = 0;
	if (s.n)
		memcpy(&word, s.p, s.n);
	return (h ^ word) * 0x9e3779b97f4a7c15u;
}

static void
begin_multipart(struct part_parser *p, struct level *l)
{
	struct str b;

	l->part->kind = PART_MULTIPART;
	/* Some senders write boundary*=us-ascii''... */
	if (!mime_param_raw(&l->part->mime->params, STR("boundary"), &b) &&
	    !mime_param(p->arena, &l->part->mime->params, STR("boundary"), &b))
		return;
	while (b.n && is_blank(b.p[b.n - 1]))
		b.n--;
	if (b.n == 0 || b.n > LIMIT_BOUNDARY)
		return;
	l->boundary = b;
	l->hash = boundary_hash(b);
	p->boundaries++;
}

/*
 * A leaf must not say what would promise a client more than a leaf (README.md: "Types that a leaf may not
 * have").
 */
static void
begin_leaf(struct mime *m)
{
	if (mime_is(m, STR("multipart"), STR(""))) {
		m->type = STR("text");
		m->subtype = STR("plain");
	} else if (is_message_type(m)) {
		m->type = STR("application");
		m->subtype = STR("octet-stream");
	}
}

/* MIME fields, and the envelope if the part begins a message, in one walk over the header. */
static void
read_header(struct part_parser *p, struct part *part, bool in_digest)
{
	struct scan s = scan_of((struct str){ p->block, p->nblock });
	struct header_field f;

	mime_default(part->mime, in_digest);
	if (part->parent == NULL || part->parent->kind == PART_MESSAGE)
		part->envelope = ARENA_NEW(p->arena, struct envelope);
	while (header_next(&s, &f)) {
		mime_field(p->arena, part->mime, &f, &p->items_left);
		if (part->envelope)
			envelope_field(p->arena, part->envelope, &f, &p->items_left);
	}
	if (part->envelope)
		envelope_end(part->envelope);
}

static void
end_header(struct part_parser *p, struct place at)
{
	struct level *l = &p->levels[p->depth];
	struct part *part = l->part;
	const struct part *parent = part->parent;
	bool in_digest = parent && mime_is(parent->mime, STR("multipart"), STR("digest"));

	part->header_size = at.at - l->header.at;
	part->header_wire = at.wire - l->header.wire;
	part->header_lines = count32(at.lines - l->header.lines);
	part->body_at = at.at;
	l->body = at;
	p->in_header = false;
	read_header(p, part, in_digest);
	if (mime_is(part->mime, STR("multipart"), STR("")) && may_contain(p)) {
		begin_multipart(p, l);
	} else if (is_message_type(part->mime) && is_readable(part->mime) && may_contain(p)) {
		part->kind = PART_MESSAGE;
		open_part(p, at);
	} else {
		begin_leaf(part->mime);
	}
}

/* A multipart in which no part was found gets one that is its whole body. */
static void
add_whole_body(struct part_parser *p, struct part *multipart)
{
	struct part *part = add_part(p, multipart, NULL);

	mime_default(part->mime, false);
	part->header_at = part->body_at = multipart->body_at;
	part->body_size = multipart->body_size;
	part->body_wire = multipart->body_wire;
	part->body_lines = multipart->body_lines;
}

static void
end_body(struct part_parser *p, struct level *l, struct place at)
{
	l->part->body_size = at.at - l->body.at;
	l->part->body_wire = at.wire - l->body.wire;
	l->part->body_lines = count32(at.lines - l->body.lines);
	p->boundaries -= l->boundary.p != NULL;
	if (l->part->kind == PART_MULTIPART && l->part->children == NULL)
		add_whole_body(p, l->part);
}

/* Ends the parts deeper than 'depth' here. */
static void
end_parts_below(struct part_parser *p, uint32_t depth, struct place at)
{
	while (p->in_header)
		end_header(p, at); /* of a message part: goes on with the header inside, which is empty */
	for (; p->depth > depth; p->depth--)
		end_body(p, &p->levels[p->depth], at);
}

/*
 * --- Lines
 * -------------------------------------------------------------------------------------------------------
 */

/* Which open multipart this line belongs to, the innermost first; without blanks at its end. */
static bool
find_boundary(const struct part_parser *p, struct str line, uint32_t *depth, bool *closes)
{
	struct str opening = str_sub(line, 2, line.n), closing = opening;
	bool may_close = str_ends(opening, STR("--"));
	uint64_t h = boundary_hash(opening), hc = h;

	if (may_close) {
		closing.n -= 2;
		hc = boundary_hash(closing);
	}
	for (uint32_t d = p->depth + 1; d-- > 0;) {
		const struct level *l = &p->levels[d];
		if (l->boundary.p == NULL || (l->hash != h && l->hash != hc))
			continue;
		*closes = may_close && str_eq(closing, l->boundary);
		if (!*closes && !str_eq(opening, l->boundary))
			continue;
		*depth = d;
		return true;
	}
	return false;
}

/*
 * The line just read is the boundary of this level. The line end before it belongs to it, unless that is
 * part of what the innermost part has already: the line end of its boundary or of its header.
 */
static void
take_boundary(struct part_parser *p, uint32_t depth, bool closes)
{
	const struct level *inner = &p->levels[p->depth];
	struct level *l = &p->levels[depth];
	struct place least = p->in_header ? inner->header : inner->body;

	if (!closes && l->part->children && p->parts_left == 0) {
		p->full = true;
		return;
	}
	end_parts_below(p, depth, p->before.at > least.at ? p->before : least);
	if (closes) {
		l->boundary.p = NULL;
		p->boundaries--;
		return;
	}
	if (l->part->children)
		p->parts_left--;
	open_part(p, p->now);
}

static void
collect(struct part_parser *p, struct str s)
{
	size_t room = LIMIT_HEADER_BLOCK - p->nblock;

	if (room > p->headers_left)
		room = p->headers_left;
	s = str_sub(s, 0, room);
	if (p->nblock + s.n > p->block_size) {
		size_t size = 2 * p->block_size + s.n + 1024;
		char *more = arena_alloc(p->arena, size);
		if (p->nblock)
			memcpy(more, p->block, p->nblock);
		p->block = more;
		p->block_size = size;
	}
	if (s.n)
		memcpy(p->block + p->nblock, s.p, s.n);
	p->nblock += s.n;
	p->headers_left -= s.n;
}

static bool
is_cr_only(struct str line)
{
	return line.n == 0 || (line.n <= 2 && line.p[0] == '\r' && line.p[line.n - 1] == '\r');
}

/* This line means nothing special: what was held back of it is header or body. */
static void
decide(struct part_parser *p)
{
	if (p->in_header)
		collect(p, (struct str){ p->held, p->nheld });
	p->undecided = false;
}

/* The end of an undecided line, with its LF or at the end of the file; all its bytes are counted. */
static void
take_line(struct part_parser *p, bool ended)
{
	struct str line = { p->held, p->nheld };
	uint32_t depth;
	bool closes;

	if (p->in_header && ended && is_cr_only(line)) {
		end_header(p, p->now);
		return;
	}
	while (line.n && is_blank(line.p[line.n - 1]))
		line.n--;
	if (!p->full && str_starts(line, STR("--")) && find_boundary(p, line, &depth, &closes)) {
		take_boundary(p, depth, closes);
		return;
	}
	decide(p);
	if (p->in_header && ended)
		collect(p, STR("\n"));
}

/* Whether a line that begins with what is held and then this byte (not LF) may still mean something. */
static bool
may_mean(const struct part_parser *p, char c)
{
	struct str held = { p->held, p->nheld };

	if (c == '\r' && is_cr_only(held))
		return p->in_header && held.n < 2;
	if (p->boundaries == 0 || p->full)
		return false;
	if (held.n < 2)
		return c == '-' && (held.n == 0 || held.p[0] == '-');
	return held.p[0] == '-' && (held.n < sizeof p->held || is_blank(c));
}

/* Counts bytes of one line, with its LF if that is the last of them. */
static void
count(struct part_parser *p, struct str s)
{
	char last = s.p[s.n - 1], before = s.n > 1 ? s.p[s.n - 2] : p->last;

	p->now.at += s.n;
	p->now.wire += s.n + (last == '\n' && before != '\r');
	p->now.lines += last == '\n';
	p->last = last;
}

/* The place before the LF that was just counted, and before its CR. */
static struct place
line_end(const struct part_parser *p, bool crlf)
{
	return (struct place){ p->now.at - 1 - crlf, p->now.wire - 2, p->now.lines - 1 };
}

static void
next_line(struct part_parser *p, bool crlf)
{
	p->before = line_end(p, crlf);
	p->undecided = true;
	p->nheld = 0;
}

/* One byte of an undecided line. */
static void
feed_undecided(struct part_parser *p, char c)
{
	bool crlf = c == '\n' && p->last == '\r';

	if (c != '\n' && !may_mean(p, c)) {
		decide(p);
		return;
	}
	count(p, (struct str){ &c, 1 });
	if (c == '\n') {
		take_line(p, true);
		next_line(p, crlf);
	} else if (p->nheld < sizeof p->held) {
		p->held[p->nheld++] = c;
	}
}

/* Bytes of lines that mean nothing, up to a line that may; returns how many that were. */
static size_t
feed_plain(struct part_parser *p, struct str s)
{
	bool for_boundary = p->boundaries && !p->full;
	enum lines_stop stop = p->in_header ? LINES_SPECIAL : for_boundary ? LINES_DASH : LINES_NONE;
	struct lines lines = { 0 };
	/* A line that was decided before its first byte was taken is no longer at its beginning. */
	char before = p->undecided ? '\n' : p->last == '\r' ? '\r' : '\0';

	s.n = lines_count(s, before, stop, &lines);
	if (s.n == 0)
		return 0;
	if (p->in_header)
		collect(p, s);
	p->now.at += s.n;
	p->now.wire += s.n + lines.bare;
	p->now.lines += lines.lf;
	before = s.n > 1 ? s.p[s.n - 2] : p->last;
	p->last = s.p[s.n - 1];
	p->undecided = false;
	if (p->last == '\n')
		next_line(p, before == '\r');
	return s.n;
}

/* A whole line, if it is all here; returns its length, or 0. */
static size_t
feed_line(struct part_parser *p, struct str s)
{
	size_t lf = str_find(str_sub(s, 0, sizeof p->held + 1), '\n');

	if (lf > sizeof p->held || lf >= s.n)
		return 0;
	memcpy(p->held, s.p, lf);
	p->nheld = lf;
	count(p, str_sub(s, 0, lf + 1));
	take_line(p, true);
	next_line(p, lf > 0 && s.p[lf - 1] == '\r');
	return lf + 1;
}

void
part_feed(struct part_parser *p, struct str bytes)
{
	while (bytes.n) {
		bool at_start = p->undecided && p->nheld == 0;
		size_t n = 0;

		if (at_start || !p->undecided)
			n = feed_plain(p, bytes);
		if (n == 0 && at_start)
			n = feed_line(p, bytes);
		if (n == 0 && p->undecided) {
			uint64_t at = p->now.at;
			feed_undecided(p, bytes.p[0]);
			n = (size_t)(p->now.at - at); /* 0 when the byte only decided the line */
		}
		bytes = str_sub(bytes, n, bytes.n);
	}
}

struct part_parser *
part_begin(struct arena *a)
{
	struct part_parser *p = ARENA_NEW(a, struct part_parser);

	p->arena = a;
	p->parts_left = LIMIT_MIME_PARTS - 1;
	p->items_left = LIMIT_MESSAGE_ITEMS;
	p->headers_left = LIMIT_HEADER_MESSAGE;
	p->undecided = true;
	open_part(p, p->now);
	return p;
}

const struct part *
part_end(struct part_parser *p)
{
	if (p->undecided)
		take_line(p, false);
	end_parts_below(p, 0, p->now);
	end_body(p, &p->levels[0], p->now);
	return p->root;
}

const struct part *
part_next(const struct part *root, const struct part *p)
{
	if (p == NULL)
		return root;
	if (p->children)
		return p->children;
	while (p != root && p->next == NULL)
		p = p->parent;
	return p == root ? NULL : p->next;
}
