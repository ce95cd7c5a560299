/* The plain system calls, and the counted ones that fail or kill for tests. See syscall.h. */

#include "osdep/syscall.h"

#include <errno.h>
#include <linux/openat2.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/syscall.h>

static int
plain_openat(int dirfd, const char *path, int flags, mode_t mode)
{
	return openat(dirfd, path, flags, mode);
}

static int
plain_openat2(int dirfd, const char *path, int flags, mode_t mode, uint64_t resolve)
{
	struct open_how how = { .flags = (uint64_t)(unsigned)flags, .resolve = resolve };

	if ((flags & O_CREAT) || (flags & O_TMPFILE) == O_TMPFILE)
		how.mode = mode;
	return (int)syscall(SYS_openat2, dirfd, path, &how, sizeof how);
}

static ssize_t
plain_getdents(int fd, void *p, size_t n)
{
	return syscall(SYS_getdents64, fd, p, n);
}

static int
plain_fcntl_lock(int fd, int cmd, struct flock *l)
{
	return fcntl(fd, cmd, l);
}

#define PLAIN                                                                                                \
	{                                                                                                    \
		.openat = plain_openat, .openat2 = plain_openat2, .close = close, .read = read,              \
		.pread = pread, .write = write, .pwrite = pwrite, .writev = writev, .fsync = fsync,          \
		.fdatasync = fdatasync, .syncfs = syncfs, .renameat = renameat, .renameat2 = renameat2,      \
		.linkat = linkat, .symlinkat = symlinkat, .readlinkat = readlinkat,                          \
		.unlinkat = unlinkat, .mkdirat = mkdirat, .fstat = fstat,                                    \
		.fstatat = fstatat, .ftruncate = ftruncate, .fallocate = fallocate, .fchmod = fchmod,        \
		.futimens = futimens, .utimensat = utimensat, .getdents = plain_getdents,                    \
		.fcntl_lock = plain_fcntl_lock, .flock = flock                                               \
	}

static const struct os plain = PLAIN;
struct os os = PLAIN;

/* --- Fault injection. ---------------------------------------------------------------------------------- */

static struct {
	unsigned count; /* calls so far */
	unsigned at;    /* the one it happens to; 0 = none */
	bool sticky;    /* and to all after it */
	bool kill;
	bool clean;     /* a call that fails has done nothing */
	int error;
} fault;

/* Counts a call and says whether it shall fail, with errno set. */
static bool
struck(void)
{
	fault.count++;
	if (fault.at == 0 || (fault.sticky ? fault.count < fault.at : fault.count != fault.at))
		return false;
	if (fault.kill) {
		kill(getpid(), SIGKILL);
		for (;;)
			pause();
	}
	errno = fault.error;
	return true;
}

/* Will the next counted call be struck? Then a write does half its work first. */
static bool
about_to_strike(void)
{
	return fault.at != 0 && !fault.clean && (fault.sticky ? fault.count + 1 >= fault.at : fault.count + 1 == fault.at);
}

static int
counted_openat(int dirfd, const char *path, int flags, mode_t mode)
{
	if ((flags & (O_CREAT | O_TRUNC)) && struck())
		return -1;
	return plain.openat(dirfd, path, flags, mode);
}

static int
counted_openat2(int dirfd, const char *path, int flags, mode_t mode, uint64_t resolve)
{
	if ((flags & (O_CREAT | O_TRUNC)) && struck())
		return -1;
	return plain.openat2(dirfd, path, flags, mode, resolve);
}

static ssize_t
counted_write(int fd, const void *p, size_t n)
{
	if (about_to_strike() && n > 1 && plain.write(fd, p, n / 2) < 0)
		return -1;
	return struck() ? -1 : plain.write(fd, p, n);
}

static ssize_t
counted_pwrite(int fd, const void *p, size_t n, off_t at)
{
	if (about_to_strike() && n > 1 && plain.pwrite(fd, p, n / 2, at) < 0)
		return -1;
	return struck() ? -1 : plain.pwrite(fd, p, n, at);
}

static ssize_t
counted_writev(int fd, const struct iovec *v, int n)
{
	/* Half of a vector is the half of its first part. */
	if (about_to_strike() && n > 0 && v[0].iov_len > 1 &&
	    plain.write(fd, v[0].iov_base, v[0].iov_len / 2) < 0)
		return -1;
	return struck() ? -1 : plain.writev(fd, v, n);
}

/* A call whose only special thing is that it is counted. */
#define COUNTED(name, parameters, ...)                               \
	static int counted_##name parameters                         \
	{                                                            \
		return struck() ? -1 : plain.name(__VA_ARGS__);      \
	}
