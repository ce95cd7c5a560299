/*
 * The reports of a driver (driver.h) become changes of index and view. Nothing here trusts a driver to be
 * right about order: a UID that does not rise would give one message the number of another.
 */

#include "c-client/mailbox/engine.h"

#include "c-client/index/view.h"

/* One call of the program's hook for so many of ours. */
#define TICK_EVERY 256

int
sync_result(const struct sync *s, int r)
{
	return r ? r : s->error;
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
sync_add(struct sync *s, uint32_t uid, struct driver_flags flags, struct driver_hint hint)
{
	struct mailbox *m = s->m;
	struct record r = { .uid = uid,
		.flags = (uint8_t)(flags.system & (FLAGS_SETTABLE | FLAG_RECENT)),
		.size = hint.size,
		.wire_size = hint.wire_size,
		.internal_date = hint.internal_date };

	r.keyset = keyset_of(&m->index->keywords, flags.keywords, flags.nkeywords);
	if (!view_add(m->view, &r))
		s->error = fail(m->fault, MAIL_E_BUG, "Internal error, see the server's log",
		    "%.*s: driver %s added UID %u below UIDNEXT %u", STR_ARG(m->name), m->driver->name, uid,
		    m->index->uidnext);
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

void
sync_flags(struct sync *s, uint32_t uid, struct driver_flags flags)
{
	struct mailbox *m = s->m;
	struct view_flags told = { 0 };
	bool ours = s->change && bsearch(&uid, s->uids, s->nuids, sizeof uid, uid_cmp) &&
		    view_told(m->view, uid, &told);

	view_flags(m->view, uid, (uint8_t)(flags.system & FLAGS_SETTABLE),
	    keyset_of(&m->index->keywords, flags.keywords, flags.nkeywords));
	if (ours && s->silent)
		view_expects(m->view, uid, changed_flags(s, told));
	else if (ours)
		view_tell(m->view, uid);
}

void
sync_gone(struct sync *s, uint32_t uid)
{
	view_gone(s->m->view, uid);
}
