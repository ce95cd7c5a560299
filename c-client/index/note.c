/* Notes, and finding a message by the key of its note. See index.h. */

#include "c-client/base/arena.h"
#include "c-client/index/inside.h"
#include "osdep/random.h"

bool
index_note(const struct index *ix, size_t at, struct note *out)
{
	const struct index_table *t = ix->table;
	const struct changed *c = changed_at(t, at);

	if (c && c->noted) {
		*out = (struct note){ { t->texts + c->note, c->note_n }, c->note_key, c->note_bits };
		return true;
	}
	if (at >= t->nbase)
		return false;
	if (!snapshot_note(&t->base->snapshot, at, out)) {
		index_break(ix);
		return false;
	}
	return out->text.p != NULL;
}

static bool
same_note(const struct note *x, const struct note *y)
{
	return str_eq(x->text, y->text) && x->key == y->key && x->bits == y->bits;
}

static void
learn_key(struct index_table *t, size_t at)
{
	struct changed *c = changed_at(t, at);

	if (t->by_key.cap == 0)
		random_seed(t->by_key.seed);
	if (c && c->noted)
		table_put(&t->keys, &t->by_key, arena_str(&t->keys, (struct str){ t->texts + c->note, c->note_key }),
		    (uint32_t)at);
}

void
index_put_note(struct index *ix, size_t at, const struct note *note)
{
	struct note old = { 0 };
	bool had = index_note(ix, at, &old);
	struct record r;
	struct changed *c;

	if (ix->broken || (had && same_note(&old, note)))
		return;
	r = index_get(ix, at);
	r.flags &= (uint8_t)~FLAG_RECENT;
	r.gone = false;
	c = changed_make(ix, at, &r);
	text_put(ix, c, note);
	index_unwritten(ix, c, UNWRITTEN_NOTE);
	if (!had && (at < ix->table->nbase || at - ix->table->nbase < ix->table->keyed))
		learn_key(ix->table, at);
}

bool
index_by_key(const struct index *ix, struct str key, size_t *at)
{
	struct index_table *t = ix->table;
	size_t found = t->nbase;
	uint32_t ours;

	for (; t->keyed < t->nadded; t->keyed++)
		learn_key(t, t->nbase + t->keyed);
	if (table_get(&t->by_key, key, &ours))
		found = ours;
	else if (t->nbase && !snapshot_by_key(&t->base->snapshot, key, t->nbase, &found)) {
		index_break(ix);
		return false;
	} else if (found >= t->nbase)
		return false;
	if (bits_has(&t->gone, found))
		return false;
	*at = found;
	return true;
}
