/*
 * The driver contract: what a mailbox format or protocol has to supply.
 *
 * A driver supplies bytes and differences. The engine (this room and index/) owns messages, sequence
 * numbers, caches, search and the rules of IMAP. So a driver
 *   - sees UIDs only, never sequence numbers, and never the client;
 *   - never logs: it returns a code and records two texts with fail(m->fault, ...) (base/err.h);
 *   - never includes another driver; nothing includes a header of a driver: the engine reaches it by
 *     its one `const struct driver driver_NAME`, which tools/dev/registry lists from the folder's name.
 *
 * What the engine promises: arguments are validated, names are canonical UTF-8 with '.' between the
 * levels (INBOX is "INBOX"), UID lists are sorted and without repeats, slots are never re-entered, and
 * a slot of a mailbox is called only between its open and its close.
 *
 * What a driver promises, always: on failure outputs are untouched and the store is in the old or the
 * new state, never in a third; a UID, once reported, means the same message for ever or none (RFC 9051
 * section 2.3.1.1); what another program adds, renames or removes meanwhile is found by the next sync.
 */
#ifndef MAILBOX_DRIVER_H
#define MAILBOX_DRIVER_H

#include <stdbool.h>
#include <stdint.h>

#include "c-client/base/arena.h"
#include "c-client/base/err.h"
#include "c-client/base/flags.h"
#include "c-client/base/str.h"
#include "c-client/index/index.h"
#include "c-client/mailbox/mailbox.h"
#include "c-client/mailbox/source.h"
#include "c-client/mailbox/store.h"

/*
 * --- What a driver reports: differences. Every sync_ call is the engine's, for the `struct sync *` it gave.
 * -------
 */

struct sync;

/* The flags of one message as the store has them now. Keyword numbers come from sync_keyword. */
struct driver_flags {
	uint32_t system; /* FLAG_... of base/flags.h; FLAG_RECENT: this session is the first told of it */
	const uint32_t *keywords;
	size_t nkeywords;
	bool unclaimed; /* still new mail: whoever opens the mailbox next is told \Recent again */
};

/* What may be known of a message without reading it. */
struct driver_hint {
	uint64_t size;         /* bytes in the store; UINT64_MAX: not known */
	uint64_t wire_size;    /* with CRLF line ends (RFC822.SIZE); UINT64_MAX: not known; may be wrong */
	int64_t internal_date; /* unix seconds; INT64_MIN: not known */
	uint32_t order;        /* struct record has it; 0: not known */
};

#define DRIVER_HINT_NONE ((struct driver_hint){ UINT64_MAX, UINT64_MAX, INT64_MIN, 0 })

/*
 * The number that stands for a keyword in this mailbox while it is open; names compare without case.
 * UINT32_MAX when there are too many: leave the keyword out.
 */
uint32_t sync_keyword(struct sync *s, struct str name);

/* UIDVALIDITY and UIDNEXT: at least once in the first sync, and whenever one changed. */
void sync_uids(struct sync *s, uint32_t uidvalidity, uint32_t uidnext);

/*
 * A message that was not reported before. UIDs rise from call to call, over all calls since open. The note
 * (index/index.h; NULL: none) is kept with the message, also for sessions to come.
 */
void sync_add(struct sync *s, uint32_t uid, struct driver_flags flags, struct driver_hint hint,
    const struct note *note);

/* Another note for a reported message, with the same key. */
void sync_note(struct sync *s, uint32_t uid, const struct note *note);

/*
 * The flags of a reported message are now these (harmless when they are as before); FLAG_RECENT counts in
 * sync_add only.
 */
void sync_flags(struct sync *s, uint32_t uid, struct driver_flags flags);

/*
 * Instead of that in the flags slot, for a message that a strict change leaves alone: its flags, as they
 * are.
 */
void sync_refused(struct sync *s, uint32_t uid, struct driver_flags flags);

/* A reported message is no more. Must be certain: see driver_sync_fn. */
void sync_gone(struct sync *s, uint32_t uid);

