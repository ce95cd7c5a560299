/*
 * SEARCH programs (RFC 3501 section 6.4.4, RFC 9051 section 6.4.4): from the command to a small tree and
 * back. The many words of the grammar become few operations: UNSEEN is a FLAG test, FROM is a HEADER test,
 * a list is an AND.
 */
#ifndef IMAP_SEARCH_H
#define IMAP_SEARCH_H

#include <stdbool.h>
#include <stdint.h>

#include "c-client/base/arena.h"
#include "c-client/base/buf.h"
#include "c-client/base/flags.h"
#include "c-client/base/scan.h"
#include "c-client/base/set.h"

enum search_op {
	SEARCH_ALL,        /* every message */
	SEARCH_AND,        /* all of child, child->next, ...; at least two */
	SEARCH_OR,         /* child or child->next */
	SEARCH_NOT,        /* not child */
	SEARCH_SEQUENCE,   /* set: sequence numbers */
	SEARCH_UID,        /* set: UIDs */
	SEARCH_FLAG,       /* all bits of 'with' are set, none of 'without' (NEW: \Recent without \Seen) */
	SEARCH_KEYWORD,    /* has the keyword 'text'; UNKEYWORD is NOT KEYWORD */
	SEARCH_BEFORE,     /* INTERNALDATE: its day < day */
	SEARCH_ON,         /* its day == day */
	SEARCH_SINCE,      /* its day >= day */
	SEARCH_SENTBEFORE, /* the same for the Date: field, in the zone it names */
	SEARCH_SENTON,
	SEARCH_SENTSINCE,
	SEARCH_LARGER,     /* RFC822.SIZE > size */
	SEARCH_SMALLER,    /* RFC822.SIZE < size */
	SEARCH_MODSEQ,     /* mod-sequence >= modseq (RFC 7162 section 3.1.5), whatever item it names */
	SEARCH_HEADER,     /* field 'name' is there and holds 'text'; FROM, SUBJECT and their like too */
	SEARCH_BODY,       /* the body holds 'text' */
	SEARCH_TEXT        /* header or body holds 'text' */
};

struct search_key {
	enum search_op op;
	unsigned with, without;           /* FLAG: enum mail_flag */
	int32_t day;                      /* the dates: days since 1970-01-01 */
	uint64_t size;                    /* LARGER, SMALLER */
	uint64_t modseq;                  /* MODSEQ; may be 0 */
	struct str name;                  /* HEADER: as the client wrote it; "FROM", "TO", ... of those */
	struct str text;                  /* raw bytes in the program's charset */
	struct set set;                   /* SEQUENCE, UID: "*" is resolved; may be empty */
	struct search_key *child, *next;  /* AND, OR, NOT: first operand; next operand of the same parent */
};

struct search_program {
	struct str charset; /* as the client wrote it; p == NULL: none named */
	struct search_key *root;
};

/*
 * ["CHARSET" SP astring SP] search-key *(SP search-key), to where the keys end. star_sequence and star_uid
 * are what "*" means (imap/sequence.h). Nesting is at most LIMIT_SEARCH_DEPTH, keys LIMIT_SEARCH_KEYS, else
 * false.
 */
bool scan_search(struct arena *a, struct scan *s, uint32_t star_sequence, uint32_t star_uid,
    struct search_program *out);

/* Is there such a key anywhere in the tree? */
bool search_has(const struct search_key *key, enum search_op op);

/* The keys of a program, in words that scan_search reads back to an equal tree. */
void write_search(struct buf *b, const struct search_program *program);

#endif
