/*
 * Modified UTF-7. Decoding is strict because a name is an identity: two spellings of one mailbox would
 * be two keys in ACLs, subscriptions and locks.
 */

#include "c-client/codec/utf7.h"

#include "c-client/base/scan.h"
#include "c-client/codec/utf8.h"

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

static bool
stands_for_itself(uint32_t cp)
{
	return cp >= 0x20 && cp <= 0x7e;
}

/* The value of a letter, -1 for another byte. */
static int
letter_value(int c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == ',' ? 63 : -1;
}

/* One UTF-16 unit into UTF-8; *high is the first half of a pair, or 0. */
static bool
put_unit(struct buf *out, uint32_t unit, uint32_t *high)
{
	bool is_low = unit >= 0xdc00 && unit < 0xe000;

	if (is_low != (*high != 0))
		return false;
	if (is_low) {
		utf8_put(out, 0x10000 + ((*high - 0xd800) << 10) + (unit - 0xdc00));
		*high = 0;
	} else if (unit >= 0xd800 && unit < 0xdc00) {
		*high = unit;
	} else if (unit == 0 || stands_for_itself(unit)) {
		return false;
	} else {
		utf8_put(out, unit);
	}
	return true;
}

/* What stands between '&' and '-': whole UTF-16 units, the unused bits zero. The '-' is read too. */
static bool
scan_shifted(struct scan *s, struct buf *out)
{
	uint32_t bits = 0, high = 0;
	unsigned n = 0;
	bool some = false;
	int v;

	for (; (v = letter_value(scan_peek(s))) >= 0; s->p++) {
		bits = (bits << 6 | (uint32_t)v) & 0x3fffff;
		n += 6;
		if (n < 16)
			continue;
		n -= 16;
		if (!put_unit(out, bits >> n & 0xffff, &high))
			return false;
		some = true;
	}
	return some && high == 0 && n < 6 && (bits & ((1u << n) - 1)) == 0 && scan_byte(s, '-');
}

bool
utf7_decode(struct str in, struct buf *out)
{
	struct scan s = scan_of(in);
	size_t start = out->n;
	bool ok = true, after_shift = false;

	while (ok && !scan_at_end(&s)) {
		if (!scan_byte(&s, '&')) {
			ok = stands_for_itself(*s.p);
			buf_byte(out, (char)*s.p++);
			after_shift = false;
		} else if (scan_byte(&s, '-')) {
			buf_byte(out, '&');
			after_shift = false;
		} else {
			ok = !after_shift && scan_shifted(&s, out);
			after_shift = true;
		}
	}
	if (ok && !buf_failed(out))
		return true;
	buf_truncate(out, start);
	return false;
}

/* The bits of a shift under way. */
struct shift {
	bool open;
	uint32_t bits;
	unsigned n;
};

static void
shift_put(struct shift *sh, uint32_t unit, struct buf *out)
{
	if (!sh->open)
		buf_byte(out, '&');
	sh->open = true;
	sh->bits = sh->bits << 16 | unit;
	for (sh->n += 16; sh->n >= 6;) {
		sh->n -= 6;
		buf_byte(out, letters[sh->bits >> sh->n & 63]);
	}
	sh->bits &= (1u << sh->n) - 1;
}

static void
shift_end(struct shift *sh, struct buf *out)
{
	if (!sh->open)
		return;
	if (sh->n)
		buf_byte(out, letters[sh->bits << (6 - sh->n) & 63]);
	buf_byte(out, '-');
	*sh = (struct shift){ 0 };
}

bool
utf7_encode(struct str s, struct buf *out)
{
	struct shift sh = { 0 };
	size_t start = out->n, step;
	uint32_t cp;

	for (; (step = utf8_decode(s, &cp)) != 0; s = str_sub(s, step, s.n)) {
		if (cp == UTF8_INVALID || cp == 0)
			break;
		if (stands_for_itself(cp)) {
			shift_end(&sh, out);
			buf_byte(out, (char)cp);
			if (cp == '&')
				buf_byte(out, '-');
		} else if (cp < 0x10000) {
			shift_put(&sh, cp, out);
		} else {
			shift_put(&sh, 0xd800 + ((cp - 0x10000) >> 10), out);
			shift_put(&sh, 0xdc00 + ((cp - 0x10000) & 0x3ff), out);
		}
	}
	shift_end(&sh, out);
	if (s.n == 0 && !buf_failed(out))
		return true;
	buf_truncate(out, start);
	return false;
}
