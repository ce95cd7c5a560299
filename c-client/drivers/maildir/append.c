/*
 * APPEND: wire bytes become a file in tmp with LF line ends, counted on the way, and are delivered by
 * deliver.c. Before the tagged OK the file, the list and the directory are on disk.
 */

#include <errno.h>
#include <stdio.h>

#include "c-client/codec/crlf.h"
#include "c-client/drivers/maildir/deliver.h"
#include "c-client/drivers/maildir/slots.h"
#include "osdep/clock.h"
#include "osdep/file.h"
#include "osdep/io.h"
#include "osdep/syscall.h"

#define PIECE 65536

struct append {
	struct delivery delivery;
	int fd; /* of the message being written, -1 = none */
	int64_t date;
	struct crlf to_store, to_wire;
	uint64_t size, wire;
	size_t n; /* bytes waiting in the piece */
	char piece[PIECE + 1];
};

static int
begin(struct mailbox *m, struct append **out)
{
	struct box *b = m->state;
	struct append *a;
	int r = box_check(b);

	if (r || (r = box_make(b)) != 0)
		return r;
	if ((a = malloc(sizeof *a)) == NULL)
		return fail_errno(m->fault, "APPEND");
	delivery_begin(&a->delivery, b);
	a->fd = -1;
	*out = a;
	return 0;
}

static int
failed(struct append *a)
{
	return fail_errno(a->delivery.to->m->fault, "%s/tmp", a->delivery.to->disk);
}

static int
flush(struct append *a)
{
	if (a->n && io_write(a->fd, a->piece, a->n))
		return failed(a);
	a->size += a->n;
	a->n = 0;
	return 0;
}

/* The file's date is INTERNALDATE, and it is set before anyone can see the file. */
static int
finish(struct append *a)
{
	struct delivery_item *item;
	struct timespec times[2] = { { .tv_nsec = UTIME_NOW }, { .tv_sec = a->date } };
	int r;

	if (a->fd < 0)
		return 0;
	item = &a->delivery.items[a->delivery.n - 1];
	if ((r = flush(a)) != 0)
		return r;
	a->n = crlf_store_end(&a->to_store, a->piece);
	if ((r = flush(a)) != 0)
		return r;
	if (a->date != INT64_MIN && os.futimens(a->fd, times))
		return failed(a);
	if (box_fsync(a->delivery.to, FSYNC_MAIL) && os.fsync(a->fd))
		return failed(a);
	item->size = a->size;
	item->wire = a->wire;
	os.close(a->fd);
	a->fd = -1;
	return 0;
}

static int
next(struct append *a, const struct append_meta *meta)
{
	struct delivery *d = &a->delivery;
	struct delivery_item *item;
	struct str *keywords;
	char path[BOX_PATH_MAX];
	int r;

	if ((r = finish(a)) != 0)
		return r;
	item = delivery_add(d);
	keywords = ARENA_ARRAY(&d->arena, meta->nkeywords + 1, struct str);
	for (size_t i = 0; i < meta->nkeywords; i++)
		keywords[i] = arena_str(&d->arena, meta->keywords[i]);
	item->letters = filename_letters(meta->system);
	item->keywords = keywords;
	item->nkeywords = meta->nkeywords;
	snprintf(path, sizeof path, "tmp/%s", item->unique);
	a->fd = os.openat(
	    d->to->dirfd, path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, box_mode(d->to));
	if (a->fd < 0)
		return failed(a);
	item->made = true;
	a->date = meta->internal_date;
	a->to_store = a->to_wire = (struct crlf){ 0 };
	a->size = a->wire = 0;
	a->n = 0;
	return 0;
}

static int
write_bytes(struct append *a, struct str wire)
{
	int r = 0;

	a->wire += crlf_wire_size(&a->to_wire, wire);
	while (wire.n && r == 0) {
		struct str part = str_sub(wire, 0, PIECE - a->n);

		a->n += crlf_to_store_at(&a->to_store, part, a->piece + a->n);
		wire = str_sub(wire, part.n, wire.n);
		if (a->n >= PIECE)
			r = flush(a);
	}
	return r;
}

static void
end(struct append *a)
{
	if (a->fd >= 0)
		os.close(a->fd);
	delivery_end(&a->delivery);
	free(a);
}

static int
commit(struct append *a, struct arena *arena, struct uid_map *out)
{
	int r = finish(a);

	if (r == 0)
		r = delivery_commit(&a->delivery, arena, out);
	if (r == 0)
		out->from = NULL;
	end(a);
	return r;
}

const struct append_ops maildir_append = { begin, next, write_bytes, commit, end };
