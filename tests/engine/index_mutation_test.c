/*
 * The files of an index are damaged, cut short, exchanged, made old, made something else, before a session
 * and in the middle of one. An index is a cache: whatever it is made to say, a client must hear what a
 * session without one hears, of every message the same UID, flags, keywords, sizes, dates, structure and
 * text; no message may be called expunged that is there; and what other programs changed since must be found.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "osdep/file.h"
#include "tests/support/oracle.h"
#include "tests/support/unit.h"

#define MESSAGES 80  /* a few blocks */
#define KEEP 4       /* earlier states of the files */
#define BATCHES 10
#define WENT 1024

#ifdef __SANITIZE_ADDRESS__
#define ROUNDS 60 /* of one batch */
#else
#define ROUNDS 500
#endif

static const char *const files[] = { "madrona.index", "madrona.journal", "madrona.fields" };
#define FILES 3

struct copy {
	char *p[FILES]; /* NULL: there was none */
	size_t n[FILES];
};

struct test {
	struct oracle *w;
	struct copy kept[KEEP], other; /* earlier states, and another mailbox's */
	char what[200];                /* was done to the files */
	uint32_t round;
	struct heard client;           /* of the session under way */
	uint32_t step, when;           /* of its commands; before which the files are harmed */
	struct heard visitor;          /* a client that comes back now and then */
	uint32_t went[WENT], nwent;    /* UIDs that it was told are no more */
};

static uint32_t
dice(struct test *t, uint32_t n)
{
	return oracle_dice(t->w, n);
}

/* --- The files -------------------------------------------------------------------------------------------- */

static void
copy_free(struct copy *c)
{
	for (int i = 0; i < FILES; i++)
		free(c->p[i]);
	*c = (struct copy){ 0 };
}

static void
copy_take(struct test *t, struct copy *c, const char *folder)
{
	char name[100];

	copy_free(c);
	for (int i = 0; i < FILES; i++) {
		snprintf(name, sizeof name, "%s%s", folder, files[i]);
		if (file_read_small(t->w->dirfd, name, 1 << 24, &c->p[i], &c->n[i], NULL))
			c->p[i] = NULL;
	}
}

/* Puts one there as a backup program does (another inode), or writes over what is there. */
static void
copy_put(struct test *t, const struct copy *c, int i, bool in_place)
{
	const char *to = oracle_path(t->w, files[i]);

	if (c->p[i] == NULL)
		return;
	if (in_place)
		return unit_write(to, (struct str){ c->p[i], c->n[i] });
	unit_write(oracle_path(t->w, "restored"), (struct str){ c->p[i], c->n[i] });
	if (rename(oracle_path(t->w, "restored"), to))
		ck_assert_int_eq(errno, EISDIR);
}

/* What a harm left that is no file: away. */
static void
clear(struct test *t)
{
	struct stat st;

	for (int i = 0; i < FILES; i++) {
		const char *path = oracle_path(t->w, files[i]);
		if (lstat(path, &st) == 0 && (!S_ISREG(st.st_mode) || (st.st_mode & 0600) != 0600))
			ck_assert_int_eq(file_remove_tree(t->w->dirfd, files[i]), 0);
	}
}

/* Writes into a file where it is; the mtime is what it was, half of the time. */
static void
write_at(struct test *t, int file, const void *p, size_t n, off_t at)
{
	struct timespec times[2];
	struct stat st;
	int fd = open(oracle_path(t->w, files[file]), O_RDWR | O_CLOEXEC);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(fstat(fd, &st), 0);
	ck_assert_int_eq(pwrite(fd, p, n, at), (ssize_t)n);
	times[0] = st.st_atim;
	times[1] = st.st_mtim;
	if (dice(t, 2))
		ck_assert_int_eq(futimens(fd, times), 0);
	close(fd);
}

static void
flip(struct test *t, int file, size_t size)
{
	struct arena a = ARENA_INIT;
	struct str s = unit_file(&a, oracle_path(t->w, files[file]));
	uint32_t bits = 1 + dice(t, 3);

	for (uint32_t i = 0; i < bits; i++) {
		/* Heads are small and matter most. */
		size_t at = dice(t, 3) ? dice(t, (uint32_t)size) : dice(t, size < 128 ? (uint32_t)size : 128);
		char c = (char)(s.p[at] ^ 1 << dice(t, 8));
		write_at(t, file, &c, 1, (off_t)at);
	}
	arena_free(&a);
}

