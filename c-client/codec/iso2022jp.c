/* ISO-2022-JP to Shift_JIS by arithmetic. Pure; see iso2022jp.h. */

#include "c-client/codec/iso2022jp.h"

#define ESC '\x1b'

enum {
	ASCII, /* and JIS X 0201 Roman, which differs in two signs that everybody means as ASCII */
	KANA,  /* half-width katakana */
	DOUBLE,
	UNKNOWN, /* JIS X 0212: two bytes for a character that CP932 does not have */
};

static const struct {
	struct str sequence;
	uint8_t set;
} escapes[] = {
	{ STR_INIT("\x1b(B"), ASCII },    { STR_INIT("\x1b(J"), ASCII },   { STR_INIT("\x1b(H"), ASCII },
	{ STR_INIT("\x1b(I"), KANA },     { STR_INIT("\x1b$@"), DOUBLE },  { STR_INIT("\x1b$B"), DOUBLE },
	{ STR_INIT("\x1b$(@"), DOUBLE },  { STR_INIT("\x1b$(B"), DOUBLE }, { STR_INIT("\x1b&@"), DOUBLE },
	{ STR_INIT("\x1b$(D"), UNKNOWN },
};

/* Adds a byte to the escape sequence held; false when it makes none, and what is held was just bytes. */
static bool
escape_byte(struct iso2022jp *st, char c)
{
	struct str held = { st->held, st->n + 1u };

	st->held[st->n] = c;
	for (size_t i = 0; i < sizeof escapes / sizeof *escapes; i++) {
		if (!str_starts(escapes[i].sequence, held))
			continue;
		st->n++;
		if (held.n == escapes[i].sequence.n) {
			st->set = escapes[i].set;
			st->n = 0;
		}
		return true;
	}
	return false;
}

static void
pair_to_sjis(unsigned char high, unsigned char low, char out[2])
{
	unsigned lead = (high - 1u) / 2 + (high < 0x5f ? 0x71 : 0xb1);
	unsigned trail = high % 2 == 0 ? low + 0x7eu : low < 0x60 ? low + 0x1fu : low + 0x20u;

	out[0] = (char)lead;
	out[1] = (char)trail;
}

/* A byte of a single-byte set, or one that is the same in all sets; returns how many bytes were written. */
static size_t
single(struct iso2022jp *st, char c, char *out)
{
	if (c == '\n' || c == '\r' || c == '\x0f')
		st->set = ASCII; /* RFC 1468: a line ends in ASCII, whatever its end looks like */
	if (c == '\x0e')
		st->set = KANA;
	if (c == '\x0e' || c == '\x0f')
		return 0;
	*out = st->set == KANA && c > ' ' && c < '\x60' ? (char)(c | '\x80') : c;
	return 1;
}

size_t
iso2022jp_to_sjis(struct iso2022jp *st, struct str *in, char out[ISO2022JP_ROOM], bool *broken)
{
	size_t n = 0;

	*broken = false;
	while (in->n && n + 4 <= ISO2022JP_ROOM) {
		char c = in->p[0];
		bool half = c > ' ' && c <= '~' && st->set >= DOUBLE;
		if (st->n && st->held[0] == ESC) {
			if (!escape_byte(st, c)) {
				memcpy(out + n, st->held, st->n);
				n += st->n;
				st->n = 0;
				continue;
			}
		} else if (st->n && (!half || st->set == UNKNOWN)) {
			/*
			 * the second half is missing, and this byte is something else; or the two mean
			 * nothing to us
			 */
			st->n = 0;
			*broken = true;
			if (half)
				*in = str_sub(*in, 1, in->n);
			return n;
		} else if (st->n) {
			pair_to_sjis((unsigned char)st->held[0], (unsigned char)c, out + n);
			n += 2;
			st->n = 0;
		} else if (half || c == ESC) {
			st->held[st->n++] = c;
		} else {
			n += single(st, c, out + n);
		}
		*in = str_sub(*in, 1, in->n);
	}
	return n;
}
