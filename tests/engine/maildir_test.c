/*
 * The engine on a real Maildir: two sessions and another program do random things to one folder. Whatever the
 * sessions are told, a client that believes every word of it must know each message by the right number, and
 * a UID must stay with its content. Each message's content is its own number, so a mix-up cannot hide.
 */

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "c-client/base/scan.h"
#include "c-client/mailbox/driver.h"
#include "c-client/mailbox/mailbox.h"
#include "c-client/mailbox/message.h"
#include "c-client/message/envelope.h"
#include "tests/support/unit.h"

#define SESSIONS 2
#define UIDS 2000

struct client {
	struct store *store;
	struct mailbox *m;
	uint32_t uids[UIDS]; /* by sequence number - 1, as told */
	size_t n;
};

struct world {
	char root[4096];
	struct client clients[SESSIONS];
	uint32_t content[UIDS]; /* what a UID stands for, once anyone has read it */
	uint32_t made;          /* contents so far */
	uint32_t random;
};

static uint32_t
dice(struct world *w, uint32_t n)
{
	w->random = w->random * 1103515245 + 12345;
	return (w->random >> 8) % n;
}

/* --- Another program ------------------------------------------------------------------------------------ */

static void
deliver(struct world *w)
{
	char path[5000], text[64];
	uint32_t id = ++w->made;

	snprintf(path, sizeof path, "%s/new/%u.outside%u.host", w->root, 1700000000 + id, id);
	snprintf(text, sizeof text, "Subject: %u\n\nbody\n", id);
	unit_write(path, str_of(text));
}

/* The name of some file in cur; false when there is none. */
static bool
some_file(struct world *w, char name[256])
{
	char path[5000];
	struct dirent *e;
	uint32_t seen = 0;
	DIR *d;

	snprintf(path, sizeof path, "%s/cur", w->root);
	if ((d = opendir(path)) == NULL)
		return false;
	while ((e = readdir(d)) != NULL) {
		if (e->d_name[0] != '.' && dice(w, ++seen) == 0)
			snprintf(name, 256, "%s", e->d_name);
	}
	closedir(d);
	return seen > 0;
}

static void
outside_flags(struct world *w)
{
	static const char *const flags[] = { "", "S", "F", "FS", "RS", "T" };
	char name[256], from[5500], to[5600];
	size_t base;

	if (!some_file(w, name))
		return;
	base = str_find(str_of(name), ':');
	snprintf(from, sizeof from, "%s/cur/%s", w->root, name);
	snprintf(to, sizeof to, "%s/cur/%.*s:2,%s", w->root, (int)base, name, flags[dice(w, 6)]);
	ck_assert_int_eq(rename(from, to), 0);
}

static void
outside_remove(struct world *w)
{
	char name[256], path[5500];

	if (!some_file(w, name))
		return;
	snprintf(path, sizeof path, "%s/cur/%s", w->root, name);
	ck_assert_int_eq(unlink(path), 0);
}

/* --- The clients ---------------------------------------------------------------------------------------- */

/* The content of a message, from its subject; 0 when it is gone. */
static uint32_t
content_of(struct client *c, uint32_t uid)
{
	const struct envelope *e;
	struct message *msg;
	struct scan s;
	uint32_t id = 0;
	int r = message_open(c->m, uid, &msg);

	if (r == MAIL_E_GONE)
		return 0;
	ck_assert_int_eq(r, 0);
	ck_assert_int_eq(message_envelope(msg, &e), 0);
	s = scan_of(e->subject);
	ck_assert(scan_number32(&s, &id));
	return id;
}

static void
hear(struct world *w, struct client *c, const struct update *u)
{
	if (u->what == UPDATE_EXPUNGE) {
		ck_assert(u->number >= 1 && u->number <= c->n);
		ck_assert_uint_eq(c->uids[u->number - 1], u->uid);
		c->n--;
		memmove(
		    c->uids + u->number - 1, c->uids + u->number, (c->n - (u->number - 1)) * sizeof *c->uids);
	} else if (u->what == UPDATE_EXISTS) {
		ck_assert_uint_gt(u->number, c->n);
		while (c->n < u->number) {
			uint32_t uid = mailbox_uid(c->m, (uint32_t)c->n + 1), id = content_of(c, uid);
			ck_assert(c->n == 0 || uid > c->uids[c->n - 1]);
			ck_assert_uint_lt(uid, UIDS);
			if (id && w->content[uid] == 0)
				w->content[uid] = id;
			ck_assert(id == 0 || w->content[uid] == id);
			c->uids[c->n++] = uid;
		}
	} else if (u->what == UPDATE_FLAGS) {
		ck_assert_uint_eq(c->uids[u->number - 1], u->uid);
	}
}

static void
catch_up(struct world *w, struct client *c, bool may_expunge)
{
	struct update u;

	ck_assert_int_eq(mailbox_sync(c->m), 0);
	while (mailbox_update(c->m, may_expunge, &u))
		hear(w, c, &u);
	ck_assert_uint_eq(mailbox_count(c->m), c->n);
}

/* A few messages of the view. */
static size_t
choose(struct world *w, struct client *c, uint32_t *out)
{
	size_t n = 0;

	for (size_t i = 0; i < c->n; i++) {
		if (dice(w, 4) == 0)
			out[n++] = c->uids[i];
	}
	return n;
}

