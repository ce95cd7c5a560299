/*
 * SEARCH programs (RFC 3501 section 6.4.4). See search.h. One table says of every word of the grammar what
 * it becomes and what stands behind it; reader and writer use the same table.
 */

#include "c-client/imap/search.h"

#include "c-client/base/limits.h"
#include "c-client/imap/date.h"
#include "c-client/imap/sequence.h"
#include "c-client/imap/word.h"
#include "c-client/imap/write.h"

enum argument { NONE, TEXT, FIELD, HEADER, DAY, SIZE, MODSEQ, KEYWORD, UIDS, ONE_KEY, TWO_KEYS };

static const struct search_word {
	struct str name;
	enum search_op op;
	enum argument argument;
	unsigned with, without;
	bool negated; /* wrapped in a NOT */
} words[] = {
	{ STR_INIT("ALL"), SEARCH_ALL, NONE, 0, 0, false },
	{ STR_INIT("ANSWERED"), SEARCH_FLAG, NONE, FLAG_ANSWERED, 0, false },
	{ STR_INIT("BCC"), SEARCH_HEADER, FIELD, 0, 0, false },
	{ STR_INIT("BEFORE"), SEARCH_BEFORE, DAY, 0, 0, false },
	{ STR_INIT("BODY"), SEARCH_BODY, TEXT, 0, 0, false },
	{ STR_INIT("CC"), SEARCH_HEADER, FIELD, 0, 0, false },
	{ STR_INIT("DELETED"), SEARCH_FLAG, NONE, FLAG_DELETED, 0, false },
	{ STR_INIT("DRAFT"), SEARCH_FLAG, NONE, FLAG_DRAFT, 0, false },
	{ STR_INIT("FLAGGED"), SEARCH_FLAG, NONE, FLAG_FLAGGED, 0, false },
	{ STR_INIT("FROM"), SEARCH_HEADER, FIELD, 0, 0, false },
	{ STR_INIT("KEYWORD"), SEARCH_KEYWORD, KEYWORD, 0, 0, false },
	{ STR_INIT("LARGER"), SEARCH_LARGER, SIZE, 0, 0, false },
	{ STR_INIT("MODSEQ"), SEARCH_MODSEQ, MODSEQ, 0, 0, false },
	{ STR_INIT("NEW"), SEARCH_FLAG, NONE, FLAG_RECENT, FLAG_SEEN, false },
	{ STR_INIT("NOT"), SEARCH_NOT, ONE_KEY, 0, 0, false },
	{ STR_INIT("OLD"), SEARCH_FLAG, NONE, 0, FLAG_RECENT, false },
	{ STR_INIT("ON"), SEARCH_ON, DAY, 0, 0, false },
	{ STR_INIT("OR"), SEARCH_OR, TWO_KEYS, 0, 0, false },
	{ STR_INIT("RECENT"), SEARCH_FLAG, NONE, FLAG_RECENT, 0, false },
	{ STR_INIT("SEEN"), SEARCH_FLAG, NONE, FLAG_SEEN, 0, false },
	{ STR_INIT("SENTBEFORE"), SEARCH_SENTBEFORE, DAY, 0, 0, false },
	{ STR_INIT("SENTON"), SEARCH_SENTON, DAY, 0, 0, false },
	{ STR_INIT("SENTSINCE"), SEARCH_SENTSINCE, DAY, 0, 0, false },
	{ STR_INIT("SINCE"), SEARCH_SINCE, DAY, 0, 0, false },
	{ STR_INIT("SMALLER"), SEARCH_SMALLER, SIZE, 0, 0, false },
	{ STR_INIT("SUBJECT"), SEARCH_HEADER, FIELD, 0, 0, false },
	{ STR_INIT("TEXT"), SEARCH_TEXT, TEXT, 0, 0, false },
	{ STR_INIT("TO"), SEARCH_HEADER, FIELD, 0, 0, false },
	{ STR_INIT("UID"), SEARCH_UID, UIDS, 0, 0, false },
	{ STR_INIT("UNANSWERED"), SEARCH_FLAG, NONE, 0, FLAG_ANSWERED, false },
	{ STR_INIT("UNDELETED"), SEARCH_FLAG, NONE, 0, FLAG_DELETED, false },
	{ STR_INIT("UNDRAFT"), SEARCH_FLAG, NONE, 0, FLAG_DRAFT, false },
	{ STR_INIT("UNFLAGGED"), SEARCH_FLAG, NONE, 0, FLAG_FLAGGED, false },
	{ STR_INIT("UNKEYWORD"), SEARCH_KEYWORD, KEYWORD, 0, 0, true },
	{ STR_INIT("UNSEEN"), SEARCH_FLAG, NONE, 0, FLAG_SEEN, false },
	{ STR_INIT("HEADER"), SEARCH_HEADER, HEADER, 0, 0, false }, /* last: FROM is written as FROM */
};
#define WORDS (sizeof words / sizeof *words)

