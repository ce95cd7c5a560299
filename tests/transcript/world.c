/* Maildirs, outside programs and imapd for transcripts. See world.h. */

#include "tests/transcript/world.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define NOBODY 65534

static void
die(const char *what)
{
	fprintf(stderr, "%s: %s\n", what, strerrordesc_np(errno));
	exit(1);
}

static void
give(const char *path)
{
	if (getuid() == 0 && lchown(path, NOBODY, NOBODY) < 0)
		die(path);
}

static void
make_dir(const char *path)
{
	if (mkdir(path, 0700) < 0 && errno != EEXIST)
		die(path);
	give(path);
}

static void
copy(const char *from, const char *to)
{
	int in = open(from, O_RDONLY | O_CLOEXEC), out = open(to, O_WRONLY | O_CREAT | O_CLOEXEC, 0755);
	char p[65536];
	ssize_t n;

	if (in < 0 || out < 0)
		die(from);
	while ((n = read(in, p, sizeof p)) > 0)
		if (write(out, p, (size_t)n) != n)
			die(to);
	close(in);
	close(out);
}

const char *
world_path(const struct world *w, const char *name)
{
	static char path[4096];

	snprintf(path, sizeof path, "%s/Maildir/%s", w->dir, name);
	return path;
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	return remove(path);
}

void
world_open(struct world *w, const char *imapd)
{
	*w = (struct world){ .dir = "/tmp/madrona-t.XXXXXX" };
	if (mkdtemp(w->dir) == NULL || chmod(w->dir, 0755) < 0)
		die(w->dir);
	snprintf(w->imapd, sizeof w->imapd, "%s/imapd", w->dir);
	copy(imapd, w->imapd);
	give(w->dir);
}

void
world_close(struct world *w)
{
	nftw(w->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

void
world_reset(struct world *w)
{
	nftw(world_path(w, ""), remove_one, 16, FTW_DEPTH | FTW_PHYS);
	w->messages = 0;
	make_dir(world_path(w, ""));
	make_dir(world_path(w, "cur"));
	make_dir(world_path(w, "new"));
	make_dir(world_path(w, "tmp"));
}

void
world_folder(struct world *w, const char *name)
{
	static const char *const below[] = { "", "/cur", "/new", "/tmp" };
	char path[1024];

	for (size_t i = 0; i < sizeof below / sizeof *below; i++) {
		snprintf(path, sizeof path, ".%s%s", name, below[i]);
		make_dir(world_path(w, path));
	}
}

void
world_file(struct world *w, const char *name, struct str content)
{
	const char *path = world_path(w, name);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (fd < 0 || write(fd, content.p, content.n) != (ssize_t)content.n)
		die(path);
	close(fd);
	give(path);
}

void
world_deliver(
    struct world *w, const char *folder, const char *flags, const char *base, long date, struct str content)
{
	char own[64], in_tmp[1024], path[1100], target[4200];
	struct timespec times[2] = { 0 };

	if (date == 0)
		date = 1700000000 + w->messages * 60;
	w->messages++;
	snprintf(own, sizeof own, "%ld.M%uP1.example", date, w->messages);
	if (base == NULL)
		base = own;
	snprintf(in_tmp, sizeof in_tmp, "%s%s/tmp/%s", *folder ? "." : ".", folder, base);
	world_file(w, in_tmp, content);
	times[0].tv_sec = times[1].tv_sec = date;
	if (utimensat(AT_FDCWD, world_path(w, in_tmp), times, 0) < 0)
		die(in_tmp);
	snprintf(path, sizeof path, ".%s/%s/%s%s%s", folder, flags ? "cur" : "new", base, flags ? ":2," : "",
	    flags ? flags : "");
	snprintf(target, sizeof target, "%s", world_path(w, path));
	if (rename(world_path(w, in_tmp), target) < 0)
		die(target);
}

/* The words of a command, split at spaces; "$DIR" at the beginning of one is the world's folder. */
static size_t
split_words(const struct world *w, char *line, const char **argv, size_t n, size_t max)
{
	static char expanded[16][256];
	size_t used = 0;
	char *save, *word;

	for (word = strtok_r(line, " ", &save); word && n < max; word = strtok_r(NULL, " ", &save)) {
		if (strncmp(word, "$DIR", 4) == 0 && used < 16) {
			snprintf(expanded[used], sizeof *expanded, "%s%s", w->dir, word + 4);
			word = expanded[used++];
		}
		argv[n++] = word;
	}
	return n;
}

/* In a child: argv as the user whose mail it is. */
static void
run(const struct world *w, const char **argv, bool as_root)
{
	static const char *const setpriv[] = { "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups",
		"--" };
	const char *all[64];
	size_t n = 0;

	clearenv();
	setenv("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", 1);
	setenv("IMAPD", w->imapd, 1);
	setenv("DIR", w->dir, 1);
	setenv("ASAN_OPTIONS", "detect_leaks=0",
	    1); /* leaks are looked for where ptrace is allowed: in the unit tests */
	if (getuid() == 0 && !as_root)
		for (; n < sizeof setpriv / sizeof *setpriv; n++)
			all[n] = setpriv[n];
	while (*argv)
		all[n++] = *argv++;
	all[n] = NULL;
	execvp(all[0], (char **)all);
	die(all[0]);
}

int
world_shell(const struct world *w, const char *command, bool as_root)
{
	const char *argv[] = { "sh", "-euc", command, NULL };
	pid_t pid = fork();
	int status;

	if (pid < 0)
		die("fork");
	if (pid == 0) {
		if (chdir(world_path(w, "")) < 0)
			die("chdir");
		run(w, argv, as_root);
	}
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			die("waitpid");
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* A connection over the loopback: what xinetd would hand over. */
static void
connect_pair(int *ours, int *theirs)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof at;
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	*ours = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (listener < 0 || *ours < 0 || bind(listener, (struct sockaddr *)&at, sizeof at) < 0 ||
	    listen(listener, 1) < 0 || getsockname(listener, (struct sockaddr *)&at, &n) < 0 ||
	    connect(*ours, (struct sockaddr *)&at, sizeof at) < 0 ||
	    (*theirs = accept(listener, NULL, NULL)) < 0)
		die("socket");
	fcntl(*theirs, F_SETFD, FD_CLOEXEC);
	close(listener);
}

pid_t
world_imapd(const struct world *w, enum world_door door, const char *arguments, int fds[2], int errors)
{
	const char *argv[32] = { w->imapd };
	char line[1024], root[96];
	int in[2], out[2];
	size_t n;
	pid_t pid;

	snprintf(line, sizeof line, "%s", arguments);
	snprintf(root, sizeof root, "%s/Maildir", w->dir);
	n = split_words(w, line, argv, 1, 30);
	argv[n++] = root;
	if (door == DOOR_INET) {
		connect_pair(&fds[0], &in[0]);
		if ((fds[1] = dup(fds[0])) < 0 || (out[1] = dup(in[0])) < 0)
			die("dup");
	} else {
		if (pipe2(in, O_CLOEXEC) < 0 || pipe2(out, O_CLOEXEC) < 0)
			die("pipe");
		fds[0] = out[0];
		fds[1] = in[1];
	}
	if ((pid = fork()) < 0)
		die("fork");
	if (pid == 0) {
		if (dup2(in[0], 0) < 0 || dup2(out[1], 1) < 0 || dup2(errors, 2) < 0)
			die("dup2");
		run(w, argv, false);
	}
	close(in[0]);
	close(out[1]);
	fcntl(fds[1], F_SETFD, FD_CLOEXEC);
	return pid;
}
