/*
 * ENVELOPE out of a header block (RFC 9051 section 7.5.2): one walk over the fields. It must not decode
 * anything.
 */

#include "c-client/message/envelope.h"

#include "c-client/base/arena.h"
#include "c-client/message/header.h"

/* Unfolded into memory of the arena: the block may be gone before the envelope. */
static void
take_string(struct arena *a, struct str raw, struct str *out)
{
	struct str s;

	if (out->p)
		return;
	s = header_unfold(a, raw);
	*out = s.n && s.p >= raw.p && s.p < raw.p + raw.n ? arena_str(a, s) : s;
}

static const struct known {
	struct str name;
	bool is_list;
	size_t to; /* in struct envelope */
} known[] = {
	{ STR_INIT("Date"), false, offsetof(struct envelope, date) },
	{ STR_INIT("Subject"), false, offsetof(struct envelope, subject) },
	{ STR_INIT("Message-ID"), false, offsetof(struct envelope, message_id) },
	{ STR_INIT("In-Reply-To"), false, offsetof(struct envelope, in_reply_to) },
	{ STR_INIT("From"), true, offsetof(struct envelope, from) },
	{ STR_INIT("Sender"), true, offsetof(struct envelope, sender) },
	{ STR_INIT("Reply-To"), true, offsetof(struct envelope, reply_to) },
	{ STR_INIT("To"), true, offsetof(struct envelope, to) },
	{ STR_INIT("Cc"), true, offsetof(struct envelope, cc) },
	{ STR_INIT("Bcc"), true, offsetof(struct envelope, bcc) },
};

void
envelope_field(struct arena *a, struct envelope *e, const struct header_field *f, size_t *budget)
{
	for (const struct known *k = known; k < known + sizeof known / sizeof *known; k++) {
		if (f->name.n != k->name.n || !str_ieq(f->name, k->name))
			continue;
		if (k->is_list)
			address_parse(a, f->value, (struct address_list *)((char *)e + k->to), budget);
		else
			take_string(a, f->value, (struct str *)((char *)e + k->to));
		return;
	}
}

void
envelope_end(struct envelope *e)
{
	if (e->sender.n == 0)
		e->sender = e->from;
	if (e->reply_to.n == 0)
		e->reply_to = e->from;
}

void
envelope_parse(struct arena *a, struct str header, struct envelope *out, size_t *budget)
{
	struct scan s = scan_of(header);
	struct envelope e = { 0 };
	struct header_field f;

	while (header_next(&s, &f))
		envelope_field(a, &e, &f, budget);
	envelope_end(&e);
	*out = e;
}
