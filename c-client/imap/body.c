/* BODY and BODYSTRUCTURE on the wire (RFC 3501 section 7.4.2). See body.h. */

#include "c-client/imap/body.h"

#include "c-client/imap/envelope.h"
#include "c-client/imap/write.h"
#include "c-client/message/mime.h"

/* body-fld-param: "(" string SP string ... ")" or NIL, which is what an empty list must be. */
static void
write_params(struct buf *b, const struct mime_params *params)
{
	if (params->n == 0) {
		write_nil(b);
		return;
	}
	for (size_t i = 0; i < params->n; i++) {
		buf_byte(b, i ? ' ' : '(');
		write_string(b, params->p[i].name);
		buf_byte(b, ' ');
		write_string(b, params->p[i].value);
	}
	buf_byte(b, ')');
}

static void
write_disposition(struct buf *b, const struct mime *m)
{
	if (m->disposition.p == NULL) {
		write_nil(b);
		return;
	}
	buf_byte(b, '(');
	write_string(b, m->disposition);
	buf_byte(b, ' ');
	write_params(b, &m->disposition_params);
	buf_byte(b, ')');
}

/* body-fld-lang: one alone is a string, several are a list. */
static void
write_languages(struct buf *b, const struct mime *m)
{
	if (m->nlanguages == 0)
		write_nil(b);
	if (m->nlanguages == 1)
		write_string(b, m->languages[0]);
	if (m->nlanguages < 2)
		return;
	for (size_t i = 0; i < m->nlanguages; i++) {
		buf_byte(b, i ? ' ' : '(');
		write_string(b, m->languages[i]);
	}
	buf_byte(b, ')');
}

/* What both kinds of body end with: SP disposition SP language SP location. */
static void
write_extension(struct buf *b, const struct mime *m)
{
	buf_byte(b, ' ');
	write_disposition(b, m);
	buf_byte(b, ' ');
	write_languages(b, m);
	buf_byte(b, ' ');
	write_nstring(b, m->location);
}

/* media type, body-fields: everything up to the size */
static void
write_basic(struct buf *b, const struct part *part)
{
	const struct mime *m = part->mime;

	write_string(b, m->type);
	buf_byte(b, ' ');
	write_string(b, m->subtype);
	buf_byte(b, ' ');
	write_params(b, &m->params);
	buf_byte(b, ' ');
	write_nstring(b, m->id);
	buf_byte(b, ' ');
	write_nstring(b, m->description);
	buf_byte(b, ' ');
	write_string(b, m->encoding);
	buf_byte(b, ' ');
	buf_number(b, part->body_wire);
}

static void
write_single(struct buf *b, const struct part *part, bool extended)
{
	const struct mime *m = part->mime;
	/*
	 * To a client of RFC 3501 only message/rfc822 has a structure inside; it would stumble over the
	 * envelope of a message/global. Its parts can be fetched all the same.
	 */
	bool message = part->kind == PART_MESSAGE && mime_is(m, STR("message"), STR("rfc822"));

	write_basic(b, part);
	if (message) {
		buf_byte(b, ' ');
		write_envelope(b, part->children->envelope);
		buf_byte(b, ' ');
		write_body(b, part->children, extended);
	}
	if (message || mime_is(m, STR("text"), STR(""))) {
		buf_byte(b, ' ');
		buf_number(b, part->body_lines);
	}
	if (!extended)
		return;
	buf_byte(b, ' ');
	write_nstring(b, m->md5);
	write_extension(b, m);
}

/* 1*body SP subtype [SP extension]; the bodies stand without a space between them */
static void
write_multipart(struct buf *b, const struct part *part, bool extended)
{
	for (const struct part *child = part->children; child; child = child->next)
		write_body(b, child, extended);
	buf_byte(b, ' ');
	write_string(b, part->mime->subtype);
	if (!extended)
		return;
	buf_byte(b, ' ');
	write_params(b, &part->mime->params);
	write_extension(b, part->mime);
}

void
write_body(struct buf *b, const struct part *part, bool extended)
{
	buf_byte(b, '(');
	if (part->kind == PART_MULTIPART)
		write_multipart(b, part, extended);
	else
		write_single(b, part, extended);
	buf_byte(b, ')');
}
