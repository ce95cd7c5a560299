/*
 * Madrona: access to mailboxes. The whole interface for programs; link with what `pkg-config --libs --static
 * madrona` says.
 *
 *	struct mail_options o = { .size = sizeof o, .root = "/home/u/Maildir" };
 *	struct mail *m;
 *	struct mail_box *box;
 *	char why[200];
 *
 *	if (mail_open(&o, &m, why, sizeof why))
 *		errx(1, "%s", why);
 *	if (mail_box_open(m, "INBOX", true, &box))
 *		errx(1, "%s", mail_error_text(m));
 *	printf("%u messages\n", mail_box_count(box));
 *	mail_box_close(&box);
 *	mail_close(&m);
 *
 * Rules for all functions:
 * - The result is 0 or a negative enum mail_error; a callback that returns something else than 0 ends the
 *   function, which then returns that. On failure outputs are untouched, but where it is said.
 * - Strings are UTF-8, end in NUL, and are never kept after the call. A mailbox is named as mail_list shows
 *   it, with '.' between the levels; INBOX in any case.
 * - What is "borrowed" belongs to the library and lives as long as is said. What comes in a pointer that
 *   mail_free takes belongs to the caller.
 * - A message is named by its UID (RFC 9051 section 2.3.1.1), which it keeps for ever, or until
 *   mail_box_uidvalidity changes. Its number, 1 to mail_box_count, changes in mail_box_sync only.
 * - Lists of UIDs: in any order, repeats allowed; NULL means every message. Messages that are gone do not
 *   stop the others.
 * - A store with its mailboxes belongs to one thread at a time; different stores have nothing in common. A
 *   callback must not call the library for the same store, but where it is said.
 * - Everything may be changed by other programs at any time; what this library has acknowledged is on disk
 *   (see fsync).
 * - A message is never held in memory as a whole. When memory runs out the program is aborted.
 */
#ifndef MADRONA_H
#define MADRONA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MADRONA_VERSION "0.1"

struct mail;     /* a store: one tree of mailboxes */
struct mail_box; /* an open mailbox */

/* --- Errors --------------------------------------------------------------------------------------------- */

enum mail_error {
	MAIL_ERROR_SYNTAX = -1,     /* a search, a section or a list of flags cannot be read */
	MAIL_ERROR_PARAM = -2,      /* it can be read, but makes no sense */
	MAIL_ERROR_CHARSET = -3,    /* unknown charset in a search */
	MAIL_ERROR_NOTFOUND = -4,   /* no such mailbox, or no such part of a message */
	MAIL_ERROR_EXISTS = -5,     /* there already is such a mailbox */
	MAIL_ERROR_CANNOT = -6,     /* a name or an operation that can never work here */
	MAIL_ERROR_DENIED = -7,     /* no permission */
	MAIL_ERROR_READONLY = -8,   /* the mailbox was opened, or is stored, read-only */
	MAIL_ERROR_LOCKED = -9,     /* another program has it; try again */
	MAIL_ERROR_FULL = -10,      /* no space left, or over quota */
	MAIL_ERROR_LIMIT = -11,     /* one of the library's own limits */
	MAIL_ERROR_TOOBIG = -12,    /* a message over a limit */
	MAIL_ERROR_GONE = -13,      /* the message, or some of them, no longer exist; the mailbox is fine */
	MAIL_ERROR_CHANGED = -14,   /* another mailbox is in this place now: close it */
	MAIL_ERROR_DEAD = -15,      /* the mailbox can no longer be used: close it; the store is fine */
	MAIL_ERROR_CANCELLED = -16, /* the tick callback wanted an end */
	MAIL_ERROR_IO = -17,        /* disk or system failed; nothing was changed */
	MAIL_ERROR_BUG = -18        /* a mistake in the library */
};

/*
 * Of the last function that failed on this store or on one of its mailboxes: a sentence for its user, without
 * paths; and what a log or a developer wants to know. Borrowed until the next call that fails.
 */
const char *mail_error_text(const struct mail *m);
const char *mail_error_detail(const struct mail *m);

/* --- Stores --------------------------------------------------------------------------------------------- */

/* What is on disk before a function returns 0. */
enum mail_fsync {
	MAIL_FSYNC_MAIL,   /* all that stores, copies or moves mail, and names of mailboxes: the default */
	MAIL_FSYNC_ALWAYS, /* flags and expunges too */
	MAIL_FSYNC_NEVER   /* nothing: a power failure may lose mail */
};

/*
 * Called now and then while a function works for long: done of total, total 0 = not known; messages or bytes,
 * whatever the function works on. Non-zero ends the work with MAIL_ERROR_CANCELLED as soon as the store is in
 * order.
 */
