/*
 * Kernel locks and dotlocks. See lock.h.
 *
 * A dotlock is made by link(2) of a file that is already complete, so it is never seen empty, and link works
 * on NFS, where O_EXCL once did not. Ages are measured on the file server's clock only: the temporary file
 * made on the same file system a moment ago says what time it is there. So hosts whose clocks differ do not
 * steal from each other.
 *
 * Removing a stale lock races with others who do the same: A looks and finds it stale, B removes it and makes
 * its own, A removes B's. Three things stand against that: of our own processes only one at a time does it
 * (flock on the directory, and a second look under it); the lock is renamed away first and looked at again
 * under the name nobody else knows; and if it then turns out to be another's, it is put back.
 */

#include "osdep/lock.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/file.h>

#include "osdep/clock.h"
#include "osdep/file.h"
#include "osdep/io.h"
#include "osdep/name.h"
#include "osdep/process.h"
#include "osdep/syscall.h"

#define CONTENT_MAX 256
#define BACKOFF_MAX_MS 50
#define PID_REUSE_SLACK_NS INT64_C(2000000000)

/* Sleeps a little longer each time, but not beyond the deadline; false when it has passed. */
static bool
wait_a_little(int64_t deadline_ms, int *backoff)
{
	int64_t left = deadline_ms - clock_monotonic_ms();

	if (left <= 0)
		return false;
	clock_sleep_ms(left < *backoff ? (int)left : *backoff);
	*backoff = *backoff * 2 < BACKOFF_MAX_MS ? *backoff * 2 : BACKOFF_MAX_MS;
	return true;
}

int
lock_kernel(int fd, bool exclusive, int timeout_ms)
{
	int64_t deadline = clock_monotonic_ms() + timeout_ms;
	int backoff = 1;

	for (;;) {
		struct flock l = { .l_type = exclusive ? F_WRLCK : F_RDLCK, .l_whence = SEEK_SET };

		if (os.fcntl_lock(fd, F_OFD_SETLK, &l) == 0)
			return 0;
		if (errno == EINTR)
			continue;
		if (errno != EAGAIN && errno != EACCES)
			return -1;
		if (!wait_a_little(deadline, &backoff))
			return errno = ETIMEDOUT, -1;
	}
}

int
lock_kernel_release(int fd)
{
	struct flock l = { .l_type = F_UNLCK, .l_whence = SEEK_SET };

	return os.fcntl_lock(fd, F_OFD_SETLK, &l);
}

/* --- Dotlocks. ----------------------------------------------------------------------------------------- */

/* What is needed while one is being taken. */
struct attempt {
	struct dotlock *l;
	const char *name;
	char tmp[FILE_TMP_MAX];
	struct stat mine;     /* of the temporary file, which becomes the lock */
	int64_t made_ms;      /* when it was made, by our monotonic clock */
	char content[CONTENT_MAX];
	int64_t deadline_ms;
};

/* What time it is on the file server. */
static int64_t
server_now_ns(const struct attempt *t)
{
	return file_mtime_ns(&t->mine) + (clock_monotonic_ms() - t->made_ms) * 1000000;
}

static int
make_temporary(struct attempt *t)
{
	int fd = file_new(t->l->dirfd, t->tmp, 0600);

	if (fd < 0)
		return -1;
	t->made_ms = clock_monotonic_ms();
	if (io_write(fd, t->content, strlen(t->content)) < 0 || os.fstat(fd, &t->mine) < 0) {
		file_new_abort(t->l->dirfd, fd, t->tmp);
		return -1;
	}
	if (os.close(fd) < 0 && errno != EINTR) {
		file_new_abort(t->l->dirfd, -1, t->tmp);
		return -1;
	}
	return 0;
}

