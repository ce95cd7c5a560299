/*
 * The command line of a daemon: what all of them have in common.
 *
 *	imapd [-v] [-o key=value]... [--config FILE] [--passwd-file FILE] [--allow-plaintext] [--home DIR] [MAILROOT]
 *	imapd --check-config | --config-help | --help | --version
 */
#ifndef SERVER_OPTIONS_H
#define SERVER_OPTIONS_H

#include <stdbool.h>

#include "c-client/server/config.h"

struct arena;

/* What a daemon says about itself. */
struct program {
	const char *name;     /* "imapd" */
	const char *purpose;  /* one line for --help */
};

struct options {
	struct config config;
	const char *mail_root; /* the one argument, NULL when there is none */
	const char *home;      /* --home, NULL = the password database's */
	bool log_stderr;       /* -v, --log-stderr: log lines also to standard error */
};

/*
 * The first call of main: brings the process into a known state (osdep/process.h), opens the log, reads
 * configuration file and command line, sets the umask, and answers the options that only print. Returns -1
 * when the daemon shall go on and serve, else the exit code (sysexits) to end with; then what there was to
 * say has been printed. Problems of the configuration file are logged as warnings.
 */
int options_read(struct arena *a, struct options *o, const struct program *p, int argc, char **argv);

#endif
