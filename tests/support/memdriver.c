/*
 * See memdriver.h. A message is never really removed, so that a source stays readable after an expunge, as
 * files do.
 */

#include "tests/support/memdriver.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "c-client/codec/crlf.h"
#include "c-client/mailbox/engine.h"
#include "osdep/clock.h"
#include "tests/support/unit.h"

#define BOXES 256

static struct mem_box *world[BOXES];
static size_t nworld;
static char subscriptions[BOXES][LIMIT_NAME + 1];
static size_t nsubscriptions;
static uint32_t last_uidvalidity;
static unsigned world_number;

unsigned mem_sources, mem_hints, mem_learns, mem_syncs, mem_fail_reads;
uint64_t mem_read_bytes;

/* --- The world ------------------------------------------------------------------------------------------ */

void
mem_reset(void)
{
	for (size_t i = 0; i < nworld; i++) {
		for (size_t j = 0; j < world[i]->n; j++) {
			free(world[i]->messages[j]->data);
			free(world[i]->messages[j]);
		}
		free(world[i]->messages);
		free(world[i]);
	}
	nworld = nsubscriptions = 0;
	world_number++;
	mem_sources = mem_hints = mem_learns = mem_syncs = mem_fail_reads = 0;
	mem_read_bytes = 0;
	mem_box("INBOX");
}

static struct mem_box *
find_box(struct str name)
{
	for (size_t i = 0; i < nworld; i++) {
		if (!world[i]->removed && str_eq(str_of(world[i]->name), name))
			return world[i];
	}
	return NULL;
}

static struct mem_box *
new_box(struct str name)
{
	struct mem_box *box = calloc(1, sizeof *box);

	ck_assert_ptr_nonnull(box);
	ck_assert_uint_lt(nworld, BOXES);
	snprintf(box->name, sizeof box->name, "%.*s", STR_ARG(name));
	box->uidvalidity = ++last_uidvalidity;
	box->uidnext = 1;
	world[nworld++] = box;
	return box;
}

struct mem_box *
mem_box(const char *name)
{
	struct mem_box *box = find_box(str_of(name));

	return box ? box : new_box(str_of(name));
}

bool
mem_has_box(const char *name)
{
	return find_box(str_of(name)) != NULL;
}

struct mem_message *
mem_add(struct mem_box *box, struct str data, uint32_t system)
{
	struct mem_message *msg = calloc(1, sizeof *msg);

	ck_assert_ptr_nonnull(msg);
	box->messages = reallocarray(box->messages, box->n + 1, sizeof *box->messages);
	ck_assert_ptr_nonnull(box->messages);
	msg->uid = box->uidnext++;
	msg->system = system;
	msg->data = malloc(data.n + 1);
	ck_assert_ptr_nonnull(msg->data);
	if (data.n)
		memcpy(msg->data, data.p, data.n);
	msg->size = data.n;
	msg->hint = DRIVER_HINT_NONE;
	msg->date = 1000000000;
	msg->recent = true;
	box->messages[box->n++] = msg;
	box->version++;
	return msg;
}

struct mem_message *
mem_find(struct mem_box *box, uint32_t uid)
{
	for (size_t i = 0; i < box->n; i++) {
		if (box->messages[i]->uid == uid && !box->messages[i]->gone)
			return box->messages[i];
	}
	return NULL;
}

struct str
mem_data(struct mem_box *box, uint32_t uid)
{
	const struct mem_message *msg = mem_find(box, uid);

	ck_assert_ptr_nonnull(msg);
	return (struct str){ msg->data, msg->size };
}

void
mem_flag(struct mem_box *box, uint32_t uid, uint32_t system)
{
	struct mem_message *msg = mem_find(box, uid);

	msg->system = system;
	msg->version = ++box->version;
}

void
mem_keyword(struct mem_box *box, uint32_t uid, const char *name)
{
	struct mem_message *msg = mem_find(box, uid);

	ck_assert_uint_lt(msg->nkeywords, MEM_KEYWORDS);
	snprintf(msg->keywords[msg->nkeywords++], sizeof *msg->keywords, "%s", name);
	msg->version = ++box->version;
}

void
mem_remove(struct mem_box *box, uint32_t uid)
{
	mem_find(box, uid)->gone = true;
	box->version++;
}

