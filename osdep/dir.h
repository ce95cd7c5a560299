/* Reading a directory by getdents64 in blocks of 64 KiB: no stat, no sorting, no allocation per entry. */
#ifndef OSDEP_DIR_H
#define OSDEP_DIR_H

#include <stddef.h>
#include <stdint.h>

struct dir;

struct dir_entry {
	const char *name; /* NUL-terminated, valid until the next dir_next */
	size_t len;
	uint64_t ino;
	unsigned char
	    type; /* DT_REG, DT_DIR, ... of <dirent.h>; DT_UNKNOWN where the file system does not say */
};

/* Opens a directory beneath dirfd (see file_open_dir). NULL and errno. */
struct dir *dir_open(int dirfd, const char *path);

/* Takes an open directory over; dir_close closes it. NULL and errno: it is still the caller's. */
struct dir *dir_of(int fd);

void dir_close(struct dir *d); /* NULL is fine; errno is kept */
int dir_fd(const struct dir *d);

/* The next entry without "." and "..": 1, 0 at the end, -1 and errno. */
int dir_next(struct dir *d, struct dir_entry *out);

/* Back to the beginning. */
int dir_rewind(struct dir *d);

/* How many entries do not begin with a dot. */
int dir_count(int dirfd, const char *path, uint64_t *n);

#endif
