/* Lines of a file through a window of 64 KiB. See lines.h. */

#include "c-client/drivers/maildir/lines.h"

#include "osdep/syscall.h"

#define WINDOW 65536

int
lines_open(struct lines *x, int fd, uint64_t at)
{
	*x = (struct lines){ .fd = fd, .at = at, .p = malloc(WINDOW) };
	return x->p ? 0 : -1;
}

void
lines_close(struct lines *x)
{
	free(x->p);
	x->p = NULL;
}

/* Moves the unread bytes to the front and reads behind them. 1, 0 when nothing came, -1 and errno. */
static int
fill(struct lines *x)
{
	ssize_t got;

	memmove(x->p, x->p + x->from, x->n - x->from);
	x->n -= x->from;
	x->from = 0;
	got = os.pread(x->fd, x->p + x->n, WINDOW - x->n, (off_t)(x->at + x->n));
	if (got > 0)
		x->n += (size_t)got;
	else
		x->end = got == 0;
	return got > 0 ? 1 : (int)got;
}

int
lines_next(struct lines *x, struct str *line)
{
	size_t looked = 0;

	for (;;) {
		struct str rest = { x->p + x->from, x->n - x->from };
		size_t at = looked + str_find(str_sub(rest, looked, rest.n), '\n');
		bool full = at == rest.n && rest.n == WINDOW;
		int r;

		if (at < rest.n || full) {
			*line = str_sub(rest, 0, at);
			x->from += full ? at : at + 1;
			x->at += full ? at : at + 1;
			return 1;
		}
		looked = rest.n;
		if (x->end)
			return 0;
		if ((r = fill(x)) < 0)
			return -1;
	}
}

struct str
lines_rest(const struct lines *x)
{
	return (struct str){ x->p + x->from, x->n - x->from };
}
