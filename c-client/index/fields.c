/* The file of ready-made texts. See fields.h. */

#include "c-client/index/fields.h"

#include <errno.h>
#include <stdlib.h>

#include "c-client/base/arena.h"
#include "c-client/base/buf.h"
#include "c-client/base/crc32c.h"
#include "osdep/file.h"
#include "osdep/random.h"
#include "osdep/syscall.h"

#define FILE_MAGIC 0x6c46644du /* "MdFl" */
#define FILE_HEAD  32          /* magic, version, crc, 0, id, size when it was last asked whether it is too large */
#define HEAD_ASKED 24
#define GROUP_MAGIC 0x7247644du /* "MdGr" */
#define GROUP_MAX  512         /* messages */
#define GROUP_HEAD (16 + 8 * FIELD_KINDS) /* magic, crc, size, messages, and of each column place and size */
#define SLOT       (4 + 12 * FIELD_KINDS) /* uid, and of each text place, size, crc */
#define DIRECTORY_MAX (GROUP_HEAD + GROUP_MAX * SLOT)
#define SLOT_BITS  9  /* of a place's slot; then a bit for each kind, then the size */
#define SIZE_SHIFT (SLOT_BITS + FIELD_KINDS)
#define GROWN_MIN  (4u * 1024 * 1024)
#define MANY_BYTES 8192        /* a message */

/* Read at a time: by who asks for one message, and by who asks for one after the other. */
#define AHEAD_ONE  4096
#define AHEAD_DIRECTORY (64u * 1024)
#define AHEAD_MANY (256u * 1024)
#define RUN        3           /* so many in a row mean that more will follow */

/* Bytes of the file at a place. */
struct window {
	char *p;
	size_t n, cap;
	uint64_t at;
};

/* What waits of a message: places in the pending text. */
struct waiting {
	uint32_t uid;
	uint32_t at[FIELD_KINDS], n[FIELD_KINDS]; /* n 0: nothing */
};

struct fields {
	struct arena *arena;
	int dirfd, fd;
	mode_t mode;
	bool writable, asked;
	uint64_t id;      /* of the open file, 0: none is open */
	uint64_t missing; /* there is no such file */
	struct window windows[FIELD_KINDS + 1]; /* the last one is for directories */
	char *group;      /* the directory read last, GROUP_HEAD and slots; at group_at */
	uint64_t group_at;
	uint32_t group_n; /* 0: none */
	uint64_t next_at; /* where a reader who goes on would ask next */
	uint32_t next_slot, run;
	struct buf texts;
	struct waiting *waiting;
	size_t nwaiting, waiting_cap, near;
	bool sorted;
};

static uint32_t
get4(const char *p)
{
	const unsigned char *u = (const unsigned char *)p;

	return (uint32_t)u[0] | (uint32_t)u[1] << 8 | (uint32_t)u[2] << 16 | (uint32_t)u[3] << 24;
}

static uint64_t
get8(const char *p)
{
	return get4(p) | (uint64_t)get4(p + 4) << 32;
}

static void
put4(char *p, uint32_t v)
{
	for (int i = 0; i < 4; i++)
		p[i] = (char)(v >> 8 * i);
}

static void
put8(char *p, uint64_t v)
{
	put4(p, (uint32_t)v);
	put4(p + 4, (uint32_t)(v >> 32));
}

/* --- Life ---------------------------------------------------------------------------------------------- */

struct fields *
fields_new(struct arena *a, int dirfd, mode_t mode, bool writable)
{
	struct fields *f = ARENA_NEW(a, struct fields);

	f->arena = a;
	f->dirfd = dirfd;
	f->fd = -1;
	f->mode = mode;
	f->writable = writable && dirfd >= 0;
	f->texts = BUF_INIT(FIELDS_PENDING);
	return f;
}

int
fields_dir(const struct fields *f)
{
	return f->dirfd;
}

mode_t
fields_mode(const struct fields *f)
{
	return f->mode;
}

