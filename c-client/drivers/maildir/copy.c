/*
 * COPY: hard links under new unique names, put where they belong, then their records (unfinished.h says what
 * happens when we die among them). Where links cannot be made, the bytes are copied into the target's tmp and
 * delivered by deliver.c. MOVE: the records are written into the target's list, then each file is
 * renamed from its place in the source to its place in the target, which is one step for each message: it is
 * in one of the two at any moment.
 *
 * The new base matters: the source's list still has the old one, so a message that is moved back later must
 * not look like the one that left.
 *
 * The content of a message is on disk already, unless it is younger than a minute (a delivery that does not
 * fsync): those are synced here, past a hundred of them with one syncfs.
 */

#include <errno.h>
#include <stdio.h>

#include "c-client/drivers/maildir/deliver.h"
#include "c-client/drivers/maildir/slots.h"
#include "c-client/drivers/maildir/unfinished.h"
#include "osdep/clock.h"
#include "osdep/file.h"
#include "osdep/io.h"
#include "osdep/syscall.h"

#define TICK 256
#define YOUNG_SECONDS 60
#define YOUNG_MANY 100
#define PIECE 65536

struct job {
	struct box *from;
	struct mailbox *target;
	struct delivery d;
	struct sync *s;
	size_t young;
	bool bytes; /* links do not work here */
	bool from_new; /* some of what was moved lay in new */
};

/* Flags, keywords (by name) and sizes of a message as its file is named now. */
static void
describe(struct job *j, const struct entry *e, const struct stat *st, struct delivery_item *item)
{
	struct filename n = filename_parse(entry_name(e));
	struct str *names;
	uint64_t size;

	item->from = e->uid;
	item->letters = n.letters & ~LETTERS_KEYWORDS;
	item->foreign = arena_str(&j->d.arena, n.foreign);
	box_keywords_names(
	    j->from, &j->d.arena, n.letters, box_keywords_extra(j->from, n.base), &names, &item->nkeywords);
	item->keywords = names;
	filename_sizes(n.base, &size, &item->wire);
	item->size = (uint64_t)st->st_size;
	if (size != item->size || e->unsized)
		item->wire = UINT64_MAX;
}

/*
 * By the time of birth where the file system keeps it: a rename, which is a flag here, makes the change time
 * young. Without a birth time that is what counts.
 */
static bool
is_young(struct job *j, const char *path, const struct stat *st)
{
	int64_t born = st->st_ctime;
	struct statx x;

	if (statx(j->from->dirfd, path, AT_SYMLINK_NOFOLLOW, STATX_BTIME, &x) == 0 &&
	    x.stx_mask & STATX_BTIME)
		born = x.stx_btime.tv_sec;
	return clock_realtime_s() - born < YOUNG_SECONDS;
}

/* The bytes of an open file into a new one in tmp. 0, or -1 and errno. */
static int
copy_bytes(struct job *j, int from, const char *path, const struct stat *st)
{
	struct timespec times[2] = { { .tv_nsec = UTIME_NOW }, st->st_mtim };
	int to = os.openat(
	    j->d.to->dirfd, path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, box_mode(j->d.to));
	char *piece = malloc(PIECE);
	ssize_t got = -1;
	int r, saved;

	if (to >= 0 && piece)
		while ((got = io_read(from, piece, PIECE)) > 0 && io_write(to, piece, (size_t)got) == 0)
			;
	r = got == 0 ? os.futimens(to, times) : -1;
	if (r == 0 && box_fsync(j->d.to, FSYNC_MAIL))
		r = os.fsync(to);
	saved = errno;
	if (to >= 0)
		os.close(to);
	if (to >= 0 && r)
		os.unlinkat(j->d.to->dirfd, path, 0);
	free(piece);
	errno = saved;
	return r;
}

/* Copies one message into tmp by the name we know. 0, or -1 and errno. */
static int
stage_once(struct job *j, const struct entry *e, const char *tmp, struct stat *st)
{
	char path[BOX_PATH_MAX];
	int fd, r, saved;

	if (!box_path(e, path))
		return errno = ENOENT, -1;
	if ((fd = file_open_regular(j->from->dirfd, path, O_RDONLY, st)) < 0)
		return -1;
	r = copy_bytes(j, fd, tmp, st);
	saved = errno;
	os.close(fd);
	errno = saved;
	return r;
}

