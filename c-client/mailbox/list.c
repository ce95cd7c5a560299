/*
 * LIST and LSUB (RFC 3501 sections 6.3.8, 6.3.9, RFC 3348, RFC 5258, RFC 6154). All names of the store are
 * gathered once, turned into the names the client sees, the levels above them added, and every pattern tried
 * on every one.
 */

#include "c-client/imap/name.h"
#include "c-client/mailbox/engine.h"

/* --- The store's own names ----------------------------------------------------------------------------- */

struct gather {
	struct store *store;
	struct arena *arena;
	struct store_entry *p;
	size_t n, cap;
	bool too_many;
};

static void
gather_one(void *ctx, struct str name, unsigned attributes)
{
	struct gather *g = ctx;

	if (g->n > LIMIT_MAILBOXES) {
		g->too_many = true;
		return;
	}
	g->p = arena_grow(g->arena, g->p, g->n, &g->cap, sizeof *g->p);
	g->p[g->n++] = (struct store_entry){ arena_str(g->arena, name), attributes };
}

static int
entry_cmp(const void *x, const void *y)
{
	const struct store_entry *a = x, *b = y;

	return name_order(a->name, b->name);
}

/* Sorts, drops repeats (attributes are joined) and names that no client could use. */
static void
tidy(struct gather *g)
{
	size_t kept = 0;

	if (g->n > 1)
		qsort(g->p, g->n, sizeof *g->p, entry_cmp);
	for (size_t i = 0; i < g->n; i++) {
		if (kept && str_eq(g->p[kept - 1].name, g->p[i].name))
			g->p[kept - 1].attributes |= g->p[i].attributes;
		else if (name_check(g->store, g->p[i].name) == 0)
			g->p[kept++] = g->p[i];
	}
	g->n = kept;
}

int
store_names(struct store *s, struct arena *a, struct store_entry **out, size_t *n)
{
	struct gather g = { .store = s, .arena = a };
	int r;

	gather_one(&g, STR("INBOX"), 0);
	if ((r = s->driver->list(s, gather_one, &g)))
		return r;
	if (g.too_many)
		engine_notice(s, "more mailboxes than the limit; the rest is not listed");
	tidy(&g);
	*out = g.p;
	*n = g.n;
	return 0;
}

static int
subscribed_names(struct store *s, struct arena *a, struct store_entry **out, size_t *n)
{
	struct gather g = { .store = s, .arena = a };
	int r;

	if (s->driver->subscribed && (r = s->driver->subscribed(s, gather_one, &g)))
		return r;
	tidy(&g);
	*out = g.p;
	*n = g.n;
	return 0;
}

/* --- The names as the client sees them ----------------------------------------------------------------- */

struct tree {
	struct store *store;
	struct arena *arena;
	struct list_entry *p;
	size_t n, cap;
};

/* How a listing writes names: as configured, or in the other spelling that options.alias allows. */
enum spelling { SPELLED_AS_CONFIGURED, SPELLED_WITH_INBOX, SPELLED_BARE };

static struct str
spelled(struct tree *t, enum spelling how, struct str name)
{
	if (how == SPELLED_AS_CONFIGURED)
		return store_client_name(t->store, t->arena, name);
	if (how == SPELLED_BARE || name_is_inbox(name) || str_starts(name, STR("INBOX.")))
		return name;
	return arena_join(t->arena, STR("INBOX."), name);
}

static void
tree_add(struct tree *t, struct str name, unsigned attributes)
{
	t->p = arena_grow(t->arena, t->p, t->n, &t->cap, sizeof *t->p);
	t->p[t->n++] = (struct list_entry){ name, attributes };
}

static int
list_cmp(const void *x, const void *y)
{
	const struct list_entry *a = x, *b = y;

	return name_order(a->name, b->name);
}

/* What two entries of one name say together: one that is there wins over one that is only a level. */
static unsigned
joined(unsigned x, unsigned y)
{
	const unsigned absent = LIST_ATTR_NONEXISTENT | LIST_ATTR_NOSELECT;

	if (!(x & LIST_ATTR_NONEXISTENT))
		y &= ~absent;
	else if (!(y & LIST_ATTR_NONEXISTENT))
		x &= ~absent;
	x |= y;
	return x & LIST_ATTR_HAS_CHILDREN ? x & ~(unsigned)LIST_ATTR_HAS_NO_CHILDREN : x;
}

