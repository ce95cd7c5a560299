/* AUTHENTICATE PLAIN (RFC 3501 section 6.2.2, RFC 4616), with an initial response (RFC 4959). */

#include "c-client/base/limits.h"
#include "c-client/codec/base64.h"
#include "c-client/imap/auth.h"
#include "c-client/imap/word.h"
#include "imapd/login.h"
#include "imapd/reply.h"
#include "imapd/session.h"

/* [authzid] NUL authcid NUL passwd. To act for somebody else is nothing we know. */
static bool
split(struct str message, struct str *user, struct str *password)
{
	struct str authzid, rest = message;

	if (!str_split(&rest, '\0', &authzid) || !str_split(&rest, '\0', user) ||
	    !str_split(&rest, '\0', password) || rest.p != NULL)
		return false;
	return user->n > 0 && (authzid.n == 0 || str_eq(authzid, *user));
}

static int
read_response(struct session *s, struct str *out)
{
	int r;

	if ((r = reply_continue(s, "")))
		return r;
	r = reader_line(&s->reader, &s->arena, LIMIT_LINE_PREAUTH, out);
	if (r == MAIL_E_LOST)
		return r;
	if (r)
		return request_bad(s, "That is no base64 line");
	return str_eq(*out, STR("*")) ? request_bad(s, "AUTHENTICATE was given up") : 0;
}

static int
run(struct session *s, struct request *rq)
{
	struct buf plain = BUF_INIT(LIMIT_LINE_PREAUTH);
	struct auth_args args;
	struct str user, password;
	int r;

	if (!scan_space(&rq->args) || !scan_auth(&rq->args, &args) || !scan_at_end(&rq->args))
		return request_bad(s, "AUTHENTICATE wants a mechanism");
	if (!str_ieq(args.mechanism, STR("PLAIN")))
		return fail(&s->fault, MAIL_E_CANNOT, "This mechanism is not offered", "mechanism");
	if ((r = login_check_privacy(s, rq)))
		return r;
	if (!args.has_initial && (r = read_response(s, &args.initial)))
		return r;
	if (base64_decode(args.initial, &plain) && split(buf_str(&plain), &user, &password))
		r = login_password(s, rq, user, password, STR("PLAIN"));
	else
		r = request_bad(s, "That is no message of the PLAIN mechanism in base64");
	if (plain.p)
		explicit_bzero(plain.p, plain.cap);
	buf_free(&plain);
	return r;
}

const struct command cmd_authenticate[] = {
	{ .name = "AUTHENTICATE", .states = STATE_GREETED, .capability = "SASL-IR AUTH=PLAIN",
	    .offered = login_plaintext_allowed, .run = run },
	{ 0 },
};
