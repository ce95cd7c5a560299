/*
 * The public interface, part two (madrona.h): open mailboxes, numbers and UIDs, and what changes or selects
 * messages. The engine wants sorted UIDs of its view; programs may give any.
 */

#include "c-client/imap/search.h"
#include "c-client/index/view.h"
#include "c-client/mailbox/api.h"
#include "c-client/mailbox/engine.h"

#define SAME(public, ours) _Static_assert((int)(public) == (int)(ours), #public)
SAME(MAIL_FLAGS_ADD, FLAGS_ADD);
SAME(MAIL_FLAGS_REMOVE, FLAGS_REMOVE);
SAME(MAIL_FLAGS_REPLACE, FLAGS_REPLACE);

int
mail_box_open(struct mail *m, const char *name, bool readonly, struct mail_box **out)
{
	struct arena a = ARENA_INIT;
	struct mailbox *box;
	struct str n;
	int r;

	api_begin(m);
	if ((r = api_name(m, &a, name, &n)) == 0 &&
	    (r = mailbox_open(m->store, n, readonly ? OPEN_READONLY : OPEN_READWRITE, &box)) == 0) {
		*out = ARENA_NEW(&box->arena, struct mail_box);
		**out = (struct mail_box){ .mail = m, .m = box };
	}
	arena_free(&a);
	return api_end(m, r);
}

void
mail_box_close(struct mail_box **bp)
{
	struct mail_box *b = *bp;
	struct mailbox *m;

	if (b == NULL)
		return;
	m = b->m; /* b lives in its arena */
	arena_free(&b->borrowed);
	mailbox_close(&m);
	*bp = NULL;
}

/* --- Changes by anyone ---------------------------------------------------------------------------------- */

/* Hands one change on; of an EXISTS every message that is new. told: how many the program knows of. */
static int
tell(struct mail_box *b, const struct update *u, uint32_t *told, mail_change_fn *fn, void *ctx)
{
	int r = 0;

	switch (u->what) {
	case UPDATE_EXPUNGE:
		--*told;
		return fn(ctx, MAIL_CHANGE_GONE, u->number, u->uid);
	case UPDATE_EXISTS:
		while (*told < u->number && r == 0) {
			++*told;
			r = fn(ctx, MAIL_CHANGE_NEW, *told, mailbox_uid(b->m, *told));
		}
		return r;
	case UPDATE_FLAGS:
		return fn(ctx, MAIL_CHANGE_FLAGS, u->number, u->uid);
	case UPDATE_RECENT:
	case UPDATE_KEYWORDS:
	case UPDATE_MODSEQ:
		break;
	}
	return 0;
}

int
mail_box_sync(struct mail_box *b, mail_change_fn *fn, void *ctx)
{
	uint32_t told = mailbox_count(b->m);
	struct update u;
	int r, stopped = 0;

	api_begin(b->mail);
	if (b->watched)
		mailbox_watch_drain(b->m);
	if ((r = mailbox_sync(b->m)))
		return api_end(b->mail, r);
	while (mailbox_update(b->m, true, &u)) {
		if (fn && stopped == 0)
			stopped = tell(b, &u, &told, fn, ctx);
	}
	return stopped;
}

int
mail_box_watch(struct mail_box *b, int *fd, int *interval_ms)
{
	int r;

	api_begin(b->mail);
	r = mailbox_watch(b->m, fd, interval_ms);
	b->watched = b->watched || r == 0;
	return api_end(b->mail, r);
}

/* --- Numbers -------------------------------------------------------------------------------------------- */

uint32_t
mail_box_count(const struct mail_box *b)
{
	return mailbox_count(b->m);
}

uint32_t
mail_box_uidvalidity(const struct mail_box *b)
{
	return mailbox_uidvalidity(b->m);
}

uint32_t
mail_box_uidnext(const struct mail_box *b)
{
	return mailbox_uidnext(b->m);
}

bool
mail_box_readonly(const struct mail_box *b)
{
	return b->m->readonly;
}

uint32_t
mail_uid(const struct mail_box *b, uint32_t number)
{
	return mailbox_uid(b->m, number);
}

uint32_t
mail_number(const struct mail_box *b, uint32_t uid)
{
	return mailbox_seq(b->m, uid);
}

/* --- Lists of UIDs -------------------------------------------------------------------------------------- */

struct uids {
	uint32_t *p; /* sorted, each once, numbered and not known to be gone */
	size_t n;
	bool missing; /* some that the program named are not among them */
};

static int
uid_cmp(const void *x, const void *y)
{
	const uint32_t *a = x, *b = y;

	return (*a > *b) - (*a < *b);
}

static bool
is_there(const struct mailbox *m, uint32_t uid)
{
	size_t at;

	return mailbox_seq(m, uid) && index_find(m->index, uid, &at) && !index_get(m->index, at).gone;
}

static struct uids
all_uids(struct mailbox *m, struct arena *a)
{
	struct uids u = { .p = ARENA_ARRAY(a, (size_t)mailbox_count(m) + 1, uint32_t) };

	for (size_t at = view_next(m->view, 0); at < view_end(m->view); at = view_next(m->view, at + 1)) {
		struct record r = index_get(m->index, at);
		if (!r.gone)
			u.p[u.n++] = r.uid;
	}
	return u;
}

