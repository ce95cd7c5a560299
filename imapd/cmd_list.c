/*
 * LIST and LSUB (RFC 3501 sections 6.3.8 and 6.3.9), with the attributes of CHILDREN (RFC 3348) and
 * SPECIAL-USE (RFC 6154).
 */

#include "c-client/imap/list.h"
#include "c-client/imap/name.h"
#include "c-client/imap/word.h"
#include "imapd/reply.h"
#include "imapd/session.h"

static const struct {
	unsigned bit;
	const char *name;
} attributes[] = {
	{ LIST_ATTR_NOSELECT, "\\Noselect" },
	{ LIST_ATTR_HAS_CHILDREN, "\\HasChildren" },
	{ LIST_ATTR_HAS_NO_CHILDREN, "\\HasNoChildren" },
	{ LIST_ATTR_SENT, "\\Sent" },
	{ LIST_ATTR_DRAFTS, "\\Drafts" },
	{ LIST_ATTR_TRASH, "\\Trash" },
	{ LIST_ATTR_JUNK, "\\Junk" },
	{ LIST_ATTR_ARCHIVE, "\\Archive" },
};

static void
send_entry(struct session *s, const struct request *rq, const struct list_entry *e)
{
	struct buf *b = reply_begin(s);
	const char *space = "";

	buf_fmt(b, "%s (", rq->command->name);
	for (size_t i = 0; i < sizeof attributes / sizeof *attributes; i++)
		if (e->attributes & attributes[i].bit) {
			buf_fmt(b, "%s%s", space, attributes[i].name);
			space = " ";
		}
	buf_put(b, STR(") \".\" "));
	write_mailbox(b, e->name);
	reply_end(s);
}

static int
list(struct session *s, struct request *rq, bool lsub)
{
	struct list_query query = { .npatterns = 1, .subscribed = lsub, .lsub = lsub };
	struct list_entry *entries;
	struct list_args args;
	size_t n;
	int r;

	if (!scan_space(&rq->args) || !scan_list_args(&s->arena, &rq->args, &args) || !scan_at_end(&rq->args))
		return request_bad(s, "A reference and a pattern are wanted, in modified UTF-7");
	if (args.pattern.n == 0) { /* asks for the hierarchy delimiter */
		reply_line(s, "%s (\\Noselect) \".\" \"\"", rq->command->name);
		return 0;
	}
	query.reference = args.reference;
	query.patterns = &args.pattern;
	if ((r = store_list(s->store, &s->arena, &query, &entries, &n)))
		return r;
	for (size_t i = 0; i < n; i++)
		send_entry(s, rq, &entries[i]);
	return 0;
}

static int
run_list(struct session *s, struct request *rq)
{
	return list(s, rq, false);
}

static int
run_lsub(struct session *s, struct request *rq)
{
	return list(s, rq, true);
}

const struct command cmd_list[] = {
	{ .name = "LIST", .states = STATES_LOGGED_IN, .capability = "CHILDREN SPECIAL-USE", .run = run_list },
	{ .name = "LSUB", .states = STATES_LOGGED_IN, .run = run_lsub },
	{ 0 },
};
