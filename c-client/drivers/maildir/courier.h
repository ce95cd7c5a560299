/*
 * Courier-IMAP's files in a folder: courierimapuiddb (UIDs), courierimapkeywords/ (keywords). They are taken
 * over when a folder has no dovecot-uidlist yet, and never written; where there is one, they are older than
 * it. Courier's subscriptions are subscription.c's.
 */
#ifndef MAILDIR_COURIER_H
#define MAILDIR_COURIER_H

#include "c-client/base/arena.h"
#include "c-client/base/err.h"
#include "c-client/base/str.h"

struct box;

/*
 * Under the lock, with empty entries: UIDVALIDITY, next UID, entries and keywords. 0 as well when there is
 * nothing.
 */
int courier_adopt(struct box *b) MUST_CHECK;

/*
 * The text of courierimapkeywords/:list: names of keywords one a line, an empty line, then "BASE:i j k" with
 * indices into the names. Calls fn for each message with the names of its keywords. Pure.
 */
typedef void courier_keywords_cb(void *ctx, struct str base, const struct str *names, size_t n);
void courier_keywords_parse(struct arena *a, struct str text, courier_keywords_cb *fn, void *ctx);

#endif