/* Without hard links: created exclusively, then filled. 1 = ours, 0 = there is one, -1 and errno. */
static int
create_in_place(struct attempt *t)
{
	int fd = os.openat(t->l->dirfd, t->name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (fd < 0)
		return errno == EEXIST ? 0 : -1;
	if (io_write(fd, t->content, strlen(t->content)) < 0 || os.fstat(fd, &t->mine) < 0) {
		file_new_abort(t->l->dirfd, fd, t->name);
		return -1;
	}
	os.close(fd);
	return 1;
}

/* 1 = ours, 0 = there is one, -1 and errno. */
static int
try_link(struct attempt *t)
{
	struct stat st;

	if (os.linkat(t->l->dirfd, t->tmp, t->l->dirfd, t->name, 0) == 0)
		return 1;
	if (errno == EPERM || errno == EOPNOTSUPP || errno == ENOSYS)
		return create_in_place(t);
	if (errno != EEXIST)
		return -1;
	/* NFS repeats a request whose answer was lost: then it is our own link that exists. */
	return os.fstatat(t->l->dirfd, t->name, &st, AT_SYMLINK_NOFOLLOW) == 0 && file_same(&st, &t->mine);
}

/* `pid:host`, white space behind it allowed. */
static bool
parse_owner(const char *s, pid_t *pid, const char **host, size_t *host_len)
{
	pid_t v = 0;

	if (*s < '0' || *s > '9')
		return false;
	for (; *s >= '0' && *s <= '9'; s++)
		if (__builtin_mul_overflow(v, 10, &v) || __builtin_add_overflow(v, *s - '0', &v))
			return false;
	if (*s != ':' || v <= 0)
		return false;
	*pid = v;
	*host = s + 1;
	*host_len = strcspn(s + 1, " \t\r\n");
	return *host_len > 0;
}

/* The same file, not another with its inode number. */
static bool
same_lock(const struct stat *a, const struct stat *b)
{
	return file_same(a, b) && file_mtime_ns(a) == file_mtime_ns(b);
}

/* Is the process that wrote this lock `age_ns` ago certainly gone? */
static bool
owner_is_dead(pid_t pid, int64_t age_ns)
{
	int64_t running_ms;

	if (kill(pid, 0) < 0 && errno == ESRCH)
		return true;
	/*
	 * The pid may have been given to another since: one that is younger than the lock did not write it.
	 */
	running_ms = process_age_ms(pid);
	if (running_ms < 0)
		return errno == ESRCH;
	return running_ms * 1000000 + PID_REUSE_SLACK_NS < age_ns;
}

/* For the log: what the lock says, in printable characters. */
static void
describe(struct dotlock *l, const char *content)
{
	snprintf(l->holder, sizeof l->holder, "%.*s", (int)strcspn(content, "\r\n"), content);
	for (char *p = l->holder; *p; p++)
		if (*p <= ' ' || *p > 126)
			*p = '?';
	if (l->holder[0] == '\0')
		snprintf(l->holder, sizeof l->holder, "(empty)");
}

/* Looks at the lock that is there. 1 = stale, with its stat; 0 = to be respected; -1 = it has just gone. */
static int
judge(struct attempt *t, struct stat *st)
{
	char content[CONTENT_MAX] = "";
	const char *host;
	size_t host_len;
	pid_t pid;
	ssize_t n = -1;
	int64_t now = server_now_ns(t), age;
	int fd = file_open_regular(t->l->dirfd, t->name, O_RDONLY, st);

	if (fd < 0 && os.fstatat(t->l->dirfd, t->name, st, AT_SYMLINK_NOFOLLOW) < 0)
		return errno == ENOENT ? -1 : 0;
	if (fd >= 0) {
		n = io_read(fd, content, sizeof content - 1);
		os.close(fd);
	}
	if (n > 0)
		content[n] = '\0';
	describe(t->l, n < 0 ? "(unreadable)" : content);
	/* A time in the future says nothing; the time of its creation cannot be set by anybody. */
	age = now - (file_mtime_ns(st) > now ? file_ctime_ns(st) : file_mtime_ns(st));
	if (n > 0 && parse_owner(content, &pid, &host, &host_len) && host_len == strlen(name_host()) &&
	    memcmp(host, name_host(), host_len) == 0)
		return owner_is_dead(pid, age);
	return age > DOTLOCK_STALE_SECONDS * INT64_C(1000000000);
}

/* Renames the lock away and looks whether it is the one that was judged; if not, puts it back. */
static int
remove_judged(struct attempt *t, const struct stat *judged)
{
	char away[FILE_TMP_MAX];
	struct stat st;

	snprintf(away, sizeof away, "%.*s.stale", FILE_TMP_MAX - 8, t->tmp);
	if (os.renameat(t->l->dirfd, t->name, t->l->dirfd, away) < 0)
		return errno == ENOENT ? 0 : -1;
	if (os.fstatat(t->l->dirfd, away, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return -1;
	if (!same_lock(&st, judged))
		os.linkat(t->l->dirfd, away, t->l->dirfd, t->name, 0);
	/* A directory, perhaps a full one: out of the way is what counts. */
	if (S_ISDIR(st.st_mode)) {
		os.unlinkat(t->l->dirfd, away, AT_REMOVEDIR);
		return 0;
	}
	return os.unlinkat(t->l->dirfd, away, 0);
}

/*
 * Removes a stale lock, unless another is at it or it has changed. 0, or -1 and errno when it cannot be
 * removed.
 */
static int
take_away(struct attempt *t, const struct stat *judged)
{
	struct stat st;
	int r = 0, guard = os.openat(t->l->dirfd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);

	if (guard >= 0 && os.flock(guard, LOCK_EX | LOCK_NB) < 0 && errno == EWOULDBLOCK) {
		os.close(guard);
		return 0;
	}
	if (os.fstatat(t->l->dirfd, t->name, &st, AT_SYMLINK_NOFOLLOW) == 0 && same_lock(&st, judged))
		r = remove_judged(t, judged);
	if (guard >= 0) {
		int saved = errno;
		os.close(guard);
		errno = saved;
	}
	return r;
}

/* Until it is ours or the deadline has passed. */
static int
take_by(struct attempt *t)
{
	int backoff = 1;

	for (;;) {
		struct stat st;
		int r = try_link(t);

		if (r != 0)
			return r < 0 ? -1 : 0;
		r = judge(t, &st);
		if (r < 0)
			continue;
		if (r > 0) {
			if (take_away(t, &st) < 0)
				return -1;
			if ((r = try_link(t)) != 0)
				return r < 0 ? -1 : 0;
		}
		if (!wait_a_little(t->deadline_ms, &backoff))
			return errno = ETIMEDOUT, -1;
	}
}

int
dotlock_take(struct dotlock *l, int dirfd, const char *name, int timeout_ms)
{
	struct attempt t = { .l = l, .name = name, .deadline_ms = clock_monotonic_ms() + timeout_ms };
	int r, saved;

	*l = (struct dotlock){ .dirfd = dirfd };
	if (strlen(name) >= sizeof l->name)
		return errno = ENAMETOOLONG, -1;
	snprintf(t.content, sizeof t.content, "%ld:%s", (long)getpid(), name_host());
	if (make_temporary(&t) < 0)
		return -1;
	r = take_by(&t);
	saved = errno;
	os.unlinkat(dirfd, t.tmp, 0);
	errno = saved;
	if (r == 0) {
		snprintf(l->name, sizeof l->name, "%s", name);
		l->dev = t.mine.st_dev;
		l->ino = t.mine.st_ino;
		l->mtime_ns = file_mtime_ns(&t.mine);
	}
	return r;
}

/* Is the file of that name still the one we made? */
static bool
still_ours(const struct dotlock *l)
{
	struct stat st;

	return os.fstatat(l->dirfd, l->name, &st, AT_SYMLINK_NOFOLLOW) == 0 && st.st_dev == l->dev &&
	    st.st_ino == l->ino && file_mtime_ns(&st) == l->mtime_ns;
}

int
dotlock_touch(struct dotlock *l)
{
	struct stat st;

	if (!dotlock_held(l) || !still_ours(l))
		return errno = ESTALE, -1;
	if (os.utimensat(l->dirfd, l->name, NULL, AT_SYMLINK_NOFOLLOW) < 0 ||
	    os.fstatat(l->dirfd, l->name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return -1;
	if (st.st_dev != l->dev || st.st_ino != l->ino)
		return errno = ESTALE, -1;
	l->mtime_ns = file_mtime_ns(&st);
	return 0;
}

int
dotlock_release(struct dotlock *l)
{
	int r;

	if (!dotlock_held(l))
		return 0;
	if (still_ours(l))
		r = os.unlinkat(l->dirfd, l->name, 0);
	else
		errno = ESTALE, r = -1;
	l->name[0] = '\0';
	return r;
}