/*
 * Called by every loop over many messages: shows progress and asks whether to go on. 0, or MAIL_E_LOST when
 * the session must end: then stop where the store is consistent and return the code. total 0: not known.
 */
int sync_tick(struct sync *s, uint64_t done, uint64_t total) MUST_CHECK;

/*
 * struct stamp (index/index.h): what the driver saw of its store, a word or a few for each part (a directory,
 * a file). Equal stamps that are not racy mean that sync would find nothing. A part is racy when it changed
 * within the time granule of the moment it was looked at, so that another change may not show. The words are
 * the driver's own: the stamp of the last sync, perhaps of another session last week, is what it has to find
 * out what changed (known_stamp).
 */

/*
 * Everything that this stamp covers has been reported. Without it the engine takes the one from before the
 * sync. For a driver that can tell its own changes from those of others.
 */
void sync_stamp(struct sync *s, const struct stamp *stamp);

/* The store's note of how high mod-sequences may be (driver_ceiling_fn), whenever it was read. */
void sync_ceiling(struct sync *s, uint64_t ceiling);

/*
 * --- What was reported before, by this session or another
 * ----------------------------------------------------------------
 *
 * A mailbox that is opened may be known already: then sync reports only what is different. All of these may
 * be called in every slot but open; a mailbox opened with OPEN_TARGET knows nothing.
 */
struct known {
	uint32_t uidvalidity; /* 0: nothing is known */
	uint32_t uidnext, last_uid, messages, unclaimed;
	const struct stamp *stamp;
};
struct known known_mailbox(const struct mailbox *m);

/*
 * Was all that these said true? The files they have it from may turn out to be damaged at any moment; then a
 * message that is not known may be one that was told long ago. So ask before anything follows from what was not
 * found, and end with what this returns if it is not 0.
 */
int known_check(const struct mailbox *m) MUST_CHECK;

/* The note of a reported message that is not gone. Its text is valid until the next known_ or sync_ call. */
bool known_note(const struct mailbox *m, uint32_t uid, struct note *out);

/* Are these the flags that were last reported of a message? */
bool known_flags(const struct mailbox *m, uint32_t uid, struct driver_flags flags);

/* The UID of the reported message with this key. */
bool known_key(const struct mailbox *m, struct str key, uint32_t *uid);

/* The first reported message that is not gone with a UID >= *uid; unclaimed ones only, if asked for. */
bool known_next(const struct mailbox *m, uint32_t *uid, bool unclaimed, struct note *out);

/*
 * --- Changes that a driver carries out
 * ----------------------------------------------------------------------------
 */

/*
 * A STORE: always relative to the flags that the store has at that moment, so no other session's change is
 * lost.
 */
struct flag_change {
	enum { FLAGS_ADD, FLAGS_REMOVE, FLAGS_REPLACE } how;
	uint32_t system; /* FLAGS_SETTABLE bits */
	const struct str *keywords;
	size_t nkeywords;
	bool strict; /* only where the flags are still those last reported (known_flags); else sync_refused */
};

/* What an APPEND says about a message besides its bytes. */
struct append_meta {
	uint32_t system;
	const struct str *keywords;
	size_t nkeywords;
	int64_t internal_date; /* unix seconds; INT64_MIN: now */
};

/* The UIDs that an append or a copy made: message from[i] (no `from` for an append) is now to[i]. */
struct uid_map {
	uint32_t uidvalidity; /* of the target */
	uint32_t *from, *to;
	size_t n;
};

enum { LIST_NOSELECT = 1 << 0 }; /* attributes of a name that only the format knows */
typedef void driver_list_cb(void *ctx, struct str name, unsigned attributes);

/*
 * --- The slots. NULL where the block below allows it: the engine's default, or "this format cannot do that".
 * ------
 */

/*
 * How well does this driver fit what is at s->root? 0 = not at all; the highest wins. Nothing there: low, but
 * not 0, if this format would make it. Changes nothing.
 */
