/*
 * load [-n SESSIONS] [-w] PORT PID USER PASSWORD STEP...: a client that measures a server.
 *
 * Connects to 127.0.0.1, logs in and does the steps one after the other, each when the one before was
 * answered; then LOGOUT. Again for every session.
 *
 *	COMMAND      an IMAP command, not measured
 *	+COMMAND     measured, together with the measured ones beside it; ending in {N} it is followed by a
 *	             message of N octets, as a literal that needs no go-ahead
 *	/            parts two measurements that would be one
 *
 * Prints a line of JSON per session: an array with, for each measurement, wall and CPU time in ns, octets
 * received, the number of each untagged reply ("EXISTS": the number it said) and the octets in literals. With
 * -w everything from the first connect to the last LOGOUT is one measurement.
 *
 * CPU is that of process PID and all below it: to the nanosecond for those that live (threads that ended
 * included), to the clock tick for those that were reaped. It is read only when the server has gone to sleep,
 * so what is done after the reply counts, too; wall ends with the tagged reply. Anything but OK ends the
 * program with exit 1.
 */

#include <arpa/inet.h>
#include <dirent.h>
#include <err.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#define BUFFER (256 * 1024)
#define QUIET_NS 2000000       /* the server sleeps when its CPU stood still so long */
#define RESTLESS_NS 2000000000 /* do not wait longer for that */

static const char *const kinds[] = { "FETCH", "EXPUNGE", "EXISTS", "STATUS", "VANISHED", "SEARCH" };
#define KINDS (sizeof kinds / sizeof *kinds)

struct result {
	uint64_t wall, cpu, octets, literals;
	uint64_t counts[KINDS];
};

static struct result now; /* the measurement that runs */
static int server_pid;
static uint64_t tick; /* ns */

