/*
 * The reserve of a mail root: a file of 64 KiB that is there for the day the disk or the quota is full. Then
 * it is given up and pays for the lock file, the list of UIDs and the keywords of what frees room or loses
 * nothing: EXPUNGE, MOVE, DELETE, STORE, and UIDs for new mail. Never for APPEND and COPY: they would eat it,
 * and nothing were left for the EXPUNGE after them.
 *
 * That it is missing is never an error. One look for it in the life of a store, when it first writes.
 */
#ifndef MAILDIR_RESERVE_H
#define MAILDIR_RESERVE_H

#include <stdbool.h>

#include "c-client/drivers/maildir/box.h"

#define RESERVE_FILE "madrona-reserve"
#define RESERVE_BYTES 65536

/* Makes or fills it where there is ample room. Once in the life of a store, and not after it was given. */
void reserve_keep(struct maildir_store *s);

/* Gives it up after ENOSPC or EDQUOT. True: one more try is worth it. */
bool reserve_give(struct maildir_store *s);

#endif
