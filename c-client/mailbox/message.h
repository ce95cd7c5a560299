/*
 * Reading one message of an open mailbox: its sizes, its date, its structure, and the wire bytes of any part,
 * in constant memory. The message read last stays open in the mailbox, so that several FETCH items of a
 * message cost one open and one parse.
 */
#ifndef MAILBOX_MESSAGE_H
#define MAILBOX_MESSAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "c-client/base/err.h"
#include "c-client/base/str.h"

struct envelope;
struct mailbox;
struct message;
struct part;
struct section;

/*
 * Opens; valid until the next message_open, mailbox_sync or mailbox_close. MAIL_E_GONE when it was expunged.
 */
int message_open(struct mailbox *m, uint32_t uid, struct message **out) MUST_CHECK;

/*
 * RFC822.SIZE in wire bytes: from the store's hint where stat confirms it, else by reading the message once.
 * MAIL_E_GONE.
 */
int message_size(struct mailbox *m, uint32_t uid, uint64_t *out) MUST_CHECK;

/*
 * INTERNALDATE in unix seconds. MAIL_E_GONE. A client is shown it in UTC (+0000): stores keep no zone, and
 * SEARCH compares the day that FETCH shows.
 */
int message_date(struct mailbox *m, uint32_t uid, int64_t *out) MUST_CHECK;

/* Its structure with envelopes (message/part.h), parsed once. Lives as long as the message is open. */
int message_parts(struct message *msg, const struct part **out) MUST_CHECK;

/*
 * The root's envelope alone; reads no further than the header, so it is cheap for huge messages. As long as
 * message_parts.
 */
int message_envelope(struct message *msg, const struct envelope **out) MUST_CHECK;

/*
 * --- Ready texts, made once and then kept beside the index: no message is opened for them again. Many messages
 * are best prepared for them with ahead.h.
 */
enum message_wants {
	WANTS_SIZE = 1 << 0,
	WANTS_DATE = 1 << 1,
	WANTS_ENVELOPE = 1 << 2,
	WANTS_STRUCTURE = 1 << 3,
	WANTS_FIELDS = 1 << 4
};

/*
 * ENVELOPE or BODYSTRUCTURE (WANTS_ENVELOPE, WANTS_STRUCTURE) as FETCH gives it. Valid until the next call of
 * this kind, or mailbox_sync. MAIL_E_GONE.
 */
int message_ready(struct mailbox *m, uint32_t uid, enum message_wants what, struct str *out) MUST_CHECK;

/*
 * BODY[HEADER.FIELDS (...)] of names that are kept (message/common.h) is a set of them; its wire bytes. out->p
 * NULL: of this message it must be had with message_section.
 */
bool message_fields_set(const struct section *s, uint64_t *set);
int message_fields(struct mailbox *m, uint32_t uid, uint64_t set, struct str *out) MUST_CHECK;

/* Where bytes go. Non-zero stops the work and is returned by it. */
typedef int message_sink(void *ctx, struct str bytes);

/*
 * A section in wire bytes. message_section finds it and counts exactly (reading once where the count is not
 * known); exists = false: there is no such section (NIL). message_send then gives `count` bytes from `origin`
 * on to the sink, clamped to the section: exactly message_extent() bytes whatever happens to the file
 * meanwhile; what has become unreadable is filled with spaces, and MAIL_E_IO is returned at the end.
 */
struct message_range {
	bool exists;
	uint64_t length;               /* wire bytes of the section */
	uint64_t at, size;             /* its raw range in the source */
	const struct section *section; /* borrowed: must live until the last message_send */
};
int message_section(struct message *msg, const struct section *section, struct message_range *out) MUST_CHECK;
uint64_t message_extent(const struct message_range *r, uint64_t origin, uint64_t count);
int message_send(struct message *msg, const struct message_range *r, uint64_t origin, uint64_t count,
    message_sink *sink, void *ctx) MUST_CHECK;

/*
 * The content of a leaf part with its transfer encoding undone, and for text its charset made UTF-8: what
 * SEARCH BODY looks at and mtest's `type` shows. Of broken encodings, what can be decoded.
 */
int message_text(struct message *msg, const struct part *part, message_sink *sink, void *ctx) MUST_CHECK;

#endif
