/* `store-att-flags` (RFC 3501 section 6.4.6). See store.h. */

#include "c-client/imap/store.h"

#include "c-client/imap/word.h"

/* "(" store-modifier ")" SP: there is one, and it comes once. */
static bool
scan_modifiers(struct scan *s, struct store_args *args)
{
	args->conditional = true;
	return scan_byte(s, '(') && scan_word(s, STR("UNCHANGEDSINCE")) && scan_space(s) &&
	       scan_number64(s, &args->unchanged_since) && scan_byte(s, ')') && scan_space(s);
}

bool
scan_store(struct arena *a, struct scan *s, struct store_args *out)
{
	struct store_args args = { .mode = STORE_REPLACE };
	struct scan t = *s;

	if (scan_peek(&t) == '(' && !scan_modifiers(&t, &args))
		return false;
	if (scan_byte(&t, '+'))
		args.mode = STORE_ADD;
	else if (scan_byte(&t, '-'))
		args.mode = STORE_REMOVE;
	if (scan_word(&t, STR("FLAGS.SILENT")))
		args.silent = true;
	else if (!scan_word(&t, STR("FLAGS")))
		return false;
	if (!scan_space(&t) || !scan_store_flags(a, &t, &args.flags))
		return false;
	*out = args;
	*s = t;
	return true;
}
