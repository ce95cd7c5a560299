/* A transcript as a list of steps. */
#ifndef TESTS_TRANSCRIPT_SCRIPT_H
#define TESTS_TRANSCRIPT_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>

#include "c-client/base/arena.h"
#include "c-client/base/str.h"

enum step_kind {
	STEP_SEND,    /* C: and C-: */
	STEP_EXPECT,  /* S: and its kin */
	STEP_SHELL,   /* sh: */
	STEP_MAIL,
	STEP_FOLDER,
	STEP_FILE,
	STEP_LITERAL,
	STEP_IMAPD,   /* more words for its command line */
	STEP_DOOR,
	STEP_EOF,     /* the client hangs up its sending side */
	STEP_CLOSED,  /* the server has hung up */
	STEP_SIGNAL,
	STEP_EXIT
};

enum expect_how {
	EXPECT_ONE,   /* S:  must come */
	EXPECT_NEXT,  /* S!: must be the very next response */
	EXPECT_MAYBE, /* S?: may come */
	EXPECT_NEVER, /* S-: must not come before the tagged reply */
	EXPECT_REST   /* "S: ...": untagged responses that no line names may come */
};

/* Sessions of one transcript, numbered from 1. */
#define SESSIONS 6

struct step {
	enum step_kind kind;
	unsigned line;
	unsigned session; /* 1..SESSIONS */
	enum expect_how how;
	bool bare;        /* C-: without CRLF; sh as root */
	struct str text;  /* what follows the word */
	struct str block; /* the lines of <<END, with LF */
	bool done;        /* while matching */
};

struct script {
	const char *path;
	struct step *steps;
	size_t n;
	bool needs_root;
};

/* Reads a script; says what is wrong on standard error and returns false. */
bool script_read(struct arena *a, const char *path, struct script *out);

#endif
