/* CREATE, DELETE and RENAME (RFC 3501 sections 6.3.3 to 6.3.5). */

#include "c-client/imap/name.h"
#include "c-client/imap/word.h"
#include "imapd/session.h"

/* "a.b." says that there will be mailboxes below a.b, which we need not be told (section 6.3.3). */
static int
run_create(struct session *s, struct request *rq)
{
	struct str client, name;
	int r;

	if (!scan_space(&rq->args) || !scan_mailbox(&s->arena, &rq->args, '.', &client) ||
	    !scan_at_end(&rq->args))
		return request_bad(s, "CREATE wants the name of a mailbox, in modified UTF-7");
	if (client.n > 1 && str_ends(client, STR(".")))
		client.n--;
	if ((r = store_name(s->store, &s->arena, client, &name)))
		return r;
	return store_create(s->store, name);
}

/* The mailbox that we have selected is about to go, or has another name. */
static void
leave(struct session *s, struct str name)
{
	if (s->mailbox && str_eq(s->mailbox->name, name))
		session_unselect(s);
}

/* What is below a renamed mailbox goes with it. */
static void
leave_below(struct session *s, struct str name)
{
	if (s->mailbox && s->mailbox->name.n > name.n && str_starts(s->mailbox->name, name) &&
	    s->mailbox->name.p[name.n] == '.')
		session_unselect(s);
}

static int
run_delete(struct session *s, struct request *rq)
{
	struct str name;
	int r = request_mailbox(s, rq, &name);

	if (r == MAIL_E_SYNTAX || !scan_at_end(&rq->args))
		return request_bad(s, "DELETE wants the name of one mailbox, in modified UTF-7");
	if (r || (r = store_remove(s->store, name)))
		return r;
	leave(s, name);
	return 0;
}

static int
run_rename(struct session *s, struct request *rq)
{
	struct str from, to;
	int r = request_mailbox(s, rq, &from), second;

	second = r == MAIL_E_SYNTAX ? r : request_mailbox(s, rq, &to);
	if (second == MAIL_E_SYNTAX || !scan_at_end(&rq->args))
		return request_bad(s, "RENAME wants the names of two mailboxes, in modified UTF-7");
	if ((r = r ? r : second) || (r = store_rename(s->store, from, to)))
		return r;
	if (!name_is_inbox(from)) {
		leave(s, from);
		leave_below(s, from);
	}
	return 0;
}

const struct command cmd_create[] = {
	{ .name = "CREATE", .states = STATES_LOGGED_IN, .run = run_create },
	{ .name = "DELETE", .states = STATES_LOGGED_IN, .run = run_delete },
	{ .name = "RENAME", .states = STATES_LOGGED_IN, .run = run_rename },
	{ 0 },
};
