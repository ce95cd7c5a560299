/*
 * Making the list and the disk agree.
 *
 * Without the lock we read the list and scan what changed. In the usual case that is all: no file without a
 * UID, none missing, nothing to claim. Otherwise, under the list's lock:
 *
 * 1. The list is read again: another session may have done our work meanwhile.
 * 2. When is a message gone? A file that a scan did not see may have been renamed behind our back (see
 *    scan.c), and a false "gone" is the worst that a Maildir server can do: clients throw the message away,
 *    and it comes back with a new UID. Dovecot and we rename under the lock, so with the lock held only
 *    programs without locks (mutt, procmail, rsync) can still disturb. It is gone when
 *      - two scans have not seen it, the later one under the lock, and the marks of both directories were the
 *        same before and after the later one, and are old enough that another change would have shown; or
 *      - the marks cannot tell because they are too coarse, and three scans with pauses, all with equal
 *        marks, agree; or
 *      - somebody renames without pause, and sixteen scans in a row have not seen it.
 *    The same holds for records of the list that never had a file in this session: a message with a lower UID
 *    must not turn up after a higher one was told.
 * 3. Delivery by us appends records for all messages of a COPY in one write and moves the files from tmp
 *    afterwards. If it died in between, the records are complete (their count tells) and the files are
 *    finished by whoever comes next.
 * 4. Second files of one base get a base of their own. Nothing is ever deleted here.
 * 5. New mail is moved to cur when this session may claim it: rename first, so that of two sessions one gets
 *    it.
 * 6. What has no UID gets one, in the order of the names, and the list is written before anything is
 *    reported.
 *
 * Where the lock or the list cannot be written: with a list, what it has is served and the rest waits;
 * without one, UIDs live in memory, with a UIDVALIDITY of their own, and the mailbox is read-only.
 */

#include <errno.h>
#include <stdio.h>

#include "c-client/base/limits.h"
#include "c-client/base/scan.h"
#include "c-client/drivers/maildir/box.h"
#include "c-client/drivers/maildir/uidlist.h"
#include "c-client/drivers/maildir/unfinished.h"
#include "osdep/clock.h"
#include "osdep/file.h"
#include "osdep/name.h"
#include "osdep/syscall.h"

#define SCANS_MAX 16
#define SCANS_COARSE 3
#define PAUSE_MS 10
#define GARBAGE_MIN 100
#define GARBAGE_SIZE 262144 /* bytes of a list that may be */
#define GARBAGE_RECORD 512  /* bytes a message that are many */
#define FOUND_MANY 50000

/* --- What is gone --------------------------------------------------------------------------------------- */

/* Has nothing changed since just before the last scan began, as far as marks can show? */
static bool
quiet(struct box *b)
{
	struct change_mark n = mark_at(b->dirfd, "new"), c = mark_at(b->dirfd, "cur");

	return mark_eq(&n, &b->seen[0]) && mark_eq(&c, &b->seen[1]);
}

/*
 * Scans until it is certain which of the entries that scan number `first` did not see are gone. What was
 * found goes to *out. Entries that were seen in some of the scans only are there, somewhere.
 */
static int
find_gone(struct box *b, uint32_t first, struct arena *a, struct founds *out)
{
	for (int k = 0; k < SCANS_MAX; k++) {
		int r;

		if (k)
			clock_sleep_ms(PAUSE_MS);
		if ((r = box_scan(b, SCAN_ALL, a, out)) != 0)
			return r;
		if (box_scan_missing(b) == 0)
			return 0;
		if (quiet(b) && ((!b->racy[0] && !b->racy[1]) || k + 1 >= SCANS_COARSE))
			break;
	}
	for (size_t i = 0; i < b->entries.n; i++) {
		struct entry *e = &b->entries.e[i];

		if (e->gone || e->buried || e->scanned == b->scan)
			continue;
		if (e->scanned >= first) {
			b->stale = true;
			continue;
		}
		e->gone = true;
		e->where = ABSENT;
	}
	return 0;
}

