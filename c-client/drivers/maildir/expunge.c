/*
 * EXPUNGE: unlink by the very name that has \Deleted in it. If someone takes the flag away meanwhile, the
 * name is another one and the unlink fails: no cached flag ever removes a message. It needs no room on the
 * disk: when there is none for the lock file it goes on without, because each unlink is safe by itself.
 */

#include <errno.h>

#include "c-client/drivers/maildir/box.h"
#include "c-client/drivers/maildir/slots.h"
#include "osdep/syscall.h"

#define TICK 256

static void
bury(struct entry *e)
{
	e->gone = e->buried = true;
	e->reported = false;
	e->where = ABSENT;
}

/* One try by the name we know: its flags are true if the name is. */
static int
remove_once(struct box *b, struct entry *e, void *ctx)
{
	struct sync *s = ctx;
	char path[BOX_PATH_MAX];
	struct stat st;

	if (!box_path(e, path))
		return errno = ENOENT, -1;
	if (!(filename_parse(entry_name(e)).letters & LETTER('T')))
		return os.fstatat(b->dirfd, path, &st, AT_SYMLINK_NOFOLLOW);
	if (os.unlinkat(b->dirfd, path, 0))
		return -1;
	own_did(b, e->where, ELSEWHERE);
	bury(e);
	sync_gone(s, e->uid);
	return 0;
}

static int
remove_one(struct box *b, uint32_t uid, struct sync *s)
{
	int r = box_follow(b, uid, true, remove_once, s);
	struct entry *e;

	if (r == MAIL_E_GONE) {
		if ((e = box_entry(b, uid)) != NULL)
			bury(e);
		sync_gone(s, uid);
		return 0;
	}
	return r == MAIL_E_LOCKED ? 0 : r; /* somebody plays with its flags: it is not ours to remove */
}

int
maildir_expunge(struct mailbox *m, const uint32_t *uids, size_t n, struct sync *s)
{
	struct box *b = m->state;
	int r = box_lock(b);

	if (r && r != MAIL_E_FULL)
		return r;
	r = 0;
	own_begin_known(b);
	for (size_t i = 0; i < n && r == 0; i++) {
		if (i % TICK == TICK - 1 && ((r = sync_tick(s, i, n)) != 0 || (r = box_still_locked(b)) != 0))
			break;
		r = remove_one(b, uids[i], s);
	}
	own_tell(b, s, false);
	if (r == 0 && n && box_fsync(b, FSYNC_ALWAYS))
		r = box_sync_dir(b, "cur");
	box_unlock(b);
	return r;
}
