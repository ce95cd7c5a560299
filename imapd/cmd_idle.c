/*
 * IDLE (RFC 2177): tells what happens in the mailbox until the client says DONE. Now and then it says that
 * it is still here, which keeps the connection alive in routers and finds out when the client is not.
 */

#include "c-client/base/limits.h"
#include "c-client/server/serve.h"
#include "imapd/modseq.h"
#include "imapd/reply.h"
#include "imapd/session.h"
#include "imapd/update.h"

#define DONE_MAX 64 /* bytes of a line that may be DONE */

struct idle {
	int fd, interval_ms; /* of the mailbox's watch */
	int64_t look_ms, still_here_ms, end_ms;
};

static int
tell_news(struct session *s)
{
	int r;

	if (s->mailbox == NULL)
		return 0;
	if ((r = update_sync(s)) == MAIL_E_LOST || s->end != END_NOT)
		return r;
	update_send(s, true, false);
	modseq_settle(s, NULL, 0);
	r = writer_flush(&s->writer);
	session_release(s);
	return r;
}

static int
begin(struct session *s, struct idle *i)
{
	int64_t now = serve_now_ms();
	int r;

	progress_begin(s, STR("")); /* it lasts long without being work */
	*i = (struct idle){ .fd = -1, .interval_ms = LIMIT_STILL_HERE_SECONDS * 1000 };
	if (s->mailbox && (r = mailbox_watch(s->mailbox, &i->fd, &i->interval_ms)))
		return r;
	i->look_ms = now + i->interval_ms;
	i->still_here_ms = now + LIMIT_STILL_HERE_SECONDS * 1000;
	i->end_ms = now + (int64_t)s->config->idle_timeout * 1000;
	return reply_continue(s, "idling");
}

/* A moment has come: to look at the mailbox, to say that we are here, to end. */
static int
on_time(struct session *s, struct idle *i)
{
	int64_t now = serve_now_ms();

	if (now >= i->end_ms) {
		session_bye(s, END_IDLE, STR(""), "Autologout; idle for too long");
		return 0;
	}
	if (now >= i->still_here_ms) {
		i->still_here_ms = now + LIMIT_STILL_HERE_SECONDS * 1000;
		reply_line(s, "OK Still here");
	}
	if (now < i->look_ms)
		return writer_flush(&s->writer);
	i->look_ms = now + i->interval_ms;
	return tell_news(s);
}

static int
next_timeout(const struct idle *i)
{
	int64_t at = i->look_ms < i->still_here_ms ? i->look_ms : i->still_here_ms;

	at = (at < i->end_ms ? at : i->end_ms) - serve_now_ms();
	return at < 0 ? 0 : (int)at;
}

/* Until there is input. */
static int
wait(struct session *s, struct idle *i)
{
	int r = tell_news(s);

	while (r == 0 && s->end == END_NOT)
		switch (reader_wait(&s->reader, i->fd, next_timeout(i))) {
		case READER_INPUT:
			return 0;
		case READER_EXTRA:
			mailbox_watch_drain(s->mailbox);
			r = tell_news(s);
			break;
		case READER_TIMEOUT:
			r = on_time(s, i);
			break;
		case READER_LOST:
			return MAIL_E_LOST;
		}
	return r;
}

static int
run(struct session *s, struct request *rq)
{
	struct idle idle;
	struct str line;
	int r;

	if (!request_is_bare(rq))
		return request_bad(s, "IDLE has no arguments");
	if ((r = begin(s, &idle)) || (r = wait(s, &idle)) || s->end != END_NOT)
		return r;
	r = reader_line(&s->reader, &s->arena, DONE_MAX, &line);
	if (r == MAIL_E_LOST)
		return r;
	if (r || !str_ieq(line, STR("DONE")))
		return request_bad(s, "IDLE is ended by DONE");
	return 0;
}

const struct command cmd_idle[] = {
	{ .name = "IDLE", .states = STATES_LOGGED_IN, .capability = "IDLE", .run = run },
	{ 0 },
};
