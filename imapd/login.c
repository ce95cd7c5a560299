/* Passwords. See login.h. */

#include "imapd/login.h"

#include "c-client/base/limits.h"
#include "c-client/server/log.h"
#include "c-client/server/passwd.h"
#include "c-client/server/serve.h"
#include "imapd/session.h"

bool
login_plaintext_allowed(const struct session *s)
{
	return s->config->allow_plaintext;
}

int
login_check_privacy(struct session *s, struct request *rq)
{
	if (login_plaintext_allowed(s))
		return 0;
	rq->code = STR("PRIVACYREQUIRED");
	return fail(&s->fault, MAIL_E_DENIED, "Passwords are not taken on a connection without TLS",
	    "plaintext login");
}

/*
 * The daemon serves one uid, so a user of the file may enter who has that uid's name; where the admin names
 * the mail root, that is the mail which every user of the file may open.
 */
static bool
may_enter(const struct session *s, struct str user)
{
	return s->root_is_named || str_eq(user, str_of(s->door->user));
}

static int
denied(struct session *s, struct request *rq, const struct log_peer *peer, struct str mech)
{
	log_login_failed(peer, mech);
	serve_sleep_ms((int)(s->config->login_delay * 1000) << s->login_failures);
	s->login_failures++;
	if (s->login_failures >= LIMIT_LOGIN_FAILURES)
		session_bye(s, END_REFUSED, STR(""), "Too many login failures");
	rq->code = STR("AUTHENTICATIONFAILED");
	return fail(&s->fault, MAIL_E_DENIED, "User name or password is wrong", "login failed");
}

int
login_password(struct session *s, struct request *rq, struct str user, struct str password, struct str mech)
{
	struct log_peer peer = { user, s->door->host };
	const char *file = arena_cstr(&s->arena, s->config->passwd_file);
	struct fault fault = { 0 };
	struct buf code = BUF_INIT(4096);
	int r = *file ? passwd_verify(file, user, password, &fault) : MAIL_E_DENIED;

	if (r && r != MAIL_E_DENIED)
		log_error("Password file: %s", fault.log);
	if (r || !may_enter(s, user))
		return denied(s, rq, &peer, mech);
	if ((r = session_enter(s, user))) {
		session_bye(s, END_REFUSED, STR("UNAVAILABLE"), "Your mail cannot be opened");
		return r;
	}
	log_login(&peer, mech);
	buf_put(&code, STR("CAPABILITY "));
	command_capabilities(s, &code);
	rq->code = arena_str(&s->arena, buf_str(&code));
	rq->text = "Logged in";
	buf_free(&code);
	return 0;
}
