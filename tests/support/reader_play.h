/*
 * Plays bytes through a reader and writes down everything that came of it, so that two ways of cutting the
 * same bytes into packets can be compared. Included by one test and one fuzz target.
 */
#ifndef TESTS_SUPPORT_READER_PLAY_H
#define TESTS_SUPPORT_READER_PLAY_H

#include <errno.h>

#include "c-client/base/arena.h"
#include "c-client/base/buf.h"
#include "c-client/base/scan.h"
#include "c-client/wire/reader.h"
#include "c-client/wire/stream.h"

struct play {
	struct str input;
	size_t at;
	struct str cuts; /* the lengths of the packets as bytes, 0 = 256; used in turn; empty = one packet */
	size_t cut;
	struct buf *log;
};

static inline ssize_t
play_pull(void *ctx, void *p, size_t n)
{
	struct play *play = ctx;
	size_t left = play->input.n - play->at, chunk = left;

	if (play->cuts.n) {
		chunk = (unsigned char)play->cuts.p[play->cut++ % play->cuts.n];
		chunk = chunk ? chunk : 256;
	}
	chunk = chunk < left ? chunk : left;
	chunk = chunk < n ? chunk : n;
	if (chunk)
		memcpy(p, play->input.p + play->at, chunk);
	play->at += chunk;
	return (ssize_t)chunk;
}

/* "APPEND" in front: streamed, "REFUSE" in it: refused, else inline. */
static inline enum reader_decision
play_decide(void *ctx, struct str so_far, const struct reader_literal *l)
{
	(void)ctx, (void)l;
	if (str_find_str(so_far, STR("REFUSE")) < so_far.n)
		return READER_REFUSE;
	return str_istarts(so_far, STR("APPEND")) || str_starts(so_far, STR(" ")) ? READER_STREAM
										  : READER_INLINE;
}

static inline int
play_go_ahead(void *ctx)
{
	buf_put(((struct play *)ctx)->log, STR("+ "));
	return 0;
}

/* What follows a command that ended in a literal to be streamed; a literal of 7 bytes is refused half-way. */
static inline int
play_streamed(struct reader *r, struct play *play, struct reader_policy policy, struct arena *a,
    struct reader_literal *l, struct str *text)
{
	struct str piece;
	int code;

	buf_fmt(play->log, "stream %s%s{", l->sync ? "sync " : "", l->binary ? "binary " : "");
	if (l->size == 7) {
		if (l->sync)
			l->sync = false; /* we said "+ " */
		buf_put(play->log, STR("refused}\n"));
		return reader_literal_refuse(r, l);
	}
	for (;;) {
		code = reader_literal_read(r, l, &piece);
		if (code || piece.n == 0)
			break;
		buf_put(play->log, piece);
	}
	buf_put(play->log, STR("}\n"));
	return code ? code : reader_rest_of_command(r, a, policy, text, l);
}

/* All commands until the reader has no more; the log is appended to *log. */
static inline void
play(struct str input, struct str cuts, struct reader_limits limits, struct buf *log)
{
	struct play state = { .input = input, .cuts = cuts, .log = log };
	struct reader_policy policy = { .ctx = &state, .decide = play_decide, .go_ahead = play_go_ahead };
	struct stream s = stream_of(-1, -1);
	struct arena a = ARENA_INIT;
	struct reader r;
	int code = 0;

	s.pull = play_pull;
	s.ctx = &state;
	reader_init(&r, &s, limits);
	while (code != MAIL_E_LOST) {
		struct reader_literal l = { 0 };
		struct str text = STR("");

		code = reader_command(&r, &a, policy, &text, &l);
		while (code == 0 && l.active) {
			buf_fmt(log, "[%.*s] ", STR_ARG(text));
			text = STR("");
			code = play_streamed(&r, &state, policy, &a, &l, &text);
		}
		if (code == 0)
			buf_put(log, STR("OK ")), buf_put(log, text);
		else
			buf_fmt(log, "%d ", code), buf_put(log, reader_seen(&r));
		buf_put(log, reader_must_end(&r) ? STR(" END\n") : STR("\n"));
		arena_reset(&a);
	}
	buf_put(log, str_of(reader_end_text(&r)));
	arena_free(&a);
	reader_free(&r);
}

#endif
