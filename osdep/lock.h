/*
 * Locks: of the kernel, between our own processes on one host, and dotlocks, which other programs and other
 * hosts obey. Waiting is bounded by a deadline on the monotonic clock and backs off from 1 to 50 ms.
 */
#ifndef OSDEP_LOCK_H
#define OSDEP_LOCK_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * An OFD lock on the whole file: it belongs to the open file description, so closing another descriptor of
 * the same file does not drop it (fcntl's classic locks do). Conflicts with classic fcntl locks of other
 * programs. The descriptor must be open for writing for an exclusive lock. timeout_ms 0 = try once. -1 and
 * errno, ETIMEDOUT when someone holds it.
 */
int lock_kernel(int fd, bool exclusive, int timeout_ms);
int lock_kernel_release(int fd);

/*
 * A dotlock: a file that exists while the lock is held and contains `pid:hostname`, from the first moment on.
 *
 * A lock is stale, and taken over, when
 *	- its process on this host is dead or a zombie, or the process that has its pid now began later: at once;
 *	- it is of another host, or empty, or unreadable, or no regular file, and has not changed for
 *	  DOTLOCK_STALE_SECONDS by the file server's clock.
 * A lock of a living process on this host is never taken over. While a stale lock is removed the directory
 * itself is locked by flock(2) for a moment, so that two of us do not remove it one after the other: nobody
 * else may flock it.
 */
#define DOTLOCK_STALE_SECONDS 120
#define DOTLOCK_NAME_MAX 256

struct dotlock {
	int dirfd;                   /* of the caller, must stay open while the lock is held */
	char name[DOTLOCK_NAME_MAX]; /* "" = not held */
	dev_t dev;
	ino_t ino;
	int64_t mtime_ns;            /* with it, since inode numbers are given out again at once */
	char holder[96];             /* after ETIMEDOUT: who has it, printable ASCII, for the log */
};

/*
 * Takes the lock file `name` (one component, with its ".lock") in dirfd. 0, or -1 and errno: ETIMEDOUT when
 * it is held beyond the deadline, EACCES, EROFS, ENOSPC and so on when none can be made.
 */
int dotlock_take(struct dotlock *l, int dirfd, const char *name, int timeout_ms);

/*
 * Tells others that we still live; call it in work that may take longer than 30 s. -1 and ESTALE: it is no
 * longer ours.
 */
int dotlock_touch(struct dotlock *l);

/*
 * Removes the lock if it is still ours; -1 and ESTALE when it was taken from us. Does nothing when not held.
 */
int dotlock_release(struct dotlock *l);

static inline bool
dotlock_held(const struct dotlock *l)
{
	return l->name[0] != '\0';
}

#endif
