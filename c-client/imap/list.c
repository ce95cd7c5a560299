/* The arguments of LIST and LSUB (RFC 3501 section 6.3.8, RFC 5258 section 6). See list.h. */

#include "c-client/imap/list.h"

#include "c-client/base/limits.h"
#include "c-client/imap/name.h"
#include "c-client/imap/word.h"

struct option {
	struct str name;
	unsigned bit;
};

static const struct option selections[] = {
	{ STR_INIT("SUBSCRIBED"), LIST_SELECT_SUBSCRIBED },
	{ STR_INIT("SPECIAL-USE"), LIST_SELECT_SPECIAL_USE },
	{ STR_INIT("REMOTE"), LIST_SELECT_REMOTE },
	{ STR_INIT("RECURSIVEMATCH"), LIST_SELECT_RECURSIVEMATCH },
	{ STR_INIT(""), 0 },
};

static const struct option returns[] = {
	{ STR_INIT("SUBSCRIBED"), LIST_RETURN_SUBSCRIBED },
	{ STR_INIT("CHILDREN"), LIST_RETURN_CHILDREN },
	{ STR_INIT("SPECIAL-USE"), LIST_RETURN_SPECIAL_USE },
	{ STR_INIT(""), 0 },
};

/* "(" [option *(SP option)] ")"; one that is named twice counts once. */
static bool
scan_options(struct scan *s, const struct option *known, unsigned *out)
{
	struct scan t = *s;
	unsigned bits = 0;
	struct str name;

	if (!scan_byte(&t, '('))
		return false;
	for (bool first = true; !scan_byte(&t, ')'); first = false) {
		const struct option *o = known;
		if ((!first && !scan_space(&t)) || !scan_atom(&t, &name))
			return false;
		while (o->bit && !str_ieq(o->name, name))
			o++;
		if (o->bit == 0)
			return false;
		bits |= o->bit;
	}
	*s = t;
	*out = bits;
	return true;
}

static bool
scan_pattern(struct arena *a, struct scan *s, struct str *out)
{
	struct str wire;

	return scan_list_mailbox(a, s, &wire) && name_from_wire(a, wire, '\0', out);
}

/* "(" list-mailbox *(SP list-mailbox) ")" */
static bool
scan_patterns(struct arena *a, struct scan *s, struct list_args *args)
{
	struct str *p = ARENA_ARRAY(a, LIMIT_LIST_PATTERNS, struct str);

	args->npatterns = 0;
	do {
		if (args->npatterns == LIMIT_LIST_PATTERNS || !scan_pattern(a, s, &p[args->npatterns]))
			return false;
		args->npatterns++;
	} while (scan_space(s));
	args->patterns = p;
	return scan_byte(s, ')');
}

static bool
scan_mbox_or_pat(struct arena *a, struct scan *s, struct list_args *args)
{
	struct str *one;

	if (scan_byte(s, '(')) {
		args->extended = true;
		return scan_patterns(a, s, args);
	}
	one = ARENA_NEW(a, struct str);
	args->patterns = one;
	args->npatterns = 1;
	return scan_pattern(a, s, one);
}

/* RFC 5258 section 3.1: there must be something that children could match. */
static bool
selection_makes_sense(unsigned select)
{
	return !(select & LIST_SELECT_RECURSIVEMATCH) || (select & LIST_SELECT_SUBSCRIBED);
}

bool
scan_list_args(struct arena *a, struct scan *s, struct list_args *out)
{
	struct list_args args = { 0 };
	struct scan t = *s;
	struct str reference;

	if (scan_options(&t, selections, &args.select)) {
		args.extended = true;
		if (!selection_makes_sense(args.select) || !scan_space(&t))
			return false;
	}
	if (!scan_astring(a, &t, &reference) || !name_from_wire(a, reference, '\0', &args.reference) ||
	    !scan_space(&t) || !scan_mbox_or_pat(a, &t, &args))
		return false;
	if (scan_space(&t)) {
		args.extended = true;
		if (!scan_word(&t, STR("RETURN")) || !scan_space(&t) ||
		    !scan_options(&t, returns, &args.returns))
			return false;
	}
	*out = args;
	*s = t;
	return true;
}
