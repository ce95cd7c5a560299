/*
 * Framing of lines and literals. See reader.h.
 *
 * The one rule behind all of this file: after a failure the reader stands exactly at the beginning of the
 * client's next command, or the connection ends. A client that has sent `{5+}` sends five bytes whatever we
 * think of the command, so every way out of a command looks for such a marker at the end of the line it
 * leaves, see abandon().
 */

#include "c-client/wire/reader.h"

#include <errno.h>
#include <stdlib.h>

#include "c-client/base/arena.h"
#include "c-client/base/limits.h"
#include "c-client/base/literal.h"
#include "c-client/wire/stream.h"
#include "osdep/clock.h"

#define BUFFER 65536
#define TAIL   64  /* of a line thrown away: enough for any marker that fits 64 bits and then some */
#define HEAD   128 /* of a line too long, kept for its tag */

const struct reader_limits reader_limits_preauth = {
	.line = LIMIT_LINE_PREAUTH,
	.command = LIMIT_COMMAND_PREAUTH,
	.literal = LIMIT_LITERAL_PREAUTH,
	.literals = LIMIT_LITERALS_PREAUTH,
	.discard = LIMIT_COMMAND_PREAUTH,
	.drain = LIMIT_COMMAND_PREAUTH,
	.idle_seconds = LIMIT_LOGIN_SECONDS,
	.line_seconds = LIMIT_LINE_SECONDS,
	.rate = LIMIT_LITERAL_RATE,
};

const struct reader_limits reader_limits_session = {
	.line = LIMIT_LINE,
	.command = LIMIT_COMMAND,
	.literal = LIMIT_LITERAL,
	.literals = LIMIT_LITERALS,
	.discard = LIMIT_LINE,
	.drain = LIMIT_NONSYNC_DRAIN,
	.idle_seconds = LIMIT_IDLE_SECONDS,
	.line_seconds = LIMIT_LINE_SECONDS,
	.rate = LIMIT_LITERAL_RATE,
};

void
reader_init(struct reader *r, struct stream *s, struct reader_limits limits)
{
	*r = (struct reader){ .stream = s, .limits = limits, .command = BUF_INIT(limits.command + HEAD) };
	r->p = malloc(BUFFER);
	if (r->p == NULL)
		abort();
}

void
reader_free(struct reader *r)
{
	free(r->p);
	buf_free(&r->command);
	*r = (struct reader){ .end = READER_EOF };
}

void
reader_set_end(struct reader *r, int seconds)
{
	r->end_ms = seconds ? clock_monotonic_ms() + (int64_t)seconds * 1000 : 0;
}

bool
reader_unread(struct reader *r, struct str bytes)
{
	size_t have = r->n - r->at;

	if (bytes.n > BUFFER - have)
		return false;
	if (bytes.n > r->at) {
		memmove(r->p + bytes.n, r->p + r->at, have);
		r->at = bytes.n;
		r->n = bytes.n + have;
	}
	r->at -= bytes.n;
	if (bytes.n)
		memcpy(r->p + r->at, bytes.p, bytes.n);
	return true;
}

/* --- Getting bytes. ------------------------------------------------------------------------------------ */

static int
lost(struct reader *r, enum reader_end why)
{
	if (r->end == READER_OPEN)
		r->end = why;
	return MAIL_E_LOST;
}

/* The earlier of a deadline and the end of all reading. */
static int64_t
bounded(const struct reader *r, int64_t deadline_ms)
{
	return r->end_ms && (deadline_ms < 0 || r->end_ms < deadline_ms) ? r->end_ms : deadline_ms;
}

static int
lost_by_time(struct reader *r, enum reader_end why)
{
	return lost(r, r->end_ms && clock_monotonic_ms() >= r->end_ms ? READER_LATE : why);
}

/*
 * Gets at least one more byte into the buffer, which must not be full of unread ones. MAIL_OK, or
 * MAIL_E_LOST; with patient set a time-out is 1 and ends nothing.
 */
static int
fill(struct reader *r, int64_t deadline_ms, enum reader_end on_timeout, bool patient)
{
	ssize_t got;

	if (r->end != READER_OPEN)
		return MAIL_E_LOST;
	if (r->before_wait)
		r->before_wait(r->before_wait_ctx);
	if (r->at == r->n)
		r->at = r->n = 0;
	if (BUFFER - r->n < BUFFER / 4) {
		memmove(r->p, r->p + r->at, r->n - r->at);
		r->n -= r->at;
		r->at = 0;
	}
	got = stream_read(r->stream, r->p + r->n, BUFFER - r->n, bounded(r, deadline_ms));
	if (got > 0) {
		r->n += (size_t)got;
		return MAIL_OK;
	}
	if (got == 0)
		return lost(r, READER_EOF);
	if (errno == ETIMEDOUT) {
		if (patient && !(r->end_ms && clock_monotonic_ms() >= r->end_ms))
			return 1;
		return lost_by_time(r, on_timeout);
	}
	return lost(r, errno == ECANCELED ? READER_STOPPED : READER_ERROR);
}