static void
overwrite(struct test *t, int file, size_t size, bool zero)
{
	unsigned char noise[5000];
	size_t at = dice(t, (uint32_t)size), n = 1 + dice(t, sizeof noise - 1);

	if (zero && dice(t, 2)) {
		at -= at % 4096;
		n = 4096;
	}
	n = n < size - at ? n : size - at;
	for (size_t i = 0; i < n; i++)
		noise[i] = zero ? 0 : (unsigned char)dice(t, 256);
	write_at(t, file, noise, n, (off_t)at);
}

/* Another number in one of the words at the head: a version, a count, an offset. */
static void
renumber(struct test *t, int file, size_t size)
{
	static const uint32_t numbers[] = { 0, 1, 2, 0x7fffffff, 0x80000000, 0xffffffff, 64, 4096 };
	uint32_t v = numbers[dice(t, 8)], words = (uint32_t)(size < 512 ? size : 512) / 4;

	if (words)
		write_at(t, file, &v, 4, (off_t)dice(t, words) * 4);
}

/* Blocks of a file in the places of others. */
static void
shuffle(struct test *t, int file, size_t size)
{
	struct arena a = ARENA_INIT;
	struct str s = unit_file(&a, oracle_path(t->w, files[file]));
	uint32_t blocks = (uint32_t)(size / 4096), from, to;

	if (blocks > 1) {
		from = dice(t, blocks);
		to = dice(t, blocks);
		write_at(t, file, s.p + from * 4096, 4096, (off_t)to * 4096);
	}
	arena_free(&a);
}

static void
something_else(struct test *t, int file)
{
	char path[600];

	snprintf(path, sizeof path, "%s", oracle_path(t->w, files[file]));
	ck_assert(unlink(path) == 0 || errno == ENOENT);
	switch (dice(t, 6)) {
	case 0:
		ck_assert_int_eq(mkdir(path, 0700), 0);
		break;
	case 1:
		ck_assert_int_eq(symlink("cur/.x", path), 0);
		break;
	case 2:
		ck_assert_int_eq(symlink("/nonexistent/x", path), 0);
		break;
	case 3:
		ck_assert_int_eq(mkfifo(path, 0600), 0);
		break;
	case 4:
		unit_write(path, STR("not what you think\n"));
		break;
	case 5:
		break; /* missing */
	}
}

static void
harm(struct test *t)
{
	int file = (int)dice(t, FILES);
	uint32_t how = dice(t, 12);
	struct stat st;

	if (stat(oracle_path(t->w, files[file]), &st) || !S_ISREG(st.st_mode) || st.st_size == 0)
		how = 8 + how % 4;
	snprintf(t->what, sizeof t->what, "round %u, harm %u to %s before command %u", t->round, how, files[file],
	    t->when);
	switch (how) {
	case 0:
	case 1:
	case 2:
		flip(t, file, (size_t)st.st_size);
		break;
	case 3:
		overwrite(t, file, (size_t)st.st_size, false);
		break;
	case 4:
		overwrite(t, file, (size_t)st.st_size, true);
		break;
	case 5:
		ck_assert_int_eq(truncate(oracle_path(t->w, files[file]), dice(t, (uint32_t)st.st_size)), 0);
		break;
	case 6:
		renumber(t, file, (size_t)st.st_size);
		break;
	case 7:
		shuffle(t, file, (size_t)st.st_size);
		break;
	case 8: {
		/* One file of an earlier state, or all of them. */
		const struct copy *c = &t->kept[dice(t, KEEP)];
		bool all = dice(t, 2), in_place = dice(t, 2);
		for (int i = 0; i < FILES; i++)
			if (all || i == file)
				copy_put(t, c, i, in_place);
		break;
	}
	case 9: {
		bool all = dice(t, 2), in_place = dice(t, 2);
		for (int i = 0; i < FILES; i++)
			if (all || i == file)
				copy_put(t, &t->other, i, in_place);
		break;
	}
	case 10:
		something_else(t, file);
		break;
	default:
		/* The lock file, which has nothing in it: away, so that there may be two. */
		(void)unlink(oracle_path(t->w, "madrona.lock"));
		ck_assert(chmod(oracle_path(t->w, files[file]), 0) == 0 || errno == ENOENT);
	}
}

