/*
 * Many messages, and a second process for half of them. See ahead.h.
 *
 * The worker is a copy of ours with everything it needs to read messages; it can change nothing (process.h). It
 * takes every other AHEAD_MANY messages and tells of each what it found. We put that in as if we had found it,
 * and then make whatever still lacks. So nothing depends on the worker: what it does not say, because a message
 * is gone, because it was killed or was never started, we look for ourselves.
 */

#include "c-client/mailbox/ahead.h"

#include <errno.h>
#include <stdlib.h>

#include "c-client/base/arena.h"
#include "c-client/base/limits.h"
#include "c-client/index/fields.h"
#include "c-client/mailbox/engine.h"
#include "osdep/clock.h"
#include "osdep/io.h"

#define SPOKEN 65536      /* read or written at a time */
#define TICK_MS 500
#define TICK_EVERY 64
#define SILENCE_MS 10000  /* a worker that says nothing for so long is not worth waiting for */

/* What the worker says of a message; then the texts. uid 0: that was all of those that begin with number `size`. */
struct found {
	uint32_t uid, n[FIELD_KINDS];
	bool wire_sure, wire_counted;
	uint64_t size, wire_size;
	int64_t internal_date;
};

#define FOUND_MAX (sizeof(struct found) + FIELD_KINDS * FIELDS_TEXT)

/* --- The worker ---------------------------------------------------------------------------------------- */

struct teller {
	struct mailbox *m;
	int out;
	char *p;
	size_t n;
};

/* When there is nobody to tell there is nothing to do. */
static void
tell(struct teller *t)
{
	for (size_t done = 0; done < t->n;) {
		ssize_t n = write(t->out, t->p + done, t->n - done);
		if (n < 0 && errno != EINTR)
			_exit(1);
		done += n < 0 ? 0 : (size_t)n;
	}
	t->n = 0;
}

static void
add(struct teller *t, const void *p, size_t n)
{
	memcpy(t->p + t->n, p, n);
	t->n += n;
}

static int
tell_message(void *ctx, uint32_t uid)
{
	struct teller *t = ctx;
	struct fields *fields = t->m->fields;
	struct fields_place none = { 0 };
	struct str text[FIELD_KINDS];
	struct found f = { .uid = uid };
	struct record rec;
	size_t at;

	if (!mailbox_find(t->m, uid, &at, &rec))
		return 0;
	f.wire_sure = rec.wire_sure;
	f.wire_counted = rec.wire_counted;
	f.size = rec.size;
	f.wire_size = rec.wire_size;
	f.internal_date = rec.internal_date;
	for (int k = 0; k < FIELD_KINDS; k++)
		if (fields_waits(fields, uid) && fields_get(fields, uid, none, k, &text[k]))
			f.n[k] = (uint32_t)text[k].n;
	add(t, &f, sizeof f);
	for (int k = 0; k < FIELD_KINDS; k++)
		if (f.n[k])
			add(t, text[k].p, f.n[k]);
	fields_drop(fields);
	if (t->n >= SPOKEN)
		tell(t);
	return 0;
}

/* The program's hooks are for its own process: they talk to a client, and to the log. */
static void
forget_program(struct mailbox *m)
{
	message_forget(m);
	fields_drop(m->fields);
	m->store->options.hooks = (struct mail_hooks){ 0 };
	m->store->arena.oom = m->arena.oom = NULL;
}

static void
work(void *ctx, int out)
{
	struct ahead *a = ctx;
	struct teller t = { a->m, out, malloc(SPOKEN + FOUND_MAX), 0 };
	struct todo *todo = calloc(AHEAD_MANY, sizeof *todo);

	if (t.p == NULL || todo == NULL)
		return;
	forget_program(a->m);
	for (size_t at = a->from; at < a->n; at += 2 * AHEAD_MANY) {
		struct found all = { .size = at };
		size_t n = a->n - at < AHEAD_MANY ? a->n - at : AHEAD_MANY;
		n = ready_lacking(a->m, a->uids + at, n, n, a->wants, todo);
		if (ready_make(a->m, todo, n, a->wants, tell_message, &t))
			return;
		add(&t, &all, sizeof all);
		tell(&t);
	}
}

/* --- Progress ------------------------------------------------------------------------------------------ */

static int
show(const struct ahead *a)
{
	return engine_tick(a->m->store, a->done < a->n ? a->done : a->n, a->n);
}

static int
count_message(void *ctx, uint32_t uid)
{
	struct ahead *a = ctx;

	(void)uid;
	return ++a->done % TICK_EVERY ? 0 : show(a);
}

/* --- Hearing it ---------------------------------------------------------------------------------------- */

static void
dismiss(struct ahead *a)
{
	process_worker_end(&a->worker);
	free(a->in);
	a->in = NULL;
	a->alone = true;
}

