/* The table of commands, and what their arguments have in common. See command.h. */

#include "imapd/command.h"

#include "c-client/imap/name.h"
#include "c-client/imap/sequence.h"
#include "c-client/imap/word.h"
#include "imapd/session.h"

#define COMMAND(name) extern const struct command cmd_##name[];
#include "gen/commands.inc"
#undef COMMAND

static const struct command *const files[] = {
#define COMMAND(name) cmd_##name,
#include "gen/commands.inc"
#undef COMMAND
};
#define FILES (sizeof files / sizeof *files)

static const struct command *
find(struct str name)
{
	for (size_t i = 0; i < FILES; i++)
		for (const struct command *c = files[i]; c->name; c++)
			if (str_ieq(name, str_of(c->name)))
				return c;
	return NULL;
}

bool
command_scan(struct request *rq, const char **why)
{
	struct scan in = rq->args;
	struct str name;
	bool uid = scan_word(&in, STR("UID"));

	if (uid && !(scan_space(&in) && scan_atom(&in, &name))) {
		*why = "UID is followed by COPY, EXPUNGE, FETCH, MOVE, SEARCH or STORE";
		return false;
	}
	if (!uid && !scan_atom(&in, &name)) {
		*why = "After the tag comes a command";
		return false;
	}
	rq->command = find(name);
	if (rq->command == NULL) {
		*why = "There is no such command here";
		return false;
	}
	if (uid && !(rq->command->flags & COMMAND_UID)) {
		*why = "This command has no UID form";
		return false;
	}
	rq->uid = uid;
	rq->args = in;
	return true;
}

void
command_capabilities(const struct session *s, struct buf *b)
{
	unsigned reach = s->state == STATE_GREETED ? STATE_GREETED : STATES_LOGGED_IN;

	/* What no single command brings: the framing, and progress.c (RFC 9585). */
	buf_put(b, STR("IMAP4rev1 LITERAL+ INPROGRESS"));
	for (size_t i = 0; i < FILES; i++)
		for (const struct command *c = files[i]; c->name; c++)
			if (c->capability && (c->states & reach) && (c->offered == NULL || c->offered(s)))
				buf_fmt(b, " %s", c->capability);
}

bool
request_is_bare(const struct request *rq)
{
	return scan_at_end(&rq->args);
}

int
request_bad(struct session *s, const char *wants)
{
	return fail(&s->fault, MAIL_E_SYNTAX, wants, "bad arguments");
}

int
request_mailbox(struct session *s, struct request *rq, struct str *name)
{
	struct str client;

	if (!scan_space(&rq->args) || !scan_mailbox(&s->arena, &rq->args, '.', &client))
		return request_bad(s, "The name of a mailbox is wanted, in modified UTF-7");
	return store_name(s->store, &s->arena, client, name);
}

int
request_messages(struct session *s, struct request *rq, uint32_t **uids, size_t *n)
{
	uint32_t star = rq->uid ? mailbox_last_uid(s->mailbox) : mailbox_count(s->mailbox);
	struct set set = { 0 };

	if (!scan_space(&rq->args) || !scan_sequence_set(&s->arena, &rq->args, star, &set))
		return request_bad(s, "A set of messages is wanted, like 1:3,7,9:*");
	if (rq->uid)
		mailbox_uids_in_view(s->mailbox, &s->arena, &set, uids, n);
	else if (set.n == 0 || !mailbox_seqs_to_uids(s->mailbox, &s->arena, &set, uids, n))
		return fail(
		    &s->fault, MAIL_E_PARAM, "There is no message with that number", "sequence number");
	return 0;
}
