/*
 * Several sessions on one directory of files. The truth is a naive store, in arrays; whatever happens to sessions
 * and files, an index says what is in the store, or what was there when its stamp was true.
 */

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "c-client/base/arena.h"
#include "c-client/base/set.h"
#include "c-client/index/inside.h"
#include "osdep/syscall.h"
#include "tests/support/unit.h"

/* As ck_assert, which writes a line each time it is passed. */
#define HOLDS(x)                                              \
	do {                                                  \
		if (!(x))                                     \
			ck_abort_msg("does not hold: %s", #x); \
	} while (0)

#define MAILS    6000
#define SESSIONS 4
#define STATES   24

struct state {
	uint8_t flags;
	int keyword; /* -1: none */
};

struct mail {
	uint32_t uid;
	bool gone;
	bool unclaimed;
	struct state states[STATES]; /* all that it ever was, the last is now */
	size_t nstates;
};

struct session {
	struct arena arena;
	struct index *index;
};

/* What a client remembers who was told everything at some time. */
struct client {
	uint64_t modseq;
	uint64_t version;
	size_t n;
	bool had[MAILS];
	struct state state[MAILS];
};

struct world {
	struct mail mail[MAILS];
	size_t n;
	uint64_t version;
	uint32_t uidvalidity, random;
	char path[4096];
	int dir;
	struct session session[SESSIONS];
	struct client client;
	bool spoilt;
};

static const char *const words[] = { "$Junk", "red", "$Forwarded", "Todo", "blue" };

static uint32_t
dice(struct world *w, uint32_t n)
{
	w->random = w->random * 1664525 + 1013904223;
	return (w->random >> 8) % n;
}

static void
session_open(struct world *w, struct session *s)
{
	s->index = index_new(&s->arena);
	index_attach(s->index, w->dir, 0600, 0);
	s->index->files->journal_most = w->random % 3 ? 3000 : JOURNAL_BYTES;
}

static void
session_close(struct session *s)
{
	index_free(&s->index);
	arena_free(&s->arena);
}

static struct world *
world_new(uint32_t seed)
{
	struct world *w = calloc(1, sizeof *w);
	static unsigned number;

	ck_assert_ptr_nonnull(w);
	w->random = seed * 7919 + 1;
	w->uidvalidity = 7;
	snprintf(w->path, sizeof w->path, "%s/files%u", unit_tmpdir(), number++);
	HOLDS(os.mkdirat(AT_FDCWD, w->path, 0700) == 0);
	w->dir = os.openat(AT_FDCWD, w->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
	HOLDS(w->dir >= 0);
	for (size_t i = 0; i < SESSIONS; i++)
		session_open(w, &w->session[i]);
	return w;
}

static void
world_free(struct world *w)
{
	for (size_t i = 0; i < SESSIONS; i++)
		session_close(&w->session[i]);
	close(w->dir);
	free(w);
}

static struct state *
now(struct mail *m)
{
	return &m->states[m->nstates - 1];
}

static struct mail *
arrive(struct world *w)
{
	struct mail *m = &w->mail[w->n];

	if (w->n == MAILS)
		return NULL;
	*m = (struct mail){ .uid = (w->n ? w->mail[w->n - 1].uid : 0) + 1 + dice(w, 3), .nstates = 1 };
	m->states[0] = (struct state){ (uint8_t)dice(w, 32), (int)dice(w, 12) - 6 };
	m->states[0].keyword = m->states[0].keyword < 0 ? -1 : m->states[0].keyword % 5;
	w->n++;
	w->version++;
	return m;
}

static void
mark(struct world *w, struct mail *m, struct state s)
{
	if (m->gone || m->nstates == STATES)
		return;
	m->states[m->nstates++] = s;
	w->version++;
}

static struct mail *
any(struct world *w)
{
	return w->n ? &w->mail[dice(w, (uint32_t)w->n)] : NULL;
}

/* --- What a driver does -------------------------------------------------------------------------------- */

static struct note
note_of(const struct mail *m, char text[64])
{
	int key = snprintf(text, 64, "%u.mail", m->uid);
	int n = key + snprintf(text + key, 64 - (size_t)key, ":2,%zu", m->nstates);

	return (struct note){ { text, (size_t)n }, (uint8_t)key, (uint8_t)(m->nstates % 4) };
}

static uint64_t
size_of(const struct mail *m)
{
	return m->uid * UINT64_C(1000) + 17;
}

static uint32_t
keyset(struct index *ix, const struct state *s)
{
	uint32_t number;

	if (s->keyword < 0)
		return 0;
	number = keyword_number(&ix->keywords, str_of(words[s->keyword]));
	return keyset_of(&ix->keywords, &number, 1);
}

static void
report(struct index *ix, struct mail *m)
{
	char text[64];
	struct note note = note_of(m, text);
	struct record r = { .uid = m->uid, .flags = now(m)->flags, .keyset = keyset(ix, now(m)),
		.size = SIZE_UNKNOWN, .wire_size = SIZE_UNKNOWN, .internal_date = m->uid * INT64_C(60) };
	size_t at;

	if (!index_find(ix, m->uid, &at)) {
		if (!m->gone && !ix->broken)
			HOLDS(index_add(ix, &r, &note) || ix->broken);
		return;
	}
	r = index_get(ix, at);
	if (r.gone)
		return;
	r.flags = now(m)->flags;
	r.keyset = keyset(ix, now(m));
	r.gone = m->gone;
	index_put(ix, at, &r);
	if (!m->gone)
		index_put_note(ix, at, &note);
}

static void
hear(struct index *ix)
{
	struct index_news news;

	while (index_news(ix, &news)) {
		struct record r = news.record;
		size_t at;
		if (!index_find(ix, r.uid, &at)) {
			if (news.what == NEWS_RECORD)
				index_add(ix, &r, news.note.text.n ? &news.note : NULL);
			continue;
		}
		r = index_get(ix, at);
		if (news.what == NEWS_GONE) {
			r.gone = true;
			r.modseq = news.record.modseq;
		} else {
			r = news.record;
		}
		index_put(ix, at, &r);
		if (news.what == NEWS_RECORD && news.note.text.n)
			index_put_note(ix, at, &news.note);
	}
	HOLDS(!index_replaced(ix));
}

static bool
knows_all(const struct world *w, const struct index *ix)
{
	return ix->uidvalidity && ix->stamp.racy == 0 && ix->stamp.word[0] == w->version;
}

/* With the lock: everything is reported. */
static void
look(struct world *w, struct index *ix)
{
	hear(ix);
	if (ix->broken)
		index_reset(ix);
	if (knows_all(w, ix))
		return;
	for (size_t i = 0; i < w->n && !ix->broken; i++)
		report(ix, &w->mail[i]);
	if (ix->broken) {
		index_reset(ix);
		for (size_t i = 0; i < w->n; i++)
			report(ix, &w->mail[i]);
	}
	index_set_uids(ix, w->uidvalidity, w->n ? w->mail[w->n - 1].uid + 1 : 1);
	ix->stamp = (struct stamp){ .word = { w->version } };
}

static void
sync_session(struct world *w, struct index *ix)
{
	HOLDS(index_lock(ix, 0) == 0);
	look(w, ix);
	index_commit(ix);
	index_unlock(ix);
}

/* --- What must hold ------------------------------------------------------------------------------------ */

static bool
is_state(const struct index *ix, const struct state *s, const struct record *r)
{
	const uint32_t *members;
	size_t n;

	if (s->flags != (r->flags & FLAGS_SETTABLE))
		return false;
	members = keyset_members(&ix->keywords, r->keyset, &n);
	if (s->keyword < 0)
		return n == 0;
	return n == 1 && str_eq(ix->keywords.names[members[0]], str_of(words[s->keyword]));
}

static void
check_record(const struct index *ix, struct mail *m, size_t at, bool all)
{
	struct record r = index_get(ix, at);
	char text[64];
	struct note note = note_of(m, text), have;
	bool was = false;

	if (ix->broken)
		return;
	HOLDS(r.uid == m->uid);
	HOLDS(r.size == SIZE_UNKNOWN || r.size == size_of(m));
	HOLDS(r.internal_date == m->uid * INT64_C(60));
	if (r.gone) {
		HOLDS(m->gone);
		return;
	}
	for (size_t i = all ? m->nstates - 1 : 0; i < m->nstates; i++)
		was = was || is_state(ix, &m->states[i], &r);
	HOLDS(was);
	if (!index_note(ix, at, &have)) {
		HOLDS(ix->broken);
		return;
	}
	HOLDS(have.key == note.key);
	HOLDS(memcmp(have.text.p, note.text.p, note.key) == 0);
	if (all) {
		HOLDS(!m->gone);
		HOLDS(str_eq(have.text, note.text));
		HOLDS(have.bits == note.bits);
	}
}

static void
check_counts(struct world *w, const struct index *ix)
{
	struct index_counts c = { 0 }, have = index_counts(ix);
	uint32_t first = 0;
	size_t at = index_first_unseen(ix);

	for (size_t i = 0; i < w->n; i++) {
		struct mail *m = &w->mail[i];
		if (m->gone)
			continue;
		c.exists++;
		c.unseen += !(now(m)->flags & FLAG_SEEN);
		c.deleted += (now(m)->flags & FLAG_DELETED) != 0;
		if (first == 0 && !(now(m)->flags & FLAG_SEEN))
			first = m->uid;
	}
	if (ix->broken)
		return;
	HOLDS(have.exists == c.exists);
	HOLDS(have.unseen == c.unseen);
	HOLDS(have.deleted == c.deleted);
	HOLDS(have.unclaimed == 0);
	HOLDS(at < index_count(ix) ? index_get(ix, at).uid : 0 == first);
}

static bool
same_state(const struct state *x, const struct state *y)
{
	return x->flags == y->flags && x->keyword == y->keyword;
}

/* Who syncs with a mod-sequence hears of all that changed since. */
static void
check_client(struct world *w, const struct index *ix)
{
	struct arena a = ARENA_INIT;
	struct client *c = &w->client;
	struct set gone = { 0 };
	bool known = index_vanished(ix, c->modseq, &a, &gone);
	size_t at;

	HOLDS(ix->broken || index_highest(ix) >= c->modseq);
	for (size_t i = 0; i < c->n && !ix->broken; i++) {
		struct mail *m = &w->mail[i];
		if (c->had[i] && m->gone)
			HOLDS(!known || set_contains(&gone, m->uid));
		if (!m->gone)
			HOLDS(!known || !set_contains(&gone, m->uid));
		if (!m->gone && c->had[i] && !same_state(&c->state[i], now(m)) && index_find(ix, m->uid, &at) && !ix->broken)
			HOLDS(index_get(ix, at).modseq > c->modseq);
	}
	arena_free(&a);
}

static void
client_learns(struct world *w, const struct index *ix)
{
	struct client *c = &w->client;

	c->modseq = index_highest(ix);
	c->n = w->n;
	for (size_t i = 0; i < w->n; i++) {
		c->had[i] = !w->mail[i].gone;
		c->state[i] = *now(&w->mail[i]);
	}
}

static void
check(struct world *w, const struct index *ix)
{
	bool all = knows_all(w, ix);
	uint32_t before = 0;
	size_t k = 0, found;
	char text[64];

	if (ix->broken)
		return;
	for (size_t at = 0; at < index_count(ix) && !ix->broken; at++) {
		struct record r = index_get(ix, at);
		if (ix->broken)
			return;
		HOLDS(r.uid > before);
		before = r.uid;
		while (k < w->n && w->mail[k].uid < r.uid) {
			HOLDS(!all || w->mail[k].gone);
			k++;
		}
		HOLDS(k < w->n && w->mail[k].uid == r.uid);
		check_record(ix, &w->mail[k++], at, all);
	}
	if (!all || ix->broken)
		return;
	for (; k < w->n; k++)
		HOLDS(w->mail[k].gone);
	check_counts(w, ix);
	for (size_t i = 0; i < 8 && w->n; i++) {
		struct mail *m = any(w);
		struct note note = note_of(m, text);
		bool there = index_by_key(ix, (struct str){ text, note.key }, &found);
		if (ix->broken)
			return;
		HOLDS(there == !m->gone);
		HOLDS(!there || index_get(ix, found).uid == m->uid);
		HOLDS(index_find(ix, m->uid, &found) || m->gone || ix->broken);
	}
	if (index_keeps_modseq(ix))
		check_client(w, ix);
}

/* --- Steps --------------------------------------------------------------------------------------------- */

/* A STORE or EXPUNGE of this session: the store and the index change together. */
static void
change(struct world *w, struct index *ix)
{
	HOLDS(index_lock(ix, 0) == 0);
	look(w, ix);
	for (uint32_t i = 0, n = dice(w, 8) ? 1 + dice(w, 3) : dice(w, 500); i < n && w->n; i++) {
		struct mail *m = any(w);
		if (dice(w, 3) == 0 && !m->gone) {
			m->gone = true;
			w->version++;
		} else {
			mark(w, m, (struct state){ (uint8_t)dice(w, 32), (int)dice(w, 6) - 1 });
		}
		report(ix, m);
	}
	if (!ix->broken)
		ix->stamp.word[0] = w->version;
	index_commit(ix);
	index_unlock(ix);
}

static void
learn_size(struct world *w, struct index *ix)
{
	struct mail *m = any(w);
	struct record r;
	size_t at;

	if (m == NULL || !index_find(ix, m->uid, &at) || (r = index_get(ix, at)).gone)
		return;
	r.size = size_of(m);
	r.wire_size = r.size + 1;
	index_put(ix, at, &r);
}

static void
step(struct world *w)
{
	struct session *s = &w->session[dice(w, SESSIONS)];
	struct mail *m = any(w);

	switch (dice(w, 14)) {
	case 0:
	case 1:
		for (uint32_t n = dice(w, 12) ? 1 : dice(w, 300); n > 0; n--)
			arrive(w);
		break;
	case 2:
		if (m && !m->gone) {
			m->gone = true;
			w->version++;
		}
		break;
	case 3:
		if (m)
			mark(w, m, (struct state){ (uint8_t)dice(w, 32), (int)dice(w, 6) - 1 });
		break;
	case 4:
	case 5:
		change(w, s->index);
		break;
	case 6:
	case 7:
		sync_session(w, s->index);
		break;
	case 8:
		hear(s->index);
		break;
	case 9:
		learn_size(w, s->index);
		break;
	case 10:
		index_renumber(s->index);
		break;
	case 11:
		index_release(s->index);
		break;
	case 12:
		session_close(s);
		session_open(w, s);
		break;
	default:
		/*
		 * A journal that seems to end before it does cannot be told from one that was not written
		 * on: only the store's ceiling and the clock keep mod-sequences from going back.
		 */
		if (knows_all(w, s->index) && !s->index->broken && !w->spoilt &&
		    index_keeps_modseq(s->index))
			client_learns(w, s->index);
	}
	check(w, s->index);
	if (s->index->broken) {
		sync_session(w, s->index);
		HOLDS(!s->index->broken);
		check(w, s->index);
	}
}

START_TEST(sessions_share_what_they_know)
{
	struct world *w = world_new((uint32_t)_i);

	for (int i = 0; i < 2500; i++)
		step(w);
	for (size_t i = 0; i < SESSIONS; i++) {
		sync_session(w, w->session[i].index);
		check(w, w->session[i].index);
		HOLDS(!w->session[i].index->broken);
	}
	world_free(w);
}
END_TEST

START_TEST(a_full_disk_keeps_changes_from_nobody)
{
	struct world *w = world_new((uint32_t)_i + 100);

	for (int i = 0; i < 2000; i++) {
		bool full = dice(w, 3) == 0;
		if (full && dice(w, 2))
			os_fault_fail_from(1 + dice(w, 6), dice(w, 2) ? ENOSPC : EIO);
		else if (full)
			os_fault_fail(1 + dice(w, 6), ENOSPC);
		step(w);
		os_fault_off();
	}
	world_free(w);
}
END_TEST

/* --- Damage -------------------------------------------------------------------------------------------- */

static const char *const names[] = { "madrona.index", "madrona.journal", "madrona.lock" };

static void
spoil(struct world *w)
{
	const char *name = names[dice(w, 8) ? dice(w, 2) : 2];
	char path[4200], other[4300];
	struct arena a = ARENA_INIT;
	struct stat st;
	struct str old;
	char *p;

	snprintf(path, sizeof path, "%s/%s", w->path, name);
	snprintf(other, sizeof other, "%s/saved.%s", w->path, name);
	if (os.fstatat(AT_FDCWD, path, &st, 0) || st.st_size == 0)
		return;
	old = unit_file(&a, path);
	p = malloc(old.n);
	ck_assert_ptr_nonnull(p);
	memcpy(p, old.p, old.n);
	switch (dice(w, 7)) {
	case 0: /* behind everybody's back, and in place */
	case 1:
		p[dice(w, (uint32_t)old.n)] ^= (char)(1 << dice(w, 8));
		unit_write(path, (struct str){ p, old.n });
		break;
	case 2:
		HOLDS(truncate(path, dice(w, (uint32_t)old.n)) == 0);
		break;
	case 3: {
		size_t at = dice(w, (uint32_t)old.n), n = 1 + dice(w, 5000);
		memset(p + at, 0, n < old.n - at ? n : old.n - at);
		unit_write(path, (struct str){ p, old.n });
		break;
	}
	case 4:
		unlink(path);
		break;
	case 5:
		unit_write(other, (struct str){ p, old.n });
		break;
	default:
		if (rename(other, path))
			unlink(path);
	}
	free(p);
	arena_free(&a);
}

START_TEST(whatever_is_done_to_the_files_nothing_wrong_is_said)
{
	struct world *w = world_new((uint32_t)_i + 200);

	w->spoilt = true;
	for (int i = 0; i < 2000; i++) {
		if (dice(w, 5) == 0)
			spoil(w);
		step(w);
	}
	for (size_t i = 0; i < SESSIONS; i++) {
		sync_session(w, w->session[i].index);
		check(w, w->session[i].index);
	}
	world_free(w);
}
END_TEST

UNIT_SUITE(c_client_index_files)
{
	tcase_set_timeout(t, 120);
	tcase_add_loop_test(t, sessions_share_what_they_know, 0, 4);
	tcase_add_loop_test(t, a_full_disk_keeps_changes_from_nobody, 0, 4);
	tcase_add_loop_test(t, whatever_is_done_to_the_files_nothing_wrong_is_said, 0, 4);
}