size_t
mem_live(const struct mem_box *box)
{
	size_t n = 0;

	for (size_t i = 0; i < box->n; i++)
		n += !box->messages[i]->gone;
	return n;
}

/* --- The store's slots ---------------------------------------------------------------------------------- */

static int
probe(const struct store *s)
{
	(void)s;
	return 1;
}

static int
list(struct store *s, driver_list_cb *cb, void *ctx)
{
	(void)s;
	for (size_t i = 0; i < nworld; i++) {
		if (!world[i]->removed)
			cb(ctx, str_of(world[i]->name), 0);
	}
	return 0;
}

static int
missing(struct store *s, struct str name)
{
	return fail(&s->fault, MAIL_E_NOTFOUND, "No such mailbox", "memory: no %.*s", STR_ARG(name));
}

static int
exists(struct store *s, struct str name)
{
	return find_box(name) ? 0 : missing(s, name);
}

static int
create(struct store *s, struct str name)
{
	(void)s;
	ck_assert_ptr_null(find_box(name));
	new_box(name);
	return 0;
}

static int
remove_box(struct store *s, struct str name)
{
	struct mem_box *box = find_box(name);

	(void)s;
	box->removed = true;
	box->version++;
	return 0;
}

static int
rename_box(struct store *s, struct str from, struct str to)
{
	(void)s;
	ck_assert_ptr_nonnull(find_box(from));
	for (size_t i = 0; i < nworld; i++) {
		struct str name = str_of(world[i]->name);
		char renamed[LIMIT_NAME + 1];
		if (world[i]->removed || (!str_eq(name, from) && !name_below(name, from)))
			continue;
		snprintf(renamed, sizeof renamed, "%.*s%s", STR_ARG(to), world[i]->name + from.n);
		memcpy(world[i]->name, renamed, sizeof renamed);
	}
	return 0;
}

static int
subscribed(struct store *s, driver_list_cb *cb, void *ctx)
{
	(void)s;
	for (size_t i = 0; i < nsubscriptions; i++)
		cb(ctx, str_of(subscriptions[i]), 0);
	return 0;
}

static int
subscribe(struct store *s, struct str name, bool on)
{
	size_t i = 0;

	(void)s;
	while (i < nsubscriptions && !str_eq(str_of(subscriptions[i]), name))
		i++;
	if (on && i == nsubscriptions)
		snprintf(subscriptions[nsubscriptions++], LIMIT_NAME + 1, "%.*s", STR_ARG(name));
	else if (!on && i < nsubscriptions)
		memmove(subscriptions[i], subscriptions[--nsubscriptions], LIMIT_NAME + 1);
	return 0;
}

/* --- The mailbox's slots -------------------------------------------------------------------------------- */

struct state {
	struct mem_box *box;
	int index_dir; /* of driver_memory_indexed; -1 */
};

static int
box_open(struct mailbox *m)
{
	struct state *st = m->state;

	st->box = find_box(m->name);
	if (st->box == NULL)
		return missing(m->store, m->name);
	if (st->box->readonly)
		m->readonly = true;
	st->index_dir = -1;
	return 0;
}

static void
box_close(struct mailbox *m)
{
	struct state *st = m->state;

	if (st->index_dir >= 0)
		close(st->index_dir);
}

/* A directory for each mailbox of this world. */
static struct index_dir
index_dir(struct mailbox *m)
{
	static char top[2048];
	static unsigned top_of;
	struct state *st = m->state;
	char path[4096];
	size_t i = 0;

	while (world[i] != st->box)
		i++;
	if (top_of != world_number) /* the next session finds what this one leaves */
		snprintf(top, sizeof top, "%s", unit_tmpdir());
	top_of = world_number;
	snprintf(path, sizeof path, "%s/index%zu", top, i);
	if (mkdir(path, 0700) && errno != EEXIST)
		ck_abort_msg("mkdir %s", path);
	st->index_dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return (struct index_dir){ .fd = st->index_dir, .mode = 0600 };
}

static int
stamp(struct mailbox *m, struct stamp *out)
{
	struct state *st = m->state;

	*out = (struct stamp){ .word = { st->box->version, st->box->uidvalidity } };
	return 0;
}

