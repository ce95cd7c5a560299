/*
 * A sign of life during long work (RFC 9585 INPROGRESS), which is also how a client that went away is
 * noticed.
 */
#ifndef IMAPD_PROGRESS_H
#define IMAPD_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "c-client/base/str.h"
#include "c-client/mailbox/store.h"

struct session;

struct progress {
	struct str tag;    /* of the command that runs */
	bool muted;        /* in the middle of a reply: a line would break it */
	int64_t next_ms;   /* the next line is due */
	int64_t looked_ms; /* the last look at the connection */
};

/* A command begins. An empty tag: the client is still looked after, but told nothing. */
void progress_begin(struct session *s, struct str tag);

/* The library's hooks, for this session. */
struct mail_hooks progress_hooks(struct session *s);

#endif
