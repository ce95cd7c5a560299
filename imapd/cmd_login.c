/* LOGIN (RFC 3501 section 6.2.3). */

#include "c-client/imap/word.h"
#include "imapd/login.h"
#include "imapd/session.h"

static bool
is_disabled(const struct session *s)
{
	return !login_plaintext_allowed(s);
}

static int
run(struct session *s, struct request *rq)
{
	struct str user, password;
	int r;

	if (!scan_space(&rq->args) || !scan_astring(&s->arena, &rq->args, &user) || !scan_space(&rq->args) ||
	    !scan_astring(&s->arena, &rq->args, &password) || !scan_at_end(&rq->args))
		return request_bad(s, "LOGIN wants a user name and a password");
	if ((r = login_check_privacy(s, rq)))
		return r;
	return login_password(s, rq, user, password, STR("LOGIN"));
}

const struct command cmd_login[] = {
	{ .name = "LOGIN",
	    .states = STATE_GREETED,
	    .capability = "LOGINDISABLED",
	    .offered = is_disabled,
	    .run = run },
	{ 0 },
};