static void
file_close(struct fields *f)
{
	if (f->fd >= 0)
		os.close(f->fd);
	f->fd = -1;
	f->id = 0;
	f->group_n = 0;
	for (size_t i = 0; i <= FIELD_KINDS; i++)
		f->windows[i].n = 0;
}

void
fields_drop(struct fields *f)
{
	buf_reset(&f->texts);
	f->nwaiting = f->near = 0;
	f->sorted = true;
}

void
fields_release(struct fields *f)
{
	for (size_t i = 0; i <= FIELD_KINDS; i++) {
		free(f->windows[i].p);
		f->windows[i] = (struct window){ 0 };
	}
	free(f->group);
	f->group = NULL;
	f->group_n = 0;
	if (f->nwaiting)
		return;
	buf_free(&f->texts);
	free(f->waiting);
	f->waiting = NULL;
	f->waiting_cap = 0;
}

void
fields_free(struct fields **fp)
{
	struct fields *f = *fp;

	if (f == NULL)
		return;
	file_close(f);
	fields_drop(f);
	fields_release(f);
	*fp = NULL;
}

static void *
no_memory(struct fields *f)
{
	return arena_array(f->arena, SIZE_MAX, 2); /* does not return */
}

/* --- Reading ------------------------------------------------------------------------------------------- */

/* The number in the head of an open file; 0: it is none of ours. */
static uint64_t
read_head(int fd)
{
	char head[FILE_HEAD];

	if (os.pread(fd, head, sizeof head, 0) != sizeof head || get4(head) != FILE_MAGIC ||
	    get4(head + 4) != FIELDS_VERSION || get4(head + 8) != crc32c(0, head + 16, 8))
		return 0;
	return get8(head + 16);
}

static bool
file_open(struct fields *f, uint64_t id)
{
	if (f->id == id)
		return id != 0;
	if (id == 0 || f->dirfd < 0 || f->missing == id)
		return false;
	file_close(f);
	f->fd = file_open_regular(f->dirfd, FIELDS_FILE, f->writable ? O_RDWR : O_RDONLY, NULL);
	if (f->fd >= 0 && read_head(f->fd) == id) {
		f->id = id;
		return true;
	}
	file_close(f);
	f->missing = id;
	return false;
}

/* n bytes of the file, NULL: it has not so many; reads so many at once. */
static const char *
look(struct fields *f, struct window *w, uint64_t at, size_t n, size_t ahead)
{
	size_t have = 0;
	ssize_t got;

	if (at >= w->at && at - w->at <= w->n && w->n - (at - w->at) >= n)
		return w->p + (at - w->at);
	if (ahead < n)
		ahead = n;
	if (ahead > w->cap) {
		free(w->p);
		w->p = malloc(ahead);
		w->cap = ahead;
		if (w->p == NULL)
			no_memory(f);
	}
	w->n = 0;
	while (have < n) {
		got = os.pread(f->fd, w->p + have, ahead - have, (off_t)(at + have));
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return NULL;
		have += (size_t)got;
	}
	w->at = at;
	w->n = have;
	return w->p;
}

/* Reads and checks the directory of the group at a place. */
static bool
group_open(struct fields *f, uint64_t at)
{
	struct window *w = &f->windows[FIELD_KINDS];
	size_t ahead = f->run >= RUN ? AHEAD_DIRECTORY : AHEAD_ONE, size;
	const char *p;
	uint32_t n;
	char id[8];

	if (f->group_n && f->group_at == at)
		return true;
	if (at < FILE_HEAD || at > INT64_MAX / 2 || (p = look(f, w, at, GROUP_HEAD, ahead)) == NULL)
		return false;
	n = get4(p + 12);
	if (get4(p) != GROUP_MAGIC || n == 0 || n > GROUP_MAX)
		return false;
	size = GROUP_HEAD + n * SLOT;
	put8(id, f->id);
	if ((p = look(f, w, at, size, ahead)) == NULL ||
	    get4(p + 4) != crc32c(crc32c(0, id, sizeof id), p + 8, size - 8))
		return false;
	if (f->group == NULL && (f->group = malloc(DIRECTORY_MAX)) == NULL)
		no_memory(f);
	memcpy(f->group, p, size);
	f->group_at = at;
	f->group_n = n;
	return true;
}

