/* Reading a file that the admin names. See trusted.h. */

#include "c-client/server/trusted.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "c-client/base/err.h"
#include "osdep/io.h"
#include "osdep/syscall.h"

static const char client[] = "This server is not set up correctly, see its log";

static int
check(const char *path, const struct stat *st, size_t max, mode_t forbidden, struct fault *f)
{
	if (!S_ISREG(st->st_mode))
		return fail(f, MAIL_E_IO, client, "%s: not a file", path);
	if (st->st_uid != 0 && st->st_uid != geteuid())
		return fail(f, MAIL_E_IO, client, "%s: not used, it must belong to root or to us", path);
	if (st->st_mode & forbidden)
		return fail(f, MAIL_E_IO, client, "%s: not used, its mode must be %03o or stricter", path,
		    0777u & ~(unsigned)(forbidden | 0111));
	if ((uint64_t)st->st_size > max)
		return fail(f, MAIL_E_TOOBIG, client, "%s: longer than %zu bytes", path, max);
	return MAIL_OK;
}

/* A file that shrinks meanwhile gives what was read. */
static int
read_all(int fd, const char *path, size_t size, char **text, size_t *n, struct fault *f)
{
	char *p = malloc(size + 1);
	ssize_t got = p ? io_read(fd, p, size) : -1;

	if (got < 0) {
		free(p);
		return fail(f, MAIL_E_IO, client, "%s: %m", path);
	}
	p[got] = '\0';
	*text = p;
	*n = (size_t)got;
	return MAIL_OK;
}

int
trusted_read(const char *path, size_t max, mode_t forbidden, char **text, size_t *n, struct fault *f)
{
	struct stat st;
	int r, fd = os.openat(AT_FDCWD, path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0);

	if (fd < 0)
		return fail(f, errno == ENOENT || errno == ENOTDIR ? MAIL_E_NOTFOUND : MAIL_E_IO, client,
		    "%s: %m", path);
	if (os.fstat(fd, &st) < 0)
		r = fail(f, MAIL_E_IO, client, "%s: %m", path);
	else
		r = check(path, &st, max, forbidden, f);
	if (r == MAIL_OK)
		r = read_all(fd, path, (size_t)st.st_size, text, n, f);
	os.close(fd);
	return r;
}
