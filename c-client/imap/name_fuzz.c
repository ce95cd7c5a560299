/*
 * A name and a pattern, parted by the first line feed. Oracles: a name from the wire is written and read as
 * the same; and matching agrees with the textbook's table of all prefixes of name and pattern.
 */

#include <assert.h>

#include "c-client/base/limits.h"
#include "c-client/imap/name.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define LONGEST 60

/* [i][j]: the first i bytes of the name match the first j of the pattern */
static bool table[LONGEST + 2][LONGEST + 1];

static bool
same(char name, char pattern, bool folded)
{
	return folded ? ascii_lower(name) == ascii_lower(pattern) : name == pattern;
}

/* folded: so many bytes of the name compare without case */
static void
fill(struct str pattern, struct str name, size_t folded)
{
	for (size_t i = 0; i <= name.n; i++)
		for (size_t j = 0; j <= pattern.n; j++) {
			char p = j ? pattern.p[j - 1] : '\0', c = i ? name.p[i - 1] : '\0';
			bool wild = p == '*' || p == '%';
			table[i][j] = (i == 0 && j == 0) || (j && wild && table[i][j - 1]) ||
			    (i && j && wild && (p == '*' || c != '/') && table[i - 1][j]) ||
			    (i && j && !wild && same(c, p, i <= folded) && table[i - 1][j - 1]);
		}
}

static void
check_match(struct str pattern, struct str name)
{
	char text[LONGEST + 1];
	struct str parent = { text, name.n + 1 };
	bool inbox = str_istarts(name, STR("INBOX")) && (name.n == 5 || name.p[5] == '/');
	bool below = false;

	fill(pattern, name, inbox ? 5 : 0);
	assert(list_match(pattern, name, '/') == table[name.n][pattern.n]);
	if (name.n)
		memcpy(text, name.p, name.n);
	text[name.n] = '/';
	fill(pattern, parent, inbox ? 5 : 0);
	/* Some of the pattern is left to match more text, or ends in a wildcard that goes on matching. */
	for (size_t j = 0; j <= pattern.n; j++)
		below = below || (table[parent.n][j] &&
		    (j < pattern.n || (j && (pattern.p[j - 1] == '*' || pattern.p[j - 1] == '%'))));
	assert(list_match_below(pattern, name, '/') == below);
}

static void
check_wire(struct arena *a, struct str wire)
{
	struct buf b = BUF_INIT(1 << 20);
	struct str name, again;
	struct scan s;

	if (!name_from_wire(a, wire, '/', &name) || name.n == 0)
		return;
	assert(name.n <= LIMIT_NAME);
	write_mailbox(&b, name);
	s = scan_of(buf_str(&b));
	assert(scan_mailbox(a, &s, '/', &again) && scan_at_end(&s) && str_eq(again, name));
	assert(list_match(name, name, '/') && list_match(STR("*"), name, '/'));
	buf_free(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str pattern = { (const char *)data, size }, name;
	struct arena a = ARENA_INIT;

	if (size == 0)
		return 0;
	check_wire(&a, pattern);
	str_split(&pattern, '\n', &name);
	check_wire(&a, name);
	name = str_sub(name, 0, LONGEST);
	check_match(str_sub(pattern, 0, LONGEST), name);
	arena_free(&a);
	return 0;
}
