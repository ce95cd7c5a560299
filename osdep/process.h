/*
 * What this process is and may: users, the state it must be in before it reads a foreign byte, and a copy of it
 * that works beside it.
 */
#ifndef OSDEP_PROCESS_H
#define OSDEP_PROCESS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct process_user {
	uid_t uid;
	gid_t gid;
	char name[256];
	char home[1024];
};

/*
 * From the password database. -1 and errno: ENOENT for an unknown user, ERANGE for an entry longer than fits.
 */
int process_user_by_uid(uid_t uid, struct process_user *out);
int process_user_by_name(const char *name, struct process_user *out);

/*
 * At the start of every daemon: descriptors 0 to 2 are open (on /dev/null if they were not), umask 077,
 * SIGPIPE and SIGXFSZ ignored and no signal blocked, no core dumps, not dumpable, and of the environment only
 * HOME USER LOGNAME LANG TZ, PATH fixed, and the names in keep (NULL-terminated; may be NULL). NULL, or why
 * the process must not go on (set-id, ...).
 */
const char *process_sanitise(const char *const *keep);

/*
 * A descriptor that becomes readable, and stays so, when SIGTERM, SIGINT or SIGHUP has come; -1 and errno.
 * Once.
 */
int process_stop_fd(void);

/*
 * How long the process with this pid has been running, in ms. -1 and errno: ESRCH for one that has ended and
 * only waits to be reaped, another (ENOENT) when there is none or /proc does not show it.
 */
int64_t process_age_ms(pid_t pid);

/* How many processors it may use, at least 1. */
unsigned process_cpus(void);

/*
 * A copy of this process that does some work beside it and writes what it finds to `out`; here it is read from
 * w->fd. It waits while about `room` bytes are unread. It changes no file and takes no lock (os_read_only), has
 * /dev/null as descriptors 0 to 2, runs no exit handler and dies with us. When it has ended, in whatever way,
 * the bytes end too, maybe in the middle of something. 0, or -1 and errno.
 */
struct process_worker {
	pid_t pid; /* 0: there is none */
	int fd;
};
typedef void process_work(void *ctx, int out);
int process_worker_start(struct process_worker *w, int room, process_work *work, void *ctx);

/* Ends it at once; harmless when there is none. */
void process_worker_end(struct process_worker *w);

#endif
