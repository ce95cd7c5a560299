/*
 * struct view: the mailbox as one client knows it: sequence numbers, and what it has still to be told.
 * Whatever is found out goes through view_add, view_flags and view_gone into the index; the client sees it
 * when view_update hands it out.
 *
 * Until then nothing moves: a message that was removed keeps its sequence number, one that arrived has none,
 * so that a number always means to us what it means to the client (RFC 9051 sections 2.3.1.2, 7.5.1). "In
 * the view" below means: has a sequence number.
 */
#ifndef INDEX_VIEW_H
#define INDEX_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "c-client/index/index.h"
#include "c-client/index/rank.h"

struct view_note; /* a message whose flags are to be told */

struct view {
	struct index *index;
	struct rank shown;       /* a position for every record that was announced; removed ones are out */
	size_t *gone;            /* positions removed from the store, not yet told */
	size_t ngone, gone_cap;
	bool gone_sorted;
	struct view_note *notes; /* in the order of the changes */
	size_t nnotes, notes_cap, note_at;
	uint32_t recent, recent_told;
	size_t keywords_told;
};

struct view *view_new(struct arena *a, struct index *ix);
void view_free(struct view **v);

/* --- What was found out -------------------------------------------------------------------------------- */

/* A new message; false as index_add. */
bool view_add(struct view *v, const struct record *r, const struct note *note);

/* A message has these flags now. \Recent stays as it was. False: no such message. */
bool view_flags(struct view *v, uint32_t uid, uint8_t flags, uint32_t keyset, bool unclaimed);

/* A message is no more. False: no such message, or known already. */
bool view_gone(struct view *v, uint32_t uid);

/* Everything that other sessions wrote into the index (index_news). */
void view_refresh(struct view *v);

/* --- Another index of the same mailbox, when the first was damaged -------------------------------------- */

/* What the client knows of the messages of a view, by sequence number; as far as it can still be read. */
struct view_kept;
struct view_kept *view_keep(struct view *v, struct arena *a);

/*
 * Gives a view on which nothing is shown yet the sequence numbers that the client knows. Messages that are there
 * no more are gone, flags that are others are told. False: it cannot be found out which message is which.
 */
bool view_carry(struct view *v, struct view_kept *kept, struct arena *a);

/* Only for view_keep and view_carry: a message that is gone; what the client believes, is it to be told? */
struct view_flags;
void view_lost(struct view *v, size_t at);
void view_belief(const struct view *v, const struct record *r, struct view_flags *flags, bool *tell);

/* --- What the client knows otherwise ------------------------------------------------------------------- */

/* Everything there is, as after SELECT: all shown, nothing to be told. */
void view_show_all(struct view *v);

/*
 * The flags as the client believes them to be; without FLAG_RECENT's changes, which are never told by
 * themselves.
 */
struct view_flags {
	uint8_t flags;
	uint32_t keyset;
};
bool view_told(const struct view *v, uint32_t uid, struct view_flags *out);

/* The client takes these flags for granted (STORE .SILENT): they are told only if they are wrong. */
void view_expects(struct view *v, uint32_t uid, struct view_flags expected);

/* The flags are told, changed or not (STORE). */
void view_tell(struct view *v, uint32_t uid);

/* The mod-sequence is told, by itself if the flags are what the client believes. */
void view_tell_modseq(struct view *v, uint32_t uid);

/*
 * The mod-sequence of a message when the client was last told of it, as that of view_told. False: not in the
 * view.
 */
bool view_told_modseq(const struct view *v, uint32_t uid, uint64_t *out);

/*
 * HIGHESTMODSEQ as it may be told now: every change up to it has been handed out by view_update.
 */
uint64_t view_highest(const struct view *v);

/* --- Sequence numbers ---------------------------------------------------------------------------------- */

uint32_t view_count(const struct view *v);
uint32_t view_recent(const struct view *v);
uint32_t view_uid(const struct view *v, uint32_t seq); /* 0: none */
uint32_t view_seq(const struct view *v, uint32_t uid); /* 0: not in the view */

/*
 * The position of a sequence number (1 <= seq <= view_count), and the way from one message of the view to
 * the next.
 */
size_t view_at(const struct view *v, uint32_t seq);
size_t view_next(const struct view *v, size_t at); /* the first at or after a position; view_end: none */
size_t view_end(const struct view *v);

/* --- Telling ------------------------------------------------------------------------------------------- */

struct view_update {
	enum { VIEW_EXPUNGE, VIEW_EXISTS, VIEW_RECENT, VIEW_KEYWORDS, VIEW_FLAGS, VIEW_MODSEQ } what;
	uint32_t number; /* EXPUNGE, FLAGS, MODSEQ: the sequence number; EXISTS, RECENT: the count */
	uint32_t uid;    /* EXPUNGE, FLAGS, MODSEQ */
};

/*
 * The next thing to tell, in an order that is right one by one; false: nothing. Expunges come first and only
 * with may_expunge, the last message first: so their numbers need no arithmetic in the client either.
 */
bool view_update(struct view *v, bool may_expunge, struct view_update *out);

/*
 * In the middle of long work on UIDs that has just committed: if nothing is to be told, the index may take over
 * what is in its files and hold less in memory. Positions may be others then.
 */
void view_settle(struct view *v);

#endif
