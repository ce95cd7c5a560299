/* The common end of APPEND, COPY and MOVE. See deliver.h. */

#include "c-client/drivers/maildir/deliver.h"

#include <errno.h>
#include <stdio.h>

#include "c-client/base/limits.h"
#include "osdep/file.h"
#include "osdep/syscall.h"

void
delivery_begin(struct delivery *d, struct box *to)
{
	*d = (struct delivery){ .to = to, .arena = ARENA_INIT, .own_tmp = true, .marked = true };
	to->thrifty = true;
}

/* Where the random word of a unique name begins (osdep/name.h). */
static char *
word_of(char unique[NAME_UNIQUE_MAX])
{
	return unique + strlen(unique) - strlen(name_host_escaped()) - 1 - NAME_RANDOM;
}

struct str
delivery_word(const struct delivery *d)
{
	return (struct str){ word_of(d->items[0].unique), NAME_RANDOM };
}

struct delivery_item *
delivery_add(struct delivery *d)
{
	struct delivery_item *item;

	d->items = arena_grow(&d->arena, d->items, d->n, &d->cap, sizeof *d->items);
	item = &d->items[d->n++];
	*item = (struct delivery_item){ .size = UINT64_MAX, .wire = UINT64_MAX };
	name_unique(item->unique);
	if (d->n > 1) /* the counter keeps them apart */
		memcpy(word_of(item->unique), word_of(d->items[0].unique), NAME_RANDOM);
	return item;
}

static void
tmp_path(const struct delivery_item *item, char out[BOX_PATH_MAX])
{
	snprintf(out, BOX_PATH_MAX, "tmp/%s", item->unique);
}

static void
remove_made(struct delivery *d)
{
	char path[BOX_PATH_MAX];

	for (size_t i = 0; i < d->n; i++) {
		if (!d->items[i].made)
			continue;
		tmp_path(&d->items[i], path);
		os.unlinkat(d->to->dirfd, path, 0);
		d->items[i].made = false;
	}
}

void
delivery_end(struct delivery *d)
{
	remove_made(d);
	d->to->thrifty = false;
	arena_free(&d->arena);
	*d = (struct delivery){ .arena = ARENA_INIT };
}

/* Mail without flags goes to new, where it is \Recent for the next session, like all new mail. */
static int
name_item(struct delivery *d, struct delivery_item *item)
{
	struct buf base = BUF_INIT(NAME_FILE_MAX);
	char file[NAME_FILE_MAX + 1];
	size_t n;

	buf_put(&base, str_of(item->unique));
	if (item->size != UINT64_MAX)
		buf_fmt(&base, ",S=%llu", (unsigned long long)item->size);
	if (item->size != UINT64_MAX && item->wire != UINT64_MAX)
		buf_fmt(&base, ",W=%llu", (unsigned long long)item->wire);
	item->where = item->letters || item->foreign.n || item->extra.n ? IN_CUR : IN_NEW;
	n = item->where == IN_CUR ? filename_build(file, buf_str(&base), item->letters, item->foreign)
				  : base.n;
	item->name = arena_str(&d->arena, item->where == IN_CUR ? (struct str){ file, n } : buf_str(&base));
	buf_free(&base);
	if (n == 0)
		return fail(d->to->m->fault, MAIL_E_CANNOT, "Message has too many flags", "%s: name too long",
		    d->to->disk);
	return 0;
}

/* Keywords of the target for all items, one write of each file. */
static int
resolve(struct delivery *d)
{
	struct box *b = d->to;
	struct str *bases = ARENA_ARRAY(&d->arena, d->n + 1, struct str);
	struct str *lists = ARENA_ARRAY(&d->arena, d->n + 1, struct str);
	size_t extras = 0;
	int r;

	for (size_t i = 0; i < d->n; i++) {
		struct delivery_item *item = &d->items[i];
		struct keyword_set set;

		r = box_keywords_resolve(b, &d->arena, item->keywords, item->nkeywords, true, &set);
		if (r)
			return r;
		item->letters |= set.letters;
		item->extra = set.extra;
		if ((r = name_item(d, item)) != 0)
			return r;
		if (set.extra.n == 0)
			continue;
		bases[extras] = filename_base(item->name);
		lists[extras++] = set.extra;
	}
	return extras ? box_keywords_extra_write(b, bases, lists, extras, box_fsync(b, FSYNC_MAIL)) : 0;
}

/* The list as it is now; one that cannot be appended to is loaded, because it has to be written anew. */
static int
read_list(struct box *b)
{
	int r = uidfile_refresh(b, b->list.loaded);

	if (r)
		return r;
	if (!b->list.present) {
		if ((r = settle_locked(b, false)) != 0)
			return r;
	} else if (!uidfile_appendable(&b->list) && (r = uidfile_refresh(b, true)) != 0)
		return r;
	if (b->told && b->list.uidvalidity != b->told)
		return fail(b->m->fault, MAIL_E_CHANGED, "Mailbox was replaced by another",
		    "%s: another UIDVALIDITY", b->disk);
	return 0;
}

