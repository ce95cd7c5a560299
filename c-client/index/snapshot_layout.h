/* Where things are in a snapshot, for the two files that read and write it. All else is in snapshot.h. */
#ifndef INDEX_SNAPSHOT_LAYOUT_H
#define INDEX_SNAPSHOT_LAYOUT_H

#include "c-client/index/block.h"
#include "c-client/index/pack.h"

#define SNAPSHOT_MAGIC "\x8cMadIdx\n"
#define SNAPSHOT_VERSION 1

enum {
	RECORDS_IN_BLOCK = BLOCK_ROOM / RECORD_BYTES,
	VANISHED_BYTES = 12, /* u32 UID, u64 modseq */
	VANISHED_IN_BLOCK = BLOCK_ROOM / VANISHED_BYTES,
	SLOT_BYTES = 8, /* u32 position + 1 or 0, u32 hash of the key */
	SLOTS_IN_BLOCK = BLOCK_ROOM / SLOT_BYTES
};

/*
 * Of the head: places in block 0. Sections are given by their first block; the records begin in block 1.
 * The text of the keywords: for each a byte with the length and the name, then for each set but the empty
 * one u16 how many and u16 numbers.
 */
enum {
	AT_MAGIC = 0,
	AT_VERSION = 8,
	AT_RECORD_BYTES = 12,
	AT_META = 16,
	AT_N = AT_META + META_BYTES,
	AT_UNSEEN = AT_N + 4,
	AT_DELETED = AT_UNSEEN + 4,
	AT_UNCLAIMED = AT_DELETED + 4,
	AT_FIRST_UNSEEN = AT_UNCLAIMED + 4,
	AT_NVANISHED = AT_FIRST_UNSEEN + 4,
	AT_NKEYWORDS = AT_NVANISHED + 4,
	AT_NSETS = AT_NKEYWORDS + 4,
	AT_NOTES = AT_NSETS + 4,
	AT_NOTES_N = AT_NOTES + 4, /* blocks */
	AT_VANISHED = AT_NOTES_N + 4,
	AT_KEYS = AT_VANISHED + 4,
	AT_TEXT = AT_KEYS + 4,
	AT_BLOCKS = AT_TEXT + 4, /* of the file */
	AT_SLOTS = AT_BLOCKS + 4,
	AT_TEXT_N = AT_SLOTS + 8, /* bytes */
	AT_SEED = AT_TEXT_N + 8,
	HEAD_BYTES = AT_SEED + 16,          /* the text begins here, */
	HEAD_TEXT = BLOCK_ROOM - HEAD_BYTES /* and so much of it has room in block 0 */
};

/* Where the search for a key begins. */
static inline uint64_t
slot_of(uint32_t hash, uint64_t slots)
{
	return (hash * slots) >> 32;
}

#endif
