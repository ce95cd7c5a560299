/* The world of a contract test, and what its cases say in one word. See contract.h. */

#include "tests/contract/contract.h"

#include <stdio.h>

#include "c-client/base/buf.h"
#include "c-client/mailbox/engine.h"
#include "c-client/message/envelope.h"
#include "c-client/message/section.h"

extern const struct adapter adapter_maildir, adapter_memory, adapter_minimal, adapter_indexed;

const struct adapter *const adapters[] = { &adapter_maildir, &adapter_memory, &adapter_minimal,
	&adapter_indexed, NULL };

/* --- The world ------------------------------------------------------------------------------------------ */

struct world *
world_begin(int adapter)
{
	static struct world w;

	w = (struct world){ .on = adapters[adapter] };
	snprintf(w.root, sizeof w.root, "%s/mail", unit_tmpdir());
	w.on->make(&w);
	return &w;
}

static void
close_all(struct world *w)
{
	for (int i = 0; i < SESSIONS; i++)
		if (w->stores[i])
			store_close(&w->stores[i]);
}

void
world_end(struct world *w)
{
	close_all(w);
	arena_free(&w->arena);
}

struct store *
session_with(struct world *w, int i, struct store_options o)
{
	struct fault f = { 0 };
	int r;

	ck_assert_ptr_null(w->stores[i]);
	o.root = w->root;
	o.driver = w->on->driver ? NULL : w->on->name;
	if (w->on->driver)
		r = store_open_with(&o, w->on->driver, &w->stores[i], &f);
	else
		r = store_open(&o, &w->stores[i], &f);
	ck_assert_msg(r == 0, "store_open: %s", f.log);
	return w->stores[i];
}

struct store *
session(struct world *w, int i)
{
	return w->stores[i] ? w->stores[i]
			    : session_with(w, i, (struct store_options){ .fsync = FSYNC_NEVER });
}

void
reopen(struct world *w)
{
	close_all(w);
}

struct mailbox *
opened(struct world *w, int i, const char *box, enum mailbox_how how)
{
	struct mailbox *m = NULL;
	int r = mailbox_open(session(w, i), str_of(box), how, &m);

	ck_assert_msg(r == 0, "opening %s: %d, %s", box, r, w->stores[i]->fault.log);
	return m;
}

struct mailbox *
selected(struct world *w, int i, const char *box)
{
	return opened(w, i, box, OPEN_READWRITE);
}

void
created(struct world *w, const char *box)
{
	int r = store_create(session(w, 0), str_of(box));

	ck_assert_msg(r == 0, "CREATE %s: %d, %s", box, r, w->stores[0]->fault.log);
}

/* --- Putting messages in -------------------------------------------------------------------------------- */

struct str
mail(struct world *w, const char *message)
{
	return arena_fmt(&w->arena,
	    "From: a@example.org\r\nSubject: %s\r\n\r\nThe text of %s,\r\ntwo lines.\r\n", message, message);
}

void
delivered(struct world *w, const char *box, const char *message)
{
	w->on->deliver(w, box,
	    arena_fmt(&w->arena, "From: a@example.org\nSubject: %s\n\nThe text of %s,\ntwo lines.\n", message,
		message));
}

int
append(
    struct world *w, int i, const char *box, struct str wire, const struct append_meta *meta, uint32_t *uid)
{
	static const struct append_meta plain = { .internal_date = INT64_MIN };
	struct mailbox_append *ap;
	struct uid_map map = { 0 };
	int r = mailbox_append_begin(session(w, i), str_of(box), &ap);

	if (r)
		return r;
	if ((r = mailbox_append_next(ap, meta ? meta : &plain)) || (r = mailbox_append_write(ap, wire))) {
		mailbox_append_abort(ap);
		return r;
	}
	if ((r = mailbox_append_commit(ap, &w->arena, &map)))
		return r;
	ck_assert_uint_eq(map.n, 1);
	*uid = map.to[0];
	return 0;
}

uint32_t
appended(struct world *w, const char *box, struct str wire, const struct append_meta *meta)
{
	uint32_t uid = 0;
	int r = append(w, 0, box, wire, meta, &uid);

	ck_assert_msg(r == 0, "APPEND to %s: %d, %s", box, r, w->stores[0]->fault.log);
	ck_assert_uint_ne(uid, 0);
	return uid;
}

uint32_t
added(struct world *w, const char *box, const char *message)
{
	return appended(w, box, mail(w, message), NULL);
}

/* --- Changing them -------------------------------------------------------------------------------------- */

static const struct {
	char letter;
	uint32_t flag;
} letters[] = { { 'S', FLAG_SEEN }, { 'A', FLAG_ANSWERED }, { 'F', FLAG_FLAGGED }, { 'D', FLAG_DELETED },
	{ 'X', FLAG_DRAFT }, { 'R', FLAG_RECENT } };
#define N_LETTERS (sizeof letters / sizeof *letters)

int
store_flags(struct world *w, struct mailbox *m, uint32_t uid, int how, const char *flags)
{
	struct flag_change c = { .how = (unsigned)how };
	struct str rest = str_of(flags), system, word,
		   *words = ARENA_ARRAY(&w->arena, rest.n + 1, struct str);

	str_split(&rest, '+', &system);
	for (size_t i = 0; i < N_LETTERS; i++)
		if (str_find(system, letters[i].letter) < system.n)
			c.system |= letters[i].flag;
	while (str_split(&rest, ',', &word))
		words[c.nkeywords++] = word;
	c.keywords = words;
	return mailbox_store_flags(m, &uid, 1, &c, false);
}

int
copied(struct world *w, struct mailbox *m, uint32_t uid, const char *target, bool move)
{
	struct uid_map map = { 0 };

	return mailbox_copy(m, &uid, 1, str_of(target), move, &w->arena, &map);
}