typedef int mail_tick(void *ctx, uint64_t done, uint64_t total);

/* Something that an administrator should read, one line; the work goes on. */
typedef void mail_notice(void *ctx, const char *text);

/* Begin with { .size = sizeof(struct mail_options) }; what is zero has its default. */
struct mail_options {
	size_t size;
	const char *root;      /* where the mail is, e.g. "/home/u/Maildir"; nothing there: an empty store */
	const char *driver;    /* a format, e.g. "maildir"; NULL: the one that fits best */
	const char *prefix;    /* of all names but INBOX: "" (also NULL) or "INBOX." */
	bool alias;            /* names work with and without "INBOX." */
	bool special_use;      /* mail_list tells \Sent and its like by the usual names (RFC 6154) */
	bool no_inotify;       /* mail_box_watch: do not use inotify */
	enum mail_fsync fsync;
	mail_tick *tick;       /* may be NULL, like notice */
	mail_notice *notice;
	void *ctx;             /* for both */
};

/*
 * Opens a store; a root that is missing is made, if that is possible. On failure the reason is written to why
 * (cut off at size bytes, always with its NUL; may be NULL). mail_close wants every mailbox of the store
 * closed, and sets *m to NULL; *m may be NULL.
 */
int mail_open(const struct mail_options *options, struct mail **out, char *why, size_t size);
void mail_close(struct mail **m);

/* Gives back memory that came from this library; NULL is allowed. */
void mail_free(void *p);

/* --- Mailboxes by name ---------------------------------------------------------------------------------- */

enum mail_attribute {
	MAIL_ATTR_NOSELECT = 1 << 0,        /* cannot be opened */
	MAIL_ATTR_NONEXISTENT = 1 << 1,     /* only a level above other mailboxes; comes with NOSELECT */
	MAIL_ATTR_HAS_CHILDREN = 1 << 2,
	MAIL_ATTR_HAS_NO_CHILDREN = 1 << 3,
	MAIL_ATTR_SUBSCRIBED = 1 << 4,
	MAIL_ATTR_SENT = 1 << 5,            /* these with options.special_use */
	MAIL_ATTR_DRAFTS = 1 << 6,
	MAIL_ATTR_TRASH = 1 << 7,
	MAIL_ATTR_JUNK = 1 << 8,
	MAIL_ATTR_ARCHIVE = 1 << 9
};

/* One mailbox, attributes are enum mail_attribute; name is borrowed until the callback returns. */
typedef int mail_list_fn(void *ctx, const char *name, unsigned attributes);

/*
 * Calls fn for every mailbox whose name matches the pattern, INBOX first, then sorted by levels. "*" stands
 * for any text, "%" for any text without a delimiter (RFC 9051 section 6.3.9); "" lists nothing. With
 * subscribed_only those names that are subscribed, which need not exist (NONEXISTENT). fn may call any
 * function of the library but mail_close.
 */
int mail_list(struct mail *m, const char *pattern, bool subscribed_only, mail_list_fn *fn, void *ctx);

/* RFC 9051 section 6.3.11. */
struct mail_status {
	uint32_t messages, recent, unseen; /* how many */
	uint32_t uidnext, uidvalidity;
};

/* Looks into a mailbox without opening it for long, and without taking its recent messages. NOTFOUND. */
int mail_status(struct mail *m, const char *name, struct mail_status *out);

/*
 * CREATE, DELETE and RENAME with the rules of RFC 9051 sections 6.3.4 to 6.3.6: levels that are missing are
 * made too; deleting a mailbox leaves those below it; renaming takes them along; renaming INBOX moves its
 * messages. NOTFOUND, EXISTS, CANNOT. Deleting destroys the mail in it.
 */
int mail_create(struct mail *m, const char *name);
int mail_delete(struct mail *m, const char *name);
int mail_rename(struct mail *m, const char *from, const char *to);

/* The name need not exist (RFC 9051 section 6.3.7). */
int mail_subscribe(struct mail *m, const char *name, bool on);

/* --- An open mailbox ------------------------------------------------------------------------------------ */

/*
 * Opens a mailbox and finds its messages. Opened for writing, it takes the recent messages: no other session
 * will see them as such. mail_box_close expunges nothing, and sets *box to NULL; *box may be NULL. NOTFOUND.
 */
int mail_box_open(struct mail *m, const char *name, bool readonly, struct mail_box **out);
void mail_box_close(struct mail_box **box);

