/*
 * struct mailbox: an open mailbox and the operations of the protocol on it. Messages are named by UID;
 * sequence numbers are the view's (index/view.h), which daemons reach through the functions here, because
 * they may not include index/.
 */
#ifndef MAILBOX_MAILBOX_H
#define MAILBOX_MAILBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "c-client/base/arena.h"
#include "c-client/base/buf.h"
#include "c-client/base/err.h"
#include "c-client/base/flags.h"
#include "c-client/base/set.h"
#include "c-client/base/str.h"

struct append_meta;
struct driver;
struct fields;
struct flag_change;
struct index;
struct message;
struct search_key;
struct store;
struct uid_map;
struct view;

struct mailbox {
	struct arena arena; /* lives until mailbox_close */
	struct store *store;
	const struct driver *driver;
	struct fault *fault; /* the store's */
	struct str name;     /* store name */
	bool readonly;       /* EXAMINE, or the store cannot be written */
	void *state;         /* the driver's, box_size bytes */
	struct index *index; /* what the mailbox contains; NULL for OPEN_TARGET, like all that follows */
	struct view *view;   /* what of it the client has been told */
	int index_fd;        /* the directory of its files; -1: none, or the driver's */
	bool claims;         /* opened to take new mail (SYNC_CLAIM) */
	bool claimed;        /* and has done so once */
	bool changing;       /* between change_begin and change_end */
	bool healing;        /* the index was damaged and is being made anew */
	bool lost;           /* which message has which number cannot be found out any more */
	bool keeps_modseq;   /* mailbox_keeps_modseq */
	uint64_t history_from; /* nobody knows what was expunged before this mod-sequence */
	bool tells_modseq;   /* mailbox_tell_modseq was called */
	struct message *message; /* the one read last, kept open (message.c); NULL before the first */
	struct str *names;   /* scratch of mailbox_message_flags */
	size_t names_cap;
	size_t looked;       /* the position that mailbox_look found last */
	struct fields *fields; /* ready texts (message.h) */
	struct buf ready, picked;
	uint32_t learnt;     /* messages of which something is known that is not written down */
	unsigned useless;    /* hints in a row that told nothing */
};

/*
 * Opens. OPEN_TARGET is for appends and copies: nothing is listed, there is no view. The others have synced
 * once: the view shows all. MAIL_E_NOTFOUND. mailbox_close(&m) never expunges and sets m to NULL.
 */
enum mailbox_how { OPEN_READWRITE, OPEN_READONLY, OPEN_TARGET };
int mailbox_open(struct store *s, struct str name, enum mailbox_how how, struct mailbox **out) MUST_CHECK;
void mailbox_close(struct mailbox **m);

/*
 * Looks for changes by anyone; a few stat calls when there are none. What it finds waits until mailbox_update
 * hands it out. MAIL_E_CHANGED, MAIL_E_DEAD: the mailbox must be closed.
 */
int mailbox_sync(struct mailbox *m) MUST_CHECK;

/*
 * --- The view: what the client has been told
 * ---------------------------------------------------------------------
 */

uint32_t mailbox_count(const struct mailbox *m);             /* EXISTS as told */
uint32_t mailbox_recent(const struct mailbox *m);            /* RECENT, likewise */
uint32_t mailbox_uidnext(const struct mailbox *m);
uint32_t mailbox_uidvalidity(const struct mailbox *m);
uint32_t mailbox_first_unseen(const struct mailbox *m);      /* sequence number, 0: none */
uint32_t mailbox_uid(const struct mailbox *m, uint32_t seq); /* 0: no such sequence number */
uint32_t mailbox_seq(const struct mailbox *m, uint32_t uid); /* 0: not in the view */
uint32_t mailbox_last_uid(struct mailbox *m);          /* of the last message, 0: empty ("*") */

/*
 * Sequence numbers -> UIDs (false: one is beyond EXISTS); UIDs -> those of them that are in the view. The
 * result is sorted, in the arena. The cost follows the view and the number of ranges, not the numbers they
 * span.
 */
