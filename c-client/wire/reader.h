/*
 * struct reader: cuts what a client sends into commands: lines and literals (RFC 9051 sections 2.2 and 4.3,
 * RFC 7888 non-synchronising literals, RFC 3516 literal8). It enforces every limit on size, number and time
 * of input; it does not know what a command means, and a grammar never reads from the connection.
 *
 * Framing must never slip: what a refused command still carries (the bytes of a non-synchronising literal,
 * the rest of a line too long) is read away here and can never become a command. Where that would cost too
 * much the connection ends.
 *
 * Bytes not used yet stay in the buffer, at most 64 KiB are read ahead.
 */
#ifndef WIRE_READER_H
#define WIRE_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "c-client/base/buf.h"
#include "c-client/base/err.h"
#include "c-client/base/str.h"

struct arena;
struct stream;

struct reader_limits {
	size_t line;          /* bytes of a line with its end, at most 65536 */
	size_t command;       /* bytes of all lines and inline literals of a command */
	uint64_t literal;     /* bytes of one inline literal */
	unsigned literals;    /* inline ones in one command, empty ones included */
	size_t discard;       /* of a line too long, read away beyond the limit before we hang up */
	uint64_t drain;       /* of refused non-synchronising literals of one command, before we hang up */
	int idle_seconds;     /* waiting for the first byte of a command */
	int line_seconds;     /* from a line's first byte to its end */
	unsigned rate; /* bytes a second a literal must bring at least, over each line_seconds of waiting */
};
extern const struct reader_limits reader_limits_preauth, reader_limits_session;

/* Why no more input comes (after MAIL_E_LOST), for the log. */
enum reader_end {
	READER_OPEN,
	READER_EOF,     /* the client hung up */
	READER_IDLE,    /* said nothing for idle_seconds */
	READER_SLOW,    /* a line or literal took too long */
	READER_LATE,    /* past reader_set_end */
	READER_FLOOD,   /* a line or refused literals beyond what we read away */
	READER_STOPPED, /* this process was asked to end */
	READER_ERROR    /* the system's error */
};

struct reader {
	struct stream *stream;
	struct reader_limits limits;
	char *p;              /* the buffer */
	size_t at, n;         /* not used yet: p[at] to p[n - 1] */
	struct buf command;   /* being put together */
	unsigned literals;    /* of this command so far */
	uint64_t drained;     /* of this command so far */
	size_t before;        /* bytes of this command in front of its last streamed literal */
	int64_t pace_ms;      /* waited for the literal in this window */
	uint64_t pace_bytes;  /* that came in it */
	int64_t end_ms;       /* 0, or the moment of clock_monotonic_ms at which all reading ends */
	enum reader_end end;
	void (*before_wait)(
	    void *ctx); /* called before waiting for input: flush the writer here; may be NULL */
	void *before_wait_ctx;
};

/* The buffer is allocated at once. */
void reader_init(struct reader *r, struct stream *s, struct reader_limits limits);
void reader_free(struct reader *r);

/* An absolute end of all reading: seconds from now, 0 = none (before login: LIMIT_LOGIN_SECONDS). */
void reader_set_end(struct reader *r, int seconds);

/*
 * Puts bytes in front of all input: what another process had read before it handed the connection over. At
 * most 64 KiB.
 */
bool reader_unread(struct reader *r, struct str bytes);

/* A literal whose marker ends the line just read. */
struct reader_literal {
	bool active;   /* false: the command is complete, there is none */
	bool sync;     /* the client waits for "+ " before it sends the bytes */
	bool binary;   /* literal8: ~{n} */
	uint64_t size; /* as announced */
	uint64_t left; /* not read yet */
};

enum reader_decision {
	READER_INLINE, /* becomes part of the command text */
	READER_STREAM, /* the caller reads it piece by piece */
	READER_REFUSE  /* not wanted: the command ends here */
};

struct reader_policy {
	void *ctx;
	/*
	 * so_far: the command up to the marker, marker included, without the line end. NULL = inline what the
	 * limits allow.
	 */
	enum reader_decision (*decide)(void *ctx, struct str so_far, const struct reader_literal *literal);
	/*
	 * Sends "+ ..." and flushes; MAIL_OK or MAIL_E_LOST. Called for synchronising inline literals only.
	 */
	int (*go_ahead)(void *ctx);
};

/*
 * Reads one command. *out, in the arena: its lines and inline literals as they came, with CRLF between a
 * marker and its bytes (also where the client sent a bare LF), without the last line end. pending->active
 * says that a literal to be streamed follows: *out then ends with the marker's CRLF. The caller looks at it,
 * sends "+ " itself and flushes if pending->sync, and sets pending->sync to false when it has; reads it with
 * reader_literal_read until nothing is left and goes on with reader_rest_of_command; or calls
 * reader_literal_refuse.
 *
 *	MAIL_E_LOST	no more input: end of file anywhere, time-out, stop. Every later call says so too.
 *	MAIL_E_SYNTAX	NUL or a bare CR in a line; the whole command was read away.
 *	MAIL_E_TOOBIG	a limit, or the policy refused a literal; the rest was read away, or
 *			reader_must_end is true.
 *
 * After the last two reader_seen has the beginning of the command (its tag), and unless reader_must_end the
 * next call reads the next command.
 */
int reader_command(struct reader *r, struct arena *a, struct reader_policy policy, struct str *out,
    struct reader_literal *pending) MUST_CHECK;

/* The same from behind a streamed literal that has been read to its end; *out is only what follows it. */
int reader_rest_of_command(struct reader *r, struct arena *a, struct reader_policy policy, struct str *out,
    struct reader_literal *pending) MUST_CHECK;

/* The next piece, valid until the next call; MAIL_OK with piece->n == 0 when nothing is left. MAIL_E_LOST. */
int reader_literal_read(struct reader *r, struct reader_literal *l, struct str *piece) MUST_CHECK;

/*
 * The streamed literal, or what is left of it, is not wanted: synchronising and untouched, the command ends
 * at once; else it and the rest of the command are read away, up to limits.drain: MAIL_OK, then
 * reader_must_end may be true; or MAIL_E_LOST. To be kinder to a client that has sent most of a message, read
 * it to its end, throw it away, and refuse then.
 */
int reader_literal_refuse(struct reader *r, struct reader_literal *l) MUST_CHECK;

/* The command that failed, as far as it was kept; valid until the next call. */
struct str reader_seen(const struct reader *r);

/* The rest of the input cannot be trusted to be commands: answer, then hang up. */
bool reader_must_end(const struct reader *r);

/* One line without its end, of at most max bytes (SASL continuations, DONE); no literals. Codes as above. */
int reader_line(struct reader *r, struct arena *a, size_t max, struct str *out) MUST_CHECK;

/* Are bytes buffered that no call has used? */
bool reader_pending(const struct reader *r);

/*
 * The one poll of the program (IDLE): waits for input or for extra_fd (-1 = none); timeout_ms -1 = no
 * time-out.
 */
enum reader_event { READER_INPUT, READER_EXTRA, READER_TIMEOUT, READER_LOST };
enum reader_event reader_wait(struct reader *r, int extra_fd, int timeout_ms);

/* A few words for the log on why the input ended. */
const char *reader_end_text(const struct reader *r);

#endif
