/*
 * STORE: a rename for each message, from the name it has on disk at that moment. So no flag that another
 * program set meanwhile is lost: if the name is no longer the one we know the rename fails, and we look
 * again.
 */

#include <errno.h>

#include "c-client/drivers/maildir/box.h"
#include "c-client/drivers/maildir/slots.h"
#include "osdep/file.h"
#include "osdep/syscall.h"

#define TICK 256

struct work {
	struct box *b;
	struct sync *s;
	struct arena arena;
	const struct flag_change *change;
	struct keyword_set set;
	uint64_t known; /* letters of keywords that have a name */
	bool *others;   /* a strict change: does uids[i] have other flags than those reported? */
	bool refused;   /* so this message is left alone */
};

static uint64_t
changed_letters(const struct work *w, uint64_t now)
{
	uint64_t letters = filename_letters(w->change->system) | w->set.letters;

	switch (w->change->how) {
	case FLAGS_ADD:
		return now | letters;
	case FLAGS_REMOVE:
		return now & ~letters;
	case FLAGS_REPLACE:
		break;
	}
	return (now & ~(LETTERS_SYSTEM | LETTER_PASSED | w->known)) | letters;
}

static void
put_word(struct buf *b, struct str word)
{
	if (b->n)
		buf_byte(b, ' ');
	buf_put(b, word);
}

/* What the list of extra keywords becomes, in the arena. */
static struct str
changed_extra(struct work *w, struct str now)
{
	const struct flag_change *c = w->change;
	struct buf out = BUF_INIT(65536);
	struct str rest, one, result;

	for (rest = now; c->how != FLAGS_REPLACE && rest.n && str_split(&rest, ' ', &one);) {
		bool named = false;
		for (size_t i = 0; c->how == FLAGS_REMOVE && i < c->nkeywords; i++)
			named |= str_ieq(one, c->keywords[i]);
		if (!named && one.n)
			put_word(&out, one);
	}
	for (rest = w->set.extra; c->how != FLAGS_REMOVE && rest.n && str_split(&rest, ' ', &one);)
		if (!keywords_list_has(buf_str(&out), one))
			put_word(&out, one);
	result = arena_str(&w->arena, buf_str(&out));
	buf_free(&out);
	return result;
}

/* Is its name the one that the engine was told? */
static bool
as_told(const struct work *w, const struct entry *e)
{
	struct note told, now = box_note(e);

	return known_note(w->b->m, e->uid, &told) && str_eq(told.text, now.text) && told.bits == now.bits;
}

/* Before anything is changed: names and keywords as they are now, compared with what was reported. */
static void
find_others(struct work *w, const uint32_t *uids, size_t n)
{
	w->others = ARENA_ARRAY(&w->arena, n, bool);
	for (size_t i = 0; w->change->strict && i < n; i++) {
		struct entry *e = box_entry(w->b, uids[i]);

		w->others[i] = e && !known_flags(w->b->m, uids[i], box_flags(w->b, e, w->s));
	}
}

/* Keywords without a letter are written for all messages at once, before the names change. */
static int
store_extras(struct work *w, const uint32_t *uids, size_t n)
{
	struct box *b = w->b;
	struct str *bases, *lists;
	size_t changed = 0;

	if (w->set.extra.n == 0 && b->keywords.nlists == 0)
		return 0;
	bases = ARENA_ARRAY(&w->arena, n, struct str);
	lists = ARENA_ARRAY(&w->arena, n, struct str);
	for (size_t i = 0; i < n; i++) {
		struct entry *e = box_entry(b, uids[i]);
		struct str now, next;

		if (e == NULL || w->others[i])
			continue;
		now = box_keywords_extra(b, entry_base(e));
		next = changed_extra(w, now);
		if (str_eq(now, next))
			continue;
		e->dirty = true;
		bases[changed] = arena_str(&w->arena, entry_base(e));
		lists[changed++] = next;
	}
	return changed ? box_keywords_extra_write(b, bases, lists, changed, box_fsync(b, FSYNC_ALWAYS)) : 0;
}