static void
tree_sort(struct tree *t)
{
	size_t kept = 0;

	if (t->n > 1)
		qsort(t->p, t->n, sizeof *t->p, list_cmp);
	for (size_t i = 0; i < t->n; i++) {
		if (kept && str_eq(t->p[kept - 1].name, t->p[i].name))
			t->p[kept - 1].attributes = joined(t->p[kept - 1].attributes, t->p[i].attributes);
		else
			t->p[kept++] = t->p[i];
	}
	t->n = kept;
}

/* Forgets names that are not there: subscribed once, deleted since. */
static void
tree_prune(struct tree *t)
{
	size_t kept = 0;

	for (size_t i = 0; i < t->n; i++) {
		if (!(t->p[i].attributes & LIST_ATTR_NONEXISTENT))
			t->p[kept++] = t->p[i];
	}
	t->n = kept;
}

/* A name that is subscribed but not there is nobody's child. */
static bool
has_children(const struct tree *t, size_t i)
{
	for (size_t j = i + 1; j < t->n && name_below(t->p[j].name, t->p[i].name); j++) {
		if (!(t->p[j].attributes & LIST_ATTR_NONEXISTENT))
			return true;
	}
	return false;
}

/*
 * Adds the levels above the names that are missing, then says of every name whether there is something below
 * it.
 */
static void
tree_grow(struct tree *t)
{
	size_t n = t->n;
	struct str last = { 0 };

	for (size_t i = 0; i < n; i++) {
		struct str name = t->p[i].name, level = name;
		/* A neighbour has already added the levels that both share. */
		while (name_parent(level, &level) &&
		       !(last.p && (str_eq(last, level) || name_below(last, level))))
			tree_add(t, level, LIST_ATTR_NONEXISTENT | LIST_ATTR_NOSELECT);
		last = name;
	}
	tree_sort(t);
	for (size_t i = 0; i < t->n; i++)
		t->p[i].attributes |=
		    has_children(t, i) ? LIST_ATTR_HAS_CHILDREN : LIST_ATTR_HAS_NO_CHILDREN;
}

/* --- Matching ------------------------------------------------------------------------------------------ */

struct listing {
	struct store *store;
	struct arena *arena;
	const struct list_query *query;
	struct store_entry *names, *subscribed;
	size_t nnames, nsubscribed;
	unsigned *uses; /* special uses of names */
	struct tree found;
};

static struct tree
tree_of(struct listing *l, enum spelling how)
{
	struct tree t = { .store = l->store, .arena = l->arena };

	for (size_t i = 0; i < l->nnames; i++)
		tree_add(&t, spelled(&t, how, l->names[i].name),
		    l->uses[i] | (l->names[i].attributes & LIST_NOSELECT ? LIST_ATTR_NOSELECT : 0));
	for (size_t i = 0; i < l->nsubscribed; i++)
		tree_add(&t, spelled(&t, how, l->subscribed[i].name),
		    LIST_ATTR_SUBSCRIBED | LIST_ATTR_NONEXISTENT | LIST_ATTR_NOSELECT);
	tree_sort(&t);
	if (!(l->query->subscribed || l->query->lsub))
		tree_prune(&t);
	tree_grow(&t);
	return t;
}

static bool
matches_any(const struct str *patterns, size_t n, struct str name)
{
	for (size_t i = 0; i < n; i++) {
		if (list_match(patterns[i], name, '.'))
			return true;
	}
	return false;
}

/*
 * LSUB "%": the levels above a subscribed name that does not match stand for it, as \Noselect if they are
 * not subscribed.
 */
static void
lsub_levels(struct listing *l, struct str name, const struct str *patterns, size_t n)
{
	struct str level = name;

	while (name_parent(level, &level)) {
		for (size_t i = 0; i < n; i++) {
			if (str_ends(patterns[i], STR("%")) && list_match(patterns[i], level, '.'))
				tree_add(&l->found, level,
				    LIST_ATTR_NONEXISTENT | LIST_ATTR_NOSELECT | LIST_ATTR_HAS_CHILDREN);
		}
	}
}

/* Which entries of a tree a query is about, and what lies below each of them. */
struct picks {
	bool *selected; /* satisfies the selection criteria */
	bool *matched;  /* one of the patterns matches */
};

static bool
satisfies(const struct list_query *q, unsigned attributes)
{
	if (q->subscribed || q->lsub)
		return (attributes & LIST_ATTR_SUBSCRIBED) &&
		    (!q->special_use || (attributes & LIST_ATTR_USES));
	return !(attributes & LIST_ATTR_NONEXISTENT) && (!q->special_use || (attributes & LIST_ATTR_USES));
}

