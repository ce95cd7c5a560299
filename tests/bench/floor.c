/*
 * floor WHAT ARGUMENT...: how long the machine itself takes, done in the plainest way that is known. Nothing
 * that a server does can be faster; beside a server's figure it shows what is left to gain. Prints one line
 * of JSON: wall and CPU time in ns.
 *
 *	stat FOLDER              readdir and fstatat of every file
 *	list FOLDER              readdir alone
 *	head FOLDER              open, read of the first 4 KiB, close of every file
 *	read FOLDER              open, read of all, close of every file
 *	send OCTETS              so much through a connection on the loopback; the sender's CPU
 *	echo COUNT               COUNT round trips through such a connection; the answering side's CPU
 *	link FOLDER TO           link() of every file into the empty folder TO
 *	rename TO PERCENT        rename() of so many of its files in place
 *	unlink TO PERCENT        unlink() of so many of its files
 *	append TO COUNT          COUNT times: a file of 5,000 octets, fsync, rename, fsync of the folder
 */

#include <arpa/inet.h>
#include <dirent.h>
#include <err.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define BLOCK (256 * 1024)
#define APPENDED 5000

static char block[BLOCK];
static struct timespec wall0, cpu0;

static uint64_t
number(const char *text)
{
	uint64_t n = 0;

	for (; *text >= '0' && *text <= '9' && n < UINT64_MAX / 16; text++)
		n = n * 10 + (uint64_t)(*text - '0');
	if (*text)
		errx(64, "not a number: %s", text);
	return n;
}

static void
begin(void)
{
	clock_gettime(CLOCK_MONOTONIC, &wall0);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu0);
}

static long long
since(clockid_t id, const struct timespec *t0)
{
	struct timespec t;

	clock_gettime(id, &t);
	return (t.tv_sec - t0->tv_sec) * 1000000000LL + t.tv_nsec - t0->tv_nsec;
}

static void
end(void)
{
	long long cpu = since(CLOCK_PROCESS_CPUTIME_ID, &cpu0);

	printf("{\"wall\": %lld, \"cpu\": %lld}\n", since(CLOCK_MONOTONIC, &wall0), cpu);
}

static int
folder(const char *path)
{
	int dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (dir < 0)
		err(66, "%s", path);
	return dir;
}

/* --- Files -------------------------------------------------------------------------------------------- */

enum act { ACT_LIST, ACT_STAT, ACT_HEAD, ACT_READ, ACT_LINK, ACT_RENAME, ACT_UNLINK };

static void
file_act(enum act act, int dir, int to, const char *name)
{
	char other[300];
	struct stat st;
	int fd;

	switch (act) {
	case ACT_LIST:
		return;
	case ACT_STAT:
		if (fstatat(dir, name, &st, 0))
			err(74, "%s", name);
		return;
	case ACT_HEAD:
	case ACT_READ:
		fd = openat(dir, name, O_RDONLY | O_CLOEXEC);
		if (fd < 0)
			err(74, "%s", name);
		while (read(fd, block, act == ACT_HEAD ? 4096 : sizeof block) > 0 && act == ACT_READ)
			;
		close(fd);
		return;
	case ACT_LINK:
		if (linkat(dir, name, to, name, 0))
			err(74, "%s", name);
		return;
	case ACT_RENAME:
		snprintf(other, sizeof other, "%sS", name);
		if (renameat(dir, name, dir, other))
			err(74, "%s", name);
		return;
	case ACT_UNLINK:
		if (unlinkat(dir, name, 0))
			err(74, "%s", name);
		return;
	}
}

