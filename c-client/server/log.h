/*
 * One line per event, to syslog (standard error is the client when xinetd starts us). Login, logout and
 * failure lines keep the wording of the University of Washington's daemons, so that the rules of fail2ban,
 * logwatch and Wazuh match as they are; what we add follows as key=value. Only daemons and this room log; the
 * library does not.
 *
 * Foreign text is escaped and cut to LOG_FOREIGN bytes: a line is always one line of printable ASCII. No
 * password, no message text and no command argument but names ever gets here.
 */
#ifndef SERVER_LOG_H
#define SERVER_LOG_H

#include <stdbool.h>
#include <stdint.h>

#include "c-client/base/str.h"

struct buf;

#define LOG_FOREIGN 128

/* Names the program; before this, lines go to standard error only. Keeps name. */
void log_open(const char *name, bool also_stderr);

/*
 * Lines of the daemons' own wording. Arguments that a foreigner chose go through log_text. Control characters
 * that get here all the same are escaped.
 */
void log_info(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_warning(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Escaped foreign text in a buffer of its own: log_info("charset=%s", log_text(name).s). */
struct log_text {
	char s[LOG_FOREIGN * 4 + 4];
};
struct log_text log_text(struct str foreign);
struct log_text log_words(
    struct str foreign); /* blanks stay: for what stands between quotes, never in a key=value */

/* The one who is talked to: user "" before login; host is "NAME [IP]" or "UNKNOWN" (door.h gives it). */
struct log_peer {
	struct str user;
	const char *host;
};

/* What a session did, for the tail of its last line. */
struct log_totals {
	uint64_t in, out;     /* bytes */
	uint64_t commands;
	uint64_t seconds;
};

void log_login(const struct log_peer *p, struct str mech);        /* Login user= host= mech= */
void log_login_failed(const struct log_peer *p, struct str mech); /* Login failed user= auth= host= */
void log_preauth(const struct log_peer *p);                       /* Preauthenticated user= host= */
void log_logout(const struct log_peer *p, const struct log_totals *t);            /* Logout user= host= ... */
void log_autologout(const struct log_peer *p, const struct log_totals *t); /* Autologout user= host= ... */
void log_disconnected(const struct log_peer *p, const char *why, const struct log_totals *t);

#endif
