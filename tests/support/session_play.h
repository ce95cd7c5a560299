/*
 * imapd in the test's own process: a whole session, from the greeting to the end of input, with the test
 * between any two commands. So a test speaks IMAP, breaks a file in the middle of a session, and a crash is
 * its own.
 *
 * And a client that believes every word: its view of the mailbox, and what it knows of each message by UID.
 */
#ifndef TESTS_SUPPORT_SESSION_PLAY_H
#define TESTS_SUPPORT_SESSION_PLAY_H

#include <stdbool.h>
#include <stdint.h>

#include "c-client/base/buf.h"
#include "c-client/base/str.h"
#include "tests/support/unit.h"

/*
 * ck_assert_msg for inner loops: what holds costs nothing (Check writes a line for each assertion). play_about
 * is what the test is at.
 */
#define MUST(ok, fmt, ...)                                                           \
	do {                                                                         \
		if (!(ok))                                                           \
			ck_abort_msg("%s: " fmt, play_about, ##__VA_ARGS__);         \
	} while (0)
extern const char *play_about;

/*
 * The next command, without tag and line end; NULL: the client goes away. reply: all that came since the last
 * one (the greeting at first). Every command must have been answered OK and the client ends the session, unless
 * `may_fail`.
 */
typedef const char *play_next(void *ctx, struct str reply);

struct play {
	const char *root;      /* of the mail */
	const char *index_dir; /* struct store_options; NULL: beside the mail, "": in memory */
	bool may_fail;
	play_next *next;
	void *ctx;
};
bool play(const struct play *p); /* false: the server ended it (may_fail) */

/* The commands one after the other (NULL ends them): all replies, until the next call. */
struct str play_all(const char *root, const char *index_dir, const char *const *commands);
struct str play_one(const char *root, const char *index_dir, const char *command);

/* --- A client's view ------------------------------------------------------------------------------------ */

#define HEARD_MESSAGES 2048

struct heard_message {
	uint32_t uid;   /* 0: not told */
	uint64_t flags; /* a sum that tells sets of flags apart; without \Recent */
	bool has_flags;
};

struct heard {
	struct heard_message message[HEARD_MESSAGES]; /* by sequence number - 1 */
	uint32_t n;
	uint32_t uidvalidity, uidnext;
	uint64_t modseq; /* the highest told */
	/* Every FETCH response with something besides UID, FLAGS and MODSEQ: that. May be NULL. */
	void (*content)(void *ctx, uint32_t uid, struct str rest);
	/* Every message that went: its UID, 0: it was never told. May be NULL. */
	void (*gone)(void *ctx, uint32_t uid);
	void *ctx;
};

/* Takes in a reply; fails the test on what no server may say. */
void hear(struct heard *h, struct str reply);

/*
 * The reply to a SELECT with QRESYNC: what is known by UID stays, but for what vanished and what changed. In
 * the end the client must have as many messages as the mailbox.
 */
void hear_resync(struct heard *h, struct str reply);

uint64_t hash_of(struct str s);

#endif
