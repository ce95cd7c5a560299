#include "c-client/server/door.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "c-client/server/config.h"
#include "tests/support/unit.h"

#define US .ruid = 1001, .euid = 1001, .rgid = 1001, .egid = 1001, .min_uid = 1000
#define ROOT .min_uid = 1000

static const struct {
	const char *who;
	struct door_facts facts;
	enum door_kind want;
} rows[] = {
	{ "ssh host imapd: a pipe", { .input = DOOR_FILE, US }, DOOR_PREAUTH },
	{ "ssh as a system user", { .input = DOOR_FILE, .ruid = 8, .euid = 8, .min_uid = 1000 },
	    DOOR_PREAUTH },
	{ "mbsync's Tunnel: our own socket pair",
	    { .input = DOOR_SOCKETPAIR, .connected = true, US, .peer_known = true, .peer_uid = 1001 },
	    DOOR_PREAUTH },
	{ "sshd's socket pair, made by root",
	    { .input = DOOR_SOCKETPAIR, .connected = true, US, .peer_known = true, .peer_uid = 0 },
	    DOOR_PREAUTH },
	{ "a socket pair of somebody else",
	    { .input = DOOR_SOCKETPAIR, .connected = true, US, .peer_known = true, .peer_uid = 1002 },
	    DOOR_LOGIN },
	{ "a socket pair of nobody knows whom", { .input = DOOR_SOCKETPAIR, .connected = true, US },
	    DOOR_LOGIN },
	{ "xinetd with user = us", { .input = DOOR_INET, .connected = true, US }, DOOR_LOGIN },
	{ "a named unix socket, even when it is ours that called",
	    { .input = DOOR_UNIX, .connected = true, US, .peer_known = true, .peer_uid = 1001 }, DOOR_LOGIN },
	{ "a uid below min-uid on a socket",
	    { .input = DOOR_INET, .connected = true, .ruid = 8, .euid = 8, .min_uid = 1000 }, DOOR_REFUSE },
	{ "xinetd with wait = yes", { .input = DOOR_INET, .listening = true, US }, DOOR_REFUSE },
	{ "a socket without a peer", { .input = DOOR_INET, US }, DOOR_REFUSE },
	{ "a socket of another family", { .input = DOOR_OTHER, .connected = true, US }, DOOR_REFUSE },
	{ "root on a pipe", { .input = DOOR_FILE, ROOT }, DOOR_REFUSE },
	{ "root on a socket", { .input = DOOR_INET, .connected = true, ROOT }, DOOR_REFUSE },
	{ "root on its own socket pair",
	    { .input = DOOR_SOCKETPAIR, .connected = true, ROOT, .peer_known = true }, DOOR_REFUSE },
	{ "set-uid root", { .input = DOOR_FILE, US, .secure = true }, DOOR_REFUSE },
	{ "real uid is another", { .input = DOOR_FILE, .ruid = 1001, .euid = 1002 }, DOOR_REFUSE },
	{ "effective root", { .input = DOOR_FILE, .ruid = 1001, .euid = 0 }, DOOR_REFUSE },
	{ "real root", { .input = DOOR_FILE, .ruid = 0, .euid = 1001 }, DOOR_REFUSE },
	{ "real gid is another", { .input = DOOR_FILE, .ruid = 1, .euid = 1, .rgid = 1, .egid = 2 },
	    DOOR_REFUSE },
};

START_TEST(how_we_were_started_decides_what_happens)
{
	const char *why = NULL;
	enum door_kind got = door_decide(&rows[_i].facts, &why);

	if (got != rows[_i].want)
		ck_abort_msg("%s: got %d, want %d", rows[_i].who, got, rows[_i].want);
	ck_assert_int_eq(why != NULL, got == DOOR_REFUSE);
}
END_TEST

/* Gives up root, if the tests run as root, so that the door opens; fd becomes descriptor 0. */
static void
look(int fd, struct door *d)
{
	struct config c;

	config_init(&c);
	if (getuid() == 0) {
		ck_assert_int_eq(setgid(64123), 0);
		ck_assert_int_eq(setuid(64123), 0);
	}
	c.min_uid = 1;
	ck_assert_int_eq(dup2(fd, 0), 0);
	door_open(d, &c);
}

START_TEST(a_pipe_is_served_at_once_as_the_real_uid)
{
	struct door d;
	int fds[2];

	ck_assert_int_eq(pipe2(fds, O_CLOEXEC), 0);
	setenv("SSH_CLIENT", "2001:db8::5 51000 22", 1);
	look(fds[0], &d);
	ck_assert_int_eq(d.kind, DOOR_PREAUTH);
	ck_assert_uint_eq(d.uid, getuid());
	ck_assert(!d.socket && d.user[0] != '\0');
	ck_assert_str_eq(d.host, "2001:db8::5 [2001:db8::5]");
}
END_TEST

START_TEST(an_address_in_the_environment_that_is_none_is_not_believed)
{
	struct door d;
	int fds[2];

	ck_assert_int_eq(pipe2(fds, O_CLOEXEC), 0);
	setenv("SSH_CLIENT", "evil]\n [192.0.2.1] 1 2", 1);
	look(fds[0], &d);
	ck_assert_str_eq(d.host, "UNKNOWN");
}
END_TEST

START_TEST(a_connection_from_the_network_must_log_in)
{
	struct sockaddr_in sin = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof sin;
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0),
	    client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct door d;

	ck_assert_int_eq(bind(listener, (struct sockaddr *)&sin, n), 0);
	ck_assert_int_eq(listen(listener, 1), 0);
	ck_assert_int_eq(getsockname(listener, (struct sockaddr *)&sin, &n), 0);
	ck_assert_int_eq(connect(client, (struct sockaddr *)&sin, n), 0);
	look(accept4(listener, NULL, NULL, SOCK_CLOEXEC), &d);
	ck_assert_int_eq(d.kind, DOOR_LOGIN);
	ck_assert(d.socket);
	ck_assert_str_eq(d.host, "127.0.0.1 [127.0.0.1]");
	look(listener, &d);
	ck_assert_int_eq(d.kind, DOOR_REFUSE);
}
END_TEST

START_TEST(our_own_socket_pair_is_served_at_once)
{
	struct door d;
	int fds[2];

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
	look(fds[0], &d);
	ck_assert_int_eq(d.kind, DOOR_PREAUTH);
	ck_assert(d.socket);
}
END_TEST

UNIT_SUITE(c_client_server_door)
{
	tcase_add_loop_test(t, how_we_were_started_decides_what_happens, 0, sizeof rows / sizeof *rows);
	tcase_add_test(t, a_pipe_is_served_at_once_as_the_real_uid);
	tcase_add_test(t, an_address_in_the_environment_that_is_none_is_not_believed);
	tcase_add_test(t, a_connection_from_the_network_must_log_in);
	tcase_add_test(t, our_own_socket_pair_is_served_at_once);
}