struct pass {
	struct job *j;
	struct delivery_item *item;
};

static int
follow(struct job *j, uint32_t uid, box_follow_fn *what, struct delivery_item *item)
{
	return box_follow(j->from, uid, true, what, &(struct pass){ j, item });
}

static int
stage(struct box *b, struct entry *e, void *ctx)
{
	const struct pass *pass = ctx;
	struct job *j = pass->j;
	struct delivery_item *item = pass->item;
	char tmp[BOX_PATH_MAX];
	struct stat st;

	(void)b;
	snprintf(tmp, sizeof tmp, "tmp/%s", item->unique);
	if (stage_once(j, e, tmp, &st))
		return -1;
	item->made = true;
	describe(j, e, &st, item);
	return 0;
}

static int
copy_bytes_all(struct job *j, const uint32_t *uids, size_t n, struct arena *arena, struct uid_map *out)
{
	int r = 0;

	for (size_t i = 0; i < n && r == 0; i++) {
		if (i % TICK == TICK - 1 && (r = sync_tick(j->s, i, n)) != 0)
			break;
		r = follow(j, uids[i], stage, delivery_add(&j->d));
		if (r == MAIL_E_GONE) {
			j->d.n--;
			r = 0;
		}
	}
	return r ? r : delivery_commit(&j->d, arena, out);
}

/* Before the lock is taken: what it is about. Young files are synced where they are. */
static int
look(struct box *b, struct entry *e, void *ctx)
{
	const struct pass *pass = ctx;
	struct job *j = pass->j;
	struct delivery_item *item = pass->item;
	char path[BOX_PATH_MAX];
	struct stat st;
	int fd, r = 0;

	if (!box_path(e, path))
		return errno = ENOENT, -1;
	if (os.fstatat(b->dirfd, path, &st, AT_SYMLINK_NOFOLLOW))
		return -1;
	if (!S_ISREG(st.st_mode))
		return errno = ENOENT, -1;
	describe(j, e, &st, item);
	if (!is_young(j, path, &st) || !box_fsync(j->d.to, FSYNC_MAIL) || ++j->young > YOUNG_MANY)
		return 0;
	if ((fd = file_open_regular(b->dirfd, path, O_RDONLY, NULL)) < 0)
		return -1;
	r = os.fsync(fd);
	os.close(fd);
	return r;
}

static int
look_all(struct job *j, const uint32_t *uids, size_t n)
{
	int r = 0;

	for (size_t i = 0; i < n && r == 0; i++) {
		if (i % TICK == TICK - 1 && (r = sync_tick(j->s, i, 2 * n)) != 0)
			break;
		r = follow(j, uids[i], look, delivery_add(&j->d));
		if (r == MAIL_E_GONE) {
			j->d.n--;
			r = 0;
		}
	}
	if (r == 0 && j->young > YOUNG_MANY && os.syncfs(j->from->dirfd))
		r = fail_errno(j->from->m->fault, "%s: syncfs", j->from->disk);
	return r;
}

/* --- COPY by links --------------------------------------------------------------------------------------- */

static int
link_one(struct box *b, struct entry *e, void *ctx)
{
	const struct pass *pass = ctx;
	struct job *j = pass->j;
	struct delivery_item *item = pass->item;
	char from[BOX_PATH_MAX], to[BOX_PATH_MAX];

	if (!box_path(e, from))
		return errno = ENOENT, -1;
	box_path_of(item->where, item->name, to);
	if (os.linkat(b->dirfd, from, j->d.to->dirfd, to, 0)) {
		j->bytes = errno == EXDEV || errno == EPERM || errno == EMLINK || errno == ENOTSUP;
		return -1;
	}
	item->placed = true;
	return 0;
}

/* Links all that is still there; the others are left out of the delivery. */
static int
link_named(struct job *j)
{
	struct delivery *d = &j->d;
	size_t linked = 0;
	int r = 0;

	for (size_t i = 0; i < d->n && r == 0; i++) {
		if (i % TICK == TICK - 1 &&
		    ((r = sync_tick(j->s, d->n + i, 2 * d->n)) != 0 || (r = box_still_locked(d->to)) != 0))
			break;
		r = follow(j, d->items[i].from, link_one, &d->items[i]);
		if (r == 0)
			d->items[linked++] = d->items[i];
		else if (r == MAIL_E_GONE)
			r = 0;
	}
	d->n = linked;
	return r;
}