static void
store(struct world *w, struct client *c)
{
	static const struct str words[] = { STR_INIT("$Junk"), STR_INIT("Work") };
	struct flag_change change = { .how = FLAGS_ADD,
		.system = dice(w, FLAGS_SETTABLE + 1),
		.keywords = words,
		.nkeywords = dice(w, 3) };
	uint32_t uids[UIDS];
	size_t n = choose(w, c, uids);
	uint32_t how = dice(w, 3);
	int r;

	change.how = how == 0 ? FLAGS_ADD : how == 1 ? FLAGS_REMOVE : FLAGS_REPLACE;
	r = mailbox_store_flags(c->m, uids, n, &change, dice(w, 2));
	ck_assert(r == 0 || r == MAIL_E_GONE);
}

static void
append(struct world *w, struct client *c)
{
	struct append_meta meta = { .system = dice(w, 2) ? FLAG_SEEN : 0, .internal_date = INT64_MIN };
	struct arena a = ARENA_INIT;
	struct uid_map map = { 0 };
	struct mailbox_append *ap;
	uint32_t id = ++w->made;

	ck_assert_int_eq(mailbox_append_begin(c->store, STR("INBOX"), &ap), 0);
	ck_assert_int_eq(mailbox_append_next(ap, &meta), 0);
	ck_assert_int_eq(mailbox_append_write(ap, arena_fmt(&a, "Subject: %u\r\n\r\n", id)), 0);
	ck_assert_int_eq(mailbox_append_commit(ap, &a, &map), 0);
	ck_assert_uint_eq(map.n, 1);
	ck_assert_uint_eq(w->content[map.to[0]], 0);
	w->content[map.to[0]] = id;
	arena_free(&a);
}

/* Copies or moves some messages to the folder itself: the copies have the content of the originals. */
static void
copy(struct world *w, struct client *c)
{
	struct arena a = ARENA_INIT;
	struct uid_map map = { 0 };
	uint32_t uids[UIDS];
	size_t n = choose(w, c, uids);
	int r = mailbox_copy(c->m, uids, n > 3 ? 3 : n, STR("INBOX"), dice(w, 2), &a, &map);

	ck_assert(r == 0 || r == MAIL_E_GONE);
	for (size_t i = 0; i < map.n; i++) {
		ck_assert_uint_eq(w->content[map.to[i]], 0);
		w->content[map.to[i]] = w->content[map.from[i]];
	}
	arena_free(&a);
}

static void
one_step(struct world *w)
{
	struct client *c = &w->clients[dice(w, SESSIONS)];
	uint32_t uids[UIDS];

	switch (dice(w, 10)) {
	case 0:
	case 1:
		deliver(w);
		break;
	case 2:
		outside_flags(w);
		break;
	case 3:
		outside_remove(w);
		break;
	case 4:
		store(w, c);
		break;
	case 5:
		ck_assert_int_eq(mailbox_expunge(c->m, NULL, 0), 0);
		break;
	case 6:
		ck_assert_int_eq(mailbox_expunge(c->m, uids, choose(w, c, uids)), 0);
		break;
	case 7:
		append(w, c);
		break;
	case 8:
		copy(w, c);
		break;
	default:
		catch_up(w, c, dice(w, 2));
	}
}

static void
open_client(struct world *w, struct client *c)
{
	struct store_options o = { .root = w->root, .driver = "maildir", .fsync = FSYNC_NEVER };

	ck_assert_int_eq(store_open(&o, &c->store, NULL), 0);
	ck_assert_int_eq(mailbox_open(c->store, STR("INBOX"), OPEN_READWRITE, &c->m), 0);
	c->n = 0;
	if (mailbox_count(c->m))
		hear(w, c, &(struct update){ .what = UPDATE_EXISTS, .number = mailbox_count(c->m) });
}

static void
close_client(struct client *c)
{
	mailbox_close(&c->m);
	store_close(&c->store);
}

START_TEST(two_sessions_and_a_foreign_program_agree_in_the_end)
{
	struct world *w = calloc(1, sizeof *w);
	struct client fresh = { 0 };

	ck_assert_ptr_nonnull(w);
	w->random = (uint32_t)_i + 1;
	snprintf(w->root, sizeof w->root, "%s/Maildir", unit_tmpdir());
	for (int i = 0; i < SESSIONS; i++)
		open_client(w, &w->clients[i]);
	for (int step = 0; step < 300; step++)
		one_step(w);
	open_client(w, &fresh);
	for (int i = 0; i < SESSIONS; i++) {
		struct client *c = &w->clients[i];
		for (int turn = 0; turn < 3; turn++)
			catch_up(w, c, true);
		ck_assert_uint_eq(c->n, fresh.n);
		for (size_t at = 0; at < c->n; at++) {
			struct message_flags x, y;
			ck_assert_uint_eq(c->uids[at], fresh.uids[at]);
			ck_assert(mailbox_message_flags(c->m, c->uids[at], &x));
			ck_assert(mailbox_message_flags(fresh.m, c->uids[at], &y));
			ck_assert_uint_eq(x.system & FLAGS_SETTABLE, y.system & FLAGS_SETTABLE);
			ck_assert_uint_eq(x.nkeywords, y.nkeywords);
			ck_assert_uint_eq(content_of(c, c->uids[at]), w->content[c->uids[at]]);
		}
		close_client(c);
	}
	close_client(&fresh);
	free(w);
}
END_TEST

UNIT_SUITE(tests_engine_maildir)
{
	tcase_add_loop_test(t, two_sessions_and_a_foreign_program_agree_in_the_end, 0, 3);
}
