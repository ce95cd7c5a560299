/*
 * Names as clients write them and names as the store has them. One rule for every command, whatever the
 * format: what could climb out of the mail root, name a file of ours, or look like another kind of name
 * never reaches a driver.
 *
 * The store's names have no prefix: "Sent", "Sent.2026", "INBOX". A client sees them with options.prefix in
 * front (INBOX stays INBOX). With options.alias both spellings work, for users who come from servers with
 * the other one.
 */

#include "c-client/codec/utf8.h"
#include "c-client/imap/name.h"
#include "c-client/mailbox/engine.h"

#define DELIMITER '.'

static const struct str inbox_level = STR_INIT("INBOX.");

bool
name_below(struct str name, struct str parent)
{
	return name.n > parent.n && name.p[parent.n] == DELIMITER && str_starts(name, parent);
}

bool
name_parent(struct str name, struct str *out)
{
	size_t dot = str_rfind(name, DELIMITER);

	if (dot == name.n)
		return false;
	*out = str_sub(name, 0, dot);
	return true;
}

/* The delimiter sorts before every other byte, so that what is below a name follows it directly. */
static int
level_order(unsigned char c)
{
	return c == DELIMITER ? 0 : c + 1;
}

int
name_order(struct str a, struct str b)
{
	bool ia = str_eq(a, STR("INBOX")) || str_starts(a, inbox_level);
	bool ib = str_eq(b, STR("INBOX")) || str_starts(b, inbox_level);
	size_t n = a.n < b.n ? a.n : b.n;

	if (ia != ib)
		return ia ? -1 : 1;
	for (size_t i = 0; i < n; i++) {
		if (a.p[i] != b.p[i])
			return level_order((unsigned char)a.p[i]) - level_order((unsigned char)b.p[i]);
	}
	return (a.n > b.n) - (a.n < b.n);
}

/* Control characters, C1 and the line and paragraph separators (RFC 5198 section 2, RFC 9051 section 5.1). */
static bool
printable(struct str name)
{
	uint32_t c;

	for (size_t i = 0; i < name.n;) {
		i += utf8_decode(str_sub(name, i, name.n), &c);
		if (c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029 || c == UTF8_INVALID)
			return false;
	}
	return true;
}

int
name_check(struct store *s, struct str name)
{
	const char *why = NULL;

	if (name.n == 0)
		why = "Mailbox name is empty";
	else if (!printable(name))
		why = "Mailbox name has characters that no name may have";
	else if (str_find(name, '/') < name.n)
		why = "Mailbox name has a slash; the hierarchy delimiter here is a dot";
	else if (name.p[0] == '#' || name.p[0] == '~' || name.p[0] == '{')
		why = "Mailbox name begins with a character that is reserved";
	else if (name.n > LIMIT_NAME)
		why = "Mailbox name is too long";
	else if (!name_is_proper(name, DELIMITER))
		why = "Mailbox name has an empty, too long or too deep level";
	if (why)
		return fail(
		    &s->fault, MAIL_E_CANNOT, why, "refused a mailbox name of %zu bytes: %s", name.n, why);
	return 0;
}

/* INBOX in capitals where it is the first level: the only part of a name whose case does not matter. */
static struct str
canonical(struct arena *a, struct str name)
{
	if (name_is_inbox(name))
		return STR("INBOX");
	if (str_istarts(name, inbox_level))
		return arena_join(a, inbox_level, str_sub(name, inbox_level.n, name.n));
	return name;
}

/* "INBOX.x" without the prefix of another server, unless there really is such a mailbox. */
static struct str
without_alias(struct store *s, struct arena *a, struct str name)
{
	while (str_starts(name, inbox_level) && s->driver->exists(s, name) == MAIL_E_NOTFOUND)
		name = canonical(a, str_sub(name, inbox_level.n, name.n));
	return name;
}

int
store_name(struct store *s, struct arena *a, struct str client, struct str *out)
{
	struct str prefix = str_of(s->options.prefix), name = canonical(a, client);
	int r;

	if ((r = name_check(s, name)))
		return r;
	if (prefix.n) {
		if (str_starts(name, prefix))
			name = canonical(a, str_sub(name, prefix.n, name.n));
		else if (!name_is_inbox(name) && !s->options.alias)
			return fail(&s->fault, MAIL_E_CANNOT, "Mailbox names begin with INBOX. here",
			    "name without the prefix");
	}
	if (s->options.alias)
		name = without_alias(s, a, name);
	if ((r = name_check(s, name)))
		return r;
	*out = arena_str(a, name);
	return 0;
}

struct str
store_client_name(struct store *s, struct arena *a, struct str name)
{
	return name_is_inbox(name) ? name : arena_join(a, str_of(s->options.prefix), name);
}
