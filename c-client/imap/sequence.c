/* `sequence-set` (RFC 9051 section 9). See sequence.h. */

#include "c-client/imap/sequence.h"

#include "c-client/imap/word.h"

/* One end of a range: nz-number or "*", which is 0 in an empty mailbox. */
static bool
scan_seq_number(struct scan *s, uint32_t star, uint32_t *out)
{
	if (!scan_byte(s, '*'))
		return scan_nz_number(s, out);
	*out = star;
	return true;
}

bool
scan_sequence_set(struct arena *a, struct scan *s, uint32_t star, struct set *out)
{
	struct scan t = *s;
	struct set set = { 0 };

	do {
		uint32_t lo = 0, hi;
		if (!scan_seq_number(&t, star, &lo))
			return false;
		hi = lo;
		if (scan_byte(&t, ':') && !scan_seq_number(&t, star, &hi))
			return false;
		if (lo && hi)
			set_push(a, &set, lo, hi);
	} while (scan_byte(&t, ','));
	set_normalise(&set);
	*out = set;
	*s = t;
	return true;
}

bool
scan_known_set(struct arena *a, struct scan *s, bool rising, struct set *out)
{
	uint32_t lo, hi, last = 0;
	struct scan t = *s;
	struct set set = { 0 };

	do {
		if (!scan_nz_number(&t, &lo))
			return false;
		hi = lo;
		if (scan_byte(&t, ':') && !scan_nz_number(&t, &hi))
			return false;
		if (rising && (lo <= last || hi < lo))
			return false;
		last = hi;
		set_push(a, &set, lo, hi);
	} while (scan_byte(&t, ','));
	set_normalise(&set);
	*out = set;
	*s = t;
	return true;
}

void
write_sequence_set(struct buf *b, const struct set *set)
{
	for (size_t i = 0; i < set->n; i++) {
		if (i)
			buf_byte(b, ',');
		buf_number(b, set->r[i].lo);
		if (set->r[i].hi == set->r[i].lo)
			continue;
		buf_byte(b, ':');
		buf_number(b, set->r[i].hi);
	}
}
