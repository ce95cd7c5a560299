/* The contract suite on Maildir: what procmail, mutt and rsync do there. */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <sys/stat.h>

#include "c-client/base/buf.h"
#include "osdep/syscall.h"
#include "tests/contract/contract.h"

#define PATH 6000

static void
make(struct world *w)
{
	(void)w; /* a root that is missing is an empty store */
}

static const char *
folder(struct world *w, const char *box)
{
	static char path[5000];

	if (strcmp(box, "INBOX"))
		snprintf(path, sizeof path, "%s/.%s", w->root, box);
	else
		snprintf(path, sizeof path, "%s", w->root);
	return path;
}

/* Tests that deliver thousands of messages should not look for the folders each time. */
static void
write_file(const char *path, struct str text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0) {
		unit_write(path, text);
		return;
	}
	ck_assert_int_eq(write(fd, text.p, text.n), text.n);
	close(fd);
}

/* As an MDA does, the first of all included: written to tmp, renamed to new. */
static void
deliver(struct world *w, const char *box, struct str text)
{
	static const char *const subs[] = { "new", "cur" };
	const char *dir = folder(w, box);
	char name[64], from[PATH], to[PATH];

	snprintf(name, sizeof name, "%u.M%uP1.outside", 1700000000 + w->made / 7, w->made);
	w->made++;
	snprintf(from, sizeof from, "%s/tmp/%s", dir, name);
	snprintf(to, sizeof to, "%s/new/%s", dir, name);
	write_file(from, text);
	if (rename(from, to) == 0)
		return;
	for (size_t i = 0; i < 2; i++) {
		char sub[PATH];
		snprintf(sub, sizeof sub, "%s/%s", dir, subs[i]);
		ck_assert_int_eq(mkdir(sub, 0700), 0);
	}
	ck_assert_int_eq(rename(from, to), 0);
}

/* Is this the file of the message? */
static bool
is_message(const char *path, const char *message)
{
	struct arena a = ARENA_INIT;
	struct str text = unit_file(&a, path), line, key = STR("Subject: ");
	bool found = false;

	while (!found && str_split(&text, '\n', &line))
		found = str_starts(line, key) && str_eq(str_sub(line, key.n, line.n), str_of(message));
	arena_free(&a);
	return found;
}

/* The file of a message below the folder, "cur/NAME". */
static bool
find_in(const char *dir, const char *sub, const char *message, char out[300])
{
	char path[PATH];
	struct dirent *e;
	bool found = false;
	DIR *d;

	snprintf(path, sizeof path, "%s/%s", dir, sub);
	d = opendir(path);
	while (d && !found && (e = readdir(d)) != NULL) {
		if (e->d_name[0] == '.')
			continue;
		snprintf(path, sizeof path, "%s/%s/%s", dir, sub, e->d_name);
		if ((found = is_message(path, message)))
			snprintf(out, 300, "%s/%s", sub, e->d_name);
	}
	if (d)
		closedir(d);
	return found;
}

static void
find(struct world *w, const char *box, const char *message, char out[300])
{
	const char *dir = folder(w, box);

	if (!find_in(dir, "cur", message, out) && !find_in(dir, "new", message, out))
		ck_abort_msg("no message %s in %s", message, box);
}

static void
move(struct world *w, const char *box, const char *from, const char *to)
{
	char x[PATH], y[PATH];

	snprintf(x, sizeof x, "%s/%s", folder(w, box), from);
	snprintf(y, sizeof y, "%s/%s", folder(w, box), to);
	ck_assert_int_eq(rename(x, y), 0);
}

/* As a mail reader does: the letters of keywords, which are not its own, stay. */
static void
mark(struct world *w, const char *box, const char *message, uint32_t system)
{
	static const struct {
		uint32_t flag;
		char letter;
	} known[] = { { FLAG_DRAFT, 'D' }, { FLAG_FLAGGED, 'F' }, { FLAG_ANSWERED, 'R' }, { FLAG_SEEN, 'S' },
		{ FLAG_DELETED, 'T' } };
	char from[300], to[340], letters[32];
	struct str base, old;
	size_t n = 0;

	find(w, box, message, from);
	base = str_of(from + 4);
	old = str_sub(base, str_find(base, ':'), base.n);
	base = str_sub(base, 0, str_find(base, ':'));
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (system & known[i].flag)
			letters[n++] = known[i].letter;
	for (size_t i = 3; i < old.n && n < sizeof letters; i++)
		if (old.p[i] >= 'a' && old.p[i] <= 'z')
			letters[n++] = old.p[i];
	snprintf(to, sizeof to, "cur/%.*s:2,%.*s", STR_ARG(base), (int)n, letters);
	move(w, box, from, to);
}

