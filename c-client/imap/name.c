/* Mailbox names (RFC 3501 section 5.1, 6.3.8; RFC 9051 sections 5.1, 6.3.9). See name.h. */

#include "c-client/imap/name.h"

#include "c-client/base/limits.h"
#include "c-client/codec/utf7.h"
#include "c-client/codec/utf8.h"
#include "c-client/imap/word.h"
#include "c-client/imap/write.h"

#define INBOX STR("INBOX")

bool
name_is_inbox(struct str name)
{
	return str_ieq(name, INBOX);
}

/* Is the first component INBOX, in any case? */
static bool
in_inbox(struct str name, char delimiter)
{
	return str_istarts(name, INBOX) &&
	    (name.n == INBOX.n || (delimiter && name.p[INBOX.n] == delimiter));
}

/* Control characters, in C0 and C1, would go to logs, terminals and files. */
static bool
has_control(struct str s)
{
	uint32_t cp;

	for (size_t n; (n = utf8_decode(s, &cp)) != 0; s = str_sub(s, n, s.n))
		if (cp < 0x20 || (cp >= 0x7f && cp < 0xa0))
			return true;
	return false;
}

bool
name_from_wire(struct arena *a, struct str wire, char delimiter, struct str *name)
{
	struct buf utf8 = BUF_INIT(LIMIT_NAME);
	bool ok = utf7_decode(wire, &utf8) && !buf_failed(&utf8) && !has_control(buf_str(&utf8));

	if (ok) {
		char *p = arena_cstr(a, buf_str(&utf8));
		if (in_inbox(buf_str(&utf8), delimiter))
			memcpy(p, INBOX.p, INBOX.n);
		*name = (struct str){ p, utf8.n };
	}
	buf_free(&utf8);
	return ok;
}

bool
scan_mailbox(struct arena *a, struct scan *s, char delimiter, struct str *name)
{
	struct scan t = *s;
	struct str wire;

	if (!scan_astring(a, &t, &wire) || wire.n == 0 || !name_from_wire(a, wire, delimiter, name))
		return false;
	*s = t;
	return true;
}

bool
name_is_proper(struct str name, char delimiter)
{
	struct str rest = name, part;
	size_t depth = 0;

	if (name.n == 0 || name.n > LIMIT_NAME || !utf8_valid(name) || has_control(name))
		return false;
	if (!delimiter)
		return true;
	while (str_split(&rest, delimiter, &part))
		if (part.n == 0 || part.n > LIMIT_NAME_COMPONENT || ++depth > LIMIT_NAME_DEPTH)
			return false;
	return true;
}

void
write_mailbox(struct buf *b, struct str name)
{
	struct buf wire = BUF_INIT(5 * name.n); /* utf7.h: at most five bytes for one */

	/*
	 * A name that is not UTF-8 cannot come from our own decoder; as a string it still cannot break the
	 * reply.
	 */
	if (utf7_encode(name, &wire) && !buf_failed(&wire))
		write_astring(b, buf_str(&wire));
	else
		write_string(b, name);
	buf_free(&wire);
}

/*
 * Matching. Instead of trying and backtracking, which hostile patterns make exponential, this walks the
 * pattern once and keeps the set of positions of the name that can have been reached: at[i] = the pattern
 * so far matches the first i bytes. Each element of the pattern turns one such set into the next, in one
 * pass over the name.
 */
struct matcher {
	struct str name;
	size_t folded;               /* so many bytes at the front compare without case: INBOX */
	size_t first;                /* lowest position in the set; name.n + 1 when it is empty */
	char delimiter;
	bool at[LIMIT_NAME + 2];     /* a name and one delimiter behind it */
};

static void
step_byte(struct matcher *m, char c)
{
	size_t first = m->name.n + 1;

	for (size_t i = m->name.n; i-- > m->first;) {
		char is = m->name.p[i];
		bool same = i < m->folded ? ascii_upper(is) == ascii_upper(c) : is == c;
		m->at[i + 1] = m->at[i] && same;
		if (m->at[i + 1])
			first = i + 1;
	}
	if (m->first <= m->name.n)
		m->at[m->first] = false;
	m->first = first;
}

/* From every position reached, on to the right: to the end for "*", to the next delimiter for "%". */
static void
step_wildcard(struct matcher *m, bool stops)
{
	for (size_t i = m->first; i < m->name.n; i++)
		if (m->at[i] && !(stops && m->name.p[i] == m->delimiter))
			m->at[i + 1] = true;
}

static bool
is_wildcard(char c)
{
	return c == '*' || c == '%';
}

static bool
matcher_run(struct matcher *m, struct str pattern, bool below)
{
	size_t i = 0;

	m->at[0] = true;
	while (i < pattern.n && m->first <= m->name.n) {
		size_t wild = 0;
		bool star = false;
		/*
		 * Everything of the name is used up and some of the pattern is left: more text could match
		 * that.
		 */
		if (below && m->at[m->name.n])
			return true;
		/* "%*%%" is one "*": so a pattern takes no more steps than the name has bytes, twice. */
		for (; i + wild < pattern.n && is_wildcard(pattern.p[i + wild]); wild++)
			star = star || pattern.p[i + wild] == '*';
		if (wild)
			step_wildcard(m, !star && m->delimiter);
		else
			step_byte(m, pattern.p[i]);
		i += wild ? wild : 1;
		if (below && wild && m->at[m->name.n])
			return true;
	}
	return !below && i == pattern.n && m->at[m->name.n];
}

bool
list_match(struct str pattern, struct str name, char delimiter)
{
	struct matcher m = { .name = name, .delimiter = delimiter };

	if (name.n > LIMIT_NAME)
		return false;
	m.folded = in_inbox(name, delimiter) ? INBOX.n : 0;
	return matcher_run(&m, pattern, false);
}

bool
list_match_below(struct str pattern, struct str name, char delimiter)
{
	char parent[LIMIT_NAME + 1];
	struct matcher m = { .name = { parent, name.n + 1 }, .delimiter = delimiter };

	if (!delimiter || name.n > LIMIT_NAME)
		return false;
	if (name.n)
		memcpy(parent, name.p, name.n);
	parent[name.n] = delimiter;
	m.folded = in_inbox(name, delimiter) ? INBOX.n : 0;
	return matcher_run(&m, pattern, true);
}