int
settle_gone(struct box *b, uint32_t uid)
{
	struct arena a = ARENA_INIT;
	struct founds found;
	int r = find_gone(b, b->scan, &a, &found);
	const struct entry *e = entries_by_uid(&b->entries, uid);

	arena_free(&a);
	b->stale = true;
	if (r)
		return r;
	if (e == NULL || e->gone || e->buried)
		return fail(
		    b->m->fault, MAIL_E_GONE, "Message was expunged", "%s: UID %u is gone", b->disk, uid);
	if (e->scanned == b->scan)
		return 0;
	return fail(b->m->fault, MAIL_E_LOCKED, "Mailbox is being changed by another program, try again",
	    "%s: UID %u is renamed all the time", b->disk, uid);
}

/* --- Files without an entry ----------------------------------------------------------------------------- */

static struct str
found_name(const struct found *f)
{
	return (struct str){ f->name, f->length };
}

static struct str
found_base(const struct found *f)
{
	return (struct str){ f->name, f->base };
}

static void
found_rename(struct found *f, struct arena *a, struct str name)
{
	f->name = arena_str(a, name).p;
	f->length = (uint8_t)name.n;
	f->base = (uint8_t)filename_base(name).n;
}

/* Gives a file a base of its own: it is the second of its name, or has a name that no list can hold. */
static int
rebase(struct box *b, struct arena *a, struct found *f)
{
	struct filename n = filename_parse(found_name(f));
	char base[NAME_UNIQUE_MAX], file[NAME_FILE_MAX + 1], from[BOX_PATH_MAX], to[BOX_PATH_MAX];
	size_t length;

	name_unique(base);
	length = n.info ? filename_build(file, str_of(base), n.letters, n.foreign) : 0;
	box_path_of(f->where, found_name(f), from);
	found_rename(f, a, length ? (struct str){ file, length } : str_of(base));
	box_path_of(f->where, found_name(f), to);
	return file_rename_noreplace(b->dirfd, from, b->dirfd, to);
}

/*
 * A file whose base has an entry already. True: it is (now) a message of its own. Two names of one file are
 * one message; of a rename that we saw from both sides the name that is still there counts.
 */
static bool
twin_is_message(struct box *b, struct arena *a, struct entry *e, struct found *f)
{
	char known[BOX_PATH_MAX], other[BOX_PATH_MAX];
	struct stat x, y;

	box_path_of(f->where, found_name(f), other);
	if (os.fstatat(b->dirfd, other, &y, AT_SYMLINK_NOFOLLOW))
		return false;
	if (!box_path(e, known) || os.fstatat(b->dirfd, known, &x, AT_SYMLINK_NOFOLLOW)) {
		entries_rename(&b->entries, e, found_name(f));
		entry_place(e, f->where);
		e->scanned = b->scan;
		e->gone = false;
		return false;
	}
	if (file_same(&x, &y))
		return false;
	box_notice(b, "two files with one base name: the second gets its own");
	return rebase(b, a, f) == 0;
}

/* Moves a file from new to cur. False: someone else did, or it cannot be. */
static bool
claim_file(struct box *b, struct str name, char cur[NAME_FILE_MAX + 1])
{
	char from[BOX_PATH_MAX], to[BOX_PATH_MAX];
	struct filename n = filename_parse(name);

	if (n.info)
		snprintf(cur, NAME_FILE_MAX + 1, "%.*s", STR_ARG(name));
	else if (!filename_build(cur, n.base, 0, STR("")))
		return false;
	box_path_of(IN_NEW, name, from);
	box_path_of(IN_CUR, str_of(cur), to);
	if (file_rename_noreplace(b->dirfd, from, b->dirfd, to) == 0) {
		own_did(b, IN_NEW, IN_CUR);
		return true;
	}
	b->stale = true;
	return false;
}

static void
claim_known(struct box *b)
{
	char cur[NAME_FILE_MAX + 1];

	for (size_t i = 0; i < b->entries.n; i++) {
		struct entry *e = &b->entries.e[i];

		if (e->where != IN_NEW || !claim_file(b, entry_name(e), cur))
			continue;
		entries_rename(&b->entries, e, str_of(cur));
		entry_place(e, IN_CUR);
		e->recent = true;
	}
}

