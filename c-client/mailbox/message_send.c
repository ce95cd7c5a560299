/*
 * Sections of a message as wire bytes (RFC 9051 section 6.4.5, `<partial>` too): first how many, then
 * exactly as many.
 */

#include "c-client/mailbox/message_bytes.h"
#include "c-client/message/header.h"
#include "c-client/message/part.h"
#include "c-client/message/section.h"

/* Where converted bytes go: the first `skip` of them nowhere, then `left` of them to the sink. */
struct outlet {
	message_sink *sink;
	void *ctx;
	uint64_t skip, left;
};

static int
give(struct outlet *o, struct str wire)
{
	uint64_t n = wire.n < o->skip ? wire.n : o->skip;

	o->skip -= n;
	wire = str_sub(wire, (size_t)n, wire.n);
	if (wire.n > o->left)
		wire.n = (size_t)o->left;
	if (wire.n == 0)
		return 0;
	o->left -= wire.n;
	return o->sink(o->ctx, wire);
}

static bool
is_filtered(const struct section *s)
{
	return s->what == SECTION_HEADER_FIELDS || s->what == SECTION_HEADER_FIELDS_NOT;
}

/* --- HEADER.FIELDS ------------------------------------------------------------------------------------- */

struct filter_run {
	struct message *msg;
	struct header_filter filter;
	struct buf kept;
	struct crlf state;
	uint64_t wire;     /* bytes so far */
	struct outlet *to; /* NULL: count only */
};

static int
filter_flush(struct filter_run *f)
{
	size_t n = crlf_to_wire_at(&f->state, buf_str(&f->kept), f->msg->out);

	buf_reset(&f->kept);
	f->wire += n;
	return f->to ? give(f->to, (struct str){ f->msg->out, n }) : 0;
}

static int
filter_some(void *ctx, struct str bytes)
{
	struct filter_run *f = ctx;

	header_filter_feed(&f->filter, bytes, &f->kept);
	return filter_flush(f);
}

/* The wire size of the selected fields, and the bytes themselves if there is somewhere to give them. */
static int
filter_section(struct message *msg, uint64_t at, uint64_t size, const struct section *s, struct outlet *to,
    uint64_t *wire)
{
	struct filter_run f = { .msg = msg, .kept = BUF_INIT(MESSAGE_CHUNK_WIRE / 2), .to = to };
	struct arena a = ARENA_INIT;
	int r;

	header_filter_begin(&a, &f.filter, s->fields, s->nfields, s->what == SECTION_HEADER_FIELDS_NOT);
	r = message_scan(msg, at, size, filter_some, &f);
	if (r == 0) {
		header_filter_end(&f.filter, &f.kept);
		r = filter_flush(&f);
	}
	buf_free(&f.kept);
	arena_free(&a);
	*wire = f.wire;
	return r;
}

/* --- Finding a section --------------------------------------------------------------------------------- */

/* The raw range of a section of the whole message that needs no structure; false: it does. */
static int
find_simple(struct message *msg, const struct section *s, struct section_range *out, bool *found)
{
	uint64_t end, total, head = 0;
	struct crlf state = { 0 };
	int r;

	*found = false;
	if (s->n || s->what == SECTION_MIME)
		return 0;
	if (s->what == SECTION_ALL) {
		*found = true;
		if ((r = message_count(msg, &total)))
			return r;
		*out = (struct section_range){ 0, msg->source.size, total, false };
		return 0;
	}
	if ((r = message_header_end(msg, &end)) || end == 0)
		return r;
	*found = true;
	head = crlf_wire_size(&state, (struct str){ msg->window, (size_t)end });
	if (s->what != SECTION_TEXT) {
		*out = (struct section_range){ 0, end, head, is_filtered(s) };
		return 0;
	}
	if ((r = message_count(msg, &total)))
		return r;
	*out = (struct section_range){ end, msg->source.size - end, total - head, false };
	return 0;
}

int
message_section(struct message *msg, const struct section *s, struct message_range *out)
{
	struct section_range range = { 0 };
	const struct part *root;
	bool found;
	int r;

	if ((r = find_simple(msg, s, &range, &found)))
		return r;
	if (!found) {
		if ((r = message_parts(msg, &root)))
			return r;
		if (!section_find(root, s, &range)) {
			*out = (struct message_range){ .section = s };
			return 0;
		}
	}
	if (range.filter && (r = filter_section(msg, range.at, range.size, s, NULL, &range.wire)))
		return r;
	*out = (struct message_range){ true, range.wire, range.at, range.size, s };
	return 0;
}

uint64_t
message_extent(const struct message_range *r, uint64_t origin, uint64_t count)
{
	if (!r->exists || origin >= r->length)
		return 0;
	return count < r->length - origin ? count : r->length - origin;
}

