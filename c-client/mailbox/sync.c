/*
 * The reports of a driver (driver.h) become changes of index and view. Nothing here trusts a driver to be
 * right about order: a UID that does not rise would give one message the number of another.
 */

#include "c-client/mailbox/engine.h"

#include "c-client/index/view.h"
#include "osdep/clock.h"

/* One call of the program's hook for so many of ours. */
#define TICK_EVERY 256
#define CEILING_AHEAD_US 3600000000u
#define CEILING_NEAR_US 1000000u

int
sync_result(const struct sync *s, int r)
{
	if (r == 0)
		r = s->error;
	return r ? r : known_check(s->m);
}

int
engine_tick(struct store *s, uint64_t done, uint64_t total)
{
	const struct mail_hooks *h = &s->options.hooks;

	if (h->tick && h->tick(h->ctx, done, total))
		return fail(
		    &s->fault, MAIL_E_LOST, "Interrupted", "ended by the session in the middle of its work");
	return 0;
}

void
engine_notice(struct store *s, const char *text)
{
	const struct mail_hooks *h = &s->options.hooks;

	if (h->notice)
		h->notice(h->ctx, text);
}

int
sync_tick(struct sync *s, uint64_t done, uint64_t total)
{
	if (s->ticks++ % TICK_EVERY)
		return 0;
	return engine_tick(s->m->store, done, total);
}

uint32_t
sync_keyword(struct sync *s, struct str name)
{
	return keyword_number(&s->m->index->keywords, name);
}

void
sync_uids(struct sync *s, uint32_t uidvalidity, uint32_t uidnext)
{
	struct mailbox *m = s->m;

	if (m->index->uidvalidity && m->index->uidvalidity != uidvalidity) {
		s->error = fail(m->fault, MAIL_E_CHANGED, "The mailbox was replaced",
		    "%.*s: UIDVALIDITY was %u, is %u", STR_ARG(m->name), m->index->uidvalidity, uidvalidity);
		return;
	}
	index_set_uids(m->index, uidvalidity, uidnext);
}

void
sync_add(struct sync *s, uint32_t uid, struct driver_flags flags, struct driver_hint hint,
    const struct note *note)
{
	struct mailbox *m = s->m;
	struct record r = { .uid = uid,
		.unclaimed = flags.unclaimed,
		.flags = (uint8_t)(flags.system & (FLAGS_SETTABLE | FLAG_RECENT)),
		.size = hint.size,
		.wire_size = hint.wire_size,
		.internal_date = hint.internal_date,
		.order = hint.order };

	r.keyset = keyset_of(&m->index->keywords, flags.keywords, flags.nkeywords);
	if (!view_add(m->view, &r, note))
		s->error = fail(m->fault, MAIL_E_BUG, "Internal error, see the server's log",
		    "%.*s: driver %s added UID %u below UIDNEXT %u", STR_ARG(m->name), m->driver->name, uid,
		    m->index->uidnext);
}

void
sync_note(struct sync *s, uint32_t uid, const struct note *note)
{
	size_t at;

	if (index_find(s->m->index, uid, &at))
		index_put_note(s->m->index, at, note);
}

void
sync_stamp(struct sync *s, const struct stamp *stamp)
{
	s->m->index->stamp = *stamp;
	s->stamped = true;
}

void
sync_ceiling(struct sync *s, uint64_t ceiling)
{
	index_ceiling(s->m->index, ceiling);
}

static int
uid_cmp(const void *x, const void *y)
{
	const uint32_t *a = x, *b = y;

	return (*a > *b) - (*a < *b);
}

/* What a STORE alone would have made of the flags that the client knew. */
static struct view_flags
changed_flags(struct sync *s, struct view_flags f)
{
	struct keywords *k = &s->m->index->keywords;
	const struct flag_change *c = s->change;

	switch (c->how) {
	case FLAGS_ADD:
		f.flags |= (uint8_t)c->system;
		f.keyset = keyset_with(k, f.keyset, s->keywords, c->nkeywords);
		break;
	case FLAGS_REMOVE:
		f.flags &= (uint8_t)~c->system;
		f.keyset = keyset_without(k, f.keyset, s->keywords, c->nkeywords);
		break;
	case FLAGS_REPLACE:
		f.flags = (uint8_t)((f.flags & FLAG_RECENT) | c->system);
		f.keyset = keyset_of(k, s->keywords, c->nkeywords);
		break;
	}
	return f;
}

static void
report_flags(struct sync *s, uint32_t uid, struct driver_flags flags)
{
	view_flags(s->m->view, uid, (uint8_t)(flags.system & FLAGS_SETTABLE),
	    keyset_of(&s->m->index->keywords, flags.keywords, flags.nkeywords), flags.unclaimed);
}

static uint64_t
modseq_of(const struct mailbox *m, uint32_t uid)
{
	size_t at;

	return index_find(m->index, uid, &at) ? index_get(m->index, at).modseq : 0;
}

