/*
 * UIDVALIDITY for new mailboxes: a counter that all mailboxes of a mail root share, in Dovecot's files
 *
 *	dovecot-uidvalidity.<8 hex digits>	empty; its name is the value given last
 *	dovecot-uidvalidity			the same 8 digits, so that nobody has to list the directory
 *
 * A value is taken by renaming the first to the next value: of two who try one succeeds. So no value is given
 * twice, whatever the clock says, and a mailbox that is deleted and made again gets a larger one.
 */
#ifndef MAILDIR_UIDVALIDITY_H
#define MAILDIR_UIDVALIDITY_H

#include <stdint.h>

#include "c-client/base/err.h"

#define UIDVALIDITY_FILE "dovecot-uidvalidity"

/*
 * Takes the next value; at_least, if not 0, is given itself when it is greater than all given before. It is
 * the clock's seconds where that is greater than the counter + 1.
 */
int uidvalidity_next(int rootfd, struct fault *f, uint32_t at_least, uint32_t *out) MUST_CHECK;

/* Values up to this one are used up: called before a mailbox that has it is removed. Does what it can. */
void uidvalidity_raise(int rootfd, uint32_t used);

#endif
