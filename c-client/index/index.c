/* The records and their counts. See index.h and inside.h. */

#include "c-client/index/index.h"

#include <stdlib.h>

#include "c-client/base/arena.h"
#include "c-client/base/limits.h"
#include "c-client/index/inside.h"

/* Records that are gone are forgotten when they are so many and more than half. */
#define RENUMBER_MIN 1024

struct index *
index_new(struct arena *a)
{
	struct index *ix = ARENA_NEW(a, struct index);

	ix->arena = a;
	ix->uidnext = 1;
	keywords_init(&ix->keywords, a);
	ix->stamp.racy = UINT32_MAX;
	ix->modseq = 1;
	ix->history = ARENA_NEW(a, struct index_history);
	ix->history->since = 1;
	ix->history->fresh = true;
	ix->table = table_new(ix);
	return ix;
}

void
index_free(struct index **ixp)
{
	struct index *ix = *ixp;

	if (ix == NULL)
		return;
	files_close(ix);
	table_free(ix->table);
	free(ix->history->gone);
	*ixp = NULL;
}

void
index_break(const struct index *ix)
{
	((struct index *)ix)->broken = true;
}

bool
index_broken(const struct index *ix)
{
	return ix->broken;
}

/* --- Reading ------------------------------------------------------------------------------------------- */

size_t
index_count(const struct index *ix)
{
	return ix->table->nbase + ix->table->nadded;
}

/* A record as the base has it. */
static bool
base_record(const struct index *ix, size_t at, struct record *r)
{
	struct base *b = ix->table->base;

	if (!snapshot_record(&b->snapshot, at, r)) {
		index_break(ix);
		*r = (struct record){ .gone = true };
		return false;
	}
	r->keyset = b->sets[r->keyset];
	return true;
}

struct record
index_get(const struct index *ix, size_t at)
{
	const struct index_table *t = ix->table;
	const struct changed *c = changed_at(t, at);
	struct record r;

	if (c)
		r = c->record;
	else if (!base_record(ix, at, &r))
		return r;
	r.gone = bits_has(&t->gone, at);
	if (r.unclaimed || bits_has(&t->recent, at))
		r.flags |= FLAG_RECENT;
	/* What we do not know of expunges we do not know of flags either: they may have changed, and changed back. */
	if (r.modseq < ix->history->since)
		r.modseq = ix->history->since;
	return r;
}

bool
index_salvage(const struct index *ix, size_t at, struct record *out)
{
	const struct index_table *t = ix->table;
	const struct changed *c = changed_at(t, at);

	if (c)
		*out = c->record;
	else {
		/* other blocks may be good */
		t->base->snapshot.damaged = false;
		if (!base_record(ix, at, out))
			return false;
	}
	out->gone = bits_has(&t->gone, at);
	if (out->unclaimed || bits_has(&t->recent, at))
		out->flags |= FLAG_RECENT;
	return true;
}

struct index_counts
index_counts(const struct index *ix)
{
	return ix->table->counts;
}

size_t
index_first_unseen(const struct index *ix)
{
	struct index_table *t = ix->table;
	size_t n = index_count(ix);
	struct record r;

	if (t->counts.unseen == 0)
		return n;
	for (; t->unseen_from < n; t->unseen_from++) {
		r = index_get(ix, t->unseen_from);
		if (!r.gone && !(r.flags & FLAG_SEEN))
			break;
	}
	return t->unseen_from;
}

size_t
index_next_gone(const struct index *ix, size_t at)
{
	return bits_next(&ix->table->gone, at, index_count(ix));
}

static size_t
next_unclaimed(const struct index *ix, size_t at, size_t end)
{
	struct index_table *t = ix->table;
	size_t first = t->unclaimed_from;
	struct record r;

	if (t->counts.unclaimed == 0)
		return end;
	if (first < t->nbase && t->base_unclaimed == 0)
		first = t->nbase;
	if (at < first)
		at = first;
	for (; at < end; at++) {
		r = index_get(ix, at);
		if (!r.gone && r.unclaimed)
			return at;
		if (at == t->unclaimed_from)
			t->unclaimed_from++;
	}
	return end;
}

