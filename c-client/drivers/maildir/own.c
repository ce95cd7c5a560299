/*
 * Our own changes of new and cur need not be looked for: STORE, EXPUNGE, MOVE and taking new mail would
 * otherwise cost the next sync a list of all files. But the times of a directory do not say who changed it.
 * inotify does: it has an event for every change, and where it has exactly those that our renames and unlinks
 * make, nobody else was there.
 *
 * 1. The watch is set, and emptied.
 * 2. The marks of both directories are those of what was reported (or scanned), and not racy; or they are,
 *    but the watch was there already when they were taken, and has shown nothing since.
 * 3. We change, and count the events to come. The watch is emptied now and then, so that it does not overflow.
 * 4. The marks are taken again. Then a rename of a name that is nowhere in each directory: it does nothing,
 *    but to do it the kernel has to wait for its lock of the directory, under which it changes the time
 *    and queues the event of every change. So after that the event of whatever these marks include is here.
 * 5. The watch is emptied and compared. If it has another count or kind, or overflowed, somebody else was
 *    there: then nothing is claimed, and the next sync looks.
 *
 * The new marks are racy for the rest of the tick. A sync in that time does steps 1, 2 and 4: no event means
 * no change (own_vouches). At the end of a session it is worth the wait for the tick (maildir_calm).
 *
 * The instance of inotify is that of IDLE: a user has not many. It is made for the first change, so a session
 * that only looks has none. Network file systems have none either: there, own changes are looked for.
 */

#include <errno.h>
#include <stdio.h>

#include "c-client/drivers/maildir/box.h"
#include "c-client/drivers/maildir/slots.h"
#include "osdep/clock.h"
#include "osdep/file.h"
#include "osdep/syscall.h"

#define DRAIN_EVERY 256
#define CALM_MS 10
#define NOWHERE ".madrona-nowhere"

static void
add(struct box *b, int i)
{
	struct own *o = &b->own;
	int fd = file_open_dir(b->dirfd, i ? "cur" : "new");
	struct stat st;

	o->dir[i] = (struct change_mark){ 0 };
	if (fd < 0)
		return;
	o->id[i] = watch_add(&b->watch, fd, WATCH_NAMES);
	if (os.fstat(fd, &st) == 0)
		o->dir[i] = mark_of(&st);
	os.close(fd);
}

bool
own_watch(struct box *b)
{
	if (b->dirfd < 0 || b->m->store->options.no_inotify)
		return false;
	if (!b->watching) {
		watch_open(&b->watch);
		b->watching = true;
		b->own.clean[0] = b->own.clean[1] = false;
		add(b, 0);
		add(b, 1);
	}
	return b->watch.fd >= 0;
}

void
own_drain(struct box *b)
{
	struct own *o = &b->own;
	struct watch_event e;

	while (b->watching && watch_next(&b->watch, &e) > 0) {
		bool known = !e.lost && e.what != WATCH_ITSELF && (e.id == o->id[0] || e.id == o->id[1]);

		if (!known)
			o->clean[0] = o->clean[1] = o->on = false;
		else if (o->on)
			o->to_come[e.id == o->id[1]][e.what]--;
		else
			o->clean[e.id == o->id[1]] = false;
	}
}

/* Is it the directory that is watched? */
static bool
is_watched(const struct box *b, int i, const struct change_mark *m)
{
	return b->watch.fd >= 0 && m->ino && m->ino == b->own.dir[i].ino && m->dev == b->own.dir[i].dev;
}

void
own_scans(struct box *b, int i)
{
	own_drain(b);
	b->own.clean[i] = b->watching;
}

void
own_scanned(struct box *b, int i)
{
	b->own.mark[i] = b->seen[i];
	b->own.clean[i] &= is_watched(b, i, &b->seen[i]);
}

/* Has the watch seen all that happened since the mark b->seen was taken, which was nothing? */
static bool
is_clean(const struct box *b, int i)
{
	return b->own.clean[i] && mark_eq(&b->own.mark[i], &b->seen[i]) && is_watched(b, i, &b->seen[i]);
}

void
own_begin(struct box *b)
{
	struct own *o = &b->own;

	o->on = false;
	if (b->stale || b->memory || !own_watch(b))
		return;
	own_drain(b);
	for (int i = 0; i < 2; i++) {
		struct change_mark now = mark_at(b->dirfd, i ? "cur" : "new");
		if (!mark_eq(&now, &b->seen[i]) || !is_watched(b, i, &now) || (b->racy[i] && !is_clean(b, i)))
			return;
	}
	memset(o->to_come, 0, sizeof o->to_come);
	o->changes = 0;
	o->on = true;
}