static int
add_records(struct delivery *d, struct entries *t, uint32_t *uids)
{
	struct box *b = d->to;
	size_t from = t->n;

	if (b->list.next > LIMIT_UID - d->n)
		return fail(b->m->fault, MAIL_E_LIMIT, "Mailbox has used up its UIDs", "%s: next UID %u",
		    b->disk, b->list.next);
	for (size_t i = 0; i < d->n; i++) {
		struct entry *e = entries_add(t, b->list.next++, d->items[i].name);
		char way[16];

		snprintf(way, sizeof way, "%c%zu", ON_ITS_WAY, d->n - 1 - i);
		if (d->n > 1 && d->marked)
			entries_ext(t, e, str_of(way));
		uids[i] = e->uid;
	}
	return uidfile_add(b, t, from, box_fsync(b, FSYNC_MAIL));
}

int
delivery_name(struct delivery *d)
{
	struct box *b = d->to;
	int r;

	if ((r = box_check(b)) != 0 || (r = read_list(b)) != 0)
		return r;
	box_keywords_refresh(b);
	return resolve(d);
}

int
delivery_record(struct delivery *d, uint32_t *uids)
{
	struct box *b = d->to;
	struct entries loose;
	int r;

	if ((r = uidfile_begin(b)) != 0)
		return r;
	if (b->list.loaded) /* always so when the list cannot be appended to */
		return add_records(d, &b->entries, uids);
	entries_init(&loose);
	r = add_records(d, &loose, uids);
	entries_free(&loose);
	return r;
}

void
delivery_take_back(struct delivery *d)
{
	char path[BOX_PATH_MAX];

	remove_made(d);
	for (size_t i = 0; i < d->n; i++) {
		if (!d->items[i].placed)
			continue;
		box_path_of(d->items[i].where, d->items[i].name, path);
		os.unlinkat(d->to->dirfd, path, 0);
		d->items[i].placed = false;
	}
}

static int
place(struct delivery *d, const uint32_t *uids)
{
	struct box *b = d->to;
	char from[BOX_PATH_MAX], to[BOX_PATH_MAX];
	struct stat st;

	for (size_t i = 0; i < d->n; i++) {
		struct delivery_item *item = &d->items[i];
		struct entry *e = b->list.loaded ? entries_by_uid(&b->entries, uids[i]) : NULL;

		tmp_path(item, from);
		box_path_of(item->where, item->name, to);
		/* A session that took our lock for dead may have finished our work. */
		if (file_rename_noreplace(b->dirfd, from, b->dirfd, to) &&
		    !(errno == ENOENT && os.fstatat(b->dirfd, to, &st, AT_SYMLINK_NOFOLLOW) == 0))
			return fail_errno(b->m->fault, "%s/%s", b->disk, to);
		item->made = false;
		item->placed = true;
		if (e)
			e->where = (uint8_t)item->where;
	}
	return 0;
}

int
delivery_sync(struct delivery *d)
{
	bool used[2] = { false, false };
	int r = 0;

	if (!box_fsync(d->to, FSYNC_MAIL))
		return 0;
	for (size_t i = 0; i < d->n; i++)
		if (d->items[i].placed)
			used[d->items[i].where == IN_CUR] = true;
	for (int i = 0; i < 2 && r == 0; i++)
		if (used[i])
			r = box_sync_dir(d->to, i ? "cur" : "new");
	return r;
}

/* Records without files are harmless; in our own entries they must not wait for files. */
static void
forget_entries(struct delivery *d, const uint32_t *uids)
{
	for (size_t i = 0; i < d->n; i++) {
		struct entry *e = d->to->list.loaded ? entries_by_uid(&d->to->entries, uids[i]) : NULL;

		if (e) {
			e->gone = e->buried = true;
			e->where = ABSENT;
		}
	}
}

int
delivery_commit(struct delivery *d, struct arena *arena, struct uid_map *out)
{
	struct box *b = d->to;
	struct uid_map map = { .n = d->n };
	int r;

	map.to = ARENA_ARRAY(arena, d->n + 1, uint32_t);
	map.from = ARENA_ARRAY(arena, d->n + 1, uint32_t);
	for (size_t i = 0; i < d->n; i++)
		map.from[i] = d->items[i].from;
	if ((r = box_lock(b)) != 0)
		return r;
	if (d->n && (r = delivery_name(d)) == 0 && (r = delivery_record(d, map.to)) == 0) {
		if ((r = place(d, map.to)) == 0)
			r = delivery_sync(d);
		if (r) {
			delivery_take_back(d);
			forget_entries(d, map.to);
		}
	}
	map.uidvalidity = b->list.uidvalidity;
	b->stale = true;
	box_unlock(b);
	if (r == 0)
		*out = map;
	return r;
}
