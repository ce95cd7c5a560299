/* Sequence numbers and pending news. See view.h. */

#include "c-client/index/view.h"

#include "c-client/base/arena.h"

struct view_note {
	size_t at;              /* position; SIZE_MAX: no longer needed */
	struct view_flags told; /* what the client believes */
	uint64_t modseq;        /* of the message when the client was told that */
	bool always;            /* tell even what did not change */
	bool modseq_too;        /* tell at least the mod-sequence */
};

struct view *
view_new(struct arena *a, struct index *ix)
{
	struct view *v = ARENA_NEW(a, struct view);

	v->index = ix;
	v->shown = RANK_INIT(a);
	return v;
}

void
view_free(struct view **v)
{
	if (*v) {
		rank_free(&(*v)->shown);
		free((*v)->gone);
		free((*v)->notes);
	}
	*v = NULL;
}

/* Makes room for one more element in a growing array outside the arena. */
static void *
grown(struct view *v, void *p, size_t n, size_t *cap, size_t size)
{
	if (n < *cap)
		return p;
	*cap = *cap ? *cap * 2 : 16;
	p = reallocarray(p, *cap, size);
	if (p == NULL)
		arena_array(v->index->arena, SIZE_MAX, size); /* does not return */
	return p;
}

bool
view_add(struct view *v, const struct record *r, const struct note *note)
{
	struct record fresh = *r;

	fresh.mark = 0;
	fresh.gone = false;
	return index_add(v->index, &fresh, note);
}

/*
 * The note about a message of the view, a new one if there is none. *r is its record, which the caller
 * stores.
 */
static struct view_note *
note(struct view *v, size_t at, struct record *r)
{
	if (r->mark == 0) {
		v->notes = grown(v, v->notes, v->nnotes, &v->notes_cap, sizeof *v->notes);
		v->notes[v->nnotes++] = (struct view_note){
			.at = at, .told = { r->flags, r->keyset }, .modseq = r->modseq
		};
		r->mark = (uint32_t)v->nnotes;
	}
	return &v->notes[r->mark - 1];
}

static bool
same_flags(struct view_flags x, struct view_flags y)
{
	return ((x.flags ^ y.flags) & ~FLAG_RECENT) == 0 && x.keyset == y.keyset;
}

/* Drops a note that says what the client believes anyway. */
static void
settle(struct view *v, struct record *r)
{
	struct view_note *n = &v->notes[r->mark - 1];

	if (!n->always && !n->modseq_too && same_flags(n->told, (struct view_flags){ r->flags, r->keyset })) {
		n->at = SIZE_MAX;
		r->mark = 0;
	}
}

/* Another record for a position; of its flags \Recent stays. */
static void
put_flags(struct view *v, size_t at, const struct record *next)
{
	struct record r = index_get(v->index, at), now = *next;

	if (index_broken(v->index))
		return;
	now.flags = (uint8_t)((now.flags & ~FLAG_RECENT) | (r.flags & FLAG_RECENT));
	if ((r.flags != now.flags || r.keyset != now.keyset) && rank_has(&v->shown, at)) {
		note(v, at, &r);
		now.mark = r.mark;
	}
	if (now.mark)
		settle(v, &now);
	index_put(v->index, at, &now);
}

bool
view_flags(struct view *v, uint32_t uid, uint8_t flags, uint32_t keyset, bool unclaimed)
{
	struct record r;
	size_t at;

	if (!index_find(v->index, uid, &at))
		return false;
	r = index_get(v->index, at);
	if ((r.flags & ~FLAG_RECENT) == (flags & ~FLAG_RECENT) && r.keyset == keyset &&
	    r.unclaimed == unclaimed)
		return true;
	r.flags = flags;
	r.keyset = keyset;
	r.unclaimed = unclaimed;
	put_flags(v, at, &r);
	return true;
}

/* A message of the view is gone: to be told. */
void
view_lost(struct view *v, size_t at)
{
	v->gone_sorted = v->ngone == 0 || (v->gone_sorted && v->gone[v->ngone - 1] < at);
	v->gone = grown(v, v->gone, v->ngone, &v->gone_cap, sizeof *v->gone);
	v->gone[v->ngone++] = at;
}

void
view_belief(const struct view *v, const struct record *r, struct view_flags *flags, bool *tell)
{
	const struct view_note *n = r->mark ? &v->notes[r->mark - 1] : NULL;

	*flags = n ? n->told : (struct view_flags){ r->flags, r->keyset };
	*tell = n && (n->always || n->modseq_too);
}

