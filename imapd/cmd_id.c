/* ID (RFC 2971). What a client says of itself is for the log only: nothing here depends on it (section 2). */

#include "c-client/imap/id.h"
#include "c-client/imap/word.h"
#include "c-client/server/log.h"
#include "c-client/server/version.h"
#include "imapd/reply.h"
#include "imapd/session.h"

static void
log_client(const struct id_list *id)
{
	struct str name = STR("?"), version = STR("?");

	for (size_t i = 0; i < id->n; i++) {
		if (str_ieq(id->pairs[i].field, STR("name")) && id->pairs[i].value.p)
			name = id->pairs[i].value;
		if (str_ieq(id->pairs[i].field, STR("version")) && id->pairs[i].value.p)
			version = id->pairs[i].value;
	}
	if (id->n)
		log_info("Client name=%s version=%s", log_text(name).s, log_text(version).s);
}

static int
run(struct session *s, struct request *rq)
{
	static const struct id_pair ours[] = {
		{ STR_INIT("name"), STR_INIT(MADRONA_NAME) },
		{ STR_INIT("version"), STR_INIT(MADRONA_VERSION) },
	};
	struct id_list id;
	struct buf *b;

	if (!scan_space(&rq->args) || !scan_id(&s->arena, &rq->args, &id) || !scan_at_end(&rq->args))
		return request_bad(s, "ID wants NIL or a list of at most 30 pairs of strings");
	log_client(&id);
	b = reply_begin(s);
	buf_put(b, STR("ID "));
	write_id(b, ours, sizeof ours / sizeof *ours);
	reply_end(s);
	return 0;
}

const struct command cmd_id[] = { { .name = "ID", .states = STATES_ANY, .capability = "ID", .run = run },
	{ 0 } };
