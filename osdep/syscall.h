/*
 * The system calls that touch mail files, in one table, so that tests can make any of them fail or kill the
 * process at it. Everything that changes a mailbox goes through `os.`; nothing else in the program replaces
 * its entries. The functions have the contracts of their manual pages (0 or a count, -1 and errno); none
 * retries after EINTR.
 */
#ifndef OSDEP_SYSCALL_H
#define OSDEP_SYSCALL_H

#include <fcntl.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>

struct os {
	int (*openat)(int dirfd, const char *path, int flags, mode_t mode);
	/* openat2(2) with RESOLVE_* flags; ENOSYS where the kernel has none. */
	int (*openat2)(int dirfd, const char *path, int flags, mode_t mode, uint64_t resolve);
	int (*close)(int fd);
	ssize_t (*read)(int fd, void *p, size_t n);
	ssize_t (*pread)(int fd, void *p, size_t n, off_t at);
	ssize_t (*write)(int fd, const void *p, size_t n);
	ssize_t (*pwrite)(int fd, const void *p, size_t n, off_t at);
	ssize_t (*writev)(int fd, const struct iovec *v, int n);
	int (*fsync)(int fd);
	int (*fdatasync)(int fd);
	int (*syncfs)(int fd);
	int (*renameat)(int fromdir, const char *from, int todir, const char *to);
	int (*renameat2)(int fromdir, const char *from, int todir, const char *to, unsigned flags);
	int (*linkat)(int fromdir, const char *from, int todir, const char *to, int flags);
	int (*symlinkat)(const char *text, int dirfd, const char *path);
	ssize_t (*readlinkat)(int dirfd, const char *path, char *text, size_t n);
	int (*unlinkat)(int dirfd, const char *path, int flags);
	int (*mkdirat)(int dirfd, const char *path, mode_t mode);
	int (*fstat)(int fd, struct stat *st);
	int (*fstatat)(int dirfd, const char *path, struct stat *st, int flags);
	int (*ftruncate)(int fd, off_t size);
	int (*fallocate)(int fd, int mode, off_t at, off_t n);
	int (*fchmod)(int fd, mode_t mode);
	int (*futimens)(int fd, const struct timespec times[2]);
	int (*utimensat)(int dirfd, const char *path, const struct timespec times[2], int flags);
	ssize_t (*getdents)(int fd, void *p, size_t n); /* struct linux_dirent64 records; see dir.h */
	int (*fcntl_lock)(int fd, int cmd, struct flock *l);
	int (*flock)(int fd, int operation);
};
extern struct os os;

/*
 * From now on this process changes no file and takes no lock: those calls fail with EROFS. For a copy of a
 * process that must leave such work to its parent.
 */
void os_read_only(void);

/*
 * Fault injection, for tests. Counted are the calls that change something: openat and openat2 with O_CREAT or
 * O_TRUNC, write, pwrite, writev, fsync, fdatasync, syncfs, rename, link, symlink, unlink, mkdir, ftruncate,
 * fallocate, chmod, utimes; never reads, stats, locks or close. The first counted call after arming is number
 * 1; n = 0 only counts.
 *
 * A write that fails or is killed has written half of its bytes before: so disks fill and machines stop.
 * Until one of these is called no call is counted and the table holds the plain system calls.
 */
void os_fault_fail(unsigned n, int error); /* the n-th fails with this errno, those after it work again */
void os_fault_fail_from(unsigned n, int error); /* the n-th and all after it fail: a disk that stays full */
void os_fault_kill(unsigned n);                 /* SIGKILL to ourselves at the n-th, which does not happen */
unsigned os_fault_count(void);                  /* counted calls since arming */
void os_fault_off(void);                        /* the plain calls again; the count stays readable */

/*
 * Arms from MADRONA_FAULT: "kill:17", "fail:17:ENOSPC", "fail-from:17:EIO" (ENOSPC, EDQUOT, EIO, EACCES,
 * EROFS, ESTALE, ENOENT, EMFILE). For the programs of the tests only: a daemon never calls it. 0, or -1 when
 * it cannot be read.
 */
int os_fault_from_env(void);

#endif
