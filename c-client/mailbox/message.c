/*
 * The one message that is kept open: its bytes through a window, its sizes, its structure. See message.h.
 *
 * The length of a literal must be exact, so it never comes from a hint: a small message is read once and
 * served from memory, a large one is counted by one pass over it, remembered in the index for the session.
 */

#include "c-client/mailbox/message.h"

#include "c-client/mailbox/message_bytes.h"
#include "c-client/message/envelope.h"
#include "c-client/message/header.h"
#include "c-client/message/part.h"

/* After so many hints that told no size only every so many-th message is asked for one. */
#define USELESS_HINTS 8
#define USELESS_RETRY 16

static int
gone(struct mailbox *m, uint32_t uid)
{
	return fail(m->fault, MAIL_E_GONE, "The message no longer exists", "%.*s: UID %u is gone",
	    STR_ARG(m->name), uid);
}

/* The record of a message that is still there. */
static bool
find_record(struct mailbox *m, uint32_t uid, size_t *at, struct record *r)
{
	return mailbox_find(m, uid, at, r) && !r->gone;
}

/* --- Opening ------------------------------------------------------------------------------------------- */

static void
message_close(struct message *msg)
{
	if (!msg->open)
		return;
	msg->open = false;
	msg->source.ops->close(&msg->source);
	arena_reset(&msg->arena);
	msg->root = NULL;
	msg->envelope = NULL;
}

void
message_forget(struct mailbox *m)
{
	struct message *msg = m->message;

	if (msg == NULL)
		return;
	message_close(msg);
	arena_free(&msg->arena);
	free(msg->window);
	free(msg->in);
	free(msg->out);
	m->message = NULL;
}

void
message_forget_gone(struct mailbox *m)
{
	struct record r;
	size_t at;

	if (m->message && m->message->open && !find_record(m, m->message->uid, &at, &r))
		message_close(m->message);
}

static bool
is_open(const struct mailbox *m, uint32_t uid)
{
	return m->message && m->message->open && m->message->uid == uid && !m->message->damaged;
}

static struct message *
message_new(struct mailbox *m)
{
	struct message *msg = ARENA_NEW(&m->arena, struct message);

	msg->m = m;
	msg->arena.oom = m->arena.oom;
	msg->in = malloc(MESSAGE_CHUNK);
	msg->out = malloc(MESSAGE_CHUNK_WIRE);
	if (msg->in == NULL || msg->out == NULL)
		arena_alloc(&m->arena, SIZE_MAX); /* does not return */
	return msg;
}

int
message_open(struct mailbox *m, uint32_t uid, struct message **out)
{
	struct source src = { .fd = -1 };
	struct message *msg;
	struct record rec;
	size_t at;
	int r;

	if (is_open(m, uid)) {
		*out = m->message;
		return 0;
	}
	do {
		r = find_record(m, uid, &at, &rec) ? m->driver->source(m, uid, &src) : gone(m, uid);
	} while (r && mailbox_heal(m));
	if (r)
		return r;
	msg = m->message;
	if (msg == NULL)
		m->message = msg = message_new(m);
	message_close(msg);
	msg->open = true;
	msg->uid = uid;
	msg->source = src;
	msg->nwindow = 0;
	msg->header_known = false;
	msg->whole = src.size == 0;
	msg->nresumes = 0;
	msg->damaged = false;
	*out = msg;
	return 0;
}

/* --- Bytes --------------------------------------------------------------------------------------------- */

static int
read_failed(struct message *msg, uint64_t at)
{
	return fail_errno(msg->m->fault, "%.*s: reading UID %u at %llu", STR_ARG(msg->m->name), msg->uid,
	    (unsigned long long)at);
}

/* Reads the beginning of the message into the window, up to so many bytes. */
static int
fill_window(struct message *msg, uint64_t want)
{
	if (want > msg->source.size)
		want = msg->source.size;
	if (want > msg->window_cap) {
		char *more = realloc(msg->window, want);
		if (more == NULL)
			arena_alloc(&msg->arena, SIZE_MAX); /* does not return */
		msg->window = more;
		msg->window_cap = want;
	}
	while (msg->nwindow < want) {
		ssize_t n = msg->source.ops->read(
		    &msg->source, msg->nwindow, msg->window + msg->nwindow, want - msg->nwindow);
		if (n < 0)
			return read_failed(msg, msg->nwindow);
		if (n == 0) { /* it was cut since it was opened: this is all there is */
			msg->source.size = msg->nwindow;
			break;
		}
		msg->nwindow += (size_t)n;
	}
	msg->whole = msg->nwindow == msg->source.size;
	return 0;
}

