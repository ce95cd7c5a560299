/*
 * What the engine knows already need not be loaded. Its notes (index/index.h) have the name and the place of
 * every message's file, so the table of entries holds only what is in play:
 *
 * - For a sync of a folder whose cur is as the stamp says: the messages that lie in new, and what the list
 *   has behind the place up to which it was reported. Every other message is there and as it was. This is
 *   the light way, and it costs what has changed.
 * - When anything looks unusual (cur or the keywords changed, the list is another, a file that should be
 *   there is not, one that is known turns up elsewhere) all notes become entries, and the sync goes on as if
 *   it had read the whole list. Loaded messages count as seen by the scans so far, so it takes as many scans
 *   as ever to find one gone.
 * - For a STORE, a FETCH and the like: one message at a time, made from its note. When it has no file of that
 *   name, everything is loaded to look for it; that table stays until the next sync.
 *
 * After a sync the table is thrown away. What of the list has no file and is no message is dead: UIDs up to
 * the last one told are settled, and are not looked for again.
 *
 * A mailbox of which nothing is known, one whose UIDs live in memory, and the target of an APPEND or COPY
 * know nothing here: the list is their table.
 */

#include "c-client/drivers/maildir/box.h"
#include "c-client/drivers/maildir/filename.h"
#include "c-client/drivers/maildir/uidlist.h"

bool
box_is_known(const struct box *b)
{
	return !b->memory && known_mailbox(b->m).uidvalidity != 0;
}

/* The name becomes part of a path. */
static bool
usable(const struct note *n)
{
	return n->text.n && n->text.p[0] != '.' && str_find(n->text, '/') == n->text.n &&
	       str_find(n->text, '\0') == n->text.n;
}

static bool
lies(const struct box *b, uint32_t uid)
{
	for (size_t i = 0; i < LIARS_MAX; i++)
		if (b->liars[i] == uid)
			return true;
	return false;
}

void
box_distrust(struct box *b, uint32_t uid)
{
	if (!lies(b, uid))
		b->liars[b->nliars++ % LIARS_MAX] = uid;
}

static void
from_note(const struct box *b, struct entry *e, const struct note *n)
{
	e->where = n->bits & NOTE_IN_NEW ? IN_NEW : IN_CUR;
	e->unsized = (n->bits & NOTE_UNSIZED) || lies(b, e->uid);
	e->listed = e->reported = true;
	e->scanned = b->scan;
}

static void
load_one(struct box *b, struct entries *t, uint32_t uid, const struct note *n)
{
	if (usable(n))
		from_note(b, entries_add(t, uid, n->text), n);
	else
		box_lost(b, uid);
}

void
box_forget(struct box *b)
{
	entries_free(&b->entries);
	entries_init(&b->entries);
	b->whole = b->list.exts = false;
}

void
box_begin(struct box *b)
{
	struct known k = known_mailbox(b->m);
	struct note n;

	if (!box_is_known(b))
		return;
	box_forget(b);
	if (b->scan == 0)
		b->scan = 1;
	b->told = k.uidvalidity;
	if (k.uidnext > b->told_next)
		b->told_next = k.uidnext;
	if (k.last_uid > b->told_uid)
		b->told_uid = k.last_uid;
	b->seen[0] = stamp_get(k.stamp, PART_NEW);
	b->seen[1] = stamp_get(k.stamp, PART_CUR);
	b->racy[0] = k.stamp->racy & PART(PART_NEW);
	b->racy[1] = k.stamp->racy & PART(PART_CUR);
	for (uint32_t uid = 1; known_next(b->m, &uid, true, &n); uid++)
		load_one(b, &b->entries, uid, &n);
}

void
box_load(struct box *b)
{
	struct entries all;
	struct note n;

	if (b->whole)
		return;
	b->whole = true;
	if (!box_is_known(b))
		return;
	entries_init(&all);
	entries_reserve(&all, known_mailbox(b->m).messages + b->entries.n);
	for (uint32_t uid = 1; known_next(b->m, &uid, false, &n); uid++)
		load_one(b, &all, uid, &n);
	for (size_t i = 0; i < b->entries.n; i++) {
		const struct entry *old = &b->entries.e[i];
		struct entry *e = entries_by_uid(&all, old->uid);

		if (e == NULL && old->uid > entries_last(&all))
			e = entries_add(&all, old->uid, entry_name(old));
		if (e)
			entries_carry(&all, e, old);
	}
	entries_free(&b->entries);
	b->entries = all;
	b->repeats = 0;
}

bool
box_knows(const struct box *b, struct str base)
{
	uint32_t uid;

	return !b->whole && box_is_known(b) && known_key(b->m, base, &uid);
}

struct entry *
box_entry(struct box *b, uint32_t uid)
{
	struct entry *e = entries_by_uid(&b->entries, uid);
	struct note n;

	if (e || !known_note(b->m, uid, &n) || !usable(&n))
		return e;
	e = &b->one;
	*e = (struct entry){ .uid = uid, .name = b->one_name };
	box_rename(b, e, n.text);
	from_note(b, e, &n);
	e->dirty = false;
	return e;
}

bool
box_rename(struct box *b, struct entry *e, struct str name)
{
	if (e != &b->one)
		return entries_rename(&b->entries, e, name);
	if (str_eq(entry_name(e), name))
		return false;
	memmove(b->one_name, name.p, name.n);
	b->one_name[name.n] = '\0';
	e->length = (uint8_t)name.n;
	e->base = (uint8_t)filename_base(name).n;
	e->dirty = true;
	return true;
}
