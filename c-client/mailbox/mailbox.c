/* Opening and closing a mailbox, finding what changed, and the view as daemons see it. See mailbox.h. */

#include "c-client/mailbox/mailbox.h"

#include "c-client/index/fields.h"
#include "c-client/index/view.h"
#include "c-client/mailbox/engine.h"

/* How often a session in IDLE looks by itself: where nothing wakes it, and where inotify does. */
#define POLL_MS 5000
#define SAFETY_MS 60000

#define TEXT_MAX (64u * 1024 * 1024) /* an envelope of LIMIT_HEADER_MESSAGE bytes fits, with escapes */

/* How long the first look at a mailbox waits for another session's change, and each later one. */
#define OPEN_WAIT_MS 10000
#define SYNC_WAIT_MS 100

/* The memory of a mailbox is in its own arena. */
static struct mailbox *
mailbox_new(struct store *s, struct str name, enum mailbox_how how)
{
	struct arena a = ARENA_INIT;
	struct mailbox *m;

	a.oom = s->arena.oom;
	m = ARENA_NEW(&a, struct mailbox);
	m->arena = a;
	m->store = s;
	m->driver = s->driver;
	m->fault = &s->fault;
	m->name = arena_str(&m->arena, name);
	m->readonly = how == OPEN_READONLY;
	m->index_fd = -1;
	m->state = arena_alloc(&m->arena, s->driver->box_size);
	if (how != OPEN_TARGET) {
		m->index = index_new(&m->arena);
		m->view = view_new(&m->arena, m->index);
		m->claims = how == OPEN_READWRITE;
		m->ready = m->picked = BUF_INIT(TEXT_MAX);
	}
	return m;
}

static void
mailbox_free(struct mailbox *m)
{
	struct arena a;

	fields_free(&m->fields);
	buf_free(&m->ready);
	buf_free(&m->picked);
	view_free(&m->view);
	index_free(&m->index);
	place_leave(m);
	free(m->names);
	a = m->arena;
	arena_free(&a);
}

/*
 * The first sync. An index that turns out to be of another mailbox (one restored from a backup, a list that
 * was lost) is thrown away once.
 */
static int
first_sync(struct mailbox *m)
{
	bool known = m->index->uidvalidity != 0;
	int r = mailbox_sync(m);

	if (r == MAIL_E_CHANGED && known) {
		known = false;
		m->driver->close(m);
		memset(m->state, 0, m->driver->box_size);
		if ((r = m->driver->open(m)))
			return r;
		index_reset(m->index);
		r = mailbox_sync(m);
	}
	m->history_from = known ? 0 : index_highest(m->index);
	return r;
}

int
mailbox_open(struct store *s, struct str name, enum mailbox_how how, struct mailbox **out)
{
	struct mailbox *m = mailbox_new(s, name, how);
	int r;

	if ((r = s->driver->open(m))) {
		mailbox_free(m);
		return r;
	}
	if (how != OPEN_TARGET) {
		place_index(m);
		if ((r = first_sync(m))) {
			mailbox_close(&m);
			return r;
		}
		view_show_all(m->view);
		m->keeps_modseq = m->keeps_modseq && index_keeps_modseq(m->index);
	}
	*out = m;
	return 0;
}

/*
 * A stamp that is racy would cost the next session a look at everything: a better one is worth the wait for
 * a clock tick. And what was learnt of messages is written down.
 */
static void
leave_index(struct mailbox *m)
{
	struct stamp calm;

	if (m->index == NULL || m->index->uidvalidity == 0)
		return;
	if (!m->index->stamp.racy && fields_pending(m->fields) == 0 && index_is_written(m->index))
		return;
	if (index_lock(m->index, 0))
		return;
	view_refresh(m->view);
	if (!index_replaced(m->index)) {
		if (m->index->stamp.racy && m->driver->calm && m->driver->calm(m, &calm))
			m->index->stamp = calm;
		ready_flush(m);
		index_commit(m->index);
	}
	index_unlock(m->index);
}