/* The checked text behind this entry of a slot. */
static bool
text_at(struct fields *f, enum field_kind kind, const char *entry, struct str *out)
{
	struct window *w = &f->windows[kind], *near = &f->windows[FIELD_KINDS];
	uint64_t at = f->group_at + get4(entry), end;
	size_t n = get4(entry + 4), ahead = AHEAD_ONE;
	const char *p;

	if (n == 0 || n > FIELDS_TEXT)
		return false;
	if (f->run >= RUN) {
		end = f->group_at + get4(f->group + 16 + 8 * kind) + (uint64_t)get4(f->group + 20 + 8 * kind);
		ahead = end > at && end - at < AHEAD_MANY ? (size_t)(end - at) : AHEAD_MANY;
	}
	if (at >= near->at && at - near->at <= near->n && near->n - (at - near->at) >= n)
		w = near;
	if ((p = look(f, w, at, n, ahead)) == NULL || crc32c(0, p, n) != get4(entry + 8))
		return false;
	*out = (struct str){ p, n };
	return true;
}

/* Is somebody reading one message after the other? */
static void
follow(struct fields *f, uint64_t at, uint32_t slot)
{
	bool same = f->next_slot == slot + 1 && f->group_at == at;

	if (same)
		return; /* another text of the same message */
	f->run = f->group_n && ((at == f->group_at && slot == f->next_slot) ||
	    (at == f->next_at && slot == 0)) ? f->run + 1 : 0;
	f->next_slot = slot + 1;
}

static struct waiting *find_waiting(struct fields *f, uint32_t uid);

bool
fields_get(struct fields *f, uint32_t uid, struct fields_place place, enum field_kind kind, struct str *out)
{
	const struct waiting *w = f->nwaiting ? find_waiting(f, uid) : NULL;
	uint32_t slot = place.slot & ((1u << SLOT_BITS) - 1);
	const char *p;

	if (w && w->n[kind]) {
		*out = (struct str){ f->texts.p + w->at[kind], w->n[kind] };
		return true;
	}
	if (place.at == 0 || !file_open(f, place.id))
		return false;
	follow(f, place.at, slot);
	if (!group_open(f, place.at) || slot >= f->group_n)
		return false;
	f->next_at = place.at + get4(f->group + 8);
	p = f->group + GROUP_HEAD + slot * SLOT;
	return get4(p) == uid && text_at(f, kind, p + 4 + 12 * kind, out);
}

/* --- What waits ---------------------------------------------------------------------------------------- */

static int
uid_order(const void *x, const void *y)
{
	const struct waiting *a = x, *b = y;

	return (a->uid > b->uid) - (a->uid < b->uid);
}

/* In order; what was put of a message at two times is one. */
static void
join_waiting(struct fields *f)
{
	size_t kept = 0;

	if (f->sorted)
		return;
	qsort(f->waiting, f->nwaiting, sizeof *f->waiting, uid_order);
	f->sorted = true;
	for (size_t i = 0; i < f->nwaiting; i++) {
		struct waiting *w = &f->waiting[i], *last = kept ? &f->waiting[kept - 1] : NULL;
		if (last == NULL || last->uid != w->uid) {
			f->waiting[kept++] = *w;
			continue;
		}
		for (size_t kind = 0; kind < FIELD_KINDS; kind++) {
			if (w->n[kind]) {
				last->at[kind] = w->at[kind];
				last->n[kind] = w->n[kind];
			}
		}
	}
	f->nwaiting = kept;
}

static struct waiting *
find_waiting(struct fields *f, uint32_t uid)
{
	struct waiting key = { .uid = uid }, *found;

	if (f->nwaiting && f->waiting[f->nwaiting - 1].uid == uid)
		return &f->waiting[f->nwaiting - 1];
	join_waiting(f);
	for (size_t i = f->near; i < f->near + 2 && i < f->nwaiting; i++) {
		if (f->waiting[i].uid == uid) {
			f->near = i;
			return &f->waiting[i];
		}
	}
	found = bsearch(&key, f->waiting, f->nwaiting, sizeof key, uid_order);
	f->near = found ? (size_t)(found - f->waiting) : 0;
	return found;
}