/* With the target's lock: leaves a note of it in the target. A note that is there already is of a dead COPY. */
static int
note_copy(struct job *j)
{
	struct box *to = j->d.to;
	int r;

	if (copy_note(to, delivery_word(&j->d)) == 0)
		return 0;
	if (errno == EEXIST) {
		if ((r = settle_locked(to, false)) != 0)
			return r;
		if (copy_note(to, delivery_word(&j->d)) == 0)
			return 0;
	}
	j->bytes = errno == EPERM || errno == ENOTSUP || errno == ENOSYS;
	return fail_errno(to->m->fault, "%s/" COPY_NOTE, to->disk);
}

static int
link_recorded(struct job *j, struct uid_map *map)
{
	struct delivery *d = &j->d;
	int r;

	if ((r = note_copy(j)) != 0)
		return r;
	if ((r = link_named(j)) == 0 && d->n && (r = delivery_record(d, map->to)) == 0)
		r = delivery_sync(d);
	if (r)
		delivery_take_back(d);
	for (size_t i = 0; i < d->n && r == 0; i++)
		map->from[map->n++] = d->items[i].from;
	copy_note_end(d->to);
	return r;
}

static int
link_all(struct job *j, const uint32_t *uids, size_t n, struct arena *arena, struct uid_map *out)
{
	struct box *to = j->d.to;
	struct uid_map map = { 0 };
	int r;

	if ((r = look_all(j, uids, n)) != 0 || (r = box_lock(to)) != 0)
		return r;
	map.to = ARENA_ARRAY(arena, n + 1, uint32_t);
	map.from = ARENA_ARRAY(arena, n + 1, uint32_t);
	j->d.own_tmp = false;
	if ((r = delivery_name(&j->d)) == 0 && j->d.n)
		r = link_recorded(j, &map);
	map.uidvalidity = to->list.uidvalidity;
	box_unlock(to);
	if (r == 0)
		*out = map;
	return r;
}

static int
copy_all(struct job *j, const uint32_t *uids, size_t n, struct arena *arena, struct uid_map *out)
{
	int r = j->bytes ? MAIL_E_CANNOT : link_all(j, uids, n, arena, out);

	if (r == 0 || !j->bytes)
		return r;
	delivery_end(&j->d);
	delivery_begin(&j->d, box_of(j->target));
	return copy_bytes_all(j, uids, n, arena, out);
}

/* --- MOVE ----------------------------------------------------------------------------------------------- */

static void
bury(struct job *j, uint32_t uid)
{
	struct entry *e = box_entry(j->from, uid);

	if (e) {
		e->gone = e->buried = true;
		e->reported = false;
		e->where = ABSENT;
	}
	sync_gone(j->s, uid);
}

/* Only from the very name that was described: its flags go along. Another name: another description. */
static int
move_one(struct box *b, struct entry *e, void *ctx)
{
	const struct pass *pass = ctx;
	struct job *j = pass->j;
	struct delivery_item *item = pass->item;
	char from[BOX_PATH_MAX], to[BOX_PATH_MAX], file[NAME_FILE_MAX + 1];
	struct filename n = filename_parse(entry_name(e));
	struct str name = item->name;

	/*
	 * Flags may have changed since: the base is what the record holds, the letters can follow. Keywords
	 * keep their first state.
	 */
	n.letters = (n.letters & ~LETTERS_KEYWORDS) | (item->letters & LETTERS_KEYWORDS);
	item->where = n.letters || n.foreign.n || item->extra.n ? IN_CUR : IN_NEW;
	if (item->where == IN_CUR && filename_build(file, filename_base(item->name), n.letters, n.foreign))
		name = str_of(file);
	else if (item->where == IN_NEW)
		name = filename_base(item->name);
	if (!box_path(e, from))
		return errno = ENOENT, -1;
	box_path_of(item->where, name, to);
	if (file_rename_noreplace(b->dirfd, from, j->d.to->dirfd, to))
		return -1;
	own_did(b, e->where, ABSENT);
	item->placed = true;
	j->from_new |= e->where == IN_NEW;
	return 0;
}

