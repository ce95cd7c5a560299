/*
 * The world a transcript runs in: a Maildir of its own, programs that change it from outside, and imapd
 * started through the door that ssh uses: pipes, and a plain user (as root: nobody, by setpriv).
 */
#ifndef TESTS_TRANSCRIPT_WORLD_H
#define TESTS_TRANSCRIPT_WORLD_H

#include <stdbool.h>
#include <sys/types.h>

#include "c-client/base/str.h"

struct world {
	char dir[64]; /* below /tmp: the Maildir, and a copy of imapd that nobody may run */
	char imapd[96];
	unsigned messages; /* delivered so far */
};

/* Dies when it cannot. One program, many worlds: the Maildir is emptied by world_reset. */
void world_open(struct world *w, const char *imapd);
void world_reset(struct world *w);
void world_close(struct world *w);

/* A path in the world, relative to the Maildir; in a buffer that the next call overwrites. */
const char *world_path(const struct world *w, const char *name);

void world_folder(struct world *w, const char *name);
void world_file(struct world *w, const char *name, struct str content);

/* folder "" is INBOX; flags NULL: into new/; base NULL: a name of our own; date 0: one of our own. */
void world_deliver(
    struct world *w, const char *folder, const char *flags, const char *base, long date, struct str content);

/* Runs a shell command in the Maildir, as the user whose mail it is (or as root); its exit code. */
int world_shell(const struct world *w, const char *command, bool as_root);

enum world_door { DOOR_PIPE, DOOR_INET };

/*
 * imapd with these words before the Maildir: fds[0] to read from, fds[1] to write to. Standard error goes
 * to `errors`.
 */
pid_t world_imapd(const struct world *w, enum world_door door, const char *arguments, int fds[2], int errors);

#endif
