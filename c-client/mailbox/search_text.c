/*
 * Looking into messages: decoded header fields and decoded text parts (RFC 9051 section 6.4.4, BODY and
 * TEXT).
 */

#include "c-client/codec/rfc2047.h"
#include "c-client/mailbox/search.h"
#include "c-client/message/header.h"
#include "c-client/message/mime.h"
#include "c-client/message/part.h"

/* What a sink returns when there is nothing more to look for. */
#define ALL_FOUND 1

struct hunt {
	struct search_needle *const *needles;
	size_t n;
	bool in_header; /* of the message itself: BODY does not look there */
};

void
search_tabs_to_spaces(char *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (p[i] == '\t')
			p[i] = ' ';
	}
}

bool
search_value(struct arena *scratch, struct buf *decoded, struct casefold_find *find, struct str raw)
{
	buf_reset(decoded);
	rfc2047_decode(header_unfold(scratch, raw), decoded);
	search_tabs_to_spaces(decoded->p, decoded->n);
	casefold_find_reset(find);
	return casefold_find_feed(find, buf_str(decoded));
}

/* A place begins that does not continue the one before. */
static void
new_place(struct hunt *h)
{
	for (size_t i = 0; i < h->n; i++)
		casefold_find_reset(&h->needles[i]->find);
}

static int
look(void *ctx, struct str text)
{
	struct hunt *h = ctx;
	bool all = true;

	for (size_t i = 0; i < h->n; i++) {
		struct search_needle *needle = h->needles[i];
		if (needle->found)
			continue;
		if (needle->header_too || !h->in_header)
			needle->found = casefold_find_feed(&needle->find, text);
		all = all && needle->found;
	}
	return all ? ALL_FOUND : 0;
}

static int
collect(void *ctx, struct str bytes)
{
	buf_put(ctx, str_sub(bytes, 0, LIMIT_HEADER_BLOCK - ((struct buf *)ctx)->n));
	return ((struct buf *)ctx)->n == LIMIT_HEADER_BLOCK ? ALL_FOUND : 0;
}

/* Every field, decoded, as "Name: value" on a line of its own. */
static int
look_in_fields(struct hunt *h, struct str block)
{
	struct arena scratch = ARENA_INIT;
	struct buf line = BUF_INIT(4 * LIMIT_HEADER_BLOCK);
	struct scan s = scan_of(block);
	struct header_field f;
	int r = 0;

	while (r == 0 && header_next(&s, &f)) {
		buf_reset(&line);
		buf_put(&line, f.name);
		buf_put(&line, STR(": "));
		rfc2047_decode(header_unfold(&scratch, f.value), &line);
		new_place(h);
		r = look(h, buf_str(&line));
		arena_reset(&scratch);
	}
	buf_free(&line);
	arena_free(&scratch);
	return r;
}

static int
look_in_header(struct message *msg, struct hunt *h, const struct part *p, bool raw_too)
{
	struct buf block = BUF_INIT(LIMIT_HEADER_BLOCK);
	int r = message_scan(msg, p->header_at, p->header_size, collect, &block);

	if (r == 0 || r == ALL_FOUND) {
		r = look_in_fields(h, buf_str(&block));
		if (r == 0 && raw_too) {
			new_place(h);
			r = look(h, buf_str(&block));
		}
	}
	buf_free(&block);
	return r;
}

/* Delivery reports and their like are text in all but name. */
static bool
is_readable(const struct part *p)
{
	return p->kind == PART_LEAF &&
	       (mime_is(p->mime, STR("text"), STR("")) || mime_is(p->mime, STR("message"), STR("")));
}

int
search_text(struct message *msg, struct search_needle *const *needles, size_t n)
{
	struct hunt h = { needles, n, false };
	const struct part *root;
	int r;

	if ((r = message_parts(msg, &root)))
		return r;
	for (size_t i = 0; i < n; i++) {
		needles[i]->found = false;
		h.in_header = h.in_header || needles[i]->header_too;
	}
	if (h.in_header) {
		r = look_in_header(msg, &h, root, true);
		h.in_header = false;
	}
	for (const struct part *p = root; p && r == 0; p = part_next(root, p)) {
		new_place(&h);
		if (p != root && p->envelope)
			r = look_in_header(msg, &h, p, false);
		new_place(&h);
		if (r == 0 && is_readable(p))
			r = message_text(msg, p, look, &h);
	}
	return r == ALL_FOUND ? 0 : r;
}
