/*
 * The journal: what changed since the snapshot of the same generation. A header, then transactions, each
 * written with one write under the lock of all writers and read without it:
 *
 *	u32 length, u32 checksum, length bytes of operations
 *
 * The checksum begins where that of the transaction before ended. So who has read up to a place finds out
 * when what was before it was replaced by something else.
 */
#ifndef INDEX_JOURNAL_H
#define INDEX_JOURNAL_H

#include "c-client/base/buf.h"
#include "c-client/base/limits.h"
#include "c-client/index/index.h"
#include "c-client/index/pack.h"

#define JOURNAL_FILE "madrona.journal"
#define JOURNAL_TRANSACTION_MAX ((size_t)16 << 20) /* bytes of operations */

struct journal {
	int fd; /* -1: not open */
	uint64_t generation;
	uint64_t at;    /* where the next transaction to be read begins */
	uint32_t chain; /* the checksum up to there */
	uint64_t dev, ino;
	struct buf window; /* private: bytes of the file from place window_at on */
	uint64_t window_at;
};

/* --- Reading ------------------------------------------------------------------------------------------- */

/*
 * -1: there is none, or it is damaged, of another version or generation. Nothing to close after failure.
 * write: it may be appended to.
 */
int journal_open(struct journal *j, int dirfd, uint64_t generation, bool write);
void journal_close(struct journal *j);

/* Gives memory back. */
void journal_release(struct journal *j);

/* One fstat of the open file. */
enum journal_look {
	JOURNAL_SAME,    /* ends where we are */
	JOURNAL_MORE,    /* goes on behind where we are */
	JOURNAL_REPLACED /* by another file, removed, or shorter than what we have read */
};
enum journal_look journal_look(const struct journal *j);

/*
 * The operations of the next transaction: 1. 0: there is none (or a half one, left by a writer that died).
 * -1: there is something, but not what a writer made. With the lock, and when asked again, that is damage;
 * without it somebody may just be writing. Every operation of a transaction that is handed out can be read.
 */
struct journal_ops {
	struct str rest;
};
int journal_next(struct journal *j, struct journal_ops *out);

struct journal_op {
	enum { JOURNAL_PUT, JOURNAL_GONE, JOURNAL_KEYWORD, JOURNAL_META } what;
	/*
	 * PUT: a new message or all that is known of an old one, keyset is 0, see members. GONE: uid and
	 * modseq.
	 */
	struct record record;
	bool noted; /* PUT has a note; else it has none or the one it had */
	struct note note;
	uint32_t members[LIMIT_KEYWORDS]; /* PUT: the numbers of its keywords, for keyset_of */
	size_t nmembers;
	uint32_t number; /* KEYWORD: a number that is used from now on, */
	struct str name; /* and its name (1 to LIMIT_KEYWORD bytes) */
	struct index_meta meta;
};

/*
 * The next operation; only the members that belong to `what` are set; texts are valid until the next
 * journal_next. False: no more. (Or not readable, in operations that did not come from journal_next; then
 * rest.n is not 0.)
 */
bool journal_op(struct journal_ops *ops, struct journal_op *out);

/* --- Writing ------------------------------------------------------------------------------------------- */

/* Puts an empty journal of this generation in place of what is there, and opens it. 0, or -1 and errno. */
int journal_create(struct journal *j, int dirfd, mode_t mode, uint64_t generation);

/* A transaction is built in a buf: start it (what it held is forgotten), put operations, append it. */
void journal_start(struct buf *b);
void journal_put(struct buf *b, const struct record *r, const struct note *note, const struct keywords *k);
void journal_put_gone(struct buf *b, uint32_t uid, uint64_t modseq);
void journal_put_keyword(struct buf *b, uint32_t number, struct str name);
void journal_put_meta(struct buf *b, const struct index_meta *m);

/* Are there no operations in it? */
bool journal_empty(const struct buf *b);

/*
 * With the lock, and after journal_next said 0: appends the transaction with one write, in place of a half
 * one. 0: we are behind it. -1 and errno, and the journal is as before: EFBIG: too long, or the buf failed.
 * ESTALE: there is a transaction that we have not read, or another journal. EBADMSG: there is damage. Nothing
 * but half a transaction is ever cut off.
 */
int journal_append(struct journal *j, struct buf *b);

#endif