/* Waits until it says more. False: it says no more, or *r is why we must not go on. */
static bool
hear_more(struct ahead *a, int *r)
{
	struct pollfd p = { a->worker.fd, POLLIN, 0 };
	int64_t until = clock_monotonic_ms() + SILENCE_MS;
	ssize_t n;

	memmove(a->in, a->in + a->at, a->end - a->at);
	a->end -= a->at;
	a->at = 0;
	while (io_poll(&p, 1, clock_monotonic_ms() + TICK_MS) == 0 && clock_monotonic_ms() < until)
		if ((*r = show(a)))
			return false;
	if (p.revents == 0)
		return false;
	n = read(a->worker.fd, a->in + a->end, SPOKEN);
	if (n < 0 && errno == EINTR)
		return true;
	a->end += n < 0 ? 0 : (size_t)n;
	return n > 0;
}

/* The next thing it says. False as above. */
static bool
hear(struct ahead *a, struct found *out, const char **texts, int *r)
{
	for (;;) {
		size_t want = sizeof *out, have = a->end - a->at;
		if (have >= want) {
			memcpy(out, a->in + a->at, sizeof *out);
			for (int k = 0; k < FIELD_KINDS; k++) {
				if (out->n[k] > FIELDS_TEXT)
					return false;
				want += out->n[k];
			}
			if (have >= want) {
				*texts = a->in + a->at + sizeof *out;
				a->at += want;
				return true;
			}
		}
		if (!hear_more(a, r))
			return false;
	}
}

/*
 * As if we had found it. Where what was known is not so, all that hangs on it is ours to repair when the
 * message is read (message.c).
 */
static void
take_over(struct mailbox *m, const struct found *f, const char *texts)
{
	struct record rec;
	size_t at;

	if (!mailbox_find(m, f->uid, &at, &rec) || rec.gone ||
	    (rec.size != SIZE_UNKNOWN && rec.size != f->size) ||
	    (rec.wire_size != SIZE_UNKNOWN && rec.wire_size != f->wire_size))
		return;
	if ((f->wire_sure && !rec.wire_sure) || (f->wire_counted && !rec.wire_counted) ||
	    (rec.internal_date == DATE_UNKNOWN && f->internal_date != DATE_UNKNOWN)) {
		rec.size = f->size;
		rec.wire_size = f->wire_size;
		rec.wire_sure |= f->wire_sure;
		rec.wire_counted |= f->wire_counted;
		rec.internal_date = f->internal_date;
		index_put(m->index, at, &rec);
		m->learnt++;
	}
	for (int k = 0; k < FIELD_KINDS; texts += f->n[k++])
		if (f->n[k])
			fields_put(m->fields, f->uid, k, (struct str){ texts, f->n[k] });
}

/* What the worker found of these messages. */
static int
take(struct ahead *a, size_t at)
{
	const char *texts = NULL;
	struct found f;
	int r = 0;

	while (hear(a, &f, &texts, &r)) {
		if (f.uid) {
			take_over(a->m, &f, texts);
			if ((r = count_message(a, f.uid)))
				break;
			continue;
		}
		if (f.size == at)
			return 0;
		break;
	}
	dismiss(a);
	return r;
}

/* --- Both ---------------------------------------------------------------------------------------------- */

/* Of the thousand before these there was much to do. Once. */
static void
start(struct ahead *a, size_t from)
{
	a->alone = true;
	if (a->n <= from ||
	    ready_lacking(a->m, a->uids + from, a->n - from, LIMIT_ALONE, a->wants, NULL) < LIMIT_ALONE)
		return;
	a->from = from;
	a->at = a->end = 0;
	a->in = malloc(FOUND_MAX + SPOKEN);
	a->alone = a->in == NULL || process_worker_start(&a->worker, LIMIT_AHEAD, work, a) < 0;
}

static int
prepare(struct ahead *a, size_t at)
{
	struct todo *todo = calloc(AHEAD_MANY, sizeof *todo);
	size_t n = a->n - at < AHEAD_MANY ? a->n - at : AHEAD_MANY;
	int r;

	if (todo == NULL)
		arena_array(&a->m->arena, SIZE_MAX, 2); /* does not return */
	n = ready_lacking(a->m, a->uids + at, n, n, a->wants, todo);
	if (n > AHEAD_MANY / 2 && !a->alone && a->worker.pid == 0)
		start(a, at + AHEAD_MANY);
	r = ready_make(a->m, todo, n, a->wants, count_message, a);
	free(todo);
	return r;
}

int
ahead_reach(struct ahead *a, size_t at)
{
	size_t next = at + AHEAD_MANY;
	int r;

	if (a->wants == 0 || at >= a->n)
		return 0;
	a->done = a->done > at ? a->done : at;
	if (a->worker.pid && at >= a->from && (at - a->from) % (2 * AHEAD_MANY) == 0) {
		/* First our own next ones: by then it is done with these. */
		if ((next < a->n && (r = prepare(a, next))) || (r = take(a, at)))
			return r;
	}
	return prepare(a, at);
}

void
ahead_begin(struct ahead *a, struct mailbox *m, const uint32_t *uids, size_t n, unsigned wants)
{
	*a = (struct ahead){ .m = m, .uids = uids, .n = n, .wants = wants, .worker = { .fd = -1 } };
	a->alone = wants == 0 || n <= LIMIT_ALONE || process_cpus() < 2;
}

void
ahead_end(struct ahead *a)
{
	dismiss(a);
}
