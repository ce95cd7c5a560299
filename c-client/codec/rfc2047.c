/*
 * Encoded words. The value is walked once: the places of "=?" and "?=" are searched forward only and
 * remembered, so that ten megabytes of "=?a?b?" cost as much as ten megabytes of text.
 */

#include "c-client/codec/rfc2047.h"

#include "c-client/base/limits.h"
#include "c-client/base/scan.h"
#include "c-client/codec/base64.h"
#include "c-client/codec/charset.h"

struct word {
	struct str charset, text;
	bool base64;
	size_t end; /* the byte after "?=" */
};

struct reader {
	struct str in;
	size_t close; /* where the first "?=" after the last head is; in.n when there is none */
	struct charset cs;  /* of the last word; stays open, because the next word mostly has the same */
	struct str charset; /* its name; p = NULL before the first word */
	unsigned changes;   /* how many charsets were opened */
	bool joined;        /* nothing but words and the space between them since the charset began */
	struct buf bytes;   /* of one word */
};

/* The next "=?" that begins at or after from; in.n if there is none. */
static size_t
find_open(struct str in, size_t from)
{
	for (size_t mark = from + 1; mark < in.n; mark++) {
		mark += str_find(str_sub(in, mark, in.n), '?');
		if (mark < in.n && in.p[mark - 1] == '=')
			return mark - 1;
	}
	return in.n;
}

/* The same for "?=". */
static size_t
find_close(struct str in, size_t from)
{
	for (size_t mark = from; mark < in.n; mark++) {
		mark += str_find(str_sub(in, mark, in.n), '?');
		if (mark + 1 < in.n && in.p[mark + 1] == '=')
			return mark;
	}
	return in.n;
}

/* encoded-word's beginning: charset [ "*" language ] "?" encoding "?" */
static bool
scan_word_head(struct scan *s, struct word *w)
{
	/* a language tag has no more bytes than a charset's name */
	struct str name = str_sub(scan_rest(s), 0, 2 * LIMIT_CHARSET_NAME + 1);
	struct scan t = *s;
	size_t n = str_find(name, '?');
	int encoding;

	if (n == 0 || n == name.n || !scan_bytes(&t, n, &name) || !scan_byte(&t, '?'))
		return false;
	for (size_t i = 0; i < n; i++)
		if (name.p[i] <= ' ' || name.p[i] > '~')
			return false;
	encoding = ascii_lower((char)scan_peek(&t));
	if (encoding != 'q' && encoding != 'b')
		return false;
	t.p++;
	if (!scan_byte(&t, '?'))
		return false;
	w->charset = str_sub(name, 0, str_find(name, '*'));
	w->base64 = encoding == 'b';
	*s = t;
	return true;
}

/* Whether a whole encoded word begins at this byte, which is the '=' of "=?". */
static bool
word_at(struct reader *r, size_t at, struct word *w)
{
	struct scan s = scan_of(str_sub(r->in, at + 2, r->in.n));
	size_t text;

	if (!scan_word_head(&s, w))
		return false;
	text = r->in.n - scan_rest(&s).n;
	if (r->close < text)
		r->close = find_close(r->in, text);
	/* A word that begins inside: this one was cut off. (The "=?" of "==?=" is padding and an end.) */
	if (r->close == r->in.n || find_open(str_sub(r->in, 0, r->close), text) < r->close)
		return false;
	w->text = str_sub(r->in, text, r->close - text);
	w->end = r->close + 2;
	return true;
}

/* The "Q" encoding: RFC 2047 section 4.2. */
static void
decode_q(struct str text, struct buf *out)
{
	for (; text.n; text = str_sub(text, 1, text.n)) {
		struct scan digits = scan_of(str_sub(text, 1, 2));
		uint64_t v;
		if (text.p[0] == '=' && text.n > 2 && scan_hex(&digits, 0xff, &v) && scan_at_end(&digits)) {
			buf_byte(out, (char)v);
			text = str_sub(text, 2, text.n);
		} else {
			buf_byte(out, text.p[0] == '_' ? ' ' : text.p[0]);
		}
	}
}

/* Something else follows the words: a character they left unfinished will not be finished. */
static void
end_words(struct reader *r, struct buf *out)
{
	if (r->joined)
		charset_finish(&r->cs, out);
	r->joined = false;
}

/* Opening a charset may load a module, which takes a thousand times as long as the word is worth. */
static void
change_charset(struct reader *r, struct str name)
{
	charset_close(&r->cs);
	charset_open(&r->cs, ++r->changes > LIMIT_CHARSET_CHANGES ? STR("utf-8") : name);
	r->charset = name;
}

static void
put_word(struct reader *r, const struct word *w, struct buf *out)
{
	struct base64_stream st = { 0 };

	if (r->charset.p == NULL || !str_ieq(r->charset, w->charset)) {
		end_words(r, out);
		change_charset(r, w->charset);
	}
	r->joined = true;
	buf_reset(&r->bytes);
	if (w->base64)
		base64_stream_feed(&st, w->text, &r->bytes);
	else
		decode_q(w->text, &r->bytes);
	charset_feed(&r->cs, buf_str(&r->bytes), out);
}

void
rfc2047_decode(struct str value, struct buf *out)
{
	struct reader r = { .in = value, .bytes = BUF_INIT(value.n) };
	size_t done = 0, at = 0;
	struct word w;

	while ((at = find_open(value, at)) < value.n) {
		struct str before = str_sub(value, done, at - done);
		if (!word_at(&r, at, &w)) {
			at += 2;
			continue;
		}
		if (!r.joined || str_trim(before).n) {
			end_words(&r, out);
			charset_guess(before, out);
		}
		put_word(&r, &w, out);
		done = at = w.end;
	}
	end_words(&r, out);
	charset_close(&r.cs);
	charset_guess(str_sub(value, done, value.n), out);
	buf_free(&r.bytes);
}
