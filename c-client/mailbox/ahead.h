/*
 * struct ahead: many messages will be asked for, one after the other in this order. What is not known of them is
 * read a thousand at a time, in the order in which they lie on the disk, before the first of the thousand is
 * asked for; and where there is much to do and a second processor, every other thousand by a second process.
 */
#ifndef MAILBOX_AHEAD_H
#define MAILBOX_AHEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "c-client/base/err.h"
#include "osdep/process.h"

#define AHEAD_MANY 1000

struct mailbox;

struct ahead {
	struct mailbox *m; /* private, as all that follows */
	const uint32_t *uids;
	size_t n, done; /* done: for the progress that is shown */
	unsigned wants;
	bool alone;  /* no worker is wanted, or none any more */
	struct process_worker worker;
	size_t from; /* the worker's first message */
	char *in;    /* what the worker said: bytes from at to end */
	size_t at, end;
};

/*
 * wants: a set of enum message_wants; with 0 nothing is done. uids are the caller's until ahead_end, which must
 * be called; the mailbox must not be synced before. Ending a second time is harmless.
 */
void ahead_begin(struct ahead *a, struct mailbox *m, const uint32_t *uids, size_t n, unsigned wants);
void ahead_end(struct ahead *a);

/*
 * Before uids[at] is asked for, with every multiple of AHEAD_MANY. MAIL_E_LOST. Whatever goes wrong with a
 * message is told when it is asked for.
 */
int ahead_reach(struct ahead *a, size_t at) MUST_CHECK;

#endif
