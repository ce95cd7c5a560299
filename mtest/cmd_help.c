/* help, quit. */

#include <stdio.h>

#include "mtest/mtest.h"

static int
run_help(struct session *s, int argc, char **argv)
{
	const struct command *c;

	(void)s, (void)argc, (void)argv;
	for (size_t i = 0; (c = command_at(i)); i++) {
		int n = printf("%s %s", c->name, c->args);
		printf("%*s%s\n", n < 30 ? 30 - n : 1, "", c->help);
	}
	puts("\nMESSAGES: a number, 1:5,9, * (the last), all, or a search in quotes: \"unseen from smith\".\n"
	     "A line that begins with - may fail without ending a script; # begins a comment.");
	return 0;
}

static int
run_quit(struct session *s, int argc, char **argv)
{
	(void)argc, (void)argv;
	s->quit = true;
	return 0;
}

const struct command cmd_help[] = {
	{ "help", "", "this list", 0, 0, run_help },
	{ "quit", "", "the end", 0, 0, run_quit },
	{ 0 },
};
