#include "tests/support/unit.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "osdep/net.h"

START_TEST(files_pipes_and_devices_are_told_apart)
{
	struct net_info info;
	char path[4200];
	int fds[2], fd;

	ck_assert_int_eq(pipe(fds), 0);
	net_describe(fds[0], &info);
	ck_assert_int_eq(info.kind, NET_PIPE);
	close(fds[0]);
	net_describe(fds[0], &info);
	ck_assert_int_eq(info.kind, NET_CLOSED);
	close(fds[1]);
	snprintf(path, sizeof path, "%s/f", unit_tmpdir());
	unit_write(path, STR("x"));
	fd = open(path, O_RDONLY | O_CLOEXEC);
	net_describe(fd, &info);
	ck_assert_int_eq(info.kind, NET_FILE);
	close(fd);
	fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	net_describe(fd, &info);
	ck_assert_int_eq(info.kind, NET_OTHER);
	close(fd);
	fd = posix_openpt(O_RDWR | O_NOCTTY);
	if (fd >= 0) {
		net_describe(fd, &info);
		ck_assert_int_eq(info.kind, NET_TTY);
		close(fd);
	}
}
END_TEST

START_TEST(a_socketpair_is_not_a_named_unix_socket)
{
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	struct net_info info;
	int pair[2], server, client, accepted;

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	net_describe(pair[0], &info);
	ck_assert_int_eq(info.kind, NET_UNIX_PAIR);
	ck_assert(info.has_peer_uid && info.peer_uid == getuid());

	/* Also abstract names are names, on either side of the connection. */
	server = socket(AF_UNIX, SOCK_STREAM, 0);
	client = socket(AF_UNIX, SOCK_STREAM, 0);
	net_describe(client, &info);
	ck_assert_int_eq(info.kind, NET_UNIX_NAMED);
	snprintf(name.sun_path + 1, sizeof name.sun_path - 1, "madrona-test-%ld", (long)getpid());
	ck_assert_int_eq(bind(server, (struct sockaddr *)&name, sizeof name), 0);
	ck_assert_int_eq(listen(server, 1), 0);
	ck_assert_int_eq(connect(client, (struct sockaddr *)&name, sizeof name), 0);
	accepted = accept(server, NULL, NULL);
	net_describe(server, &info);
	ck_assert(info.kind == NET_UNIX_NAMED && info.listening && !info.connected);
	net_describe(accepted, &info);
	ck_assert(info.kind == NET_UNIX_NAMED && !info.listening && info.connected);
	net_describe(client, &info);
	ck_assert_int_eq(info.kind, NET_UNIX_NAMED);
	close(pair[0]);
	close(pair[1]);
	ck_assert(!net_acknowledge(accepted));
	close(server);
	close(client);
	close(accepted);
}
END_TEST

/* 0: IPv4, 1: IPv6 that carries IPv4, 2: IPv6 */
START_TEST(the_address_of_an_inet_peer_is_numeric_and_v4_is_v4)
{
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT };
	struct sockaddr_in v4 = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
	struct sockaddr *to = _i == 2 ? (struct sockaddr *)&v6 : (struct sockaddr *)&v4;
	socklen_t n = _i == 2 ? sizeof v6 : sizeof v4;
	int server = socket(_i ? AF_INET6 : AF_INET, SOCK_STREAM, 0), client, accepted, on = 0;
	struct net_info info;

	if (server < 0)
		return; /* a machine without IPv6 */
	client = socket(to->sa_family, SOCK_STREAM, 0);
	if (_i) {
		struct sockaddr_in6 any = { .sin6_family = AF_INET6, .sin6_addr = IN6ADDR_ANY_INIT };
		if (bind(server, (struct sockaddr *)&any, sizeof any) < 0)
			return;
	} else
		ck_assert_int_eq(bind(server, to, n), 0);
	ck_assert_int_eq(listen(server, 1), 0);
	net_describe(server, &info);
	ck_assert(info.kind == NET_INET && info.listening && !info.connected && info.local_port != 0);
	ck_assert_str_eq(info.peer, "");
	v4.sin_port = v6.sin6_port = htons((uint16_t)info.local_port);
	if (connect(client, to, n) < 0)
		return;
	accepted = accept(server, NULL, NULL);
	net_describe(accepted, &info);
	ck_assert(info.kind == NET_INET && info.connected && !info.listening && !info.has_peer_uid);
	ck_assert_str_eq(info.peer, _i == 2 ? "::1" : "127.0.0.1");
	ck_assert_str_eq(info.local, _i == 2 ? "::1" : "127.0.0.1");
	ck_assert_uint_ne(info.peer_port, 0);
	net_tune(accepted);
	n = sizeof on;
	ck_assert_int_eq(getsockopt(accepted, IPPROTO_TCP, TCP_NODELAY, &on, &n), 0);
	ck_assert_int_eq(on, 1);
	ck_assert(net_acknowledge(accepted));
	close(server);
	close(client);
	close(accepted);
}
END_TEST

UNIT_SUITE(osdep_net)
{
	tcase_add_test(t, files_pipes_and_devices_are_told_apart);
	tcase_add_test(t, a_socketpair_is_not_a_named_unix_socket);
	tcase_add_loop_test(t, the_address_of_an_inet_peer_is_numeric_and_v4_is_v4, 0, 3);
}
