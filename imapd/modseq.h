/*
 * CONDSTORE and QRESYNC (RFC 7162) as far as they are a matter of the whole session: who hears of
 * mod-sequences, and what HIGHESTMODSEQ may be said.
 *
 * A client that is disconnected comes back with the highest mod-sequence it was told of and is never again
 * told of anything below it. So none may be said before all below it was: what is held back (EXPUNGE during
 * FETCH, STORE and SEARCH) is answered with a HIGHESTMODSEQ that stays below it (section 3.2).
 */
#ifndef IMAPD_MODSEQ_H
#define IMAPD_MODSEQ_H

#include <stdbool.h>
#include <stdint.h>

#include "c-client/base/set.h"

struct request;
struct session;

/*
 * The client sent a CONDSTORE enabling command (section 3.1). The first one tells HIGHESTMODSEQ of the
 * mailbox that is selected.
 */
void modseq_enable(struct session *s);

/* The same for a command that is about the mod-sequences of the mailbox; BAD where it keeps none. */
int modseq_wanted(struct session *s);

/* A mailbox was selected: HIGHESTMODSEQ or NOMODSEQ. */
void modseq_selected(struct session *s);

/* Do responses about the selected mailbox carry UID and MODSEQ; is VANISHED said there instead of EXPUNGE? */
bool modseq_is_told(const struct session *s);
bool modseq_vanishes(const struct session *s);

/* "* VANISHED [(EARLIER)] uids", nothing for none. */
void modseq_vanished(struct session *s, bool earlier, const struct set *uids);

/*
 * Behind update_send: the HIGHESTMODSEQ that removals make necessary, told or held back ones. rq (may be
 * NULL): the command that is about to be answered with r; it goes into its tagged OK when it can.
 */
void modseq_settle(struct session *s, struct request *rq, int r);

/*
 * SELECT's QRESYNC parameter, whose uidvalidity is right: what vanished and what changed since (section
 * 3.2.5).
 */
struct select_params;
int modseq_resync(struct session *s, const struct select_params *p);

#endif
