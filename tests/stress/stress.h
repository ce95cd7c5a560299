/*
 * The stress client: many sessions and two outside programs on one Maildir, every reply checked against a
 * model. main.c steers, session.c talks to one server process, check.c reads its replies, model.c holds what
 * must be true, outside.c is the deliverer and the renamer that know nothing of us.
 */
#ifndef TESTS_STRESS_H
#define TESTS_STRESS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "c-client/base/arena.h"
#include "c-client/base/buf.h"
#include "c-client/base/str.h"

#define MAX_SESSIONS 32
#define MAX_UID 200000u
#define MAX_MESSAGES 4096u
#define DELIVERED_BASE 1000000u /* ids of delivered messages; appended ones count from 1 */

/*
 * --- model.c: messages and their UIDs in the mailbox under test
 * ----------------------------------------------------
 */

/* What a UID of the mailbox under test is known to be. */
struct uid_info {
	uint32_t id;            /* the message's number, 0: not known yet */
	bool may_go;            /* someone asked to delete or move it: it may be expunged */
	bool gone;              /* someone was told of its expunge */
	int8_t own[MAX_SESSIONS]; /* does it have session k's own keyword? -1: not known */
};

struct model {
	struct uid_info *uids;  /* by UID */
	uint32_t uidvalidity;   /* 0: not seen yet */
	uint32_t highest;       /* largest UID seen */
	uint32_t next_id;       /* of the next message to append */
	bool *acknowledged;     /* by id: APPEND was answered OK */
	bool *removable;        /* by id: some copy of it may be expunged or moved away */
	unsigned long replies, commands, failures;
};

extern struct model model;
extern const char *trace_dir;

void model_open(void);

/* The message's text in wire form: the same for the same id. */
void model_text(uint32_t id, struct buf *out);

/* A UID was seen with this message in it; a UID that changes its message is an error. */
void model_saw(uint32_t uid, uint32_t id);

/* Says what is wrong, counts it. The run goes on, so that one error shows its company. */
void wrong(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

uint32_t rnd(uint32_t below); /* 0 .. below-1 */

/*
 * --- outside.c
 * ------------------------------------------------------------------------------------------------------
 */

struct outside {
	volatile int stop, pause;
	volatile int paused[2];
	volatile uint32_t delivered; /* ids DELIVERED_BASE+1 .. DELIVERED_BASE+delivered are in the Maildir */
	volatile uint32_t renamed;
};

/* Starts both programs on the Maildir; memory shared with them. */
struct outside *outside_start(const char *maildir, uint32_t seed, bool renamer);
void outside_pause(struct outside *o, bool on);
void outside_end(struct outside *o);

/* Messages in cur/ and new/ of a folder. */
int outside_count(const char *maildir);

/*
 * --- session.c, check.c
 * -----------------------------------------------------------------------------------------------
 */

enum kind {
	K_GREETING,
	K_SELECT,
	K_NOOP,
	K_FETCH,
	K_UIDFETCH,
	K_STORE,
	K_UIDSTORE,
	K_EXPUNGE,
	K_APPEND,
	K_COPY,
	K_MOVE,
	K_SEARCH,
	K_IDLE,
	K_CLOSE,
	K_LOGOUT
};

struct session {
	int number;
	pid_t pid;
	int to, from;
	struct buf in;          /* bytes not yet understood */
	enum kind kind;         /* the command in progress */
	bool busy;
	unsigned tag;
	uint32_t exists;        /* the view */
	uint32_t uid[MAX_MESSAGES + 1]; /* by sequence number, 0: not known */
	bool answered[MAX_MESSAGES + 1]; /* this FETCH has shown it */
	uint32_t want_lo, want_hi; /* the FETCH's range, for completeness */
	uint32_t appended;      /* id of the APPEND in progress */
	/* a STORE of the own keyword in progress: */
	uint32_t store_uid;
	int8_t store_to;
	uint32_t move_uid;
	bool expunge_issued, copyuid, appenduid, idling;
	uint64_t idle_until, deadline;
	struct buf flags;       /* at a checkpoint: "uid flags" lines */
	bool checkpoint;
	uint32_t highest;       /* UID that was known to exist when the command was sent */
	FILE *trace;            /* all that was said, if --trace was given */
};

void session_start(struct session *s, int number, char **command);

/* Sends a random command; quiet: only what settles the view. */
void session_step(struct session *s);
void session_send(struct session *s, enum kind kind, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Reads what is there and acts on whole replies; false: the connection is at its end. */
bool session_read(struct session *s);

/* One untagged reply, tagged reply or continuation, literals inline, without the last CRLF. */
void check_reply(struct session *s, struct str reply);

uint64_t now_ms(void);

#endif