static struct uids
named_uids(struct mailbox *m, struct arena *a, const uint32_t *uids, size_t n)
{
	struct uids u = { .p = ARENA_ARRAY(a, n + 1, uint32_t) };

	if (n)
		memcpy(u.p, uids, n * sizeof *uids);
	qsort(u.p, n, sizeof *u.p, uid_cmp);
	for (size_t i = 0; i < n; i++) {
		if (i && u.p[i] == u.p[i - 1])
			continue;
		if (is_there(m, u.p[i]))
			u.p[u.n++] = u.p[i];
		else
			u.missing = true;
	}
	return u;
}

static struct uids
uids_of(struct mail_box *b, struct arena *a, const uint32_t *uids, size_t n)
{
	return uids ? named_uids(b->m, a, uids, n) : all_uids(b->m, a);
}

static int
some_are_gone(struct mail_box *b)
{
	return fail(b->m->fault, MAIL_E_GONE, "Some of the messages no longer exist",
	    "%.*s: messages are gone", STR_ARG(b->m->name));
}

/* --- Operations ----------------------------------------------------------------------------------------- */

int
mail_flags_change(struct mail_box *b, const uint32_t *uids, size_t n, enum mail_how how, const char *flags)
{
	struct flag_change change = { .how = FLAGS_ADD };
	struct arena a = ARENA_INIT;
	struct flag_list list;
	struct uids u;
	int r;

	api_begin(b->mail);
	if ((r = api_flags(b->mail, &a, flags, &list)) == 0) {
		u = uids_of(b, &a, uids, n);
		change.how = (__typeof__(change.how))how;
		change.system = list.bits;
		change.keywords = list.keywords;
		change.nkeywords = list.n;
		if ((r = mailbox_store_flags(b->m, u.p, u.n, &change, false)) == 0 && u.missing)
			r = some_are_gone(b);
	}
	arena_free(&a);
	return api_end(b->mail, r);
}

/* The map in one piece of memory that the program owns. */
static struct mail_copied
give_map(struct arena *a, const struct uid_map *map)
{
	uint32_t *both = ARENA_ARRAY(a, 2 * map->n + 1, uint32_t);
	struct mail_copied c = { .uidvalidity = map->uidvalidity, .n = map->n };

	for (size_t i = 0; i < map->n; i++) {
		both[i] = map->from[i];
		both[map->n + i] = map->to[i];
	}
	c.from = api_give(both, 2 * map->n);
	c.to = c.from ? c.from + c.n : NULL;
	return c;
}

int
mail_copy(struct mail_box *b, const uint32_t *uids, size_t n, const char *target, bool move,
    struct mail_copied *out)
{
	struct arena a = ARENA_INIT;
	struct uid_map map = { 0 };
	struct uids u = { 0 };
	struct str name;
	int r;

	api_begin(b->mail);
	if ((r = api_name(b->mail, &a, target, &name)) == 0) {
		u = uids_of(b, &a, uids, n);
		r = mailbox_copy(b->m, u.p, u.n, name, move, &a, &map);
	}
	if (r == 0 && (u.missing || map.n < u.n))
		r = some_are_gone(b);
	if (out)
		*out = give_map(&a, &map);
	arena_free(&a);
	return api_end(b->mail, r);
}

/* Those of the sorted UIDs that are not gone and seem to have \Deleted, or all of the mailbox's. */
static struct uids
only_deleted(struct mailbox *m, struct uids u)
{
	size_t kept = 0, at;

	for (size_t i = 0; i < u.n; i++) {
		if (index_find(m->index, u.p[i], &at) && (index_get(m->index, at).flags & FLAG_DELETED))
			u.p[kept++] = u.p[i];
	}
	u.n = kept;
	return u;
}

int
mail_expunge(struct mail_box *b, const uint32_t *uids, size_t n, uint32_t *count)
{
	struct arena a = ARENA_INIT;
	uint32_t gone = 0;
	struct uids u;
	int r;

	api_begin(b->mail);
	if ((r = mailbox_sync(b->m)) == 0) {
		u = only_deleted(b->m, uids_of(b, &a, uids, n));
		r = mailbox_expunge(b->m, u.p, u.n);
		for (size_t i = 0; i < u.n; i++)
			gone += !is_there(b->m, u.p[i]);
	}
	if (r == 0 && count)
		*count = gone;
	arena_free(&a);
	return api_end(b->mail, r);
}

int
mail_search(struct mail_box *b, const char *keys, uint32_t **uids, size_t *n)
{
	struct scan s = scan_of(str_trim(str_of(keys)));
	struct search_program program;
	struct arena a = ARENA_INIT;
	uint32_t *found;
	size_t nfound;
	int r;

	api_begin(b->mail);
	if (!scan_search(&a, &s, mailbox_count(b->m), mailbox_last_uid(b->m), &program) || !scan_at_end(&s)) {
		r = fail(b->m->fault, MAIL_E_SYNTAX, "This search cannot be read", "bad search keys: %s",
		    keys);
	} else {
		if (program.charset.p == NULL)
			program.charset = STR("UTF-8");
		r = mailbox_search(b->m, &a, program.root, program.charset, &found, &nfound);
	}
	if (r == 0) {
		*uids = api_give(found, nfound);
		*n = nfound;
	}
	arena_free(&a);
	return api_end(b->mail, r);
}
