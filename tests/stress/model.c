/* What must be true of the mailbox: which message each UID is, who may vanish, what every text is. */

#include "tests/stress/stress.h"

#include <stdarg.h>

struct model model;

void
model_open(void)
{
	model.uids = calloc(MAX_UID, sizeof *model.uids);
	model.acknowledged = calloc(DELIVERED_BASE * 2, sizeof *model.acknowledged);
	model.removable = calloc(DELIVERED_BASE * 2, sizeof *model.removable);
	if (!model.uids || !model.acknowledged || !model.removable)
		abort();
	for (uint32_t i = 0; i < MAX_UID; i++)
		memset(model.uids[i].own, -1, sizeof model.uids[i].own);
	model.next_id = 1;
}

void
model_text(uint32_t id, struct buf *out)
{
	uint32_t x = id * 2654435761u, lines = x % 60;

	buf_fmt(out,
	    "From: Stress <stress@example.org>\r\nTo: you@example.org\r\nSubject: number %u\r\n"
	    "Date: Sat, 21 Nov 2026 10:%02u:%02u +0000\r\nMessage-ID: <%u@stress.example>\r\n\r\n",
	    id, id / 60 % 60, id % 60, id);
	for (uint32_t i = 0; i < lines; i++) {
		x = x * 1664525 + 1013904223;
		buf_fmt(out, "%.*s %u\r\n", (int)(x >> 26),
		    "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghij", x);
	}
}

void
model_saw(uint32_t uid, uint32_t id)
{
	struct uid_info *u;

	if (uid == 0 || uid >= MAX_UID)
		return wrong("UID %u is out of every range", uid);
	u = &model.uids[uid];
	if (u->id && u->id != id)
		return wrong("UID %u was message %u and is now message %u", uid, u->id, id);
	u->id = id;
	if (u->may_go && id < 2 * DELIVERED_BASE)
		model.removable[id] = true;
	if (uid > model.highest)
		model.highest = uid;
}

void
wrong(const char *fmt, ...)
{
	va_list ap;

	model.failures++;
	fputs("WRONG: ", stdout);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
	fflush(stdout);
}

uint32_t
rnd(uint32_t below)
{
	return below ? (uint32_t)random() % below : 0;
}