/* One file, with the entry of its base if there is one, gets an entry with the next UID, not yet in the list. */
static int
admit(struct box *b, struct arena *a, struct found *f, struct entry *e, bool claim)
{
	char cur[NAME_FILE_MAX + 1];
	bool recent = f->where == IN_NEW;

	if (e && !e->buried && (e->reported || e->uid > b->told_uid)) {
		if (!twin_is_message(b, a, e, f))
			return 0;
	} else if (!filename_recordable(found_base(f)) && rebase(b, a, f))
		return 0;
	if (claim && f->where == IN_NEW) {
		if (!claim_file(b, found_name(f), cur))
			return 0; /* the next scan tells where it is */
		found_rename(f, a, str_of(cur));
		f->where = IN_CUR;
	}
	if (b->list.next > LIMIT_UID)
		return fail(b->m->fault, MAIL_E_LIMIT, "Mailbox has used up its UIDs", "%s: next UID %u",
		    b->disk, b->list.next);
	if (e && (e = entries_by_base(&b->entries, found_base(f))) != NULL) {
		e->gone = e->buried = true; /* the message is back after it was reported gone */
		e->where = ABSENT;
	}
	e = entries_add(&b->entries, b->list.next++, found_name(f));
	entry_place(e, f->where);
	e->order = f->order;
	e->scanned = b->scan;
	e->recent = recent;
	return 0;
}

static int
by_arrival(const void *x, const void *y)
{
	const struct found *a = x, *b = y;
	int order;

	if (a->arrival != b->arrival)
		return a->arrival < b->arrival ? -1 : 1;
	order = filename_order(found_base(a), found_base(b));

	return order ? order : str_cmp(found_name(a), found_name(b));
}

/*
 * In the order of arrival files of one base come one after the other. So where there were no entries before,
 * the one of that base can only be the first that was made of them.
 */
static int
admit_all(struct box *b, struct arena *a, struct founds *found, bool claim)
{
	bool first = b->entries.n == 0;
	struct str base = STR("");
	size_t at = 0;
	int r = 0;

	if (found->n)
		qsort(found->f, found->n, sizeof *found->f, by_arrival);
	entries_reserve(&b->entries, found->n);
	for (size_t i = 0; i < found->n && r == 0; i++) {
		struct found *f = &found->f[i];
		struct entry *e = NULL;

		if (!first)
			e = entries_by_base(&b->entries, found_base(f));
		else if (at < b->entries.n && str_eq(base, found_base(f)))
			e = &b->entries.e[at];
		else {
			at = b->entries.n;
			base = found_base(f);
		}
		r = admit(b, a, f, e, claim);
	}
	return r;
}

/* --- Under the lock ------------------------------------------------------------------------------------- */

/* Is the list so long, for what is in it, that most of it must be dead records? */
static bool
list_is_long(const struct box *b)
{
	return b->list.parsed > GARBAGE_SIZE &&
	       b->list.parsed / GARBAGE_RECORD > known_mailbox(b->m).messages + b->entries.n;
}

/* Will the list be written anew? Then all entries are needed, and before new ones come behind them. */
static bool
rewrite_due(const struct box *b, size_t found)
{
	return !b->whole && ((found && !uidfile_appendable(&b->list)) || found > FOUND_MANY ||
				(!b->list.resumed && list_is_long(b)));
}

static bool
much_garbage(const struct box *b)
{
	size_t n = 0;

	if (!b->list.exts)
		return list_is_long(b);
	for (size_t i = 0; i < b->entries.n; i++)
		n += b->entries.e[i].listed && (b->entries.e[i].gone || b->entries.e[i].buried);
	return n > GARBAGE_MIN && n > b->entries.n / 4;
}

