/* Owned, growing bytes with a ceiling. See buf.h for the contract. */

#include "c-client/base/buf.h"

#include <stdio.h>
#include <stdlib.h>

/* Makes room for n more bytes; one byte beyond them is always there for buf_cstr and vsnprintf. */
static bool
grow(struct buf *b, size_t n)
{
	size_t want, cap;
	char *p;

	if (b->failed || n > b->max || b->n > b->max - n) {
		b->failed = true;
		return false;
	}
	want = b->n + n + 1;
	if (want <= b->cap)
		return true;
	cap = b->cap ? b->cap : 64;
	while (cap < want)
		cap = cap > SIZE_MAX / 2 ? want : cap * 2;
	p = realloc(b->p, cap);
	if (p == NULL) {
		b->failed = true;
		return false;
	}
	b->p = p;
	b->cap = cap;
	return true;
}

void
buf_free(struct buf *b)
{
	free(b->p);
	*b = (struct buf){ .max = b->max };
}

void
buf_reset(struct buf *b)
{
	b->n = 0;
	b->failed = false;
}

char *
buf_room(struct buf *b, size_t n)
{
	return grow(b, n) ? b->p + b->n : NULL;
}

void
buf_put(struct buf *b, struct str s)
{
	if (s.n == 0 || !grow(b, s.n))
		return;
	memcpy(b->p + b->n, s.p, s.n);
	b->n += s.n;
}

void
buf_number(struct buf *b, uint64_t v)
{
	char digits[20];
	size_t at = sizeof digits;

	do
		digits[--at] = (char)('0' + v % 10);
	while ((v /= 10) != 0);
	buf_put(b, (struct str){ digits + at, sizeof digits - at });
}

void
buf_vfmt(struct buf *b, const char *fmt, va_list ap)
{
	va_list again;
	int n;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	if (n < 0)
		b->failed = true;
	if (n <= 0 || !grow(b, (size_t)n))
		return;
	vsnprintf(b->p + b->n, (size_t)n + 1, fmt, ap);
	b->n += (size_t)n;
}

void
buf_fmt(struct buf *b, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	buf_vfmt(b, fmt, ap);
	va_end(ap);
}

void
buf_truncate(struct buf *b, size_t n)
{
	if (n < b->n)
		b->n = n;
}

void
buf_drop(struct buf *b, size_t n)
{
	if (n > b->n)
		n = b->n;
	if (n)
		memmove(b->p, b->p + n, b->n - n);
	b->n -= n;
}

const char *
buf_cstr(struct buf *b)
{
	if (b->cap == 0 && !grow(b, 0))
		return "";
	b->p[b->n] = '\0';
	return b->p;
}
