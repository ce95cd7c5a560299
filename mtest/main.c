/* mtest: the mail library's testbed. Reads options, opens the store, runs commands from where they come. */

#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "mtest/mtest.h"

struct arguments {
	struct mail_options mail;
	const char *script;
	const char *box;
};

static int
usage(void)
{
	fputs("usage: mtest [-anP] [-b mailbox] [-d driver] [-f script] [-p prefix] [root [command ...]]\n"
	      "       mtest --help | --version\n", stderr);
	return EX_USAGE;
}

static int
help(void)
{
	fputs(
	    "usage: mtest [options] [root [command arguments ...]]\n\n"
	    "Without a command, commands come from standard input (try: help). Without a root: ~/Maildir.\n\n"
	    "  -b, --box NAME      the mailbox that is opened first, instead of INBOX\n"
	    "  -d, --driver NAME   the format of the store, instead of the one that fits\n"
	    "  -f, --script FILE   take the commands from there\n"
	    "  -n, --no-fsync      do not wait for the disk: for tests\n"
	    "  -p, --prefix TEXT   of all names but INBOX, e.g. INBOX.\n"
	    "  -a, --alias         names work with and without INBOX. in front\n"
	    "  -P, --poll          wait by looking from time to time, without inotify\n"
	    "      --help          this text\n"
	    "      --version       the version\n\n"
	    "Exit status: 0, or 1 when a command failed, or one of sysexits.h.\n",
	    stdout);
	return 0;
}

/* -1, or the exit status with which the program ends here. */
static int
read_options(struct arguments *a, int argc, char **argv)
{
	static const struct option options[] = {
		{ "alias", no_argument, NULL, 'a' },
		{ "box", required_argument, NULL, 'b' },
		{ "driver", required_argument, NULL, 'd' },
		{ "script", required_argument, NULL, 'f' },
		{ "no-fsync", no_argument, NULL, 'n' },
		{ "prefix", required_argument, NULL, 'p' },
		{ "poll", no_argument, NULL, 'P' },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'v' },
		{ 0 },
	};
	int c;

	while ((c = getopt_long(argc, argv, "+ab:d:f:np:P", options, NULL)) != -1) {
		switch (c) {
		case 'a': a->mail.alias = true; break;
		case 'b': a->box = optarg; break;
		case 'd': a->mail.driver = optarg; break;
		case 'f': a->script = optarg; break;
		case 'n': a->mail.fsync = MAIL_FSYNC_NEVER; break;
		case 'p': a->mail.prefix = optarg; break;
		case 'P': a->mail.no_inotify = true; break;
		case 'h': return help();
		case 'v': printf("mtest (Madrona) %s\n", MADRONA_VERSION); return 0;
		default: return usage();
		}
	}
	return a->script && argc - optind > 1 ? usage() : -1;
}

/* "~/Maildir"; NULL if there is no home. */
static char *
home_maildir(void)
{
	const char *home = getenv("HOME");
	char *path = NULL;

	if (home == NULL || *home == '\0' || asprintf(&path, "%s/Maildir", home) < 0)
		return NULL;
	return path;
}

static void
on_interrupt(int sig)
{
	(void)sig;
}

/*
 * Ctrl-C ends what a command does, not the program: the signal stays blocked and progress_tick asks for it;
 * only while waiting for a line it may come through, and then it has interrupted the waiting. So no global
 * flag is needed.
 */
static void
catch_interrupts(void)
{
	struct sigaction act = { .sa_handler = on_interrupt };
	sigset_t set;

	sigaction(SIGINT, &act, NULL); /* without SA_RESTART */
	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigprocmask(SIG_BLOCK, &set, NULL);
}

static int
run_script(struct session *s, const char *name)
{
	FILE *in = name ? fopen(name, "re") : stdin;
	int code;

	if (in == NULL) {
		fprintf(stderr, "mtest: %s: %s\n", name, strerror(errno));
		return EX_NOINPUT;
	}
	s->source = name ? name : isatty(0) ? NULL : "stdin";
	s->reads_stdin = name == NULL;
	s->terminal = name == NULL && isatty(0);
	if (s->terminal)
		catch_interrupts();
	code = run_lines(s, in);
	if (name)
		fclose(in);
	return code;
}

static int
run(struct session *s, const struct arguments *a, int argc, char **argv)
{
	char why[1000];
	int code;

	if (mail_open(&a->mail, &s->m, why, sizeof why)) {
		fprintf(stderr, "mtest: %s: %s\n", a->mail.root, why);
		return EX_NOINPUT;
	}
	s->start_name = a->box ? a->box : "INBOX";
	code = argc > 0 ? run_words(s, argc, argv) : run_script(s, a->script);
	session_close(s);
	mail_close(&s->m);
	if (fflush(stdout) || ferror(stdout)) {
		fprintf(stderr, "mtest: cannot write: %s\n", strerror(errno));
		return EX_IOERR;
	}
	return code;
}

static void
print_notice(void *ctx, const char *text)
{
	struct session *s = ctx;

	progress_end(s);
	fprintf(stderr, "mtest: note: %s\n", text);
}

int
main(int argc, char **argv)
{
	struct session s = { 0 };
	struct arguments a = { 0 };
	char *home = NULL;
	int code = read_options(&a, argc, argv);

	if (code >= 0)
		return code;
	a.mail.size = sizeof a.mail;
	a.mail.tick = progress_tick;
	a.mail.notice = print_notice;
	a.mail.ctx = &s;
	a.mail.root = optind < argc ? argv[optind++] : (home = home_maildir());
	if (a.mail.root == NULL) {
		fputs("mtest: no mail root was given, and HOME is not set\n", stderr);
		return EX_USAGE;
	}
	code = run(&s, &a, argc - optind, argv + optind);
	free(home);
	return code;
}
