/* Finishing and undoing what died on its way. See unfinished.h. */

#include "c-client/drivers/maildir/unfinished.h"

#include <errno.h>
#include <stdio.h>

#include "c-client/base/scan.h"
#include "c-client/drivers/maildir/filename.h"
#include "c-client/drivers/maildir/uidlist.h"
#include "osdep/dir.h"
#include "osdep/file.h"
#include "osdep/syscall.h"

#define WORD_MAX 64
#define WORD_MIN 16 /* a shorter one is not ours, and might be in every name */

int
copy_note(struct box *b, struct str word)
{
	char text[WORD_MAX + 1];

	snprintf(text, sizeof text, "%.*s", STR_ARG(word));
	return os.symlinkat(text, b->dirfd, COPY_NOTE);
}

void
copy_note_end(struct box *b)
{
	os.unlinkat(b->dirfd, COPY_NOTE, 0);
}

static bool
way_left(const struct entry *e, uint32_t *left)
{
	struct str value;
	struct scan s;

	if (e == NULL || e->ext == NULL || !uidlist_field(entry_ext(e), ON_ITS_WAY, &value))
		return false;
	s = scan_of(value);
	return scan_number32(&s, left) && scan_at_end(&s);
}

/*
 * Are there the records of all that was delivered with this one? One without a mark was delivered alone, or
 * long ago.
 */
static bool
delivered_whole(struct box *b, const struct entry *e)
{
	uint32_t left, none;

	if (!way_left(e, &left))
		return true;
	return way_left(entries_by_uid(&b->entries, e->uid + left), &none) && none == 0;
}

/* Moves one file from tmp to where its record says, if all records of its delivery were written. */
static void
finish_one(struct box *b, struct entry *e)
{
	struct filename n = filename_parse(entry_name(e));
	enum where w = n.info ? IN_CUR : IN_NEW;
	char from[BOX_PATH_MAX], to[BOX_PATH_MAX];
	uint32_t left;

	e->tried = true;
	if (!way_left(e, &left) || !delivered_whole(b, e))
		return;
	snprintf(from, sizeof from, "tmp/%.*s", STR_ARG(filename_unsized(n.base)));
	box_path_of(w, entry_name(e), to);
	if (file_rename_noreplace(b->dirfd, from, b->dirfd, to))
		return;
	entry_place(e, w);
	e->scanned = b->scan;
}

void
finish_deliveries(struct box *b)
{
	for (size_t i = 0; i < b->entries.n; i++) {
		struct entry *e = &b->entries.e[i];

		if (e->where == ABSENT && e->ext && !e->tried && !e->gone && !e->buried)
			finish_one(b, e);
	}
}

/* Removes the files of one directory that the word names and no whole delivery has recorded. */
static void
undo_dir(struct box *b, enum where w, struct str word)
{
	struct dir *d = dir_open(b->dirfd, where_dir(w));
	struct dir_entry e;

	while (d && dir_next(d, &e) > 0) {
		struct str name = { e.name, e.len };
		struct entry *known;

		if (e.len > NAME_FILE_MAX || str_find_str(filename_base(name), word) == filename_base(name).n)
			continue;
		known = entries_by_base(&b->entries, filename_base(name));
		if (known && (known->reported || delivered_whole(b, known)))
			continue;
		if (os.unlinkat(dir_fd(d), e.name, 0) == 0 && known) {
			known->gone = known->buried = true;
			known->where = ABSENT;
		}
	}
	if (d)
		dir_close(d);
}

bool
undo_copy(struct box *b)
{
	char text[WORD_MAX + 1];
	ssize_t n = os.readlinkat(b->dirfd, COPY_NOTE, text, sizeof text);
	struct str word = { text, n > 0 ? (size_t)n : 0 };

	if (n < 0)
		return false;
	if (word.n >= WORD_MIN && word.n <= WORD_MAX && str_find(word, '/') == word.n) {
		box_notice(b, "a COPY that did not come to its end is undone");
		box_load(b);
		undo_dir(b, IN_NEW, word);
		undo_dir(b, IN_CUR, word);
	}
	copy_note_end(b);
	return true;
}
