/* How we were started: the facts about fd 0 and this process, and the decision. See door.h for the table. */

#include "c-client/server/door.h"

#include <sys/auxv.h>

#include "c-client/base/str.h"
#include "c-client/server/config.h"
#include "osdep/net.h"
#include "osdep/process.h"

static enum door_kind
refuse(const char **why, const char *text)
{
	*why = text;
	return DOOR_REFUSE;
}

enum door_kind
door_decide(const struct door_facts *f, const char **why)
{
	bool socket = f->input != DOOR_FILE;

	if (f->secure || f->ruid != f->euid || f->rgid != f->egid)
		return refuse(why, "This program must not be installed set-uid or set-gid");
	if (f->ruid == 0 && !socket)
		return refuse(
		    why, "This program does not serve root: start it as the user whose mail it shall serve");
	if (f->ruid == 0)
		return refuse(why, "Logging in other users is not built yet: start it as the user whose mail "
				   "it shall serve");
	if (!socket)
		return DOOR_PREAUTH;
	if (f->listening)
		return refuse(
		    why, "This is a listening socket: start one process for each connection (wait = no)");
	if (!f->connected || f->input == DOOR_OTHER)
		return refuse(
		    why, "Standard input is a socket that is not connected, or of an unknown family");
	if (f->input == DOOR_SOCKETPAIR && f->peer_known && (f->peer_uid == f->ruid || f->peer_uid == 0))
		return DOOR_PREAUTH;
	if (f->ruid < f->min_uid)
		return refuse(why, "No login for this user: the uid is below min-uid");
	return DOOR_LOGIN;
}

static enum door_input
input_of(enum net_kind kind)
{
	switch (kind) {
	case NET_CLOSED:
	case NET_FILE:
	case NET_PIPE:
	case NET_TTY:
	case NET_OTHER:
		return DOOR_FILE;
	case NET_INET:
		return DOOR_INET;
	case NET_UNIX_NAMED:
		return DOOR_UNIX;
	case NET_UNIX_PAIR:
		return DOOR_SOCKETPAIR;
	case NET_SOCKET:
		break;
	}
	return DOOR_OTHER;
}

static void
name_user(struct door *d)
{
	struct process_user u;

	if (process_user_by_uid(d->uid, &u) < 0) {
		snprintf(d->user, sizeof d->user, "%u", d->uid);
		return;
	}
	snprintf(d->user, sizeof d->user, "%s", u.name);
	snprintf(d->home, sizeof d->home, "%s", u.home);
}

/* An address in numbers, as ssh puts it first into SSH_CLIENT; anything else is not believed to be one. */
static struct str
ssh_client(void)
{
	const char *env = getenv("SSH_CLIENT");
	struct str s = env ? str_of(env) : STR("");

	s = str_sub(s, 0, str_find(s, ' '));
	return s.n <= 45 && s.n && strspn(s.p, "0123456789abcdefABCDEF.:") == s.n ? s : STR("");
}

/* No name is looked up (it could take long, and foreigners choose it): the address stands for it. */
static void
name_host(struct door *d, const struct net_info *in)
{
	struct str ip = in->peer[0] ? str_of(in->peer) : ssh_client();

	if (ip.n)
		snprintf(d->host, sizeof d->host, "%.*s [%.*s]", STR_ARG(ip), STR_ARG(ip));
	else
		snprintf(d->host, sizeof d->host, "UNKNOWN");
}

void
door_open(struct door *d, const struct config *c)
{
	struct net_info in;
	struct door_facts f = { .ruid = getuid(),
		.euid = geteuid(),
		.rgid = getgid(),
		.egid = getegid(),
		.secure = getauxval(AT_SECURE) != 0,
		.min_uid = c->min_uid };

	memset(d, 0, sizeof *d);
	net_describe(STDIN_FILENO, &in);
	f.input = input_of(in.kind);
	f.connected = in.connected;
	f.listening = in.listening;
	f.peer_known = in.has_peer_uid;
	f.peer_uid = in.peer_uid;
	d->kind = door_decide(&f, &d->why);
	d->socket = f.input != DOOR_FILE;
	d->uid = f.ruid;
	name_user(d);
	name_host(d, &in);
	if (f.input == DOOR_INET)
		net_tune(STDIN_FILENO);
}