/* One difference between what the program knew and what is. */
enum mail_change {
	MAIL_CHANGE_GONE, /* this message was expunged; the numbers of those behind it are one less now */
	MAIL_CHANGE_NEW,  /* this message arrived */
	MAIL_CHANGE_FLAGS /* the flags of this message are others now */
};
typedef int mail_change_fn(void *ctx, enum mail_change what, uint32_t number, uint32_t uid);

/*
 * Looks for changes by anyone, this program included, and takes them over: expunged messages leave the
 * numbering, new ones get their numbers. Calls fn (NULL is allowed) for each change in an order that keeps a
 * copy of the list right; after fn returned non-zero the rest is taken over without telling. fn may
 * read messages of the mailbox. CHANGED, DEAD: the mailbox must be closed.
 */
int mail_box_sync(struct mail_box *box, mail_change_fn *fn, void *ctx);

/*
 * For a program that waits: when *fd is readable (poll), or *interval_ms have passed, call mail_box_sync,
 * which also makes *fd quiet again. *fd is -1 where only looking from time to time helps. It belongs to the
 * mailbox.
 */
int mail_box_watch(struct mail_box *box, int *fd, int *interval_ms);

uint32_t mail_box_count(const struct mail_box *box);       /* how many messages are numbered */
uint32_t mail_box_uidvalidity(const struct mail_box *box); /* the same in the next session: so are UIDs */
uint32_t mail_box_uidnext(const struct mail_box *box);     /* UIDs of messages to come are not below it */
bool mail_box_readonly(const struct mail_box *box);

uint32_t mail_uid(const struct mail_box *box, uint32_t number); /* 0: there is no such number */
uint32_t mail_number(const struct mail_box *box, uint32_t uid); /* 0: the UID is not among the numbered */

/* --- One message: GONE when it no longer exists --------------------------------------------------------- */

enum mail_flag_bit {
	MAIL_FLAG_SEEN = 1 << 0,
	MAIL_FLAG_ANSWERED = 1 << 1,
	MAIL_FLAG_FLAGGED = 1 << 2,
	MAIL_FLAG_DELETED = 1 << 3,
	MAIL_FLAG_DRAFT = 1 << 4,
	MAIL_FLAG_RECENT = 1 << 5
};

/*
 * Flags as last known: the system flags as bits (NULL: not wanted), all of them with the keywords as words
 * with one space between, "\Seen $Forwarded Work" (NULL: not wanted). The text is borrowed until the next
 * call for this mailbox.
 */
int mail_flags(struct mail_box *box, uint32_t uid, unsigned *bits, const char **text);

/*
 * What a list of messages shows. Text is decoded (RFC 2047) and on one line: control characters are spaces. A
 * field that the message does not have is "". Addresses are "Name <local@domain>" with ", " between, groups
 * as RFC 5322 section 3.4 writes them.
 */
struct mail_overview {
	const char *from, *to, *cc, *subject;
	const char *message_id, *in_reply_to; /* as in the message */
	const char *date;      /* the Date field as in the message */
	int64_t sent;          /* that date in Unix seconds, INT64_MIN if it cannot be read */
	int64_t internal_date; /* when it was delivered or appended, Unix seconds */
	uint64_t size;         /* bytes with CRLF line ends (RFC822.SIZE) */
	unsigned bits;         /* flags, as mail_flags tells them */
	const char *flags;
};

/* Strings are borrowed until the next call for this mailbox. Of the message, only the header is read. */
int mail_overview(struct mail_box *box, uint32_t uid, struct mail_overview *out);

/* Takes bytes as they come, in pieces of any size but 0. */
typedef int mail_sink(void *ctx, const char *bytes, size_t n);

/*
 * A section of the message (RFC 9051 section 6.4.5, what BODY[...] names): "" is the whole message, "HEADER"
 * its header, "TEXT" all behind that, "HEADER.FIELDS (From To)" some fields, "1.2" a part, "1.2.MIME" the
 * part's header, "2.HEADER" the header of the message that part 2 is. Every line ends in CRLF. Does not set
 * \Seen. NOTFOUND: there is no such section. SYNTAX.
 */
int mail_section(struct mail_box *box, uint32_t uid, const char *section, mail_sink *sink, void *ctx);

/*
 * What is in a part, "1.2", with its transfer encoding undone; text in UTF-8 besides, whatever charset it
 * has. NULL is the text that a reader wants to see first: the first text/plain that is not an attachment,
 * else the first text. Broken encodings give what can be decoded. NOTFOUND: no such part, or no text; CANNOT:
 * it consists of parts and has no content of its own.
 */
int mail_content(struct mail_box *box, uint32_t uid, const char *part, mail_sink *sink, void *ctx);

