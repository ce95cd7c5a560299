/* Reading a message's file, and what stat and its name say of it. */

#include <errno.h>

#include "c-client/drivers/maildir/box.h"
#include "c-client/drivers/maildir/slots.h"
#include "osdep/file.h"
#include "osdep/syscall.h"

static ssize_t
read_file(struct source *s, uint64_t at, void *to, size_t n)
{
	return os.pread(s->fd, to, n, (off_t)at);
}

static void
close_file(struct source *s)
{
	os.close(s->fd);
	s->fd = -1;
}

static const struct source_ops file_ops = { read_file, close_file };

struct reach {
	int *fd;
	struct stat *st;
};

static int
reach_once(struct box *b, struct entry *e, void *ctx)
{
	const struct reach *to = ctx;
	char path[BOX_PATH_MAX];

	if (!box_path(e, path))
		return errno = ENOENT, -1;
	if (to->fd == NULL)
		return os.fstatat(b->dirfd, path, to->st, AT_SYMLINK_NOFOLLOW);
	*to->fd = file_open_regular(b->dirfd, path, O_RDONLY, to->st);
	return *to->fd < 0 ? -1 : 0;
}

/* Opens, or with fd NULL looks at, a message's file. */
static int
reach(struct box *b, uint32_t uid, int *fd, struct stat *st)
{
	int r = box_follow(b, uid, false, reach_once, &(struct reach){ fd, st });

	if (r != MAIL_E_LOCKED)
		return r;
	return fail(b->m->fault, MAIL_E_GONE, "Message was moved by another program",
	    "%s: UID %u is renamed all the time", b->disk, uid);
}

int
maildir_source(struct mailbox *m, uint32_t uid, struct source *out)
{
	struct stat st;
	int fd, r = reach(m->state, uid, &fd, &st);

	if (r)
		return r;
	*out = (struct source){ &file_ops, .fd = fd, .size = (uint64_t)st.st_size,
		.internal_date = st.st_mtime };
	return 0;
}

int
maildir_hint(struct mailbox *m, uint32_t uid, struct driver_hint *out)
{
	struct box *b = m->state;
	const struct entry *e;
	uint64_t size, wire;
	struct stat st;
	int r = reach(b, uid, NULL, &st);

	if (r)
		return r;
	if ((e = box_entry(b, uid)) == NULL)
		return fail(m->fault, MAIL_E_GONE, "Message was expunged", "%s: no UID %u any more", b->disk, uid);
	filename_sizes(entry_base(e), &size, &wire);
	if (e->unsized || size != (uint64_t)st.st_size || wire < size)
		wire = UINT64_MAX;
	*out = (struct driver_hint){ (uint64_t)st.st_size, wire, st.st_mtime, 0 };
	return 0;
}

/*
 * The sizes are part of the base, and the base is the message's identity for Dovecot and for every sync tool:
 * a name with a wrong size is not mended by a rename, which would look like another message to them. We
 * remember that it lies.
 */
void
maildir_learn(struct mailbox *m, uint32_t uid, struct driver_hint truth)
{
	struct box *b = m->state;
	struct entry *e = box_entry(b, uid);
	uint64_t size, wire;

	if (e == NULL)
		return;
	filename_sizes(entry_base(e), &size, &wire);
	if ((size == UINT64_MAX || truth.size == UINT64_MAX || size == truth.size) &&
	    (wire == UINT64_MAX || truth.wire_size == UINT64_MAX || wire == truth.wire_size))
		return;
	box_distrust(b, uid);
	e->unsized = true;
}
