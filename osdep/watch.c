/* inotify, or an interval. See watch.h. */

#include "osdep/watch.h"

#include <errno.h>
#include <limits.h>
#include <linux/magic.h>
#include <stdint.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#define EVENTS      16384
#define INTERVAL_MS 10000

static int forced_ms;

static void
fall_back(struct watch *w)
{
	watch_close(w);
	w->interval_ms = forced_ms > 0 ? forced_ms : INTERVAL_MS;
}

void
watch_open(struct watch *w)
{
	*w = (struct watch){ .fd = -1 };
	if (forced_ms == 0) {
		w->events = malloc(EVENTS);
		w->fd = w->events ? inotify_init1(IN_CLOEXEC | IN_NONBLOCK) : -1;
	}
	if (w->fd < 0)
		fall_back(w);
}

void
watch_close(struct watch *w)
{
	if (w->fd >= 0)
		close(w->fd);
	free(w->events);
	*w = (struct watch){ .fd = -1 };
}

int
watch_add(struct watch *w, int fd, unsigned what)
{
	uint32_t mask = IN_DELETE_SELF | IN_MOVE_SELF | IN_EXCL_UNLINK | IN_MASK_ADD;
	struct stat st;
	char path[32];
	int id;

	if (w->fd < 0)
		return 0;
	if (what & WATCH_NAMES)
		mask |= IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO;
	if (what & WATCH_CONTENT)
		mask |= IN_MODIFY;
	/*
	 * A file that is replaced while someone has it open is not deleted yet: only its link count changes.
	 */
	if (fstat(fd, &st) == 0 && !S_ISDIR(st.st_mode))
		mask |= IN_ATTRIB;
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	id = watch_fs_is_network(fd) ? -1 : inotify_add_watch(w->fd, path, mask);
	if (id >= 0)
		return id;
	fall_back(w);
	return 0;
}

void
watch_remove(struct watch *w, int id)
{
	if (w->fd >= 0)
		inotify_rm_watch(w->fd, id);
}

int
watch_next(struct watch *w, struct watch_event *out)
{
	for (;;) {
		const struct inotify_event *e;

		if (w->fd < 0)
			return 0;
		if (w->at == w->n) {
			ssize_t n = read(w->fd, w->events, EVENTS);
			if (n < 0 && errno == EINTR)
				continue;
			if (n <= 0)
				return n < 0 && errno != EAGAIN ? -1 : 0;
			w->n = (size_t)n;
			w->at = 0;
		}
		e = (const struct inotify_event *)(const void *)(w->events + w->at);
		w->at += sizeof *e + e->len;
		if ((e->mask & IN_IGNORED) && !(e->mask & IN_UNMOUNT))
			continue;
		*out = (struct watch_event){
			.id = e->wd,
			.name = e->len ? e->name : "",
			.what = e->mask & IN_CREATE	? WATCH_CREATED
				: e->mask & IN_DELETE	  ? WATCH_REMOVED
				: e->mask & IN_MOVED_FROM ? WATCH_FROM
				: e->mask & IN_MOVED_TO	  ? WATCH_TO
							  : WATCH_ITSELF,
			.gone = e->mask &
				(IN_DELETE | IN_MOVED_FROM | IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT),
			.lost = e->mask & IN_Q_OVERFLOW,
		};
		return 1;
	}
}

bool
watch_drain(struct watch *w)
{
	struct watch_event e;
	bool any = false;

	while (watch_next(w, &e) > 0)
		any = true;
	return any;
}

/* The numbers that <linux/magic.h> does not have are those of statfs(2). */
bool
watch_fs_is_network(int fd)
{
	struct statfs s;

	if (forced_ms > 0)
		return true;
	if (fstatfs(fd, &s) < 0)
		return false;
	switch ((uint32_t)s.f_type) {
	case NFS_SUPER_MAGIC:
	case CEPH_SUPER_MAGIC:
	case FUSE_SUPER_MAGIC:
	case SMB_SUPER_MAGIC:
	case CIFS_SUPER_MAGIC:
	case SMB2_SUPER_MAGIC:
	case V9FS_MAGIC:
	case AFS_SUPER_MAGIC:
	case AFS_FS_MAGIC:
	case CODA_SUPER_MAGIC:
	case NCP_SUPER_MAGIC:
	case OCFS2_SUPER_MAGIC:
	case 0x01161970: /* GFS2 */
	case 0x0bd00bd0: /* Lustre */
	case 0xaad7aaea: /* PanFS */
	case 0x47504653: /* GPFS */
	case 0x786f4256: /* vboxsf */
		return true;
	default:
		return false;
	}
}

void
watch_force_polling(int interval_ms)
{
	forced_ms = interval_ms;
}