typedef int driver_probe_fn(const struct store *s);

/*
 * Prepares s->state (store_size zeroed bytes). A root that does not exist yet is an empty store, not an
 * error.
 */
typedef int driver_store_open_fn(struct store *s);
typedef void driver_store_close_fn(struct store *s);

/*
 * Every mailbox there is, in any order; INBOX always. Levels above that do not exist are the engine's
 * business.
 */
typedef int driver_list_fn(struct store *s, driver_list_cb *cb, void *ctx);

/* 0, or MAIL_E_NOTFOUND. INBOX always exists, delivered to or not. */
typedef int driver_exists_fn(struct store *s, struct str name);

/*
 * CREATE, DELETE, RENAME. rename takes all children along; it is never called for INBOX (the engine moves its
 * messages) nor for a level that is no mailbox (the engine renames what is below it), and the new name is
 * free. On disk before they return. A name that is created anew gets a larger UIDVALIDITY than it ever had.
 */
typedef int driver_create_fn(struct store *s, struct str name);
typedef int driver_remove_fn(struct store *s, struct str name);
typedef int driver_rename_fn(struct store *s, struct str from, struct str to);

/* Subscriptions are names; the mailbox need not exist (RFC 9051 section 6.3.7). */
typedef int driver_subscribed_fn(struct store *s, driver_list_cb *cb, void *ctx);
typedef int driver_subscribe_fn(struct store *s, struct str name, bool on);

/*
 * open binds m->state (box_size zeroed bytes) to the mailbox m->name without listing its messages: an APPEND
 * needs no list. MAIL_E_NOTFOUND, MAIL_E_DENIED; it may set m->readonly when the store cannot be written.
 * close releases everything and writes nothing that matters; it is called after every successful open.
 */
typedef int driver_open_fn(struct mailbox *m);
typedef void driver_close_fn(struct mailbox *m);

/* A few stat calls. */
typedef int driver_stamp_fn(struct mailbox *m, struct stamp *out);

/*
 * Finds what changed since the last report and reports it, new messages last. Messages without a UID get one,
 * durably, before they are reported. With SYNC_CLAIM (a read-write SELECT) this session takes new mail: it is
 * \Recent here and for no later session; without it nothing is moved. A message is reported gone only when
 * that is certain: a file that one directory scan does not show may be in the middle of a rename by another
 * program. MAIL_E_CHANGED when UIDVALIDITY is another one now or the mailbox was removed.
 */
enum { SYNC_CLAIM = 1 << 0 };
typedef int driver_sync_fn(struct mailbox *m, unsigned how, struct sync *s);

/*
 * Opens the bytes of a message. MAIL_E_GONE when it is no more (the next sync will say so too). The source
 * stays readable to its end even when the message is expunged meanwhile.
 */
typedef int driver_source_fn(struct mailbox *m, uint32_t uid, struct source *out);

/*
 * Size and date without opening the message, as far as the format can; MAIL_E_GONE as above. size and
 * internal_date are what stat says now; wire_size is set only where the store's own note of the size agrees
 * with that.
 */
typedef int driver_hint_fn(struct mailbox *m, uint32_t uid, struct driver_hint *out);

/* The engine has read all of the message and knows its sizes: a wrong hint in the store may be repaired. */
typedef void driver_learn_fn(struct mailbox *m, uint32_t uid, struct driver_hint truth);

/*
 * Applies one change to many messages and reports every one with its flags afterwards (sync_flags), also
 * where nothing changed. Messages that are gone are reported gone and skipped. After an error those done so
 * far are reported.
 */
typedef int driver_flags_fn(struct mailbox *m, const uint32_t *uids, size_t n, const struct flag_change *c,
    struct sync *s);

/*
 * Removes those of the messages that have \Deleted in the store itself at that moment, never by a cached
 * flag, and reports each of them gone. Works on a full disk.
 */
typedef int driver_expunge_fn(struct mailbox *m, const uint32_t *uids, size_t n, struct sync *s);

