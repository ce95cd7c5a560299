/*
 * Two programs that work on the Maildir by the format's rules alone, as a delivery agent and a mail reader
 * do: one writes into tmp/ and renames to new/, the other moves mail to cur/ and toggles the S flag by
 * renaming. Neither locks.
 */

#include "tests/stress/stress.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>

static pid_t children[2];

static bool
keep_going(struct outside *o, int who)
{
	while (o->pause && !o->stop) {
		o->paused[who] = 1;
		usleep(1000);
	}
	o->paused[who] = 0;
	return !o->stop;
}

static void
deliver(struct outside *o, const char *dir)
{
	struct buf text = BUF_INIT(1 << 20);
	char tmp[600], final[600];

	while (keep_going(o, 0)) {
		uint32_t id = DELIVERED_BASE + o->delivered + 1;
		int fd;
		FILE *f;
		snprintf(tmp, sizeof tmp, "%s/tmp/%u.M%uP%d.outside", dir, 1700000000 + id, id, getpid());
		snprintf(final, sizeof final, "%s/new/%u.M%uP%d.outside", dir, 1700000000 + id, id, getpid());
		buf_reset(&text);
		model_text(id, &text);
		fd = open(tmp, O_WRONLY | O_CREAT | O_EXCL, 0600);
		f = fd < 0 ? NULL : fdopen(fd, "w");
		if (f == NULL)
			_exit(3);
		for (size_t i = 0; i < text.n; i++) /* a Unix file: LF */
			if (text.p[i] != '\r')
				putc(text.p[i], f);
		if (fclose(f) != 0 || rename(tmp, final) < 0)
			_exit(3);
		o->delivered++;
		usleep(20000 + rnd(60000));
	}
}

/* Renames one file of cur/ (S toggled) or takes one from new/. Losing a race against the server is normal. */
static void
rename_one(struct outside *o, const char *dir)
{
	char path[600], from[1200], to[1200];
	bool fresh = rnd(8) == 0;
	DIR *d;
	struct dirent *e;
	uint32_t skip = rnd(200);
	char base[300] = "";

	snprintf(path, sizeof path, "%s/%s", dir, fresh ? "new" : "cur");
	if ((d = opendir(path)) == NULL)
		_exit(4);
	while ((e = readdir(d)) != NULL)
		if (e->d_name[0] != '.') {
			snprintf(base, sizeof base, "%s", e->d_name);
			if (skip-- == 0)
				break;
		}
	closedir(d);
	if (base[0] == '\0')
		return;
	snprintf(from, sizeof from, "%s/%s", path, base);
	if (fresh) {
		snprintf(to, sizeof to, "%s/cur/%s:2,", dir, base);
	} else {
		char *info = strstr(base, ":2,"), *flag;
		char flags[64] = "", *out = flags;
		if (info == NULL)
			return;
		flag = strchr(info + 3, 'S');
		for (char *p = info + 3; *p && out < flags + 60; p++) {
			if (*p == 'S')
				continue;
			if (flag == NULL && *p > 'S') { /* letters stay in order */
				*out++ = 'S';
				flag = p;
			}
			*out++ = *p;
		}
		if (flag == NULL)
			*out++ = 'S';
		*out = '\0';
		*info = '\0';
		snprintf(to, sizeof to, "%s/cur/%s:2,%s", dir, base, flags);
	}
	if (rename(from, to) == 0)
		o->renamed++;
}

struct outside *
outside_start(const char *maildir, uint32_t seed, bool renamer)
{
	struct outside *o = mmap(NULL, sizeof *o, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (o == MAP_FAILED)
		abort();
	o->paused[1] = !renamer;
	for (int i = 0; i < 1 + renamer; i++)
		if ((children[i] = fork()) == 0) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			srandom(seed + 17 + (uint32_t)i);
			if (i == 0)
				deliver(o, maildir);
			else
				while (keep_going(o, 1)) {
					rename_one(o, maildir);
					usleep(500 + rnd(4000));
				}
			_exit(0);
		}
	return o;
}

void
outside_pause(struct outside *o, bool on)
{
	o->pause = on;
	while (on && !((o->paused[0] || !children[0]) && (o->paused[1] || !children[1])))
		usleep(500);
}

void
outside_end(struct outside *o)
{
	int status;

	o->stop = 1;
	for (int i = 0; i < 2; i++)
		if (children[i] && (waitpid(children[i], &status, 0) < 0 || status != 0))
			wrong("the outside %s ended with status %d", i ? "renamer" : "deliverer", status);
}

int
outside_count(const char *maildir)
{
	char path[600];
	int n = 0;

	for (int i = 0; i < 2; i++) {
		DIR *d;
		struct dirent *e;
		snprintf(path, sizeof path, "%s/%s", maildir, i ? "cur" : "new");
		if ((d = opendir(path)) == NULL)
			continue;
		while ((e = readdir(d)) != NULL)
			n += e->d_name[0] != '.';
		closedir(d);
	}
	return n;
}
