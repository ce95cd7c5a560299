/* ENVELOPE on the wire (RFC 9051 section 7.5.2). See envelope.h. */

#include "c-client/imap/envelope.h"

#include "c-client/imap/write.h"

static void
write_address(struct buf *b, const struct address *x)
{
	buf_byte(b, '(');
	write_nstring(b, x->name);
	buf_byte(b, ' ');
	write_nstring(b, x->route);
	buf_byte(b, ' ');
	write_nstring(b, x->mailbox);
	buf_byte(b, ' ');
	write_nstring(b, x->host);
	buf_byte(b, ')');
}

static void
write_addresses(struct buf *b, const struct address_list *list)
{
	if (list->n == 0) {
		write_nil(b);
		return;
	}
	buf_byte(b, '(');
	for (size_t i = 0; i < list->n; i++)
		write_address(b, &list->p[i]);
	buf_byte(b, ')');
}

void
write_envelope(struct buf *b, const struct envelope *e)
{
	const struct address_list *lists[] = { &e->from, &e->sender, &e->reply_to, &e->to, &e->cc, &e->bcc };

	buf_byte(b, '(');
	write_nstring(b, e->date);
	buf_byte(b, ' ');
	write_nstring(b, e->subject);
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
		buf_byte(b, ' ');
		write_addresses(b, lists[i]);
	}
	buf_byte(b, ' ');
	write_nstring(b, e->in_reply_to);
	buf_byte(b, ' ');
	write_nstring(b, e->message_id);
	buf_byte(b, ')');
}
