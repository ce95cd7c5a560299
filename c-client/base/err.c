/* Recording a failure in two texts, one for the client and one for the log. See err.h. */

#include "c-client/base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static int
record(struct fault *f, enum mail_err code, const char *client, const char *fmt, va_list ap)
{
	int saved = errno;

	if (f) {
		f->code = code;
		f->client = client;
		errno = saved;
		vsnprintf(f->log, sizeof f->log, fmt, ap);
	}
	errno = saved;
	return code;
}

int
fail(struct fault *f, enum mail_err code, const char *client, const char *log_fmt, ...)
{
	va_list ap;
	int r;

	va_start(ap, log_fmt);
	r = record(f, code, client, log_fmt, ap);
	va_end(ap);
	return r;
}

static enum mail_err
code_of_errno(int e, const char **client)
{
	switch (e) {
	case ENOSPC:
	case EDQUOT:
	case EFBIG:
		*client = "No space left for this mailbox";
		return MAIL_E_FULL;
	case EACCES:
	case EPERM:
	case EROFS:
		*client = "Permission denied";
		return MAIL_E_DENIED;
	case ENAMETOOLONG:
		*client = "Mailbox name is too long";
		return MAIL_E_CANNOT;
	default:
		*client = "Internal error, see the server's log";
		return MAIL_E_IO;
	}
}

int
fail_errno(struct fault *f, const char *log_fmt, ...)
{
	int saved = errno;
	const char *client;
	enum mail_err code = code_of_errno(saved, &client);
	size_t n;
	va_list ap;

	va_start(ap, log_fmt);
	record(f, code, client, log_fmt, ap);
	va_end(ap);
	if (f) {
		n = strlen(f->log);
		snprintf(f->log + n, sizeof f->log - n, ": %s", strerrordesc_np(saved));
	}
	errno = saved;
	return code;
}
