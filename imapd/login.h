/*
 * Logging in with a password, whatever command brought it: LOGIN and AUTHENTICATE say the same to the same
 * failure, count into the same limit and wait the same time.
 */
#ifndef IMAPD_LOGIN_H
#define IMAPD_LOGIN_H

#include <stdbool.h>

#include "c-client/base/str.h"

struct request;
struct session;

/* May a password cross this connection? */
bool login_plaintext_allowed(const struct session *s);

/* Fails with MAIL_E_DENIED and [PRIVACYREQUIRED] where it may not. */
int login_check_privacy(struct session *s, struct request *rq);

/* mech is for the log: "PLAIN". On success the session has entered the authenticated state. */
int login_password(
    struct session *s, struct request *rq, struct str user, struct str password, struct str mech);

#endif
