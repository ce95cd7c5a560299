/*
 * A few stat calls that tell whether a sync could find anything: the marks of new and cur, of the list, of
 * both files of keywords, and of the folder itself (is it still where its name says?).
 */

#include "c-client/base/table.h"
#include "c-client/drivers/maildir/box.h"
#include "c-client/drivers/maildir/slots.h"

static uint64_t
mixed(uint64_t x, uint64_t y)
{
	static const uint64_t seed[2] = { 0x6d61696c, 0x646972 };
	uint64_t v[2] = { x, y };

	return siphash(seed, (struct str){ (const char *)v, sizeof v });
}

int
maildir_stamp(struct mailbox *m, struct stamp *out)
{
	struct box *b = m->state;
	struct change_mark n = mark_at(b->dirfd, "new"), c = mark_at(b->dirfd, "cur");
	struct change_mark list = mark_at(b->dirfd, UIDLIST_FILE),
			   keywords = mark_at(b->dirfd, KEYWORDS_FILE);
	struct change_mark extras = mark_at(b->dirfd, EXTRAS_FILE), folder = mark_at(box_root(b), b->disk);

	*out = (struct stamp){
		.word = { mixed(n.dev, n.ino), (uint64_t)n.mtime, (uint64_t)n.ctime, mixed(c.dev, c.ino),
		    (uint64_t)c.mtime, (uint64_t)c.ctime,
		    mixed(list.ino, mixed((uint64_t)list.size, (uint64_t)list.mtime)),
		    mixed(keywords.ino, mixed((uint64_t)keywords.size, (uint64_t)keywords.mtime)),
		    mixed(extras.ino, mixed((uint64_t)extras.size, (uint64_t)extras.mtime)),
		    mixed(folder.dev, folder.ino) },
		.racy = mark_racy(b, &n) || mark_racy(b, &c) || b->stale || b->dirfd < 0,
	};
	return 0;
}