/* What is taken away stays beside the mail root, for restore. */
static void
taken_path(struct world *w, char out[PATH])
{
	snprintf(out, PATH, "%s.taken", w->root);
}

static void
take(struct world *w, const char *box, const char *message)
{
	char file[300], x[PATH], y[PATH], note[PATH + 8];

	find(w, box, message, file);
	snprintf(x, sizeof x, "%s/%s", folder(w, box), file);
	taken_path(w, y);
	ck_assert_int_eq(rename(x, y), 0);
	snprintf(note, sizeof note, "%s.name", y);
	unit_write(note, str_of(file));
}

static void
restore(struct world *w, const char *box, const char *message)
{
	char x[PATH], y[PATH], note[PATH + 8];
	struct arena a = ARENA_INIT;

	taken_path(w, y);
	ck_assert(is_message(y, message));
	snprintf(note, sizeof note, "%s.name", y);
	snprintf(x, sizeof x, "%s/%.*s", folder(w, box), STR_ARG(unit_file(&a, note)));
	ck_assert_int_eq(rename(y, x), 0);
	arena_free(&a);
}

/* From new to cur, or with another set of letters that nobody knows: the same message. */
static void
shuffle(struct world *w, const char *box, const char *message)
{
	char from[300], to[340];

	find(w, box, message, from);
	if (!strncmp(from, "new/", 4))
		snprintf(to, sizeof to, "cur/%s:2,", from + 4);
	else if (strchr(from, ':'))
		snprintf(to, sizeof to, "%s%s", from, "Z");
	else
		snprintf(to, sizeof to, "%s:2,", from);
	move(w, box, from, to);
}

static void
make_box(struct world *w, const char *box)
{
	static const char *const subs[] = { "", "/tmp", "/new", "/cur" };
	char path[PATH];

	for (size_t i = 0; i < 4; i++) {
		snprintf(path, sizeof path, "%s%s", folder(w, box), subs[i]);
		ck_assert_int_eq(mkdir(path, 0700), 0);
	}
}

/* A file system that is mounted read-only. */
static void
forbid(struct world *w)
{
	(void)w;
	os_fault_fail_from(1, EROFS);
}

/* nftw has no context argument. */
static struct buf *list_to;

static int
list_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	struct arena a = ARENA_INIT;

	if (strncmp(path + ftw->base, "madrona.", 8) == 0) /* an index is no mail */
		return 0;
	buf_fmt(list_to, "%s %o %ld %lld.%09ld %lld.%09ld\n", path, (unsigned)st->st_mode, (long)st->st_ino,
	    (long long)st->st_mtim.tv_sec, st->st_mtim.tv_nsec, (long long)st->st_ctim.tv_sec,
	    st->st_ctim.tv_nsec);
	if (type == FTW_F)
		buf_put(list_to, unit_file(&a, path));
	arena_free(&a);
	return 0;
}

static struct str
listing(struct world *w, struct arena *a)
{
	struct buf out = BUF_INIT(16 << 20);
	struct str text;

	list_to = &out;
	nftw(w->root, list_one, 16, FTW_PHYS);
	ck_assert(!buf_failed(&out));
	text = arena_str(a, buf_str(&out));
	buf_free(&out);
	return text;
}

extern const struct adapter adapter_maildir;
const struct adapter adapter_maildir = { .name = "maildir",
	.can = CAN_SUBSCRIBE | CAN_SHARE | CAN_FAIL | CAN_SHUFFLE | CAN_RESTORE | CAN_SCALE,
	.make = make,
	.deliver = deliver,
	.mark = mark,
	.take = take,
	.make_box = make_box,
	.shuffle = shuffle,
	.restore = restore,
	.forbid = forbid,
	.listing = listing };
