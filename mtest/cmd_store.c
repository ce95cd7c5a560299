/* Mailboxes by name: list, status, create, delete, rename, subscribe, unsubscribe. */

#include <stdio.h>
#include <string.h>

#include "mtest/mtest.h"

static int
print_name(void *ctx, const char *name, unsigned attributes)
{
	static const char *const words[] = { "\\Noselect", "\\NonExistent", "\\HasChildren",
		"\\HasNoChildren", "\\Subscribed", "\\Sent", "\\Drafts", "\\Trash", "\\Junk", "\\Archive" };

	(void)ctx;
	fputs(name, stdout);
	for (unsigned i = 0; i < sizeof words / sizeof *words; i++) {
		if (attributes & 1u << i)
			printf(" %s", words[i]);
	}
	putchar('\n');
	return 0;
}

static int
run_list(struct session *s, int argc, char **argv)
{
	int r = mail_list(s->m, argc ? argv[0] : "*", false, print_name, NULL);

	return r ? complain_why(s, r) : 0;
}

static int
run_subscribed(struct session *s, int argc, char **argv)
{
	int r = mail_list(s->m, argc ? argv[0] : "*", true, print_name, NULL);

	return r ? complain_why(s, r) : 0;
}

static int
run_status(struct session *s, int argc, char **argv)
{
	struct mail_status st;
	int r;

	(void)argc;
	if ((r = mail_status(s->m, argv[0], &st)))
		return complain_why(s, r);
	printf("%s: %u messages, %u recent, %u unseen, UIDNEXT %u, UIDVALIDITY %u\n", argv[0],
	    st.messages, st.recent, st.unseen, st.uidnext, st.uidvalidity);
	return 0;
}

static int
run_create(struct session *s, int argc, char **argv)
{
	int r = mail_create(s->m, argv[0]);

	(void)argc;
	return r ? complain_why(s, r) : 0;
}

static int
run_delete(struct session *s, int argc, char **argv)
{
	int r = mail_delete(s->m, argv[0]);

	(void)argc;
	return r ? complain_why(s, r) : 0;
}

static int
run_rename(struct session *s, int argc, char **argv)
{
	int r = mail_rename(s->m, argv[0], argv[1]);

	(void)argc;
	return r ? complain_why(s, r) : 0;
}

static int
run_subscribe(struct session *s, int argc, char **argv)
{
	int r = mail_subscribe(s->m, argv[0], true);

	(void)argc;
	return r ? complain_why(s, r) : 0;
}

static int
run_unsubscribe(struct session *s, int argc, char **argv)
{
	int r = mail_subscribe(s->m, argv[0], false);

	(void)argc;
	return r ? complain_why(s, r) : 0;
}

const struct command cmd_store[] = {
	{ "list", "[PATTERN]", "the mailboxes; * is any text, % any text without a dot", 0, 1, run_list },
	{ "subscribed", "[PATTERN]", "the names that are subscribed", 0, 1, run_subscribed },
	{ "status", "NAME", "how many messages are there", 1, 1, run_status },
	{ "create", "NAME", "make a mailbox", 1, 1, run_create },
	{ "delete", "NAME", "delete a mailbox with its mail", 1, 1, run_delete },
	{ "rename", "FROM TO", "rename a mailbox and those below it", 2, 2, run_rename },
	{ "subscribe", "NAME", "subscribe to a name", 1, 1, run_subscribe },
	{ "unsubscribe", "NAME", "and the opposite", 1, 1, run_unsubscribe },
	{ 0 },
};
