/*
 * The input is a message. Oracle: whatever it is, its ENVELOPE, BODY and BODYSTRUCTURE are read by a strict
 * reader to their end, and they hold one body for each part that a client can see.
 */

#include <assert.h>

#include "c-client/base/arena.h"
#include "c-client/imap/body.h"
#include "c-client/imap/envelope.h"
#include "c-client/message/mime.h"
#include "tests/support/imap_reply.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* All parts but those inside a message/global, which is opaque in a reply. */
static unsigned
visible(const struct part *root)
{
	unsigned n = 0;

	for (const struct part *p = root; p; p = part_next(root, p)) {
		const struct part *up = p;
		while (up != root && !mime_is(up->parent->mime, STR("message"), STR("global")))
			up = up->parent;
		n += up == root;
	}
	return n;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = ARENA_INIT;
	struct buf b = BUF_INIT(64 << 20);
	struct part_parser *parser = part_begin(&a);
	const struct part *root;
	struct scan s;

	part_feed(parser, (struct str){ (const char *)data, size });
	root = part_end(parser);
	write_envelope(&b, root->envelope);
	s = scan_of(buf_str(&b));
	assert(reply_envelope(&s) && scan_at_end(&s));
	for (int extended = 0; extended < 2; extended++) {
		unsigned bodies = 0;
		buf_reset(&b);
		write_body(&b, root, extended);
		s = scan_of(buf_str(&b));
		assert(!buf_failed(&b) && reply_body(&s, extended, 0, &bodies) && scan_at_end(&s));
		assert(bodies == visible(root));
	}
	buf_free(&b);
	arena_free(&a);
	return 0;
}
