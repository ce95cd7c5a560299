/*
 * Lines to syslog over /dev/log, facility mail, by our own datagrams: libc's syslog() blocks when the log is
 * stuck and reconnects by itself, which a seccomp filter answers with death. Never blocks, never fails: what
 * cannot be sent is dropped. The text must be one line, already escaped.
 */
#ifndef OSDEP_SYSLOG_H
#define OSDEP_SYSLOG_H

#include <stdbool.h>

/*
 * ident as in "imapd[123]: "; it must stay valid. once: connect now or never again (a session in its
 * sandbox); else a lost connection is made anew at the next line. path NULL = /dev/log.
 */
void syslog_open(const char *path, const char *ident, bool once);
void syslog_close(void);

/* priority: LOG_ERR, LOG_WARNING, LOG_NOTICE, LOG_INFO, LOG_DEBUG of <syslog.h>. */
void syslog_line(int priority, const char *text);

/* Lines dropped so far. */
unsigned syslog_dropped(void);

#endif