static int
check_uidvalidity(struct box *b)
{
	if (b->told == 0 || !b->list.present || b->list.uidvalidity == b->told)
		return 0;
	return fail(b->m->fault, MAIL_E_CHANGED, "Mailbox was replaced by another",
	    "%s: UIDVALIDITY %u is now %u", b->disk, b->told, b->list.uidvalidity);
}

/* When the names behind the letters are others, the keywords of all messages may be. */
static void
look_at_keywords(struct box *b)
{
	bool changed = box_keywords_refresh(b);

	if (!changed && !(box_is_known(b) && box_keywords_changed(b)))
		return;
	box_load(b);
	for (size_t i = 0; i < b->entries.n; i++)
		b->entries.e[i].dirty = true;
}

/* Files that were found before the lock was taken may have got their records meanwhile. */
static void
match_records(struct box *b, struct founds *found)
{
	size_t kept = 0;

	for (size_t i = 0; i < found->n; i++) {
		struct found *f = &found->f[i];
		struct entry *e = entries_by_base(&b->entries, found_base(f));

		if (e == NULL || e->where != ABSENT || e->buried || (!e->reported && e->uid <= b->told_uid)) {
			found->f[kept++] = *f;
			continue;
		}
		entries_rename(&b->entries, e, found_name(f));
		entry_place(e, f->where);
		e->scanned = b->scan;
		e->gone = false;
	}
	found->n = kept;
}

static int
write_new(struct box *b, size_t from, bool adopted)
{
	bool sync = box_fsync(b, FSYNC_MAIL);

	if (b->entries.n > from || adopted)
		return uidfile_add(b, &b->entries, from, sync);
	/* Nothing new: dropping old records is a kindness that may fail. */
	if (b->whole && uidfile_appendable(&b->list) && much_garbage(b) && uidfile_rewrite(b, sync))
		b->stale = true;
	return 0;
}

static bool
any_in_new(const struct box *b)
{
	for (size_t i = 0; i < b->entries.n; i++)
		if (b->entries.e[i].where == IN_NEW)
			return true;
	return false;
}

static int
agree(struct box *b, bool claim, struct arena *a, struct founds *found)
{
	uint32_t first = b->scan;
	bool adopted = false;
	size_t from;
	int r;

	if ((r = uidfile_refresh(b, true)) != 0)
		return r;
	if (!b->list.present) {
		if ((r = uidfile_adopt(b)) != 0)
			return r;
		adopted = true;
	}
	if ((r = check_uidvalidity(b)) != 0)
		return r;
	look_at_keywords(b);
	match_records(b, found);
	if (undo_copy(b))
		b->stale = true;
	finish_deliveries(b);
	if (b->stale || b->scan == 0) {
		b->stale = false;
		if ((r = box_scan(b, SCAN_ALL, a, found)) != 0)
			return r;
		first = b->scan;
	} else if (!b->whole && box_scan_missing(b) &&
		   (r = box_scan(b, SCAN_NEW | box_scan_needed(b), a, found)) != 0)
		return r;
	if (box_scan_missing(b) && (r = find_gone(b, first, a, found)) != 0)
		return r;
	if ((r = known_check(b->m)) != 0)
		return r;
	if (claim && (found->n || any_in_new(b)))
		own_begin(b);
	if (claim)
		claim_known(b);
	if (rewrite_due(b, found->n))
		box_load(b);
	if ((r = known_check(b->m)) != 0)
		return r;
	from = b->entries.n;
	if ((found->n || adopted) && (r = uidfile_begin(b)) != 0)
		return r;
	if ((r = admit_all(b, a, found, claim)) != 0) {
		entries_cut(&b->entries, from);
		return r;
	}
	r = write_new(b, from, adopted);
	if (r && adopted)
		b->list.present = false;
	return r;
}

int
settle_locked(struct box *b, bool claim)
{
	struct arena a = ARENA_INIT;
	struct founds found = { 0 };
	int r;

	b->stale = true;
	r = agree(b, claim, &a, &found);
	own_end(b);
	if (r)
		b->stale = true;
	arena_free(&a);
	return r;
}

