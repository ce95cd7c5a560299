/*
 * struct buf: bytes that grow up to a ceiling, with a failure flag that sticks.
 *
 * Append as often as you like and ask buf_failed once: an append that would pass the ceiling, or that
 * finds no memory, sets the flag and stores nothing, and so does every append after it. The owner
 * frees it with buf_free; slices made with buf_str are valid until the next append.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>

#include "c-client/base/str.h"

struct buf {
	char *p;
	size_t n, cap;
	size_t max; /* the ceiling in bytes */
	bool failed;
};

/* An empty buffer that will hold at most max bytes; allocates nothing yet. */
#define BUF_INIT(ceiling) ((struct buf){ .max = (ceiling) })

/* Releases the memory; the buffer is empty again, with the same ceiling. */
void buf_free(struct buf *b);

/* Empties it and clears the failure flag; keeps the memory. */
void buf_reset(struct buf *b);

void buf_put(struct buf *b, struct str s);
void buf_number(struct buf *b, uint64_t v);
void buf_fmt(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void buf_vfmt(struct buf *b, const char *fmt, va_list ap);

/* Room for n more bytes to be written by the caller, who then adds to b->n; NULL where buf_put would fail. */
char *buf_room(struct buf *b, size_t n);

/* Cuts back to n bytes (n <= b->n). */
void buf_truncate(struct buf *b, size_t n);

/* Removes the first n bytes (n <= b->n). */
void buf_drop(struct buf *b, size_t n);

static inline void
buf_byte(struct buf *b, char c)
{
	if (!b->failed && b->n < b->max && b->n + 1 < b->cap)
		b->p[b->n++] = c;
	else
		buf_put(b, (struct str){ &c, 1 });
}

static inline bool
buf_failed(const struct buf *b)
{
	return b->failed;
}

static inline struct str
buf_str(const struct buf *b)
{
	return (struct str){ b->p, b->n };
}

/* The content as a C string (the ceiling does not count the NUL), "" after a failure to find memory. */
const char *buf_cstr(struct buf *b);

#endif
