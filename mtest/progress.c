/* Progress on a terminal, and Ctrl-C: see catch_interrupts in main.c. */

#include <signal.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "mtest/mtest.h"

#define SHOW_AFTER_MS 300
#define WIDTH 40

static uint64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

static void
draw(struct session *s, uint64_t done, uint64_t total)
{
	static const char full[] = "########################################";
	static const char empty[] = "........................................";
	int part = total && done < total ? (int)((double)done / (double)total * WIDTH) : WIDTH;

	if (total)
		fprintf(stderr, "\r[%.*s%.*s] %3d%%", part, full, WIDTH - part, empty, part * 100 / WIDTH);
	else
		fprintf(stderr, "\r%llu", (unsigned long long)done);
	s->bar = true;
}

/* Was Ctrl-C typed since the last time? */
static bool
take_interrupt(void)
{
	const struct timespec none = { 0 };
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	return sigtimedwait(&set, NULL, &none) == SIGINT;
}

int
progress_tick(void *ctx, uint64_t done, uint64_t total)
{
	struct session *s = ctx;

	if (!s->terminal)
		return 0;
	if (take_interrupt())
		s->interrupted = true;
	if (!s->interrupted && isatty(2) && now_ms() - s->started_ms > SHOW_AFTER_MS)
		draw(s, done, total);
	return s->interrupted;
}

void
progress_begin(struct session *s)
{
	s->interrupted = false;
	s->started_ms = now_ms();
	if (s->terminal)
		take_interrupt(); /* one that came too late for the command before */
}

void
progress_end(struct session *s)
{
	if (s->bar)
		fputs("\r\033[K", stderr);
	s->bar = false;
}
