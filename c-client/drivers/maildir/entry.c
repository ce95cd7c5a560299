/* The table of a mailbox's messages. See entry.h. */

#include "c-client/drivers/maildir/entry.h"

#include "c-client/drivers/maildir/filename.h"
#include "osdep/random.h"

#define WASTE_MAX ((size_t)1 << 20)

void
entries_init(struct entries *t)
{
	*t = (struct entries){ .arena = ARENA_INIT };
	random_seed(t->bases.seed);
}

void
entries_free(struct entries *t)
{
	arena_free(&t->arena);
	*t = (struct entries){ .arena = ARENA_INIT };
}

uint32_t
entries_last(const struct entries *t)
{
	return t->n ? t->e[t->n - 1].uid : 0;
}

static void
set_name(struct entries *t, struct entry *e, struct str name)
{
	e->name = arena_cstr(&t->arena, name);
	e->length = (uint8_t)name.n;
	e->base = (uint8_t)filename_base(name).n;
}

struct entry *
entries_add(struct entries *t, uint32_t uid, struct str name)
{
	struct entry *e;

	t->e = arena_grow(&t->arena, t->e, t->n, &t->cap, sizeof *t->e);
	e = &t->e[t->n];
	*e = (struct entry){ .uid = uid };
	set_name(t, e, name);
	t->n++;
	return e;
}

void
entries_reserve(struct entries *t, size_t more)
{
	struct entry *e;

	if (t->cap - t->n >= more)
		return;
	t->cap = t->n + more;
	e = ARENA_ARRAY(&t->arena, t->cap, struct entry);
	if (t->n)
		memcpy(e, t->e, t->n * sizeof *e);
	t->e = e;
}

/* Who never asks pays nothing. */
static void
learn_bases(struct entries *t)
{
	if (t->keyed < t->n)
		table_reserve(&t->arena, &t->bases, t->n - t->keyed);
	for (; t->keyed < t->n; t->keyed++)
		table_put(&t->arena, &t->bases, entry_base(&t->e[t->keyed]), (uint32_t)t->keyed);
}

struct entry *
entries_by_base(struct entries *t, struct str base)
{
	uint32_t at;

	learn_bases(t);
	return table_get(&t->bases, base, &at) ? &t->e[at] : NULL;
}

struct entry *
entries_by_uid(const struct entries *t, uint32_t uid)
{
	size_t lo = 0, hi = t->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (t->e[mid].uid < uid)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < t->n && t->e[lo].uid == uid ? &t->e[lo] : NULL;
}

void
entries_cut(struct entries *t, size_t n)
{
	while (t->n > n) {
		t->n--;
		t->waste += t->e[t->n].length + 16u;
		if (t->n < t->keyed)
			table_remove(&t->bases, entry_base(&t->e[t->n]));
	}
	if (t->keyed > t->n)
		t->keyed = t->n;
}

bool
entries_rename(struct entries *t, struct entry *e, struct str name)
{
	if (str_eq(entry_name(e), name))
		return false;
	t->waste += e->length + 16u;
	/*
	 * The table's key shows the bytes of some older name of the same base; all of them live as long as
	 * the table.
	 */
	set_name(t, e, name);
	e->dirty = true;
	return true;
}

void
entry_place(struct entry *e, enum where w)
{
	e->dirty |= e->where != w;
	e->where = (uint8_t)w;
}

void
entries_ext(struct entries *t, struct entry *e, struct str ext)
{
	if (str_eq(entry_ext(e), ext))
		return;
	t->waste += e->ext ? strlen(e->ext) + 16 : 0;
	e->ext = ext.n ? arena_cstr(&t->arena, ext) : NULL;
}

void
entries_carry(struct entries *t, struct entry *to, const struct entry *from)
{
	const struct entry old = *to;

	entries_rename(t, to, entry_name(from));
	entries_ext(t, to, old.ext ? entry_ext(&old) : entry_ext(from));
	*to = (struct entry){ .name = to->name, .ext = to->ext, .uid = to->uid, .length = to->length,
		.base = to->base, .order = from->order, .scanned = from->scanned, .where = from->where,
		.listed = old.listed || from->listed, .reported = from->reported, .dirty = from->dirty,
		.recent = from->recent, .gone = from->gone, .buried = from->buried, .tried = from->tried,
		.unsized = from->unsized };
}

void
entries_compact(struct entries *t)
{
	struct entries fresh;

	if (t->waste < WASTE_MAX || t->waste < t->arena.used / 2)
		return;
	entries_init(&fresh);
	fresh.cap = t->n;
	fresh.e = ARENA_ARRAY(&fresh.arena, t->n ? t->n : 1, struct entry);
	for (size_t i = 0; i < t->n; i++) {
		const struct entry *old = &t->e[i];
		struct entry *e = entries_add(&fresh, old->uid, entry_name(old));
		const char *name = e->name;

		*e = *old;
		e->name = name;
		e->ext = old->ext ? arena_cstr(&fresh.arena, str_of(old->ext)) : NULL;
	}
	entries_free(t);
	*t = fresh;
}