void
sync_flags(struct sync *s, uint32_t uid, struct driver_flags flags)
{
	struct mailbox *m = s->m;
	struct view_flags told = { 0 };
	bool ours = s->change && bsearch(&uid, s->uids, s->nuids, sizeof uid, uid_cmp) &&
		    view_told(m->view, uid, &told);
	uint64_t before = ours ? modseq_of(m, uid) : 0;

	report_flags(s, uid, flags);
	if (!ours)
		return;
	if (s->answer == ANSWER_FLAGS) {
		view_tell(m->view, uid);
		return;
	}
	view_expects(m->view, uid, changed_flags(s, told));
	if (s->answer == ANSWER_MODSEQ && m->tells_modseq && (s->always || modseq_of(m, uid) != before))
		view_tell_modseq(m->view, uid);
}

void
sync_refused(struct sync *s, uint32_t uid, struct driver_flags flags)
{
	report_flags(s, uid, flags);
	if (s->refused && s->nrefused < s->nuids)
		s->refused[s->nrefused++] = uid;
}

/* Outside a change (COPY does not change its source) it is for the next sync to find again. */
void
sync_gone(struct sync *s, uint32_t uid)
{
	if (s->m->changing)
		view_gone(s->m->view, uid);
	else
		s->m->index->stamp.racy = UINT32_MAX;
}

/* --- What was reported before ---------------------------------------------------------------------------- */

struct known
known_mailbox(const struct mailbox *m)
{
	const struct index *ix = m->index;
	struct index_counts counts;
	size_t n;

	if (ix == NULL || ix->uidvalidity == 0)
		return (struct known){ 0 };
	counts = index_counts(ix);
	n = index_count(ix);
	return (struct known){ ix->uidvalidity, ix->uidnext, n ? index_get(ix, n - 1).uid : 0, counts.exists,
		counts.unclaimed, &ix->stamp };
}

int
known_check(const struct mailbox *m)
{
	if (m->index == NULL || !index_broken(m->index))
		return 0;
	return fail(m->fault, MAIL_E_IO, "Internal error, try again", "%.*s: the index is damaged",
	    STR_ARG(m->name));
}

bool
known_note(const struct mailbox *m, uint32_t uid, struct note *out)
{
	size_t at;

	return m->index && index_find(m->index, uid, &at) && !index_get(m->index, at).gone &&
	       index_note(m->index, at, out);
}

bool
known_flags(const struct mailbox *m, uint32_t uid, struct driver_flags flags)
{
	struct record r;
	size_t at;

	if (!index_find(m->index, uid, &at))
		return false;
	r = index_get(m->index, at);
	return ((r.flags ^ flags.system) & FLAGS_SETTABLE) == 0 &&
	       r.keyset == keyset_of(&m->index->keywords, flags.keywords, flags.nkeywords);
}

bool
known_key(const struct mailbox *m, struct str key, uint32_t *uid)
{
	size_t at;

	if (m->index == NULL || !index_by_key(m->index, key, &at))
		return false;
	*uid = index_get(m->index, at).uid;
	return true;
}

bool
known_next(const struct mailbox *m, uint32_t *uid, bool unclaimed, struct note *out)
{
	struct record r;
	size_t at;

	if (m->index == NULL)
		return false;
	for (at = index_lower(m->index, *uid); at < index_count(m->index); at++) {
		if (unclaimed && (at = index_next_unclaimed(m->index, at)) >= index_count(m->index))
			return false;
		r = index_get(m->index, at);
		if (r.gone || !index_note(m->index, at, out))
			continue;
		*uid = r.uid;
		return true;
	}
	return false;
}

/* --- A change, from lock to commit ------------------------------------------------------------------------ */

int
change_begin(struct mailbox *m, int wait_ms)
{
	if (index_lock(m->index, wait_ms))
		return fail(m->fault, MAIL_E_LOCKED, "Mailbox is locked by another session",
		    "%.*s: the index is locked", STR_ARG(m->name));
	view_refresh(m->view);
	m->changing = true;
	if (!index_replaced(m->index))
		return 0;
	m->changing = false;
	index_unlock(m->index);
	return fail(m->fault, MAIL_E_CHANGED, "The mailbox was replaced", "%.*s: the index is of another",
	    STR_ARG(m->name));
}

/*
 * Clients must never see a mod-sequence a second time with another meaning, also when every index is lost and
 * the clock is set back: how high they may be is noted where the mail is, an hour ahead, before they are told.
 */
static void
raise_ceiling(struct mailbox *m)
{
	uint64_t highest = index_highest(m->index), now = (uint64_t)clock_realtime_us(), ceiling;

	/* EXAMINE tells mod-sequences, too; one without the index of all tells none. */
	if (m->driver->ceiling == NULL || (m->driver->index_dir && !m->keeps_modseq) ||
	    !index_keeps_modseq(m->index) || highest < m->index->ceiling)
		return;
	/* Where mod-sequences are ahead of the clock, it shall reach them one day. */
	ceiling = highest + (highest > now ? CEILING_NEAR_US : CEILING_AHEAD_US);
	if (m->driver->ceiling(m, ceiling) == 0)
		index_ceiling_moved(m->index, ceiling);
}

void
change_end(struct mailbox *m)
{
	raise_ceiling(m);
	index_commit(m->index);
	m->changing = false;
	index_unlock(m->index);
}
