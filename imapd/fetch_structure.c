/* FETCH ENVELOPE, BODY and BODYSTRUCTURE (RFC 3501 section 7.4.2). */

#include "c-client/imap/body.h"
#include "imapd/fetch.h"
#include "imapd/session.h"

static int
make_ready(struct fetch *f, enum message_wants what)
{
	struct str text;
	int r = message_ready(f->s->mailbox, f->uid, what, &text);

	if (r)
		return r;
	buf_put(&f->text, text);
	return 0;
}

static int
make_envelope(struct fetch *f, const struct fetch_att *att)
{
	(void)att;
	return make_ready(f, WANTS_ENVELOPE);
}

static int
make_structure(struct fetch *f, const struct fetch_att *att)
{
	(void)att;
	return make_ready(f, WANTS_STRUCTURE);
}

/* Rare: it is not kept. */
static int
make_body(struct fetch *f, const struct fetch_att *att)
{
	const struct part *root;
	struct message *message;
	int r;

	(void)att;
	if ((r = fetch_open(f, &message)) || (r = message_parts(message, &root)))
		return r;
	write_body(&f->text, root, false);
	return 0;
}

const struct fetch_item fetch_structure[] = {
	{ .name = "ENVELOPE", .wants = WANTS_ENVELOPE, .make = make_envelope },
	{ .name = "BODY", .make = make_body },
	{ .name = "BODYSTRUCTURE", .wants = WANTS_STRUCTURE, .make = make_structure },
	{ 0 },
};
