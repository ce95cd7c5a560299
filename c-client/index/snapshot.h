/*
 * The snapshot: a file that holds all that the index knew of a mailbox at one moment. Never changed, replaced
 * by rename only; who has it open keeps the old one. Opening reads one block, everything else is read when
 * it is asked for.
 *
 *	block 0         head; behind it as much of the keywords as fits
 *	records         63 a block, sorted by UID
 *	notes           texts, none over the end of a block
 *	vanished        (uid, modseq), as they were expunged
 *	keys            a hash table from the key of a note to a position
 *	keywords        the rest of them
 *
 * Nothing in it is believed before it was checked. "Damaged" below means that the file is not what was
 * written: all that was read before was right, but from now on every call fails.
 */
#ifndef INDEX_SNAPSHOT_H
#define INDEX_SNAPSHOT_H

#include "c-client/index/block.h"
#include "c-client/index/index.h"
#include "c-client/index/pack.h"

#define SNAPSHOT_FILE "madrona.index"

struct snapshot_head {
	struct index_meta meta;
	uint64_t generation; /* of this snapshot, never 0; its journal says the same */
	uint32_t n;          /* records; none is gone */
	struct index_counts counts;
	uint32_t first_unseen; /* a position; n: none */
	uint32_t nvanished, nkeywords, nsets;
	uint64_t dev, ino; /* of the file */
};

struct snapshot {
	struct snapshot_head head;
	struct block_file file; /* private, as all that follows */
	bool damaged;
	uint32_t notes, notes_n;
	uint32_t vanished, keys, text;
	uint64_t slots, text_n;
	uint64_t seed[2];
	uint32_t near, near_uid;
};

/*
 * -1: there is none, or it is damaged, of another version, or no regular file. Three system calls. Nothing to
 * close after failure.
 */
int snapshot_open(struct snapshot *s, int dirfd);
void snapshot_close(struct snapshot *s);

/* Gives the cached blocks back. */
void snapshot_release(struct snapshot *s);

/* The record at a position below head.n. False: damaged. Cheapest for rising positions. */
bool snapshot_record(struct snapshot *s, size_t at, struct record *out);

/*
 * Its note; a record without one has a note of no bytes (text.p is NULL). The text is valid until the next
 * call with this snapshot. False: damaged.
 */
bool snapshot_note(struct snapshot *s, size_t at, struct note *out);

/*
 * The first position whose UID is >= uid; head.n if there is none. Rising UIDs cost no more than
 * reading the records. False: damaged.
 */
bool snapshot_lower(struct snapshot *s, uint32_t uid, size_t *at);

/*
 * The last position below `below` whose note has this key. *at is head.n when there is none. False: damaged.
 */
bool snapshot_by_key(struct snapshot *s, struct str key, size_t below, size_t *at);

/*
 * Puts names and sets into keywords that are as keywords_init left them; the numbers are those in the
 * records. False: damaged; then the keywords are good for nothing but another keywords_init.
 */
bool snapshot_keywords(struct snapshot *s, struct keywords *k);

/* The i-th (below head.nvanished) expunged message of the history. False: damaged. */
bool snapshot_vanished(struct snapshot *s, size_t i, uint32_t *uid, uint64_t *modseq);

/* --- Writing ------------------------------------------------------------------------------------------- */

/*
 * snapshot_begin, n times snapshot_add, any times snapshot_add_vanished, then snapshot_commit (or abort). A
 * failure on the way shows in snapshot_commit, and leaves the old file in its place.
 */
struct snapshot_writer;

/* NULL and errno: no file can be made here. */
struct snapshot_writer *snapshot_begin(int dirfd, mode_t mode, uint32_t n);

/*
 * UIDs rise; none is gone. note NULL: it has none. A record costs no memory, only its key 12 bytes until
 * the end.
 */
void snapshot_add(struct snapshot_writer *w, const struct record *r, const struct note *note);
void snapshot_add_vanished(struct snapshot_writer *w, uint32_t uid, uint64_t modseq);

/*
 * Writes the rest and puts the file in place: 0, or -1 and errno. The caller fills head->meta, this all the
 * rest of the head (but for dev and ino). *w is freed and NULL always.
 */
int snapshot_commit(struct snapshot_writer **w, struct snapshot_head *head, const struct keywords *k);
void snapshot_abort(struct snapshot_writer **w);

#endif
