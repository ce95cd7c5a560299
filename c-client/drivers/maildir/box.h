/*
 * What the files of this driver share: the state of an open mailbox and of a store.
 *
 * The calls between them, from the bottom up: filename, uidlist, entry (pure); uidfile (the file
 * dovecot-uidlist), keyword, uidvalidity, courier; scan (what is on the disk), settle (agree list and disk,
 * under the lock), and on these the slots: sync, message, flags, expunge, deliver with append and copy;
 * folder, subscription, watch, stamp.
 */
#ifndef MAILDIR_BOX_H
#define MAILDIR_BOX_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

#include "c-client/drivers/maildir/entry.h"
#include "c-client/drivers/maildir/keyword.h"
#include "c-client/mailbox/driver.h"
#include "osdep/lock.h"
#include "osdep/watch.h"

#define UIDLIST_FILE "dovecot-uidlist"
#define LOCK_FILE "dovecot-uidlist.lock"
#define LOCK_TIMEOUT_MS 30000
#define LIARS_MAX 16
/* Folders on their way out, and in: no dot in front, so no reader lists them. */
#define GONE_PREFIX "madrona-gone."
#define MADE_PREFIX "madrona-made."

struct maildir_store {
	int rootfd;         /* -1: there is no root yet */
	bool reserve_done;  /* reserve.h: it was looked for, or given up */
	bool reserve_given;
};

/* dovecot-uidlist as it was last read. */
struct uidfile {
	int fd;               /* kept open: as long as it is, no other file can have its inode number */
	bool present;         /* there is a list that can be used */
	bool broken;          /* there is one that cannot */
	bool loaded;          /* its records are in the entries */
	bool resumed;         /* it was not opened yet: what the engine's stamp says of it */
	bool exts;            /* the entries have the fields of its records */
	bool torn;            /* bytes without LF at the end: a writer died there. Never append behind them */
	bool ours;            /* the header has our key: we wrote it before */
	bool damaged;         /* lines were left out */
	unsigned version;
	uint32_t uidvalidity;
	uint32_t next;        /* greater than every UID in it */
	uint32_t last;        /* the greatest UID in it */
	uint64_t parsed;      /* bytes read, to the end of the last whole line */
	struct change_mark mark;
	uint64_t ceiling;     /* of mod-sequences, in our header field */
	bool told;            /* it was read since the last report */
	char guid[33];
	char others[1024];    /* header fields but V, N and G */
};

/* own.c: what the watch on new and cur says of who changed them. */
struct own {
	int id[2];                  /* of the watches */
	struct change_mark dir[2];  /* what is watched */
	struct change_mark mark[2]; /* nothing happened since these were taken, */
	bool clean[2];              /* if this says so */
	bool on;                    /* a change is under way, so far only ours */
	int to_come[2][WATCH_KINDS];
	unsigned changes;
};

struct box {
	struct mailbox *m;
	const char *disk;  /* name of the folder below the root, "." for INBOX */
	int dirfd;         /* the folder; -1: INBOX, and there is no root yet */
	struct stat id;    /* of the folder when it was opened */
	struct entries entries; /* known.c: of what the engine knows, only what is in play, unless */
	bool whole;             /* they hold every message */
	struct entry one;       /* a message in hand that is not among them (box_entry) */
	char one_name[NAME_FILE_MAX + 1];
	uint32_t liars[LIARS_MAX], nliars; /* UIDs whose names have wrong sizes, the last few */
	struct uidfile list;
	struct box_keywords keywords;
	struct dotlock lock;
	int own_lock;      /* tmp, open while it is locked by us; -1 */
	bool locked;

	bool memory;       /* the list cannot be written: UIDs live in memory */
	uint32_t told;     /* UIDVALIDITY that the engine was told, 0 = none yet */
	uint32_t told_next;
	uint32_t told_uid; /* greatest UID reported */
	bool noticed;      /* the notice about memory was given */
	bool cleaned;      /* tmp was looked through */
	bool thrifty;      /* an APPEND or COPY is at work: it must not spend the reserve */
	bool network;      /* the folder lies on another machine: its clock is not ours */
	bool unwritable;   /* nothing can be made in it */

	uint32_t scan;     /* number of the last scan */
	struct change_mark seen[2]; /* new and cur just before the last scan of each */
	bool racy[2];               /* they changed so shortly before that a change after it may not show */
	bool stale;        /* the next sync has to scan all, whatever the marks say */
	bool odd;          /* the last scan saw a known message where it should not be */
	bool reread;       /* the list has records that were not settled: the next sync reads all of it */
	bool synced;       /* in this session */
	int64_t scanned_ms; /* when the last scan ended, monotonic */
	unsigned looked;   /* how often the last scan asked for a name that it knew */
	unsigned repeats;  /* complete scans without a change of the marks between them */
	uint32_t *lost;    /* UIDs of reported messages that a new list no longer has (malloc) */
	size_t nlost;

