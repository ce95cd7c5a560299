/*
 * struct writer: what we send, in a buffer of 64 KiB that is written when it is full and when asked. Once the
 * client is gone, or has taken nothing for the stall time, the writer has failed for good and every call does
 * nothing: ask at the end of a command, not at every step.
 */
#ifndef WIRE_WRITER_H
#define WIRE_WRITER_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "c-client/base/err.h"
#include "c-client/base/str.h"

struct buf;
struct stream;

#define WRITER_SIZE 65536

struct writer {
	struct stream *stream;
	struct buf *sink; /* for tests: instead of the stream */
	char *p;
	size_t n;
	int stall_seconds;
	bool failed;
};

/* stall_seconds: LIMIT_OUTPUT_SECONDS. */
void writer_init(struct writer *w, struct stream *s, int stall_seconds);

/* For tests: everything flushed is appended to sink. */
void writer_init_sink(struct writer *w, struct buf *sink);

/* Frees without flushing. */
void writer_free(struct writer *w);

/* Flushes and gives the buffer back until there is something to send again. */
void writer_release(struct writer *w);

void writer_put(struct writer *w, struct str s);
void writer_byte(struct writer *w, char c);
void writer_number(struct writer *w, uint64_t v);
/* At most WRITER_SIZE bytes a call; more is our bug and fails the writer. */
void writer_fmt(struct writer *w, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void writer_vfmt(struct writer *w, const char *fmt, va_list ap);

/*
 * Room in the buffer for a conversion to write into: at least min bytes (min <= WRITER_SIZE), *avail says how
 * many. Never NULL, also after a failure. Then writer_commit(w, n) with n <= *avail.
 */
char *writer_room(struct writer *w, size_t min, size_t *avail);
void writer_commit(struct writer *w, size_t n);

/* MAIL_OK, or MAIL_E_LOST now and for ever. */
int writer_flush(struct writer *w);

/* writer_flush as a reader's before_wait, with the writer as its ctx. */
void writer_before_wait(void *writer);

static inline bool
writer_failed(const struct writer *w)
{
	return w->failed;
}

#endif
