/* The open mailbox: open, close, sync, wait. */

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "mtest/mtest.h"

static int
run_open(struct session *s, int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "readonly") != 0)
		return EX_USAGE;
	if (session_open(s, argc ? argv[0] : s->start_name, argc == 2))
		return FAILED;
	printf("%s: %u messages, UIDNEXT %u, UIDVALIDITY %u%s\n", s->box_name, mail_box_count(s->box),
	    mail_box_uidnext(s->box), mail_box_uidvalidity(s->box),
	    mail_box_readonly(s->box) ? ", read-only" : "");
	return 0;
}

static int
run_close(struct session *s, int argc, char **argv)
{
	(void)argc, (void)argv;
	session_close(s);
	return 0;
}

static int
print_change(void *ctx, enum mail_change what, uint32_t number, uint32_t uid)
{
	static const char *const words[] = { "gone", "new", "flags" };

	++*(unsigned *)ctx;
	printf("%s: %u (UID %u)\n", words[what], number, uid);
	return 0;
}

static int
sync_box(struct session *s, unsigned *changes)
{
	struct mail_box *b = session_box(s);
	int r;

	if (b == NULL)
		return FAILED;
	r = mail_box_sync(b, print_change, changes);
	return r ? complain_why(s, r) : 0;
}

static int
run_sync(struct session *s, int argc, char **argv)
{
	unsigned changes = 0;

	(void)argc, (void)argv;
	return sync_box(s, &changes);
}

/* 1 to 86400, -1 if it is none. */
static int
seconds_of(const char *text)
{
	int n = 0;

	for (; *text; text++) {
		if (*text < '0' || *text > '9' || (n = n * 10 + (*text - '0')) > 86400)
			return -1;
	}
	return n ? n : -1;
}

static int
run_wait(struct session *s, int argc, char **argv)
{
	int seconds = argc ? seconds_of(argv[0]) : 60, interval, r;
	struct mail_box *b = session_box(s);
	struct pollfd p = { .events = POLLIN };
	unsigned changes = 0;

	if (seconds < 0)
		return EX_USAGE;
	if (b == NULL)
		return FAILED;
	if ((r = mail_box_watch(b, &p.fd, &interval)))
		return complain_why(s, r);
	for (int left = seconds * 1000; (r = sync_box(s, &changes)) == 0 && changes == 0 && left > 0;) {
		int step = interval < left ? interval : left;
		/* short steps, so that Ctrl-C ends it too */
		step = step < 500 ? step : 500;
		if (poll(&p, p.fd >= 0, step) < 0 && errno != EINTR)
			return complain(s, "poll: %s", strerror(errno));
		left -= step;
		if (progress_tick(s, (uint64_t)(seconds * 1000 - left), (uint64_t)seconds * 1000))
			return complain_why(s, MAIL_ERROR_CANCELLED);
	}
	return r;
}

const struct command cmd_box[] = {
	{ "open", "[NAME [readonly]]", "open a mailbox (INBOX) and close the one before", 0, 2, run_open },
	{ "close", "", "close the mailbox; nothing is expunged", 0, 0, run_close },
	{ "sync", "", "find changes; numbers change here and nowhere else", 0, 0, run_sync },
	{ "wait", "[SECONDS]", "wait for a change", 0, 1, run_wait },
	{ 0 },
};
