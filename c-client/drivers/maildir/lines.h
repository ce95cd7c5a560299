/* Reading a text file line by line through a window, so that a list of any size costs no memory. */
#ifndef MAILDIR_LINES_H
#define MAILDIR_LINES_H

#include <stdbool.h>
#include <stdint.h>

#include "c-client/base/str.h"

struct lines {
	int fd;
	uint64_t at;    /* where in the file the next line begins */
	char *p;        /* the window (malloc) */
	size_t from, n; /* what of it is unread */
	bool end;
};

/* Begins at an offset. -1 and errno without memory. lines_close leaves the descriptor open. */
int lines_open(struct lines *x, int fd, uint64_t at);
void lines_close(struct lines *x);

/*
 * The next line without its LF, valid until the next call: 1, 0 at the end, -1 and errno. Of a line longer
 * than the window the first bytes come, then the others as if they were lines. What has no LF is not a line:
 * lines_rest.
 */
int lines_next(struct lines *x, struct str *line);

/* At the end: the bytes behind the last LF. */
struct str lines_rest(const struct lines *x);

#endif
