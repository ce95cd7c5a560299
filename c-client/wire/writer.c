/* Buffered output that fails once and for all. See writer.h. */

#include "c-client/wire/writer.h"

#include <stdio.h>
#include <stdlib.h>

#include "c-client/base/buf.h"
#include "c-client/wire/stream.h"

/* There is a buffer from the first byte on. */
static void
need_buffer(struct writer *w)
{
	if (w->p)
		return;
	w->p = malloc(WRITER_SIZE);
	if (w->p == NULL)
		abort();
}

void
writer_init(struct writer *w, struct stream *s, int stall_seconds)
{
	*w = (struct writer){ .stream = s, .stall_seconds = stall_seconds };
}

void
writer_init_sink(struct writer *w, struct buf *sink)
{
	*w = (struct writer){ .sink = sink };
}

void
writer_free(struct writer *w)
{
	free(w->p);
	*w = (struct writer){ .failed = true };
}

static void
send_out(struct writer *w, struct str s)
{
	if (w->failed || s.n == 0)
		return;
	if (w->sink) {
		buf_put(w->sink, s);
		w->failed = buf_failed(w->sink);
	} else if (stream_write(w->stream, s.p, s.n, w->stall_seconds * 1000) < 0)
		w->failed = true;
}

int
writer_flush(struct writer *w)
{
	send_out(w, (struct str){ w->p, w->n });
	w->n = 0;
	return w->failed ? MAIL_E_LOST : MAIL_OK;
}

void
writer_release(struct writer *w)
{
	writer_flush(w);
	free(w->p);
	w->p = NULL;
}

void
writer_before_wait(void *writer)
{
	writer_flush(writer);
}

void
writer_put(struct writer *w, struct str s)
{
	/* The buffer is filled before it is flushed: fewer and larger writes. */
	while (!w->failed && s.n > WRITER_SIZE - w->n) {
		struct str most = str_sub(s, 0, w->n ? WRITER_SIZE - w->n : s.n);
		s = str_sub(s, most.n, s.n);
		if (w->n == 0) {
			send_out(w, most);
			continue;
		}
		memcpy(w->p + w->n, most.p, most.n);
		w->n = WRITER_SIZE;
		writer_flush(w);
	}
	if (w->failed || s.n == 0)
		return;
	need_buffer(w);
	memcpy(w->p + w->n, s.p, s.n);
	w->n += s.n;
}

void
writer_byte(struct writer *w, char c)
{
	writer_put(w, (struct str){ &c, 1 });
}

void
writer_number(struct writer *w, uint64_t v)
{
	char digits[20];
	size_t at = sizeof digits;

	do
		digits[--at] = (char)('0' + v % 10);
	while ((v /= 10) != 0);
	writer_put(w, (struct str){ digits + at, sizeof digits - at });
}

void
writer_vfmt(struct writer *w, const char *fmt, va_list ap)
{
	va_list again;
	int n;

	if (w->failed)
		return;
	need_buffer(w);
	va_copy(again, ap);
	n = vsnprintf(w->p + w->n, WRITER_SIZE - w->n, fmt, ap);
	if (n >= 0 && (size_t)n >= WRITER_SIZE - w->n) {
		writer_flush(w);
		n = vsnprintf(w->p, WRITER_SIZE, fmt, again);
	}
	va_end(again);
	if (n < 0 || n >= WRITER_SIZE)
		w->failed = true;
	else if (!w->failed)
		w->n += (size_t)n;
}

void
writer_fmt(struct writer *w, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	writer_vfmt(w, fmt, ap);
	va_end(ap);
}

char *
writer_room(struct writer *w, size_t min, size_t *avail)
{
	if (min > WRITER_SIZE - w->n)
		writer_flush(w);
	need_buffer(w);
	*avail = WRITER_SIZE - w->n;
	return w->p + w->n;
}

void
writer_commit(struct writer *w, size_t n)
{
	if (!w->failed)
		w->n += n;
}