	struct watch watch;
	bool watching;
	struct own own;
};

/*
 * folder.c: the root is opened if it is there now; with make it is made. -1: it is not there, or cannot be
 * made (then the fault tells). And the folder of a name: its name on disk in the arena, an open directory.
 * MAIL_E_NOTFOUND, MAIL_E_CANNOT.
 */
int maildir_root(struct store *s, bool make);
int folder_disk_name(struct store *s, struct arena *a, struct str name, const char **disk) MUST_CHECK;
int folder_open(struct store *s, const char *disk, int *fd) MUST_CHECK;

/* box.c */
int maildir_open(struct mailbox *m);
void maildir_close(struct mailbox *m);
static inline struct box *
box_of(const struct mailbox *m)
{
	return m->state;
}

/* The mail root; -1: there is none. */
static inline int
box_root(const struct box *b)
{
	return ((const struct maildir_store *)b->m->store->state)->rootfd;
}

/* MAIL_E_CHANGED when the folder is no longer where its name says. Finds an INBOX that was made meanwhile. */
int box_check(struct box *b) MUST_CHECK;

/* Makes the folder (INBOX only) and its new, cur and tmp where they are missing. */
int box_make(struct box *b) MUST_CHECK;

/*
 * Takes and drops the lock of the list: dovecot-uidlist.lock, and around it a kernel lock for our own
 * processes. Who gets MAIL_E_DENIED or MAIL_E_FULL may go on with what needs no lock.
 */
int box_lock(struct box *b) MUST_CHECK;
void box_unlock(struct box *b);

/*
 * r is what a write returned: when there was no room for it, and this operation may spend the reserve
 * (reserve.h), and there was one, the write is worth one more try.
 */
bool box_spend(struct box *b, int r);

/* In a loop over many messages under the lock. MAIL_E_LOCKED when the lock was taken from us. */
int box_still_locked(struct box *b) MUST_CHECK;

/* The mode of files in this folder: that of the folder without the x bits. */
mode_t box_mode(const struct box *b);

/* "new" or "cur". */
const char *where_dir(enum where w);

/* The path of an entry's file below the folder. False: it is nowhere. */
#define BOX_PATH_MAX 272
bool box_path(const struct entry *e, char out[BOX_PATH_MAX]);
void box_path_of(enum where w, struct str name, char out[BOX_PATH_MAX]);

/* fsync of new, cur, tmp or "." below the folder. */
int box_sync_dir(struct box *b, const char *dir) MUST_CHECK;

bool box_fsync(const struct box *b, enum fsync_mode at_least);
void box_notice(struct box *b, const char *text);

/* stamp.c: marks, and when they may lie (essay). */
struct change_mark mark_of(const struct stat *st);
struct change_mark mark_at(int dirfd, const char *path); /* all zero when there is nothing */
bool mark_eq(const struct change_mark *a, const struct change_mark *b);
/* May a change after the mark was taken not show? before: clock_coarse_ns() just before it was taken. */
bool mark_racy(const struct box *b, const struct change_mark *m, int64_t before);

/* The parts of a stamp, in the order of their words; the racy bit of one is 1 << part. */
enum part { PART_NEW, PART_CUR, PART_LIST, PART_KEYWORDS, PART_EXTRAS, PART_FOLDER, PARTS };
#define PART(p) (1u << (p))
#define PARTS_ALL (PART(PARTS) - 1)
void stamp_put(struct stamp *s, enum part p, const struct change_mark *m);
struct change_mark stamp_get(const struct stamp *s, enum part p); /* what it has of the mark */

/* known.c: does the engine know the messages of this mailbox? */
bool box_is_known(const struct box *b);

/*
 * At the beginning of a sync of such a mailbox: new entries, for the messages in new only, and the marks of
 * the engine's stamp. box_load: entries for all of them; box_forget: for none. Pointers to entries become
 * invalid.
 */
void box_begin(struct box *b);
void box_load(struct box *b);
void box_forget(struct box *b);

/* Is it the base of a message that is known and has no entry only because they were not loaded? */
bool box_knows(const struct box *b, struct str base);

/* The entry of a message, if need be made for it alone: valid until the next call. NULL: none. */
struct entry *box_entry(struct box *b, uint32_t uid);

/* entries_rename for what box_entry gave. */
bool box_rename(struct box *b, struct entry *e, struct str name);

/* The sizes in its name are wrong. */
void box_distrust(struct box *b, uint32_t uid);

/*
 * uidfile.c: reading. With load the records go into the entries; without, only uidvalidity and next are
 * learned.
 */
int uidfile_refresh(struct box *b, bool load) MUST_CHECK;

/*
 * Under the lock, after uidfile_refresh with load. Makes a list where there is none that can be used, in
 * memory only.
 */
int uidfile_adopt(struct box *b) MUST_CHECK;

/* Under the lock, before new UIDs are given: settles what l->next is. */
int uidfile_begin(struct box *b) MUST_CHECK;