/* --- Sending ------------------------------------------------------------------------------------------- */

/*
 * The nearest known place at or before a wire offset, so that a client that fetches a message piece by piece
 * does not make us convert everything before each piece. Where no line end needs a CR, every offset is
 * known.
 */
static int
resume_at(struct message *msg, const struct message_range *r, uint64_t origin, struct message_resume *out)
{
	struct message_resume best = { .at = r->at, .size = r->size };
	struct str before;
	int e;

	if (r->length == r->size && origin > 0) {
		if ((e = message_bytes(msg, r->at + origin - 1, 1, &before)))
			return e;
		crlf_wire_size(&best.state, before);
		best.raw = best.wire = origin;
	}
	for (unsigned i = 0; i < MESSAGE_RESUMES && i < msg->nresumes; i++) {
		const struct message_resume *p = &msg->resumes[i];
		if (p->at == r->at && p->size == r->size && p->wire <= origin && p->wire > best.wire)
			best = *p;
	}
	*out = best;
	return 0;
}

/* Remembers a place; a later one of the same section takes its predecessor's slot. */
static void
remember(struct message *msg, const struct message_resume *place)
{
	for (unsigned i = 0; i < MESSAGE_RESUMES && i < msg->nresumes; i++) {
		if (msg->resumes[i].at == place->at && msg->resumes[i].size == place->size) {
			msg->resumes[i] = *place;
			return;
		}
	}
	msg->resumes[msg->nresumes++ % MESSAGE_RESUMES] = *place;
}

/*
 * Raw bytes in wire form, converted into msg->out only where that changes them: not where the section is as
 * long on the wire as it is in the store, so that no line end wants a CR, and has no NUL.
 */
static struct str
to_wire(struct message *msg, const struct message_range *r, struct str bytes, struct crlf *state)
{
	if (r->length != r->size || memchr(bytes.p, '\0', bytes.n))
		return (struct str){ msg->out, crlf_to_wire_at(state, bytes, msg->out) };
	crlf_wire_size(state, str_sub(bytes, bytes.n - 1, 1));
	return bytes;
}

static int
send_plain(struct message *msg, const struct message_range *r, uint64_t origin, struct outlet *o)
{
	struct message_resume place, start;
	struct str bytes, wire;
	int e;

	if ((e = resume_at(msg, r, origin, &place)))
		return e;
	o->skip = origin - place.wire;
	start = place;
	while (o->left && place.raw < r->size) {
		if ((e = message_bytes(msg, r->at + place.raw, r->size - place.raw, &bytes)))
			return e;
		if (bytes.n == 0)
			break;
		start = place; /* not its end: the next piece may begin inside this one */
		wire = to_wire(msg, r, bytes, &place.state);
		if ((e = give(o, wire)))
			return e;
		place.raw += bytes.n;
		place.wire += wire.n;
	}
	remember(msg, &start);
	return 0;
}

/* What was announced and cannot be read any more. */
static int
send_spaces(struct outlet *o)
{
	char spaces[512];
	int r;

	memset(spaces, ' ', sizeof spaces);
	o->skip = 0;
	while (o->left) {
		if ((r = give(o, (struct str){ spaces, sizeof spaces })))
			return r;
	}
	return 0;
}

/* What was learnt of this message is no longer so; whoever opens it next sees what there is now. */
static void
distrust(struct message *msg)
{
	struct record r;
	size_t at;

	msg->damaged = true;
	if (!index_find(msg->m->index, msg->uid, &at))
		return;
	r = index_get(msg->m->index, at);
	r.wire_sure = r.wire_counted = false;
	r.fields = r.fields_size = 0;
	index_put(msg->m->index, at, &r);
}

int
message_send(struct message *msg, const struct message_range *r, uint64_t origin, uint64_t count,
    message_sink *sink, void *ctx)
{
	struct outlet o = { sink, ctx, origin, message_extent(r, origin, count) };
	uint64_t left = o.left, wire;
	int e, broken = 0;

	if (o.left == 0)
		return 0;
	msg->sending = true;
	if (is_filtered(r->section))
		e = filter_section(msg, r->at, r->size, r->section, &o, &wire);
	else
		e = send_plain(msg, r, origin, &o);
	msg->sending = false;
	if (e && e != MAIL_E_IO)
		return e;
	if (o.left) {
		distrust(msg);
		broken = fail(msg->m->fault, MAIL_E_IO, "The message was damaged while it was read",
		    "%.*s: UID %u: %llu of %llu announced bytes could not be read", STR_ARG(msg->m->name),
		    msg->uid, (unsigned long long)o.left, (unsigned long long)left);
		if ((e = send_spaces(&o)))
			return e;
	}
	return broken;
}
