/*
 * Reading and writing all of it: EINTR is retried, short counts are continued. For files; connections go
 * through c-client/wire/stream, which also keeps time. All calls of files go through the table of syscall.h.
 */
#ifndef OSDEP_IO_H
#define OSDEP_IO_H

#include <poll.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/uio.h>

/* All n bytes: 0, or -1 and errno with some of them written. */
int io_write(int fd, const void *p, size_t n);
int io_pwrite(int fd, const void *p, size_t n, off_t at);

/* All vectors; v is used up (changed) on the way. */
int io_writev(int fd, struct iovec *v, int n);

/* Up to n bytes, fewer only at the end of the file; -1 and errno. */
ssize_t io_read(int fd, void *p, size_t n);
ssize_t io_pread(int fd, void *p, size_t n, off_t at);

/*
 * poll(2) until a moment of clock_monotonic_ms (-1 = for ever), EINTR retried: the number of ready entries, 0
 * at the deadline, -1 and errno. While tests have frozen the clock it never sleeps: the clock is moved to the
 * deadline.
 */
int io_poll(struct pollfd *fds, nfds_t n, int64_t deadline_ms);

#endif
