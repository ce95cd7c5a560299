/* Quoted-printable. Pure; see qp.h. */

#include "c-client/codec/qp.h"

enum {
	TEXT,   /* .held is white space, dropped if a line end follows */
	ESCAPE, /* .held is "=", then a digit or white space */
	BROKEN, /* a soft line break whose CR has been read: an LF belongs to it */
};

static int
hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = ascii_lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool
is_white(char c)
{
	return c == ' ' || c == '\t';
}

/* What was held turned out to be text. */
static void
release(struct qp_stream *st, struct buf *out)
{
	buf_put(out, (struct str){ st->held, st->n });
	st->n = 0;
	st->state = TEXT;
}

/* Keeps a byte for later; the place is bounded, so an endless run of white space comes out in pieces. */
static void
hold(struct qp_stream *st, char c, struct buf *out)
{
	if (st->n == sizeof st->held)
		release(st, out);
	st->held[st->n++] = c;
}

/* A byte after '='; false when it must be read again as text. */
static bool
feed_escape(struct qp_stream *st, char c, struct buf *out)
{
	char last = st->held[st->n - 1];

	if (st->n == 2 && hex(last) >= 0) {
		if (hex(c) < 0)
			return release(st, out), false;
		buf_byte(out, (char)(hex(last) << 4 | hex(c)));
		st->n = 0;
		st->state = TEXT;
		return true;
	}
	if (c == '\n' || c == '\r') {
		st->n = 0;
		st->state = c == '\r' ? BROKEN : TEXT;
		return true;
	}
	if (is_white(c) || (st->n == 1 && hex(c) >= 0))
		return hold(st, c, out), true;
	return release(st, out), false;
}

/* Text up to the next '=' or line end, at least one byte of it; returns how many bytes it took. */
static size_t
feed_text(struct qp_stream *st, struct str in, struct buf *out)
{
	size_t n = 0, ink;

	while (n < in.n && in.p[n] != '=' && in.p[n] != '\r' && in.p[n] != '\n')
		n++;
	for (ink = n; ink && is_white(in.p[ink - 1]);)
		ink--;
	if (ink) {
		release(st, out);
		buf_put(out, str_sub(in, 0, ink));
	}
	for (size_t i = ink; i < n; i++)
		hold(st, in.p[i], out);
	if (n == in.n)
		return n;
	if (in.p[n] == '=') {
		release(st, out);
		hold(st, '=', out);
		st->state = ESCAPE;
	} else {
		st->n = 0;
		buf_byte(out, in.p[n]);
	}
	return n + 1;
}

void
qp_stream_feed(struct qp_stream *st, struct str in, struct buf *out)
{
	for (size_t i = 0; i < in.n;) {
		switch (st->state) {
		case ESCAPE:
			i += feed_escape(st, in.p[i], out);
			break;
		case BROKEN:
			i += in.p[i] == '\n';
			st->state = TEXT;
			break;
		default:
			i += feed_text(st, str_sub(in, i, in.n), out);
		}
	}
}

void
qp_stream_finish(struct qp_stream *st, struct buf *out)
{
	/* "=" at the end of a body: the line end it was to break belongs to the boundary that follows. */
	if (st->state == ESCAPE && st->n == 2 && hex(st->held[1]) >= 0)
		release(st, out);
	*st = (struct qp_stream){ 0 };
}

void
qp_encode(struct str in, struct buf *out)
{
	size_t column = 0;

	for (size_t i = 0; i < in.n; i++) {
		char c = in.p[i];
		bool line_end_next = i + 1 == in.n || str_starts(str_sub(in, i + 1, 2), STR("\r\n"));
		bool plain = (c > ' ' && c <= '~' && c != '=') || (is_white(c) && !line_end_next);
		if (str_starts(str_sub(in, i, 2), STR("\r\n"))) {
			buf_put(out, STR("\r\n"));
			column = 0;
			i++;
			continue;
		}
		if (column + (plain ? 1 : 3) > 75) {
			buf_put(out, STR("=\r\n"));
			column = 0;
		}
		if (plain)
			buf_byte(out, c);
		else
			buf_fmt(out, "=%02X", (unsigned char)c);
		column += plain ? 1 : 3;
	}
}