/* A literal begins: its first window of time. */
static void
pace_begin(struct reader *r)
{
	r->pace_ms = 0;
	r->pace_bytes = 0;
}

/*
 * fill for the bytes of a literal. Only time spent waiting counts, so a slow disk of ours is not the client's
 * fault: each line_seconds of it must bring line_seconds times the rate.
 */
static int
fill_literal(struct reader *r)
{
	int64_t window = (int64_t)r->limits.line_seconds * 1000;

	for (;;) {
		int64_t from = clock_monotonic_ms();
		size_t had = r->n - r->at;
		int code;

		stream_acknowledge(r->stream);
		code = fill(r, from + window - r->pace_ms, READER_SLOW, true);
		if (code < 0)
			return code;
		r->pace_ms += clock_monotonic_ms() - from;
		r->pace_bytes += r->n - r->at - had;
		if (r->pace_ms >= window || code > 0) {
			if (r->pace_bytes < (uint64_t)r->limits.rate * (uint64_t)r->limits.line_seconds)
				return lost(r, READER_SLOW);
			pace_begin(r);
		}
		if (code == 0)
			return MAIL_OK;
	}
}

/* Takes the next bytes of a literal out of the buffer, at most max, at least one. */
static int
take_bytes(struct reader *r, uint64_t max, struct str *out)
{
	int code;

	if (r->at == r->n && (code = fill_literal(r)) != 0)
		return code;
	*out = (struct str){ r->p + r->at, r->n - r->at };
	if (out->n > max)
		out->n = (size_t)max;
	r->at += out->n;
	return MAIL_OK;
}

/* --- Lines. -------------------------------------------------------------------------------------------- */

static struct str
without_cr(struct str line)
{
	return line.n && line.p[line.n - 1] == '\r' ? str_sub(line, 0, line.n - 1) : line;
}

/*
 * Throws the rest of a line away and gives its last bytes. MAIL_OK, also when it was more than budget and all
 * ends.
 */
static int
skip_line(struct reader *r, uint64_t budget, struct str *tail)
{
	int64_t deadline = clock_monotonic_ms() + (int64_t)r->limits.line_seconds * 1000;
	uint64_t skipped = 0;
	int code;

	*tail = STR("");
	for (;;) {
		struct str have = { r->p + r->at, r->n - r->at };
		size_t lf = str_find(have, '\n');
		size_t gone = lf < have.n ? lf + 1 : have.n > TAIL ? have.n - TAIL : 0;

		skipped += gone;
		r->at += gone;
		if (skipped > budget) {
			r->end = READER_FLOOD;
			return MAIL_OK;
		}
		if (lf < have.n) {
			r->drained += skipped;
			have = without_cr(str_sub(have, 0, lf));
			*tail = have.n > TAIL ? str_sub(have, have.n - TAIL, TAIL) : have;
			return MAIL_OK;
		}
		code = fill(r, deadline, READER_SLOW, false);
		if (code)
			return code;
	}
}

/*
 * The next line without its end, shown in the buffer. A line longer than max stays unread and is
 * MAIL_E_TOOBIG. The clock of line_seconds starts with its first byte, or at once when it continues a
 * command.
 */
static int
next_line(struct reader *r, size_t max, bool continues, struct str *line)
{
	size_t seen = 0;
	int64_t deadline = 0;
	bool begun = false;

	for (;;) {
		struct str have = { r->p + r->at, r->n - r->at };
		size_t lf = seen + str_find(str_sub(have, seen, have.n), '\n');
		int code;

		if (lf >= max)
			return MAIL_E_TOOBIG;
		if (lf < have.n) {
			*line = without_cr(str_sub(have, 0, lf));
			r->at += lf + 1;
			return MAIL_OK;
		}
		seen = have.n;
		if (!begun) {
			begun = continues || seen > 0;
			deadline = clock_monotonic_ms() +
			    (int64_t)(begun ? r->limits.line_seconds : r->limits.idle_seconds) * 1000;
		}
		if (continues)
			stream_acknowledge(r->stream);
		code = fill(r, deadline, begun ? READER_SLOW : READER_IDLE, false);
		if (code)
			return code;
	}
}

