/*
 * struct source: the bytes of one message as the store has them (line ends LF, CRLF or mixed), readable at
 * any offset. A driver fills it in; whoever asked for it calls ops->close. No message is ever held whole:
 * readers use windows.
 */
#ifndef MAILBOX_SOURCE_H
#define MAILBOX_SOURCE_H

#include <stdint.h>
#include <sys/types.h>

struct source;

struct source_ops {
	/* Like pread: bytes read, 0 at the end, -1 and errno. */
	ssize_t (*read)(struct source *s, uint64_t at, void *to, size_t n);
	void (*close)(struct source *s);
};

struct source {
	const struct source_ops *ops;
	int fd;      /* for ops that read a file */
	void *state; /* of the driver */
	uint64_t size;
	int64_t internal_date; /* unix seconds */
};

#endif
