/*
 * The files behind an index: which they are, the lock, and what is done when they are not what they were. See
 * index.h and inside.h.
 *
 * All of them are written under the lock. A new snapshot is renamed into its place before its (empty) journal is,
 * and a journal of another generation than the snapshot's counts as empty. So whoever looks without the lock sees
 * the old pair, the new pair, or for a moment a new snapshot whose journal has yet to come.
 */

#include <errno.h>

#include "c-client/base/arena.h"
#include "c-client/index/inside.h"
#include "osdep/lock.h"
#include "osdep/syscall.h"

#define LOCK_FILE "madrona.lock"
/* So often two files are tried that do not belong together. */
#define TRIES 3

void
meta_of(const struct index *ix, struct index_meta *m)
{
	*m = (struct index_meta){ .uidvalidity = ix->uidvalidity,
		.uidnext = ix->uidnext,
		.modseq = ix->modseq,
		.ceiling = ix->ceiling,
		.vanished_since = ix->history->since,
		.fields = ix->fields,
		.stamp = ix->stamp };
}

/*
 * While something of ours could not be written, their stamp is not true of what we know: we have what they have
 * not, and they may have seen what we have not.
 */
void
meta_take(struct index *ix, const struct index_meta *m)
{
	struct index_files *f = ix->files;

	f->meta = *m;
	ix->history->fresh = false;
	ix->uidvalidity = m->uidvalidity;
	if (m->uidnext > ix->uidnext)
		ix->uidnext = m->uidnext;
	if (m->modseq > ix->modseq)
		ix->modseq = m->modseq;
	if (m->vanished_since > ix->history->since)
		ix->history->since = m->vanished_since;
	ix->fields = m->fields;
	if (f->failed)
		return;
	ix->ceiling = m->ceiling;
	ix->stamp = m->stamp;
}

bool
files_pending(const struct index *ix)
{
	const struct index_files *f = ix->files;
	unsigned char ours[META_BYTES], theirs[META_BYTES];
	struct index_meta m;

	if (f->newest == NULL || ix->table->nunwritten || ix->history->unwritten)
		return true;
	meta_of(ix, &m);
	meta_pack(ours, &m);
	meta_pack(theirs, &f->meta);
	return memcmp(ours, theirs, sizeof ours) != 0;
}

/* --- Which files there are ----------------------------------------------------------------------------- */

void
files_leave(struct index_files *f)
{
	base_close(f->newest);
	f->newest = NULL;
	if (f->journal.fd >= 0)
		journal_close(&f->journal);
	f->journal.fd = -1;
	f->ops = (struct journal_ops){ 0 };
	f->more = f->comparing = f->refused = false;
}

void
files_lose(struct index *ix)
{
	struct index_files *f = ix->files;

	if (f->newest)
		f->lost = f->newest->snapshot.head.generation;
	files_leave(f);
	history_cut(ix);
}

/* Does the name still belong to the snapshot that we take for the newest? */
static bool
same_snapshot(const struct index_files *f)
{
	const struct snapshot_head *h = &f->newest->snapshot.head;
	struct stat st;

	return os.fstatat(f->dirfd, SNAPSHOT_FILE, &st, AT_SYMLINK_NOFOLLOW) == 0 && st.st_dev == h->dev &&
	       st.st_ino == h->ino;
}

/* Nothing that we did ever makes numbers smaller: then it is from a backup. */
static bool
is_older(const struct index_meta *m, const struct index_meta *known)
{
	return m->uidvalidity == known->uidvalidity &&
	       (m->modseq < known->modseq || m->uidnext < known->uidnext);
}

/*
 * Another snapshot than before, and its journal if it could be opened. An index that has nothing yet stands on
 * it; else index_news finds out what is different.
 */
static void
accept(struct index *ix, struct base *b, const struct journal *j)
{
	struct index_files *f = ix->files;
	const struct index_meta *m = &b->snapshot.head.meta;

	files_leave(f);
	f->newest = b;
	f->journal = *j;
	f->more = j->fd >= 0;
	f->cut = j->fd < 0;
	if (index_count(ix) == 0 && ix->history->n == 0) {
		base_stand(ix, b);
		meta_take(ix, m);
		if (f->cut)
			history_cut(ix);
		return;
	}
	f->comparing = true;
	f->mine = f->theirs = 0;
	f->mine_end = index_count(ix);
}

/* False: this snapshot and the journal do not belong together, somebody may be about to replace them. */
static bool
try_files(struct index *ix, struct base *b, bool last)
{
	struct index_files *f = ix->files;
	const struct snapshot_head *h = &b->snapshot.head;
	uint64_t generation = h->generation;
	struct journal j = { .fd = -1 };

	if (f->newest && f->newest->snapshot.head.generation == generation) {
		base_close(b);
		if (f->journal.fd < 0)
			f->more = journal_open(&f->journal, f->dirfd, generation, f->writable) == 0;
		else if (f->locked) /* the journal that we have read is no more */
			files_lose(ix);
		return true;
	}
	if (journal_open(&j, f->dirfd, generation, f->writable)) {
		j = (struct journal){ .fd = -1 };
		if (!last)
			return base_close(b), false;
	}
	f->replaced = ix->uidvalidity && h->meta.uidvalidity != ix->uidvalidity;
	if (!f->replaced && generation != f->lost && !is_older(&h->meta, &f->meta)) {
		accept(ix, b, &j);
		return true;
	}
	if (j.fd >= 0)
		journal_close(&j);
	base_close(b);
	if (f->locked && !f->replaced)
		files_lose(ix);
	return true;
}