static struct driver_flags
flags_of(const struct mem_message *msg, struct sync *s, uint32_t numbers[MEM_KEYWORDS])
{
	for (size_t i = 0; i < msg->nkeywords; i++)
		numbers[i] = sync_keyword(s, str_of(msg->keywords[i]));
	return (struct driver_flags){ msg->system, numbers, msg->nkeywords, msg->recent };
}

/* The note of a message: its UID, which is the key, and the version of its flags. */
#define NOTE_KEY 10
#define NOTE_TEXT 24

static struct note
note_of(const struct mem_message *msg, char text[NOTE_TEXT])
{
	int n = snprintf(text, NOTE_TEXT, "%0*u %u", NOTE_KEY, msg->uid, msg->version);

	return (struct note){ { text, (size_t)n }, NOTE_KEY, 0 };
}

/* Reports a message as it is now, if that is not what was reported last. */
static void
report(struct mailbox *m, struct mem_message *msg, uint32_t last, struct sync *s)
{
	char text[NOTE_TEXT];
	struct note then, now = note_of(msg, text);
	uint32_t numbers[MEM_KEYWORDS];
	struct driver_flags f = flags_of(msg, s, numbers);
	bool known = known_note(m, msg->uid, &then);

	if (msg->recent)
		f.system |= FLAG_RECENT;
	if (msg->uid > last) {
		if (!msg->gone)
			sync_add(s, msg->uid, f, msg->hint, &now);
	} else if (known && msg->gone) {
		sync_gone(s, msg->uid);
	} else if (known && !str_eq(then.text, now.text)) {
		sync_flags(s, msg->uid, f);
		sync_note(s, msg->uid, &now);
	}
}

/* New mail becomes this session's. */
static void
claim(struct mailbox *m, struct mem_message *msg, uint32_t last, struct sync *s)
{
	char text[NOTE_TEXT];
	struct note now;
	uint32_t numbers[MEM_KEYWORDS];
	struct driver_flags f;

	msg->recent = false;
	msg->version++;
	now = note_of(msg, text);
	f = flags_of(msg, s, numbers);
	f.system |= FLAG_RECENT;
	if (msg->gone || msg->uid <= last)
		report(m, msg, last, s);
	else
		sync_add(s, msg->uid, f, msg->hint, &now);
}

static int
was_removed(struct mailbox *m)
{
	return fail(m->fault, MAIL_E_CHANGED, "The mailbox was removed", "memory: %.*s was removed",
	    STR_ARG(m->name));
}

static int
box_sync(struct mailbox *m, unsigned how, struct sync *s)
{
	struct state *st = m->state;
	struct mem_box *box = st->box;
	uint32_t last = known_mailbox(m).last_uid;

	mem_syncs++;
	if (box->removed)
		return was_removed(m);
	if (box->ceiling)
		sync_ceiling(s, box->ceiling);
	sync_uids(s, box->uidvalidity, box->uidnext);
	for (size_t i = 0; i < box->n; i++) {
		struct mem_message *msg = box->messages[i];
		int r = sync_tick(s, i, box->n);
		if (r)
			return r;
		if ((how & SYNC_CLAIM) && msg->recent) {
			claim(m, msg, last, s);
			continue;
		}
		report(m, msg, last, s);
	}
	return 0;
}

static int
note_ceiling(struct mailbox *m, uint64_t ceiling)
{
	struct state *st = m->state;

	st->box->ceiling = ceiling;
	return 0;
}

static ssize_t
source_read(struct source *src, uint64_t at, void *to, size_t n)
{
	struct mem_message *msg = src->state;

	if (mem_fail_reads) {
		mem_fail_reads--;
		errno = EIO;
		return -1;
	}
	if (at >= msg->size)
		return 0;
	if (n > msg->size - at)
		n = msg->size - (size_t)at;
	memcpy(to, msg->data + at, n);
	mem_read_bytes += n;
	return (ssize_t)n;
}

static void
source_close(struct source *src)
{
	src->state = NULL;
}

static const struct source_ops source_ops = { source_read, source_close };

static int
no_message(struct mailbox *m, uint32_t uid)
{
	return fail(m->fault, MAIL_E_GONE, "The message no longer exists", "memory: no UID %u", uid);
}