/* One part of a message. Strings are borrowed until the callback returns; "" = the message says nothing. */
struct mail_part {
	const char *section;     /* for mail_section, and mail_content if it has no parts; "1.2", "TEXT" */
	unsigned depth;          /* 0: the message itself */
	unsigned parts;          /* how many parts it consists of; 0: it has content */
	const char *type;        /* "text", "multipart", in small letters like subtype and encoding */
	const char *subtype;     /* "plain", "mixed" */
	const char *encoding;    /* "7bit", "base64" */
	const char *charset;     /* as in the message */
	const char *disposition; /* "attachment", "inline" */
	const char *filename;    /* decoded; a stranger's words, not a safe path */
	const char *description; /* decoded */
	const char *id;          /* Content-ID */
	uint64_t size;           /* bytes of mail_section */
	uint32_t lines;
};
typedef int mail_part_fn(void *ctx, const struct mail_part *part);

/*
 * Calls fn for every part (RFC 2046), the message itself first, each part before those it consists of. The
 * whole message is read once. fn may call the library, but not close the mailbox.
 */
int mail_structure(struct mail_box *box, uint32_t uid, mail_part_fn *fn, void *ctx);

/* --- Changing messages ---------------------------------------------------------------------------------- */

enum mail_how { MAIL_FLAGS_ADD, MAIL_FLAGS_REMOVE, MAIL_FLAGS_REPLACE };

/*
 * STORE (RFC 9051 section 6.4.6). flags are words as mail_flags gives them, \Recent excepted; "" with REPLACE
 * takes all away. The change is made to what is in the store at that moment. All is done that can be; GONE
 * afterwards when some messages no longer exist. READONLY, SYNTAX, LIMIT (too many keywords).
 */
int mail_flags_change(struct mail_box *box, const uint32_t *uids, size_t n, enum mail_how how,
    const char *flags);

/* What a copy made: message from[i] is to[i] in the target, whose UIDVALIDITY is this. */
struct mail_copied {
	uint32_t uidvalidity;
	size_t n;
	uint32_t *from, *to; /* one piece of memory: mail_free(from); NULL if n is 0 */
};

/*
 * COPY and MOVE (RFC 9051 sections 6.4.7, 6.4.8) into a mailbox of the same store, which may be the same one.
 * A copy is all or nothing. A move takes each message away once it is safe in the target. *out (NULL: not
 * wanted) tells what was copied, always: nothing after a failed copy, perhaps something after a failed move.
 * NOTFOUND: no such target. GONE afterwards when some messages no longer exist.
 */
int mail_copy(struct mail_box *box, const uint32_t *uids, size_t n, const char *target, bool move,
    struct mail_copied *out);

/*
 * EXPUNGE (RFC 9051 section 6.4.3): removes, for ever, those of the messages that have \Deleted. *count
 * (NULL: not wanted) is how many of them are gone now. They keep their numbers until mail_box_sync.
 */
int mail_expunge(struct mail_box *box, const uint32_t *uids, size_t n, uint32_t *count);

/* Fills in up to room bytes of a message; *got = 0 is its end. After non-zero nothing is stored. */
typedef int mail_reader(void *ctx, char *to, size_t room, size_t *got);

#define MAIL_NOW INT64_MIN

struct mail_new {
	const char *flags;     /* "\Seen Work"; NULL: none */
	int64_t internal_date; /* Unix seconds, or MAIL_NOW */
	uint64_t size;         /* bytes that are to come, for the tick callback; 0: not known */
};

/* Which message an append made. */
struct mail_made {
	uint32_t uidvalidity, uid;
};

/*
 * APPEND (RFC 9051 section 6.3.12): stores a message that read gives, lines ending in LF or CRLF. details may
 * be NULL (no flags, now), out too. The message is there, whole and durable, when 0 is returned, and
 * otherwise not at all. NOTFOUND: no such mailbox; CANNOT: it is empty or has NUL bytes; FULL.
 */
int mail_append(struct mail *m, const char *name, const struct mail_new *details, mail_reader *read,
    void *ctx, struct mail_made *out);

/*
 * SEARCH in the language of IMAP (RFC 9051 section 6.4.4, RFC 3501 section 6.4.4) and in UTF-8: "UNSEEN FROM
 * smith", "OR SUBJECT \"caf\u00e9\" LARGER 100000", "1:10", "UID 500:*". Text that is not ASCII must be in
 * quotes. *uids are the matching messages in rising order; mail_free(*uids); NULL if there are none. SYNTAX.
 */
int mail_search(struct mail_box *box, const char *keys, uint32_t **uids, size_t *n);

#ifdef __cplusplus
}
#endif

#endif
