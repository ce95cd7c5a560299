/*
 * What the files of this room share and nobody else sees: the reports of a driver under way, progress, and
 * store names.
 */
#ifndef MAILBOX_ENGINE_H
#define MAILBOX_ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "c-client/base/limits.h"
#include "c-client/mailbox/driver.h"

/*
 * What a driver's sync, flags, expunge and copy report goes through one of these into index and view
 * (sync.c).
 */
struct sync {
	struct mailbox *m;
	int error;      /* the reports made no sense, or say that the mailbox is another one */
	unsigned ticks; /* calls of sync_tick */
	bool stamped;   /* the driver gave the stamp of what it reported */
	/* A STORE: its messages, what it asks for, with the change's keywords as numbers. */
	const uint32_t *uids;
	size_t nuids;
	const struct flag_change *change;
	const uint32_t *keywords;
	enum { ANSWER_FLAGS, ANSWER_MODSEQ, ANSWER_NOTHING } answer; /* ANSWER_MODSEQ: STORE .SILENT */
	bool always;       /* ANSWER_MODSEQ also where nothing changed */
	uint32_t *refused; /* those that a strict change left alone; room for nuids */
	size_t nrefused;
};

/*
 * Around everything that changes a mailbox or looks for changes: the index is locked and knows what other
 * sessions wrote; then what was reported is written. MAIL_E_LOCKED after wait_ms; MAIL_E_CHANGED.
 */
#define CHANGE_WAIT_MS 30000 /* of a STORE or EXPUNGE */
int change_begin(struct mailbox *m, int wait_ms) MUST_CHECK;
void change_end(struct mailbox *m);

/*
 * Makes the index anew if it turned out to be damaged: at the begin of what needs it, never within a change.
 * Positions and an open message are no more what they were then. True: it was, and all is well again.
 */
bool mailbox_heal(struct mailbox *m);

/* Puts files behind the index of a mailbox that was just opened, where there is a place for them (place.c). */
void place_index(struct mailbox *m);
void place_leave(struct mailbox *m);

/* The record of a UID, in the view or not; for rising UIDs it costs next to nothing. */
struct record;
bool mailbox_find(struct mailbox *m, uint32_t uid, size_t *at, struct record *r);

/*
 * Ready texts of many messages (ready.c). What of these things is not known of which of these messages, `most`
 * at most, in the order in which they are read fastest; todo NULL: only how many. Then makes and keeps them;
 * `made` hears of each, had or not. MAIL_E_LOST.
 */
struct todo {
	uint32_t order, uid;
	unsigned lacks; /* enum message_wants */
};
size_t ready_lacking(struct mailbox *m, const uint32_t *uids, size_t n, size_t most, unsigned wants,
    struct todo *todo);
typedef int ready_made(void *ctx, uint32_t uid);
int ready_make(struct mailbox *m, const struct todo *todo, size_t count, unsigned wants, ready_made *made,
    void *ctx) MUST_CHECK;

/* With the index's lock: ready texts go to their file, places into the records (ready.c). */
void ready_flush(struct mailbox *m);

/* What the slot's work comes to: its own result, else the trouble with its reports. */
int sync_result(const struct sync *s, int r);

/* Shows progress to the program; MAIL_E_LOST when it wants the session to end. Callers keep calls rare. */
int engine_tick(struct store *s, uint64_t done, uint64_t total) MUST_CHECK;

/* The program's hook for the admin. */
void engine_notice(struct store *s, const char *text);

/* store_open with this driver. */
int store_open_with(const struct store_options *o, const struct driver *d, struct store **out,
    struct fault *f) MUST_CHECK;

/* May this be the name of a mailbox (SECURITY: namespace.c)? 0 or MAIL_E_CANNOT. */
int name_check(struct store *s, struct str name) MUST_CHECK;

/* Is it below this one: "a.b" below "a"? */
bool name_below(struct str name, struct str parent);

/* The name one level up; false at the top level. */
bool name_parent(struct str name, struct str *out);

/* Order by levels: a name, then all below it, then its next sibling; INBOX before everything else. */
int name_order(struct str a, struct str b);

/*
 * All mailboxes of the store, sorted by name_order, INBOX always among them; MAIL_E_LIMIT over
 * LIMIT_MAILBOXES.
 */
struct store_entry {
	struct str name;
	unsigned attributes; /* of driver.h */
};
int store_names(struct store *s, struct arena *a, struct store_entry **out, size_t *n) MUST_CHECK;

/* Makes the levels above a name that are missing. */
int store_create_parents(struct store *s, struct str name) MUST_CHECK;

/* LIST_ATTR_SENT and its like by the usual names (special.c); 0 for the others. One mailbox per use. */
void special_find(const struct store_entry *names, size_t n, unsigned *uses);

/* The message that is kept open: closed always, or when it is no more. */
void message_forget(struct mailbox *m);
void message_forget_gone(struct mailbox *m);

/*
 * The first bytes of the open message up to the end of its header, at most LIMIT_HEADER_BLOCK; valid until
 * the message is read again.
 */
int message_header_block(struct message *msg, struct str *out) MUST_CHECK;

#endif