static bool
has_nul_or_cr(struct str line)
{
	return str_find(line, '\0') < line.n || str_find(line, '\r') < line.n;
}

/* --- Literals. ----------------------------------------------------------------------------------------- */

/* What the end of a line announces. */
static struct reader_literal
literal_after(struct str line)
{
	struct literal_marker m;

	if (!literal_marker_at_end(line, &m))
		return (struct reader_literal){ 0 };
	return (struct reader_literal){
		.active = true, .sync = m.sync, .binary = m.binary, .size = m.size, .left = m.size
	};
}

/*
 * Leaves a command at a literal that nobody wants: what the client sends without being asked is read away,
 * with the lines and further such literals behind it. Past the budget all reading ends. MAIL_OK or
 * MAIL_E_LOST.
 */
static int
abandon(struct reader *r, struct reader_literal l)
{
	while (l.active && !l.sync) {
		struct str bytes;
		int code;

		if (r->drained > r->limits.drain || l.left > r->limits.drain - r->drained) {
			r->end = READER_FLOOD;
			return MAIL_OK;
		}
		r->drained += l.left;
		pace_begin(r);
		for (; l.left > 0; l.left -= bytes.n)
			if ((code = take_bytes(r, l.left, &bytes)) != 0)
				return code;
		code = skip_line(r, r->limits.drain - r->drained, &bytes);
		if (code)
			return code;
		l = literal_after(bytes);
	}
	return MAIL_OK;
}

/* The way out of a command that fails with this code. */
static int
give_up(struct reader *r, struct reader_literal l, int code)
{
	return abandon(r, l) ? MAIL_E_LOST : code;
}

/* A line that is too long: keeps its beginning for reader_seen and reads the rest away. */
static int
give_up_long_line(struct reader *r)
{
	struct str tail;

	buf_put(&r->command, (struct str){ r->p + r->at, r->limits.line < HEAD ? r->limits.line : HEAD });
	if (skip_line(r, r->limits.line + r->limits.discard, &tail))
		return MAIL_E_LOST;
	return give_up(r, literal_after(tail), MAIL_E_TOOBIG);
}

/*
 * What shall become of this literal, by the policy and by our limits. The command text ends with its marker.
 */
static enum reader_decision
decide(struct reader *r, const struct reader_policy *policy, const struct reader_literal *l)
{
	enum reader_decision d =
	    policy->decide ? policy->decide(policy->ctx, buf_str(&r->command), l) : READER_INLINE;

	if (d == READER_INLINE && (++r->literals > r->limits.literals || l->size > r->limits.literal ||
	    l->size > r->limits.command - r->before - r->command.n - 2))
		return READER_REFUSE;
	return d;
}

/* Takes an inline literal into the command; there is room for it. */
static int
read_inline(struct reader *r, const struct reader_policy *policy, struct reader_literal l)
{
	int code;

	if (l.sync && policy->go_ahead && (code = policy->go_ahead(policy->ctx)) != 0)
		return code;
	pace_begin(r);
	while (l.left > 0) {
		struct str bytes;

		if ((code = take_bytes(r, l.left, &bytes)) != 0)
			return code;
		buf_put(&r->command, bytes);
		l.left -= bytes.n;
	}
	return MAIL_OK;
}

/* --- Commands. ----------------------------------------------------------------------------------------- */

/* Appends the next line with a possible marker's CRLF. MAIL_OK, or the command has been given up. */
static int
append_line(struct reader *r, bool continues, struct reader_literal *l)
{
	struct str line;
	int code = next_line(r, r->limits.line, continues, &line);

	if (code == MAIL_E_TOOBIG)
		return give_up_long_line(r);
	if (code)
		return code;
	*l = literal_after(line);
	if (line.n + 2 > r->limits.command - r->before - r->command.n)
		return give_up(r, *l, MAIL_E_TOOBIG);
	buf_put(&r->command, line);
	if (has_nul_or_cr(line))
		return give_up(r, *l, MAIL_E_SYNTAX);
	return buf_failed(&r->command) ? give_up(r, *l, MAIL_E_TOOBIG) : MAIL_OK;
}