size_t
index_next_unclaimed(const struct index *ix, size_t at)
{
	return next_unclaimed(ix, at, index_count(ix));
}

size_t
index_next_recent(const struct index *ix, size_t at)
{
	const struct index_table *t = ix->table;
	size_t n = index_count(ix), ours = bits_next(&t->recent, at, n);

	while (ours < n && bits_has(&t->gone, ours))
		ours = bits_next(&t->recent, ours + 1, n);
	return next_unclaimed(ix, at, ours);
}

/* --- By UID -------------------------------------------------------------------------------------------- */

static size_t
added_lower(struct index_table *t, uint32_t uid)
{
	size_t lo = 0, hi = t->nadded, near = t->near;

	/* the next one, when somebody walks */
	if (near < hi && t->added[near].record.uid < uid) {
		lo = near + 1;
		if (lo < hi && t->added[lo].record.uid >= uid)
			hi = lo;
	} else if (near < hi) {
		hi = near;
	}
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (t->added[mid].record.uid < uid)
			lo = mid + 1;
		else
			hi = mid;
	}
	return t->near = lo;
}

size_t
index_lower(const struct index *ix, uint32_t uid)
{
	struct index_table *t = ix->table;
	size_t at = 0;

	if (t->nbase && (t->nadded == 0 || uid < t->added[0].record.uid)) {
		if (!snapshot_lower(&t->base->snapshot, uid, &at)) {
			index_break(ix);
			return index_count(ix);
		}
		return at;
	}
	return t->nbase + added_lower(t, uid);
}

static uint32_t
uid_at(const struct index *ix, size_t at)
{
	const struct index_table *t = ix->table;
	struct record r;

	if (at >= t->nbase)
		return t->added[at - t->nbase].record.uid;
	return base_record(ix, at, &r) ? r.uid : 0;
}

bool
index_find(const struct index *ix, uint32_t uid, size_t *at)
{
	size_t i = index_lower(ix, uid);

	if (i >= index_count(ix) || uid_at(ix, i) != uid)
		return false;
	*at = i;
	return true;
}

/* --- Changing ------------------------------------------------------------------------------------------ */

/* The counts with a record added (by = 1) or taken away (-1). */
static void
count(struct index *ix, size_t at, const struct record *r, int by)
{
	struct index_table *t = ix->table;

	if (r->gone)
		return;
	t->counts.exists += (uint32_t)by;
	if (r->flags & FLAG_DELETED)
		t->counts.deleted += (uint32_t)by;
	if (!(r->flags & FLAG_SEEN)) {
		t->counts.unseen += (uint32_t)by;
		if (at < t->unseen_from)
			t->unseen_from = at;
	}
	if (r->unclaimed) {
		t->counts.unclaimed += (uint32_t)by;
		if (at < t->nbase)
			t->base_unclaimed += (uint32_t)by;
		if (at < t->unclaimed_from)
			t->unclaimed_from = at;
	}
}

void
index_unwritten(struct index *ix, struct changed *c, uint8_t what)
{
	struct index_table *t = ix->table;

	if (ix->files == NULL || ix->replaying || what == 0)
		return;
	if (c->unwritten == 0) {
		t->unwritten = index_grown(
		    ix, t->unwritten, t->nunwritten + 1, &t->unwritten_cap, sizeof *t->unwritten);
		t->unwritten[t->nunwritten++] = c->at;
	}
	c->unwritten |= what;
}

bool
index_add(struct index *ix, const struct record *r, const struct note *note)
{
	struct index_table *t = ix->table;
	size_t at = index_count(ix);
	struct changed *fresh;
	uint32_t last = at ? uid_at(ix, at - 1) : 0;

	if (r->uid == 0 || r->uid > LIMIT_UID || r->uid <= last || (at && last == 0))
		return false;
	t->added = index_grown(ix, t->added, t->nadded + 1, &t->added_cap, sizeof *t->added);
	fresh = &t->added[t->nadded++];
	*fresh = (struct changed){ .record = *r, .at = (uint32_t)at };
	fresh->record.flags &= (uint8_t)~FLAG_RECENT;
	fresh->record.gone = false;
	fresh->record.modseq = change_modseq(ix, r);
	if (r->flags & FLAG_RECENT)
		bits_set(ix, &t->recent, at, true);
	count(ix, at, &fresh->record, 1);
	if (r->uid >= ix->uidnext)
		ix->uidnext = r->uid + 1;
	index_unwritten(ix, fresh, UNWRITTEN_NEW);
	if (note)
		text_put(ix, fresh, note);
	return true;
}

