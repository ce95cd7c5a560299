/*
 * LIST and LSUB (RFC 3501 sections 6.3.8 and 6.3.9), LIST-EXTENDED (RFC 5258), with the attributes of
 * CHILDREN (RFC 3348) and SPECIAL-USE (RFC 6154), which are always told.
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
	{ LIST_ATTR_NONEXISTENT, "\\NonExistent" },
	{ LIST_ATTR_SUBSCRIBED, "\\Subscribed" },
	{ LIST_ATTR_HAS_CHILDREN, "\\HasChildren" },
	{ LIST_ATTR_HAS_NO_CHILDREN, "\\HasNoChildren" },
	{ LIST_ATTR_SENT, "\\Sent" },
	{ LIST_ATTR_DRAFTS, "\\Drafts" },
	{ LIST_ATTR_TRASH, "\\Trash" },
	{ LIST_ATTR_JUNK, "\\Junk" },
	{ LIST_ATTR_ARCHIVE, "\\Archive" },
};

/* The attributes that this client asked for, or at least has heard of. */
static unsigned
understood(const struct list_args *args, unsigned bits)
{
	if (!args->extended)
		return bits & ~(unsigned)(LIST_ATTR_NONEXISTENT | LIST_ATTR_SUBSCRIBED);
	if (bits & LIST_ATTR_NONEXISTENT) /* implies \Noselect */
		bits &= ~(unsigned)LIST_ATTR_NOSELECT;
	if (!(args->select & LIST_SELECT_SUBSCRIBED) && !(args->returns & LIST_RETURN_SUBSCRIBED))
		bits &= ~(unsigned)LIST_ATTR_SUBSCRIBED;
	return bits;
}

static void
send_entry(struct session *s, const struct request *rq, const struct list_args *args,
    const struct list_entry *e)
{
	struct buf *b = reply_begin(s);
	unsigned bits = understood(args, e->attributes);
	const char *space = "";

	buf_fmt(b, "%s (", rq->command->name);
	for (size_t i = 0; i < sizeof attributes / sizeof *attributes; i++)
		if (bits & attributes[i].bit) {
			buf_fmt(b, "%s%s", space, attributes[i].name);
			space = " ";
		}
	buf_put(b, STR(") \".\" "));
	write_mailbox(b, e->name);
	if (bits & LIST_ATTR_CHILD_INFO)
		buf_put(b, STR(" (\"CHILDINFO\" (\"SUBSCRIBED\"))"));
	reply_end(s);
}

static int
list(struct session *s, struct request *rq, const struct list_args *args, struct list_query *query)
{
	struct str *patterns = ARENA_ARRAY(&s->arena, args->npatterns, struct str);
	struct list_entry *entries;
	size_t n;
	int r;

	/* RFC 5258 section 3: an empty name matches nothing, whatever the reference. */
	for (size_t i = 0; i < args->npatterns; i++)
		if (args->patterns[i].n)
			patterns[query->npatterns++] = args->patterns[i];
	query->reference = args->reference;
	query->patterns = patterns;
	if ((r = store_list(s->store, &s->arena, query, &entries, &n)))
		return r;
	for (size_t i = 0; i < n; i++)
		send_entry(s, rq, args, &entries[i]);
	return 0;
}

/* LIST "" "" asks for the hierarchy delimiter. */
static bool
asks_for_delimiter(const struct list_args *args)
{
	return !args->extended && args->patterns[0].n == 0;
}

static int
tell_delimiter(struct session *s, const struct request *rq)
{
	reply_line(s, "%s (\\Noselect) \".\" \"\"", rq->command->name);
	return 0;
}

static int
run_list(struct session *s, struct request *rq)
{
	struct list_query query = { 0 };
	struct list_args args;

	if (!scan_space(&rq->args) || !scan_list_args(&s->arena, &rq->args, &args) || !scan_at_end(&rq->args))
		return request_bad(
		    s, "A reference and a pattern are wanted, in modified UTF-7; options as in RFC 5258");
	if (asks_for_delimiter(&args))
		return tell_delimiter(s, rq);
	query.subscribed = args.select & LIST_SELECT_SUBSCRIBED;
	query.special_use = args.select & LIST_SELECT_SPECIAL_USE;
	query.recursive = args.select & LIST_SELECT_RECURSIVEMATCH;
	query.extended = args.extended;
	return list(s, rq, &args, &query);
}

static int
run_lsub(struct session *s, struct request *rq)
{
	struct list_query query = { .subscribed = true, .lsub = true };
	struct list_args args;

	if (!scan_space(&rq->args) || !scan_list_args(&s->arena, &rq->args, &args) ||
	    !scan_at_end(&rq->args) || args.extended)
		return request_bad(s, "A reference and a pattern are wanted, in modified UTF-7");
	if (asks_for_delimiter(&args))
		return tell_delimiter(s, rq);
	return list(s, rq, &args, &query);
}

const struct command cmd_list[] = {
	{ .name = "LIST",
	    .states = STATES_LOGGED_IN,
	    .capability = "CHILDREN LIST-EXTENDED SPECIAL-USE",
	    .run = run_list },
	{ .name = "LSUB", .states = STATES_LOGGED_IN, .run = run_lsub },
	{ 0 },
};
