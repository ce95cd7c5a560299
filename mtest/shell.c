/*
 * From lines to commands. A line is words with blanks between; "..." and '...' hold blanks. A backslash
 * takes away the meaning of a quote, a blank or another backslash behind it (not inside '...') and stands
 * for itself elsewhere: flags begin with one. '#' begins a comment, '-' in front says that a failure does
 * not end the script.
 */

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sysexits.h>

#include "mtest/mtest.h"

#define WORDS 32

#define COMMAND(family) extern const struct command cmd_##family[];
#include "gen/mtest.inc"
#undef COMMAND

static const struct command *const families[] = {
#define COMMAND(family) cmd_##family,
#include "gen/mtest.inc"
#undef COMMAND
};

const struct command *
command_at(size_t i)
{
	for (size_t f = 0; f < sizeof families / sizeof *families; f++) {
		for (const struct command *c = families[f]; c->name; c++) {
			if (i-- == 0)
				return c;
		}
	}
	return NULL;
}

static const struct command *
find(const char *name)
{
	const struct command *c;

	for (size_t i = 0; (c = command_at(i)); i++) {
		if (strcmp(c->name, name) == 0)
			return c;
	}
	return NULL;
}

static int
run_command(struct session *s, const struct command *c, int argc, char **argv)
{
	int max = c->max == REST ? 1 : c->max, code = EX_USAGE;

	if (argc >= c->min && argc <= max) {
		progress_begin(s);
		code = c->run(s, argc, argv);
		progress_end(s);
	}
	if (code == EX_USAGE)
		complain(s, "usage: %s %s", c->name, c->args);
	return code;
}

static int
unknown(struct session *s, const char *name)
{
	complain(s, "%s: no such command (help lists them)", name);
	return EX_USAGE;
}

/* The words in one string, as a command with REST wants them. */
static char *
join(int argc, char **argv)
{
	size_t n = 1;
	char *text, *p;

	for (int i = 0; i < argc; i++)
		n += strlen(argv[i]) + 1;
	if ((text = p = malloc(n)) == NULL)
		abort();
	for (int i = 0; i < argc; i++) {
		size_t len = strlen(argv[i]);
		if (i)
			*p++ = ' ';
		memcpy(p, argv[i], len);
		p += len;
	}
	*p = '\0';
	return text;
}

int
run_words(struct session *s, int argc, char **argv)
{
	const struct command *c = find(argv[0]);
	char *rest;
	int code;

	if (c == NULL)
		return unknown(s, argv[0]);
	if (c->max != REST)
		return run_command(s, c, argc - 1, argv + 1);
	rest = join(argc - 1, argv + 1);
	code = run_command(s, c, argc > 1, &rest);
	free(rest);
	return code;
}

/* --- Lines ---------------------------------------------------------------------------------------------- */

/* Cuts the next word off *line, in place; NULL at the end, or with *bad when a quote is open. */
static char *
next_word(char **line, bool *bad)
{
	char *from = *line + strspn(*line, " \t"), *to = from, *word = from, quote = '\0';

	if (*from == '\0')
		return NULL;
	for (; *from && (quote || (*from != ' ' && *from != '\t')); from++) {
		if (quote ? *from == quote : *from == '"' || *from == '\'')
			quote = quote ? '\0' : *from;
		else if (*from == '\\' && quote != '\'' && from[1] && strchr("\"' \t\\", from[1]))
			*to++ = *++from;
		else
			*to++ = *from;
	}
	*line = *from ? from + 1 : from;
	*to = '\0';
	*bad = quote != '\0';
	return *bad ? NULL : word;
}

/* The rest of the line, one argument if there is anything. */
static int
run_rest(struct session *s, const struct command *c, char *rest)
{
	rest += strspn(rest, " \t");
	return run_command(s, c, *rest != '\0', &rest);
}

int
run_line(struct session *s, char *line)
{
	char *words[WORDS], *name;
	const struct command *c;
	bool bad = false;
	int n = 0;

	name = next_word(&line, &bad);
	if (!bad && (name == NULL || *name == '#'))
		return 0;
	c = bad ? NULL : find(name);
	if (c && c->max == REST)
		return run_rest(s, c, line);
	while (!bad && n < WORDS && (words[n] = next_word(&line, &bad)))
		n++;
	if (bad) {
		complain(s, "a quote is not closed");
		return EX_USAGE;
	}
	return c ? run_command(s, c, n, words) : unknown(s, name);
}

/* getline, with Ctrl-C let through while it waits: it then gives an empty line. */
static ssize_t
read_line(struct session *s, FILE *in, char **line, size_t *cap)
{
	sigset_t set;
	ssize_t n;

	if (!s->terminal)
		return getline(line, cap, in);
	printf("mtest> ");
	fflush(stdout);
	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	errno = 0;
	n = getline(line, cap, in);
	sigprocmask(SIG_BLOCK, &set, NULL);
	if (n < 0) {
		putchar('\n');
		if (errno == EINTR && *line) {
			clearerr(in);
			**line = '\0';
			return 0;
		}
	}
	return n;
}

int
run_lines(struct session *s, void *file)
{
	size_t cap = 256;
	char *line = malloc(cap);
	int code = 0;
	ssize_t n;

	if (line == NULL)
		abort();
	while (!s->quit && (n = read_line(s, file, &line, &cap)) >= 0) {
		bool forgiven = *line == '-';
		s->line++;
		if (n > 0 && line[n - 1] == '\n')
			line[n - 1] = '\0';
		code = run_line(s, line + forgiven);
		if (forgiven || s->terminal)
			code = 0;
		if (code)
			break;
	}
	free(line);
	return code;
}
