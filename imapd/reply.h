/*
 * Replies: the untagged lines a command makes, and the tagged one that ends it (RFC 3501 section 7). Here
 * is the one switch from an error to what a client is told.
 */
#ifndef IMAPD_REPLY_H
#define IMAPD_REPLY_H

#include "c-client/base/buf.h"
#include "c-client/base/str.h"

struct request;
struct session;

/*
 * An untagged line: reply_begin gives the buffer with "* " in it, the caller appends with the writers of
 * imap/write.h and its like, reply_end sends it. One at a time.
 */
struct buf *reply_begin(struct session *s);
void reply_end(struct session *s);

/* The whole of a short one. Never with foreign text. */
void reply_line(struct session *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* "+ text", and sends everything: the client waits for it. 0 or MAIL_E_LOST. */
int reply_continue(struct session *s, const char *text);

/* The tagged reply to a command that ended with r: OK, NO or BAD. Nothing for MAIL_E_LOST. */
void reply_tagged(struct session *s, const struct request *rq, int r);

/* BAD to something that was not even a command; an empty tag gives "* BAD". */
void reply_bad(struct session *s, struct str tag, const char *code, const char *text);

/* Does this error, once answered, count as a bad command? */
bool reply_is_bad(int r);

#endif
