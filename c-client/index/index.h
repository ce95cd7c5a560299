/*
 * struct index: what a mailbox contains, as one record a message, sorted by UID. A position is the place of
 * a record in that order; positions stay until index_drop. A cache: everything in it comes from the driver
 * and can be had again.
 *
 * Now a table in memory. Records go in and out by value and by function, so that a snapshot in a file with a
 * journal can take its place without any caller noticing.
 */
#ifndef INDEX_INDEX_H
#define INDEX_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "c-client/base/flags.h"
#include "c-client/index/keyword.h"

struct arena;
struct rank;

#define SIZE_UNKNOWN UINT64_MAX
#define DATE_UNKNOWN INT64_MIN

struct record {
	uint32_t uid;
	uint32_t keyset;       /* index/keyword.h */
	uint32_t mark;         /* the view's: 1 + its note about this message, 0: none */
	uint8_t flags;         /* enum mail_flag */
	bool gone;             /* the store has it no more */
	bool wire_sure;        /* RFC822.SIZE: confirmed, need not be asked again */
	bool wire_counted;     /* by reading every byte: may be the length of a literal */
	uint64_t size;         /* bytes in the store; SIZE_UNKNOWN */
	uint64_t wire_size;    /* RFC822.SIZE; SIZE_UNKNOWN, or a hint unless wire_sure */
	int64_t internal_date; /* unix seconds; DATE_UNKNOWN */
};

struct index {
	struct arena *arena;
	struct record *records; /* private: index_get */
	size_t n, cap;
	struct keywords keywords;
	uint32_t uidvalidity, uidnext; /* uidnext is beyond every record */
};

/* The keywords live in the arena, the records in memory of their own. index_free(&ix) sets ix to NULL. */
struct index *index_new(struct arena *a);
void index_free(struct index **ix);

/* How many records there are, those that are gone too; the record at a position (at < index_count). */
size_t index_count(const struct index *ix);
struct record index_get(const struct index *ix, size_t at);

/* The first position whose UID is >= uid, index_count if there is none; the position of exactly this UID. */
size_t index_lower(const struct index *ix, uint32_t uid);
bool index_find(const struct index *ix, uint32_t uid, size_t *at);

/* Adds a message; false (and nothing is done) unless its UID is above all others and within LIMIT_UID. */
bool index_add(struct index *ix, const struct record *r);

/* What the mailbox says of its next UID. */
void index_set_uids(struct index *ix, uint32_t uidvalidity, uint32_t uidnext);

/* Replaces the record at a position; the UID must be the same. */
void index_put(struct index *ix, size_t at, const struct record *r);

/* Forgets the records that are not in keep (a row of index_count positions); the others move up. */
void index_drop(struct index *ix, const struct rank *keep);

#endif