static bool
gone_at(struct view *v, uint32_t uid, uint64_t modseq)
{
	struct record r;
	size_t at;

	if (!index_find(v->index, uid, &at) || (r = index_get(v->index, at)).gone || index_broken(v->index))
		return false;
	r.gone = true;
	r.modseq = modseq;
	if (r.mark)
		v->notes[r.mark - 1].at = SIZE_MAX;
	r.mark = 0;
	index_put(v->index, at, &r);
	if (rank_has(&v->shown, at))
		view_lost(v, at);
	return true;
}

bool
view_gone(struct view *v, uint32_t uid)
{
	return gone_at(v, uid, 0);
}

/* What other sessions wrote comes in as if a driver had told it. */
static void
take(struct view *v, const struct index_news *news)
{
	const struct record *r = &news->record;
	const struct note *note = news->note.text.n ? &news->note : NULL;
	struct record now;
	size_t at;

	if (news->what == NEWS_GONE) {
		gone_at(v, r->uid, r->modseq);
		return;
	}
	if (!index_find(v->index, r->uid, &at)) {
		view_add(v, r, note);
		return;
	}
	now = *r;
	/* FLAG_RECENT and the note of the view are of this session. */
	now.mark = index_get(v->index, at).mark;
	put_flags(v, at, &now);
	if (note)
		index_put_note(v->index, at, note);
}

void
view_refresh(struct view *v)
{
	struct index_news news;

	while (index_news(v->index, &news))
		take(v, &news);
}

/* Takes a position out of the view. */
static void
hide(struct view *v, size_t at, uint8_t flags)
{
	rank_remove(&v->shown, at);
	if (flags & FLAG_RECENT)
		v->recent--;
}

/* Positions from `from` on are in the view, but for messages that are gone. */
static void
show_from(struct view *v, size_t from)
{
	size_t end = index_count(v->index);

	rank_append(&v->shown, end - from);
	for (size_t at = index_next_gone(v->index, from); at < end; at = index_next_gone(v->index, at + 1))
		rank_remove(&v->shown, at);
}

/*
 * Gives sequence numbers to the messages that have none; those already gone again never get one. True: there
 * were some.
 */
static bool
show_new(struct view *v)
{
	size_t from = v->shown.n, end = index_count(v->index), before = v->shown.count;

	show_from(v, from);
	for (size_t at = index_next_recent(v->index, from); at < end; at = index_next_recent(v->index, at + 1))
		v->recent++;
	return v->shown.count > before;
}

void
view_show_all(struct view *v)
{
	struct view_update ignored;

	while (view_update(v, true, &ignored))
		;
}

bool
view_told(const struct view *v, uint32_t uid, struct view_flags *out)
{
	struct record r;
	size_t at;

	if (!index_find(v->index, uid, &at) || !rank_has(&v->shown, at))
		return false;
	r = index_get(v->index, at);
	*out = r.mark ? v->notes[r.mark - 1].told : (struct view_flags){ r.flags, r.keyset };
	return true;
}

void
view_expects(struct view *v, uint32_t uid, struct view_flags expected)
{
	struct record r;
	size_t at;

	if (!index_find(v->index, uid, &at) || !rank_has(&v->shown, at) || (r = index_get(v->index, at)).gone)
		return;
	note(v, at, &r)->told = expected;
	settle(v, &r);
	index_put(v->index, at, &r);
}

void
view_tell(struct view *v, uint32_t uid)
{
	struct record r;
	size_t at;

	if (!index_find(v->index, uid, &at) || !rank_has(&v->shown, at) || (r = index_get(v->index, at)).gone)
		return;
	note(v, at, &r)->always = true;
	index_put(v->index, at, &r);
}

void
view_tell_modseq(struct view *v, uint32_t uid)
{
	struct record r;
	size_t at;

	if (!index_find(v->index, uid, &at) || !rank_has(&v->shown, at) || (r = index_get(v->index, at)).gone)
		return;
	note(v, at, &r)->modseq_too = true;
	index_put(v->index, at, &r);
}

bool
view_told_modseq(const struct view *v, uint32_t uid, uint64_t *out)
{
	struct record r;
	size_t at;

	if (!index_find(v->index, uid, &at) || !rank_has(&v->shown, at))
		return false;
	r = index_get(v->index, at);
	*out = r.mark ? v->notes[r.mark - 1].modseq : r.modseq;
	return true;
}