/* --- Sessions --------------------------------------------------------------------------------------------- */

static void
went(void *ctx, uint32_t uid)
{
	struct oracle *w = ctx;
	struct test *t = w->of;

	if (uid)
		t->went[t->nwent++ % WENT] = uid;
}

/* A few changes, a few questions; the last command leaves the client with all flags. */
static const char *
next_command(void *ctx, struct str reply)
{
	struct test *t = ctx;
	uint32_t step = t->step++;

	oracle_hear(t->w, &t->client, reply);
	oracle_answered(t->w, &t->client, reply);
	if (step > 0 && step == t->when)
		harm(t);
	if (step == 0)
		return "SELECT INBOX";
	if (step == 1)
		return "UID FETCH 1:* (UID FLAGS)";
	if (step == 8)
		return NULL;
	if (step == 7)
		return "UID FETCH 1:* (UID FLAGS)";
	if (step == 6 || dice(t, 6) == 0)
		return "NOOP";
	return dice(t, 3) ? oracle_question(t->w) : oracle_change(t->w);
}

/* The truth is asked after a session: is it what the client knows, and is gone what it was told is gone? */
static void
session_was_right(struct test *t)
{
	struct oracle *w = t->w;

	oracle_truth(w);
	oracle_agrees(w, &t->client);
	for (uint32_t i = 0; i < t->nwent && i < WENT; i++)
		for (uint32_t k = 0; k < w->truth.n; k++)
			MUST(w->truth.message[k].uid != t->went[i], "UID %u was called expunged",
			    t->went[i]);
}

/* A session; the files are harmed before its `when`-th command, 0: never. */
static bool
session(struct test *t, uint32_t when)
{
	struct play p = { .root = t->w->root, .next = next_command, .ctx = t, .may_fail = true };

	memset(&t->client, 0, sizeof t->client);
	t->client.gone = went;
	t->w->of = t;
	t->step = t->nwent = 0;
	t->when = when;
	return play(&p);
}

static void
one_round(struct test *t)
{
	struct oracle *w = t->w;

	clear(t);
	snprintf(t->what, sizeof t->what, "round %u, before any harm", t->round);
	copy_take(t, &t->kept[dice(t, KEEP)], "");
	if (dice(t, 4) == 0)
		oracle_deliver(w);
	if (dice(t, 4) == 0)
		oracle_outside(w);
	if (dice(t, 3)) {
		/* The first of a round: what was harmed in the one before may be met now. */
		if (session(t, 0))
			session_was_right(t);
		else
			oracle_truth(w);
	}
	if (dice(t, 2)) {
		t->when = 0;
		harm(t);
		if (dice(t, 3) == 0)
			oracle_outside(w);
		oracle_truth(w);
	} else {
		/* It may also be told to come again. */
		if (session(t, 1 + dice(t, 6)))
			session_was_right(t);
		else
			oracle_truth(w);
	}
	oracle_check_harmed(w, dice(t, 4) == 0);
	if (dice(t, 3) == 0)
		oracle_resync(w, NULL, &t->visitor);
	/* What was damaged and read is sound again. */
	if (t->round % 16 == 0) {
		oracle_check_harmed(w, true);
		oracle_check(w, NULL, true);
	}
	/* It shall neither dry up nor grow for ever. */
	oracle_refill(w, MESSAGES / 2);
}

START_TEST(whatever_is_done_to_its_files_an_index_tells_no_lies)
{
	static struct test t;

	play_about = t.what;
	t.w = oracle_new((uint32_t)_i, MESSAGES);
	(void)play_one(t.w->root, NULL, "SELECT Other");
	copy_take(&t, &t.other, ".Other/");
	oracle_truth(t.w);
	oracle_check(t.w, NULL, true);
	for (int i = 0; i < KEEP; i++)
		copy_take(&t, &t.kept[i], "");
	for (t.round = 0; t.round < ROUNDS; t.round++)
		one_round(&t);
	for (int i = 0; i < KEEP; i++)
		copy_free(&t.kept[i]);
	copy_free(&t.other);
	oracle_free(t.w);
}
END_TEST

UNIT_SUITE(tests_engine_index_mutation)
{
	tcase_set_timeout(t, 300);
	tcase_add_loop_test(t, whatever_is_done_to_its_files_an_index_tells_no_lies, 0, BATCHES);
}
