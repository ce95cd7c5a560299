/* Reporting to the engine what settle found, and looking after tmp. */

#include "c-client/drivers/maildir/box.h"
#include "c-client/drivers/maildir/slots.h"
#include "osdep/file.h"

#define TICK 1024

struct driver_flags
box_flags(struct box *b, const struct entry *e, struct sync *s)
{
	struct filename n = filename_parse(entry_name(e));
	struct driver_flags f = { .system = filename_system(n.letters), .unclaimed = e->where == IN_NEW };

	if (e->recent || e->where == IN_NEW)
		f.system |= FLAG_RECENT;
	box_keywords_numbers(b, s, n.letters, n.base, &f.keywords, &f.nkeywords);
	return f;
}

struct note
box_note(const struct entry *e)
{
	return (struct note){ entry_name(e), e->base,
		(uint8_t)((e->where == IN_NEW ? NOTE_IN_NEW : 0) | (e->unsized ? NOTE_UNSIZED : 0)) };
}

void
box_tell(struct box *b, struct entry *e, struct sync *s, bool refused)
{
	struct note note = box_note(e);

	(refused ? sync_refused : sync_flags)(s, e->uid, box_flags(b, e, s));
	sync_note(s, e->uid, &note);
	e->dirty = false;
}

static int
by_uid(const void *x, const void *y)
{
	const uint32_t *a = x, *b = y;

	return *a < *b ? -1 : *a > *b;
}

static void
report_gone(struct box *b, struct sync *s)
{
	if (b->nlost)
		qsort(b->lost, b->nlost, sizeof *b->lost, by_uid);
	for (size_t i = 0; i < b->nlost; i++)
		sync_gone(s, b->lost[i]);
	b->nlost = 0;
	for (size_t i = 0; i < b->entries.n; i++) {
		struct entry *e = &b->entries.e[i];

		if (!e->reported || !(e->gone || e->buried))
			continue;
		e->reported = false;
		e->buried = true;
		sync_gone(s, e->uid);
	}
}

static void
add(struct box *b, const struct entry *e, struct sync *s)
{
	struct driver_hint hint = DRIVER_HINT_NONE;
	struct note note = box_note(e);

	hint.order = e->order;
	sync_add(s, e->uid, box_flags(b, e, s), hint, &note);
}

static int
report_present(struct box *b, struct sync *s)
{
	int r;

	for (size_t i = 0; i < b->entries.n; i++) {
		struct entry *e = &b->entries.e[i];

		if (e->reported && e->dirty)
			box_tell(b, e, s, false);
		if (i % TICK == 0 && (r = sync_tick(s, i, b->entries.n)) != 0)
			return r;
	}
	for (size_t i = 0; i < b->entries.n; i++) {
		struct entry *e = &b->entries.e[i];

		if (e->reported || e->buried || e->where == ABSENT || e->uid <= b->told_uid)
			continue;
		add(b, e, s);
		e->reported = true;
		e->dirty = false;
		b->told_uid = e->uid;
	}
	return 0;
}

/* Files that writers left: all in tmp, and in the folder the temporary files of our own lists and locks. */
static void
clean(struct box *b)
{
	b->cleaned = true;
	file_clean(b->dirfd, "tmp", "");
	file_clean(b->dirfd, ".", FILE_TMP_PREFIX);
}

/* Records whose files were neither found nor could be waited for. */
static bool
unsettled(const struct box *b)
{
	for (size_t i = 0; i < b->entries.n; i++) {
		const struct entry *e = &b->entries.e[i];
		if (e->where == ABSENT && !e->gone && !e->buried)
			return true;
	}
	return false;
}

/* What the marks were before we looked is what was reported. */
static void
tell_stamp(struct box *b, struct sync *s)
{
	const struct uidfile *l = &b->list;
	struct change_mark list = l->mark, folder = mark_of(&b->id);
	struct stamp stamp = { .racy = b->reread ? PART(PART_LIST) : 0 };

	if (!l->torn)
		list.size = (int64_t)l->parsed;
	stamp_put(&stamp, PART_NEW, &b->seen[0]);
	stamp_put(&stamp, PART_CUR, &b->seen[1]);
	stamp_put(&stamp, PART_LIST, &list);
	stamp_put(&stamp, PART_KEYWORDS, &b->keywords.mark[0]);
	stamp_put(&stamp, PART_EXTRAS, &b->keywords.mark[1]);
	stamp_put(&stamp, PART_FOLDER, &folder);
	stamp.racy |= (b->racy[0] ? PART(PART_NEW) : 0) | (b->racy[1] ? PART(PART_CUR) : 0);
	if (b->stale || b->memory || b->dirfd < 0 || !l->present)
		stamp.racy = PARTS_ALL;
	sync_stamp(s, &stamp);
}

static int
report(struct box *b, struct sync *s)
{
	uint32_t next;

	/* A list from a backup may say less than was told: the next new message puts it right. */
	next = b->told == b->list.uidvalidity && b->told_next > b->list.next ? b->told_next : b->list.next;
	if (!b->synced || b->told != b->list.uidvalidity || b->told_next != next)
		sync_uids(s, b->list.uidvalidity, next);
	b->synced = true;
	b->told = b->list.uidvalidity;
	b->told_next = next;
	if (b->list.told)
		sync_ceiling(s, b->list.ceiling);
	b->list.told = false;
	report_gone(b, s);
	return report_present(b, s);
}

int
maildir_sync(struct mailbox *m, unsigned how, struct sync *s)
{
	struct box *b = m->state;
	bool claim = (how & SYNC_CLAIM) && !m->readonly;
	int r = settle(b, claim);

	if (r == 0 && claim && !b->cleaned && b->dirfd >= 0)
		clean(b);
	if (r == 0)
		r = report(b, s);
	/* What was read of the list is not reported, and would not be read again. */
	if (r || unsettled(b))
		b->reread = true;
	if (r)
		return r;
	tell_stamp(b, s);
	if (box_is_known(b))
		box_forget(b);
	return 0;
}
