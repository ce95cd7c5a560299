/* STORE (RFC 9051 section 6.4.6, RFC 7162 section 3.1.3). */

#include "c-client/index/view.h"
#include "c-client/mailbox/engine.h"

/* How often a message that another program changes in that very moment is looked at again. */
#define ROUNDS 3

/* How many of these messages are gone. */
static size_t
count_gone(const struct mailbox *m, const uint32_t *uids, size_t n)
{
	size_t gone = 0, at;

	for (size_t i = 0; i < n; i++)
		gone += !index_find(m->index, uids[i], &at) || index_get(m->index, at).gone;
	return gone;
}

/* Those that are not gone. */
static size_t
keep_live(const struct mailbox *m, const uint32_t *uids, size_t n, uint32_t *out)
{
	size_t kept = 0, at;

	for (size_t i = 0; i < n; i++)
		if (index_find(m->index, uids[i], &at) && !index_get(m->index, at).gone)
			out[kept++] = uids[i];
	return kept;
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

static bool
has_keyword(const struct sync *s, uint32_t keyset, uint32_t number)
{
	return number != KEYWORD_NONE && keyset_has(&s->m->index->keywords, keyset, number);
}

/* Is anything there of what the change is about? System flags always are (RFC 7162 section 3.1.3). */
static bool
affects_any(const struct sync *s, const struct record *r)
{
	bool any = s->change->how == FLAGS_REPLACE || s->change->system;

	for (size_t i = 0; i < s->change->nkeywords; i++)
		any = any || has_keyword(s, r->keyset, s->keywords[i]);
	return any;
}

/* Is everything that the change is about as the client knows it? */
static bool
affected_as_told(const struct sync *s, const struct record *r, const struct view_flags *told)
{
	bool same = s->change->how != FLAGS_REPLACE && ((r->flags ^ told->flags) & s->change->system) == 0;

	for (size_t i = 0; i < s->change->nkeywords; i++)
		same = same && has_keyword(s, r->keyset, s->keywords[i]) ==
				   has_keyword(s, told->keyset, s->keywords[i]);
	return same;
}

/*
 * May this message be changed? Something of it changed later, maybe nothing that matters: what the client
 * believes is from before that if its mod-sequence is (section 3.1.12).
 */
static bool
is_unchanged(const struct sync *s, uint32_t uid, uint64_t since)
{
	struct view_flags told;
	struct record r;
	uint64_t modseq;
	size_t at;

	if (!index_find(s->m->index, uid, &at))
		return false;
	r = index_get(s->m->index, at);
	if (since == 0)
		return !affects_any(s, &r);
	return r.modseq <= since ||
	       (view_told_modseq(s->m->view, uid, &modseq) && modseq <= since &&
		   view_told(s->m->view, uid, &told) && affected_as_told(s, &r, &told));
}

static int
uid_cmp(const void *x, const void *y)
{
	const uint32_t *a = x, *b = y;

	return (*a > *b) - (*a < *b);
}

/*
 * The driver changes a message only if it is as the index has it, and the index is ours alone meanwhile.
 * What another program changed under it is judged again.
 */
static int
store_unchanged(struct mailbox *m, struct sync *s, struct arena *a, struct store_condition *only)
{
	struct flag_change strict = *s->change;
	uint32_t *todo = ARENA_ARRAY(a, s->nuids + 1, uint32_t),
		 *mine = ARENA_ARRAY(a, s->nuids + 1, uint32_t);
	size_t left = keep_live(m, s->uids, s->nuids, todo), n;
	int r = 0;

	strict.strict = true;
	only->refused = ARENA_ARRAY(a, s->nuids + 1, uint32_t);
	for (int round = 0; left && r == 0; round++) {
		n = 0;
		for (size_t i = 0; i < left; i++)
			if (round < ROUNDS && is_unchanged(s, todo[i], only->since))
				mine[n++] = todo[i];
			else
				only->refused[only->nrefused++] = todo[i];
		s->refused = todo;
		s->nrefused = 0;
		if (n)
			r = sync_result(s, m->driver->flags(m, mine, n, &strict, s));
		left = s->nrefused;
	}
	only->nrefused = keep_live(m, only->refused, only->nrefused, only->refused);
	qsort(only->refused, only->nrefused, sizeof *only->refused, uid_cmp);
	for (size_t i = 0; i < only->nrefused; i++)
		view_tell(m->view, only->refused[i]);
	return r;
}

static int
store(struct mailbox *m, const uint32_t *uids, size_t n, struct sync *s, struct arena *refused,
    struct store_condition *only)
{
	struct arena a = ARENA_INIT;
	uint32_t *numbers = ARENA_ARRAY(&a, s->change->nkeywords + 1, uint32_t),
		 *live = ARENA_ARRAY(&a, n + 1, uint32_t);
	int r;

	s->keywords = numbers;
	s->uids = live;
	if (m->readonly) {
		r = fail(m->fault, MAIL_E_READONLY, "Mailbox is read-only", "%.*s: STORE while read-only",
		    STR_ARG(m->name));
		goto out;
	}
	if ((r = number_keywords(m, s->change, numbers)))
		goto out;
	do {
		s->error = 0;
		s->nuids = keep_live(m, uids, n, live);
		if (s->nuids && (r = change_begin(m, CHANGE_WAIT_MS)) == 0) {
			r = only ? store_unchanged(m, s, refused, only)
				 : sync_result(s, m->driver->flags(m, live, s->nuids, s->change, s));
			change_end(m);
		}
	} while (mailbox_heal(m) && only == NULL); /* to do it twice does no harm */
	if (r == 0 && count_gone(m, uids, n))
		r = fail(m->fault, MAIL_E_GONE, "Some of the messages no longer exist",
		    "%.*s: STORE: messages are gone", STR_ARG(m->name));
out:
	arena_free(&a);
	return r;
}

int
mailbox_store_flags(
    struct mailbox *m, const uint32_t *uids, size_t n, const struct flag_change *c, bool silent)
{
	struct sync s = { .m = m, .change = c, .answer = silent ? ANSWER_MODSEQ : ANSWER_FLAGS };

	return store(m, uids, n, &s, NULL, NULL);
}

int
mailbox_store_seen(struct mailbox *m, uint32_t uid)
{
	const struct flag_change seen = { .how = FLAGS_ADD, .system = FLAG_SEEN };
	struct sync s = { .m = m, .change = &seen, .answer = ANSWER_NOTHING };

	return store(m, &uid, 1, &s, NULL, NULL);
}

int
mailbox_store_unchanged(struct mailbox *m, const uint32_t *uids, size_t n, const struct flag_change *c,
    bool silent, struct arena *a, struct store_condition *only)
{
	struct sync s = { .m = m,
		.change = c,
		.answer = silent ? ANSWER_MODSEQ : ANSWER_FLAGS,
		.always = true };

	only->nrefused = 0;
	return store(m, uids, n, &s, a, only);
}