/* --- Without the lock ----------------------------------------------------------------------------------- */

static const char *
why_as_is(int why)
{
	if (why == MAIL_E_DENIED)
		return "mailbox cannot be written: served read-only";
	return why == MAIL_E_FULL ? "no room for the list of UIDs: new mail waits"
				  : "mailbox is locked by another program: new mail waits";
}

/* The list cannot be written now. What it has is served; where there is none at all, UIDs live in memory. */
static int
serve_as_is(struct box *b, int why, struct arena *a, struct founds *found)
{
	int r;

	if (why == MAIL_E_DENIED)
		b->m->readonly = true;
	if (!b->noticed)
		box_notice(b, why_as_is(why));
	b->noticed = true;
	if (b->scan == 0 && (r = box_scan(b, SCAN_ALL, a, found)) != 0)
		return r;
	if (box_scan_missing(b) && (r = find_gone(b, b->scan, a, found)) != 0)
		return r;
	b->stale = true;
	if (b->list.present)
		return 0;
	b->memory = true;
	b->m->readonly = true;
	if (b->list.uidvalidity == 0) {
		b->list.uidvalidity = (uint32_t)clock_realtime_s();
		b->list.next = 1;
	}
	if (found->n)
		qsort(found->f, found->n, sizeof *found->f, by_arrival);
	for (size_t i = 0; i < found->n; i++) {
		struct entry *e = entries_by_base(&b->entries, found_base(&found->f[i]));

		if (e && !e->buried)
			continue;
		e = entries_add(&b->entries, b->list.next++, found_name(&found->f[i]));
		e->where = (uint8_t)found->f[i].where;
		e->scanned = b->scan;
		e->recent = e->where == IN_NEW;
	}
	return 0;
}

static int
look(struct box *b, struct arena *a, struct founds *found)
{
	unsigned dirs;
	int r;

	box_begin(b);
	if ((r = uidfile_refresh(b, true)) != 0 || (r = check_uidvalidity(b)) != 0)
		return r;
	if (!b->list.present && !b->synced && box_is_known(b))
		return fail(b->m->fault, MAIL_E_CHANGED, "Mailbox was replaced by another",
		    "%s: no list for UIDVALIDITY %u", b->disk, b->told);
	look_at_keywords(b);
	if (!b->list.present && b->scan == 0)
		return 0; /* the list has to be made, and that looks at everything under the lock */
	dirs = b->stale ? SCAN_ALL : box_scan_needed(b);
	b->stale = false;
	return dirs ? box_scan(b, dirs, a, found) : 0;
}

static int
settle_in(struct box *b, bool claim, struct arena *a)
{
	struct founds found = { 0 };
	int r;

	if ((r = look(b, a, &found)) != 0)
		return r;
	if (b->list.present && found.n == 0 && box_scan_missing(b) == 0 && !(claim && any_in_new(b)))
		return 0;
	r = box_lock(b);
	if (r == 0) {
		if (claim && (r = box_make(b)) != 0)
			b->stale = true;
		r = agree(b, claim, a, &found);
		own_end(b);
		box_unlock(b);
	} else if (r == MAIL_E_LOCKED && b->told) {
		b->stale = true; /* what is known can be told; the next sync tries again */
		return 0;
	}
	if (r == MAIL_E_LOCKED && b->list.present)
		return serve_as_is(b, r, a, &found);
	return r == MAIL_E_DENIED || r == MAIL_E_FULL ? serve_as_is(b, r, a, &found) : r;
}

int
settle(struct box *b, bool claim)
{
	struct arena a = ARENA_INIT;
	int r = box_check(b);

	if (r == 0 && b->dirfd < 0) {
		if (b->list.uidvalidity == 0) {
			b->list.uidvalidity = (uint32_t)clock_realtime_s();
			b->list.next = 1;
		}
		return 0;
	}
	if (r == 0)
		r = settle_in(b, claim, &a);
	if (r)
		b->stale = true;
	arena_free(&a);
	if (r == 0)
		entries_compact(&b->entries);
	return r;
}
