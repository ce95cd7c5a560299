/* Reading a directory in large blocks. See dir.h. */

#include "osdep/dir.h"

#include <dirent.h>
#include <errno.h>

#include "osdep/file.h"
#include "osdep/syscall.h"

#define BLOCK 65536

struct dir {
	int fd;
	size_t at, n;
	_Alignas(struct dirent64) char block[BLOCK];
};

struct dir *
dir_of(int fd)
{
	struct dir *d = malloc(sizeof *d);

	if (d == NULL)
		return NULL;
	d->fd = fd;
	d->at = d->n = 0;
	return d;
}

struct dir *
dir_open(int dirfd, const char *path)
{
	int fd = file_open_dir(dirfd, path);
	struct dir *d;

	if (fd < 0)
		return NULL;
	d = dir_of(fd);
	if (d == NULL)
		os.close(fd);
	return d;
}

void
dir_close(struct dir *d)
{
	int saved = errno;

	if (d == NULL)
		return;
	os.close(d->fd);
	free(d);
	errno = saved;
}

int
dir_fd(const struct dir *d)
{
	return d->fd;
}

int
dir_next(struct dir *d, struct dir_entry *out)
{
	for (;;) {
		const struct dirent64 *e;
		const char *name;

		if (d->at == d->n) {
			ssize_t n = os.getdents(d->fd, d->block, sizeof d->block);
			if (n <= 0)
				return n < 0 ? -1 : 0;
			d->n = (size_t)n;
			d->at = 0;
		}
		e = (const struct dirent64 *)(const void *)(d->block + d->at);
		d->at += e->d_reclen;
		/*
		 * The record is longer or shorter than the struct says; its name is read through a plain
		 * pointer.
		 */
		name = (const char *)e + offsetof(struct dirent64, d_name);
		if (name[0] == '.' && (name[1] == '\0' || (name[1] == '.' && name[2] == '\0')))
			continue;
		*out = (struct dir_entry){
			.name = name, .len = strlen(name), .ino = e->d_ino, .type = e->d_type
		};
		return 1;
	}
}

int
dir_rewind(struct dir *d)
{
	d->at = d->n = 0;
	return lseek(d->fd, 0, SEEK_SET) < 0 ? -1 : 0;
}

int
dir_count(int dirfd, const char *path, uint64_t *n)
{
	struct dir *d = dir_open(dirfd, path);
	struct dir_entry e;
	uint64_t count = 0;
	int r;

	if (d == NULL)
		return -1;
	while ((r = dir_next(d, &e)) > 0)
		count += e.name[0] != '.';
	dir_close(d);
	if (r == 0)
		*n = count;
	return r;
}
