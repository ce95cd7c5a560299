/*
 * stress --maildir DIR [--seconds N] [--sessions N] [--seed N] [--no-renamer] [--trace DIR] -- SERVER
 * ARGUMENTS...
 *
 * Starts that many servers on the Maildir DIR (which must be empty), an outside deliverer and a renamer, and
 * for N seconds gives every session random commands, kills one now and then, and stops every three seconds to
 * compare all views with each other and with the folder. In the end every acknowledged message must be there.
 * Exit 0: the model was right.
 */

#include "tests/stress/stress.h"

#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "c-client/base/scan.h"

static struct session sessions[MAX_SESSIONS];
static int nsessions = 10;
static char **command;
static const char *maildir;
static unsigned long kills, checkpoints;
const char *trace_dir;

uint64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

/* Ends a server and starts another in its place. What was in flight may have happened or not. */
static void
restart(struct session *s, int signal)
{
	if (signal)
		kill(s->pid, signal);
	close(s->to);
	close(s->from);
	waitpid(s->pid, NULL, 0);
	if (s->store_uid)
		model.uids[s->store_uid].own[s->number] = -1;
	session_start(s, s->number, command);
}

/* Waits at most ms for output of any session and acts on it. */
static void
turn(int ms)
{
	struct pollfd p[MAX_SESSIONS];

	for (int i = 0; i < nsessions; i++)
		p[i] = (struct pollfd){ .fd = sessions[i].from, .events = POLLIN };
	if (poll(p, (nfds_t)nsessions, ms) < 0)
		return;
	for (int i = 0; i < nsessions; i++) {
		struct session *s = &sessions[i];
		if (p[i].revents && !session_read(s)) {
			if (s->kind == K_LOGOUT) {
				close(s->from);
				s->from = -1;
				s->busy = false;
				continue;
			}
			wrong("session %d ended by itself", i);
			restart(s, 0);
		}
		if (s->busy && s->kind == K_IDLE && s->idling && now_ms() >= s->idle_until) {
			s->idling = false;
			if (write(s->to, "DONE\r\n", 6) < 0)
				wrong("session %d does not read", i);
		}
		if (s->busy && now_ms() > s->deadline) {
			wrong("session %d does not answer (command kind %d)", i, (int)s->kind);
			restart(s, SIGKILL);
		}
	}
}

static void
settle(void)
{
	for (bool busy = true; busy;) {
		busy = false;
		for (int i = 0; i < nsessions; i++)
			busy |= sessions[i].busy;
		if (busy)
			turn(20);
	}
}

static void
all(enum kind kind, const char *line)
{
	for (int i = 0; i < nsessions; i++) {
		if (sessions[i].tag == 0) {
			session_step(&sessions[i]);
			settle();
		}
		session_send(&sessions[i], kind, "%s", line);
	}
	settle();
}

/* Every session sees the same messages with the same flags, and as many as there are files. */
static void
checkpoint(struct outside *o)
{
	settle();
	outside_pause(o, true);
	for (int i = 0; i < nsessions; i++)
		if (sessions[i].kind == K_CLOSE) {
			sessions[i].tag = 0;
			session_step(&sessions[i]);
		}
	settle();
	all(K_NOOP, "NOOP");
	all(K_NOOP, "NOOP");
	for (int i = 0; i < nsessions; i++) {
		sessions[i].checkpoint = true;
		buf_reset(&sessions[i].flags);
	}
	all(K_UIDFETCH, "UID FETCH 1:* (FLAGS)");
	for (int i = 0; i < nsessions; i++) {
		sessions[i].checkpoint = false;
		if (!str_eq(buf_str(&sessions[i].flags), buf_str(&sessions[0].flags)))
			wrong("sessions 0 and %d do not agree:\n%s---\n%s", i, buf_cstr(&sessions[0].flags),
			    buf_cstr(&sessions[i].flags));
		if ((int)sessions[i].exists != outside_count(maildir))
			wrong("session %d has %u messages, the folder %d files", i, sessions[i].exists,
			    outside_count(maildir));
	}
	checkpoints++;
	outside_pause(o, false);
}

