/* See modseq.h. */

#include "imapd/modseq.h"

#include "c-client/imap/select.h"
#include "c-client/imap/sequence.h"
#include "imapd/fetch.h"
#include "imapd/reply.h"
#include "imapd/session.h"

static void
tell_highest(struct session *s, const char *why)
{
	reply_line(s, "OK [HIGHESTMODSEQ %llu] %s",
	    (unsigned long long)mailbox_highest_modseq(s->mailbox), why);
}

void
modseq_enable(struct session *s)
{
	bool first = !s->condstore;

	s->condstore = true;
	if (s->mailbox == NULL || !mailbox_keeps_modseq(s->mailbox))
		return;
	mailbox_tell_modseq(s->mailbox);
	if (first)
		tell_highest(s, "Highest mod-sequence");
}

int
modseq_wanted(struct session *s)
{
	modseq_enable(s);
	if (!mailbox_keeps_modseq(s->mailbox))
		return fail(&s->fault, MAIL_E_PARAM, "This mailbox keeps no mod-sequences", "NOMODSEQ");
	return 0;
}

void
modseq_selected(struct session *s)
{
	if (!mailbox_keeps_modseq(s->mailbox)) {
		reply_line(s, "OK [NOMODSEQ] This mailbox keeps no mod-sequences");
		return;
	}
	if (s->condstore)
		mailbox_tell_modseq(s->mailbox);
	tell_highest(s, "Highest mod-sequence");
}

bool
modseq_is_told(const struct session *s)
{
	return s->condstore && mailbox_keeps_modseq(s->mailbox);
}

bool
modseq_vanishes(const struct session *s)
{
	return s->qresync && mailbox_keeps_modseq(s->mailbox);
}

void
modseq_vanished(struct session *s, bool earlier, const struct set *uids)
{
	struct buf *b;

	if (uids->n == 0)
		return;
	b = reply_begin(s);
	buf_put(b, earlier ? STR("VANISHED (EARLIER) ") : STR("VANISHED "));
	write_sequence_set(b, uids);
	reply_end(s);
}

void
modseq_settle(struct session *s, struct request *rq, int r)
{
	if (modseq_is_told(s) && mailbox_holds_expunges(s->mailbox)) {
		tell_highest(s, "Removals are still to be told");
		return;
	}
	if (!s->vanished)
		return;
	s->vanished = false;
	if (rq && r == 0 && rq->code.n == 0)
		rq->code = arena_fmt(
		    &s->arena, "HIGHESTMODSEQ %llu", (unsigned long long)mailbox_highest_modseq(s->mailbox));
	else
		tell_highest(s, "All removals told");
}

/* --- SELECT mailbox (QRESYNC (...)) -------------------------------------------------------------------- */

/*
 * The highest UID of which the client is right that it is the n-th message: it knows of all that was expunged
 * below (section 3.2.5.2). 0: none. Both sets are of one size; numbers are looked at only where there are
 * messages.
 */
static uint32_t
matched_uid(struct session *s, const struct select_params *p)
{
	uint32_t exists = mailbox_count(s->mailbox), best = 0;
	uint64_t uids_before = 0; /* numbers of seq_uids in the ranges below j */
	uint64_t seqs_before = 0;

	for (size_t i = 0, j = 0; i < p->seqs.n && p->seqs.r[i].lo <= exists; i++) {
		struct range seq = p->seqs.r[i];
		for (uint64_t k = seq.lo; k <= seq.hi && k <= exists; k++) {
			uint64_t nth = seqs_before + k - seq.lo;
			while (nth - uids_before > p->seq_uids.r[j].hi - p->seq_uids.r[j].lo) {
				uids_before += (uint64_t)p->seq_uids.r[j].hi - p->seq_uids.r[j].lo + 1;
				j++;
			}
			if (mailbox_uid(s->mailbox, (uint32_t)k) == p->seq_uids.r[j].lo + (nth - uids_before))
				best = mailbox_uid(s->mailbox, (uint32_t)k);
		}
		seqs_before += (uint64_t)seq.hi - seq.lo + 1;
	}
	return best;
}

static void
send_vanished(struct session *s, const struct select_params *p, const struct set *known)
{
	struct set vanished, matched = { 0 };
	uint32_t uid;

	/* Where the history knows better the client's word is not needed. */
	if (!mailbox_vanished_since(s->mailbox, &s->arena, p->modseq, known, &vanished) &&
	    (uid = matched_uid(s, p))) {
		set_add(&s->arena, &matched, 1, uid);
		vanished = set_without(&s->arena, &vanished, &matched);
	}
	modseq_vanished(s, true, &vanished);
}

static int
send_changed(struct session *s, const struct select_params *p, const struct set *known)
{
	struct scan items = scan_of(STR("(UID FLAGS MODSEQ)"));
	struct fetch_list list;
	struct fetch f;
	uint32_t *uids;
	size_t n;
	int r;

	mailbox_uids_in_view(s->mailbox, &s->arena, known, &uids, &n);
	n = mailbox_changed_since(s->mailbox, uids, n, p->modseq);
	if (n == 0 || !scan_fetch_list(&s->arena, &items, &list))
		return 0;
	r = fetch_begin(&f, s, &list, true, true);
	for (size_t i = 0; i < n && r == 0; i++)
		r = fetch_message(&f, uids[i]);
	fetch_end(&f);
	return r;
}

int
modseq_resync(struct session *s, const struct select_params *p)
{
	struct set known = p->uids;

	if (!p->has_uids)
		set_add(&s->arena, &known, 1, UINT32_MAX);
	send_vanished(s, p, &known);
	return send_changed(s, p, &known);
}
