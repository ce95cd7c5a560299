/* Files beneath a directory. See file.h. */

#include "osdep/file.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <linux/openat2.h>

#include "osdep/clock.h"
#include "osdep/dir.h"
#include "osdep/io.h"
#include "osdep/random.h"
#include "osdep/syscall.h"

#define TREE_DEPTH 64
#define CLEAN_HOURS 36
#define CLEAN_LOOK_MAX 10000 /* entries that one call looks at */
#define CLEAN_REMOVE_MAX 1000

static void
close_keeping_errno(int fd)
{
	int saved = errno;

	os.close(fd);
	errno = saved;
}

/* --- Opening. ------------------------------------------------------------------------------------------ */

/*
 * One directory on the way: opened by name without following; "." and empty components stay where they are.
 */
static int
step_into(int at, const char *component)
{
	struct stat st;
	int fd = os.openat(at, component, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, 0);

	if (fd < 0 && errno == ENOTDIR && os.fstatat(at, component, &st, AT_SYMLINK_NOFOLLOW) == 0)
		errno = S_ISLNK(st.st_mode) ? ELOOP : ENOTDIR;
	return fd;
}

/* What openat2 does, for kernels and filters without it. */
static int
open_by_components(int dirfd, const char *path, int flags, mode_t mode)
{
	char name[NAME_MAX + 1];
	int at = dirfd, fd = -1;

	if (*path == '/')
		return errno = EXDEV, -1;
	for (;;) {
		size_t n = strcspn(path, "/");
		const char *next = path + n + strspn(path + n, "/");

		if (n > NAME_MAX) {
			errno = ENAMETOOLONG;
			break;
		}
		memcpy(name, path, n);
		name[n] = '\0';
		if (strcmp(name, "..") == 0) {
			errno = EXDEV;
			break;
		}
		if (*next == '\0') {
			fd = os.openat(at, name, flags | (path[n] == '/' ? O_DIRECTORY : 0), mode);
			break;
		}
		fd = step_into(at, name);
		if (fd < 0)
			break;
		if (at != dirfd)
			os.close(at);
		at = fd;
		fd = -1;
		path = next;
	}
	if (at != dirfd)
		close_keeping_errno(at);
	return fd;
}

int
file_open_beneath(int dirfd, const char *path, int flags, mode_t mode)
{
	int fd, tries = 0;

	flags |= O_CLOEXEC | O_NOFOLLOW | O_NOCTTY;
	/* EAGAIN: something was renamed while the kernel walked. */
	do
		fd = os.openat2(dirfd, path, flags, mode, RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS);
	while (fd < 0 && errno == EAGAIN && ++tries < 100);
	if (fd < 0 && (errno == ENOSYS || errno == EAGAIN))
		fd = open_by_components(dirfd, path, flags, mode);
	return fd;
}

int
file_open_dir(int dirfd, const char *path)
{
	return file_open_beneath(dirfd, path, O_RDONLY | O_DIRECTORY, 0);
}

int
file_open_regular(int dirfd, const char *path, int flags, struct stat *st)
{
	struct stat own;
	int fd = file_open_beneath(dirfd, path, flags | O_NONBLOCK, 0);

	if (fd < 0) {
		if (errno == ENXIO) /* a FIFO without reader, a socket */
			errno = EINVAL;
		return -1;
	}
	if (os.fstat(fd, &own) < 0) {
		close_keeping_errno(fd);
		return -1;
	}
	if (!S_ISREG(own.st_mode)) {
		os.close(fd);
		errno = S_ISDIR(own.st_mode) ? EISDIR : EINVAL;
		return -1;
	}
	if (st)
		*st = own;
	return fd;
}

