/*
 * struct message inside: what message.c, message_send.c, message_text.c and search share. Not for daemons.
 */
#ifndef MAILBOX_MESSAGE_BYTES_H
#define MAILBOX_MESSAGE_BYTES_H

#include "c-client/base/arena.h"
#include "c-client/base/limits.h"
#include "c-client/codec/crlf.h"
#include "c-client/index/index.h"
#include "c-client/mailbox/engine.h"
#include "c-client/mailbox/message.h"

#define MESSAGE_SMALL (256 * 1024) /* held whole while it is open */
#define MESSAGE_CHUNK (32 * 1024)  /* read at a time from a larger one */
#define MESSAGE_CHUNK_WIRE (2 * (MESSAGE_CHUNK + LIMIT_FIELD_NAME + 2))
#define MESSAGE_HEADER_FIRST (8 * 1024) /* what is read of a message whose header is wanted */
#define MESSAGE_TICK (1024 * 1024)
#define MESSAGE_RESUMES 4

/* A raw place in a section and the wire offset that it is: where the next partial FETCH goes on. */
struct message_resume {
	uint64_t at, size; /* the section */
	uint64_t raw, wire;
	struct crlf state;
};

struct message {
	struct mailbox *m;
	bool open;
	uint32_t uid;
	struct source source;
	struct arena arena;               /* structure; emptied when the message is closed */
	const struct part *root;          /* NULL: not parsed yet */
	const struct envelope *envelope;  /* likewise */
	char *window;                     /* the first bytes of the message */
	size_t nwindow, window_cap;
	bool whole;                       /* the window is all of it */
	bool header_known;                /* header_end was looked for */
	uint64_t header_end;              /* see message_header_end */
	char *in, *out;                   /* MESSAGE_CHUNK, MESSAGE_CHUNK_WIRE */
	struct message_resume resumes[MESSAGE_RESUMES];
	bool damaged;                     /* the file is no longer what was announced: read it again */
	bool sending;                     /* no progress calls: a literal is half written */
	unsigned nresumes;                /* ever made; the ring holds the last ones */
};

/* Reads a small message into the window. */
int message_load(struct message *msg) MUST_CHECK;

/*
 * Raw bytes from an offset on, at most `most`, as many as are at hand; none at the end. Valid until the next
 * call.
 */
int message_bytes(struct message *msg, uint64_t at, uint64_t most, struct str *out) MUST_CHECK;

/* Raw bytes of a range in pieces, with progress; ends early where the file does. */
int message_scan(struct message *msg, uint64_t at, uint64_t size, message_sink *sink, void *ctx) MUST_CHECK;

/* Wire bytes of the whole message, exact. */
int message_count(struct message *msg, uint64_t *out) MUST_CHECK;

/* The raw size of the header with its empty line; 0: there is no such line within LIMIT_HEADER_BLOCK. */
int message_header_end(struct message *msg, uint64_t *out) MUST_CHECK;

#endif