static void
find_files(struct index *ix)
{
	struct index_files *f = ix->files;

	for (int i = 1; i <= TRIES; i++) {
		struct base *b = base_open(ix);
		if (b == NULL) {
			if (f->locked && f->newest)
				files_lose(ix);
			return;
		}
		if (try_files(ix, b, f->locked || i == TRIES))
			return;
	}
}

void
files_look(struct index *ix)
{
	struct index_files *f = ix->files;
	enum journal_look look = JOURNAL_REPLACED;

	if (f->comparing)
		return;
	if (f->newest && f->journal.fd >= 0)
		look = journal_look(&f->journal);
	f->more = look == JOURNAL_MORE;
	if (look == JOURNAL_REPLACED || (f->locked && !same_snapshot(f)))
		find_files(ix);
}

/* --- Coming and going ---------------------------------------------------------------------------------- */

void
index_attach(struct index *ix, int dirfd, mode_t mode, unsigned how)
{
	struct index_files *f = ARENA_NEW(ix->arena, struct index_files);
	struct index_news news;

	*f = (struct index_files){ .dirfd = dirfd,
		.lock = -1,
		.mode = mode,
		.writable = !(how & INDEX_READ),
		.private = how & INDEX_PRIVATE,
		.journal = { .fd = -1 },
		.journal_most = JOURNAL_BYTES,
		.transaction = BUF_INIT(JOURNAL_TRANSACTION_MAX + 4096) };
	ix->files = f;
	while (index_news(ix, &news))
		index_take(ix, &news);
}

void
files_discard(struct index *ix)
{
	struct index_files *f = ix->files;

	if (f->newest && same_snapshot(f))
		os.unlinkat(f->dirfd, SNAPSHOT_FILE, 0);
}

void
files_close(struct index *ix)
{
	struct index_files *f = ix->files;

	if (f == NULL)
		return;
	files_leave(f);
	buf_free(&f->transaction);
	if (f->lock >= 0)
		os.close(f->lock);
	ix->files = NULL;
}

void
index_reset(struct index *ix)
{
	table_free(ix->table);
	ix->table = table_new(ix);
	ix->broken = ix->replaying = false;
	ix->uidvalidity = 0;
	ix->uidnext = 1;
	ix->stamp = (struct stamp){ .racy = UINT32_MAX };
	ix->ceiling = ix->change = ix->fields = 0;
	ix->history->n = ix->history->unwritten = 0;
	ix->history->since = ix->modseq;
	ix->history->fresh = true;
	if (ix->files == NULL)
		return;
	files_leave(ix->files);
	ix->files->meta = (struct index_meta){ 0 };
	ix->files->reset = true;
	ix->files->replaced = ix->files->failed = ix->files->round = false;
}

void
index_release(struct index *ix)
{
	struct index_files *f = ix->files;

	if (ix->table->base)
		snapshot_release(&ix->table->base->snapshot);
	if (f == NULL)
		return;
	buf_free(&f->transaction);
	if (f->newest)
		snapshot_release(&f->newest->snapshot);
	if (f->journal.fd >= 0)
		journal_release(&f->journal);
}

bool
index_replaced(const struct index *ix)
{
	return ix->files && ix->files->replaced;
}

/* --- The lock ------------------------------------------------------------------------------------------ */

static void
close_lock(struct index_files *f)
{
	if (f->lock >= 0)
		os.close(f->lock);
	f->lock = -1;
}

static int
open_lock(struct index_files *f, struct stat *st)
{
	if (f->lock < 0)
		f->lock = os.openat(f->dirfd, LOCK_FILE,
		    O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, f->mode);
	if (f->lock < 0 || os.fstat(f->lock, st))
		return -1;
	return S_ISREG(st->st_mode) ? 0 : (errno = EINVAL, -1);
}

/* A lock on a file that was removed in the meantime is none. */
static int
take_lock(struct index_files *f, int timeout_ms)
{
	struct stat st;

	for (int i = 0; i < TRIES; i++) {
		if (open_lock(f, &st) || lock_kernel(f->lock, true, timeout_ms) || os.fstat(f->lock, &st))
			return -1;
		if (st.st_nlink > 0)
			return 0;
		close_lock(f);
	}
	return errno = ESTALE, -1;
}

int
index_lock(struct index *ix, int timeout_ms)
{
	struct index_files *f = ix->files;

	if (f == NULL || !f->writable)
		return 0;
	if (take_lock(f, timeout_ms) == 0) {
		f->locked = true;
		return 0;
	}
	if (errno == ETIMEDOUT)
		return -1;
	/* It cannot be made here: from now on there is only what is in memory. */
	close_lock(f);
	f->writable = false;
	return 0;
}

void
index_unlock(struct index *ix)
{
	struct index_files *f = ix->files;

	if (f == NULL || !f->locked)
		return;
	f->locked = false;
	lock_kernel_release(f->lock);
}
