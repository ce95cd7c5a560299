/*
 * What a descriptor we were started with is. Whether it makes a PREAUTH session is decided by the caller, on
 * these facts.
 */
#ifndef OSDEP_NET_H
#define OSDEP_NET_H

#include <stdbool.h>
#include <sys/types.h>

enum net_kind {
	NET_CLOSED, /* not open */
	NET_FILE,   /* regular file */
	NET_PIPE,
	NET_TTY,
	NET_OTHER,      /* /dev/null, other devices, directories */
	NET_INET,       /* TCP socket, IPv4 or IPv6 */
	NET_UNIX_NAMED, /* unix socket where one end has a name (path or abstract): anyone may have connected */
	NET_UNIX_PAIR, /* unnamed on both ends: socketpair(2) */
	NET_SOCKET     /* any other socket */
};

#define NET_ADDRESS_MAX 64

struct net_info {
	enum net_kind kind;
	bool listening;
	bool connected;
	char peer[NET_ADDRESS_MAX];  /* numeric; IPv4-mapped IPv6 as IPv4; "" when there is none */
	char local[NET_ADDRESS_MAX];
	unsigned peer_port, local_port; /* 0 when there is none */
	bool has_peer_uid;              /* unix sockets: SO_PEERCRED */
	uid_t peer_uid;
};

void net_describe(int fd, struct net_info *out);

/* TCP_NODELAY and keep-alive on an inet socket; anything else is left alone. */
void net_tune(int fd);

/*
 * Acknowledges at once what came over TCP, which the kernel otherwise delays in the hope that an answer goes
 * the same way. The effect is for now only. False when this is no TCP connection.
 */
bool net_acknowledge(int fd);

#endif
