/* What of the records is in memory: sets of positions, changed records, texts of notes. See inside.h. */

#include <stdlib.h>

#include "c-client/base/arena.h"
#include "c-client/index/inside.h"

#define WORD 64

void *
index_grown(const struct index *ix, void *p, size_t n, size_t *cap, size_t size)
{
	size_t more = *cap ? *cap : 16;

	if (n <= *cap)
		return p;
	while (more < n)
		more *= 2;
	p = reallocarray(p, more, size);
	if (p == NULL)
		arena_array(ix->arena, SIZE_MAX, size); /* does not return */
	*cap = more;
	return p;
}

struct index_table *
table_new(const struct index *ix)
{
	struct index_table *t = calloc(1, sizeof *t);

	if (t == NULL)
		return arena_alloc(ix->arena, SIZE_MAX); /* does not return */
	t->keys.oom = ix->arena->oom;
	return t;
}

void
table_free(struct index_table *t)
{
	base_close(t->base);
	free(t->changed);
	free(t->slots);
	free(t->added);
	free(t->gone.word);
	free(t->recent.word);
	free(t->texts);
	free(t->unwritten);
	arena_free(&t->keys);
	free(t);
}

/* --- Sets of positions --------------------------------------------------------------------------------- */

bool
bits_has(const struct bits *b, size_t at)
{
	return at / WORD < b->n && (b->word[at / WORD] >> at % WORD & 1);
}

void
bits_set(const struct index *ix, struct bits *b, size_t at, bool on)
{
	size_t had = b->n;

	if (at / WORD >= b->n) {
		if (!on)
			return;
		b->word = index_grown(ix, b->word, at / WORD + 1, &b->n, sizeof *b->word);
		memset(b->word + had, 0, (b->n - had) * sizeof *b->word);
	}
	if (on)
		b->word[at / WORD] |= (uint64_t)1 << at % WORD;
	else
		b->word[at / WORD] &= ~((uint64_t)1 << at % WORD);
}

void
bits_clear(struct bits *b)
{
	free(b->word);
	*b = (struct bits){ 0 };
}

size_t
bits_next(const struct bits *b, size_t at, size_t end)
{
	size_t word = at / WORD;
	uint64_t w;

	if (word >= b->n)
		return end;
	w = b->word[word] & ~(uint64_t)0 << at % WORD;
	while (w == 0) {
		if (++word >= b->n)
			return end;
		w = b->word[word];
	}
	at = word * WORD + (size_t)__builtin_ctzll(w);
	return at < end ? at : end;
}

/* --- Changed records ----------------------------------------------------------------------------------- */

static size_t
slot_of(const struct index_table *t, size_t at)
{
	size_t i = (uint32_t)at * 2654435761u & (t->nslots - 1);

	while (t->slots[i] && t->changed[t->slots[i] - 1].at != at)
		i = (i + 1) & (t->nslots - 1);
	return i;
}

struct changed *
changed_at(const struct index_table *t, size_t at)
{
	uint32_t place;

	if (at >= t->nbase)
		return &t->added[at - t->nbase];
	if (t->nchanged == 0)
		return NULL;
	place = t->slots[slot_of(t, at)];
	return place ? &t->changed[place - 1] : NULL;
}

/* At most half full: so a search ends soon. */
static void
grow_slots(const struct index *ix, struct index_table *t)
{
	t->nslots = t->nslots ? t->nslots * 2 : 32;
	free(t->slots);
	t->slots = calloc(t->nslots, sizeof *t->slots);
	if (t->slots == NULL)
		arena_array(ix->arena, SIZE_MAX, 1); /* does not return */
	for (size_t i = 0; i < t->nchanged; i++)
		t->slots[slot_of(t, t->changed[i].at)] = (uint32_t)i + 1;
}

struct changed *
changed_make(const struct index *ix, size_t at, const struct record *r)
{
	struct index_table *t = ix->table;
	struct changed *c = changed_at(t, at);

	if (c)
		return c;
	if (t->nslots < (t->nchanged + 1) * 2)
		grow_slots(ix, t);
	t->changed =
	    index_grown(ix, t->changed, t->nchanged + 1, &t->changed_cap, sizeof *t->changed);
	c = &t->changed[t->nchanged];
	*c = (struct changed){ .record = *r, .at = (uint32_t)at };
	t->slots[slot_of(t, at)] = (uint32_t)++t->nchanged;
	return c;
}

/* --- Texts --------------------------------------------------------------------------------------------- */

/* A text that does not fit in the place of the one before it leaves a hole; nobody minds a few. */
void
text_put(const struct index *ix, struct changed *c, const struct note *note)
{
	struct index_table *t = ix->table;
	uint8_t n = (uint8_t)(note->text.n < NOTE_MAX ? note->text.n : NOTE_MAX);

	if (!c->noted || c->note_room < n) {
		t->texts = index_grown(ix, t->texts, t->ntexts + n, &t->texts_cap, 1);
		c->note = t->ntexts;
		c->note_room = n;
		t->ntexts += n;
	}
	if (n)
		memcpy(t->texts + c->note, note->text.p, n);
	c->noted = true;
	c->note_n = n;
	c->note_key = note->key;
	c->note_bits = note->bits;
}
