/*
 * The text of Dovecot's `subscriptions`: version 2 is "V TAB 2", an empty line, and a name a line, its levels
 * separated by TAB; version 1 is a name a line with '.' between the levels. Names are in modified UTF-7.
 * Courier's file is version 1 with "INBOX." in front of every name. Pure.
 */
#ifndef MAILDIR_SUBSCRIPTION_H
#define MAILDIR_SUBSCRIPTION_H

#include "c-client/base/buf.h"
#include "c-client/base/str.h"

/*
 * Calls fn for every line that is a name, with the name as UTF-8 (NUL-free) and the line as it stands there.
 */
typedef void subscription_cb(void *ctx, struct str name, struct str line);
void subscription_parse(struct str text, bool courier, subscription_cb *fn, void *ctx);

/*
 * The text with one name more or less, in version 2; lines that are no names we understand are kept. False
 * when it would be longer than out takes, or the name cannot be written.
 */
bool subscription_change(struct str text, bool courier, struct str name, bool on, struct buf *out);

#endif