int
file_read_small(int dirfd, const char *path, size_t max, char **out, size_t *n, struct stat *st)
{
	struct stat own;
	ssize_t got = -1;
	char *p = NULL;
	int fd = file_open_regular(dirfd, path, O_RDONLY, &own);

	if (fd < 0)
		return -1;
	if ((uint64_t)own.st_size > max)
		errno = EFBIG;
	else if ((p = malloc((size_t)own.st_size + 1)) != NULL)
		got = io_read(fd, p, (size_t)own.st_size);
	close_keeping_errno(fd);
	if (got < 0) {
		free(p);
		return -1;
	}
	p[got] = '\0';
	*out = p;
	*n = (size_t)got;
	if (st)
		*st = own;
	return 0;
}

/* --- Replacing. ---------------------------------------------------------------------------------------- */

int
file_new(int dirfd, char tmp[FILE_TMP_MAX], mode_t mode)
{
	snprintf(tmp, FILE_TMP_MAX, FILE_TMP_PREFIX "%" PRId64 ".%ld.%016" PRIx64, clock_realtime_s(),
	    (long)getpid(), random_u64());
	return os.openat(dirfd, tmp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
}

void
file_new_abort(int dirfd, int fd, const char *tmp)
{
	int saved = errno;

	if (fd >= 0)
		os.close(fd);
	os.unlinkat(dirfd, tmp, 0);
	errno = saved;
}

int
file_new_commit(int dirfd, int fd, const char *tmp, const char *name, unsigned flags)
{
	int r;

	if ((flags & FILE_SYNC) && os.fsync(fd) < 0) {
		file_new_abort(dirfd, fd, tmp);
		return -1;
	}
	/* A network file system may tell of a full disk only now. */
	if (os.close(fd) < 0 && errno != EINTR) {
		file_new_abort(dirfd, -1, tmp);
		return -1;
	}
	r = flags & FILE_EXCL ? file_rename_noreplace(dirfd, tmp, dirfd, name)
			      : os.renameat(dirfd, tmp, dirfd, name);
	if (r < 0) {
		file_new_abort(dirfd, -1, tmp);
		return -1;
	}
	return flags & FILE_SYNC_DIR ? os.fsync(dirfd) : 0;
}

int
file_replace(int dirfd, const char *name, const void *p, size_t n, mode_t mode, unsigned flags)
{
	char tmp[FILE_TMP_MAX];
	int fd = file_new(dirfd, tmp, mode);

	if (fd < 0)
		return -1;
	if (io_write(fd, p, n) < 0) {
		file_new_abort(dirfd, fd, tmp);
		return -1;
	}
	return file_new_commit(dirfd, fd, tmp, name, flags);
}

int
file_rename_noreplace(int fromdir, const char *from, int todir, const char *to)
{
	struct stat st;

	if (os.renameat2(fromdir, from, todir, to, RENAME_NOREPLACE) == 0)
		return 0;
	if (errno != EINVAL && errno != ENOSYS && errno != EOPNOTSUPP)
		return -1;
	if (os.linkat(fromdir, from, todir, to, 0) == 0)
		return os.unlinkat(fromdir, from, 0);
	if (errno != EPERM && errno != ENOSYS && errno != EOPNOTSUPP)
		return -1;
	/* A directory, or no hard links at all: then only the look before remains. */
	if (os.fstatat(todir, to, &st, AT_SYMLINK_NOFOLLOW) == 0)
		return errno = EEXIST, -1;
	return errno == ENOENT ? os.renameat(fromdir, from, todir, to) : -1;
}

/* --- Facts. -------------------------------------------------------------------------------------------- */

bool
file_same(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

int64_t
file_mtime_ns(const struct stat *st)
{
	return (int64_t)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec;
}

int64_t
file_ctime_ns(const struct stat *st)
{
	return (int64_t)st->st_ctim.tv_sec * 1000000000 + st->st_ctim.tv_nsec;
}

/* --- Removing a tree. ---------------------------------------------------------------------------------- */

struct tree {
	int base; /* the directory that holds the top */
	dev_t dev;
	size_t depth;
	struct {
		struct dir *dir;
		char name[NAME_MAX + 1]; /* in the level above */
		bool removed;            /* something, since the last look from the beginning */
	} level[TREE_DEPTH];
};

static int
parent_of(const struct tree *t, size_t depth)
{
	return depth == 0 ? t->base : dir_fd(t->level[depth - 1].dir);
}

/* Opens a directory as the new deepest level. */
static int
descend(struct tree *t, const char *name)
{
	struct stat st;
	struct dir *d;

	if (t->depth == TREE_DEPTH)
		return errno = ELOOP, -1;
	if (strlen(name) > NAME_MAX)
		return errno = ENAMETOOLONG, -1;
	d = dir_open(parent_of(t, t->depth), name);
	if (d == NULL)
		return -1;
	if (os.fstat(dir_fd(d), &st) < 0 || (t->depth > 0 && st.st_dev != t->dev)) {
		if (t->depth > 0 && st.st_dev != t->dev)
			errno = EXDEV;
		dir_close(d);
		return -1;
	}
	t->dev = st.st_dev;
	t->level[t->depth].dir = d;
	t->level[t->depth].removed = false;
	snprintf(t->level[t->depth].name, sizeof t->level[t->depth].name, "%s", name);
	t->depth++;
	return 0;
}

/* Removes the deepest level, which has been read to its end. */
static int
ascend(struct tree *t)
{
	size_t top = t->depth - 1;

	if (os.unlinkat(parent_of(t, top), t->level[top].name, AT_REMOVEDIR) < 0) {
		/*
		 * Some file systems skip entries while others are removed: look again as long as that helps.
		 */
		if ((errno != ENOTEMPTY && errno != EEXIST) || !t->level[top].removed)
			return -1;
		t->level[top].removed = false;
		return dir_rewind(t->level[top].dir);
	}
	dir_close(t->level[top].dir);
	t->depth--;
	if (t->depth > 0)
		t->level[t->depth - 1].removed = true;
	return 0;
}

/* One entry of the deepest level: a file goes, a directory becomes the deepest level. */
static int
remove_entry(struct tree *t, const char *name)
{
	size_t top = t->depth - 1;

	if (os.unlinkat(dir_fd(t->level[top].dir), name, 0) == 0) {
		t->level[top].removed = true;
		return 0;
	}
	if (errno == ENOENT)
		return 0;
	/* Linux says EISDIR, POSIX EPERM. */
	return errno == EISDIR || errno == EPERM ? descend(t, name) : -1;
}

int
file_remove_tree(int dirfd, const char *name)
{
	struct tree *t;
	struct dir_entry e;
	int r;

	if (os.unlinkat(dirfd, name, 0) == 0)
		return 0;
	if (errno != EISDIR && errno != EPERM)
		return -1;
	t = calloc(1, sizeof *t);
	if (t == NULL)
		return -1;
	t->base = dirfd;
	r = descend(t, name);
	while (r == 0 && t->depth > 0) {
		r = dir_next(t->level[t->depth - 1].dir, &e);
		if (r >= 0)
			r = r > 0 ? remove_entry(t, e.name) : ascend(t);
	}
	while (t->depth > 0)
		dir_close(t->level[--t->depth].dir);
	free(t);
	return r;
}

void
file_clean(int dirfd, const char *dir, const char *prefix)
{
	int64_t limit = clock_realtime_ns() - (int64_t)CLEAN_HOURS * 3600 * 1000000000;
	struct dir *d = dir_open(dirfd, dir);
	int looked = 0, removed = 0;
	struct dir_entry e;
	struct stat st;

	if (d == NULL)
		return;
	while (looked++ < CLEAN_LOOK_MAX && removed < CLEAN_REMOVE_MAX && dir_next(d, &e) > 0) {
		if (strncmp(e.name, prefix, strlen(prefix)) != 0 ||
		    os.fstatat(dir_fd(d), e.name, &st, AT_SYMLINK_NOFOLLOW) || !S_ISREG(st.st_mode) ||
		    file_ctime_ns(&st) > limit)
			continue;
		if (os.unlinkat(dir_fd(d), e.name, 0) == 0)
			removed++;
	}
	dir_close(d);
}