void
own_begin_known(struct box *b)
{
	struct known k = known_mailbox(b->m);

	b->own.on = false;
	if (k.uidvalidity == 0)
		return;
	for (int i = 0; i < 2; i++) {
		b->seen[i] = stamp_get(k.stamp, i ? PART_CUR : PART_NEW);
		b->racy[i] = k.stamp->racy & PART(i ? PART_CUR : PART_NEW);
	}
	b->repeats = 0;
	own_begin(b);
}

void
own_did(struct box *b, enum where from, enum where to)
{
	struct own *o = &b->own;

	if (from != ABSENT)
		o->to_come[from == IN_CUR][to == ELSEWHERE ? WATCH_REMOVED : WATCH_FROM]++;
	if (to == IN_NEW || to == IN_CUR)
		o->to_come[to == IN_CUR][WATCH_TO]++;
	if (++o->changes % DRAIN_EVERY == 0)
		own_drain(b);
}

/* Waits until every change that has begun has its event. */
static bool
wait_for_events(struct box *b, int i)
{
	char path[64];

	snprintf(path, sizeof path, "%s/" NOWHERE, i ? "cur" : "new");
	return os.renameat2(b->dirfd, path, b->dirfd, path, RENAME_NOREPLACE) &&
	       (errno == ENOENT || errno == EEXIST);
}

bool
own_end(struct box *b)
{
	struct own *o = &b->own;
	int64_t before = clock_coarse_ns();
	struct change_mark now[2];
	bool sure = !b->stale;

	if (!o->on)
		return false;
	for (int i = 0; i < 2 && sure; i++) {
		now[i] = mark_at(b->dirfd, i ? "cur" : "new");
		sure = is_watched(b, i, &now[i]) && wait_for_events(b, i);
	}
	own_drain(b);
	sure = sure && o->on;
	for (int i = 0; i < 2; i++)
		for (int what = 0; what < WATCH_KINDS; what++)
			sure = sure && o->to_come[i][what] == 0;
	for (int i = 0; i < 2; i++) {
		o->clean[i] = sure;
		if (sure) {
			b->seen[i] = o->mark[i] = now[i];
			b->racy[i] = mark_racy(b, &now[i], before);
		}
	}
	o->on = false;
	return sure;
}

void
own_tell(struct box *b, struct sync *s, bool keywords)
{
	struct known k = known_mailbox(b->m);
	struct stamp stamp;

	if (!own_end(b) || k.uidvalidity == 0)
		return;
	stamp = *k.stamp;
	stamp.racy &= ~(PART(PART_NEW) | PART(PART_CUR));
	for (int i = 0; i < 2; i++) {
		stamp_put(&stamp, i ? PART_CUR : PART_NEW, &b->seen[i]);
		stamp.racy |= b->racy[i] ? PART(i ? PART_CUR : PART_NEW) : 0;
	}
	if (keywords) {
		stamp_put(&stamp, PART_KEYWORDS, &b->keywords.mark[0]);
		stamp_put(&stamp, PART_EXTRAS, &b->keywords.mark[1]);
	}
	sync_stamp(s, &stamp);
}

bool
own_vouches(struct box *b, int i)
{
	int64_t before = clock_coarse_ns();
	struct change_mark now;

	if (!is_clean(b, i))
		return false;
	now = mark_at(b->dirfd, i ? "cur" : "new");
	if (!mark_eq(&now, &b->seen[i]) || !wait_for_events(b, i))
		return false;
	own_drain(b);
	if (!b->own.clean[i])
		return false;
	b->racy[i] = mark_racy(b, &now, before);
	return true;
}

bool
maildir_calm(struct mailbox *m, struct stamp *out)
{
	struct box *b = m->state;
	struct known k = known_mailbox(m);
	int64_t end = clock_monotonic_ms() + CALM_MS;

	*out = *k.stamp;
	if (b->stale || b->memory || (out->racy & ~(PART(PART_NEW) | PART(PART_CUR))))
		return false;
	for (int i = 0; i < 2; i++) {
		b->seen[i] = stamp_get(out, i ? PART_CUR : PART_NEW);
		b->racy[i] = out->racy & PART(i ? PART_CUR : PART_NEW);
		while (b->racy[i]) {
			if (!own_vouches(b, i) || clock_monotonic_ms() >= end)
				return false;
			if (b->racy[i])
				clock_sleep_ms(1);
		}
	}
	out->racy = 0;
	return true;
}
