/* The file that pays for the way out of a full disk. See reserve.h. */

#include "c-client/drivers/maildir/reserve.h"

#include <errno.h>
#include <sys/statvfs.h>

#include "osdep/io.h"
#include "osdep/random.h"
#include "osdep/syscall.h"

#define AMPLE_BYTES ((uint64_t)1 << 20)

static bool
ample_room(int rootfd)
{
	struct statvfs v;

	return fstatvfs(rootfd, &v) == 0 && (uint64_t)v.f_bavail * v.f_frsize >= AMPLE_BYTES;
}

/* Where nothing can be allocated ahead it is written, and so that no file system can make it smaller. */
static int
fill(int fd)
{
	char piece[4096];

	if (os.fallocate(fd, 0, 0, RESERVE_BYTES) == 0)
		return 0;
	if (errno != EOPNOTSUPP && errno != ENOSYS && errno != EINVAL)
		return -1;
	if (os.ftruncate(fd, 0))
		return -1;
	for (int i = 0; i < RESERVE_BYTES; i += (int)sizeof piece) {
		random_bytes(piece, sizeof piece);
		if (io_write(fd, piece, sizeof piece))
			return -1;
	}
	return 0;
}

void
reserve_keep(struct maildir_store *s)
{
	struct stat st;
	int fd;

	if (s->reserve_done || s->rootfd < 0)
		return;
	s->reserve_done = true;
	if (os.fstatat(s->rootfd, RESERVE_FILE, &st, AT_SYMLINK_NOFOLLOW) == 0) {
		if (!S_ISREG(st.st_mode) || st.st_size >= RESERVE_BYTES)
			return;
	} else if (errno != ENOENT)
		return;
	if (!ample_room(s->rootfd))
		return;
	fd = os.openat(
	    s->rootfd, RESERVE_FILE, O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
	if (fd < 0)
		return;
	if (os.fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size < RESERVE_BYTES && fill(fd))
		os.unlinkat(s->rootfd, RESERVE_FILE, 0);
	os.close(fd);
}

/*
 * Removed, not only emptied: that frees an inode too. When it is not there, another session may have given it
 * for the same reason a moment ago: once in the life of a store that counts as ours.
 */
bool
reserve_give(struct maildir_store *s)
{
	bool first = !s->reserve_given;

	if (s->rootfd < 0)
		return false;
	s->reserve_done = s->reserve_given = true;
	return os.unlinkat(s->rootfd, RESERVE_FILE, 0) == 0 || (errno == ENOENT && first);
}