void
mailbox_close(struct mailbox **mp)
{
	struct mailbox *m = *mp;

	if (m == NULL)
		return;
	message_forget(m);
	leave_index(m);
	m->driver->close(m);
	mailbox_free(m);
	*mp = NULL;
}

/* Does the store look as it did when everything was reported? */
static int
look(struct mailbox *m, struct stamp *now, bool *same)
{
	const struct stamp *then = &m->index->stamp;
	int r = m->driver->stamp(m, now);

	if (r)
		return r;
	*same = m->index->uidvalidity && !now->racy && !then->racy &&
		memcmp(now->word, then->word, sizeof now->word) == 0 &&
		(!m->claims || m->claimed || index_counts(m->index).unclaimed == 0);
	return 0;
}

static int
sync_locked(struct mailbox *m)
{
	struct sync s = { .m = m };
	struct stamp now = { 0 };
	bool same = false;
	int r;

	/* Another session may have done it while we waited. */
	if ((r = look(m, &now, &same)) || same)
		return r;
	r = sync_result(&s, m->driver->sync(m, m->claims && !m->readonly ? SYNC_CLAIM : 0, &s));
	/* The stamp was taken before the look, so what changed in between is found by the next sync. */
	if (r)
		m->index->stamp.racy = UINT32_MAX;
	else if (!s.stamped)
		m->index->stamp = now;
	m->claimed = m->claimed || (r == 0 && m->claims);
	return r;
}

int
mailbox_sync(struct mailbox *m)
{
	bool known, same = false;
	struct stamp now = { 0 };
	int r;

	view_refresh(m->view);
	mailbox_heal(m);
	known = m->index->uidvalidity != 0;
	if (!index_replaced(m->index) && ((r = look(m, &now, &same)) || same))
		goto out;
	if ((r = change_begin(m, m->claimed ? SYNC_WAIT_MS : OPEN_WAIT_MS))) {
		/* What is known can be told; the next sync looks again. */
		return r == MAIL_E_LOCKED && known ? 0 : r;
	}
	r = sync_locked(m);
	change_end(m);
out:
	message_forget_gone(m);
	if (mailbox_heal(m))
		return 0;
	if (!m->lost && !index_broken(m->index))
		return r;
	return fail(m->fault, MAIL_E_CHANGED, "The mailbox must be opened again",
	    "%.*s: the index was damaged while it was open", STR_ARG(m->name));
}

/*
 * As a mailbox that is opened, with the sequence numbers that the client knows. The files that were damaged are
 * thrown away before.
 */
static int
make_anew(struct mailbox *m, struct view_kept *kept, struct arena *a)
{
	uint32_t uidvalidity = m->index->uidvalidity;
	struct keywords keywords;
	int r;

	if (index_lock(m->index, OPEN_WAIT_MS) == 0) {
		index_commit(m->index);
		index_unlock(m->index);
	}
	m->driver->close(m);
	memset(m->state, 0, m->driver->box_size);
	if ((r = m->driver->open(m)))
		return r;
	keywords = m->index->keywords; /* the client was told them */
	m->index = index_new(&m->arena);
	m->index->keywords = keywords;
	m->view = view_new(&m->arena, m->index);
	fields_free(&m->fields);
	place_leave(m);
	place_index(m);
	if ((r = first_sync(m)))
		return r;
	return m->index->uidvalidity == uidvalidity && view_carry(m->view, kept, a) ? 0 : MAIL_E_CHANGED;
}

bool
mailbox_heal(struct mailbox *m)
{
	struct arena a = { .oom = m->arena.oom };
	struct index *index = m->index;
	struct view *view = m->view;

	if (!(index_broken(index) || index_replaced(index)) || m->changing || m->healing || m->lost || view_end(view) == 0)
		return false;
	m->healing = true;
	message_forget(m);
	m->lost = make_anew(m, view_keep(view, &a), &a) != 0;
	m->healing = false;
	if (m->index != index) {
		view_free(&view);
		index_free(&index);
	}
	arena_free(&a);
	return !m->lost;
}

