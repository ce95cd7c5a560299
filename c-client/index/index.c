/* The records, their notes, counts and mod-sequences. See index.h. */

#include "c-client/index/index.h"

#include <stdlib.h>

#include "c-client/base/arena.h"
#include "c-client/base/limits.h"
#include "c-client/base/set.h"
#include "c-client/base/table.h"
#include "osdep/clock.h"
#include "osdep/random.h"

/* Of the messages expunged last so many are remembered with their mod-sequence. */
#define VANISHED_MAX 16384
/* Records that are gone are forgotten when they are so many and more than half. */
#define RENUMBER_MIN 1024

struct index_note {
	char *text;
	uint8_t n, key, bits;
};

/* By position, as long as the records; and once somebody asked, from key to position. */
struct index_notes {
	struct index_note *note;
	size_t cap;
	struct arena keys;
	struct table by_key;
	size_t keyed; /* positions below this are in it */
};

struct index_vanished {
	uint32_t uid;
	uint64_t modseq;
};

struct index *
index_new(struct arena *a)
{
	struct index *ix = ARENA_NEW(a, struct index);

	ix->arena = a;
	ix->uidnext = 1;
	keywords_init(&ix->keywords, a);
	ix->stamp.racy = UINT32_MAX;
	ix->notes = ARENA_NEW(a, struct index_notes);
	ix->notes->keys.oom = a->oom;
	ix->modseq = ix->vanished_since = 1;
	random_bytes(ix->notes->by_key.seed, sizeof ix->notes->by_key.seed);
	return ix;
}

void
index_free(struct index **ixp)
{
	struct index *ix = *ixp;

	if (ix == NULL)
		return;
	for (size_t at = 0; ix->notes->note && at < ix->n; at++)
		free(ix->notes->note[at].text);
	free(ix->notes->note);
	arena_free(&ix->notes->keys);
	free(ix->records);
	free(ix->vanished);
	*ixp = NULL;
}

/* Makes room for n elements in an array outside the arena; new elements are zero. */
static void *
grown(struct index *ix, void *p, size_t n, size_t *cap, size_t size)
{
	size_t more = *cap ? *cap : 64;

	if (n <= *cap)
		return p;
	while (more < n)
		more *= 2;
	p = reallocarray(p, more, size);
	if (p == NULL)
		arena_array(ix->arena, SIZE_MAX, size); /* does not return */
	memset((char *)p + *cap * size, 0, (more - *cap) * size);
	*cap = more;
	return p;
}

/* --- Records ------------------------------------------------------------------------------------------- */

size_t
index_count(const struct index *ix)
{
	return ix->n;
}

struct record
index_get(const struct index *ix, size_t at)
{
	return ix->records[at];
}

struct index_counts
index_counts(const struct index *ix)
{
	return ix->counts;
}

size_t
index_first_unseen(const struct index *ix)
{
	size_t at = 0;

	if (ix->counts.unseen == 0)
		return ix->n;
	while (ix->records[at].gone || (ix->records[at].flags & FLAG_SEEN))
		at++;
	return at;
}

size_t
index_next_gone(const struct index *ix, size_t at)
{
	if (ix->counts.exists == ix->n)
		return ix->n;
	while (at < ix->n && !ix->records[at].gone)
		at++;
	return at;
}

size_t
index_next_recent(const struct index *ix, size_t at)
{
	while (at < ix->n && (ix->records[at].gone || !(ix->records[at].flags & FLAG_RECENT)))
		at++;
	return at;
}

size_t
index_next_unclaimed(const struct index *ix, size_t at)
{
	if (ix->counts.unclaimed == 0)
		return ix->n;
	while (at < ix->n && (ix->records[at].gone || !ix->records[at].unclaimed))
		at++;
	return at;
}

