/*
 * Passwords of a secrets file: lines `user:hash` as crypt(3) makes them (htpasswd, mkpasswd, perl), `#`
 * comments. Further fields after a second colon are ignored. The file belongs to us or to root and nobody
 * else can read it; it is read anew for every try, so a change counts at once.
 */
#ifndef SERVER_PASSWD_H
#define SERVER_PASSWD_H

#include <stdbool.h>

#include "c-client/base/str.h"

struct fault;

#define PASSWD_FILE_MAX (4 * 1024 * 1024)

/*
 * The hash of a user in the text of such a file; the first line that names the user counts. False when there
 * is none, or the line has no usable hash (empty, or locked by ! or *).
 */
bool passwd_find(struct str text, struct str user, struct str *hash);

/*
 * 0 when the password is the user's; MAIL_E_DENIED when not, which takes as long for a user who does not
 * exist; any other code when the file cannot be used (see trusted_read; the log text says why). The caller
 * tells the client the same in both cases. Passwords with NUL bytes, empty ones and ones over 511 bytes are
 * wrong.
 */
int passwd_verify(const char *path, struct str user, struct str password, struct fault *f);

#endif
