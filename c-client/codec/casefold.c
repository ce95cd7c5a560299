/*
 * i;unicode-casemap by utf8proc's tables: titlecase, full compatibility decomposition (RFC 5051
 * section 2), and titlecase again for what decomposition brought forth (U+338F is "kg"), so that
 * folding is stable. Combining marks are not reordered: RFC 5051 does not, and it would need all of a
 * text to be held.
 */

#include "c-client/codec/casefold.h"

#include <stdint.h>
#include <utf8proc.h>

#include "c-client/codec/utf8.h"

/* How much text is folded at a time, and what it can grow to. */
#define PIECE 1024
#define GROWTH 11

/* U+FDFA alone gives 18; no other gives more (a test asks for every code point). */
#define DECOMPOSED_MAX 32

/*
 * ASCII lower case to upper, eight bytes at a time, up to the first byte that is not ASCII. Returns how many.
 */
static size_t
fold_ascii(struct str s, char *out)
{
	const uint64_t each = 0x0101010101010101u;
	uint64_t v;
	size_t n = 0;

	for (; s.n - n >= 8; n += 8) {
		memcpy(&v, s.p + n, 8);
		if (v & each * 0x80)
			break;
		/* the top bit of each byte tells whether it is >= 'a', and whether it is > 'z' */
		uint64_t from_a = v + each * (0x80 - 'a'), past_z = v + each * (0x80 - 'z' - 1);
		v -= (from_a & ~past_z & each * 0x80) >> 2;
		memcpy(out + n, &v, 8);
	}
	for (; n < s.n && (unsigned char)s.p[n] < 0x80; n++)
		out[n] = ascii_upper(s.p[n]);
	return n;
}

/* One code point's folded form; returns its length in bytes. */
static size_t
fold_one(uint32_t cp, char *out)
{
	utf8proc_int32_t parts[DECOMPOSED_MAX];
	utf8proc_int32_t title = utf8proc_totitle((utf8proc_int32_t)cp);
	bool hangul = title >= 0xac00 && title < 0xd7a4; /* decomposed by arithmetic, not by the tables */
	utf8proc_ssize_t count;
	int boundary = 0;
	size_t n = 0;

	/* Most letters have no parts, and asking for them costs more than everything else here. */
	if (!hangul && utf8proc_get_property(title)->decomp_seqindex == UINT16_MAX)
		return utf8_encode((uint32_t)title, out);
	count = utf8proc_decompose_char(
	    title, parts, DECOMPOSED_MAX, UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT, &boundary);
	if (count < 0 || count > DECOMPOSED_MAX)
		return utf8_encode((uint32_t)title, out);
	for (utf8proc_ssize_t i = 0; i < count; i++)
		n += utf8_encode((uint32_t)utf8proc_totitle(parts[i]), out + n);
	return n;
}

/* Folds whole code points into a place with room for GROWTH bytes for each byte; returns the length. */
static size_t
fold_at(struct str s, char *out)
{
	size_t n = 0;

	while (s.n) {
		size_t ascii = fold_ascii(s, out + n), step;
		uint32_t cp;
		n += ascii;
		s = str_sub(s, ascii, s.n);
		step = utf8_decode(s, &cp);
		if (step)
			n += fold_one(cp == UTF8_INVALID ? UTF8_REPLACEMENT : cp, out + n);
		s = str_sub(s, step, s.n);
	}
	return n;
}

/* The length of a piece to fold next: at most PIECE bytes and whole code points. */
static size_t
piece_length(struct str s)
{
	struct str head = str_sub(s, 0, PIECE);

	return head.n == s.n ? s.n : head.n - utf8_incomplete(head);
}

void
casefold(struct str utf8, struct buf *out)
{
	char folded[GROWTH * PIECE];

	while (utf8.n) {
		size_t n = piece_length(utf8), length = fold_at(str_sub(utf8, 0, n), folded);
		buf_put(out, (struct str){ folded, length });
		utf8 = str_sub(utf8, n, utf8.n);
	}
}

void
casefold_find_init(struct arena *a, struct casefold_find *f, struct str needle)
{
	struct buf folded = BUF_INIT(GROWTH * needle.n);

	casefold(needle, &folded);
	*f = (struct casefold_find){ .needle = arena_str(a, buf_str(&folded)), .found = needle.n == 0 };
	f->window = arena_alloc(a, f->needle.n + GROWTH * PIECE);
	buf_free(&folded);
}

/* Adds folded text to the window and looks; keeps what could be the beginning of a match. */
static void
look(struct casefold_find *f, struct str s)
{
	struct str window;

	f->n += fold_at(s, f->window + f->n);
	window = (struct str){ f->window, f->n };
	f->found = str_find_str(window, f->needle) < window.n;
	if (f->n >= f->needle.n) {
		size_t keep = f->needle.n - 1;
		memmove(f->window, f->window + f->n - keep, keep);
		f->n = keep;
	}
}

bool
casefold_find_feed(struct casefold_find *f, struct str chunk)
{
	struct str piece;

	while (!f->found && utf8_piece(&f->utf8, &chunk, &piece))
		while (piece.n && !f->found) {
			size_t n = piece_length(piece);
			look(f, str_sub(piece, 0, n));
			piece = str_sub(piece, n, piece.n);
		}
	return f->found;
}

void
casefold_find_reset(struct casefold_find *f)
{
	f->n = 0;
	f->utf8 = (struct utf8_pieces){ 0 };
	f->found = f->needle.n == 0;
}