bool mailbox_seqs_to_uids(struct mailbox *m, struct arena *a, const struct set *seqs, uint32_t **uids,
    size_t *n);
void mailbox_uids_in_view(struct mailbox *m, struct arena *a, const struct set *set, uint32_t **uids,
    size_t *n);

/* The flags of a message as last known. False: not in the view. */
struct message_flags {
	uint32_t system;
	const struct str *keywords; /* valid until the next call here; the names live with the mailbox */
	size_t nkeywords;
	bool gone; /* expunged, and the client has not been told yet */
};
bool mailbox_message_flags(struct mailbox *m, uint32_t uid, struct message_flags *out);

/*
 * What is known of a message without asking the store. False: not in the view. For rising UIDs it costs next
 * to nothing.
 */
struct message_facts {
	uint32_t uid, seq;
	uint32_t system;       /* flags */
	uint32_t keyset;       /* a number for its keywords: the same number, the same keywords */
	uint64_t wire_size;    /* UINT64_MAX: message_size has to find out */
	int64_t internal_date; /* INT64_MIN: message_date has to */
	uint64_t modseq;
	bool gone;             /* as in struct message_flags */
};
bool mailbox_look(struct mailbox *m, uint32_t uid, struct message_facts *out);

/* Every keyword that is known here, for FLAGS; whether new ones can be made, for PERMANENTFLAGS. */
void mailbox_keywords(struct mailbox *m, const struct str **names, size_t *n);
bool mailbox_can_make_keywords(const struct mailbox *m);

/*
 * --- Mod-sequences (RFC 7162)
 * ------------------------------------------------------------------------------------
 */

/* Does this mailbox have mod-sequences that mean the same to everybody, also tomorrow? Else NOMODSEQ. */
bool mailbox_keeps_modseq(const struct mailbox *m);

/*
 * HIGHESTMODSEQ as the client may be told it now: every change up to it was handed out by mailbox_update. So
 * it is lower than that of the mailbox while removals are held back.
 */
uint64_t mailbox_highest_modseq(const struct mailbox *m);

/* Are there removals that mailbox_update did not hand out because it was called without may_expunge? */
bool mailbox_holds_expunges(const struct mailbox *m);

/* From now on mailbox_update also tells of mod-sequences that a silent STORE changed. */
void mailbox_tell_modseq(struct mailbox *m);

/* CHANGEDSINCE: keeps those of the sorted UIDs that changed after a mod-sequence and are there; how many. */
size_t mailbox_changed_since(struct mailbox *m, uint32_t *uids, size_t n, uint64_t since);

/*
 * VANISHED (EARLIER): those of the known UIDs whose messages were expunged after a mod-sequence, into the
 * arena. Not those that still have a sequence number: they are for mailbox_update. False: the history does
 * not go back that far; then it is every known UID below UIDNEXT that has no message.
 */
bool mailbox_vanished_since(struct mailbox *m, struct arena *a, uint64_t since, const struct set *known,
    struct set *out);

/*
 * The next thing to tell the client, in an order that is right to send one by one; false: nothing (more).
 * Expunges come only with may_expunge (never during FETCH, STORE, SEARCH: RFC 9051 section 7.5.1); held back,
 * they keep their sequence number. UPDATE_KEYWORDS: there are new keywords, send FLAGS again; it comes before
 * the UPDATE_FLAGS that shows one. UPDATE_MODSEQ: the flags are what the client believes, the mod-sequence
 * may not be (mailbox_tell_modseq).
 */
struct update {
	enum {
		UPDATE_EXPUNGE,
		UPDATE_EXISTS,
		UPDATE_RECENT,
		UPDATE_KEYWORDS,
		UPDATE_FLAGS,
		UPDATE_MODSEQ
	} what;
	uint32_t number; /* sequence number of EXPUNGE, FLAGS and MODSEQ, count of EXISTS and RECENT */
	uint32_t uid;    /* of EXPUNGE, FLAGS and MODSEQ */
};
bool mailbox_update(struct mailbox *m, bool may_expunge, struct update *out);

