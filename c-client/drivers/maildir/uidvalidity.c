/* The counter of UIDVALIDITY values. See uidvalidity.h. */

#include "c-client/drivers/maildir/uidvalidity.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>

#include "c-client/base/scan.h"
#include "osdep/clock.h"
#include "osdep/dir.h"
#include "osdep/file.h"
#include "osdep/lock.h"
#include "osdep/syscall.h"

#define COUNTER_MAX sizeof UIDVALIDITY_FILE ".ffffffff"
#define TRIES 100
#define LOOKS 3
#define LOCK_MS 10000

static bool
eight_hex(struct str s, uint32_t *out)
{
	struct scan c = scan_of(s);
	uint64_t v;

	if (s.n != 8 || !scan_hex(&c, UINT32_MAX, &v) || !scan_at_end(&c))
		return false;
	*out = (uint32_t)v;
	return true;
}

static void
counter_name(char out[COUNTER_MAX], uint32_t value)
{
	snprintf(out, COUNTER_MAX, UIDVALIDITY_FILE ".%08x", value);
}

/* What the main file says, 0: nothing. */
static uint32_t
read_main(int rootfd)
{
	uint32_t v = 0;
	char *p;
	size_t n;

	if (file_read_small(rootfd, UIDVALIDITY_FILE, 64, &p, &n, NULL))
		return 0;
	eight_hex(str_trim((struct str){ p, n }), &v);
	free(p);
	return v;
}

/*
 * The greatest counter in the root, 0: none. Lower ones that a copied tree brought along are left alone: they
 * are harmless.
 */
static uint32_t
greatest_counter(int rootfd)
{
	struct dir *d = dir_open(rootfd, ".");
	struct str prefix = STR(UIDVALIDITY_FILE ".");
	struct dir_entry e;
	uint32_t v, greatest = 0;

	if (d == NULL)
		return 0;
	while (dir_next(d, &e) > 0) {
		struct str name = { e.name, e.len };
		if (str_starts(name, prefix) && eight_hex(str_sub(name, prefix.n, name.n), &v) &&
		    v > greatest)
			greatest = v;
	}
	dir_close(d);
	return greatest;
}

/* The value after `used`: by the clock where that is ahead, else by one; 0 is no UIDVALIDITY. */
static uint32_t
after(uint32_t used, uint32_t at_least)
{
	int64_t now = clock_realtime_s();
	uint32_t next = used + 1;

	if (at_least > used)
		return at_least;
	if (now > next && now <= UINT32_MAX && at_least == 0)
		next = (uint32_t)now;
	return next ? next : 1;
}

/* One try to move the counter from `used` on. 0, -1 and errno; ENOENT and EEXIST: someone else was faster. */
static int
advance(int rootfd, uint32_t used, uint32_t next)
{
	char from[COUNTER_MAX], to[COUNTER_MAX];

	counter_name(from, used);
	counter_name(to, next);
	return file_rename_noreplace(rootfd, from, rootfd, to);
}

/*
 * The first counter. Under a lock, because a name that was free a moment ago may have been made and moved on
 * meanwhile: made again it would give values a second time. 0: made; 1: there is one already, in *used; -1
 * and errno.
 */
static int
make_first(int rootfd, uint32_t lost, uint32_t at_least, uint32_t *used, uint32_t *next)
{
	char name[COUNTER_MAX];
	struct dotlock lock;
	int fd = -1, saved;

	if (dotlock_take(&lock, rootfd, UIDVALIDITY_FILE ".lock", LOCK_MS))
		return -1;
	/* One look may miss a counter that is being renamed. */
	for (int i = 0; i < LOOKS && (*used = greatest_counter(rootfd)) == 0; i++)
		clock_sleep_ms(1);
	if (*used == 0) {
		*next = after(lost, at_least);
		counter_name(name, *next);
		fd = os.openat(rootfd, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	}
	saved = errno;
	if (fd >= 0)
		os.close(fd);
	if (dotlock_release(&lock) && fd < 0)
		saved = errno;
	errno = saved;
	return *used ? 1 : fd < 0 ? -1 : 0;
}

static int
take(int rootfd, uint32_t at_least, uint32_t *out)
{
	uint32_t main_says = read_main(rootfd), used = main_says, next = 0;
	char text[9];
	int first = 1;

	for (int i = 0;; i++) {
		next = after(used, at_least);
		if (used && advance(rootfd, used, next) == 0)
			break;
		if ((used && errno != ENOENT && errno != EEXIST) || i == TRIES)
			return -1;
		/* The main file lags or is not there: the counter is what counts. */
		used = greatest_counter(rootfd);
		if (used == 0 && (first = make_first(rootfd, main_says, at_least, &used, &next)) < 0)
			return -1;
		if (first == 0)
			break;
	}
	snprintf(text, sizeof text, "%08x", next);
	/* If this fails the next one lists the directory. */
	if (file_replace(rootfd, UIDVALIDITY_FILE, text, 8, 0600, 0))
		errno = 0;
	*out = next;
	return 0;
}

int
uidvalidity_next(int rootfd, struct fault *f, uint32_t at_least, uint32_t *out)
{
	uint32_t v;

	if (take(rootfd, at_least, &v))
		return fail_errno(f, UIDVALIDITY_FILE);
	*out = v;
	return 0;
}

void
uidvalidity_raise(int rootfd, uint32_t used)
{
	uint32_t v;

	if (greatest_counter(rootfd) < used && take(rootfd, used, &v))
		errno = 0;
}
