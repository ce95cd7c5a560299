/* The arguments of AUTHENTICATE (RFC 3501 section 6.2.2, RFC 4959). See auth.h. */

#include "c-client/imap/auth.h"

#include "c-client/imap/word.h"

#define MECHANISM_MAX 20 /* RFC 4422 section 3.1 */

static bool
is_mechanism(unsigned char c)
{
	return ascii_is_alpha((char)c) || ascii_is_digit((char)c) || c == '-' || c == '_';
}

static bool
is_base64(unsigned char c)
{
	return ascii_is_alpha((char)c) || ascii_is_digit((char)c) || c == '+' || c == '/' || c == '=';
}

/* "=" says: there is one, and it is empty. Whether the rest is correct base64 is the decoder's business. */
static bool
scan_initial(struct scan *s, struct str *out)
{
	struct str text;

	if (!scan_class(s, is_base64, 0, &text))
		return false;
	*out = str_eq(text, STR("=")) ? str_sub(text, 0, 0) : text;
	return true;
}

bool
scan_auth(struct scan *s, struct auth_args *out)
{
	struct auth_args args = { 0 };
	struct scan t = *s;

	if (!scan_class(&t, is_mechanism, MECHANISM_MAX, &args.mechanism))
		return false;
	args.has_initial = scan_space(&t);
	if (args.has_initial && !scan_initial(&t, &args.initial))
		return false;
	*out = args;
	*s = t;
	return true;
}