/*
 * begin; for each message next, then write (wire bytes in pieces of any size); then commit or abort, which
 * both end it. Nothing is visible before commit, all or nothing after it, and it is on disk (store options:
 * fsync) when commit returns 0. m is open, but need not have been synced. UIDs rise in the order of the
 * messages. A failed commit has ended it, too.
 */
struct append;
struct append_ops {
	int (*begin)(struct mailbox *m, struct append **out);
	int (*next)(struct append *a, const struct append_meta *meta);
	int (*write)(struct append *a, struct str wire);
	int (*commit)(struct append *a, struct arena *arena, struct uid_map *out);
	void (*abort)(struct append *a);
};

/*
 * Copies or moves messages into another open mailbox of this store, with flags, keywords and dates. A copy is
 * all or nothing. A move reports each message gone from m once it is safe in the target; after an error *out
 * holds those that were moved (the one output that is set on failure). Messages already gone are skipped. The
 * target may be the mailbox itself, opened a second time (COPY onto itself doubles the messages). NULL: the
 * engine copies through source and append.
 */
typedef int driver_copy_fn(struct mailbox *m, const uint32_t *uids, size_t n, struct mailbox *target,
    bool move, struct arena *arena, struct uid_map *out, struct sync *s);

/* A watch for changes by anyone: *fd is pollable, or -1 where only polling helps. drain empties it. */
typedef int driver_watch_fn(struct mailbox *m, int *fd);
typedef void driver_drain_fn(struct mailbox *m);

/*
 * A directory of the mailbox where an index may lie. It is the driver's and stays open until close; fd -1: there
 * is none.
 */
struct index_dir {
	int fd;
	mode_t mode;   /* of files in it */
	bool network;  /* it is on another machine */
	bool readonly; /* no files can be made in it */
};
typedef struct index_dir driver_index_dir_fn(struct mailbox *m);

/*
 * The mailbox is about to be closed and its stamp is racy: waits, if need be, as long as a clock tick, and
 * takes a better one. False: there is none, because others changed something.
 */
typedef bool driver_calm_fn(struct mailbox *m, struct stamp *out);

/*
 * Notes in the store, on disk, that mod-sequences up to this one may be told to clients. Called once in a
 * while; kept where the mail is, so that they never go back when the index is lost and the clock is wrong.
 */
typedef int driver_ceiling_fn(struct mailbox *m, uint64_t ceiling);

enum {
	DRIVER_LOCAL = 1 << 0,   /* files of this host or of a shared filesystem */
	DRIVER_KEYWORDS = 1 << 1 /* keeps keywords, and new ones can be made */
};

struct driver {
	const char *name;
	unsigned caps;
	size_t store_size, box_size; /* private state, zeroed by the engine */

	/* Mandatory. */
	driver_probe_fn *probe;
	driver_list_fn *list;
	driver_exists_fn *exists;
	driver_open_fn *open;
	driver_close_fn *close;
	driver_stamp_fn *stamp;
	driver_sync_fn *sync;
	driver_source_fn *source;
	driver_flags_fn *flags;
	driver_expunge_fn *expunge;
	const struct append_ops *append;

	/* NULL: the format has no such thing, or the engine has a default. */
	driver_store_open_fn *store_open;
	driver_store_close_fn *store_close;
	driver_create_fn *create;
	driver_remove_fn *remove;
	driver_rename_fn *rename;
	driver_subscribed_fn *subscribed;
	driver_subscribe_fn *subscribe;
	driver_hint_fn *hint;
	driver_learn_fn *learn;
	driver_copy_fn *copy;
	driver_watch_fn *watch;
	driver_drain_fn *drain;
	driver_index_dir_fn *index_dir;
	driver_calm_fn *calm;
	driver_ceiling_fn *ceiling;
};

/* Every driver there is, ended by NULL (mailbox/registry.c, from the generated list). */
extern const struct driver *const drivers[];

#endif
