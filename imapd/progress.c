/* Signs of life during long work. See progress.h. */

#include "imapd/progress.h"

#include "c-client/base/err.h"
#include "c-client/server/log.h"
#include "c-client/server/serve.h"
#include "imapd/reply.h"
#include "imapd/session.h"

#define PROGRESS_FIRST_MS 2000
#define PROGRESS_NEXT_MS 5000
#define PROGRESS_LOOK_MS 500

void
progress_begin(struct session *s, struct str tag)
{
	int64_t now = serve_now_ms();

	s->progress = (struct progress){ .tag = tag, .next_ms = now + PROGRESS_FIRST_MS, .looked_ms = now };
}

/* What the library has just written to s->line would be lost: a line of its own. */
static void
send_progress(struct session *s, uint64_t done, uint64_t total)
{
	writer_fmt(&s->writer, "* OK [INPROGRESS (\"%.*s\" %llu ", STR_ARG(s->progress.tag),
	    (unsigned long long)done);
	if (total)
		writer_number(&s->writer, total);
	else
		writer_put(&s->writer, STR("NIL"));
	writer_put(&s->writer, STR(")] Still working\r\n"));
}

static int
tick(void *ctx, uint64_t done, uint64_t total)
{
	struct session *s = ctx;
	struct progress *p = &s->progress;
	int64_t now = serve_now_ms();

	if (writer_failed(&s->writer))
		return MAIL_E_LOST;
	if (p->muted || now - p->looked_ms < PROGRESS_LOOK_MS)
		return 0;
	p->looked_ms = now;
	if (reader_wait(&s->reader, -1, 0) == READER_LOST)
		return MAIL_E_LOST;
	if (now < p->next_ms)
		return 0;
	p->next_ms = now + PROGRESS_NEXT_MS;
	if (p->tag.n)
		send_progress(s, done, total);
	return writer_flush(&s->writer);
}

static void
notice(void *ctx, const char *text)
{
	(void)ctx;
	log_warning("%s", text);
}

struct mail_hooks
progress_hooks(struct session *s)
{
	return (struct mail_hooks){ .tick = tick, .notice = notice, .ctx = s };
}
