/* Opening and closing a store, and what needs no rules of its own. See store.h. */

#include "c-client/mailbox/store.h"

#include "c-client/mailbox/engine.h"

int
store_open_with(const struct store_options *o, const struct driver *d, struct store **out, struct fault *f)
{
	struct arena a = ARENA_INIT;
	struct store *s = ARENA_NEW(&a, struct store);
	int r;

	s->arena = a;
	s->options = *o;
	s->root = s->options.root = arena_cstr(&s->arena, str_of(o->root ? o->root : ""));
	s->options.prefix = arena_cstr(&s->arena, str_of(o->prefix ? o->prefix : ""));
	s->driver = d;
	s->options.driver = d->name;
	s->state = arena_alloc(&s->arena, d->store_size);
	if (d->store_open && (r = d->store_open(s))) {
		if (f)
			*f = s->fault;
		a = s->arena;
		arena_free(&a);
		return r;
	}
	*out = s;
	return 0;
}

/* The driver that is named, else the one that fits best; NULL if there is none. */
static const struct driver *
choose(const struct store_options *o)
{
	struct store probe = { .options = *o, .root = o->root ? o->root : "" };
	const struct driver *best = NULL;
	int best_fit = 0;

	for (const struct driver *const *d = drivers; *d; d++) {
		int fit;
		if (o->driver) {
			if (str_eq(str_of(o->driver), str_of((*d)->name)))
				return *d;
			continue;
		}
		probe.driver = *d;
		fit = (*d)->probe(&probe);
		if (fit > best_fit) {
			best = *d;
			best_fit = fit;
		}
	}
	return best;
}

int
store_open(const struct store_options *o, struct store **out, struct fault *f)
{
	const struct driver *d = choose(o);

	if (d == NULL)
		return fail(f, MAIL_E_CANNOT, "No mail can be read here", "no driver for %s (%s)",
		    o->root ? o->root : "", o->driver ? o->driver : "any format");
	return store_open_with(o, d, out, f);
}

void
store_close(struct store **sp)
{
	struct store *s = *sp;
	struct arena a;

	if (s == NULL)
		return;
	if (s->driver->store_close)
		s->driver->store_close(s);
	a = s->arena;
	arena_free(&a);
	*sp = NULL;
}

int
store_exists(struct store *s, struct str name)
{
	return s->driver->exists(s, name);
}

int
store_subscribe(struct store *s, struct str name, bool on)
{
	if (s->driver->subscribe == NULL)
		return fail(&s->fault, MAIL_E_CANNOT, "No subscriptions here",
		    "driver %s keeps no subscriptions", s->driver->name);
	return s->driver->subscribe(s, name, on);
}
