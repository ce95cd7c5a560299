/*
 * Keywords of a folder. The first 26 have a letter in the file name, by the table in `dovecot-keywords` ("0
 * name" is the letter a). What has no letter stands in `madrona-keywords`, a text file of ours that is as
 * much truth as the other:
 *
 * 	<base of the file name> TAB <keyword> SPACE <keyword> ... LF
 *
 * The last line for a base counts; a line without LF at the end was torn by a crash and counts as nothing.
 * Keyed by base, it survives renames by others and new UIDs.
 *
 * $Forwarded is Maildir's flag P as well as Dovecot's keyword of that name: read from either, written to
 * both.
 */
#ifndef MAILDIR_KEYWORD_H
#define MAILDIR_KEYWORD_H

#include <stdbool.h>
#include <stdint.h>

#include "c-client/base/arena.h"
#include "c-client/base/buf.h"
#include "c-client/base/str.h"
#include "c-client/base/table.h"
#include "c-client/drivers/maildir/filename.h"

#define KEYWORDS_FILE "dovecot-keywords"
#define EXTRAS_FILE "madrona-keywords"
#define FORWARDED STR("$Forwarded")
#define NO_NUMBER UINT32_MAX

struct box;
struct sync;

/* What stat says of a file or directory, as far as it tells a change. All zero: there is none. */
struct change_mark {
	uint64_t dev, ino;
	int64_t mtime, ctime, size;
};

/* The keywords of one message that have no letter, a space between them. */
struct keyword_extra {
	struct str base, list;
};

struct box_keywords {
	struct arena arena;
	struct str names[KEYWORD_LETTERS]; /* empty: no such letter; others need not be keywords_valid */
	uint32_t numbers[KEYWORD_LETTERS]; /* the engine's, NO_NUMBER until asked */
	struct table extras;               /* base -> position in lists */
	struct keyword_extra *lists;
	size_t nlists, caplists;
	size_t nlines;                     /* in the file, those that count for nothing too */
	bool torn;                         /* the extras end in half a line */
	bool unread[2];                    /* the files are there, but could not be read: never write them */
	struct change_mark mark[2];        /* of the two files */
	bool looked, loaded;               /* the marks were taken; what they are of was read */
	uint32_t *report; /* numbers of the message reported last */
	size_t nreport, capreport;
};

/* --- The text, pure ------------------------------------------------------------------------------------- */

/* Is this a keyword that a client could name (an atom)? */
bool keywords_valid(struct str s);

/*
 * Reads a table into names (slices of text). Lines that are none are skipped, the first of two with one index
 * counts. A name that no client could give, or that is there twice, keeps its letter: messages have it.
 */
void keywords_table_parse(struct str text, struct str names[KEYWORD_LETTERS]);
void keywords_table_put(struct buf *b, const struct str names[KEYWORD_LETTERS]);

/* The letter number of a name, -1: it has none. Case does not matter. */
int keywords_letter(const struct str names[KEYWORD_LETTERS], struct str name);

/* One line of the extras without LF. */
bool keywords_extra_parse(struct str line, struct str *base, struct str *list);

/* Does a list with spaces hold this keyword? */
bool keywords_list_has(struct str list, struct str name);

/* --- The files ------------------------------------------------------------------------------------------ */

void box_keywords_init(struct box_keywords *k);
void box_keywords_free(struct box_keywords *k);

/* Were the files, at the last look, others than when the mailbox was last reported (its stamp)? */
bool box_keywords_changed(const struct box *b);

/*
 * Looks whether the files changed since the last look of this session; they are read when they are needed.
 * What cannot be read counts as empty, and is not written until it can be read.
 */
bool box_keywords_refresh(struct box *b);
void box_keywords_need(struct box *b);

/* The extra keywords of a message, a space between them; empty for none. */
struct str box_keywords_extra(struct box *b, struct str base);

/*
 * A set of keywords by name, as letters and as a list of those that have none; P is among the letters for
 * $Forwarded. With make new names get letters while there are any: under the lock, and on disk when it
 * returns 0.
 */
struct keyword_set {
	uint64_t letters;
	struct str extra; /* names with a space between them */
};
int box_keywords_resolve(struct box *b, struct arena *a, const struct str *names, size_t n, bool make,
    struct keyword_set *out);

/* The names behind letters and extras, in the arena. */
void box_keywords_names(
    struct box *b, struct arena *a, uint64_t letters, struct str extra, struct str **names, size_t *n);

/* Under the lock. Writes the extras of some messages: base[i] has list[i] now. */
int box_keywords_extra_write(
    struct box *b, const struct str *bases, const struct str *lists, size_t n, bool sync);

/* The engine's numbers of a message's keywords, valid until the next call. */
void box_keywords_numbers(
    struct box *b, struct sync *s, uint64_t letters, struct str base, const uint32_t **out, size_t *n);

#endif
