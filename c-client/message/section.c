/*
 * BODY[section] (RFC 9051 section 6.4.5): which bytes of the file a part number and a specifier mean.
 * Numbers count from a message: the parts of a multipart body, or 1 for the body of any other message. It
 * must not read the message.
 */

#include "c-client/message/section.h"

#include "c-client/message/part.h"

/* Part n of a message (the root, or the one inside a message part), which may be the message's own body. */
static const struct part *
part_of_message(const struct part *message, uint32_t n)
{
	const struct part *p = message->children;

	if (message->kind != PART_MULTIPART)
		return n == 1 ? message : NULL;
	while (p && --n)
		p = p->next;
	return p;
}

const struct part *
section_part(const struct part *root, const uint32_t *path, uint32_t n)
{
	const struct part *p = root;

	for (uint32_t i = 0; i < n && p; i++) {
		if (path[i] == 0)
			return NULL;
		if (i > 0 && p->kind == PART_LEAF)
			return NULL;
		if (i > 0 && p->kind == PART_MESSAGE)
			p = p->children;
		p = part_of_message(p, path[i]);
	}
	return p;
}

static void
range_header(const struct part *p, struct section_range *out)
{
	*out = (struct section_range){ .at = p->header_at, .size = p->header_size, .wire = p->header_wire };
}

static void
range_body(const struct part *p, struct section_range *out)
{
	*out = (struct section_range){ .at = p->body_at, .size = p->body_size, .wire = p->body_wire };
}

/* What the part numbers name, whole: a message with its header, of a part its body. */
static void
range_all(const struct part *p, bool is_root, struct section_range *out)
{
	range_body(p, out);
	if (!is_root)
		return;
	out->at = p->header_at;
	out->size += p->header_size;
	out->wire += p->header_wire;
}

bool
section_find(const struct part *root, const struct section *s, struct section_range *out)
{
	const struct part *p = section_part(root, s->path, s->n), *message;

	if (p == NULL)
		return false;
	if (s->what == SECTION_ALL) {
		range_all(p, s->n == 0, out);
		return true;
	}
	if (s->what == SECTION_MIME) {
		if (s->n == 0)
			return false;
		range_header(p, out);
		return true;
	}
	/*
	 * HEADER and TEXT are of a message: the root, or the one inside the message part that the numbers
	 * name.
	 */
	if (s->n > 0 && p->kind != PART_MESSAGE)
		return false;
	message = s->n == 0 ? p : p->children;
	if (s->what == SECTION_TEXT)
		range_body(message, out);
	else
		range_header(message, out);
	out->filter = s->what == SECTION_HEADER_FIELDS || s->what == SECTION_HEADER_FIELDS_NOT;
	return true;
}
