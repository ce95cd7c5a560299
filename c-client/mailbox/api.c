/*
 * The public interface, part one (madrona.h): stores, names, errors, APPEND. It adds nothing to what store.h
 * and mailbox.h do but C strings, memory that programs own, and a reason for every failure.
 */

#include "c-client/mailbox/api.h"

#include "c-client/codec/crlf.h"
#include "c-client/codec/utf8.h"
#include "c-client/mailbox/engine.h"

#define SAME(public, ours) _Static_assert((int)(public) == (int)(ours), #public)
SAME(MAIL_ERROR_SYNTAX, MAIL_E_SYNTAX);
SAME(MAIL_ERROR_CANNOT, MAIL_E_CANNOT);
SAME(MAIL_ERROR_LIMIT, MAIL_E_LIMIT);
SAME(MAIL_ERROR_GONE, MAIL_E_GONE);
SAME(MAIL_ERROR_CANCELLED, MAIL_E_LOST);
SAME(MAIL_ERROR_BUG, MAIL_E_BUG);
SAME(MAIL_FSYNC_MAIL, FSYNC_MAIL);
SAME(MAIL_FSYNC_ALWAYS, FSYNC_ALWAYS);
SAME(MAIL_FSYNC_NEVER, FSYNC_NEVER);
SAME(MAIL_ATTR_NOSELECT, LIST_ATTR_NOSELECT);
SAME(MAIL_ATTR_SUBSCRIBED, LIST_ATTR_SUBSCRIBED);
SAME(MAIL_ATTR_ARCHIVE, LIST_ATTR_ARCHIVE);

/* --- What the files share ------------------------------------------------------------------------------- */

void
api_begin(struct mail *m)
{
	m->store->fault.code = MAIL_OK;
}

int
api_end(struct mail *m, int r)
{
	if (r == 0)
		return 0;
	m->fault = m->store->fault;
	if ((int)m->fault.code != r)
		fail(&m->fault, (enum mail_err)r, "The operation failed", "failed with code %d", r);
	return r;
}

int
api_name(struct mail *m, struct arena *a, const char *name, struct str *out)
{
	return store_name(m->store, a, str_of(name), out);
}

int
api_flags(struct mail *m, struct arena *a, const char *text, struct flag_list *out)
{
	struct str list = arena_fmt(a, "(%.*s)", STR_ARG(str_trim(str_of(text ? text : ""))));
	struct scan s = scan_of(list);

	if (!scan_flag_list(a, &s, out) || !scan_at_end(&s))
		return fail(&m->store->fault, MAIL_E_SYNTAX, "These flags cannot be read", "bad flags: %s",
		    text);
	return 0;
}

const char *
api_text(struct arena *a, struct str s)
{
	char *out = arena_alloc(a, 3 * s.n + 1);
	size_t n = 0;
	uint32_t c;

	for (size_t i = 0; i < s.n;) {
		i += utf8_decode(str_sub(s, i, s.n), &c);
		if (c < 0x20 || (c >= 0x7f && c < 0xa0))
			c = ' ';
		if (c == UTF8_INVALID)
			c = UTF8_REPLACEMENT;
		n += utf8_encode(c, out + n);
	}
	return out;
}

uint32_t *
api_give(const uint32_t *p, size_t n)
{
	uint32_t *copy = n ? malloc(n * sizeof *copy) : NULL;

	if (n && copy == NULL)
		abort();
	if (n)
		memcpy(copy, p, n * sizeof *copy);
	return copy;
}

/* --- Stores --------------------------------------------------------------------------------------------- */

static int
open_store(const struct mail_options *given, struct mail **out, struct fault *f)
{
	struct mail_options o = { 0 };
	struct store_options options;
	struct store *store;
	int r;

	if (given->size < offsetof(struct mail_options, driver) || given->size > sizeof o)
		return fail(f, MAIL_E_PARAM, "Program and library do not fit", "size of mail_options is %zu",
		    given->size);
	memcpy(&o, given, given->size);
	if (o.root == NULL || *o.root == '\0')
		return fail(f, MAIL_E_PARAM, "No mail root was given", "mail_options.root is missing");
	options = (struct store_options){ .root = o.root,
		.driver = o.driver,
		.prefix = o.prefix,
		.alias = o.alias,
		.special_use = o.special_use,
		.no_inotify = o.no_inotify,
		.fsync = (enum fsync_mode)o.fsync,
		.hooks = { o.tick, o.notice, o.ctx } };
	if ((r = store_open(&options, &store, f)))
		return r;
	*out = ARENA_NEW(&store->arena, struct mail);
	(*out)->store = store;
	return 0;
}

int
mail_open(const struct mail_options *options, struct mail **out, char *why, size_t size)
{
	struct fault f = { .client = "" };
	int r = open_store(options, out, &f);

	if (r && why && size)
		snprintf(why, size, "%s (%s)", f.client, f.log);
	return r;
}

void
mail_close(struct mail **mp)
{
	struct mail *m = *mp;
	struct store *store;

	if (m == NULL)
		return;
	store = m->store; /* m lives in its arena */
	store_close(&store);
	*mp = NULL;
}

void
mail_free(void *p)
{
	free(p);
}

const char *
mail_error_text(const struct mail *m)
{
	return m->fault.client ? m->fault.client : "";
}

const char *
mail_error_detail(const struct mail *m)
{
	return m->fault.log;
}

/* --- Names ---------------------------------------------------------------------------------------------- */

