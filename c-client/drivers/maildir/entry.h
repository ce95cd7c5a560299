/*
 * The messages of an open mailbox: what the list says (UID and base), and where the file was last seen under
 * which name. Sorted by UID, found by UID and by base; some 40 bytes a message and its name.
 *
 * An entry stays when its file is gone (absent): the list may still have its record, and a file that comes
 * back under that base after it was reported gone must not get the old UID a second time.
 */
#ifndef MAILDIR_ENTRY_H
#define MAILDIR_ENTRY_H

#include <stdbool.h>
#include <stdint.h>

#include "c-client/base/arena.h"
#include "c-client/base/str.h"
#include "c-client/base/table.h"

enum where { ABSENT, IN_NEW, IN_CUR, ELSEWHERE };

struct entry {
	const char *name; /* of the file, as last seen or as recorded; NUL-terminated */
	const char *ext;  /* fields of the list's record, NULL = none */
	uint32_t uid;
	uint32_t scanned; /* the last scan that saw it */
	uint32_t order;   /* low half of the inode number; 0: not known */
	uint8_t length;   /* of the name */
	uint8_t base;     /* of its base */
	uint8_t where;
	bool listed : 1;    /* the list has it; false: it has its UID in memory only */
	bool reported : 1;  /* the engine knows it, and that it is there */
	bool dirty : 1;     /* name, place or flags may differ from those reported */
	bool recent : 1;    /* this session was the first to see it */
	bool gone : 1;      /* certainly no more; with reported: the engine has to be told */
	bool buried : 1; /* reported gone, or replaced by a newer record: never comes back under this UID */
	bool tried : 1;     /* that its file waits in tmp was looked at */
	bool unsized : 1;   /* its name's sizes are known to be wrong */
};

struct entries {
	struct arena arena;
	struct entry *e;
	size_t n, cap;
	struct table bases; /* base -> position, of the first `keyed` */
	size_t keyed;
	size_t waste;       /* bytes of names that are no longer used */
};

void entries_init(struct entries *t);
void entries_free(struct entries *t);

/*
 * Adds at the end: uid must be greater than that of all others; a name longer than NAME_FILE_MAX is the
 * caller's mistake. If the base is there already, the new entry takes its place in entries_by_base.
 */
struct entry *entries_add(struct entries *t, uint32_t uid, struct str name);

/* Room for so many more. */
void entries_reserve(struct entries *t, size_t more);

struct entry *entries_by_base(struct entries *t, struct str base);
struct entry *entries_by_uid(const struct entries *t, uint32_t uid);

/* The greatest UID, 0 when there is none. */
uint32_t entries_last(const struct entries *t);

/* Forgets the entries from this position on: those just added, when their UIDs could not be written. */
void entries_cut(struct entries *t, size_t n);

/* Another name for the same base; marks the flags as dirty. True when it was another. */
bool entries_rename(struct entries *t, struct entry *e, struct str name);

/* It was seen there. */
void entry_place(struct entry *e, enum where w);

void entries_ext(struct entries *t, struct entry *e, struct str ext);

/* What is known of the file of an entry goes over to another of the same UID and base. */
void entries_carry(struct entries *t, struct entry *to, const struct entry *from);

/*
 * Gives back what renames left behind; call it where no entry is held. Positions and pointers become invalid.
 */
void entries_compact(struct entries *t);

static inline struct str
entry_name(const struct entry *e)
{
	return (struct str){ e->name, e->length };
}

static inline struct str
entry_base(const struct entry *e)
{
	return (struct str){ e->name, e->base };
}

static inline struct str
entry_ext(const struct entry *e)
{
	return str_of(e->ext ? e->ext : "");
}

#endif
