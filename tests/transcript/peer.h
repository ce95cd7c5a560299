/* One imapd, talked to: sends bytes, and cuts what comes back into responses. */
#ifndef TESTS_TRANSCRIPT_PEER_H
#define TESTS_TRANSCRIPT_PEER_H

#include <stdbool.h>
#include <sys/types.h>

#include "c-client/base/buf.h"
#include "c-client/base/str.h"
#include "tests/transcript/world.h"

#define PEER_WAIT_MS 15000 /* for one response */

struct peer {
	bool running;
	pid_t pid;
	int in, out; /* from it, to it; -1 once closed */
	int errors;  /* its standard error, a file */
	struct buf got;
	size_t used; /* of got, by responses handed out */
};

void peer_start(struct peer *p, const struct world *w, enum world_door door, const char *arguments);

/* False: it takes nothing more. */
bool peer_send(struct peer *p, struct str bytes);
void peer_hang_up(struct peer *p);

/*
 * The next response with its literals inside and without its last CRLF; valid until the next call. False:
 * the end (timeout false) or nothing for PEER_WAIT_MS.
 */
bool peer_response(struct peer *p, struct str *out, bool *timed_out);

/*
 * Hangs up and waits for the end: its exit code, 128 + the signal that killed it. *errors: what it said
 * there, in got.
 */
int peer_end(struct peer *p, struct str *errors);

#endif