static uint64_t
clock_ns(clockid_t id)
{
	struct timespec t;

	return clock_gettime(id, &t) ? 0 : (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

static uint64_t
number(const char *text, const char **end)
{
	uint64_t n = 0;

	for (; *text >= '0' && *text <= '9' && n < UINT64_MAX / 16; text++)
		n = n * 10 + (uint64_t)(*text - '0');
	*end = text;
	return n;
}

/* --- The server's CPU --------------------------------------------------------------------------------- */

/* The small files of /proc; empty when the process is gone. */
static const char *
proc_read(const char *path)
{
	static char text[64 * 1024];
	FILE *f = fopen(path, "re");
	size_t n = f ? fread(text, 1, sizeof text - 1, f) : 0;

	if (f)
		fclose(f);
	text[n] = '\0';
	return text;
}

/* cutime and cstime: fields 16 and 17 of stat, counted behind the name. */
static uint64_t
reaped_ns(int pid)
{
	char path[64];
	const char *p, *end;
	uint64_t ticks = 0;

	snprintf(path, sizeof path, "/proc/%d/stat", pid);
	p = strrchr(proc_read(path), ')');
	for (int field = 2; p && field < 16; field++)
		p = strchr(p + 1, ' ');
	if (p) {
		ticks = number(p + 1, &end);
		ticks += number(end + 1, &end);
	}
	return ticks * tick;
}

static uint64_t cpu_of(int pid);

static uint64_t
cpu_of_children(int pid)
{
	char path[320];
	struct dirent *e;
	uint64_t ns = 0;
	DIR *tasks;

	snprintf(path, sizeof path, "/proc/%d/task", pid);
	tasks = opendir(path);
	if (tasks == NULL)
		return 0;
	while ((e = readdir(tasks))) {
		int children[4096], n = 0;

		if (e->d_name[0] == '.')
			continue;
		snprintf(path, sizeof path, "/proc/%d/task/%s/children", pid, e->d_name);
		for (const char *p = proc_read(path), *end; n < 4096 && *p >= '0' && *p <= '9';
		     p = *end ? end + 1 : end)
			children[n++] = (int)number(p, &end);
		for (int i = 0; i < n; i++)
			ns += cpu_of(children[i]);
	}
	closedir(tasks);
	return ns;
}

static uint64_t
cpu_of(int pid)
{
	clockid_t id;

	return (clock_getcpuclockid(pid, &id) ? 0 : clock_ns(id)) + reaped_ns(pid) + cpu_of_children(pid);
}

/* Its CPU when it has nothing more to do. */
static uint64_t
server_cpu(void)
{
	struct timespec pause = { .tv_nsec = QUIET_NS };
	uint64_t start = clock_ns(CLOCK_MONOTONIC), last, cpu = cpu_of(server_pid);

	do {
		last = cpu;
		nanosleep(&pause, NULL);
		cpu = cpu_of(server_pid);
	} while (cpu != last && clock_ns(CLOCK_MONOTONIC) - start < RESTLESS_NS);
	if (cpu == 0)
		errx(1, "no server has the process id %d", server_pid);
	return cpu;
}

/* --- The connection ----------------------------------------------------------------------------------- */

static int fd = -1;
static char buffer[BUFFER];
static size_t have, used;
static char line[4096]; /* the line that is read, as far as it fits, with its literals left out */
static size_t line_n;

static void
fill(void)
{
	ssize_t n = recv(fd, buffer, sizeof buffer, 0);

	if (n <= 0)
		errx(1, "the server closed the connection");
	now.octets += (uint64_t)n;
	have = (size_t)n;
	used = 0;
}

static void
keep(const char *p, size_t n)
{
	size_t room = sizeof line - 1 - line_n;

	memcpy(line + line_n, p, n < room ? n : room);
	line_n += n < room ? n : room;
}

/*
 * Reads a whole reply line with its literals; line holds its beginning. Whether a literal follows is told by
 * the last octets before LF, which may have come in another piece than the LF.
 */
static void
line_read(void)
{
	char tail[24] = "";

	for (line_n = 0;;) {
		const char *start, *lf;
		size_t n, t = strlen(tail);

		if (used == have)
			fill();
		start = buffer + used;
		lf = memchr(start, '\n', have - used);
		n = lf ? (size_t)(lf - start) + 1 : have - used;
		keep(start, n);
		used += n;
		if (n < sizeof tail - 1) {
			size_t drop = t + n > sizeof tail - 1 ? t + n - (sizeof tail - 1) : 0;

			memmove(tail, tail + drop, t - drop);
			memcpy(tail + t - drop, start, n);
			tail[t - drop + n] = '\0';
		} else {
			memcpy(tail, start + n - (sizeof tail - 1), sizeof tail - 1);
		}
		if (lf == NULL)
			continue;
		const char *brace = strrchr(tail, '{'), *end;
		uint64_t left = brace ? number(brace + 1, &end) : 0;

		if (brace == NULL || end == brace + 1 || strcmp(end, "}\r\n"))
			break;
		now.literals += left;
		while (left > 0) {
			if (used == have)
				fill();
			n = have - used < left ? have - used : (size_t)left;
			used += n;
			left -= n;
		}
		tail[0] = '\0';
	}
	line[line_n] = '\0';
}

/* "* 5 FETCH (...", "* STATUS x (...", "* 7 EXISTS" */
static void
untagged(const char *p)
{
	const char *end;
	uint64_t n = number(p, &end);

	if (end != p)
		p = end + 1;
	for (size_t k = 0; k < KINDS; k++) {
		size_t length = strlen(kinds[k]);

		if (strncmp(p, kinds[k], length) == 0 && (p[length] == ' ' || p[length] == '\r'))
			now.counts[k] = strcmp(kinds[k], "EXISTS") == 0 ? n : now.counts[k] + 1;
	}
}

static void
reply_read(const char *tag, const char *command)
{
	size_t n = strlen(tag);

	for (;;) {
		line_read();
		if (strncmp(line, "* ", 2) == 0) {
			untagged(line + 2);
			continue;
		}
		if (strncmp(line, tag, n) || line[n] != ' ')
			errx(1, "%s: not a reply: %s", command, line);
		if (strncmp(line + n + 1, "OK ", 3))
			errx(1, "%s: %s", command, line);
		return;
	}
}

static void
send_all(const char *p, size_t n)
{
	while (n > 0) {
		ssize_t sent = send(fd, p, n, MSG_NOSIGNAL);

		if (sent < 0)
			err(1, "cannot send");
		p += sent;
		n -= (size_t)sent;
	}
}

/* A message of n octets at p, lines of 72. */
static void
message_make(char *p, size_t n)
{
	static const char header[] =
	    "From: Bench <bench@example.org>\r\nTo: user@example.org\r\nSubject: appended\r\n"
	    "Date: Mon, 1 Jan 2024 12:00:00 +0000\r\nMessage-ID: <appended@example.org>\r\n\r\n";

	if (n < sizeof header + 2)
		errx(64, "a message of %zu octets cannot be made", n);
	for (size_t i = 0; i < n; i++)
		p[i] = i % 74 == 72 ? '\r' : i % 74 == 73 ? '\n' : 'x';
	memcpy(p, header, sizeof header - 1);
	if (p[n - 3] == '\r')
		p[n - 3] = 'x';
	memcpy(p + n - 2, "\r\n", 2);
}

static void
command_run(const char *command)
{
	static unsigned count;
	char tag[16];
	const char *brace = strrchr(command, '{'), *end;
	size_t size = brace ? (size_t)number(brace + 1, &end) : 0, n, room = strlen(command) + size + 64;
	char *text = malloc(room);

	if (text == NULL)
		err(71, "no memory");
	snprintf(tag, sizeof tag, "t%u", ++count);
	n = (size_t)snprintf(text, room, "%s %.*s%s", tag, (int)strlen(command) - (size > 0), command,
	    size > 0 ? "+}\r\n" : "");
	if (size > 0)
		message_make(text + n, size);
	memcpy(text + n + size, "\r\n", 2);
	send_all(text, n + size + 2);
	free(text);
	reply_read(tag, command);
}

/* --- Sessions ----------------------------------------------------------------------------------------- */

static void
connect_to(uint16_t port, const char *user, const char *password)
{
	struct sockaddr_in to = {
		.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)
	};
	char login[256];
	int on = 1;

	fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof to))
		err(1, "cannot connect to port %u", port);
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	have = used = 0;
	line_read();
	if (strncmp(line, "* OK", 4))
		errx(1, "the server greets with: %s", line);
	snprintf(login, sizeof login, "LOGIN %s %s", user, password);
	command_run(login);
}

