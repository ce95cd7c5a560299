/* The open mailbox, and the words of a command that name messages. */

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mtest/mtest.h"

int
complain(struct session *s, const char *fmt, ...)
{
	va_list ap;

	progress_end(s);
	fflush(stdout);
	if (s->source)
		fprintf(stderr, "%s:%u: ", s->source, s->line);
	else if (!s->terminal)
		fputs("mtest: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	return FAILED;
}

int
complain_why(struct session *s, int r)
{
	if (r == MAIL_ERROR_CANCELLED)
		return complain(s, "Interrupted");
	if (r > 0)
		return complain(s, "cannot write to standard output");
	return complain(s, "%s (%s)", mail_error_text(s->m), mail_error_detail(s->m));
}

int
session_open(struct session *s, const char *name, bool readonly)
{
	struct mail_box *box;
	char *copy;
	int r;

	if ((r = mail_box_open(s->m, name, readonly, &box)))
		return complain_why(s, r);
	if ((copy = strdup(name)) == NULL)
		abort();
	session_close(s);
	s->box = box;
	s->box_name = copy;
	return 0;
}

void
session_close(struct session *s)
{
	mail_box_close(&s->box);
	free(s->box_name);
	s->box_name = NULL;
}

struct mail_box *
session_box(struct session *s)
{
	if (s->box == NULL && session_open(s, s->start_name, false))
		return NULL;
	return s->box;
}

int
session_messages(struct session *s, const char *text, uint32_t **uids, size_t *n)
{
	struct mail_box *b = session_box(s);
	int r;

	if (b == NULL)
		return FAILED;
	if ((r = mail_search(b, text, uids, n)))
		return complain_why(s, r);
	return *n ? 0 : complain(s, "%s: no such message", text);
}

int
session_message(struct session *s, const char *text, uint32_t *uid)
{
	uint32_t *uids;
	size_t n;
	int r;

	if ((r = session_messages(s, text, &uids, &n)))
		return r;
	*uid = uids[0];
	mail_free(uids);
	return n == 1 ? 0 : complain(s, "%s: %zu messages, but only one is wanted", text, n);
}