/*
 * Can records be put behind it, or must it be written anew, for which it has to be loaded first?
 */
bool uidfile_appendable(const struct uidfile *l);

/*
 * Under the lock. Writes the entries from position `from` of t on behind the list, or the whole list where
 * that does not do (then t is the box's own). On failure the list is as before and the entries are cut off.
 * sync: also fsync.
 */
int uidfile_add(struct box *b, struct entries *t, size_t from, bool sync) MUST_CHECK;

/* Under the lock, loaded. Writes the whole list, without those that are certainly gone. */
int uidfile_rewrite(struct box *b, bool sync) MUST_CHECK;
void uidfile_forget(struct uidfile *l);

/* A reported message that has no UID any more: the next report says that it is gone. */
void box_lost(struct box *b, uint32_t uid);

/* scan.c */
struct found { /* a file without an entry, or a second file of an entry */
	const char *name;
	uint64_t arrival; /* filename_arrival */
	uint32_t order;   /* as in struct entry, like all that follows */
	uint8_t length, base, where;
};
struct founds {
	struct found *f;
	size_t n, cap;
	size_t twins; /* how many of them have an entry that was seen under another name in the same scan */
};
enum { SCAN_NEW = 1, SCAN_CUR = 2, SCAN_ALL = 3 };

/* What has to be scanned because it changed since the last scan. */
unsigned box_scan_needed(struct box *b);

/* Scans new, then cur, into the entries; what has no entry goes to *out, in the arena. */
int box_scan(struct box *b, unsigned dirs, struct arena *a, struct founds *out) MUST_CHECK;

/* How many entries are neither known to be gone nor were seen by scan number b->scan. */
size_t box_scan_missing(const struct box *b);

/*
 * The entry's name may be stale: scans once if that can help. 0 and the entry may be used again, or
 * MAIL_E_GONE.
 */
int box_scan_again(struct box *b, uint32_t uid) MUST_CHECK;

/*
 * own.c: telling our own changes from those of others. Watches new and cur, if that can be. Takes the events
 * that wait.
 */
bool own_watch(struct box *b);
void own_drain(struct box *b);

/* Around the scan of new (0) or cur (1): before its mark is taken, and after. */
void own_scans(struct box *b, int i);
void own_scanned(struct box *b, int i);

/*
 * Begins a change after the marks b->seen (own_begin_known: those of the engine's stamp). Each rename and
 * unlink of a message that worked is counted: ABSENT: from outside new and cur; to ELSEWHERE: unlinked,
 * ABSENT: renamed out of them. At the end, were these the only ones? Then b->seen and b->racy are the new
 * marks; own_tell reports them, with the files of keywords if these are as known but for what we wrote.
 */
void own_begin(struct box *b);
void own_begin_known(struct box *b);
void own_did(struct box *b, enum where from, enum where to);
bool own_end(struct box *b);
void own_tell(struct box *b, struct sync *s, bool keywords);

/* The mark b->seen is racy: did the watch see that nothing happened? Then b->racy is anew. */
bool own_vouches(struct box *b, int i);

/* settle.c: list and disk agree afterwards. claim: new mail moves to cur. */
int settle(struct box *b, bool claim) MUST_CHECK;

/* The same under the lock, which the caller holds. */
int settle_locked(struct box *b, bool claim) MUST_CHECK;

/*
 * Is a message gone that box_scan_again does not find? Scans until that is certain: MAIL_E_GONE; or 0: it is
 * there again. MAIL_E_LOCKED when neither becomes clear.
 */
int settle_gone(struct box *b, uint32_t uid) MUST_CHECK;

/*
 * follow.c: does `what` (0, or -1 and errno) to a message by the name of its file that we know; when there is
 * none of that name (ENOENT, ESTALE), by the one it has now. 0; MAIL_E_GONE when it is no more, with sure
 * only when that is certain; MAIL_E_LOCKED when others rename it all the time; or the failure.
 */
typedef int box_follow_fn(struct box *b, struct entry *e, void *ctx);
int box_follow(struct box *b, uint32_t uid, bool sure, box_follow_fn *what, void *ctx) MUST_CHECK;

/*
 * A message that is being delivered with others has this field in its record, the number of those after it.
 * Its file may still be in tmp under filename_unsized(base): the record was the moment that counts, and
 * whoever sees it finishes the move.
 */
#define ON_ITS_WAY 'T'

/* The bits of a message's note (index/index.h), whose text is the file's name and whose key is its base. */
enum { NOTE_IN_NEW = 1 << 0, NOTE_UNSIZED = 1 << 1 };

/*
 * sync.c: the flags of an entry for the engine; the array of keyword numbers is the box's until the next
 * call.
 */
struct driver_flags box_flags(struct box *b, const struct entry *e, struct sync *s);
struct note box_note(const struct entry *e);

/* Reports flags and note of a message that the engine knows. refused: see sync_refused. */
void box_tell(struct box *b, struct entry *e, struct sync *s, bool refused);

#endif
