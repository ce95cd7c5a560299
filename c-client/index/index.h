/*
 * struct index: what a mailbox contains, as one record a message, sorted by UID. A position is the place of
 * a record in that order; positions stay until index_renumber. A cache: everything in it comes from the
 * driver and can be had again.
 *
 * Alone it is a table in memory. With index_attach files stand behind it: a snapshot (snapshot.h), which is
 * read block by block as it is needed, and a journal (journal.h) of what changed since. Then opening a
 * mailbox reads a header, and a session keeps in memory only what differs from the snapshot.
 *
 * Who may do what. Everything that is to be written happens between index_lock and index_unlock, and begins
 * with index_news until it has none: so the journal is in one order for all sessions. What another session
 * wrote is read by index_news, without the lock.
 */
#ifndef INDEX_INDEX_H
#define INDEX_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "c-client/base/flags.h"
#include "c-client/base/str.h"
#include "c-client/index/keyword.h"

struct arena;
struct index_files;
struct index_history;
struct index_table;
struct set;

#define SIZE_UNKNOWN UINT64_MAX
#define DATE_UNKNOWN INT64_MIN

struct record {
	uint32_t uid;
	uint32_t keyset;       /* index/keyword.h */
	uint32_t mark;         /* the view's: 1 + its note about this message, 0: none */
	uint32_t order;        /* messages are read fastest in this order (an inode number); 0: not known */
	uint8_t flags;         /* enum mail_flag; FLAG_RECENT: of this session */
	bool unclaimed;        /* no session has taken it yet: FLAG_RECENT for whoever opens the mailbox now */
	bool gone;             /* the store has it no more */
	bool wire_sure;        /* RFC822.SIZE: confirmed, need not be asked again */
	bool wire_counted;     /* by reading every byte: may be the length of a literal */
	uint32_t fields_size;  /* of what the field file has of it (fields.h) */
	uint64_t fields;       /* where that is; 0: it has nothing */
	uint64_t size;         /* bytes in the store; SIZE_UNKNOWN */
	uint64_t wire_size;    /* RFC822.SIZE; SIZE_UNKNOWN, or a hint unless wire_sure */
	int64_t internal_date; /* unix seconds; DATE_UNKNOWN */
	uint64_t modseq;       /* RFC 7162; set by this room when flags or keywords change, never by callers */
};

/*
 * What the driver wants to find again with a message: for a Maildir the name of its file. The first `key`
 * bytes of the text name the message for index_by_key and never change.
 */
#define NOTE_MAX 255
struct note {
	struct str text; /* at most NOTE_MAX bytes */
	uint8_t key;
	uint8_t bits;    /* the driver's own */
};

/*
 * What the driver saw of its store when it last told everything (mailbox/driver.h says what words and bits
 * mean).
 */
#define STAMP_WORDS 24
struct stamp {
	uint64_t word[STAMP_WORDS];
	unsigned racy; /* bits, one for each part that may have changed without showing it; 0: none */
};

struct index_counts {
	uint32_t exists, unseen, deleted, unclaimed; /* of messages that are not gone */
};

struct index {
	struct arena *arena;
	struct keywords keywords;
	uint32_t uidvalidity, uidnext; /* uidnext is beyond every record; 0: nothing is known of the mailbox */
	struct stamp stamp;
	uint64_t fields;               /* which field file the places in the records mean; 0: none */
	uint64_t ceiling;              /* the store's note of how high mod-sequences may be */
	uint64_t modseq;               /* the highest so far; private, as all that follows: use the functions */
	uint64_t change;               /* the modseq of the change under way; 0: none */
	struct index_table *table;
	struct index_history *history;
	struct index_files *files;     /* NULL: memory only */
	bool replaying;                /* between index_news and its end: what comes is known to all */
	bool broken;
	bool counting;                 /* the highest modseq is one of our own, or of one who came after us */
};

/* The keywords live in the arena, the records in memory of their own. index_free(&ix) sets ix to NULL. */
struct index *index_new(struct arena *a);
void index_free(struct index **ix);

/* --- Records ------------------------------------------------------------------------------------------- */

/* How many records there are, those that are gone too; the record at a position (at < index_count). */
size_t index_count(const struct index *ix);
struct record index_get(const struct index *ix, size_t at);

/* Of the mailbox, in constant time. */
struct index_counts index_counts(const struct index *ix);

/* The position of the first message without \Seen that is not gone; index_count: there is none. */
size_t index_first_unseen(const struct index *ix);

/*
 * The first position >= at whose message is gone; or is not, and has FLAG_RECENT or is unclaimed; index_count:
 * none. They are few.
 */
size_t index_next_gone(const struct index *ix, size_t at);
size_t index_next_recent(const struct index *ix, size_t at);
size_t index_next_unclaimed(const struct index *ix, size_t at);