static void
run(uint64_t until, struct outside *o)
{
	uint64_t next_check = now_ms() + 3000, next_kill = now_ms() + 500;

	while (now_ms() < until) {
		for (int i = 0; i < nsessions; i++)
			if (!sessions[i].busy) {
				if (sessions[i].kind == K_CLOSE)
					sessions[i].tag = 0;
				session_step(&sessions[i]);
			}
		turn(20);
		if (now_ms() > next_kill) {
			restart(&sessions[rnd((uint32_t)nsessions)], SIGKILL);
			kills++;
			next_kill = now_ms() + 300 + rnd(700);
		}
		if (now_ms() > next_check) {
			checkpoint(o);
			next_check = now_ms() + 3000;
		}
	}
}

/*
 * In the end: every message that was acknowledged or delivered is there, unless someone was allowed to remove
 * it.
 */
static void
nothing_is_lost(const struct outside *o)
{
	static bool present[DELIVERED_BASE * 2];
	struct session *s = &sessions[0];

	session_send(s, K_UIDFETCH, "UID FETCH 1:* (BODY.PEEK[])");
	settle();
	for (uint32_t i = 1; i <= s->exists; i++)
		if (s->uid[i])
			present[model.uids[s->uid[i]].id] = true;
	for (uint32_t id = 1; id < model.next_id; id++)
		if (model.acknowledged[id] && !present[id] && !model.removable[id])
			wrong("message %u was acknowledged and is lost", id);
	for (uint32_t id = DELIVERED_BASE + 1; id <= DELIVERED_BASE + o->delivered; id++)
		if (!present[id] && !model.removable[id])
			wrong("message %u was delivered and is lost", id);
}

static long
number(const char *text)
{
	struct scan c = scan_of(str_of(text));
	uint64_t v;

	if (!scan_number(&c, 1000000, &v) || !scan_at_end(&c)) {
		fprintf(stderr, "stress: %s is not a number\n", text);
		exit(64);
	}
	return (long)v;
}

int
main(int argc, char **argv)
{
	static const struct option options[] = { { "maildir", 1, 0, 'm' }, { "seconds", 1, 0, 's' },
		{ "sessions", 1, 0, 'n' }, { "seed", 1, 0, 'r' }, { "no-renamer", 0, 0, 'R' },
		{ "trace", 1, 0, 't' }, { 0 } };
	long seconds = 30, seed = 1;
	bool renamer = true;
	struct outside *o;
	uint64_t began;

	for (int c; (c = getopt_long(argc, argv, "", options, NULL)) != -1;)
		if (c == 'm')
			maildir = optarg;
		else if (c == 's')
			seconds = number(optarg);
		else if (c == 'n')
			nsessions = (int)number(optarg);
		else if (c == 'r')
			seed = number(optarg);
		else if (c == 't')
			trace_dir = optarg;
		else if (c == 'R')
			renamer = false;
		else
			return 64;
	if (maildir == NULL || optind == argc || nsessions < 1 || nsessions > MAX_SESSIONS) {
		fputs("usage: stress --maildir DIR [--seconds N] [--sessions N] [--seed N] [--no-renamer] "
		      "[--trace DIR] -- "
		      "SERVER...\n",
		    stderr);
		return 64;
	}
	command = argv + optind;
	signal(SIGPIPE, SIG_IGN);
	srandom((unsigned)seed);
	model_open();
	began = now_ms();
	for (int i = 0; i < nsessions; i++)
		session_start(&sessions[i], i, command);
	settle();
	session_send(&sessions[0], K_NOOP, "CREATE Other");
	settle();
	sessions[0].tag = 0; /* it has not selected yet */
	o = outside_start(maildir, (uint32_t)seed, renamer);
	run(began + (uint64_t)seconds * 1000, o);
	checkpoint(o);
	outside_end(o);
	all(K_NOOP, "NOOP");
	nothing_is_lost(o);
	for (int i = 0; i < nsessions; i++)
		session_send(&sessions[i], K_LOGOUT, "LOGOUT");
	settle();
	for (int i = 0; i < nsessions; i++)
		waitpid(sessions[i].pid, NULL, 0);
	printf("stress: seed %ld, %d sessions, %ld s: %lu commands, %lu replies checked, %u delivered, %u "
	       "renamed, %lu killed, "
	       "%lu checkpoints, %u UIDs, %lu wrong\n",
	    seed, nsessions, seconds, model.commands, model.replies, o->delivered, o->renamed, kills,
	    checkpoints, model.highest, model.failures);
	return model.failures != 0;
}