bool
fields_waits(struct fields *f, uint32_t uid)
{
	return f->nwaiting && find_waiting(f, uid) != NULL;
}

size_t
fields_pending(const struct fields *f)
{
	return f->texts.n;
}

static struct waiting *
add_waiting(struct fields *f, uint32_t uid)
{
	if (f->nwaiting == f->waiting_cap) {
		f->waiting_cap = f->waiting_cap ? 2 * f->waiting_cap : 16;
		f->waiting = reallocarray(f->waiting, f->waiting_cap, sizeof *f->waiting);
		if (f->waiting == NULL)
			no_memory(f);
	}
	f->sorted = f->nwaiting == 0 || (f->sorted && f->waiting[f->nwaiting - 1].uid < uid);
	f->waiting[f->nwaiting] = (struct waiting){ .uid = uid };
	return &f->waiting[f->nwaiting++];
}

/* A message that is looked for among those that wait in no order would have them sorted again and again. */
static struct waiting *
waiting_for(struct fields *f, uint32_t uid)
{
	struct waiting *last = f->nwaiting ? &f->waiting[f->nwaiting - 1] : NULL, *w;

	if (last == NULL || (f->sorted && last->uid < uid))
		return add_waiting(f, uid);
	if (last->uid == uid)
		return last;
	w = f->sorted ? find_waiting(f, uid) : NULL;
	return w ? w : add_waiting(f, uid);
}

bool
fields_put(struct fields *f, uint32_t uid, enum field_kind kind, struct str text)
{
	struct waiting *w;

	if (text.n == 0 || text.n > FIELDS_TEXT || text.n > f->texts.max - f->texts.n)
		return false;
	w = waiting_for(f, uid);
	w->at[kind] = (uint32_t)f->texts.n;
	w->n[kind] = (uint32_t)text.n;
	buf_put(&f->texts, text);
	if (!buf_failed(&f->texts))
		return true;
	no_memory(f);
	return false;
}

/* --- Writing ------------------------------------------------------------------------------------------- */

/* The file that the index knows, or a new one. */
static bool
file_for_writing(struct fields *f, uint64_t *id)
{
	char head[FILE_HEAD] = { 0 };
	uint64_t fresh = 0;
	struct stat now, mine;

	if (!f->writable)
		return errno = EROFS, false;
	if (file_open(f, *id) && os.fstat(f->fd, &mine) == 0 &&
	    os.fstatat(f->dirfd, FIELDS_FILE, &now, AT_SYMLINK_NOFOLLOW) == 0 && file_same(&now, &mine))
		return true;
	file_close(f);
	while (fresh == 0)
		random_bytes(&fresh, sizeof fresh);
	put4(head, FILE_MAGIC);
	put4(head + 4, FIELDS_VERSION);
	put8(head + 16, fresh);
	put4(head + 8, crc32c(0, head + 16, 8));
	if (file_replace(f->dirfd, FIELDS_FILE, head, sizeof head, f->mode, 0) || !file_open(f, fresh))
		return false;
	*id = fresh;
	return true;
}

/* A group of these messages, as it goes into the file. */
static void
make_group(struct fields *f, const struct waiting *w, uint32_t n, struct buf *out)
{
	size_t size = GROUP_HEAD + n * SLOT;
	char *head = buf_room(out, size), id[8];
	struct str text;

	if (head == NULL)
		return;
	memset(head, 0, size);
	out->n += size;
	for (uint32_t kind = 0; kind < FIELD_KINDS; kind++) {
		size_t column = out->n;
		for (uint32_t i = 0; i < n; i++) {
			char *slot = out->p + GROUP_HEAD + i * SLOT, *entry = slot + 4 + 12 * kind;
			put4(slot, w[i].uid);
			if (w[i].n[kind] == 0)
				continue;
			text = (struct str){ f->texts.p + w[i].at[kind], w[i].n[kind] };
			put4(entry, (uint32_t)out->n);
			put4(entry + 4, w[i].n[kind]);
			put4(entry + 8, crc32c(0, text.p, text.n));
			buf_put(out, text);
		}
		put4(out->p + 16 + 8 * kind, (uint32_t)column);
		put4(out->p + 20 + 8 * kind, (uint32_t)(out->n - column));
	}
	if (buf_failed(out))
		return;
	put4(out->p, GROUP_MAGIC);
	put4(out->p + 8, (uint32_t)out->n);
	put4(out->p + 12, n);
	put8(id, f->id);
	put4(out->p + 4, crc32c(crc32c(0, id, sizeof id), out->p + 8, size - 8));
}

