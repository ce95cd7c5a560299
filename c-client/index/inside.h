/*
 * What the files of the index share and nobody else sees.
 *
 * A position below nbase is a record of the snapshot the index stands on (the base), and what has changed since
 * is in `changed`, found by position. Positions from nbase on are in `added`. Without a snapshot nbase is 0,
 * so an index in memory is the same thing with everything added.
 */
#ifndef INDEX_INSIDE_H
#define INDEX_INSIDE_H

#include "c-client/index/index.h"
#include "c-client/index/journal.h"
#include "c-client/index/snapshot.h"

/* Of the messages expunged last so many are remembered with their mod-sequence. */
#define VANISHED_MAX 16384

/* To read a journal costs every session that opens, a new snapshot costs the one that writes it. */
#define JOURNAL_BYTES 262144

/* A set of positions. */
struct bits {
	uint64_t *word;
	size_t n;
};

/* What of a record is not in the files yet. */
enum {
	UNWRITTEN_NEW = 1 << 0,   /* all of it */
	UNWRITTEN_STATE = 1 << 1, /* flags, keywords, unclaimed */
	UNWRITTEN_FACTS = 1 << 2, /* sizes, date, fields */
	UNWRITTEN_NOTE = 1 << 3
};

/* A record that is in no snapshot, or not as it is in the base. */
struct changed {
	struct record record; /* without FLAG_RECENT and gone: those are in the sets */
	size_t note;          /* where its text is in the table's texts */
	uint32_t at;
	bool noted;           /* false: the base's note, if any */
	uint8_t note_n, note_room, note_key, note_bits;
	uint8_t unwritten;
};

/* An open snapshot, and what its numbers and those of its journal mean to us. */
struct base {
	struct snapshot snapshot;
	uint32_t *sets;    /* its keysets as ours */
	uint32_t *numbers; /* its keywords as ours */
	size_t nnumbers, numbers_cap;
	unsigned users;
};

struct index_table {
	struct base *base;
	size_t nbase;
	struct changed *changed;
	size_t nchanged, changed_cap;
	uint32_t *slots; /* 1 + place in changed, by position */
	size_t nslots;   /* a power of two, or 0 */
	struct changed *added;
	size_t nadded, added_cap;
	size_t near;     /* in added, where the last search ended */
	struct bits gone, recent;
	char *texts;
	size_t ntexts, texts_cap;
	struct index_counts counts;
	uint32_t base_unclaimed;            /* of counts.unclaimed, those below nbase */
	size_t unseen_from, unclaimed_from; /* there is none below */
	uint32_t *unwritten; /* positions, each once */
	size_t nunwritten, unwritten_cap;
	struct arena keys;
	struct table by_key; /* of those added */
	size_t keyed;
};

struct index_vanished {
	uint64_t modseq;
	uint32_t uid;
	bool unwritten;
};

/* Expunged messages that the newest snapshot does not tell of. */
struct index_history {
	struct index_vanished *gone;
	size_t n, cap, unwritten;
	uint64_t since; /* it begins, together with the snapshot's, after this modseq */
	bool fresh;     /* nothing was known before the first change */
};

struct index_files {
	int dirfd, lock;
	mode_t mode;
	bool writable, private, locked;
	bool reset;    /* what is there is not to be read */
	bool failed;   /* we know of changes that could not be written */
	bool replaced;
	struct base *newest;   /* the snapshot in the directory, perhaps not the table's; NULL: there is none */
	struct journal journal; /* its */
	struct index_meta meta; /* as the files say it */
	uint64_t journal_most;  /* bytes, before a new snapshot is written; tests want it sooner */
	uint64_t lost;          /* the generation of a newest that was damaged */
	bool refused;           /* the newest cannot be stood on */
	/* index_news under way */
	bool round;
	bool more;              /* the journal goes on */
	bool comparing, cut;    /* with another newest; which has no journal */
	size_t mine, mine_end, theirs; /* positions of ours and of the newest to be compared next */
	struct journal_ops ops;
	struct buf transaction;
};

/* Makes room for n elements in an array outside the arena. */
void *index_grown(const struct index *ix, void *p, size_t n, size_t *cap, size_t size);

/* --- overlay.c: the table's parts ---------------------------------------------------------------------- */

struct index_table *table_new(const struct index *ix);
void table_free(struct index_table *t);

bool bits_has(const struct bits *b, size_t at);
void bits_set(const struct index *ix, struct bits *b, size_t at, bool on);
void bits_clear(struct bits *b);
size_t bits_next(const struct bits *b, size_t at, size_t end); /* the first >= at; end: none */

/* Its entry in changed or added; NULL: it is as in the base. */
struct changed *changed_at(const struct index_table *t, size_t at);
/* The same, made from this record if need be; valid until the next call. */
struct changed *changed_make(const struct index *ix, size_t at, const struct record *r);

/* The text of a note, copied into the table's. */
void text_put(const struct index *ix, struct changed *c, const struct note *note);

/* --- index.c ------------------------------------------------------------------------------------------- */

/* Remembers that something of a position is to be written. */
void index_unwritten(struct index *ix, struct changed *c, uint8_t what);

/* Puts in what index_news says. */
void index_take(struct index *ix, const struct index_news *news);

/* The files lied; see index_broken. */
void index_break(const struct index *ix);

/* --- modseq.c ------------------------------------------------------------------------------------------ */

/* The mod-sequence of the change under way; that of a replayed one is in the record. */
uint64_t change_modseq(struct index *ix, const struct record *r);
void history_add(struct index *ix, uint32_t uid, uint64_t modseq);

/*
 * Sessions before us may have told more than we can read: no mod-sequence up to now means anything to us. And
 * nothing is known of what was expunged until now.
 */
void history_doubt(struct index *ix);
void history_cut(struct index *ix);

/* --- base.c -------------------------------------------------------------------------------------------- */

/* The snapshot in the directory; NULL: none that can be read. Whoever keeps it too says base_use. */
struct base *base_open(struct index *ix);
struct base *base_use(struct base *b);
void base_close(struct base *b); /* NULL: nothing */

/* The sets and numbers of their keywords, as ours. */
uint32_t base_keyset(struct index *ix, const struct base *b, const struct journal_op *op);
void base_keyword(struct index *ix, struct base *b, uint32_t number, struct str name);

/* The index, of which nothing is in memory, stands on this snapshot from now on. */
void base_stand(struct index *ix, struct base *b);

/* --- files.c, news.c ----------------------------------------------------------------------------------- */

/* Finds out whether there is something new. */
void files_look(struct index *ix);
void files_leave(struct index_files *f);

/* What a PUT or GONE of the journal is to us. False: nothing new. */
bool news_of(struct index *ix, const struct journal_op *op, struct index_news *out);

/* What is in the directory is not what we have read: nothing more is learnt from it. */
void files_lose(struct index *ix);

/* With the lock: whoever opens the mailbox next shall not meet the same damage. */
void files_discard(struct index *ix);

/* Puts the newest snapshot, and what of its journal was read already, into an empty table. */
bool files_stand(struct index *ix);

/* index_free. */
void files_close(struct index *ix);

/* The meta data as they are in memory, and taken over from the files. */
void meta_of(const struct index *ix, struct index_meta *m);
void meta_take(struct index *ix, const struct index_meta *m);

/* Was something changed that other sessions cannot know of? */
bool files_pending(const struct index *ix);

#endif