void
index_set_uids(struct index *ix, uint32_t uidvalidity, uint32_t uidnext)
{
	ix->uidvalidity = uidvalidity;
	if (uidnext > ix->uidnext)
		ix->uidnext = uidnext;
}

static bool
same_facts(const struct record *x, const struct record *y)
{
	return x->order == y->order && x->wire_sure == y->wire_sure && x->wire_counted == y->wire_counted &&
	       x->fields_size == y->fields_size && x->fields == y->fields && x->size == y->size &&
	       x->wire_size == y->wire_size && x->internal_date == y->internal_date;
}

static uint64_t
put_gone(struct index *ix, size_t at, const struct record *old, const struct record *r)
{
	uint64_t modseq = change_modseq(ix, r);

	bits_set(ix, &ix->table->gone, at, true);
	count(ix, at, old, -1);
	history_add(ix, old->uid, modseq);
	return modseq;
}

void
index_put(struct index *ix, size_t at, const struct record *r)
{
	struct record old = index_get(ix, at), next = *r;
	bool changed = ((old.flags ^ r->flags) & FLAGS_SETTABLE) || old.keyset != r->keyset;
	struct changed *c = changed_at(ix->table, at);
	uint8_t what = 0;

	if (ix->broken)
		return;
	next.modseq = old.modseq;
	if (r->gone && !old.gone)
		next.modseq = put_gone(ix, at, &old, r);
	else if (!old.gone && !r->gone && (ix->replaying || changed))
		next.modseq = change_modseq(ix, r);
	/* also where it followed from unclaimed, which may end now */
	bits_set(ix, &ix->table->recent, at, r->flags & FLAG_RECENT);
	next.flags &= (uint8_t)~FLAG_RECENT;
	next.gone = false;
	if (changed || old.unclaimed != r->unclaimed)
		what |= UNWRITTEN_STATE;
	if (!same_facts(&old, r))
		what |= UNWRITTEN_FACTS;
	if (c == NULL && what == 0 && next.modseq == old.modseq && next.mark == 0)
		return;
	c = changed_make(ix, at, &next);
	if (!r->gone && !old.gone) {
		count(ix, at, &old, -1);
		count(ix, at, &next, 1);
		index_unwritten(ix, c, what);
	}
	c->record = next;
}

void
index_take(struct index *ix, const struct index_news *news)
{
	struct record r = news->record;
	size_t at;

	if (!index_find(ix, r.uid, &at)) {
		if (news->what == NEWS_RECORD)
			index_add(ix, &r, news->note.text.n ? &news->note : NULL);
		return;
	}
	if (news->what == NEWS_GONE) { /* nobody has seen it here, so a bit is enough */
		r = index_get(ix, at);
		if (!r.gone && !ix->broken)
			put_gone(ix, at, &r, &news->record);
		return;
	}
	index_put(ix, at, &r);
	if (news->note.text.n)
		index_put_note(ix, at, &news->note);
}

/* Appends to a table in memory. */
static void
append_to(struct index *ix, struct index_table *t, const struct record *r, const struct note *note, uint8_t unwritten)
{
	struct index_table *old = ix->table;
	struct changed *c;

	t->added = index_grown(ix, t->added, t->nadded + 1, &t->added_cap, sizeof *t->added);
	c = &t->added[t->nadded];
	*c = (struct changed){ .record = *r, .at = (uint32_t)t->nadded++ };
	if (r->gone)
		bits_set(ix, &t->gone, c->at, true);
	else if ((c->unwritten = unwritten)) {
		t->unwritten = index_grown(
		    ix, t->unwritten, t->nunwritten + 1, &t->unwritten_cap, sizeof *t->unwritten);
		t->unwritten[t->nunwritten++] = c->at;
	}
	bits_set(ix, &t->recent, c->at, r->flags & FLAG_RECENT);
	c->record.flags &= (uint8_t)~FLAG_RECENT;
	c->record.gone = false;
	ix->table = t;
	if (note)
		text_put(ix, c, note);
	ix->table = old;
}