/*
 * Is something below the entry that is selected (and, if hidden is set, that no pattern shows)? A name is
 * looked at once for each level above it at most.
 */
static bool
selected_below(const struct tree *t, size_t i, const struct picks *p, bool hidden)
{
	for (size_t j = i + 1; j < t->n && name_below(t->p[j].name, t->p[i].name); j++) {
		if (p->selected[j] && !(hidden && p->matched[j]))
			return true;
	}
	return false;
}

/*
 * One that matches a pattern. RFC 5258 section 3.5: what does not satisfy the criteria stands for what does
 * below it, if that is not listed itself. A level that is no mailbox is such a case of a plain LIST too.
 */
static void
match_one(struct listing *l, const struct tree *t, size_t i, const struct picks *p)
{
	const struct list_query *q = l->query;
	unsigned attributes = t->p[i].attributes;
	bool criteria = q->subscribed || q->lsub || q->special_use;

	if (p->selected[i]) {
		if (q->recursive && selected_below(t, i, p, false))
			attributes |= LIST_ATTR_CHILD_INFO;
	} else if (q->recursive) {
		if (!selected_below(t, i, p, true))
			return;
		attributes |= LIST_ATTR_CHILD_INFO;
	} else if (criteria || (q->extended && !selected_below(t, i, p, true))) {
		return;
	}
	tree_add(&l->found, t->p[i].name, attributes);
}

static void
match_tree(struct listing *l, const struct tree *t, const struct str *patterns, size_t n)
{
	struct picks p = { ARENA_ARRAY(l->arena, t->n + 1, bool), ARENA_ARRAY(l->arena, t->n + 1, bool) };

	for (size_t i = 0; i < t->n; i++) {
		p.selected[i] = satisfies(l->query, t->p[i].attributes);
		p.matched[i] = matches_any(patterns, n, t->p[i].name);
	}
	for (size_t i = 0; i < t->n; i++) {
		if (p.matched[i])
			match_one(l, t, i, &p);
		else if (l->query->lsub && p.selected[i])
			lsub_levels(l, t->p[i].name, patterns, n);
	}
}

/* Which spelling a pattern asks for. */
static enum spelling
spelling_of(const struct store *s, struct str pattern)
{
	bool with_inbox = str_istarts(pattern, STR("INBOX."));

	if (!s->options.alias)
		return SPELLED_AS_CONFIGURED;
	if (s->options.prefix[0] == '\0')
		return with_inbox ? SPELLED_WITH_INBOX : SPELLED_AS_CONFIGURED;
	return with_inbox || name_is_inbox(pattern) ||
		       (pattern.n && (pattern.p[0] == '*' || pattern.p[0] == '%'))
		   ? SPELLED_AS_CONFIGURED
		   : SPELLED_BARE;
}

/* Matches the patterns of one spelling; the tree is made only if there are some. */
static void
list_spelling(struct listing *l, const struct str *patterns, size_t n, enum spelling how)
{
	struct str *mine = ARENA_ARRAY(l->arena, n + 1, struct str);
	struct tree t;
	size_t count = 0;

	for (size_t i = 0; i < n; i++) {
		if (spelling_of(l->store, patterns[i]) == how)
			mine[count++] = patterns[i];
	}
	if (count == 0)
		return;
	t = tree_of(l, how);
	match_tree(l, &t, mine, count);
}

int
store_list(struct store *s, struct arena *a, const struct list_query *q, struct list_entry **out, size_t *n)
{
	struct listing l = { .store = s, .arena = a, .query = q, .found = { .store = s, .arena = a } };
	struct str *patterns = ARENA_ARRAY(a, q->npatterns + 1, struct str);
	int r;

	if ((r = store_names(s, a, &l.names, &l.nnames)) ||
	    (r = subscribed_names(s, a, &l.subscribed, &l.nsubscribed)))
		return r;
	l.uses = ARENA_ARRAY(a, l.nnames + 1, unsigned);
	if (s->options.special_use)
		special_find(l.names, l.nnames, l.uses);
	for (size_t i = 0; i < q->npatterns; i++)
		patterns[i] = arena_join(a, q->reference, q->patterns[i]);
	for (enum spelling how = SPELLED_AS_CONFIGURED; how <= SPELLED_BARE; how++)
		list_spelling(&l, patterns, q->npatterns, how);
	tree_sort(&l.found);
	*out = l.found.p;
	*n = l.found.n;
	return 0;
}
