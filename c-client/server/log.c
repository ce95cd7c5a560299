/*
 * Lines for syslog. What matters here: one event is one line of printable ASCII whatever foreigners send, and
 * a field cannot be made to look like the next one (spaces of foreign text are escaped too), because programs
 * that ban addresses read these lines.
 */

#include "c-client/server/log.h"

#include <errno.h>
#include <stdarg.h>
#include <syslog.h>

#include "c-client/base/buf.h"
#include "osdep/io.h"
#include "osdep/syslog.h"

#define LINE_MAX_BYTES 2000

static struct {
	char ident[64];
	bool syslog, to_stderr;
} state = { .ident = "madrona: ", .to_stderr = true };

void
log_open(const char *name, bool also_stderr)
{
	snprintf(state.ident, sizeof state.ident, "%.32s[%ld]: ", name, (long)getpid());
	syslog_open(NULL, state.ident, false);
	state.syslog = true;
	state.to_stderr = also_stderr;
}

/* Appends s with everything but printable ASCII as \xHH; strict: space and backslash too. */
static void
put_escaped(struct buf *b, struct str s, bool strict)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if (c > ' ' && c < 0x7f && !(strict && c == '\\'))
			buf_byte(b, (char)c);
		else if (c == ' ' && !strict)
			buf_byte(b, ' ');
		else
			buf_fmt(b, "\\x%02x", c);
	}
}

static struct log_text
escaped(struct str foreign, bool strict)
{
	struct log_text t;
	struct buf b = BUF_INIT(sizeof t.s - 1);
	bool cut = foreign.n > LOG_FOREIGN;

	put_escaped(&b, str_sub(foreign, 0, LOG_FOREIGN - (cut ? 3 : 0)), strict);
	if (cut)
		buf_put(&b, STR("..."));
	snprintf(t.s, sizeof t.s, "%s", buf_cstr(&b));
	buf_free(&b);
	return t;
}

struct log_text
log_text(struct str foreign)
{
	return escaped(foreign, true);
}

struct log_text
log_words(struct str foreign)
{
	return escaped(foreign, false);
}

static void
line(int priority, const char *fmt, va_list ap)
{
	struct buf raw = BUF_INIT(LINE_MAX_BYTES * 5), b = BUF_INIT(LINE_MAX_BYTES * 4);
	char text[LINE_MAX_BYTES];
	int saved = errno;

	vsnprintf(text, sizeof text, fmt, ap);
	put_escaped(&b, str_of(text), false);
	if (state.syslog)
		syslog_line(priority, buf_cstr(&b));
	if (state.to_stderr) {
		buf_fmt(&raw, "%s%s\n", state.ident, buf_cstr(&b));
		(void)!io_write(STDERR_FILENO, raw.p, raw.n);
	}
	buf_free(&b);
	buf_free(&raw);
	errno = saved;
}

void
log_info(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	line(LOG_INFO, fmt, ap);
	va_end(ap);
}

void
log_warning(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	line(LOG_WARNING, fmt, ap);
	va_end(ap);
}

void
log_error(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	line(LOG_ERR, fmt, ap);
	va_end(ap);
}

void
log_login(const struct log_peer *p, struct str mech)
{
	log_info("Login user=%s host=%s mech=%s", log_text(p->user).s, p->host, log_text(mech).s);
}

/* Nothing may follow the host: fail2ban's rule ends there. */
void
log_login_failed(const struct log_peer *p, struct str mech)
{
	log_info("Login failed user=%s auth=%s host=%s", log_text(p->user).s, log_text(mech).s, p->host);
}

void
log_preauth(const struct log_peer *p)
{
	log_info("Preauthenticated user=%s host=%s", log_text(p->user).s, p->host);
}

static void
end(const char *what, const struct log_peer *p, const struct log_totals *t)
{
	log_info("%s user=%s host=%s in=%ju out=%ju commands=%ju seconds=%ju", what,
	    p->user.n ? log_text(p->user).s : "???", p->host, (uintmax_t)t->in, (uintmax_t)t->out,
	    (uintmax_t)t->commands, (uintmax_t)t->seconds);
}

void
log_logout(const struct log_peer *p, const struct log_totals *t)
{
	end("Logout", p, t);
}

void
log_autologout(const struct log_peer *p, const struct log_totals *t)
{
	end("Autologout", p, t);
}

void
log_disconnected(const struct log_peer *p, const char *why, const struct log_totals *t)
{
	struct buf b = BUF_INIT(256);

	buf_fmt(&b, "%s, while reading line", why);
	end(buf_cstr(&b), p, t);
	buf_free(&b);
}
