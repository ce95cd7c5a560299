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

static struct str *
string_of(struct envelope *e, struct str name)
{
	const struct {
		struct str name;
		struct str *to;
	} fields[] = {
		{ STR("Date"), &e->date },
		{ STR("Subject"), &e->subject },
		{ STR("Message-ID"), &e->message_id },
		{ STR("In-Reply-To"), &e->in_reply_to },
	};

	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		if (str_ieq(name, fields[i].name))
			return fields[i].to;
	return NULL;
}

static struct address_list *
list_of(struct envelope *e, struct str name)
{
	const struct {
		struct str name;
		struct address_list *to;
	} fields[] = {
		{ STR("From"), &e->from },
		{ STR("Sender"), &e->sender },
		{ STR("Reply-To"), &e->reply_to },
		{ STR("To"), &e->to },
		{ STR("Cc"), &e->cc },
		{ STR("Bcc"), &e->bcc },
	};

	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		if (str_ieq(name, fields[i].name))
			return fields[i].to;
	return NULL;
}

void
envelope_parse(struct arena *a, struct str header, struct envelope *out, size_t *budget)
{
	struct scan s = scan_of(header);
	struct envelope e = { 0 };
	struct header_field f;

	while (header_next(&s, &f)) {
		struct str *string = string_of(&e, f.name);
		struct address_list *list = string ? NULL : list_of(&e, f.name);
		if (string)
			take_string(a, f.value, string);
		else if (list)
			address_parse(a, f.value, list, budget);
	}
	if (e.sender.n == 0)
		e.sender = e.from;
	if (e.reply_to.n == 0)
		e.reply_to = e.from;
	*out = e;
}