/* All that was in the snapshot is in memory then; the next index_renumber ends that. */
bool
index_insert_gone(struct index *ix, const uint32_t *uids, size_t n)
{
	struct index_table *old = ix->table, *t;
	size_t k = 0, count = index_count(ix);

	if (n == 0)
		return true;
	t = table_new(ix);
	for (size_t at = 0; at <= count; at++) {
		struct record r = { .uid = UINT32_MAX };
		const struct changed *c = at < count ? changed_at(old, at) : NULL;
		struct note note;
		bool noted = at < count && index_note(ix, at, &note);
		if (at < count)
			r = index_get(ix, at);
		for (; k < n && uids[k] < r.uid; k++)
			append_to(ix, t, &(struct record){ .uid = uids[k], .gone = true }, NULL, 0);
		if (at < count)
			append_to(ix, t, &r, noted ? &note : NULL, c ? c->unwritten : 0);
	}
	t->counts = old->counts;
	ix->table = t;
	table_free(old);
	return !ix->broken;
}

/* --- Forgetting ---------------------------------------------------------------------------------------- */

/* Without a snapshot: those that are gone leave the table. */
static bool
compact(struct index *ix)
{
	struct index_table *t = ix->table;
	size_t kept = 0, gone = t->nadded - t->counts.exists;

	if (t->nbase || gone < RENUMBER_MIN || gone < t->nadded / 2)
		return false;
	for (size_t at = 0; at < t->nadded; at++) {
		if (bits_has(&t->gone, at))
			continue;
		t->added[kept] = t->added[at];
		t->added[kept].at = (uint32_t)kept;
		bits_set(ix, &t->recent, kept++, bits_has(&t->recent, at));
	}
	for (size_t at = kept; at < t->nadded; at++)
		bits_set(ix, &t->recent, at, false);
	bits_clear(&t->gone);
	arena_free(&t->keys);
	t->by_key.slots = NULL;
	t->by_key.n = t->by_key.cap = t->keyed = 0;
	t->nadded = kept;
	t->nunwritten = 0;
	t->near = t->unseen_from = t->unclaimed_from = 0;
	return true;
}

/*
 * The same mailbox on the newest snapshot, in a new table; what is only of this session comes along. False:
 * it cannot be had, or is not what we know; then all is as before.
 */
static bool
stand_on_newest(struct index *ix)
{
	struct index_table *old = ix->table;
	struct arena a = ARENA_INIT;
	size_t n = 0, at = 0, count = index_count(ix);
	uint32_t *recent = ARENA_ARRAY(&a, old->counts.exists + 1u, uint32_t);
	bool good;

	for (at = bits_next(&old->recent, 0, count); at < count; at = bits_next(&old->recent, at + 1, count))
		if (!bits_has(&old->gone, at))
			recent[n++] = uid_at(ix, at);
	ix->table = table_new(ix);
	good = files_stand(ix) && !ix->broken &&
	       memcmp(&ix->table->counts, &old->counts, sizeof old->counts) == 0;
	for (size_t i = 0; good && i < n; i++)
		if ((good = index_find(ix, recent[i], &at)))
			bits_set(ix, &ix->table->recent, at, true);
	table_free(good ? old : ix->table);
	if (!good) {
		ix->table = old;
		ix->broken = false; /* that was the other one */
	}
	arena_free(&a);
	return good;
}

bool
index_renumber(struct index *ix)
{
	struct index_files *f = ix->files;

	if (ix->broken)
		return false;
	if (f == NULL || (!f->writable && f->newest == NULL))
		return compact(ix);
	if (f->newest == NULL)
		return false;
	if (f->newest == ix->table->base || f->refused || f->failed || f->comparing || ix->table->nunwritten)
		return false;
	f->refused = !stand_on_newest(ix);
	return !f->refused;
}
