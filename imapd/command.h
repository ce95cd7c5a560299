/*
 * A command is one file: cmd_X.c exports `const struct command cmd_X[]`, ended by { 0 }, and the table here
 * is made of the file names. What is common to all of them is decided by the descriptor: who may send it
 * when, whether it has a UID form, when the client may hear of expunged messages, and what CAPABILITY says
 * of it.
 */
#ifndef IMAPD_COMMAND_H
#define IMAPD_COMMAND_H

#include <stdbool.h>

#include "c-client/base/buf.h"
#include "c-client/base/scan.h"
#include "c-client/base/str.h"
#include "c-client/wire/reader.h"

struct session;

/* RFC 3501 section 3. */
enum session_state {
	STATE_GREETED = 1 << 0, /* not authenticated */
	STATE_AUTHENTICATED = 1 << 1,
	STATE_SELECTED = 1 << 2
};
#define STATES_LOGGED_IN (STATE_AUTHENTICATED | STATE_SELECTED)
#define STATES_ANY (STATE_GREETED | STATES_LOGGED_IN)

enum command_flag {
	COMMAND_SEQUENCE = 1 << 0, /* without UID, no EXPUNGE while it runs (RFC 3501 section 7.4.1) */
	COMMAND_UID = 1 << 1       /* exists as "UID NAME" too */
};

/* One command as it is being carried out. */
struct request {
	struct str tag;
	const struct command *command;
	bool uid;                      /* it was sent as "UID NAME" */
	struct scan args;              /* behind the name: the end, or a space and arguments */
	struct reader_literal literal; /* .active: a literal that run reads itself follows the arguments */

	bool sequences;                /* set by run: no EXPUNGE, though it is a UID command: its arguments
	                                  have sequence numbers (RFC 7162 section 3.2.10.2) */

	/* What run may add to its tagged reply. */
	struct str code;  /* response code without its brackets; n == 0: that of the error, none for OK */
	const char *text; /* instead of "NAME completed" */
};

struct command {
	const char *name;
	unsigned states;        /* enum session_state, where it is allowed */
	unsigned flags;         /* enum command_flag */
	const char *capability; /* words of CAPABILITY, shown while 'states' can be reached; NULL: none */

	/* The words are shown only when this says so; NULL: always. */
	bool (*offered)(const struct session *s);

	/*
	 * Is the literal that follows these arguments one that run reads itself? NULL: every literal is an
	 * argument.
	 */
	bool (*streams)(struct session *s, struct scan args);

	/*
	 * 0: the tagged OK is sent. An enum mail_err: NO or BAD, with the text of the session's or the
	 * store's fault. MAIL_E_LOST: the session ends without a word. It never sends the tagged reply
	 * itself.
	 */
	int (*run)(struct session *s, struct request *rq);
};

/*
 * Reads "NAME" or "UID NAME" into rq->command and rq->uid; rq->args is left behind it. False: no such
 * command; *why is a text for the client then.
 */
bool command_scan(struct request *rq, const char **why);

/* What CAPABILITY lists in the session's state: "IMAP4rev1 LITERAL+ ...". */
void command_capabilities(const struct session *s, struct buf *b);

/* For commands without arguments. */
bool request_is_bare(const struct request *rq);

/* Fails with MAIL_E_SYNTAX: what the command wants, for a person. */
int request_bad(struct session *s, const char *wants);

/*
 * SP mailbox, as a name of the store. MAIL_E_SYNTAX (also for a name that is not modified UTF-7),
 * MAIL_E_CANNOT. *name is set only on success; the cursor moves on also past a name that cannot be.
 */
int request_mailbox(struct session *s, struct request *rq, struct str *name);

/*
 * SP sequence-set, as UIDs of the view in rising order: of sequence numbers, or of UIDs for the UID form
 * (those not in the view are passed over). MAIL_E_SYNTAX, MAIL_E_PARAM for a sequence number that is not
 * there.
 */
int request_messages(struct session *s, struct request *rq, uint32_t **uids, size_t *n);

#endif