int
message_load(struct message *msg)
{
	if (msg->whole || msg->source.size > MESSAGE_SMALL)
		return 0;
	return fill_window(msg, msg->source.size);
}

int
message_bytes(struct message *msg, uint64_t at, uint64_t most, struct str *out)
{
	ssize_t n;

	if (most > MESSAGE_CHUNK)
		most = MESSAGE_CHUNK;
	if (at < msg->nwindow || msg->whole) {
		*out = str_sub((struct str){ msg->window, msg->nwindow },
		    at < msg->nwindow ? (size_t)at : msg->nwindow, most);
		return 0;
	}
	n = msg->source.ops->read(&msg->source, at, msg->in, most);
	if (n < 0)
		return read_failed(msg, at);
	*out = (struct str){ msg->in, (size_t)n };
	return 0;
}

int
message_scan(struct message *msg, uint64_t at, uint64_t size, message_sink *sink, void *ctx)
{
	uint64_t done = 0, ticked = 0;
	struct str bytes;
	int r;

	while (done < size) {
		if ((r = message_bytes(msg, at + done, size - done, &bytes)))
			return r;
		if (bytes.n == 0)
			break;
		if ((r = sink(ctx, bytes)))
			return r;
		done += bytes.n;
		if (done - ticked >= MESSAGE_TICK && !msg->sending) {
			ticked = done;
			if ((r = engine_tick(msg->m->store, done, size)))
				return r;
		}
	}
	return 0;
}

/* --- Sizes --------------------------------------------------------------------------------------------- */

/*
 * The message was read from end to end: its sizes are known for this session, and a hint that was wrong can
 * be repaired.
 */
static void
learn(struct message *msg, uint64_t wire)
{
	struct mailbox *m = msg->m;
	struct driver_hint truth = { msg->source.size, wire, msg->source.internal_date, 0 };
	struct record r;
	size_t at;
	bool wrong;

	if (!find_record(m, msg->uid, &at, &r))
		return;
	wrong = (r.size != SIZE_UNKNOWN && r.size != truth.size) ||
		(r.wire_size != SIZE_UNKNOWN && r.wire_size != wire);
	r.size = truth.size;
	r.wire_size = wire;
	r.wire_sure = r.wire_counted = true;
	r.internal_date = truth.internal_date;
	if (wrong)
		r.fields = r.fields_size = 0;
	index_put(m->index, at, &r);
	m->learnt++;
	if (wrong && m->driver->learn)
		m->driver->learn(m, msg->uid, truth);
}

struct count {
	struct crlf state;
	uint64_t wire;
};

static int
count_some(void *ctx, struct str bytes)
{
	struct count *c = ctx;

	c->wire += crlf_wire_size(&c->state, bytes);
	return 0;
}

int
message_count(struct message *msg, uint64_t *out)
{
	struct count c = { 0 };
	struct record rec;
	size_t at;
	int r;

	if ((r = message_load(msg)))
		return r;
	if (find_record(msg->m, msg->uid, &at, &rec) && rec.wire_counted && rec.size == msg->source.size) {
		*out = rec.wire_size;
		return 0;
	}
	if ((r = message_scan(msg, 0, msg->source.size, count_some, &c)))
		return r;
	learn(msg, c.wire);
	*out = c.wire;
	return 0;
}

/* Asks the store without opening the message; takes over what it says. MAIL_E_GONE. */
static int
ask_hint(struct mailbox *m, uint32_t uid, struct record *rec, size_t at)
{
	struct driver_hint h = DRIVER_HINT_NONE;
	int r;

	if (m->driver->hint == NULL)
		return 0;
	if ((r = m->driver->hint(m, uid, &h)))
		return r;
	if (h.internal_date != DATE_UNKNOWN)
		rec->internal_date = h.internal_date;
	if (h.wire_size == SIZE_UNKNOWN && h.size != SIZE_UNKNOWN && h.size == rec->size)
		h.wire_size = rec->wire_size;
	if (h.size != SIZE_UNKNOWN && h.wire_size != SIZE_UNKNOWN) {
		rec->size = h.size;
		rec->wire_size = h.wire_size;
		rec->wire_sure = true;
	}
	m->useless = rec->wire_sure ? 0 : m->useless + 1;
	m->learnt++;
	index_put(m->index, at, rec);
	return 0;
}