/* The first position whose UID is >= uid, index_count if there is none; the position of exactly this UID. */
size_t index_lower(const struct index *ix, uint32_t uid);
bool index_find(const struct index *ix, uint32_t uid, size_t *at);

/*
 * Adds a message; false (and nothing is done) unless its UID is above all others and within LIMIT_UID. note
 * may be NULL; it is copied.
 */
bool index_add(struct index *ix, const struct record *r, const struct note *note);

/* What the mailbox says of its next UID. */
void index_set_uids(struct index *ix, uint32_t uidvalidity, uint32_t uidnext);

/*
 * Replaces the record at a position; the UID must be the same. When \Seen and its like or the keywords
 * differ, or the message is gone now, that gets a mod-sequence.
 */
void index_put(struct index *ix, size_t at, const struct record *r);

/* The note at a position, its text valid until the next call of this room; and another one, with the same key. */
bool index_note(const struct index *ix, size_t at, struct note *out);
void index_put_note(struct index *ix, size_t at, const struct note *note);

/* The position of the message with this key that is not gone (of several the last). */
bool index_by_key(const struct index *ix, struct str key, size_t *at);

/*
 * Nothing refers to positions, and whoever looks at the index knows of every message that is gone: the index
 * may forget those, and take over a newer snapshot. True: positions are others now; few are of messages that
 * are gone.
 */
bool index_renumber(struct index *ix);

/* --- Mod-sequences (RFC 7162) -------------------------------------------------------------------------- */

/* Are they true for everybody who asks? False where other hosts may not see ours. */
bool index_keeps_modseq(const struct index *ix);

/* HIGHESTMODSEQ. */
uint64_t index_highest(const struct index *ix);

/*
 * The store's own note: no mod-sequence above this was ever told. If that is another than we know, our
 * memory is not to be trusted (the files were lost or are from a backup): all that follow are above it.
 */
void index_ceiling(struct index *ix, uint64_t ceiling);

/* The same, after we have moved it ourselves. */
void index_ceiling_moved(struct index *ix, uint64_t ceiling);

/*
 * The UIDs expunged after a mod-sequence, into *out. False: the history does not go back that far. Then every
 * UID below UIDNEXT that has no message must be called vanished.
 */
bool index_vanished(const struct index *ix, uint64_t since, struct arena *a, struct set *out);

/* --- Files --------------------------------------------------------------------------------------------- */

/*
 * Puts the files in this directory behind an index in which nothing happened yet. dirfd stays the caller's
 * and is open until index_free. Files that are missing, damaged or of another version are as none; they are
 * made by index_commit. INDEX_READ: nothing is ever written. INDEX_PRIVATE: other hosts may keep
 * another index of this mailbox, so mod-sequences mean nothing.
 */
enum { INDEX_READ = 1 << 0, INDEX_PRIVATE = 1 << 1 };
void index_attach(struct index *ix, int dirfd, mode_t mode, unsigned how);

/* What the files say is not so: an empty index, of the same place; its commit replaces them. */
void index_reset(struct index *ix);

/*
 * The files were damaged behind our back, and something that was asked for could not be had: index_get said
 * that a message is gone, index_find that there is none. Nothing can be put in any more. Only index_reset helps.
 */
bool index_broken(const struct index *ix);

/*
 * For whoever builds the index of a broken one anew: a record if it can still be had; and messages that are gone
 * put at their places (UIDs rising, none of them there), so that they have positions. False: not in this one.
 */
bool index_salvage(const struct index *ix, size_t at, struct record *out);
bool index_insert_gone(struct index *ix, const uint32_t *uids, size_t n);

/* Takes the lock of all writers; 0, or -1 with errno ETIMEDOUT. Always 0 where there are no files to write. */
int index_lock(struct index *ix, int timeout_ms);
void index_unlock(struct index *ix);

/*
 * The next thing that other sessions wrote; false: no more. A record is new or replaces one; the caller puts
 * it in with the functions above (the view's, when there is one). UIDs, stamp and the like are taken over
 * here. When the files are of another mailbox (UIDVALIDITY), index_replaced is true from then on.
 */
struct index_news {
	enum { NEWS_RECORD, NEWS_GONE } what;
	struct record record; /* NEWS_GONE: only uid and modseq */
	struct note note;     /* of NEWS_RECORD; text.n 0: none, or as before */
};
bool index_news(struct index *ix, struct index_news *out);
bool index_replaced(const struct index *ix);

/*
 * With the lock: makes what changed since the last commit visible to other sessions, in the journal or as a
 * new snapshot. Failure (a full disk) only means that others find out for themselves; then the files are
 * as before. Ends the change: the next gets another mod-sequence.
 */
void index_commit(struct index *ix);

/* Would it write nothing? Then nobody needs the lock for it. */
bool index_is_written(const struct index *ix);

/* Gives back memory that can be had again (IDLE). */
void index_release(struct index *ix);

#endif
