/*
 * Files beneath a directory that is already open. Names that come from outside never leave it, no symbolic
 * link is followed, and nothing but a regular file is opened where one is wanted (a FIFO would block us, a
 * device would act). Failures are -1 and errno. Every descriptor is close-on-exec.
 */
#ifndef OSDEP_FILE_H
#define OSDEP_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>

/*
 * Opens a path of one or more components beneath dirfd: openat2 with RESOLVE_BENEATH and RESOLVE_NO_SYMLINKS,
 * or where the kernel or a seccomp filter has none, component by component. ELOOP for a symbolic link, EXDEV
 * for a path that leads out (absolute, or with "..").
 */
int file_open_beneath(int dirfd, const char *path, int flags, mode_t mode);

/* Opens a directory beneath dirfd for reading. */
int file_open_dir(int dirfd, const char *path);

/*
 * Opens an existing regular file (flags: O_RDONLY, O_RDWR, O_WRONLY, O_APPEND). EISDIR for a directory,
 * EINVAL for any other thing. st, if not NULL, is the fstat of what was opened. Never blocks, whatever lies
 * there.
 */
int file_open_regular(int dirfd, const char *path, int flags, struct stat *st);

/*
 * The whole content of a small regular file into a malloc'ed block with a NUL behind it, which the caller
 * frees; EFBIG over max bytes. st may be NULL. A file that grows or shrinks meanwhile gives what was read.
 */
int file_read_small(int dirfd, const char *path, size_t max, char **out, size_t *n, struct stat *st);

/*
 * Replaces a small file in one step: a new file with a unique name beside it, write, rename. A reader sees
 * the old content or the new. What is left of the new file after a failure is removed; only when
 * FILE_SYNC_DIR is what failed, the new content is in place. Temporary names begin with FILE_TMP_PREFIX, so
 * that what a crash leaves behind can be recognised and removed. name is one component; dirfd is open for
 * reading.
 */
enum {
	FILE_SYNC = 1,     /* fsync of the content before the rename */
	FILE_SYNC_DIR = 2, /* fsync of the directory after it */
	FILE_EXCL = 4      /* do not replace: EEXIST when there is one */
};
int file_replace(int dirfd, const char *name, const void *p, size_t n, mode_t mode, unsigned flags);

/*
 * The same in steps, for content that is written piece by piece: file_new gives the descriptor and the
 * temporary name.
 */
#define FILE_TMP_MAX    128
#define FILE_TMP_PREFIX "madrona.tmp."
int file_new(int dirfd, char tmp[FILE_TMP_MAX], mode_t mode);
int file_new_commit(
    int dirfd, int fd, const char *tmp, const char *name, unsigned flags); /* closes fd always */
void file_new_abort(int dirfd, int fd, const char *tmp);                                   /* errno is kept */

/*
 * rename that refuses to replace (EEXIST), also where the file system has no RENAME_NOREPLACE (then link and
 * unlink).
 */
int file_rename_noreplace(int fromdir, const char *from, int todir, const char *to);

/* Are these the same file (device and inode)? */
bool file_same(const struct stat *a, const struct stat *b);

/* mtime and ctime as nanoseconds since 1970. */
int64_t file_mtime_ns(const struct stat *st);
int64_t file_ctime_ns(const struct stat *st);

/*
 * Removes a file, or a directory with all it contains, beneath dirfd. Follows no link and crosses no mount;
 * deeper than 64 levels is ELOOP. Stops at the first failure. ENOENT when there is nothing.
 */
int file_remove_tree(int dirfd, const char *name);

#endif

/*
 * Removes what writers left a day and a half ago or longer: the regular files in a directory beneath dirfd
 * whose names begin with prefix, a bounded number at a time. Their age is that of the last change to the
 * inode: the modification time may be a date that a client gave.
 */
void file_clean(int dirfd, const char *dir, const char *prefix);
