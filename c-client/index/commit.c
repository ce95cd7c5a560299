/* Writing: a transaction in the journal, or when that gets too long a new snapshot. See index.h. */

#include <errno.h>

#include "c-client/base/arena.h"
#include "c-client/index/inside.h"

/* In a large mailbox, where a snapshot costs more, it may have a byte for each message. */
static uint64_t
journal_most(const struct index *ix)
{
	uint32_t n = ix->table->counts.exists;
	uint64_t most = ix->files->journal_most;

	return n > most ? n : most;
}

/* --- Into the journal ---------------------------------------------------------------------------------- */

/*
 * Keywords by the numbers of the journal. Usually they are ours; not where two sessions met a new one at the same
 * time. False: there is one that we do not know.
 */
static bool
their_keywords(const struct index *ix, struct arena *a, struct keywords *k)
{
	const struct base *b = ix->files->newest;
	bool same = true;

	for (size_t i = 0; i < b->nnumbers; i++)
		same = same && b->numbers[i] == i;
	if (same) {
		*k = ix->keywords;
		return true;
	}
	keywords_init(k, a);
	for (size_t i = 0; i < b->nnumbers; i++)
		if (b->numbers[i] == KEYWORD_NONE ||
		    keyword_number(k, ix->keywords.names[b->numbers[i]]) != i)
			return false;
	return true;
}

static uint32_t
their_keyset(const struct index *ix, struct keywords *k, uint32_t set)
{
	size_t n;
	const uint32_t *members = keyset_members(&ix->keywords, set, &n);
	uint32_t *theirs;

	if (k->arena == ix->keywords.arena || n == 0)
		return set;
	theirs = ARENA_ARRAY(k->arena, n, uint32_t);
	for (size_t i = 0; i < n; i++)
		theirs[i] = keyword_number(k, ix->keywords.names[members[i]]);
	return keyset_of(k, theirs, n);
}

static void
put_one(struct index *ix, struct buf *b, struct keywords *k, size_t at)
{
	struct changed *c = changed_at(ix->table, at);
	struct record r = index_get(ix, at);
	struct note note;
	bool noted = (c->unwritten & (UNWRITTEN_NEW | UNWRITTEN_NOTE)) && index_note(ix, at, &note);

	if (r.gone)
		return;
	r.keyset = their_keyset(ix, k, r.keyset);
	journal_put(b, &r, noted ? &note : NULL, k);
}

static void
build(struct index *ix, struct buf *b, struct keywords *k, const struct index_meta *m)
{
	const struct index_table *t = ix->table;
	const struct index_history *h = ix->history;

	journal_start(b);
	for (size_t i = 0; i < t->nunwritten; i++)
		their_keyset(ix, k, index_get(ix, t->unwritten[i]).keyset);
	for (size_t i = ix->files->newest->nnumbers; i < k->n; i++)
		journal_put_keyword(b, (uint32_t)i, k->names[i]);
	for (size_t i = 0; i < t->nunwritten; i++)
		put_one(ix, b, k, t->unwritten[i]);
	for (size_t i = 0; i < h->n; i++)
		if (h->gone[i].unwritten)
			journal_put_gone(b, h->gone[i].uid, h->gone[i].modseq);
	journal_put_meta(b, m);
}

/* 0; 1: it is better to write a snapshot; -1 and errno. */
static int
append(struct index *ix, const struct index_meta *m)
{
	struct index_files *f = ix->files;
	struct buf *b = &f->transaction;
	struct arena a = ARENA_INIT;
	struct keywords k;
	int r = 1;

	a.oom = ix->arena->oom;
	if (ix->table->nunwritten * (uint64_t)RECORD_BYTES > journal_most(ix) || !their_keywords(ix, &a, &k))
		goto out;
	build(ix, b, &k, m);
	if (buf_failed(b) || ix->broken || f->journal.at + b->n > journal_most(ix))
		goto out;
	if (f->journal.fd < 0 &&
	    journal_create(&f->journal, f->dirfd, f->mode, f->newest->snapshot.head.generation)) {
		f->journal.fd = -1;
		r = -1;
		goto out;
	}
	if ((r = journal_append(&f->journal, b)))
		goto out;
	for (size_t i = f->newest->nnumbers; i < k.n; i++)
		base_keyword(ix, f->newest, (uint32_t)i, k.names[i]);
out:
	arena_free(&a);
	return r;
}

/* --- A new snapshot ------------------------------------------------------------------------------------ */