/* --- The view ------------------------------------------------------------------------------------------ */

uint32_t
mailbox_count(const struct mailbox *m)
{
	return view_count(m->view);
}

uint32_t
mailbox_recent(const struct mailbox *m)
{
	return view_recent(m->view);
}

uint32_t
mailbox_uidnext(const struct mailbox *m)
{
	return m->index->uidnext;
}

uint32_t
mailbox_uidvalidity(const struct mailbox *m)
{
	return m->index->uidvalidity;
}

uint32_t
mailbox_first_unseen(const struct mailbox *m)
{
	size_t at = index_first_unseen(m->index);

	if (at >= view_end(m->view))
		return 0;
	return view_seq(m->view, index_get(m->index, at).uid);
}

uint32_t
mailbox_uid(const struct mailbox *m, uint32_t seq)
{
	return view_uid(m->view, seq);
}

uint32_t
mailbox_seq(const struct mailbox *m, uint32_t uid)
{
	return view_seq(m->view, uid);
}

uint32_t
mailbox_last_uid(struct mailbox *m)
{
	uint32_t uid = view_uid(m->view, view_count(m->view));

	return mailbox_heal(m) ? view_uid(m->view, view_count(m->view)) : uid;
}

bool
mailbox_seqs_to_uids(struct mailbox *m, struct arena *a, const struct set *seqs, uint32_t **uids, size_t *n)
{
	uint32_t *p;
	size_t count = 0;

again:
	if (seqs->n && (seqs->r[0].lo == 0 || seqs->r[seqs->n - 1].hi > view_count(m->view)))
		return false;
	p = ARENA_ARRAY(a, (size_t)set_count(seqs) + 1, uint32_t);
	for (size_t i = 0; i < seqs->n; i++) {
		size_t at = view_at(m->view, seqs->r[i].lo);
		for (uint32_t left = seqs->r[i].hi - seqs->r[i].lo + 1; left > 0; left--) {
			p[count++] = index_get(m->index, at).uid;
			at = view_next(m->view, at + 1);
		}
	}
	if (mailbox_heal(m)) {
		count = 0;
		goto again;
	}
	*uids = p;
	*n = m->lost ? 0 : count;
	return true;
}

void
mailbox_uids_in_view(struct mailbox *m, struct arena *a, const struct set *set, uint32_t **uids, size_t *n)
{
	size_t most = 0, count = 0;
	uint32_t *p;

again:
	for (size_t i = 0; i < set->n; i++) {
		size_t from = index_lower(m->index, set->r[i].lo);
		size_t end = set->r[i].hi == UINT32_MAX ? index_count(m->index)
							: index_lower(m->index, set->r[i].hi + 1);
		/* An index that is found to be damaged just now says anything. */
		most += end > from ? end - from : 0;
	}
	p = ARENA_ARRAY(a, most + 1, uint32_t);
	for (size_t i = 0; i < set->n; i++) {
		size_t at = view_next(m->view, index_lower(m->index, set->r[i].lo));
		for (; at < view_end(m->view); at = view_next(m->view, at + 1)) {
			uint32_t uid = index_get(m->index, at).uid;
			if (uid > set->r[i].hi)
				break;
			p[count++] = uid;
		}
	}
	if (mailbox_heal(m)) {
		most = count = 0;
		goto again;
	}
	*uids = p;
	*n = m->lost ? 0 : count;
}

/* The record of a UID: as a rule the one that was found last, or the next. */
bool
mailbox_find(struct mailbox *m, uint32_t uid, size_t *at, struct record *r)
{
	/* Usually it is the next one, or the same again. */
	for (size_t back = 0; back < 2; back++) {
		size_t i = m->looked + 1 - back;
		if (i < index_count(m->index) && (*r = index_get(m->index, i)).uid == uid) {
			*at = m->looked = i;
			return true;
		}
	}
	if (!index_find(m->index, uid, at))
		return false;
	*r = index_get(m->index, *at);
	m->looked = *at;
	return true;
}