static int
move_recorded(struct job *j, const uint32_t *uids, struct uid_map *map)
{
	int r = 0;

	for (size_t i = 0; i < j->d.n && r == 0; i++) {
		struct delivery_item *item = &j->d.items[i];

		if (i % TICK == TICK - 1 &&
		    ((r = sync_tick(j->s, i, j->d.n)) != 0 || (r = box_still_locked(j->d.to)) != 0))
			break;
		r = follow(j, item->from, move_one, item);
		if (r == 0) {
			map->from[map->n] = item->from;
			map->to[map->n++] = uids[i];
		} else if (r == MAIL_E_GONE) {
			bury(j, item->from);
			r = 0;
		}
	}
	return r;
}

/* The directories of the source that lost files go to disk. */
static int
source_sync(struct job *j)
{
	int r;

	if (!box_fsync(j->from, FSYNC_MAIL))
		return 0;
	r = box_sync_dir(j->from, "cur");
	return r == 0 && j->from_new ? box_sync_dir(j->from, "new") : r;
}

/* The target first, then the source: a power failure in between shows a message twice rather than never. */
static int
move_sync(struct job *j)
{
	int r = delivery_sync(&j->d);

	return r ? r : source_sync(j);
}

static int
move_all(struct job *j, const uint32_t *uids, size_t n, struct arena *arena, struct uid_map *out)
{
	struct uid_map map = { 0 };
	uint32_t *to;
	int r, synced;

	if ((r = look_all(j, uids, n)) != 0 || (r = box_lock(j->d.to)) != 0)
		return r;
	to = ARENA_ARRAY(arena, n + 1, uint32_t);
	map.from = ARENA_ARRAY(arena, n + 1, uint32_t);
	map.to = ARENA_ARRAY(arena, n + 1, uint32_t);
	if (j->d.n == 0 || ((r = delivery_name(&j->d)) == 0 && (r = delivery_record(&j->d, to)) == 0)) {
		map.uidvalidity = j->d.to->list.uidvalidity;
		own_begin_known(j->from);
		if (j->d.n)
			r = move_recorded(j, to, &map);
		own_tell(j->from, j->s, false);
		synced = map.n ? move_sync(j) : 0;
		r = r ? r : synced;
		for (size_t i = 0; i < map.n; i++)
			bury(j, map.from[i]);
		*out = map;
	}
	box_unlock(j->d.to);
	return r;
}

/* Is the target on another file system, where rename cannot go? */
static bool
apart(const struct box *x, const struct box *y)
{
	return x->id.st_dev != y->id.st_dev;
}

/* Copied, then removed: after a crash in between a message is in both places. */
static int
move_apart(struct job *j, const uint32_t *uids, size_t n, struct arena *arena, struct uid_map *out)
{
	struct uid_map map;
	char path[BOX_PATH_MAX];
	int r = copy_all(j, uids, n, arena, &map);

	if (r)
		return r;
	for (size_t i = 0; i < map.n; i++) {
		const struct entry *e = box_entry(j->from, map.from[i]);

		if (e == NULL || !box_path(e, path))
			continue;
		j->from_new |= e->where == IN_NEW;
		if (os.unlinkat(j->from->dirfd, path, 0) == 0)
			bury(j, map.from[i]);
	}
	*out = map;
	return source_sync(j);
}

int
maildir_copy(struct mailbox *m, const uint32_t *uids, size_t n, struct mailbox *target, bool move,
    struct arena *arena, struct uid_map *out, struct sync *s)
{
	struct job j = { .from = m->state, .target = target, .s = s };
	struct box *to = target->state;
	int r = box_check(to);

	if (r || (r = box_make(to)) != 0)
		return r;
	box_keywords_refresh(j.from);
	delivery_begin(&j.d, to);
	j.from->thrifty = true;
	if (!move)
		r = copy_all(&j, uids, n, arena, out);
	else if ((j.bytes = apart(j.from, to)))
		r = move_apart(&j, uids, n, arena, out);
	else {
		j.d.own_tmp = j.d.marked = to->thrifty = j.from->thrifty = false;
		r = move_all(&j, uids, n, arena, out);
	}
	delivery_end(&j.d);
	j.from->thrifty = false;
	to->stale = true;
	return r;
}