struct search_parser {
	struct arena *arena;
	uint32_t star_sequence, star_uid;
	unsigned keys; /* read so far */
};

static bool scan_key(struct search_parser *p, struct scan *s, unsigned depth, struct search_key **out);

static struct search_key *
key_new(struct search_parser *p, enum search_op op)
{
	struct search_key *key = ARENA_NEW(p->arena, struct search_key);

	key->op = op;
	return key;
}

/* search-key *(SP search-key); one alone needs no AND around it */
static bool
scan_keys(struct search_parser *p, struct scan *s, unsigned depth, struct search_key **out)
{
	struct search_key *first = NULL, **link = &first, *all;

	do {
		if (!scan_key(p, s, depth, link))
			return false;
		link = &(*link)->next;
	} while (scan_space(s));
	if (first->next == NULL) {
		*out = first;
		return true;
	}
	all = key_new(p, SEARCH_AND);
	all->child = first;
	*out = all;
	return true;
}

/*
 * [entry-name SP entry-type-req SP] mod-sequence-valzer. Servers with one mod-sequence for a message ignore
 * the first two.
 */
static bool
scan_search_modseq(struct arena *a, struct scan *s, uint64_t *out)
{
	static const struct str flags = STR_INIT("/flags/");
	struct str entry;

	if (scan_peek(s) == '"' &&
	    (!scan_quoted(a, s, &entry) || entry.n <= flags.n ||
		!str_ieq(str_sub(entry, 0, flags.n), flags) || !scan_space(s) ||
		!(scan_word(s, STR("all")) || scan_word(s, STR("priv")) || scan_word(s, STR("shared"))) ||
		!scan_space(s)))
		return false;
	return scan_number64(s, out);
}

/* What stands behind a word, into its key. */
static bool
scan_argument(struct search_parser *p, struct scan *s, unsigned depth, const struct search_word *word,
    struct search_key *key)
{
	if (word->argument != NONE && !scan_space(s))
		return false;
	switch (word->argument) {
	case NONE:
		return true;
	case FIELD:
		key->name = word->name;
		return scan_astring(p->arena, s, &key->text);
	case TEXT:
		return scan_astring(p->arena, s, &key->text);
	case HEADER:
		return scan_astring(p->arena, s, &key->name) && key->name.n <= LIMIT_FIELD_NAME &&
		    scan_space(s) && scan_astring(p->arena, s, &key->text);
	case DAY:
		return scan_date(s, &key->day);
	case SIZE:
		return scan_number64(s, &key->size);
	case MODSEQ:
		return scan_search_modseq(p->arena, s, &key->modseq);
	case KEYWORD:
		return scan_atom(s, &key->text);
	case UIDS:
		return scan_sequence_set(p->arena, s, p->star_uid, &key->set);
	case ONE_KEY:
		return scan_key(p, s, depth + 1, &key->child);
	case TWO_KEYS:
		return scan_key(p, s, depth + 1, &key->child) && scan_space(s) &&
		    scan_key(p, s, depth + 1, &key->child->next);
	}
	return false;
}

static const struct search_word *
word_find(struct str name)
{
	for (size_t i = 0; i < WORDS; i++)
		if (str_ieq(words[i].name, name))
			return &words[i];
	return NULL;
}

static bool
scan_word_key(struct search_parser *p, struct scan *s, unsigned depth, struct search_key **out)
{
	const struct search_word *word;
	struct search_key *key, *outer;
	struct str name;

	if (!scan_atom(s, &name) || (word = word_find(name)) == NULL)
		return false;
	key = key_new(p, word->op);
	key->with = word->with;
	key->without = word->without;
	if (!scan_argument(p, s, depth, word, key))
		return false;
	*out = key;
	if (word->negated) {
		outer = key_new(p, SEARCH_NOT);
		outer->child = key;
		*out = outer;
	}
	return true;
}

/*
 * Recursion ends at LIMIT_SEARCH_DEPTH. The cursor is the whole program's own copy: it need not be put back
 * here.
 */
static bool
scan_key(struct search_parser *p, struct scan *s, unsigned depth, struct search_key **out)
{
	struct search_key *key;
	int c = scan_peek(s);

	if (depth > LIMIT_SEARCH_DEPTH || ++p->keys > LIMIT_SEARCH_KEYS)
		return false;
	if (scan_byte(s, '('))
		return scan_keys(p, s, depth + 1, out) && scan_byte(s, ')');
	if (c != '*' && !(c >= '0' && c <= '9'))
		return scan_word_key(p, s, depth, out);
	key = key_new(p, SEARCH_SEQUENCE);
	if (!scan_sequence_set(p->arena, s, p->star_sequence, &key->set))
		return false;
	*out = key;
	return true;
}

