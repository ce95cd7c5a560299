/*
 * Telling the client what changed in the selected mailbox (RFC 3501 section 7.3 and 7.4): what to tell, and
 * in which order, is the mailbox's knowledge; here are the words.
 */
#ifndef IMAPD_UPDATE_H
#define IMAPD_UPDATE_H

#include <stdbool.h>
#include <stdint.h>

struct session;

/* Sends all there is to tell. FETCH responses name the UID too when with_uid. */
void update_send(struct session *s, bool may_expunge, bool with_uid);

/* "* FLAGS (...)": the system flags and every keyword of the mailbox. */
void update_flags(struct session *s);

/*
 * Looks for changes first. What is wrong with the mailbox ends the session, with a BYE (RFC 2180 section
 * 3).
 */
int update_sync(struct session *s);

#endif