size_t
index_lower(const struct index *ix, uint32_t uid)
{
	size_t lo = 0, hi = ix->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (ix->records[mid].uid < uid)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

bool
index_find(const struct index *ix, uint32_t uid, size_t *at)
{
	size_t i = index_lower(ix, uid);

	if (i == ix->n || ix->records[i].uid != uid)
		return false;
	*at = i;
	return true;
}

/* The counts with a record added (by = 1) or taken away (-1). */
static void
count(struct index *ix, const struct record *r, int by)
{
	struct index_counts *c = &ix->counts;

	if (r->gone)
		return;
	c->exists += (uint32_t)by;
	if (!(r->flags & FLAG_SEEN))
		c->unseen += (uint32_t)by;
	if (r->flags & FLAG_DELETED)
		c->deleted += (uint32_t)by;
	if (r->unclaimed)
		c->unclaimed += (uint32_t)by;
}

/* The mod-sequence of the change under way; that of a replayed one is in the record. */
static uint64_t
change_modseq(struct index *ix, const struct record *r)
{
	uint64_t now = (uint64_t)clock_realtime_us();

	if (ix->replaying) {
		if (r->modseq > ix->modseq)
			ix->modseq = r->modseq;
		return r->modseq;
	}
	if (ix->change == 0) {
		ix->change = ix->modseq + 1;
		if (now > ix->change)
			ix->change = now;
		ix->modseq = ix->change;
	}
	return ix->change;
}

bool
index_add(struct index *ix, const struct record *r, const struct note *note)
{
	struct record *fresh;

	if (r->uid == 0 || r->uid > LIMIT_UID || (ix->n && r->uid <= ix->records[ix->n - 1].uid))
		return false;
	ix->records = grown(ix, ix->records, ix->n + 1, &ix->cap, sizeof *ix->records);
	fresh = &ix->records[ix->n++];
	*fresh = *r;
	fresh->modseq = change_modseq(ix, r);
	count(ix, fresh, 1);
	if (r->uid >= ix->uidnext)
		ix->uidnext = r->uid + 1;
	if (note)
		index_put_note(ix, ix->n - 1, note);
	return true;
}

void
index_set_uids(struct index *ix, uint32_t uidvalidity, uint32_t uidnext)
{
	ix->uidvalidity = uidvalidity;
	if (uidnext > ix->uidnext)
		ix->uidnext = uidnext;
}

static void
vanish(struct index *ix, uint32_t uid, uint64_t modseq)
{
	if (ix->nvanished == VANISHED_MAX) {
		size_t half = VANISHED_MAX / 2;
		ix->vanished_since = ix->vanished[half - 1].modseq;
		memmove(ix->vanished, ix->vanished + half, half * sizeof *ix->vanished);
		ix->nvanished = half;
	}
	ix->vanished =
	    grown(ix, ix->vanished, ix->nvanished + 1, &ix->vanished_cap, sizeof *ix->vanished);
	ix->vanished[ix->nvanished++] = (struct index_vanished){ uid, modseq };
}

void
index_put(struct index *ix, size_t at, const struct record *r)
{
	struct record *old = &ix->records[at], next = *r;
	bool changed = ((old->flags ^ r->flags) & FLAGS_SETTABLE) || old->keyset != r->keyset;

	next.modseq = old->modseq;
	if (ix->replaying || changed || (r->gone && !old->gone))
		next.modseq = change_modseq(ix, r);
	count(ix, old, -1);
	count(ix, &next, 1);
	if (r->gone && !old->gone)
		vanish(ix, r->uid, next.modseq);
	*old = next;
}

bool
index_renumber(struct index *ix)
{
	size_t kept = 0, gone = ix->n - ix->counts.exists;

	if (gone < RENUMBER_MIN || gone < ix->n / 2)
		return false;
	for (size_t at = 0; at < ix->n; at++) {
		if (ix->records[at].gone) {
			if (at < ix->notes->cap)
				free(ix->notes->note[at].text);
			continue;
		}
		if (at < ix->notes->cap)
			ix->notes->note[kept] = ix->notes->note[at];
		ix->records[kept++] = ix->records[at];
	}
	if (ix->notes->cap > kept)
		memset(ix->notes->note + kept, 0, (ix->notes->cap - kept) * sizeof *ix->notes->note);
	arena_free(&ix->notes->keys);
	ix->notes->by_key.slots = NULL;
	ix->notes->by_key.n = ix->notes->by_key.cap = ix->notes->keyed = 0;
	ix->n = kept;
	return true;
}

/* --- Notes --------------------------------------------------------------------------------------------- */

bool
index_note(const struct index *ix, size_t at, struct note *out)
{
	const struct index_note *n = at < ix->notes->cap ? &ix->notes->note[at] : NULL;

	if (n == NULL || n->text == NULL)
		return false;
	*out = (struct note){ { n->text, n->n }, n->key, n->bits };
	return true;
}

void
index_put_note(struct index *ix, size_t at, const struct note *note)
{
	struct index_notes *t = ix->notes;
	struct index_note *n;

	t->note = grown(ix, t->note, at + 1, &t->cap, sizeof *t->note);
	n = &t->note[at];
	n->bits = note->bits;
	n->key = note->key;
	if (n->text && n->n == note->text.n && memcmp(n->text, note->text.p, n->n) == 0)
		return;
	free(n->text);
	n->n = (uint8_t)note->text.n;
	n->text = malloc(note->text.n + 1u);
	if (n->text == NULL)
		arena_alloc(ix->arena, SIZE_MAX); /* does not return */
	memcpy(n->text, note->text.p, note->text.n);
}

static void
learn_keys(struct index *ix)
{
	struct index_notes *t = ix->notes;
	struct note n;

	for (; t->keyed < ix->n; t->keyed++)
		if (index_note(ix, t->keyed, &n))
			table_put(&t->keys, &t->by_key,
			    arena_str(&t->keys, (struct str){ n.text.p, n.key }), (uint32_t)t->keyed);
}

bool
index_by_key(const struct index *ix, struct str key, size_t *at)
{
	uint32_t found;

	learn_keys((struct index *)ix);
	if (!table_get(&ix->notes->by_key, key, &found) || ix->records[found].gone)
		return false;
	*at = found;
	return true;
}

/* --- Mod-sequences ------------------------------------------------------------------------------------- */

bool
index_keeps_modseq(const struct index *ix)
{
	(void)ix;
	return true;
}

uint64_t
index_highest(const struct index *ix)
{
	return ix->modseq;
}

void
index_ceiling(struct index *ix, uint64_t ceiling)
{
	if (ceiling != ix->ceiling && ceiling > ix->modseq)
		ix->modseq = ix->vanished_since = ceiling;
	ix->ceiling = ceiling;
}

void
index_ceiling_moved(struct index *ix, uint64_t ceiling)
{
	ix->ceiling = ceiling;
}

bool
index_vanished(const struct index *ix, uint64_t since, struct arena *a, struct set *out)
{
	if (since < ix->vanished_since)
		return false;
	*out = (struct set){ 0 };
	for (size_t i = 0; i < ix->nvanished; i++)
		if (ix->vanished[i].modseq > since)
			set_push(a, out, ix->vanished[i].uid, ix->vanished[i].uid);
	set_normalise(out);
	return true;
}

/* --- Files --------------------------------------------------------------------------------------------- */

void
index_attach(struct index *ix, int dirfd, mode_t mode, unsigned how)
{
	(void)ix, (void)dirfd, (void)mode, (void)how;
}

void
index_reset(struct index *ix)
{
	(void)ix;
}

int
index_lock(struct index *ix, int timeout_ms)
{
	(void)ix, (void)timeout_ms;
	return 0;
}

void
index_unlock(struct index *ix)
{
	(void)ix;
}

bool
index_news(struct index *ix, struct index_news *out)
{
	(void)ix, (void)out;
	return false;
}

bool
index_replaced(const struct index *ix)
{
	(void)ix;
	return false;
}

void
index_commit(struct index *ix)
{
	ix->change = 0;
}

void
index_release(struct index *ix)
{
	(void)ix;
}
