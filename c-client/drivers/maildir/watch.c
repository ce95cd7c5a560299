/* Being told of new mail and changed flags: new and cur are watched, where the system can. */

#include "osdep/watch.h"

#include "c-client/drivers/maildir/box.h"
#include "c-client/drivers/maildir/slots.h"
#include "osdep/file.h"
#include "osdep/syscall.h"

static void
add(struct box *b, const char *dir)
{
	int fd = file_open_dir(b->dirfd, dir);

	if (fd < 0)
		return;
	watch_add(&b->watch, fd, WATCH_NAMES);
	os.close(fd);
}

int
maildir_watch(struct mailbox *m, int *fd)
{
	struct box *b = m->state;

	if (b->dirfd < 0 || m->store->options.no_inotify) {
		*fd = -1;
		return 0;
	}
	if (!b->watching) {
		watch_open(&b->watch);
		b->watching = true;
		add(b, "new");
		add(b, "cur");
	}
	*fd = b->watch.fd;
	return 0;
}

void
maildir_drain(struct mailbox *m)
{
	struct box *b = m->state;

	if (b->watching)
		watch_drain(&b->watch);
}
