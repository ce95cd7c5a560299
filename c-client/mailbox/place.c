/*
 * Where the index of a mailbox lies: beside the mail, if that is on this machine; else, or if the admin says
 * so (store option index_dir), in a directory of its own below one that belongs to us; else in memory.
 *
 * Only an index beside the mail is the one index of that mailbox. Any other may have brothers on other hosts,
 * so its mod-sequences are not told to clients (INDEX_PRIVATE). Nor are those of an index that is not kept.
 */

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "c-client/base/table.h"
#include "c-client/index/fields.h"
#include "c-client/index/index.h"
#include "c-client/mailbox/engine.h"
#include "osdep/file.h"
#include "osdep/syscall.h"

#define CACHE_ROOT "/var/cache/madrona"
#define PRIVATE_MODE 0700

/* A directory that nobody else can write to; -1. */
static int
open_own(const char *path)
{
	int fd = os.openat(AT_FDCWD, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW, 0);
	struct stat st;

	if (fd < 0)
		return -1;
	if (os.fstat(fd, &st) == 0 && st.st_uid == geteuid() && (st.st_mode & 022) == 0)
		return fd;
	os.close(fd);
	return -1;
}

/* The name of a mailbox's directory there: no two mailboxes of this host have the same. */
static void
private_name(const struct mailbox *m, char out[33])
{
	static const uint64_t seeds[2][2] = { { 0x6d61, 0x6472 }, { 0x6f6e, 0x6121 } };
	struct arena a = ARENA_INIT;
	struct str full = arena_fmt(&a, "%s\n%.*s", m->store->root, STR_ARG(m->name));

	snprintf(out, 33, "%016llx%016llx", (unsigned long long)siphash(seeds[0], full),
	    (unsigned long long)siphash(seeds[1], full));
	arena_free(&a);
}

/* The directory of this mailbox below path, made if need be; -1. */
static int
open_private(const struct mailbox *m, const char *path)
{
	char name[33];
	int top = open_own(path), fd = -1;

	if (top < 0)
		return -1;
	private_name(m, name);
	if (os.mkdirat(top, name, PRIVATE_MODE) == 0 || errno == EEXIST)
		fd = file_open_dir(top, name);
	os.close(top);
	return fd;
}

static void
attach(struct mailbox *m, int fd, mode_t mode, unsigned how)
{
	index_attach(m->index, fd, mode, how);
	m->keeps_modseq = how == 0;
	m->fields = fields_new(&m->arena, fd, mode, !(how & INDEX_READ));
}

void
place_index(struct mailbox *m)
{
	const char *path = m->store->options.index_dir;
	struct index_dir dir = { .fd = -1 };
	char cache[sizeof CACHE_ROOT + 16];

	if (m->driver->index_dir)
		dir = m->driver->index_dir(m);
	m->index_fd = -1;
	m->fields = fields_new(&m->arena, -1, 0, false);
	if (dir.fd < 0 || (path && *path == '\0'))
		return;
	if (path == NULL && !dir.network) {
		attach(m, dir.fd, dir.mode, dir.readonly ? INDEX_READ : 0);
		return;
	}
	if (path == NULL) {
		snprintf(cache, sizeof cache, CACHE_ROOT "/%u", (unsigned)geteuid());
		path = cache;
	}
	if ((m->index_fd = open_private(m, path)) >= 0)
		attach(m, m->index_fd, 0600, INDEX_PRIVATE);
}

void
place_leave(struct mailbox *m)
{
	if (m->index_fd < 0)
		return;
	/* Beside the mail the driver does it. */
	file_clean(m->index_fd, ".", FILE_TMP_PREFIX);
	os.close(m->index_fd);
	m->index_fd = -1;
}