/* The connection ends when the server closes it, which it does with its last work. */
static void
disconnect(void)
{
	command_run("LOGOUT");
	while (recv(fd, buffer, sizeof buffer, 0) > 0)
		;
	close(fd);
}

static struct result start;

static void
measure_begin(void)
{
	start.cpu = server_cpu();
	now = (struct result){ 0 };
	start.wall = clock_ns(CLOCK_MONOTONIC);
}

static void
measure_end(bool first)
{
	now.wall = clock_ns(CLOCK_MONOTONIC) - start.wall;
	now.cpu = server_cpu() - start.cpu;
	printf("%s{\"wall\": %llu, \"cpu\": %llu, \"octets\": %llu, \"literals\": %llu", first ? "" : ", ",
	    (unsigned long long)now.wall, (unsigned long long)now.cpu, (unsigned long long)now.octets,
	    (unsigned long long)now.literals);
	for (size_t k = 0; k < KINDS; k++)
		printf(", \"%s\": %llu", kinds[k], (unsigned long long)now.counts[k]);
	printf("}");
}

static void
steps_run(char **steps, int n, bool measure)
{
	bool first = true;

	for (int i = 0; i < n; i++) {
		bool counts = measure && steps[i][0] == '+';

		if (strcmp(steps[i], "/") == 0)
			continue;
		if (counts && (i == 0 || steps[i - 1][0] != '+'))
			measure_begin();
		command_run(steps[i] + (steps[i][0] == '+'));
		if (counts && (i == n - 1 || steps[i + 1][0] != '+')) {
			measure_end(first);
			first = false;
		}
	}
}

int
main(int argc, char **argv)
{
	uint64_t sessions = 1, port;
	bool whole = false;
	const char *end;
	int o;

	while ((o = getopt(argc, argv, "+n:w")) != -1) {
		if (o == 'n')
			sessions = number(optarg, &end);
		else if (o == 'w')
			whole = true;
		else
			return 64;
	}
	if (argc - optind < 4)
		errx(64, "usage: load [-n SESSIONS] [-w] PORT PID USER PASSWORD STEP...");
	argv += optind;
	argc -= optind;
	port = number(argv[0], &end);
	server_pid = (int)number(argv[1], &end);
	tick = 1000000000 / (uint64_t)sysconf(_SC_CLK_TCK);
	if (whole) {
		printf("[");
		measure_begin();
	}
	for (uint64_t i = 0; i < sessions; i++) {
		if (!whole)
			printf("[");
		connect_to((uint16_t)port, argv[2], argv[3]);
		steps_run(argv + 4, argc - 4, !whole);
		disconnect();
		if (!whole)
			printf("]\n");
	}
	if (whole) {
		measure_end(true);
		printf("]\n");
	}
	return 0;
}