bool
scan_search(struct arena *a, struct scan *s, uint32_t star_sequence, uint32_t star_uid,
    struct search_program *out)
{
	struct search_parser p = { .arena = a, .star_sequence = star_sequence, .star_uid = star_uid };
	struct search_program program = { 0 };
	struct scan t = *s;

	if (scan_word(&t, STR("CHARSET")) &&
	    (!scan_space(&t) || !scan_astring(a, &t, &program.charset) || !scan_space(&t)))
		return false;
	if (!scan_keys(&p, &t, 0, &program.root))
		return false;
	*out = program;
	*s = t;
	return true;
}

bool
search_has(const struct search_key *key, enum search_op op)
{
	if (key->op == op)
		return true;
	for (const struct search_key *child = key->child; child; child = child->next)
		if (search_has(child, op))
			return true;
	return false;
}

static void write_key(struct buf *b, const struct search_key *key, unsigned depth);

static void
write_operands(struct buf *b, const struct search_key *first, unsigned depth)
{
	for (const struct search_key *key = first; key; key = key->next) {
		if (key != first)
			buf_byte(b, ' ');
		write_key(b, key, depth);
	}
}

/* The word for an operation; of several (FLAG, HEADER), the one for these bits or this field. */
static const struct search_word *
word_for(const struct search_key *key, bool negated)
{
	for (size_t i = 0; i < WORDS; i++)
		if (words[i].op == key->op && words[i].negated == negated && words[i].with == key->with &&
		    words[i].without == key->without &&
		    (words[i].argument != FIELD || str_ieq(words[i].name, key->name)))
			return &words[i];
	return NULL;
}

/* Bits that no single word means: one word for each. */
static void
write_flag_words(struct buf *b, const struct search_key *key)
{
	const char *before = "(";

	for (unsigned bit = 1; bit <= FLAG_RECENT; bit <<= 1)
		for (int without = 0; without < 2; without++) {
			struct search_key one = { .op = SEARCH_FLAG };
			if (!((without ? key->without : key->with) & bit))
				continue;
			*(without ? &one.without : &one.with) = bit;
			buf_put(b, str_of(before));
			buf_put(b, word_for(&one, false)->name);
			before = " ";
		}
	buf_put(b, *before == '(' ? STR("ALL") : STR(")"));
}

/* SP argument */
static void
write_argument(struct buf *b, const struct search_word *word, const struct search_key *key, unsigned depth)
{
	if (word->argument != NONE)
		buf_byte(b, ' ');
	switch (word->argument) {
	case NONE:
		break;
	case HEADER:
		write_string(b, key->name);
		buf_byte(b, ' ');
		write_string(b, key->text);
		break;
	case FIELD:
	case TEXT:
		write_string(b, key->text);
		break;
	case DAY:
		write_date(b, key->day);
		break;
	case SIZE:
		buf_number(b, key->size);
		break;
	case MODSEQ:
		buf_number(b, key->modseq);
		break;
	case KEYWORD:
		buf_put(b, key->text);
		break;
	case UIDS:
		write_sequence_set(b, &key->set);
		break;
	case ONE_KEY:
	case TWO_KEYS:
		write_operands(b, key->child, depth + 1);
		break;
	}
}

static void
write_key(struct buf *b, const struct search_key *key, unsigned depth)
{
	const struct search_word *word;
	bool negated = key->op == SEARCH_NOT && key->child->op == SEARCH_KEYWORD;
	bool set = key->op == SEARCH_SEQUENCE || key->op == SEARCH_UID;

	if (negated)
		key = key->child;
	word = word_for(key, negated);
	if (depth > LIMIT_SEARCH_DEPTH) {
		b->failed = true;
	} else if (set && key->set.n == 0) {
		buf_put(b, STR("NOT ALL")); /* the grammar has no empty set */
	} else if (key->op == SEARCH_SEQUENCE) {
		write_sequence_set(b, &key->set);
	} else if (key->op == SEARCH_AND) {
		buf_byte(b, '(');
		write_operands(b, key->child, depth + 1);
		buf_byte(b, ')');
	} else if (word == NULL) {
		write_flag_words(b, key);
	} else {
		buf_put(b, word->name);
		write_argument(b, word, key, depth);
	}
}

void
write_search(struct buf *b, const struct search_program *program)
{
	if (program->charset.p) {
		buf_put(b, STR("CHARSET "));
		write_astring(b, program->charset);
		buf_byte(b, ' ');
	}
	if (program->root->op == SEARCH_AND)
		write_operands(b, program->root->child, 0);
	else
		write_key(b, program->root, 0);
}