/* Lines and inline literals until the command is complete or a literal is to be streamed. */
static int
assemble(struct reader *r, struct arena *a, const struct reader_policy *policy, struct str *out,
    struct reader_literal *pending, bool continues)
{
	for (;;) {
		struct reader_literal l;
		enum reader_decision d = READER_STREAM;
		int code = append_line(r, continues, &l);

		if (code)
			return code;
		if (l.active) {
			d = decide(r, policy, &l);
			if (d == READER_REFUSE)
				return give_up(r, l, MAIL_E_TOOBIG);
			buf_put(&r->command, STR("\r\n"));
		}
		if (d == READER_STREAM) {
			*out = arena_str(a, buf_str(&r->command));
			*pending = l;
			pace_begin(r);
			return MAIL_OK;
		}
		code = read_inline(r, policy, l);
		if (code)
			return code;
		continues = true;
	}
}

/* A large command's memory is not kept for the small ones after it. */
static void
forget_command(struct reader *r)
{
	if (r->command.cap > BUFFER)
		buf_free(&r->command);
	buf_reset(&r->command);
}

int
reader_command(struct reader *r, struct arena *a, struct reader_policy policy, struct str *out,
    struct reader_literal *pending)
{
	forget_command(r);
	r->literals = 0;
	r->drained = 0;
	r->before = 0;
	if (r->end != READER_OPEN)
		return MAIL_E_LOST;
	return assemble(r, a, &policy, out, pending, false);
}

int
reader_rest_of_command(struct reader *r, struct arena *a, struct reader_policy policy, struct str *out,
    struct reader_literal *pending)
{
	r->before += r->command.n;
	forget_command(r);
	if (r->end != READER_OPEN)
		return MAIL_E_LOST;
	return assemble(r, a, &policy, out, pending, true);
}

int
reader_literal_read(struct reader *r, struct reader_literal *l, struct str *piece)
{
	int code;

	if (l->left == 0) {
		*piece = STR("");
		return MAIL_OK;
	}
	if ((code = take_bytes(r, l->left, piece)) != 0)
		return code;
	l->sync = false;
	l->left -= piece->n;
	return MAIL_OK;
}

int
reader_literal_refuse(struct reader *r, struct reader_literal *l)
{
	struct reader_literal rest = *l;

	*l = (struct reader_literal){ 0 };
	return abandon(r, rest);
}

struct str
reader_seen(const struct reader *r)
{
	return buf_str(&r->command);
}

bool
reader_must_end(const struct reader *r)
{
	return r->end != READER_OPEN;
}

int
reader_line(struct reader *r, struct arena *a, size_t max, struct str *out)
{
	struct str line;
	int code;

	if (r->end != READER_OPEN)
		return MAIL_E_LOST;
	code = next_line(r, max < BUFFER ? max : BUFFER, false, &line);
	if (code == MAIL_E_TOOBIG)
		return skip_line(r, max + r->limits.discard, &line) ? MAIL_E_LOST : MAIL_E_TOOBIG;
	if (code)
		return code;
	if (has_nul_or_cr(line))
		return MAIL_E_SYNTAX;
	*out = arena_str(a, line);
	return MAIL_OK;
}

bool
reader_pending(const struct reader *r)
{
	return r->at < r->n;
}

enum reader_event
reader_wait(struct reader *r, int extra_fd, int timeout_ms)
{
	int64_t deadline = timeout_ms < 0 ? -1 : clock_monotonic_ms() + timeout_ms;

	if (reader_pending(r))
		return READER_INPUT;
	if (r->end != READER_OPEN)
		return READER_LOST;
	if (r->before_wait)
		r->before_wait(r->before_wait_ctx);
	switch (stream_wait(r->stream, extra_fd, bounded(r, deadline))) {
	case STREAM_INPUT:
		return fill(r, 0, READER_EOF, false) ? READER_LOST : READER_INPUT;
	case STREAM_EXTRA:
		return READER_EXTRA;
	case STREAM_TIMEOUT:
		if (r->end_ms && clock_monotonic_ms() >= r->end_ms) {
			lost(r, READER_LATE);
			return READER_LOST;
		}
		return READER_TIMEOUT;
	case STREAM_STOPPED:
		lost(r, READER_STOPPED);
		return READER_LOST;
	case STREAM_ERROR:
		break;
	}
	lost(r, READER_ERROR);
	return READER_LOST;
}

const char *
reader_end_text(const struct reader *r)
{
	switch (r->end) {
	case READER_OPEN:
		return "open";
	case READER_EOF:
		return "client hung up";
	case READER_IDLE:
		return "idle for too long";
	case READER_SLOW:
		return "input too slow";
	case READER_LATE:
		return "no login in time";
	case READER_FLOOD:
		return "input over the limits";
	case READER_STOPPED:
		return "server is stopping";
	case READER_ERROR:
		return "connection error";
	}
	return "";
}
