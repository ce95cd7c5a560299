/* SEARCH and UID SEARCH (RFC 3501 section 6.4.4, RFC 7162 sections 3.1.5 and 3.1.6). */

#include "c-client/codec/charset.h"
#include "c-client/imap/search.h"
#include "c-client/imap/word.h"
#include "imapd/modseq.h"
#include "imapd/session.h"

static uint64_t
highest_modseq(struct session *s, const uint32_t *uids, size_t n)
{
	struct message_facts facts;
	uint64_t highest = 0;

	for (size_t i = 0; i < n; i++)
		if (mailbox_look(s->mailbox, uids[i], &facts) && facts.modseq > highest)
			highest = facts.modseq;
	return highest;
}

static void
send_result(struct session *s, const struct request *rq, const uint32_t *uids, size_t n, bool modseq)
{
	writer_put(&s->writer, STR("* SEARCH"));
	for (size_t i = 0; i < n; i++) {
		writer_byte(&s->writer, ' ');
		writer_number(&s->writer, rq->uid ? uids[i] : mailbox_seq(s->mailbox, uids[i]));
	}
	if (modseq && n)
		writer_fmt(&s->writer, " (MODSEQ %llu)", (unsigned long long)highest_modseq(s, uids, n));
	writer_put(&s->writer, STR("\r\n"));
}

static int
run(struct session *s, struct request *rq)
{
	struct search_program program;
	uint32_t *uids;
	bool modseq;
	size_t n;
	int r;

	if (!scan_space(&rq->args) || !scan_search(&s->arena, &rq->args, mailbox_count(s->mailbox),
	    mailbox_last_uid(s->mailbox), &program) || !scan_at_end(&rq->args))
		return request_bad(s, "SEARCH wants search keys, as RFC 3501 section 6.4.4 has them");
	if (program.charset.p && !charset_known(program.charset))
		return fail(&s->fault, MAIL_E_CHARSET, "This charset is not known here", "SEARCH CHARSET");
	if (program.charset.p == NULL)
		program.charset = STR("");
	modseq = search_has(program.root, SEARCH_MODSEQ);
	if (modseq && (r = modseq_wanted(s)))
		return r;
	rq->sequences = search_has(program.root, SEARCH_SEQUENCE);
	if ((r = mailbox_search(s->mailbox, &s->arena, program.root, program.charset, &uids, &n)))
		return r;
	send_result(s, rq, uids, n, modseq);
	return 0;
}

const struct command cmd_search[] = {
	{ .name = "SEARCH", .states = STATE_SELECTED, .flags = COMMAND_SEQUENCE | COMMAND_UID, .run = run },
	{ 0 },
};