bool
mailbox_look(struct mailbox *m, uint32_t uid, struct message_facts *out)
{
	struct record r;
	size_t at;
	bool found = mailbox_find(m, uid, &at, &r);

	if (mailbox_heal(m))
		found = mailbox_find(m, uid, &at, &r);
	if (!found || !rank_has(&m->view->shown, at))
		return false;
	*out = (struct message_facts){
		.uid = uid,
		.seq = (uint32_t)rank_before(&m->view->shown, at) + 1,
		.system = r.flags,
		.keyset = r.keyset,
		.wire_size = r.wire_sure ? r.wire_size : SIZE_UNKNOWN,
		.internal_date = r.internal_date,
		.modseq = r.modseq,
		.gone = r.gone,
	};
	return true;
}

bool
mailbox_message_flags(struct mailbox *m, uint32_t uid, struct message_flags *out)
{
	struct message_facts facts;
	const uint32_t *members;
	size_t n;

	if (!mailbox_look(m, uid, &facts))
		return false;
	members = keyset_members(&m->index->keywords, facts.keyset, &n);
	if (n > m->names_cap) {
		struct str *more = reallocarray(m->names, n, sizeof *more);
		if (more == NULL)
			arena_array(&m->arena, SIZE_MAX, sizeof *more); /* does not return */
		m->names = more;
		m->names_cap = n;
	}
	for (size_t i = 0; i < n; i++)
		m->names[i] = m->index->keywords.names[members[i]];
	*out = (struct message_flags){ facts.system, m->names, n, facts.gone };
	return true;
}

void
mailbox_keywords(struct mailbox *m, const struct str **names, size_t *n)
{
	*names = m->index->keywords.names;
	*n = m->index->keywords.n;
}

bool
mailbox_can_make_keywords(const struct mailbox *m)
{
	return !m->readonly && (m->driver->caps & DRIVER_KEYWORDS) && m->index->keywords.n < LIMIT_KEYWORDS;
}

bool
mailbox_update(struct mailbox *m, bool may_expunge, struct update *out)
{
	struct view_update u;

	if (!view_update(m->view, may_expunge, &u))
		return false;
	*out = (struct update){ .number = u.number, .uid = u.uid };
	switch (u.what) {
	case VIEW_EXPUNGE:
		out->what = UPDATE_EXPUNGE;
		break;
	case VIEW_EXISTS:
		out->what = UPDATE_EXISTS;
		break;
	case VIEW_RECENT:
		out->what = UPDATE_RECENT;
		break;
	case VIEW_KEYWORDS:
		out->what = UPDATE_KEYWORDS;
		break;
	case VIEW_FLAGS:
		out->what = UPDATE_FLAGS;
		break;
	case VIEW_MODSEQ:
		out->what = UPDATE_MODSEQ;
		break;
	}
	return true;
}

/* --- Waiting ------------------------------------------------------------------------------------------- */

int
mailbox_watch(struct mailbox *m, int *fd, int *interval_ms)
{
	int watched = -1, r;

	if (m->driver->watch && !m->store->options.no_inotify && (r = m->driver->watch(m, &watched)))
		return r;
	*fd = watched;
	*interval_ms = watched < 0 ? POLL_MS : SAFETY_MS;
	return 0;
}

void
mailbox_release(struct mailbox *m)
{
	message_forget(m);
	if (m->fields)
		fields_release(m->fields);
	buf_free(&m->ready);
	buf_free(&m->picked);
	if (m->index)
		index_release(m->index);
}

void
mailbox_watch_drain(struct mailbox *m)
{
	if (m->driver->drain)
		m->driver->drain(m);
}
