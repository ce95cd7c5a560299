/* The parameters of SELECT and EXAMINE. See select.h. */

#include "c-client/imap/select.h"

#include "c-client/imap/sequence.h"
#include "c-client/imap/word.h"

/* "(" known-sequence-set SP known-uid-set ")" */
static bool
scan_seq_match(struct arena *a, struct scan *s, struct select_params *out)
{
	return scan_byte(s, '(') && scan_known_set(a, s, true, &out->seqs) && scan_space(s) &&
	       scan_known_set(a, s, true, &out->seq_uids) && scan_byte(s, ')') &&
	       set_count(&out->seqs) == set_count(&out->seq_uids);
}

/* "(" uidvalidity SP mod-sequence-value [SP known-uids] [SP seq-match-data] ")" */
static bool
scan_qresync(struct arena *a, struct scan *s, struct select_params *out)
{
	if (!scan_byte(s, '(') || !scan_nz_number(s, &out->uidvalidity) || !scan_space(s) ||
	    !scan_modseq(s, &out->modseq))
		return false;
	if (scan_byte(s, ')'))
		return true;
	if (!scan_space(s))
		return false;
	if (scan_peek(s) != '(') {
		out->has_uids = true;
		if (!scan_known_set(a, s, false, &out->uids))
			return false;
		if (scan_byte(s, ')'))
			return true;
		if (!scan_space(s))
			return false;
	}
	return scan_seq_match(a, s, out) && scan_byte(s, ')');
}

bool
scan_select_params(struct arena *a, struct scan *s, struct select_params *out)
{
	struct select_params params = { 0 };
	struct scan t = *s;

	if (!scan_byte(&t, '('))
		return false;
	do {
		if (!params.condstore && scan_word(&t, STR("CONDSTORE"))) {
			params.condstore = true;
		} else if (!params.qresync && scan_word(&t, STR("QRESYNC"))) {
			params.qresync = true;
			if (!scan_space(&t) || !scan_qresync(a, &t, &params))
				return false;
		} else {
			return false;
		}
	} while (scan_space(&t));
	if (!scan_byte(&t, ')'))
		return false;
	*out = params;
	*s = t;
	return true;
}
