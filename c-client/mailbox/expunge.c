/* EXPUNGE (RFC 9051 section 6.4.3, RFC 4315 section 2.1). */

#include "c-client/index/view.h"
#include "c-client/mailbox/engine.h"

/* The messages of the view that seem to have \Deleted; the driver asks the store again about every one. */
static size_t
deleted(const struct mailbox *m, uint32_t *out)
{
	size_t n = 0, most = index_counts(m->index).deleted;

	/* As a rule there is none, and so nothing to look at. */
	for (size_t at = view_next(m->view, 0); n < most && at < view_end(m->view);
	     at = view_next(m->view, at + 1)) {
		struct record r = index_get(m->index, at);
		if (!r.gone && (r.flags & FLAG_DELETED))
			out[n++] = r.uid;
	}
	return n;
}

/* Those of the sorted UIDs that are still there. What has no \Deleted the driver leaves alone. */
static size_t
present(const struct mailbox *m, const uint32_t *uids, size_t n, uint32_t *out)
{
	size_t kept = 0, at;

	for (size_t i = 0; i < n; i++) {
		if (index_find(m->index, uids[i], &at) && !index_get(m->index, at).gone)
			out[kept++] = uids[i];
	}
	return kept;
}

int
mailbox_expunge(struct mailbox *m, const uint32_t *uids, size_t n)
{
	struct arena a = ARENA_INIT;
	struct sync s = { .m = m };
	uint32_t *list;
	int r = 0;

	if (m->readonly)
		return fail(m->fault, MAIL_E_READONLY, "Mailbox is read-only",
		    "%.*s: EXPUNGE while read-only", STR_ARG(m->name));
	if (uids == NULL && (r = mailbox_sync(m)))
		return r;
	do {
		size_t found;
		list = ARENA_ARRAY(&a, (uids ? n : index_counts(m->index).deleted) + 1, uint32_t);
		found = uids ? present(m, uids, n, list) : deleted(m, list);
		s.error = r = 0;
		if (found && (r = change_begin(m, CHANGE_WAIT_MS)) == 0) {
			r = sync_result(&s, m->driver->expunge(m, list, found, &s));
			change_end(m);
		}
	} while (mailbox_heal(m));
	message_forget_gone(m);
	arena_free(&a);
	return r;
}
