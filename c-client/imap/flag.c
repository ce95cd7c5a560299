/* Flags in commands and replies (RFC 9051 sections 2.3.2 and 9). See flag.h. */

#include "c-client/imap/flag.h"

#include "c-client/base/limits.h"
#include "c-client/imap/word.h"

static const struct {
	struct str name;
	enum mail_flag bit;
} system_flags[] = {
	{ STR_INIT("\\Seen"), FLAG_SEEN },       { STR_INIT("\\Answered"), FLAG_ANSWERED },
	{ STR_INIT("\\Flagged"), FLAG_FLAGGED }, { STR_INIT("\\Deleted"), FLAG_DELETED },
	{ STR_INIT("\\Draft"), FLAG_DRAFT },     { STR_INIT("\\Recent"), FLAG_RECENT },
};
#define SYSTEM_FLAGS (sizeof system_flags / sizeof *system_flags)

bool
flag_is_keyword(struct str name)
{
	return name.n <= LIMIT_KEYWORD && word_is_atom(name);
}

struct str
flag_name(unsigned bit)
{
	for (size_t i = 0; i < SYSTEM_FLAGS; i++)
		if (system_flags[i].bit == bit)
			return system_flags[i].name;
	return STR("");
}

/* The rest of a word behind its backslash: one of the system flags that a client may set. */
static bool
scan_system_flag(struct scan *s, unsigned *bits)
{
	struct scan t = *s;
	struct str word;

	if (!scan_byte(&t, '\\') || !scan_atom(&t, &word))
		return false;
	for (size_t i = 0; i < SYSTEM_FLAGS; i++)
		if (str_ieq(word, str_sub(system_flags[i].name, 1, SIZE_MAX)) &&
		    (system_flags[i].bit & FLAGS_SETTABLE)) {
			*bits |= system_flags[i].bit;
			*s = t;
			return true;
		}
	return false;
}

/* At most LIMIT_FLAGS are compared, so the square is small. */
static void
keyword_add(struct flag_list *list, struct str word)
{
	for (size_t i = 0; i < list->n; i++)
		if (str_ieq(list->keywords[i], word))
			return;
	list->keywords[list->n++] = word;
}

static bool
scan_flag(struct scan *s, struct flag_list *list)
{
	struct scan t = *s;
	struct str word;

	if (scan_system_flag(s, &list->bits))
		return true;
	if (!scan_atom(&t, &word) || word.n > LIMIT_KEYWORD)
		return false;
	keyword_add(list, word);
	*s = t;
	return true;
}

/* flag *(SP flag) */
static bool
scan_flags(struct arena *a, struct scan *s, struct flag_list *out)
{
	struct flag_list list = { .keywords = ARENA_ARRAY(a, LIMIT_FLAGS, struct str) };
	struct scan t = *s;
	size_t n = 0;

	do {
		if (++n > LIMIT_FLAGS || !scan_flag(&t, &list))
			return false;
	} while (scan_space(&t));
	*out = list;
	*s = t;
	return true;
}

bool
scan_flag_list(struct arena *a, struct scan *s, struct flag_list *out)
{
	struct flag_list list = { 0 };
	struct scan t = *s;

	if (!scan_byte(&t, '(') || (scan_peek(&t) != ')' && !scan_flags(a, &t, &list)) || !scan_byte(&t, ')'))
		return false;
	*out = list;
	*s = t;
	return true;
}

bool
scan_store_flags(struct arena *a, struct scan *s, struct flag_list *out)
{
	return scan_flag_list(a, s, out) || scan_flags(a, s, out);
}

void
write_flags(struct buf *b, unsigned bits, const struct str *keywords, size_t n)
{
	const char *before = "";

	buf_byte(b, '(');
	for (size_t i = 0; i < SYSTEM_FLAGS; i++) {
		if (!(bits & system_flags[i].bit))
			continue;
		buf_put(b, str_of(before));
		buf_put(b, system_flags[i].name);
		before = " ";
	}
	for (size_t i = 0; i < n; i++) {
		buf_put(b, str_of(before));
		buf_put(b, keywords[i]);
		before = " ";
	}
	buf_byte(b, ')');
}
