/*
 * struct store: one tree of mailboxes (a ~/Maildir) and the rules for the names in it. A session opens one.
 * All names here are UTF-8; the wire's modified UTF-7 is imap/name's business.
 */
#ifndef MAILBOX_STORE_H
#define MAILBOX_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "c-client/base/arena.h"
#include "c-client/base/err.h"
#include "c-client/base/str.h"

struct driver;

/* What has to be on disk before it is acknowledged: mail (the default), also flags and expunges, nothing. */
enum fsync_mode { FSYNC_MAIL, FSYNC_ALWAYS, FSYNC_NEVER };

/* How the library speaks in the middle of its work. NULL members are skipped. */
struct mail_hooks {
	/*
	 * done of total (0: unknown). Non-zero ends the work with MAIL_E_LOST as soon as the store is
	 * consistent. Called every few hundred messages or few hundred KiB, perhaps while a response is half
	 * written; never by message_send.
	 */
	int (*tick)(void *ctx, uint64_t done, uint64_t total);
	/* Something an admin should read; one line. The work goes on. */
	void (*notice)(void *ctx, const char *text);
	void *ctx;
};

struct store_options {
	const char *root;   /* the mail root, "/home/u/Maildir"; a symlink here is followed, none below */
	const char *driver; /* a driver's name; NULL = the one that fits best */
	const char *prefix; /* of names towards clients: "" or "INBOX."; NULL = "" */
	bool alias;         /* names work with and without "INBOX." */
	bool special_use;   /* \Sent and its like by the usual names (RFC 6154) */
	bool no_inotify;    /* watch by polling only */
	const char *index_dir; /* where indexes lie; NULL = beside the mail (place.c), "" = in memory only */
	enum fsync_mode fsync;
	struct mail_hooks hooks;
};

struct store {
	struct arena arena; /* lives as long as the store */
	struct store_options options;
	const struct driver *driver;
	const char *root;
	void *state;        /* the driver's, store_size bytes */
	struct fault fault; /* the last failure, that of its mailboxes too */
};

/*
 * Opens a store. A root that is missing is an empty store: it is made now if that is possible, else at the
 * first APPEND or CREATE. On failure *f tells. store_close(&s) wants every mailbox closed before and sets s
 * to NULL.
 */
int store_open(const struct store_options *o, struct store **out, struct fault *f) MUST_CHECK;
void store_close(struct store **s);

/*
 * The name a client uses -> the store's own (namespace.c): INBOX in any case, prefix and alias, limits, bytes
 * that cannot be in a name. A folder that really is ".INBOX.x" wins over the alias. MAIL_E_CANNOT for a name
 * that can never be; a delimiter at the end is such (the CREATE command drops one before it asks: RFC 9051
 * section 6.3.4).
 */
int store_name(struct store *s, struct arena *a, struct str client, struct str *out) MUST_CHECK;

/* The other direction: how a client sees the store's name. */
struct str store_client_name(struct store *s, struct arena *a, struct str name);

/* All that follows takes store names. 0, or MAIL_E_NOTFOUND. */
int store_exists(struct store *s, struct str name) MUST_CHECK;

/*
 * CREATE (parents that are missing are made), DELETE, RENAME with the rules of RFC 9051 sections 6.3.4 to
 * 6.3.6; RENAME of INBOX moves its messages and leaves it empty. SUBSCRIBE and UNSUBSCRIBE.
 */
int store_create(struct store *s, struct str name) MUST_CHECK;
int store_remove(struct store *s, struct str name) MUST_CHECK;
int store_rename(struct store *s, struct str from, struct str to) MUST_CHECK;
int store_subscribe(struct store *s, struct str name, bool on) MUST_CHECK;

enum list_attribute {
	LIST_ATTR_NOSELECT = 1 << 0,
	LIST_ATTR_NONEXISTENT = 1 << 1, /* a level above mailboxes that is none itself; comes with NOSELECT */
	LIST_ATTR_HAS_CHILDREN = 1 << 2,
	LIST_ATTR_HAS_NO_CHILDREN = 1 << 3,
	LIST_ATTR_SUBSCRIBED = 1 << 4,
	LIST_ATTR_SENT = 1 << 5, /* RFC 6154: at most one mailbox per use */
	LIST_ATTR_DRAFTS = 1 << 6,
	LIST_ATTR_TRASH = 1 << 7,
	LIST_ATTR_JUNK = 1 << 8,
	LIST_ATTR_ARCHIVE = 1 << 9,
	LIST_ATTR_CHILD_INFO = 1 << 10 /* something below satisfies the criteria (RFC 5258 section 3.5) */
};
#define LIST_ATTR_USES \
	(LIST_ATTR_SENT | LIST_ATTR_DRAFTS | LIST_ATTR_TRASH | LIST_ATTR_JUNK | LIST_ATTR_ARCHIVE)

struct list_entry {
	struct str name; /* as the client sees it, UTF-8 */
	unsigned attributes;
};

struct list_query {
	struct str reference; /* it and the patterns as the client wrote them, UTF-8 */
	const struct str *patterns;
	size_t npatterns;
	bool subscribed;  /* subscribed names only, also those that are not there */
	bool special_use; /* only mailboxes with a special use */
	bool recursive;   /* also names above such ones that the patterns do not show; LIST_ATTR_CHILD_INFO */
	bool extended;    /* a level that is no mailbox only where it stands for one that is not shown */
	bool lsub;        /* LSUB's rule: a level that matches % stands, \Noselect, for names below it */
};

/* LIST and LSUB: every name that matches, INBOX first, then sorted; in the arena. */
int store_list(struct store *s, struct arena *a, const struct list_query *q, struct list_entry **out,
    size_t *n) MUST_CHECK;

/* STATUS of a mailbox that is not selected (RFC 9051 section 6.3.11). */
struct mailbox_status {
	uint32_t messages, recent, unseen, uidnext, uidvalidity;
	uint64_t highest_modseq; /* 0: it keeps none (RFC 7162 section 3.1.7) */
};
int store_status(struct store *s, struct str name, struct mailbox_status *out) MUST_CHECK;

#endif
