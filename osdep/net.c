/* What a descriptor is. See net.h. */

#include "osdep/net.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

union address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
	struct sockaddr_un un;
	struct sockaddr_storage space;
};

/* Numeric text and port of an inet address; a mapped IPv4 address as what it is. */
static void
print_address(const union address *a, char text[NET_ADDRESS_MAX], unsigned *port)
{
	if (a->any.sa_family == AF_INET) {
		inet_ntop(AF_INET, &a->v4.sin_addr, text, NET_ADDRESS_MAX);
		*port = ntohs(a->v4.sin_port);
	} else if (a->any.sa_family == AF_INET6) {
		if (IN6_IS_ADDR_V4MAPPED(&a->v6.sin6_addr))
			inet_ntop(AF_INET, &a->v6.sin6_addr.s6_addr[12], text, NET_ADDRESS_MAX);
		else
			inet_ntop(AF_INET6, &a->v6.sin6_addr, text, NET_ADDRESS_MAX);
		*port = ntohs(a->v6.sin6_port);
	}
}

static bool
is_unnamed(socklen_t n)
{
	return n <= offsetof(struct sockaddr_un, sun_path);
}

static void
describe_socket(int fd, struct net_info *out)
{
	union address local = { 0 }, peer = { 0 };
	socklen_t local_n = sizeof local, peer_n = sizeof peer, n = sizeof(int);
	struct ucred cred;
	int listening = 0;

	out->kind = NET_SOCKET;
	if (getsockname(fd, &local.any, &local_n) < 0)
		return;
	out->connected = getpeername(fd, &peer.any, &peer_n) == 0;
	out->listening = getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listening, &n) == 0 && listening;
	if (local.any.sa_family == AF_INET || local.any.sa_family == AF_INET6) {
		out->kind = NET_INET;
		print_address(&local, out->local, &out->local_port);
		if (out->connected)
			print_address(&peer, out->peer, &out->peer_port);
	} else if (local.any.sa_family == AF_UNIX) {
		bool pair = out->connected && is_unnamed(local_n) && is_unnamed(peer_n);
		out->kind = pair ? NET_UNIX_PAIR : NET_UNIX_NAMED;
		n = sizeof cred;
		if (out->connected && getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &n) == 0 &&
		    cred.uid != (uid_t)-1) {
			out->has_peer_uid = true;
			out->peer_uid = cred.uid;
		}
	}
}

void
net_describe(int fd, struct net_info *out)
{
	struct stat st;

	*out = (struct net_info){ .kind = NET_CLOSED };
	if (fstat(fd, &st) < 0)
		return;
	if (S_ISSOCK(st.st_mode))
		describe_socket(fd, out);
	else if (S_ISREG(st.st_mode))
		out->kind = NET_FILE;
	else if (S_ISFIFO(st.st_mode))
		out->kind = NET_PIPE;
	else
		out->kind = S_ISCHR(st.st_mode) && isatty(fd) ? NET_TTY : NET_OTHER;
}

void
net_tune(int fd)
{
	/* A peer that vanished without a word is noticed within five minutes. */
	static const struct {
		int level, name, value;
	} options[] = {
		{ IPPROTO_TCP, TCP_NODELAY, 1 },
		{ SOL_SOCKET, SO_KEEPALIVE, 1 },
		{ IPPROTO_TCP, TCP_KEEPIDLE, 120 },
		{ IPPROTO_TCP, TCP_KEEPINTVL, 30 },
		{ IPPROTO_TCP, TCP_KEEPCNT, 5 },
	};
	struct net_info info;

	net_describe(fd, &info);
	if (info.kind != NET_INET)
		return;
	for (size_t i = 0; i < sizeof options / sizeof *options; i++)
		setsockopt(fd, options[i].level, options[i].name, &options[i].value, sizeof options[i].value);
}

bool
net_acknowledge(int fd)
{
	return setsockopt(fd, IPPROTO_TCP, TCP_QUICKACK, &(int){ 1 }, sizeof(int)) == 0;
}
