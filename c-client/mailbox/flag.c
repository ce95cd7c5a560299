/* STORE (RFC 9051 section 6.4.6). */

#include "c-client/index/view.h"
#include "c-client/mailbox/engine.h"

/* How many of these messages are gone. */
static size_t
count_gone(const struct mailbox *m, const uint32_t *uids, size_t n)
{
	size_t gone = 0, at;

	for (size_t i = 0; i < n; i++)
		gone += !index_find(m->index, uids[i], &at) || index_get(m->index, at).gone;
	return gone;
}

/*
 * The keywords of a change as numbers; one that cannot be made is a failure, so that STORE does not half
 * work.
 */
static int
number_keywords(struct mailbox *m, const struct flag_change *c, uint32_t *numbers)
{
	for (size_t i = 0; i < c->nkeywords; i++) {
		bool make = c->how != FLAGS_REMOVE;
		numbers[i] = make ? keyword_number(&m->index->keywords, c->keywords[i])
				  : keyword_find(&m->index->keywords, c->keywords[i]);
		if (make && numbers[i] == KEYWORD_NONE)
			return fail(m->fault, MAIL_E_LIMIT, "Too many keywords in this mailbox",
			    "%.*s: no room for keyword %.*s", STR_ARG(m->name), STR_ARG(c->keywords[i]));
	}
	return 0;
}

/* The messages that are still there when the change begins. */
static int
store_live(struct mailbox *m, struct sync *s)
{
	int r = change_begin(m, CHANGE_WAIT_MS);

	if (r)
		return r;
	r = sync_result(s, m->driver->flags(m, s->uids, s->nuids, s->change, s));
	change_end(m);
	return r;
}

int
mailbox_store_flags(
    struct mailbox *m, const uint32_t *uids, size_t n, const struct flag_change *c, bool silent)
{
	struct arena a = ARENA_INIT;
	uint32_t *numbers = ARENA_ARRAY(&a, c->nkeywords + 1, uint32_t),
		 *live = ARENA_ARRAY(&a, n + 1, uint32_t);
	struct sync s = { .m = m, .uids = live, .change = c, .keywords = numbers, .silent = silent };
	size_t at;
	int r;

	if (m->readonly) {
		r = fail(m->fault, MAIL_E_READONLY, "Mailbox is read-only", "%.*s: STORE while read-only",
		    STR_ARG(m->name));
		goto out;
	}
	if ((r = number_keywords(m, c, numbers)))
		goto out;
	for (size_t i = 0; i < n; i++) {
		if (index_find(m->index, uids[i], &at) && !index_get(m->index, at).gone)
			live[s.nuids++] = uids[i];
	}
	if (s.nuids && (r = store_live(m, &s)))
		goto out;
	if (count_gone(m, uids, n))
		r = fail(m->fault, MAIL_E_GONE, "Some of the messages no longer exist",
		    "%.*s: STORE: messages are gone", STR_ARG(m->name));
out:
	arena_free(&a);
	return r;
}