/* Copies what is remembered of expunged messages, the last of them. Returns after which modseq that begins. */
static uint64_t
add_history(struct index *ix, struct snapshot_writer *w)
{
	struct index_history *h = ix->history;
	struct base *b = ix->files->newest;
	size_t old = b ? b->snapshot.head.nvanished : 0, all = old + h->n;
	size_t skip = all > VANISHED_MAX ? all - VANISHED_MAX : 0;
	uint64_t since = h->since, modseq;
	uint32_t uid;

	for (size_t i = 0; i < old; i++) {
		if (!snapshot_vanished(&b->snapshot, i, &uid, &modseq)) /* then ours only */
			return b->snapshot.head.meta.modseq > since ? b->snapshot.head.meta.modseq : since;
		if (i + 1 == skip && modseq > since)
			since = modseq;
		if (i >= skip)
			snapshot_add_vanished(w, uid, modseq);
	}
	for (size_t i = 0; i < h->n; i++) {
		if (old + i + 1 == skip && h->gone[i].modseq > since)
			since = h->gone[i].modseq;
		if (old + i >= skip)
			snapshot_add_vanished(w, h->gone[i].uid, h->gone[i].modseq);
	}
	return since;
}

static void
add_records(struct index *ix, struct snapshot_writer *w)
{
	size_t n = index_count(ix);

	for (size_t at = 0; at < n && !ix->broken; at++) {
		struct record r = index_get(ix, at);
		struct note note;
		if (!r.gone)
			snapshot_add(w, &r, index_note(ix, at, &note) ? &note : NULL);
	}
}

/* What was written is the newest now; its journal is empty. */
static void
move_on(struct index *ix, const struct snapshot_head *head)
{
	struct index_files *f = ix->files;
	struct base *b = base_open(ix);

	if (b && b->snapshot.head.generation != head->generation) {
		base_close(b);
		b = NULL;
	}
	files_leave(f);
	f->newest = b;
	f->reset = false;
	ix->history->n = 0;
	ix->history->since = head->meta.vanished_since;
	if (b && journal_create(&f->journal, f->dirfd, f->mode, head->generation))
		f->journal.fd = -1;
}

static int
fold(struct index *ix, struct index_meta *m)
{
	struct index_files *f = ix->files;
	struct snapshot_head head = { 0 };
	struct snapshot_writer *w = snapshot_begin(f->dirfd, f->mode, ix->table->counts.exists);

	if (w == NULL)
		return -1;
	add_records(ix, w);
	m->vanished_since = add_history(ix, w);
	if (ix->broken) {
		snapshot_abort(&w);
		return errno = EIO, -1;
	}
	head.meta = *m;
	if (snapshot_commit(&w, &head, &ix->keywords))
		return -1;
	move_on(ix, &head);
	return 0;
}

/* --- index_commit -------------------------------------------------------------------------------------- */

static void
written(struct index *ix)
{
	struct index_table *t = ix->table;
	struct index_history *h = ix->history;

	for (size_t i = 0; i < t->nunwritten; i++)
		changed_at(t, t->unwritten[i])->unwritten = 0;
	for (size_t i = 0; i < h->n; i++)
		h->gone[i].unwritten = false;
	t->nunwritten = h->unwritten = 0;
}

static int
write_changes(struct index *ix)
{
	struct index_files *f = ix->files;
	struct index_meta m;
	int r = 1;

	meta_of(ix, &m);
	if (f->newest && !f->reset)
		r = append(ix, &m);
	if (r < 0 && (errno == ESTALE || errno == EBADMSG)) { /* it is not as we have read it */
		files_lose(ix);
		meta_of(ix, &m);
		r = 1;
	}
	if (r == 1)
		r = fold(ix, &m);
	if (r == 0) {
		written(ix);
		f->meta = m;
	}
	return r;
}

void
index_commit(struct index *ix)
{
	struct index_files *f = ix->files;

	ix->change = 0;
	if (ix->history->fresh && ix->modseq > ix->history->since)
		ix->history->since = ix->modseq;
	ix->history->fresh = false;
	if (f == NULL || f->replaced || (!ix->broken && ix->uidvalidity == 0))
		return;
	if (ix->broken) {
		if (f->locked)
			files_discard(ix);
	} else if (!f->writable)
		f->failed = ix->table->nunwritten || ix->history->unwritten;
	else if (f->locked && files_pending(ix))
		f->failed = write_changes(ix) != 0;
	else
		f->failed = false;
}

bool
index_is_written(const struct index *ix)
{
	const struct index_files *f = ix->files;

	return f == NULL || (!ix->broken && (!f->writable || !files_pending(ix)));
}