COUNTED(fsync, (int fd), fd)
COUNTED(fdatasync, (int fd), fd)
COUNTED(syncfs, (int fd), fd)
COUNTED(renameat, (int fromdir, const char *from, int todir, const char *to), fromdir, from, todir, to)
COUNTED(renameat2, (int fromdir, const char *from, int todir, const char *to, unsigned flags), fromdir, from,
    todir, to, flags)
COUNTED(linkat, (int fromdir, const char *from, int todir, const char *to, int flags), fromdir, from, todir,
    to, flags)
COUNTED(symlinkat, (const char *text, int dirfd, const char *path), text, dirfd, path)
COUNTED(unlinkat, (int dirfd, const char *path, int flags), dirfd, path, flags)
COUNTED(mkdirat, (int dirfd, const char *path, mode_t mode), dirfd, path, mode)
COUNTED(ftruncate, (int fd, off_t size), fd, size)
COUNTED(fallocate, (int fd, int mode, off_t at, off_t n), fd, mode, at, n)
COUNTED(fchmod, (int fd, mode_t mode), fd, mode)
COUNTED(futimens, (int fd, const struct timespec times[2]), fd, times)
COUNTED(utimensat, (int dirfd, const char *path, const struct timespec times[2], int flags), dirfd, path,
    times, flags)
COUNTED(fcntl_lock, (int fd, int cmd, struct flock *l), fd, cmd, l)
COUNTED(flock, (int fd, int operation), fd, operation)

static void
arm(unsigned n, bool sticky, bool kills, int error)
{
	fault.count = 0;
	fault.at = n;
	fault.sticky = sticky;
	fault.kill = kills;
	fault.clean = false;
	fault.error = error;
	os.openat = counted_openat;
	os.openat2 = counted_openat2;
	os.write = counted_write;
	os.pwrite = counted_pwrite;
	os.writev = counted_writev;
	os.fsync = counted_fsync;
	os.fdatasync = counted_fdatasync;
	os.syncfs = counted_syncfs;
	os.renameat = counted_renameat;
	os.renameat2 = counted_renameat2;
	os.linkat = counted_linkat;
	os.symlinkat = counted_symlinkat;
	os.unlinkat = counted_unlinkat;
	os.mkdirat = counted_mkdirat;
	os.ftruncate = counted_ftruncate;
	os.fallocate = counted_fallocate;
	os.fchmod = counted_fchmod;
	os.futimens = counted_futimens;
	os.utimensat = counted_utimensat;
}

void
os_read_only(void)
{
	arm(1, true, false, EROFS);
	fault.clean = true;
	os.fcntl_lock = counted_fcntl_lock;
	os.flock = counted_flock;
}

void
os_fault_fail(unsigned n, int error)
{
	arm(n, false, false, error);
}

void
os_fault_fail_from(unsigned n, int error)
{
	arm(n, true, false, error);
}

void
os_fault_kill(unsigned n)
{
	arm(n, false, true, 0);
}

unsigned
os_fault_count(void)
{
	return fault.count;
}

void
os_fault_off(void)
{
	/* fstat and fstatat may be clock_coarse's. */
	struct os keep = os;

	os = plain;
	os.fstat = keep.fstat;
	os.fstatat = keep.fstatat;
	fault.at = 0;
}

static const struct {
	const char *name;
	int error;
} errors[] = {
	{ "ENOSPC", ENOSPC }, { "EDQUOT", EDQUOT }, { "EIO", EIO },       { "EACCES", EACCES },
	{ "EROFS", EROFS },   { "ESTALE", ESTALE }, { "ENOENT", ENOENT }, { "EMFILE", EMFILE },
};

static int
error_of(const char *name)
{
	for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
		if (strcmp(name, errors[i].name) == 0)
			return errors[i].error;
	return 0;
}

int
os_fault_from_env(void)
{
	const char *s = getenv("MADRONA_FAULT");
	unsigned n = 0;
	bool kills, sticky;
	int error = 0;

	if (s == NULL)
		return 0;
	kills = strncmp(s, "kill:", 5) == 0;
	sticky = strncmp(s, "fail-from:", 10) == 0;
	if (!kills && !sticky && strncmp(s, "fail:", 5) != 0)
		return -1;
	s = strchr(s, ':') + 1;
	if (*s < '0' || *s > '9')
		return -1;
	for (; *s >= '0' && *s <= '9'; s++)
		if (__builtin_mul_overflow(n, 10u, &n) || __builtin_add_overflow(n, (unsigned)(*s - '0'), &n))
			return -1;
	if (kills ? *s != '\0' : *s != ':' || (error = error_of(s + 1)) == 0)
		return -1;
	arm(n, sticky, kills, error);
	return 0;
}
