/* Users, the state of our own process, and a copy of it. See process.h. */

#include "osdep/process.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/auxv.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "osdep/io.h"
#include "osdep/syscall.h"

/* --- Users. -------------------------------------------------------------------------------------------- */

static int
copy_user(const struct passwd *pw, struct process_user *out)
{
	struct process_user u = { .uid = pw->pw_uid, .gid = pw->pw_gid };

	if (strlen(pw->pw_name) >= sizeof u.name || strlen(pw->pw_dir) >= sizeof u.home)
		return errno = ERANGE, -1;
	snprintf(u.name, sizeof u.name, "%s", pw->pw_name);
	snprintf(u.home, sizeof u.home, "%s", pw->pw_dir);
	*out = u;
	return 0;
}

/* By name, or by uid when name is NULL. */
static int
look_up(const char *name, uid_t uid, struct process_user *out)
{
	size_t size = 4096;

	for (; size <= 1 << 20; size *= 4) {
		struct passwd pw, *found = NULL;
		char *space = malloc(size);
		int r;

		if (space == NULL)
			return -1;
		r = name ? getpwnam_r(name, &pw, space, size, &found)
			 : getpwuid_r(uid, &pw, space, size, &found);
		if (r == 0 && found)
			r = copy_user(found, out) < 0 ? errno : 0;
		else if (r == 0)
			r = ENOENT;
		free(space);
		if (r != ERANGE)
			return r ? (errno = r, -1) : 0;
	}
	return errno = ERANGE, -1;
}

int
process_user_by_uid(uid_t uid, struct process_user *out)
{
	return look_up(NULL, uid, out);
}

int
process_user_by_name(const char *name, struct process_user *out)
{
	return look_up(name, 0, out);
}

/* --- The state at the start. --------------------------------------------------------------------------- */

static bool
open_standard_descriptors(void)
{
	for (int fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) < 0 && (errno != EBADF || open("/dev/null", O_RDWR) != fd))
			return false;
	return true;
}

static void
reset_signals(void)
{
	static const int ignored[] = { SIGPIPE, SIGXFSZ, SIGALRM, SIGVTALRM, SIGPROF, SIGUSR1, SIGUSR2 };
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	/* A timer that whoever started us had set survives exec; the others are no request to end either. */
	for (size_t i = 0; i < sizeof ignored / sizeof *ignored; i++)
		signal(ignored[i], SIG_IGN);
	/* An ignored SIGCHLD is inherited and would make wait() lose our children. */
	signal(SIGCHLD, SIG_DFL);
}

static bool
is_kept(const char *entry, const char *const *names)
{
	for (; *names; names++) {
		size_t n = strlen(*names);
		if (strncmp(entry, *names, n) == 0 && entry[n] == '=')
			return true;
	}
	return false;
}

/* The entries stay where the kernel put them; only the list of them becomes shorter. */
static void
clean_environment(const char *const *keep)
{
	static const char *const always[] = { "HOME", "USER", "LOGNAME", "LANG", "TZ", NULL };
	static const char *const none[] = { NULL };
	char **to = environ;

	for (char **from = environ; from && *from; from++)
		if (is_kept(*from, always) || is_kept(*from, keep ? keep : none))
			*to++ = *from;
	if (to)
		*to = NULL;
	setenv("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", 1);
}

const char *
process_sanitise(const char *const *keep)
{
	struct rlimit zero = { 0, 0 };

	if (getauxval(AT_SECURE) || getuid() != geteuid() || getgid() != getegid())
		return "refusing to run set-user-id or set-group-id";
	if (!open_standard_descriptors())
		return "cannot open /dev/null for a closed standard descriptor";
	umask(077);
	reset_signals();
	clean_environment(keep);
	if (setrlimit(RLIMIT_CORE, &zero) < 0 || prctl(PR_SET_DUMPABLE, 0L, 0L, 0L, 0L) < 0)
		return "cannot forbid core dumps";
	return NULL;
}

/* --- Being asked to end. ------------------------------------------------------------------------------- */

static int stop_fd = -1;

static void
on_stop(int signal_number)
{
	uint64_t one = 1;
	int saved = errno;

	(void)signal_number;
	(void)!write(stop_fd, &one, sizeof one); /* when it is full it is readable already */
	errno = saved;
}