/*
 * Where the store has no note of the sizes of many messages, asking it before the message is read all the same
 * is only dear.
 */
static bool
may_help(struct mailbox *m)
{
	return m->useless < USELESS_HINTS || m->useless++ % USELESS_RETRY == 0;
}

int
message_size(struct mailbox *m, uint32_t uid, uint64_t *out)
{
	struct message *msg;
	struct record rec;
	size_t at;
	int r;

	if (!find_record(m, uid, &at, &rec))
		return gone(m, uid);
	if (!rec.wire_sure && may_help(m) && (r = ask_hint(m, uid, &rec, at)))
		return r;
	if (rec.wire_sure) {
		*out = rec.wire_size;
		return 0;
	}
	if ((r = message_open(m, uid, &msg)))
		return r;
	return message_count(msg, out);
}

int
message_date(struct mailbox *m, uint32_t uid, int64_t *out)
{
	struct message *msg;
	struct record rec;
	size_t at;
	int r;

	if (!find_record(m, uid, &at, &rec))
		return gone(m, uid);
	if (rec.internal_date == DATE_UNKNOWN && !is_open(m, uid) && (r = ask_hint(m, uid, &rec, at)))
		return r;
	if (rec.internal_date == DATE_UNKNOWN) {
		if ((r = message_open(m, uid, &msg)))
			return r;
		rec.internal_date = msg->source.internal_date;
		m->learnt++;
		index_put(m->index, at, &rec);
	}
	*out = rec.internal_date;
	return 0;
}

/* --- Structure ----------------------------------------------------------------------------------------- */

/* Behind the empty line (only CRs before its LF) that ends a header; 0: it is not in these bytes. */
static size_t
header_end(struct str s)
{
	for (size_t at = 0; at < s.n;) {
		size_t p = at;
		const char *lf;
		while (p < s.n && s.p[p] == '\r')
			p++;
		if (p < s.n && s.p[p] == '\n')
			return p + 1;
		lf = memchr(s.p + at, '\n', s.n - at);
		at = lf ? (size_t)(lf - s.p) + 1 : s.n;
	}
	return 0;
}

int
message_header_end(struct message *msg, uint64_t *out)
{
	uint64_t want = MESSAGE_HEADER_FIRST, end;
	int r;

	while (!msg->header_known) {
		if ((r = msg->nwindow < want && !msg->whole ? fill_window(msg, want) : 0))
			return r;
		end = header_end((struct str){ msg->window, msg->nwindow });
		if (end || msg->whole || want >= LIMIT_HEADER_BLOCK) {
			msg->header_known = true;
			msg->header_end = end;
		}
		want *= 8;
		if (want > LIMIT_HEADER_BLOCK)
			want = LIMIT_HEADER_BLOCK;
	}
	*out = msg->header_end;
	return 0;
}

int
message_header_block(struct message *msg, struct str *out)
{
	uint64_t end;
	int r;

	if ((r = message_header_end(msg, &end)))
		return r;
	*out = str_sub((struct str){ msg->window, msg->nwindow }, 0, end ? (size_t)end : LIMIT_HEADER_BLOCK);
	return 0;
}

int
message_envelope(struct message *msg, const struct envelope **out)
{
	struct str header;
	int r;

	if (msg->root)
		msg->envelope = msg->root->envelope;
	if (msg->envelope == NULL) {
		struct envelope *e = ARENA_NEW(&msg->arena, struct envelope);
		if ((r = message_header_block(msg, &header)))
			return r;
		envelope_parse(&msg->arena, header, e, NULL);
		msg->envelope = e;
	}
	*out = msg->envelope;
	return 0;
}

static int
parse_some(void *ctx, struct str bytes)
{
	part_feed(ctx, bytes);
	return 0;
}

int
message_parts(struct message *msg, const struct part **out)
{
	struct part_parser *p;
	int r;

	if (msg->root == NULL) {
		if ((r = message_load(msg)))
			return r;
		p = part_begin(&msg->arena);
		if ((r = message_scan(msg, 0, msg->source.size, parse_some, p)))
			return r;
		msg->root = part_end(p);
		learn(msg, part_wire(msg->root));
	}
	*out = msg->root;
	return 0;
}