int
mail_list(struct mail *m, const char *pattern, bool subscribed_only, mail_list_fn *fn, void *ctx)
{
	struct str patterns = str_of(pattern);
	struct list_query q = { .reference = STR(""),
		.patterns = &patterns,
		.npatterns = 1,
		.subscribed = subscribed_only };
	struct arena a = ARENA_INIT;
	struct list_entry *entries;
	size_t n;
	int r;

	api_begin(m);
	r = api_end(m, store_list(m->store, &a, &q, &entries, &n));
	if (r == 0) {
		for (size_t i = 0; i < n && r == 0; i++)
			r = fn(ctx, arena_cstr(&a, entries[i].name), entries[i].attributes);
	}
	arena_free(&a);
	return r;
}

int
mail_status(struct mail *m, const char *name, struct mail_status *out)
{
	struct arena a = ARENA_INIT;
	struct mailbox_status s;
	struct str n;
	int r;

	api_begin(m);
	if ((r = api_name(m, &a, name, &n)) == 0 && (r = store_status(m->store, n, &s)) == 0)
		*out = (struct mail_status){ s.messages, s.recent, s.unseen, s.uidnext, s.uidvalidity };
	arena_free(&a);
	return api_end(m, r);
}

/* What takes one name. */
static int
with_name(struct mail *m, const char *name, int (*call)(struct store *s, struct str name))
{
	struct arena a = ARENA_INIT;
	struct str n;
	int r;

	api_begin(m);
	if ((r = api_name(m, &a, name, &n)) == 0)
		r = call(m->store, n);
	arena_free(&a);
	return api_end(m, r);
}

int
mail_create(struct mail *m, const char *name)
{
	return with_name(m, name, store_create);
}

int
mail_delete(struct mail *m, const char *name)
{
	return with_name(m, name, store_remove);
}

int
mail_rename(struct mail *m, const char *from, const char *to)
{
	struct arena a = ARENA_INIT;
	struct str f, t;
	int r;

	api_begin(m);
	if ((r = api_name(m, &a, from, &f)) == 0 && (r = api_name(m, &a, to, &t)) == 0)
		r = store_rename(m->store, f, t);
	arena_free(&a);
	return api_end(m, r);
}

static int
subscribe(struct store *s, struct str name)
{
	return store_subscribe(s, name, true);
}

static int
unsubscribe(struct store *s, struct str name)
{
	return store_subscribe(s, name, false);
}

int
mail_subscribe(struct mail *m, const char *name, bool on)
{
	return with_name(m, name, on ? subscribe : unsubscribe);
}

/* --- APPEND --------------------------------------------------------------------------------------------- */

#define CHUNK 65536

/* Bytes from the program, made wire form and written. *stopped: what its reader returned. */
static int
append_bytes(struct mail *m, struct arena *a, struct mailbox_append *to, uint64_t total, mail_reader *read,
    void *ctx, int *stopped)
{
	char *in = arena_alloc(a, CHUNK), *wire = arena_alloc(a, (size_t)2 * CHUNK);
	struct fault *f = &m->store->fault;
	uint64_t done = 0, ticked = 0;
	struct crlf state = { 0 };
	size_t got, n;
	int r;

	for (;;) {
		got = 0;
		if ((*stopped = read(ctx, in, CHUNK, &got)))
			return *stopped;
		if (got > CHUNK)
			return fail(f, MAIL_E_PARAM, "The program gave too many bytes", "got %zu", got);
		if (got == 0)
			break;
		if (memchr(in, '\0', got))
			return fail(f, MAIL_E_CANNOT, "A message with NUL bytes cannot be stored", "NUL");
		n = crlf_to_wire_at(&state, (struct str){ in, got }, wire);
		if ((r = mailbox_append_write(to, (struct str){ wire, n })))
			return r;
		done += got;
		if (done - ticked >= API_TICK) {
			ticked = done;
			if ((r = engine_tick(m->store, done, total)))
				return r;
		}
	}
	return done ? 0 : fail(f, MAIL_E_CANNOT, "An empty message cannot be stored", "append of nothing");
}

static int
append(struct mail *m, struct arena *a, const char *name, const struct mail_new *d, mail_reader *read,
    void *ctx, struct uid_map *made, int *stopped)
{
	struct mailbox_append *to;
	struct append_meta meta;
	struct flag_list flags;
	struct str n;
	int r;

	if ((r = api_flags(m, a, d->flags, &flags)) || (r = api_name(m, a, name, &n)))
		return r;
	meta = (struct append_meta){ flags.bits, flags.keywords, flags.n, d->internal_date };
	if ((r = mailbox_append_begin(m->store, n, &to)))
		return r;
	if ((r = mailbox_append_next(to, &meta)) ||
	    (r = append_bytes(m, a, to, d->size, read, ctx, stopped))) {
		mailbox_append_abort(to);
		return r;
	}
	return mailbox_append_commit(to, a, made);
}

int
mail_append(struct mail *m, const char *name, const struct mail_new *details, mail_reader *read, void *ctx,
    struct mail_made *out)
{
	static const struct mail_new plain = { .internal_date = MAIL_NOW };
	struct arena a = ARENA_INIT;
	struct uid_map made = { 0 };
	int stopped = 0, r;

	api_begin(m);
	r = append(m, &a, name, details ? details : &plain, read, ctx, &made, &stopped);
	if (r == 0 && out)
		*out = (struct mail_made){ made.uidvalidity, made.n ? made.to[0] : 0 };
	arena_free(&a);
	return stopped ? stopped : api_end(m, r);
}
