/*
 * A Maildir, other programs that work on it, and the truth about it: what a session hears that has no index
 * and reads everything from the mail files. Tests of the index hold every other session against that.
 */
#ifndef TESTS_SUPPORT_ORACLE_H
#define TESTS_SUPPORT_ORACLE_H

#include <stdbool.h>
#include <stdint.h>

#include "tests/support/session_play.h"

#define ORACLE_UIDS 60000

/* What is asked of messages, one question at a time, so that each can be answered from what an index keeps. */
#define ORACLE_QUESTIONS 6

struct oracle {
	char root[512];
	int dirfd; /* of root */
	uint32_t random, made;
	uint64_t content[ORACLE_UIDS][ORACLE_QUESTIONS]; /* hashes of the answers; 0: not known yet */
	struct heard truth;
	struct heard *listener; /* who hears now */
	uint32_t asked, from, to; /* the question, about these UIDs */
	uint32_t answers;         /* how many FETCH responses came */
	void *of; /* the test's own */
};

/* An INBOX with so many messages, some with flags and keywords, and a folder Other with a few. */
struct oracle *oracle_new(uint32_t seed, uint32_t messages);
void oracle_free(struct oracle *w);

uint32_t oracle_dice(struct oracle *w, uint32_t n);

/* A file in the Maildir; two of the last are valid. */
const char *oracle_path(const struct oracle *w, const char *file);

/* Another program: mail to new/; other flags, or the end, for any message in cur/. */
void oracle_deliver(struct oracle *w);
void oracle_outside(struct oracle *w);

/* So that a mailbox never dries up: mail to new/ where the truth is fewer messages. */
void oracle_refill(struct oracle *w, uint32_t least);

/* A random command that changes something, or asks for something that an index may keep; in a static buffer. */
const char *oracle_change(struct oracle *w);
const char *oracle_question(struct oracle *w);

/* A client: hears what came, and what it asked for last must be true of every message that it shows. */
void oracle_hear(struct oracle *w, struct heard *h, struct str reply);

/* For one who is alone: has every message of the view that was asked about been answered? */
void oracle_answered(struct oracle *w, const struct heard *h, struct str reply);

/* Asks a session without an index. */
void oracle_truth(struct oracle *w);

/* Does this client, who has just caught up and asked for all flags, know the truth? */
void oracle_agrees(struct oracle *w, const struct heard *h);

/* A new session hears the truth: STATUS, SELECT, flags, every answer of `all` messages or some, SEARCH. */
void oracle_check(struct oracle *w, const char *index_dir, bool all);

/*
 * A client comes back (RFC 7162) that knew the mailbox at some time; from then on it knows what is true now.
 * The first time it has nothing and asks for all.
 */
void oracle_resync(struct oracle *w, const char *index_dir, struct heard *known);

/* The same, but files may be damaged: one session may be ended when it comes upon that; not the next. */
void oracle_check_harmed(struct oracle *w, bool all);

#endif