/* Lowers *highest below the mod-sequence of a message that has something to be told. */
static void
stay_below(const struct view *v, size_t at, uint64_t *highest)
{
	uint64_t modseq = index_get(v->index, at).modseq;

	if (modseq <= *highest)
		*highest = modseq - 1;
}

uint64_t
view_highest(const struct view *v)
{
	uint64_t highest = index_highest(v->index);

	for (size_t i = 0; i < v->ngone; i++)
		stay_below(v, v->gone[i], &highest);
	for (size_t i = v->note_at; i < v->nnotes; i++)
		if (v->notes[i].at != SIZE_MAX)
			stay_below(v, v->notes[i].at, &highest);
	for (size_t at = v->shown.n; at < index_count(v->index); at++)
		stay_below(v, at, &highest);
	return highest;
}

uint32_t
view_count(const struct view *v)
{
	return (uint32_t)v->shown.count;
}

uint32_t
view_recent(const struct view *v)
{
	return v->recent;
}

uint32_t
view_uid(const struct view *v, uint32_t seq)
{
	if (seq == 0 || seq > v->shown.count)
		return 0;
	return index_get(v->index, view_at(v, seq)).uid;
}

uint32_t
view_seq(const struct view *v, uint32_t uid)
{
	size_t at;

	if (!index_find(v->index, uid, &at) || !rank_has(&v->shown, at))
		return 0;
	return (uint32_t)rank_before(&v->shown, at) + 1;
}

size_t
view_at(const struct view *v, uint32_t seq)
{
	return rank_select(&v->shown, seq - 1);
}

size_t
view_next(const struct view *v, size_t at)
{
	return rank_next(&v->shown, at);
}

size_t
view_end(const struct view *v)
{
	return v->shown.n;
}

static int
position_cmp(const void *x, const void *y)
{
	const size_t *a = x, *b = y;

	return (*a > *b) - (*a < *b);
}

static void
tell_expunge(struct view *v, struct view_update *out)
{
	struct record r;
	size_t at;

	if (!v->gone_sorted)
		qsort(v->gone, v->ngone, sizeof *v->gone, position_cmp);
	v->gone_sorted = true;
	at = v->gone[--v->ngone];
	r = index_get(v->index, at);
	*out = (struct view_update){ VIEW_EXPUNGE, (uint32_t)rank_before(&v->shown, at) + 1, r.uid };
	hide(v, at, r.flags);
}

static bool
tell_flags(struct view *v, struct view_update *out)
{
	while (v->note_at < v->nnotes) {
		const struct view_note *n = &v->notes[v->note_at++];
		size_t at = n->at;
		struct record r;
		bool flags;
		if (at == SIZE_MAX)
			continue;
		r = index_get(v->index, at);
		flags = n->always || !same_flags(n->told, (struct view_flags){ r.flags, r.keyset });
		r.mark = 0;
		index_put(v->index, at, &r);
		*out = (struct view_update){ flags ? VIEW_FLAGS : VIEW_MODSEQ,
			(uint32_t)rank_before(&v->shown, at) + 1, r.uid };
		return true;
	}
	v->note_at = v->nnotes = 0;
	return false;
}

/* Nothing is pending, so no position is remembered anywhere, and all that is gone was told. */
static void
renumber(struct view *v)
{
	if (v->ngone || !index_renumber(v->index))
		return;
	rank_free(&v->shown);
	show_from(v, 0);
}

void
view_settle(struct view *v)
{
	if (v->note_at == v->nnotes && v->shown.n == index_count(v->index))
		renumber(v);
}

bool
view_update(struct view *v, bool may_expunge, struct view_update *out)
{
	if (index_broken(v->index))
		return false;
	if (may_expunge && v->ngone) {
		tell_expunge(v, out);
		return true;
	}
	if (v->shown.n < index_count(v->index) && show_new(v)) {
		*out = (struct view_update){ VIEW_EXISTS, view_count(v), 0 };
		return true;
	}
	if (v->recent != v->recent_told) {
		v->recent_told = v->recent;
		*out = (struct view_update){ VIEW_RECENT, v->recent, 0 };
		return true;
	}
	if (v->index->keywords.n > v->keywords_told) {
		v->keywords_told = v->index->keywords.n;
		*out = (struct view_update){ VIEW_KEYWORDS, 0, 0 };
		return true;
	}
	if (tell_flags(v, out))
		return true;
	renumber(v);
	return false;
}