/* Names are collected first when the act changes the folder that is read; that is not timed. */
static void
files(enum act act, const char *path, const char *to_path, uint64_t percent)
{
	bool changes = act == ACT_RENAME || act == ACT_UNLINK;
	int dir = folder(path), to = to_path ? folder(to_path) : -1;
	char **names = NULL;
	size_t n = 0, size = 0;
	struct dirent *e;
	DIR *d;

	begin();
	d = fdopendir(dup(dir));
	while (d && (e = readdir(d))) {
		if (e->d_name[0] == '.')
			continue;
		if (!changes) {
			file_act(act, dir, to, e->d_name);
			continue;
		}
		if (n == size) {
			size = size ? size * 2 : 1024;
			names = realloc(names, size * sizeof *names);
			if (names == NULL)
				err(71, "no memory");
		}
		names[n++] = strdup(e->d_name);
	}
	if (changes)
		begin();
	for (size_t i = 0; i < n * percent / 100; i++)
		file_act(act, dir, to, names[i]);
	end();
}

static void
append(const char *path, uint64_t count)
{
	int dir = folder(path);
	char name[32], done[32];

	begin();
	for (uint64_t i = 0; i < count; i++) {
		snprintf(name, sizeof name, "tmp%llu", (unsigned long long)i);
		snprintf(done, sizeof done, "new%llu", (unsigned long long)i);
		int fd = openat(dir, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
		if (fd < 0 || write(fd, block, APPENDED) != APPENDED || fsync(fd) || close(fd) ||
		    renameat(dir, name, dir, done) || fsync(dir))
			err(74, "%s", path);
	}
	end();
}

/* --- The loopback ------------------------------------------------------------------------------------- */

/* Our end; a child has the other and either drains it or echoes what we ask. */
static int
connection(bool peer_asks, uint64_t count)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof at;
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), fd, on = 1;

	if (listener < 0 || bind(listener, (struct sockaddr *)&at, sizeof at) || listen(listener, 1) ||
	    getsockname(listener, (struct sockaddr *)&at, &length))
		err(71, "loopback");
	if (fork() == 0) {
		fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
		if (connect(fd, (struct sockaddr *)&at, sizeof at))
			_exit(1);
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
		for (uint64_t i = 0; peer_asks && i < count; i++)
			if (send(fd, "x", 1, 0) != 1 || recv(fd, block, 1, 0) != 1)
				_exit(1);
		while (recv(fd, block, sizeof block, 0) > 0)
			;
		_exit(0);
	}
	fd = accept(listener, NULL, NULL);
	if (fd < 0)
		err(71, "accept");
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	return fd;
}

static void
send_octets(uint64_t n)
{
	int fd = connection(false, 0);

	begin();
	while (n > 0) {
		ssize_t sent = send(fd, block, n < 65536 ? (size_t)n : 65536, 0);

		if (sent <= 0)
			err(74, "send");
		n -= (uint64_t)sent;
	}
	shutdown(fd, SHUT_WR);
	wait(NULL);
	end();
}

static void
echo(uint64_t n)
{
	int fd = connection(true, n);

	begin();
	for (uint64_t i = 0; i < n; i++)
		if (recv(fd, block, 1, 0) != 1 || send(fd, block, 1, 0) != 1)
			err(74, "echo");
	end();
	close(fd);
	wait(NULL);
}

int
main(int argc, char **argv)
{
	static const char *const acts[] = { "list", "stat", "head", "read", "link", "rename", "unlink" };
	const char *what = argc > 2 ? argv[1] : "";

	if (strcmp(what, "send") == 0) {
		send_octets(number(argv[2]));
		return 0;
	}
	if (strcmp(what, "echo") == 0) {
		echo(number(argv[2]));
		return 0;
	}
	if (strcmp(what, "append") == 0 && argc == 4) {
		append(argv[2], number(argv[3]));
		return 0;
	}
	for (unsigned a = 0; a < sizeof acts / sizeof *acts; a++)
		if (strcmp(what, acts[a]) == 0) {
			bool changes = a == ACT_RENAME || a == ACT_UNLINK;

			if ((a >= ACT_LINK) != (argc == 4))
				break;
			files((enum act)a, argv[2], a == ACT_LINK ? argv[3] : NULL,
			    changes ? number(argv[3]) : 0);
			return 0;
		}
	errx(64, "usage: floor WHAT ARGUMENT...; see tests/bench/floor.c");
}
