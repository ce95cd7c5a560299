#include "tests/support/unit.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <syslog.h>

#include "osdep/clock.h"
#include "osdep/syslog.h"

/* A unix socket's path must be short, so it is relative to where the tests run. */
static char path[100];

static int
log_daemon(void)
{
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0);

	snprintf(name.sun_path, sizeof name.sun_path, "%s", path);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&name, sizeof name), 0);
	return fd;
}

static void
setup(void)
{
	snprintf(path, sizeof path, "build/tmp/log.%ld", (long)getpid());
	unlink(path);
	setenv("TZ", "UTC", 1);
}

static void
teardown(void)
{
	clock_release();
	syslog_close();
	unlink(path);
}

static struct str
received(int fd)
{
	static char line[1000];
	ssize_t n = recv(fd, line, sizeof line, MSG_DONTWAIT);

	return (struct str){ line, n < 0 ? 0 : (size_t)n };
}

START_TEST(a_line_has_facility_mail_time_name_and_pid)
{
	char want[200];
	int fd = log_daemon();

	clock_freeze(INT64_C(1767225599000000000)); /* 31 December 2025, 23:59:59 UTC */
	syslog_open(path, "imapd", true);
	syslog_line(LOG_INFO, "Login user=x %s");
	snprintf(want, sizeof want, "<22>Dec 31 23:59:59 imapd[%ld]: Login user=x %%s", (long)getpid());
	ck_assert_str_is(received(fd), str_of(want));
	close(fd);
}
END_TEST

START_TEST(a_restarted_log_is_found_again_unless_we_are_in_a_sandbox)
{
	int fd = log_daemon();

	syslog_open(path, "imapd", _i == 1);
	close(fd);
	unlink(path);
	syslog_line(LOG_INFO, "lost");
	ck_assert_uint_eq(syslog_dropped(), 1);
	fd = log_daemon();
	syslog_line(LOG_INFO, "again");
	ck_assert_uint_eq(syslog_dropped(), _i == 1 ? 2 : 1);
	ck_assert(_i == 1 ? received(fd).n == 0 : str_ends(received(fd), STR(": again")));
	close(fd);
}
END_TEST

START_TEST(a_log_that_is_stuck_does_not_block_us)
{
	int fd = log_daemon();

	syslog_open(path, "imapd", false);
	for (int i = 0; i < 5000; i++)
		syslog_line(LOG_INFO, "line");
	ck_assert_uint_gt(syslog_dropped(), 0);
	close(fd);
}
END_TEST

START_TEST(without_a_log_or_before_opening_lines_are_dropped)
{
	syslog_line(LOG_INFO, "before");
	syslog_open(path, "imapd", true);
	syslog_line(LOG_INFO, "nobody listens");
	ck_assert_uint_eq(syslog_dropped(), 1);
}
END_TEST

UNIT_SUITE(osdep_syslog)
{
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, a_line_has_facility_mail_time_name_and_pid);
	tcase_add_loop_test(t, a_restarted_log_is_found_again_unless_we_are_in_a_sandbox, 0, 2);
	tcase_add_test(t, a_log_that_is_stuck_does_not_block_us);
	tcase_add_test(t, without_a_log_or_before_opening_lines_are_dropped);
}