static int
source(struct mailbox *m, uint32_t uid, struct source *out)
{
	struct state *st = m->state;
	struct mem_message *msg = mem_find(st->box, uid);

	mem_sources++;
	if (msg == NULL)
		return no_message(m, uid);
	*out = (struct source){ &source_ops, -1, msg, msg->size, msg->date };
	return 0;
}

static int
hint(struct mailbox *m, uint32_t uid, struct driver_hint *out)
{
	struct state *st = m->state;
	struct mem_message *msg = mem_find(st->box, uid);

	mem_hints++;
	if (msg == NULL)
		return no_message(m, uid);
	*out = (struct driver_hint){ msg->size,
		msg->hint.size == msg->size ? msg->hint.wire_size : UINT64_MAX, msg->date, 0 };
	return 0;
}

static void
learn(struct mailbox *m, uint32_t uid, struct driver_hint truth)
{
	struct state *st = m->state;
	struct mem_message *msg = mem_find(st->box, uid);

	mem_learns++;
	if (msg)
		msg->hint = truth;
}

static size_t
find_keyword(const struct mem_message *msg, struct str name)
{
	size_t i = 0;

	while (i < msg->nkeywords && !str_ieq(str_of(msg->keywords[i]), name))
		i++;
	return i;
}

static void
set_keywords(struct mem_message *msg, const struct str *names, size_t n, bool add)
{
	for (size_t i = 0; i < n; i++) {
		size_t at = find_keyword(msg, names[i]);
		if (add && at == msg->nkeywords && at < MEM_KEYWORDS)
			snprintf(msg->keywords[msg->nkeywords++], sizeof *msg->keywords, "%.*s",
			    STR_ARG(names[i]));
		else if (!add && at < msg->nkeywords)
			memmove(msg->keywords[at], msg->keywords[--msg->nkeywords], sizeof *msg->keywords);
	}
}

static int
flags(struct mailbox *m, const uint32_t *uids, size_t n, const struct flag_change *c, struct sync *s)
{
	struct state *st = m->state;
	uint32_t numbers[MEM_KEYWORDS];
	char text[NOTE_TEXT];
	struct note now;

	if (st->box->removed)
		return was_removed(m);
	for (size_t i = 0; i < n; i++) {
		struct mem_message *msg = mem_find(st->box, uids[i]);
		if (msg == NULL) {
			sync_gone(s, uids[i]);
			continue;
		}
		if (c->strict && !known_flags(m, uids[i], flags_of(msg, s, numbers))) {
			sync_refused(s, uids[i], flags_of(msg, s, numbers));
			continue;
		}
		if (c->how == FLAGS_REPLACE)
			msg->system = 0, msg->nkeywords = 0;
		msg->system = c->how == FLAGS_REMOVE ? msg->system & ~c->system : msg->system | c->system;
		set_keywords(msg, c->keywords, c->nkeywords, c->how != FLAGS_REMOVE);
		msg->version = ++st->box->version;
		now = note_of(msg, text);
		sync_flags(s, uids[i], flags_of(msg, s, numbers));
		sync_note(s, uids[i], &now);
	}
	return 0;
}

static int
expunge(struct mailbox *m, const uint32_t *uids, size_t n, struct sync *s)
{
	struct state *st = m->state;

	if (st->box->removed)
		return was_removed(m);
	for (size_t i = 0; i < n; i++) {
		struct mem_message *msg = mem_find(st->box, uids[i]);
		if (msg && !(msg->system & FLAG_DELETED))
			continue;
		if (msg)
			mem_remove(st->box, uids[i]);
		sync_gone(s, uids[i]);
	}
	return 0;
}

struct append {
	struct mem_box *box;
	struct mem_message *pending;
	struct crlf state;
	size_t n;
};

static int
append_begin(struct mailbox *m, struct append **out)
{
	struct state *st = m->state;
	struct append *a = calloc(1, sizeof *a);

	ck_assert_ptr_nonnull(a);
	a->box = st->box;
	*out = a;
	return 0;
}

/* A CR at the end of the message waited for what comes behind it. */
static void
finish_message(struct append *a)
{
	struct mem_message *msg;

	if (a->n == 0)
		return;
	msg = &a->pending[a->n - 1];
	msg->data = realloc(msg->data, msg->size + 1);
	ck_assert_ptr_nonnull(msg->data);
	msg->size += crlf_store_end(&a->state, msg->data + msg->size);
}

