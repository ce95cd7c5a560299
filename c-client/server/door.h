/*
 * How were we started? The same program serves xinetd, ssh, sync tools and tests; file descriptor 0 and the
 * process' identity tell which. The decision is a pure function of the facts, so that every row of its table
 * is tested; door_open gathers the facts.
 *
 *	set-uid or set-gid in any form (AT_SECURE, an effective id that is not the real one)     refuse
 *	root without a socket; root on a socket (logging in others is not built yet)             refuse
 *	a listening socket (xinetd's wait = yes), one that is not connected                      refuse
 *	pipe, terminal, file, unnamed socket pair whose other end is our uid or root             preauthenticated
 *	inet socket, unix socket with a name, socket pair of another uid                         login
 *	the same with a uid below min-uid                                                        refuse
 */
#ifndef SERVER_DOOR_H
#define SERVER_DOOR_H

#include <stdbool.h>
#include <stdint.h>

struct config;

enum door_kind {
	DOOR_REFUSE,
	DOOR_PREAUTH, /* serve the real uid at once */
	DOOR_LOGIN    /* greet, let log in with the password file, for our own uid only */
};

enum door_input {
	DOOR_FILE,       /* pipe, terminal, plain file, anything that is no socket */
	DOOR_SOCKETPAIR, /* a unix socket without a name at either end */
	DOOR_UNIX,       /* a unix socket with a name */
	DOOR_INET,
	DOOR_OTHER       /* any other socket */
};

struct door_facts {
	enum door_input input;
	bool connected, listening; /* of a socket */
	uint32_t ruid, euid, rgid, egid;
	bool secure; /* AT_SECURE */
	bool peer_known; /* peer_uid is from SO_PEERCRED */
	uint32_t peer_uid;
	uint64_t min_uid;
};

/* The decision; *why is set for DOOR_REFUSE: one sentence for a person. */
enum door_kind door_decide(const struct door_facts *f, const char **why);

struct door {
	enum door_kind kind;
	const char *why; /* DOOR_REFUSE only */
	bool socket;     /* a refusal is said as "* BYE why" to fd 0, else to standard error */
	uint32_t uid;
	char user[256];  /* the uid's name in the password database, else the number */
	char home[1024]; /* its home there, "" when it has none */
	/* Of the client, for the log: "NAME [IP]" or "UNKNOWN"; of an ssh session from its environment. */
	char host[256];
};

/* Looks at fd 0 and at ourselves; min-uid from the configuration. */
void door_open(struct door *d, const struct config *c);

#endif
