/*
 * struct session: one connection, from the greeting to the BYE. It reads a command, finds its descriptor,
 * lets it run, tells what changed in the mailbox, and sends the tagged reply. It knows no command by name.
 */
#ifndef IMAPD_SESSION_H
#define IMAPD_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "c-client/base/arena.h"
#include "c-client/base/buf.h"
#include "c-client/base/err.h"
#include "c-client/base/str.h"
#include "c-client/mailbox/mailbox.h"
#include "c-client/mailbox/store.h"
#include "c-client/server/config.h"
#include "c-client/server/door.h"
#include "c-client/wire/reader.h"
#include "c-client/wire/stream.h"
#include "c-client/wire/writer.h"
#include "imapd/command.h"
#include "imapd/progress.h"

/* How a session ends, for the log and the exit code. */
enum session_end {
	END_NOT,
	END_LOGOUT,
	END_IDLE,   /* nothing came for too long */
	END_LOST,   /* no more input, or the client takes no output */
	END_REFUSED /* we have had enough, or cannot go on; the BYE said why */
};

struct session {
	struct stream stream;
	struct reader reader;
	struct writer writer;
	struct buf line;         /* the reply being made (reply.h) */

	struct arena connection; /* lives as long as the session */
	struct arena arena;      /* the command's: reset before the next one */

	const struct config *config;
	const struct door *door;
	bool root_is_named;      /* the admin named the mail root: see login.c */
	struct store_options mail;

	enum session_state state;
	struct str user;         /* of the log lines; empty before login */
	struct store *store;     /* after login */
	struct mailbox *mailbox; /* while selected */
	bool just_opened;        /* by the command under way: there can be no news yet */
	bool condstore, qresync; /* what the client has enabled (modseq.h) */
	bool vanished;           /* it was told of removals, and not yet of HIGHESTMODSEQ */
	struct fault fault;      /* of our own; the store has one too */

	enum session_end end;
	const char *why;         /* of END_LOST and END_REFUSED, for the log */
	unsigned bad;            /* bad commands in a row */
	unsigned login_failures;
	uint64_t commands;
	bool blank;              /* the last line was an empty one */
	int64_t began_ms;
	struct progress progress;
};

/* The connection is on descriptors 0 and 1; stop_fd as in wire/stream.h. Nothing is sent yet. */
void session_init(struct session *s, const struct config *config, const struct door *door, int stop_fd);
void session_free(struct session *s);

/* Greets and serves until the end. The process' exit code. */
int session_serve(struct session *s);

/* Opens the mail and enters the authenticated state. On failure nothing has changed. */
int session_enter(struct session *s, struct str user) MUST_CHECK;

/* Nothing is to be done for a while: memory that can be had again is given back, also to the system. */
void session_release(struct session *s);

/* Leaves the selected state; nothing is expunged. */
void session_unselect(struct session *s);

/* Says BYE and ends the session once the running command has been answered. code may be empty. */
void session_bye(struct session *s, enum session_end end, struct str code, const char *text);

#endif