static int
append_next(struct append *a, const struct append_meta *meta)
{
	struct mem_message *msg;

	finish_message(a);
	a->pending = reallocarray(a->pending, a->n + 1, sizeof *a->pending);
	ck_assert_ptr_nonnull(a->pending);
	msg = &a->pending[a->n++];
	*msg = (struct mem_message){ 0 };
	a->state = (struct crlf){ 0 };
	msg->system = meta->system;
	msg->date = meta->internal_date == INT64_MIN ? clock_realtime_s() : meta->internal_date;
	set_keywords(msg, meta->keywords, meta->nkeywords, true);
	return 0;
}

static int
append_write(struct append *a, struct str wire)
{
	struct mem_message *msg = &a->pending[a->n - 1];

	msg->data = realloc(msg->data, msg->size + wire.n + 2);
	ck_assert_ptr_nonnull(msg->data);
	msg->size += crlf_to_store_at(&a->state, wire, msg->data + msg->size);
	return 0;
}

static void
append_abort(struct append *a)
{
	for (size_t i = 0; i < a->n; i++)
		free(a->pending[i].data);
	free(a->pending);
	free(a);
}

static int
append_commit(struct append *a, struct arena *arena, struct uid_map *out)
{
	if (a->box->removed) {
		append_abort(a);
		return MAIL_E_CHANGED;
	}
	finish_message(a);
	out->uidvalidity = a->box->uidvalidity;
	out->to = ARENA_ARRAY(arena, a->n + 1, uint32_t);
	out->n = a->n;
	for (size_t i = 0; i < a->n; i++) {
		struct mem_message *p = &a->pending[i],
				   *msg = mem_add(a->box, (struct str){ p->data, p->size }, p->system);
		memcpy(msg->keywords, p->keywords, sizeof p->keywords);
		msg->nkeywords = p->nkeywords;
		msg->date = p->date;
		out->to[i] = msg->uid;
	}
	append_abort(a);
	return 0;
}

static const struct append_ops append_ops = { append_begin, append_next, append_write, append_commit,
	append_abort };

#define MANDATORY                                                                                     \
	.caps = DRIVER_LOCAL | DRIVER_KEYWORDS, .box_size = sizeof(struct state), .probe = probe,      \
	.list = list, .exists = exists, .open = box_open, .close = box_close, .stamp = stamp,          \
	.sync = box_sync, .source = source, .flags = flags, .expunge = expunge, .append = &append_ops, \
	.create = create, .remove = remove_box, .rename = rename_box

const struct driver driver_memory_minimal = { .name = "minimal", MANDATORY };

const struct driver driver_memory_indexed = {
	.name = "indexed", MANDATORY, .hint = hint, .index_dir = index_dir
};

const struct driver driver_memory = { .name = "memory",
	MANDATORY,
	.subscribed = subscribed,
	.subscribe = subscribe,
	.hint = hint,
	.learn = learn,
	.ceiling = note_ceiling };

struct store *
mem_store_on(const struct driver *d, const struct store_options *o)
{
	struct store *s = NULL;
	struct fault f = { 0 };

	ck_assert_int_eq(store_open_with(o, d, &s, &f), 0);
	return s;
}

struct store *
mem_store(const struct store_options *o)
{
	return mem_store_on(&driver_memory, o);
}

struct mailbox *
mem_open(struct store *s, const char *name, enum mailbox_how how)
{
	struct mailbox *m = NULL;

	ck_assert_int_eq(mailbox_open(s, str_of(name), how, &m), 0);
	return m;
}

struct str
mem_updates(struct arena *a, struct mailbox *m, bool may_expunge)
{
	static const char *const words[] = { "EXPUNGE", "EXISTS", "RECENT", "KEYWORDS", "FLAGS", "MODSEQ" };
	struct str out = STR("");
	struct update u;

	while (mailbox_update(m, may_expunge, &u)) {
		const char *comma = out.n ? ", " : "";
		if (u.what == UPDATE_KEYWORDS)
			out = arena_fmt(a, "%.*s%sKEYWORDS", STR_ARG(out), comma);
		else
			out = arena_fmt(a, "%.*s%s%u %s", STR_ARG(out), comma, u.number, words[u.what]);
	}
	return out;
}
