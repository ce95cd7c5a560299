/*
 * FETCH BODY[section]<partial>, BODY.PEEK and their elder forms RFC822, RFC822.HEADER and RFC822.TEXT (RFC
 * 3501 section 6.4.5). Here a section is only measured; its bytes go from the file to the client when the
 * response is sent.
 */

#include "imapd/fetch.h"
#include "imapd/session.h"

static int
make_section(struct fetch *f, const struct section *section, uint64_t origin, uint64_t count)
{
	struct fetch_piece piece = { .origin = origin, .count = count };
	struct message *message;
	uint64_t size;
	int r;

	if ((r = fetch_open(f, &message)) || (r = message_section(message, section, &piece.range)))
		return r;
	if (!piece.range.exists) {
		buf_put(&f->text, STR("NIL"));
		return 0;
	}
	size = message_extent(&piece.range, origin, count);
	/* Always a literal, also of no bytes: curl takes nothing else. */
	buf_fmt(&f->text, "{%llu}\r\n", (unsigned long long)size);
	if (size == 0)
		return 0;
	piece.at = f->text.n;
	f->pieces[f->npieces++] = piece;
	return 0;
}

/* Header fields that are kept; *done is false where they are not. */
static int
make_fields(struct fetch *f, const struct fetch_att *att, bool *done)
{
	uint64_t set = f->fields[att - f->atts->atts];
	struct str text;
	int r;

	*done = false;
	if (set == 0)
		return 0;
	if ((r = message_fields(f->s->mailbox, f->uid, set, &text)) || text.p == NULL)
		return r;
	if (att->partial)
		text = str_sub(text, att->origin < text.n ? (size_t)att->origin : text.n, att->count);
	buf_byte(&f->text, '{');
	buf_number(&f->text, text.n);
	buf_put(&f->text, STR("}\r\n"));
	buf_put(&f->text, text);
	*done = true;
	return 0;
}

static int
make_body(struct fetch *f, const struct fetch_att *att)
{
	bool done;
	int r = make_fields(f, att, &done);

	if (r || done)
		return r;
	return make_section(f, &att->section, att->origin, att->partial ? att->count : UINT64_MAX);
}

static int
make_rfc822(struct fetch *f, const struct fetch_att *att)
{
	struct section *section = ARENA_NEW(&f->s->arena, struct section);

	section->what = str_ends(att->name, STR(".HEADER")) ? SECTION_HEADER
	    : str_ends(att->name, STR(".TEXT"))             ? SECTION_TEXT
	                                                    : SECTION_ALL;
	return make_section(f, section, 0, UINT64_MAX);
}

const struct fetch_item fetch_section[] = {
	{ .name = "BODY", .section = true, .sets_seen = true, .make = make_body },
	{ .name = "RFC822", .sets_seen = true, .make = make_rfc822 },
	{ .name = "RFC822.HEADER", .make = make_rfc822 },
	{ .name = "RFC822.TEXT", .sets_seen = true, .make = make_rfc822 },
	{ 0 },
};