/* Two names of one file, left by a move with link and unlink: it has the name we want already. */
static bool
same_file(int dirfd, const char *x, const char *y)
{
	struct stat s, t;

	if (os.fstatat(dirfd, x, &s, AT_SYMLINK_NOFOLLOW) == 0 &&
	    os.fstatat(dirfd, y, &t, AT_SYMLINK_NOFOLLOW) == 0 && file_same(&s, &t))
		return true;
	errno = EEXIST;
	return false;
}

/* One try by the name we know. 0, or -1 and errno. */
static int
rename_once(struct work *w, struct entry *e)
{
	struct box *b = w->b;
	struct filename n = filename_parse(entry_name(e));
	uint64_t letters = changed_letters(w, n.letters);
	char file[NAME_FILE_MAX + 1], from[BOX_PATH_MAX], to[BOX_PATH_MAX];
	struct stat st;

	if (!box_path(e, from))
		return errno = ENOENT, -1;
	w->refused = w->refused || (w->change->strict && !as_told(w, e));
	/* Nothing to do, if that is still its name. */
	if (letters == n.letters || w->refused)
		return os.fstatat(b->dirfd, from, &st, AT_SYMLINK_NOFOLLOW);
	if (!filename_build(file, n.base, letters, n.foreign))
		return errno = ENAMETOOLONG, -1;
	box_path_of(IN_CUR, str_of(file), to);
	if (file_rename_noreplace(b->dirfd, from, b->dirfd, to) &&
	    !(errno == EEXIST && same_file(b->dirfd, from, to)))
		return -1;
	own_did(b, e->where, IN_CUR);
	if (e->where == IN_NEW)
		e->recent = true;
	box_rename(b, e, str_of(file));
	entry_place(e, IN_CUR);
	return 0;
}

static int
change_once(struct box *b, struct entry *e, void *ctx)
{
	struct work *w = ctx;

	if (rename_once(w, e))
		return -1;
	box_tell(b, e, w->s, w->refused);
	return 0;
}

static int
change_all(struct work *w, const uint32_t *uids, size_t n)
{
	struct box *b = w->b;
	struct sync *s = w->s;
	int r;

	find_others(w, uids, n);
	r = store_extras(w, uids, n);
	for (size_t i = 0; i < n && r == 0; i++) {
		struct entry *e;

		if (i % TICK == TICK - 1 && ((r = sync_tick(s, i, n)) != 0 || (r = box_still_locked(b)) != 0))
			break;
		w->refused = w->others[i];
		r = box_follow(b, uids[i], true, change_once, w);
		if (r != MAIL_E_GONE)
			continue;
		if ((e = box_entry(b, uids[i])) != NULL) {
			e->buried = true;
			e->reported = false;
		}
		sync_gone(s, uids[i]);
		r = 0;
	}
	if (r == 0 && box_fsync(b, FSYNC_ALWAYS))
		r = box_sync_dir(b, "cur");
	return r;
}

int
maildir_flags(struct mailbox *m, const uint32_t *uids, size_t n, const struct flag_change *c, struct sync *s)
{
	struct box *b = m->state;
	struct work w = { .b = b, .s = s, .arena = ARENA_INIT, .change = c };
	bool keywords;
	int r = box_lock(b);

	/* Without room for the lock file: a rename needs none, and it is safe by itself. */
	if (r && r != MAIL_E_FULL)
		return r;
	box_keywords_refresh(b);
	keywords = !box_keywords_changed(b);
	r = box_keywords_resolve(b, &w.arena, c->keywords, c->nkeywords, c->how != FLAGS_REMOVE, &w.set);
	for (int i = 0; i < KEYWORD_LETTERS; i++)
		if (keywords_valid(b->keywords.names[i]))
			w.known |= LETTER_KEYWORD(i);
	own_begin_known(b);
	if (r == 0)
		r = change_all(&w, uids, n);
	own_tell(b, s, keywords);
	box_unlock(b);
	arena_free(&w.arena);
	return r;
}