/* --- Looking -------------------------------------------------------------------------------------------- */

static int
into_buf(void *ctx, struct str bytes)
{
	buf_put(ctx, bytes);
	return 0;
}

struct str
body(struct world *w, struct mailbox *m, uint32_t uid)
{
	static const struct section all;
	struct buf got = BUF_INIT(64 << 20);
	struct message_range range;
	struct message *msg;
	uint64_t size;
	struct str text;
	int r = message_open(m, uid, &msg);

	if (r == MAIL_E_GONE)
		return STR("GONE");
	ck_assert_msg(r == 0, "UID %u: %d, %s", uid, r, m->fault->log);
	ck_assert_int_eq(message_section(msg, &all, &range), 0);
	ck_assert_int_eq(message_send(msg, &range, 0, UINT64_MAX, into_buf, &got), 0);
	ck_assert(!buf_failed(&got));
	ck_assert_uint_eq(got.n, range.length);
	ck_assert_int_eq(message_size(m, uid, &size), 0);
	ck_assert_uint_eq(got.n, size);
	text = arena_str(&w->arena, buf_str(&got));
	buf_free(&got);
	return text;
}

static struct str
name_of(struct world *w, struct mailbox *m, uint32_t uid)
{
	const struct envelope *e;
	struct message *msg;

	if (message_open(m, uid, &msg) || message_envelope(msg, &e))
		return STR("?");
	return arena_str(&w->arena, e->subject);
}

uint32_t
uid_of(struct world *w, struct mailbox *m, const char *message)
{
	for (uint32_t seq = 1; seq <= mailbox_count(m); seq++)
		if (str_eq(name_of(w, m, mailbox_uid(m, seq)), str_of(message)))
			return mailbox_uid(m, seq);
	return 0;
}

static int
by_text(const void *x, const void *y)
{
	return str_icmp(*(const struct str *)x, *(const struct str *)y);
}

static void
show_flags(struct world *w, const struct message_flags *f, bool recent, struct buf *out)
{
	struct str *sorted = ARENA_ARRAY(&w->arena, f->nkeywords + 1, struct str);
	const char *before = ":";

	for (size_t i = 0; i < N_LETTERS; i++) {
		if ((f->system & letters[i].flag) && (recent || letters[i].flag != FLAG_RECENT)) {
			buf_fmt(out, "%s%c", before, letters[i].letter);
			before = "";
		}
	}
	if (f->nkeywords) {
		memcpy(sorted, f->keywords, f->nkeywords * sizeof *sorted);
		qsort(sorted, f->nkeywords, sizeof *sorted, by_text);
		buf_fmt(out, "%s+", before);
	}
	for (size_t i = 0; i < f->nkeywords; i++) {
		for (size_t at = 0; at < sorted[i].n; at++)
			buf_byte(out, ascii_lower(sorted[i].p[at]));
		if (i + 1 < f->nkeywords)
			buf_byte(out, ',');
	}
}

static struct str
show(struct world *w, struct mailbox *m, bool recent)
{
	struct buf out = BUF_INIT(16 << 20);
	struct message_flags f;
	struct str text;

	for (uint32_t seq = 1; seq <= mailbox_count(m); seq++) {
		uint32_t uid = mailbox_uid(m, seq);
		if (seq > 1)
			buf_byte(&out, ' ');
		buf_put(&out, name_of(w, m, uid));
		ck_assert(mailbox_message_flags(m, uid, &f));
		show_flags(w, &f, recent, &out);
	}
	text = arena_str(&w->arena, buf_str(&out));
	buf_free(&out);
	return text;
}

struct str
shown(struct world *w, struct mailbox *m)
{
	return show(w, m, true);
}

struct str
stored(struct world *w, const char *box)
{
	struct mailbox *m = opened(w, 0, box, OPEN_READONLY);
	struct str text = show(w, m, false);

	mailbox_close(&m);
	return text;
}

struct str
heard(struct world *w, struct mailbox *m, bool may_expunge)
{
	static const char *const words[] = { "EXPUNGE", "EXISTS", "RECENT", "KEYWORDS", "FLAGS", "MODSEQ" };
	struct str text = STR("");
	struct update u;

	while (mailbox_update(m, may_expunge, &u)) {
		if (u.what == UPDATE_RECENT)
			continue;
		if (u.what == UPDATE_FLAGS && u.uid != mailbox_uid(m, u.number))
			ck_abort_msg("FLAGS of number %u are for another UID", u.number);
		text = arena_fmt(&w->arena, "%.*s%s", STR_ARG(text), text.n ? ", " : "");
		if (u.what != UPDATE_KEYWORDS)
			text = arena_fmt(&w->arena, "%.*s%u ", STR_ARG(text), u.number);
		text = arena_join(&w->arena, text, str_of(words[u.what]));
	}
	return text;
}

struct str
news(struct world *w, struct mailbox *m)
{
	int r = mailbox_sync(m);

	ck_assert_msg(r == 0, "sync: %d, %s", r, m->fault->log);
	return heard(w, m, true);
}

struct str
listed(struct world *w)
{
	struct list_query q = { .patterns = &STR("*"), .npatterns = 1 };
	struct list_entry *e;
	struct str text = STR("");
	size_t n;

	ck_assert_int_eq(store_list(session(w, 0), &w->arena, &q, &e, &n), 0);
	for (size_t i = 0; i < n; i++)
		text =
		    arena_fmt(&w->arena, e[i].attributes & LIST_ATTR_NOSELECT ? "%.*s%s(%.*s)" : "%.*s%s%.*s",
			STR_ARG(text), i ? " " : "", STR_ARG(e[i].name));
	return text;
}
