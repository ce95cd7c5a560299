/*
 * Putting messages into a mailbox, all or none: APPEND and COPY write or link their files into tmp, then
 * commit.
 *
 * The moment that counts is the write that appends the records to dovecot-uidlist. Before it there are files
 * in tmp that nobody counts; after it every message has its UID, and the renames from tmp that follow are
 * finished by the next session if we die among them (settle.c). So a COPY that is killed has copied all or
 * nothing, which no order of renames alone can give. One message needs no mark: its file is there or it is
 * not.
 */
#ifndef MAILDIR_DELIVER_H
#define MAILDIR_DELIVER_H

#include "c-client/drivers/maildir/box.h"
#include "osdep/name.h"

struct delivery_item {
	char unique[NAME_UNIQUE_MAX]; /* the file in tmp, and how its base begins */
	uint64_t size, wire;          /* UINT64_MAX: not known */
	uint64_t letters;             /* but keywords */
	struct str foreign;
	const struct str *keywords;
	size_t nkeywords;
	uint32_t from;                /* UID in the source of a copy */
	bool made;                    /* the file in tmp is there */

	/* Filled in by the commit. */
	struct str name, extra;
	enum where where;
	bool placed;
};

struct delivery {
	struct box *to;
	struct arena arena;
	struct delivery_item *items;
	size_t n, cap;
	bool own_tmp; /* files wait in tmp; false for MOVE and COPY by links, which place them themselves */
	bool marked;  /* the records say how many belong together (ON_ITS_WAY) */
};

/* Until delivery_end the target is thrifty; MOVE, which frees room, puts that back. */
void delivery_begin(struct delivery *d, struct box *to);
struct delivery_item *delivery_add(
    struct delivery *d); /* zeroed but for a unique name; valid until the next */

/* The word that the unique names of this delivery have and no others. */
struct str delivery_word(const struct delivery *d);

/*
 * Takes the target's lock; gives names and UIDs; writes keywords and the list; files go from tmp to their
 * place, and the directories to disk. On failure nothing was delivered, files in tmp are removed. out in the
 * arena.
 */
int delivery_commit(struct delivery *d, struct arena *arena, struct uid_map *out) MUST_CHECK;

/*
 * Its first steps, with the lock held, for MOVE and COPY by links: names (and keywords written); then UIDs and
 * the list. uids: one for each item.
 */
int delivery_name(struct delivery *d) MUST_CHECK;
int delivery_record(struct delivery *d, uint32_t *uids) MUST_CHECK;

/* Takes away the files that were placed: there will be no records. */
void delivery_take_back(struct delivery *d);

/* The directories of the target that got files go to disk. */
int delivery_sync(struct delivery *d) MUST_CHECK;

/* Removes what is left in tmp and frees the memory. */
void delivery_end(struct delivery *d);

#endif
