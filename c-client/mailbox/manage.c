/*
 * CREATE, DELETE and RENAME (RFC 9051 sections 6.3.4 to 6.3.6). Names have been through store_name.
 */

#include "c-client/imap/name.h"
#include "c-client/index/view.h"
#include "c-client/mailbox/engine.h"

static int
cannot(struct store *s, const char *why, struct str name)
{
	return fail(&s->fault, MAIL_E_CANNOT, why, "%.*s: %s", STR_ARG(name), why);
}

static int
must_be_free(struct store *s, struct str name)
{
	int r = s->driver->exists(s, name);

	if (r == 0)
		return fail(&s->fault, MAIL_E_EXISTS, "Mailbox already exists", "%.*s: exists already",
		    STR_ARG(name));
	return r == MAIL_E_NOTFOUND ? 0 : r;
}

int
store_create_parents(struct store *s, struct str name)
{
	for (size_t i = 0; i < name.n; i++) {
		struct str level = str_sub(name, 0, i);
		int r;
		if (name.p[i] != '.' || (r = s->driver->exists(s, level)) == 0)
			continue;
		if (r != MAIL_E_NOTFOUND || (r = s->driver->create(s, level)))
			return r;
	}
	return 0;
}

/* Makes a mailbox that is known not to be there. */
static int
create(struct store *s, struct str name)
{
	int r;

	if (s->driver->create == NULL)
		return cannot(s, "No mailbox can be made here", name);
	if ((r = store_create_parents(s, name)))
		return r;
	return s->driver->create(s, name);
}

int
store_create(struct store *s, struct str name)
{
	struct arena a = ARENA_INIT;
	struct store_entry *names;
	size_t n;
	int r;

	if ((r = must_be_free(s, name)) == 0 && (r = store_names(s, &a, &names, &n)) == 0) {
		if (n >= LIMIT_MAILBOXES)
			r = fail(&s->fault, MAIL_E_LIMIT, "Too many mailboxes",
			    "%zu mailboxes, no more can be made", n);
		else
			r = create(s, name);
	}
	arena_free(&a);
	return r;
}

/* Is there something below this name? */
static bool
has_children(const struct store_entry *names, size_t n, struct str name)
{
	for (size_t i = 0; i < n; i++) {
		if (name_below(names[i].name, name))
			return true;
	}
	return false;
}

int
store_remove(struct store *s, struct str name)
{
	struct arena a = ARENA_INIT;
	struct store_entry *names;
	size_t n;
	int r;

	if (name_is_inbox(name))
		return cannot(s, "INBOX cannot be deleted", name);
	if (s->driver->remove == NULL)
		return cannot(s, "No mailbox can be deleted here", name);
	if ((r = s->driver->exists(s, name)) != MAIL_E_NOTFOUND)
		return r ? r : s->driver->remove(s, name);
	/* A level that is no mailbox goes away with what is below it. */
	if (store_names(s, &a, &names, &n) == 0 && has_children(names, n, name))
		r = cannot(s, "This is only a level above other mailboxes", name);
	else
		r = fail(&s->fault, MAIL_E_NOTFOUND, "No such mailbox", "%.*s: not there", STR_ARG(name));
	arena_free(&a);
	return r;
}

/* RENAME of INBOX: a new mailbox gets its messages, what is below INBOX stays (RFC 9051 section 6.3.6). */
static int
rename_inbox(struct store *s, struct str to)
{
	struct arena a = ARENA_INIT;
	struct mailbox *m = NULL;
	struct uid_map map;
	struct set all = { 0 };
	uint32_t *uids;
	size_t n;
	int r;

	if ((r = create(s, to)) || (r = mailbox_open(s, STR("INBOX"), OPEN_READWRITE, &m)))
		goto out;
	set_add(&a, &all, 1, UINT32_MAX);
	mailbox_uids_in_view(m, &a, &all, &uids, &n);
	if (n)
		r = mailbox_copy(m, uids, n, to, true, &a, &map);
out:
	mailbox_close(&m);
	arena_free(&a);
	return r;
}

/* Every mailbox at or below `from` gets a name at or below `to`, which must be free and within the limits. */
static int
check_new_names(struct store *s, const struct store_entry *names, size_t n, struct str from, struct str to)
{
	struct arena a = ARENA_INIT;
	int r = 0;

	for (size_t i = 0; i < n && r == 0; i++) {
		struct str name = names[i].name;
		if (!name_below(name, from) && !str_eq(name, from))
			continue;
		name = arena_join(&a, to, str_sub(name, from.n, name.n));
		if ((r = name_check(s, name)) == 0)
			r = must_be_free(s, name);
	}
	arena_free(&a);
	return r;
}

/* `from` is only a level: the mailboxes below it move one by one, each with what is below it. */
static int
rename_level(struct store *s, const struct store_entry *names, size_t n, struct str from, struct str to)
{
	struct arena a = ARENA_INIT;
	struct str moved = { 0 };
	int r = 0;

	for (size_t i = 0; i < n && r == 0; i++) {
		struct str name = names[i].name, target;
		if (!name_below(name, from) || (moved.p && name_below(name, moved)))
			continue;
		target = arena_join(&a, to, str_sub(name, from.n, name.n));
		if ((r = store_create_parents(s, target)) == 0)
			r = s->driver->rename(s, name, target);
		moved = name;
	}
	arena_free(&a);
	return r;
}

static int
rename_tree(struct store *s, struct str from, struct str to)
{
	struct arena a = ARENA_INIT;
	struct store_entry *names;
	int r, there = s->driver->exists(s, from);
	size_t n;

	if (there != 0 && there != MAIL_E_NOTFOUND)
		return there;
	if ((r = store_names(s, &a, &names, &n)) || (r = check_new_names(s, names, n, from, to)))
		goto out;
	if (there == 0) {
		if ((r = store_create_parents(s, to)) == 0)
			r = s->driver->rename(s, from, to);
	} else if (has_children(names, n, from)) {
		r = rename_level(s, names, n, from, to);
	} else {
		r = fail(&s->fault, MAIL_E_NOTFOUND, "No such mailbox", "%.*s: not there", STR_ARG(from));
	}
out:
	arena_free(&a);
	return r;
}

int
store_rename(struct store *s, struct str from, struct str to)
{
	int r;

	if ((r = must_be_free(s, to)))
		return r;
	if (name_is_inbox(from))
		return rename_inbox(s, to);
	if (name_below(to, from))
		return cannot(s, "A mailbox cannot be moved below itself", to);
	if (s->driver->rename == NULL)
		return cannot(s, "No mailbox can be renamed here", from);
	return rename_tree(s, from, to);
}
