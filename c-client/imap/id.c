/* The parameter list of ID (RFC 2971). See id.h. */

#include "c-client/imap/id.h"

#include "c-client/base/limits.h"
#include "c-client/imap/word.h"
#include "c-client/imap/write.h"

static bool
scan_pair(struct arena *a, struct scan *s, struct id_pair *out)
{
	return scan_string(a, s, &out->field) && scan_space(s) && scan_nstring(a, s, &out->value) &&
	    out->field.n <= LIMIT_ID_VALUE && out->value.n <= LIMIT_ID_VALUE;
}

/* Everything up to the closing parenthesis. */
static bool
scan_pairs(struct arena *a, struct scan *s, struct id_list *list)
{
	list->pairs = ARENA_ARRAY(a, LIMIT_ID_PAIRS, struct id_pair);
	do {
		if (list->n == LIMIT_ID_PAIRS || !scan_pair(a, s, &list->pairs[list->n]))
			return false;
		list->n++;
	} while (scan_space(s));
	return true;
}

bool
scan_id(struct arena *a, struct scan *s, struct id_list *out)
{
	struct id_list list = { 0 };
	struct scan t = *s;

	if (!scan_nil(&t) && (!scan_byte(&t, '(') || (scan_peek(&t) != ')' && !scan_pairs(a, &t, &list)) ||
	    !scan_byte(&t, ')')))
		return false;
	*out = list;
	*s = t;
	return true;
}

void
write_id(struct buf *b, const struct id_pair *pairs, size_t n)
{
	if (n == 0) {
		write_nil(b);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		buf_byte(b, i ? ' ' : '(');
		write_string(b, pairs[i].field);
		buf_byte(b, ' ');
		write_nstring(b, pairs[i].value);
	}
	buf_byte(b, ')');
}
