/*
 * Being told when directories and files change. Where inotify sees everything (local file systems) it is a
 * descriptor to poll; on network file systems, where it would see only this host's changes, the caller polls
 * by the clock.
 */
#ifndef OSDEP_WATCH_H
#define OSDEP_WATCH_H

#include <stdbool.h>
#include <stddef.h>

struct watch {
	int fd;          /* for poll(2); -1 = look again every interval_ms */
	int interval_ms; /* 0 while fd >= 0 */
	size_t at, n;    /* events read and not yet handed out */
	char *events;
};

enum {
	WATCH_NAMES = 1,  /* a directory's entries: created, removed, renamed */
	WATCH_CONTENT = 2 /* written or truncated: a file, or the files of a directory */
};

/* Ready for watch_add. Never fails: without inotify it falls back to the interval. */
void watch_open(struct watch *w);
void watch_close(struct watch *w);

/*
 * Watches the directory or file open as fd (which may be closed afterwards): an id >= 0 that its events
 * carry. When the file system is a network's, or the kernel has no watches left, w turns into a polling one
 * (fd = -1) and the id is 0.
 */
int watch_add(struct watch *w, int fd, unsigned what);
void watch_remove(struct watch *w, int id);

struct watch_event {
	int id;
	const char *
	    name; /* of the entry in a watched directory, "" for the watched thing itself; until the next call */
	enum {
		WATCH_CREATED, /* made, or linked */
		WATCH_REMOVED,
		WATCH_FROM,    /* renamed away, perhaps to another directory */
		WATCH_TO,      /* renamed to here */
		WATCH_ITSELF,  /* anything else: of the watched thing itself, content */
		WATCH_KINDS
	} what;
	bool gone; /* the entry left (removed, renamed away), or with "" the watched thing itself did */
	bool lost;        /* events were lost: anything may have changed; id and name mean nothing */
};

/*
 * The next event, without waiting: 1, 0 when there is none now, -1 and errno. A polling watch never has any.
 */
int watch_next(struct watch *w, struct watch_event *out);

/* Throws all waiting events away; true when there were some. */
bool watch_drain(struct watch *w);

/* NFS, CephFS, FUSE (GlusterFS, sshfs), SMB, 9P, AFS, Lustre, ...: other hosts may change what lies there. */
bool watch_fs_is_network(int fd);

/* For tests: every file system counts as a network's and is polled this often; 0 ends it. */
void watch_force_polling(int interval_ms);

#endif
