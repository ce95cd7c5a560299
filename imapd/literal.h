/*
 * Literals: which of them become arguments, which are refused before a byte of them is sent, and how a
 * message of any size goes from the connection into a sink piece by piece (RFC 3501 section 4.3, RFC 7888).
 */
#ifndef IMAPD_LITERAL_H
#define IMAPD_LITERAL_H

#include "c-client/base/str.h"
#include "c-client/wire/reader.h"

struct request;
struct session;

/* The reader's questions, answered by the command's descriptor. */
struct reader_policy literal_policy(struct session *s);

/*
 * Reads the request's literal to its end, and what follows it, which must be the end of the command (else
 * MAIL_E_SYNTAX). Every piece goes to the sink; what that fails with is returned once the rest has been
 * read away. MAIL_E_LOST.
 */
typedef int literal_sink(void *ctx, struct str piece);
int literal_read(struct session *s, struct request *rq, literal_sink *sink, void *ctx);

/* The request's literal is not wanted. 0 or MAIL_E_LOST. */
int literal_refuse(struct session *s, struct request *rq);

#endif
