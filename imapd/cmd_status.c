/* STATUS (RFC 3501 section 6.3.10, RFC 7162 section 3.1.7). */

#include "c-client/imap/name.h"
#include "c-client/imap/status.h"
#include "c-client/imap/word.h"
#include "imapd/modseq.h"
#include "imapd/reply.h"
#include "imapd/session.h"
#include "imapd/update.h"

/*
 * The selected mailbox is what this session has been told of it: numbers from elsewhere would contradict
 * the EXISTS and RECENT it knows. So it is told the news first.
 */
static int
selected_status(struct session *s, struct mailbox_status *out)
{
	struct mailbox *m = s->mailbox;
	struct message_flags flags;
	int r;

	if ((r = update_sync(s)))
		return r;
	update_send(s, true, false);
	*out = (struct mailbox_status){ .messages = mailbox_count(m), .recent = mailbox_recent(m),
		.uidnext = mailbox_uidnext(m), .uidvalidity = mailbox_uidvalidity(m),
		.highest_modseq = mailbox_keeps_modseq(m) ? mailbox_highest_modseq(m) : 0 };
	for (uint32_t seq = 1; seq <= out->messages; seq++)
		if (mailbox_message_flags(m, mailbox_uid(m, seq), &flags) && !(flags.system & FLAG_SEEN))
			out->unseen++;
	return 0;
}

static uint64_t
value(const struct mailbox_status *st, unsigned item)
{
	return item == STATUS_MESSAGES  ? st->messages
	    : item == STATUS_RECENT     ? st->recent
	    : item == STATUS_UIDNEXT    ? st->uidnext
	    : item == STATUS_UIDVALIDITY ? st->uidvalidity
	    : item == STATUS_HIGHESTMODSEQ ? st->highest_modseq
	                                   : st->unseen;
}

static void
send_status(struct session *s, struct str client_name, unsigned items, const struct mailbox_status *st)
{
	struct buf *b = reply_begin(s);
	const char *space = "";

	buf_put(b, STR("STATUS "));
	write_mailbox(b, client_name);
	buf_put(b, STR(" ("));
	for (unsigned item = 1; item <= items; item <<= 1)
		if (items & item) {
			buf_fmt(b, "%s%.*s %llu", space, STR_ARG(status_name(item)),
			    (unsigned long long)value(st, item));
			space = " ";
		}
	buf_byte(b, ')');
	reply_end(s);
}

static int
run(struct session *s, struct request *rq)
{
	struct mailbox_status st = { 0 };
	struct str client, name;
	unsigned items;
	int r;

	if (!scan_space(&rq->args) || !scan_mailbox(&s->arena, &rq->args, '.', &client) ||
	    !scan_space(&rq->args) || !scan_status_items(&rq->args, &items) || !scan_at_end(&rq->args))
		return request_bad(s, "STATUS wants a mailbox and a list of MESSAGES RECENT UIDNEXT "
				      "UIDVALIDITY UNSEEN HIGHESTMODSEQ");
	if ((r = store_name(s->store, &s->arena, client, &name)))
		return r;
	if (items & STATUS_HIGHESTMODSEQ)
		modseq_enable(s);
	if (s->mailbox && str_eq(s->mailbox->name, name))
		r = selected_status(s, &st);
	else
		r = store_status(s->store, name, &st);
	if (r)
		return r;
	send_status(s, client, items, &st);
	return 0;
}

const struct command cmd_status[] = { { .name = "STATUS", .states = STATES_LOGGED_IN, .run = run }, { 0 } };
