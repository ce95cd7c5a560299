/* Lines to /dev/log in the form of RFC 3164, which every syslog daemon takes there. See syslog.h. */

#include "osdep/syslog.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <syslog.h>

#include "osdep/clock.h"

static struct {
	int fd;
	bool once;
	const char *path, *ident;
	unsigned dropped;
} conn = { .fd = -1 };

static void
connect_log(void)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };

	if (strlen(conn.path) >= sizeof to.sun_path)
		return;
	memcpy(to.sun_path, conn.path, strlen(conn.path) + 1);
	conn.fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (conn.fd >= 0 && connect(conn.fd, (struct sockaddr *)&to, sizeof to) < 0) {
		close(conn.fd);
		conn.fd = -1;
	}
}

void
syslog_open(const char *path, const char *ident, bool once)
{
	syslog_close();
	conn.path = path ? path : "/dev/log";
	conn.ident = ident;
	conn.once = once;
	conn.dropped = 0;
	tzset(); /* a sandbox may hide the time zone later */
	connect_log();
}

void
syslog_close(void)
{
	if (conn.fd >= 0)
		close(conn.fd);
	conn.fd = -1;
	conn.ident = NULL;
}

static bool
send_line(const char *head, size_t head_n, const char *text)
{
	struct iovec v[2] = { { (void *)(uintptr_t)head, head_n },
		{ (void *)(uintptr_t)text, strlen(text) } };
	struct msghdr m = { .msg_iov = v, .msg_iovlen = 2 };

	return conn.fd >= 0 && sendmsg(conn.fd, &m, MSG_DONTWAIT | MSG_NOSIGNAL) >= 0;
}

void
syslog_line(int priority, const char *text)
{
	/* The names of strftime follow the locale. */
	static const char month[12][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
		"Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	time_t now = (time_t)clock_realtime_s();
	struct tm tm = { 0 };
	char head[128];
	int n;

	if (conn.ident == NULL)
		return;
	localtime_r(&now, &tm);
	n = snprintf(head, sizeof head, "<%d>%s %2d %02d:%02d:%02d %.40s[%ld]: ", LOG_MAIL | priority,
	    month[tm.tm_mon], tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec, conn.ident, (long)getpid());
	if (send_line(head, (size_t)n, text))
		return;
	if (!conn.once && !(conn.fd >= 0 && (errno == EAGAIN || errno == EMSGSIZE))) {
		if (conn.fd >= 0)
			close(conn.fd);
		conn.fd = -1;
		connect_log();
		if (send_line(head, (size_t)n, text))
			return;
	}
	conn.dropped++;
}

unsigned
syslog_dropped(void)
{
	return conn.dropped;
}
