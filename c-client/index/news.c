/*
 * What other sessions wrote: from the journal one by one, and after a new snapshot by comparing it with what we
 * know. See index.h.
 *
 * Their word is true, since they had it from the store, with one exception: what we had from the store, too, and
 * could not write (a full disk). Then the change with the higher mod-sequence is the later one.
 */

#include "c-client/base/arena.h"
#include "c-client/index/inside.h"

/* Facts that we know and they do not. */
static void
merge_facts(struct record *r, const struct record *own)
{
	if (r->order == 0)
		r->order = own->order;
	if (r->size == SIZE_UNKNOWN)
		r->size = own->size;
	if (r->internal_date == DATE_UNKNOWN)
		r->internal_date = own->internal_date;
	if (r->fields == 0) {
		r->fields = own->fields;
		r->fields_size = own->fields_size;
	}
	if (r->wire_size == SIZE_UNKNOWN || (own->wire_sure && !r->wire_sure)) {
		r->wire_size = own->wire_size;
		r->wire_sure = own->wire_sure;
		r->wire_counted = own->wire_counted;
	}
}

static bool
same_record(const struct record *x, const struct record *y)
{
	return ((x->flags ^ y->flags) & FLAGS_SETTABLE) == 0 && x->keyset == y->keyset &&
	       x->unclaimed == y->unclaimed && x->modseq == y->modseq && x->order == y->order &&
	       x->wire_sure == y->wire_sure && x->wire_counted == y->wire_counted &&
	       x->fields_size == y->fields_size && x->fields == y->fields && x->size == y->size &&
	       x->wire_size == y->wire_size && x->internal_date == y->internal_date;
}

static bool
same_note(const struct index *ix, size_t at, const struct note *theirs)
{
	struct note own;

	return index_note(ix, at, &own) && str_eq(own.text, theirs->text) && own.key == theirs->key &&
	       own.bits == theirs->bits;
}

/* What they say of a message that we have, too. False: nothing new. */
static bool
news_of_known(const struct index *ix, size_t at, const struct record *theirs, const struct note *note,
    struct index_news *out)
{
	const struct changed *c = changed_at(ix->table, at);
	struct record own = index_get(ix, at), r = *theirs;
	bool ours = c && (c->unwritten & (UNWRITTEN_NEW | UNWRITTEN_STATE)) && r.modseq <= own.modseq;

	if (own.gone)
		return false;
	if (ours) {
		r.flags = own.flags;
		r.keyset = own.keyset;
		r.unclaimed = own.unclaimed;
		r.modseq = own.modseq;
	}
	merge_facts(&r, &own);
	*out = (struct index_news){ .what = NEWS_RECORD, .record = r };
	if (!ours && note->text.n && !same_note(ix, at, note))
		out->note = *note;
	return out->note.text.n || !same_record(&own, &r);
}

/* --- From the journal ---------------------------------------------------------------------------------- */

static bool
news_of_put(struct index *ix, const struct journal_op *op, struct index_news *out)
{
	struct record r = op->record;
	struct note note = { 0 };
	size_t at;

	r.keyset = base_keyset(ix, ix->files->newest, op);
	if (op->noted)
		note = op->note;
	if (index_find(ix, r.uid, &at))
		return news_of_known(ix, at, &r, &note, out);
	*out = (struct index_news){ NEWS_RECORD, r, note };
	return true;
}

static bool
news_of_gone(struct index *ix, const struct journal_op *op, struct index_news *out)
{
	size_t at;

	if (index_find(ix, op->record.uid, &at) && !bits_has(&ix->table->gone, at)) {
		*out = (struct index_news){ .what = NEWS_GONE, .record = op->record };
		return true;
	}
	/* It came and went, or we know; others may ask for it. */
	history_add(ix, op->record.uid, op->record.modseq);
	return false;
}

bool
news_of(struct index *ix, const struct journal_op *op, struct index_news *out)
{
	switch (op->what) {
	case JOURNAL_PUT:
		return news_of_put(ix, op, out);
	case JOURNAL_GONE:
		return news_of_gone(ix, op, out);
	case JOURNAL_KEYWORD:
	case JOURNAL_META:
		break;
	}
	return false;
}

static bool
next_op(struct index *ix, struct journal_op *op)
{
	struct index_files *f = ix->files;
	struct journal_ops ops;
	int r;

	while (!journal_op(&f->ops, op)) {
		if (!f->more)
			return false;
		r = journal_next(&f->journal, &ops);
		if (r < 0 && f->locked && (r = journal_next(&f->journal, &ops)) < 0)
			files_lose(ix);
		else if (r < 0)
			history_doubt(ix);
		f->more = r == 1;
		if (r != 1)
			return false;
		f->ops = ops;
	}
	return true;
}

