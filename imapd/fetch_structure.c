/* FETCH ENVELOPE, BODY and BODYSTRUCTURE (RFC 3501 section 7.4.2). */

#include "c-client/imap/body.h"
#include "c-client/imap/envelope.h"
#include "imapd/fetch.h"

static int
make_envelope(struct fetch *f, const struct fetch_att *att)
{
	const struct envelope *envelope;
	struct message *message;
	int r;

	(void)att;
	if ((r = fetch_open(f, &message)) || (r = message_envelope(message, &envelope)))
		return r;
	write_envelope(&f->text, envelope);
	return 0;
}

static int
make_body(struct fetch *f, const struct fetch_att *att)
{
	const struct part *root;
	struct message *message;
	int r;

	if ((r = fetch_open(f, &message)) || (r = message_parts(message, &root)))
		return r;
	write_body(&f->text, root, str_eq(att->name, STR("BODYSTRUCTURE")));
	return 0;
}

const struct fetch_item fetch_structure[] = {
	{ .name = "ENVELOPE", .make = make_envelope },
	{ .name = "BODY", .make = make_body },
	{ .name = "BODYSTRUCTURE", .make = make_body },
	{ 0 },
};