static bool
write_all(int fd, struct str s, uint64_t at)
{
	while (s.n) {
		ssize_t n = os.pwrite(fd, s.p, s.n, (off_t)at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		at += (uint64_t)n;
		s = str_sub(s, (size_t)n, s.n);
	}
	return true;
}

static void
tell_places(struct fields *f, const struct waiting *w, uint32_t n, uint64_t at, fields_placed *placed,
    void *ctx)
{
	for (uint32_t i = 0; i < n; i++) {
		uint32_t size = SLOT, kinds = 0;
		for (unsigned kind = 0; kind < FIELD_KINDS; kind++) {
			size += w[i].n[kind];
			kinds |= (uint32_t)(w[i].n[kind] != 0) << kind;
		}
		placed(ctx, w[i].uid,
		    &(struct fields_place){ f->id, at, i | kinds << SLOT_BITS | size << SIZE_SHIFT });
	}
}

/* Everything that waits, behind the end of the file. */
static bool
write_groups(struct fields *f, uint64_t end, fields_placed *placed, void *ctx)
{
	struct buf group = BUF_INIT(FIELDS_PENDING + DIRECTORY_MAX);
	bool good = true;

	for (size_t from = 0; from < f->nwaiting && good; from += GROUP_MAX) {
		size_t left = f->nwaiting - from;
		uint32_t n = left < GROUP_MAX ? (uint32_t)left : GROUP_MAX;
		buf_reset(&group);
		make_group(f, f->waiting + from, n, &group);
		good = !buf_failed(&group) && write_all(f->fd, buf_str(&group), end);
		if (good)
			tell_places(f, f->waiting + from, n, end, placed, ctx);
		else
			(void)!os.ftruncate(f->fd, (off_t)end);
		end += group.n;
	}
	buf_free(&group);
	return good;
}

int
fields_flush(struct fields *f, uint64_t *id, fields_placed *placed, void *ctx)
{
	struct stat st;
	int r = 0;

	if (f->nwaiting == 0)
		return 0;
	join_waiting(f);
	if (!file_for_writing(f, id) || os.fstat(f->fd, &st) < 0 || st.st_size < FILE_HEAD ||
	    !write_groups(f, (uint64_t)st.st_size, placed, ctx))
		r = -1;
	fields_drop(f);
	for (size_t i = 0; i <= FIELD_KINDS; i++)
		f->windows[i].n = 0; /* they may end where the file did */
	return r;
}

bool
fields_grown(struct fields *f, uint32_t messages, uint64_t *size)
{
	char asked[8];
	struct stat st;
	uint64_t then;

	if (f->id == 0 || os.fstat(f->fd, &st) < 0 || st.st_size < GROWN_MIN ||
	    os.pread(f->fd, asked, sizeof asked, HEAD_ASKED) != sizeof asked)
		return false;
	*size = (uint64_t)st.st_size;
	then = get8(asked);
	if (*size / 2 < then && (f->asked || *size / MANY_BYTES < messages))
		return false;
	f->asked = true;
	put8(asked, *size);
	return os.pwrite(f->fd, asked, sizeof asked, HEAD_ASKED) == sizeof asked;
}

uint64_t
fields_size(struct fields_place place)
{
	return place.slot >> SIZE_SHIFT;
}

bool
fields_has(struct fields_place place, enum field_kind kind)
{
	return place.id && place.at && (place.slot >> SLOT_BITS >> kind & 1);
}