/*
 * --- Operations. The UIDs are sorted and in the view.
 * --------------------------------------------------------------
 */

/*
 * STORE. All is done that can be; MAIL_E_GONE afterwards when some of the messages were gone. Every other
 * message named is handed out by mailbox_update with its new flags, also when nothing changed; with silent
 * only those whose flags are not what this change alone would have made of the flags the client knew, or, as
 * UPDATE_MODSEQ, whose mod-sequence is another now.
 */
int mailbox_store_flags(struct mailbox *m, const uint32_t *uids, size_t n, const struct flag_change *c,
    bool silent) MUST_CHECK;

/*
 * Sets \Seen of one message, as mailbox_store_flags with silent, for a reply that tells the mod-sequence
 * itself.
 */
int mailbox_store_seen(struct mailbox *m, uint32_t uid) MUST_CHECK;

/*
 * STORE with UNCHANGEDSINCE (RFC 7162 section 3.1.3): changes only messages whose mod-sequence is not above
 * `since`, or whose flags that the change is about are certainly as the client knew them then (section
 * 3.1.12). With 0 only those that have none of the keywords, and never system flags. To all sessions and
 * programs comparison and change are one step. The others are refused, and handed out by mailbox_update with
 * their flags.
 */
struct store_condition {
	uint64_t since;
	uint32_t *refused; /* out: sorted, in the arena */
	size_t nrefused;
};
int mailbox_store_unchanged(struct mailbox *m, const uint32_t *uids, size_t n, const struct flag_change *c,
    bool silent, struct arena *a, struct store_condition *only) MUST_CHECK;

/* EXPUNGE: those of the UIDs (uids == NULL: of all messages) that have \Deleted in the store. */
int mailbox_expunge(struct mailbox *m, const uint32_t *uids, size_t n) MUST_CHECK;

/*
 * COPY and MOVE into a mailbox of the same store, which may be m's own. MAIL_E_NOTFOUND: no such target
 * (TRYCREATE). *out is in the arena; after a failed move it holds what was moved.
 */
int mailbox_copy(struct mailbox *m, const uint32_t *uids, size_t n, struct str target, bool move,
    struct arena *a, struct uid_map *out) MUST_CHECK;

/*
 * APPEND: begin (MAIL_E_NOTFOUND: TRYCREATE), for every message next and write..., then commit or abort; both
 * end it, always.
 */
struct mailbox_append;
int mailbox_append_begin(struct store *s, struct str name, struct mailbox_append **out) MUST_CHECK;
int mailbox_append_next(struct mailbox_append *a, const struct append_meta *meta) MUST_CHECK;
int mailbox_append_write(struct mailbox_append *a, struct str wire) MUST_CHECK;
int mailbox_append_commit(struct mailbox_append *a, struct arena *arena, struct uid_map *out) MUST_CHECK;
void mailbox_append_abort(struct mailbox_append *a);

/*
 * SEARCH: the UIDs of the messages of the view that match, rising, in the arena. charset as the client named
 * it; empty = US-ASCII. MAIL_E_CHARSET. Messages that vanish meanwhile do not match.
 */
int mailbox_search(struct mailbox *m, struct arena *a, const struct search_key *key, struct str charset,
    uint32_t **uids, size_t *n) MUST_CHECK;

/*
 * Writes down what was learnt of messages (message.h), so that nobody has to find it out again. To be called
 * at the end of a command, with all, and now and then in the middle, where it may think that it is too early.
 */
void mailbox_remember(struct mailbox *m, bool all);

/*
 * Nothing will be asked for a while: gives back what memory can be had again. Texts and messages handed out
 * before are no longer valid.
 */
void mailbox_release(struct mailbox *m);

/*
 * IDLE: when *fd becomes readable something may have changed: drain, then mailbox_sync. Sync every
 * *interval_ms as well, which is short where *fd is -1 (no inotify there) and a safety net elsewhere.
 */
int mailbox_watch(struct mailbox *m, int *fd, int *interval_ms) MUST_CHECK;
void mailbox_watch_drain(struct mailbox *m);

#endif