static bool
next_from_journal(struct index *ix, struct index_news *out)
{
	struct index_files *f = ix->files;
	struct journal_op op;

	while (!f->replaced && next_op(ix, &op)) {
		if (op.what == JOURNAL_KEYWORD)
			base_keyword(ix, f->newest, op.number, op.name);
		else if (op.what == JOURNAL_META && op.meta.uidvalidity != ix->uidvalidity)
			f->replaced = true;
		else if (op.what == JOURNAL_META)
			meta_take(ix, &op.meta);
		else if (news_of(ix, &op, out))
			return true;
	}
	return false;
}

/* --- From another snapshot ----------------------------------------------------------------------------- */

/* All is compared: what we know of expunged messages is theirs, and ours that they do not know of. */
static void
end_comparing(struct index *ix)
{
	struct index_files *f = ix->files;
	struct index_history *h = ix->history;
	size_t kept = 0;

	f->comparing = false;
	for (size_t i = 0; i < h->n; i++)
		if (h->gone[i].unwritten)
			h->gone[kept++] = h->gone[i];
	h->n = kept;
	meta_take(ix, &f->newest->snapshot.head.meta);
	if (f->cut)
		history_cut(ix);
}

/* Their message is not below ours. False: nothing new. */
static bool
compare_one(struct index *ix, const struct record *theirs, struct index_news *out)
{
	struct index_files *f = ix->files;
	struct base *b = f->newest;
	struct record own = { .uid = UINT32_MAX };
	struct note note = { 0 };

	if (f->mine < f->mine_end)
		own = index_get(ix, f->mine);
	if (own.uid < theirs->uid) { /* they have it no more */
		const struct changed *c = changed_at(ix->table, f->mine++);
		own.modseq = b->snapshot.head.meta.modseq;
		*out = (struct index_news){ .what = NEWS_GONE, .record = own };
		return !own.gone && !(c && (c->unwritten & UNWRITTEN_NEW));
	}
	if (!snapshot_note(&b->snapshot, f->theirs++, &note)) {
		files_lose(ix);
		return false;
	}
	if (own.uid == theirs->uid)
		return news_of_known(ix, f->mine++, theirs, &note, out);
	*out = (struct index_news){ NEWS_RECORD, *theirs, note };
	return own.uid == UINT32_MAX; /* else we have forgotten it, since it is gone */
}

static bool
next_from_snapshot(struct index *ix, struct index_news *out)
{
	struct index_files *f = ix->files;

	while (f->comparing && !ix->broken) {
		struct base *b = f->newest;
		struct record theirs = { .uid = UINT32_MAX };
		if (f->mine == f->mine_end && f->theirs == b->snapshot.head.n) {
			end_comparing(ix);
			break;
		}
		if (f->theirs < b->snapshot.head.n) {
			if (!snapshot_record(&b->snapshot, f->theirs, &theirs)) {
				files_lose(ix);
				break;
			}
			theirs.keyset = b->sets[theirs.keyset];
		}
		if (compare_one(ix, &theirs, out) && !ix->broken)
			return true;
	}
	return false;
}

bool
index_news(struct index *ix, struct index_news *out)
{
	struct index_files *f = ix->files;

	if (f == NULL || f->reset || ix->broken)
		return false;
	if (!f->round)
		files_look(ix);
	f->round = ix->replaying = true;
	if (next_from_snapshot(ix, out) || (!ix->broken && next_from_journal(ix, out)))
		return true;
	f->round = ix->replaying = false;
	return false;
}

/* --- A new table of the same --------------------------------------------------------------------------- */

static bool
replay(struct index *ix, struct journal *j)
{
	const struct journal *read = &ix->files->journal;
	struct journal_ops ops;
	struct journal_op op;
	struct index_news news;

	while (j->at < read->at && journal_next(j, &ops) == 1)
		while (journal_op(&ops, &op))
			if (news_of(ix, &op, &news))
				index_take(ix, &news);
	return j->at == read->at && j->chain == read->chain;
}

bool
files_stand(struct index *ix)
{
	struct index_files *f = ix->files;
	size_t history = ix->history->n;
	struct journal j;
	bool good = true;

	base_stand(ix, f->newest);
	if (f->journal.fd < 0)
		return true;
	if (journal_open(&j, f->dirfd, f->journal.generation, false))
		return false;
	ix->replaying = true;
	good = replay(ix, &j);
	ix->replaying = false;
	ix->history->n = history;
	journal_close(&j);
	return good;
}