int
process_stop_fd(void)
{
	static const int signals[] = { SIGTERM, SIGINT, SIGHUP };
	struct sigaction act = { .sa_handler = on_stop };

	if (stop_fd >= 0)
		return stop_fd;
	stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (stop_fd < 0)
		return -1;
	sigemptyset(&act.sa_mask);
	for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
		sigaction(signals[i], &act, NULL);
	return stop_fd;
}

/* --- Other processes. ---------------------------------------------------------------------------------- */

/*
 * Of /proc/PID/stat: field 3, the state, and field 22, the start in clock ticks since boot. The name in field
 * 2 may hold anything, also ')'.
 */
static bool
state_and_start(const char *stat_line, char *state, uint64_t *out)
{
	const char *p = strrchr(stat_line, ')');
	uint64_t v = 0;

	if (p == NULL || p[1] != ' ')
		return false;
	*state = p[2];
	for (int field = 2; field < 22; field++) {
		p = strchr(p, ' ');
		if (p == NULL)
			return false;
		p++;
	}
	if (*p < '0' || *p > '9')
		return false;
	for (; *p >= '0' && *p <= '9'; p++)
		if (__builtin_mul_overflow(v, 10u, &v) || __builtin_add_overflow(v, (uint64_t)(*p - '0'), &v))
			return false;
	*out = v;
	return true;
}

int64_t
process_age_ms(pid_t pid)
{
	char path[40], line[1024], state;
	struct timespec now;
	uint64_t ticks;
	ssize_t n;
	int fd;

	snprintf(path, sizeof path, "/proc/%ld/stat", (long)pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	n = io_read(fd, line, sizeof line - 1);
	close(fd);
	if (n < 0)
		return -1;
	line[n] = '\0';
	if (!state_and_start(line, &state, &ticks))
		return errno = EINVAL, -1;
	if (state == 'Z' || state == 'X')
		return errno = ESRCH, -1;
	clock_gettime(CLOCK_BOOTTIME, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000 -
	    (int64_t)(ticks * 1000 / (uint64_t)sysconf(_SC_CLK_TCK));
}

/* --- A copy of ours. ----------------------------------------------------------------------------------- */

unsigned
process_cpus(void)
{
	cpu_set_t set;

	return sched_getaffinity(0, sizeof set, &set) ? 1 : (unsigned)CPU_COUNT(&set);
}

/* What it must not have from its parent: the connection, the way signals are told, the right to change things. */
static bool
become_worker(pid_t parent)
{
	static const int deadly[] = { SIGTERM, SIGINT, SIGHUP, SIGCHLD };
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	for (size_t i = 0; i < sizeof deadly / sizeof *deadly; i++)
		signal(deadly[i], SIG_DFL);
	signal(SIGPIPE, SIG_IGN);
	os_read_only();
	for (int fd = 0; fd <= 2; fd++)
		if (null < 0 || dup2(null, fd) < 0)
			return false;
	if (null > 2)
		close(null);
	/* If the parent ended before it was asked for, there is nobody to send the signal. */
	return prctl(PR_SET_PDEATHSIG, (long)SIGKILL, 0L, 0L, 0L) == 0 && getppid() == parent;
}

int
process_worker_start(struct process_worker *w, int room, process_work *work, void *ctx)
{
	pid_t parent = getpid(), pid;
	int ends[2];

	*w = (struct process_worker){ .fd = -1 };
	if (pipe2(ends, O_CLOEXEC) < 0)
		return -1;
	fcntl(ends[0], F_SETPIPE_SZ, room); /* else it is smaller, and the worker waits more often */
	pid = ends[1] > 2 ? fork() : (errno = EBADF, -1);
	if (pid == 0) {
		close(ends[0]);
		if (become_worker(parent))
			work(ctx, ends[1]);
		_exit(0);
	}
	close(ends[1]);
	if (pid < 0) {
		int saved = errno;
		close(ends[0]);
		return errno = saved, -1;
	}
	*w = (struct process_worker){ pid, ends[0] };
	return 0;
}

void
process_worker_end(struct process_worker *w)
{
	if (w->pid <= 0)
		return;
	kill(w->pid, SIGKILL);
	while (waitpid(w->pid, NULL, 0) < 0 && errno == EINTR)
		continue;
	close(w->fd);
	*w = (struct process_worker){ .fd = -1 };
}
