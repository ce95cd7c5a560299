/*
 * What the files of mtest share: the session, the commands, and the helpers that turn what a user types
 * into messages. mtest knows the library by its public header only, as every program does.
 */
#ifndef MTEST_MTEST_H
#define MTEST_MTEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "c-client/madrona.h"

struct session {
	struct mail *m;
	struct mail_box *box;
	char *box_name;         /* of the open mailbox */
	const char *start_name; /* opened by the first command that wants a mailbox */
	const char *source;     /* of the commands, for complaints: a script's name, or NULL */
	unsigned line;
	bool terminal;          /* somebody sits there: prompt, progress, Ctrl-C ends the command only */
	bool reads_stdin;       /* the commands come from standard input */
	bool quit;
	bool interrupted;       /* by Ctrl-C, in the command that runs */
	uint64_t started_ms;    /* when the command began */
	bool bar;               /* a progress bar is on the screen */
};

/* What a command returns: 0, FAILED after it complained, or EX_USAGE when its arguments make no sense. */
enum { FAILED = 1 };

/* A file cmd_FAMILY.c has cmd_FAMILY[], ended by { 0 }. */
struct command {
	const char *name, *args, *help;
	int min, max; /* arguments; REST: one, the rest of the line as it is typed */
	int (*run)(struct session *s, int argc, char **argv);
};
enum { REST = -1 };

/* --- shell.c -------------------------------------------------------------------------------------------- */

/* All commands, in the order of their families; NULL at the end. */
const struct command *command_at(size_t i);

/* One command line; what it returned. run_words is for arguments that are split already. */
int run_line(struct session *s, char *line);
int run_words(struct session *s, int argc, char **argv);

/*
 * Every line of a file; the first failure of a line without '-' in front ends a script, but not a session
 * at a terminal.
 */
int run_lines(struct session *s, void *file);

/* --- session.c ------------------------------------------------------------------------------------------ */

/* One line on standard error, with the script's name and line. Returns FAILED. */
int complain(struct session *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Complains with the library's reason for r. Returns FAILED. */
int complain_why(struct session *s, int r);

/* The open mailbox, INBOX if none was opened; NULL after a complaint. */
struct mail_box *session_box(struct session *s);
int session_open(struct session *s, const char *name, bool readonly);
void session_close(struct session *s);

/*
 * The messages that a search finds ("3", "1:5,9", "*", "all", "uid 7", "unseen from smith"): at least one,
 * or a complaint. mail_free(*uids). session_message wants exactly one.
 */
int session_messages(struct session *s, const char *text, uint32_t **uids, size_t *n);
int session_message(struct session *s, const char *text, uint32_t *uid);

/* --- progress.c ----------------------------------------------------------------------------------------- */

/* A mail_tick; ctx is the session. */
int progress_tick(void *ctx, uint64_t done, uint64_t total);
void progress_begin(struct session *s);
void progress_end(struct session *s);

/* --- print.c -------------------------------------------------------------------------------------------- */

/*
 * Text that a stranger wrote, for standard output: LF line ends; on a terminal nothing that could control
 * it.
 */
struct printer {
	bool safe; /* set it where standard output is a terminal */
	unsigned char last; /* what the byte before was */
};
int print_text(void *printer, const char *bytes, size_t n); /* a mail_sink */
int print_bytes(void *unused, const char *bytes, size_t n); /* a mail_sink: exactly these bytes */

/* text in exactly so many columns, cut or filled up (a character counts as one). */
void print_column(const char *text, unsigned columns);

/* "2026-01-05 09:03", UTC */
void print_time(int64_t seconds);

#endif
