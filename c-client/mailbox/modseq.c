/* Mod-sequences as clients ask for them (RFC 7162). What they are is index/index.h's matter. */

#include "c-client/base/limits.h"
#include "c-client/index/view.h"
#include "c-client/mailbox/engine.h"

bool
mailbox_keeps_modseq(const struct mailbox *m)
{
	return m->keeps_modseq;
}

uint64_t
mailbox_highest_modseq(const struct mailbox *m)
{
	return view_highest(m->view);
}

bool
mailbox_holds_expunges(const struct mailbox *m)
{
	return m->view->ngone > 0;
}

void
mailbox_tell_modseq(struct mailbox *m)
{
	m->tells_modseq = true;
}

size_t
mailbox_changed_since(struct mailbox *m, uint32_t *uids, size_t n, uint64_t since)
{
	struct message_facts facts;
	size_t kept = 0;

	for (size_t i = 0; i < n; i++)
		if (mailbox_look(m, uids[i], &facts) && !facts.gone && facts.modseq > since)
			uids[kept++] = uids[i];
	return kept;
}

/* Every UID below UIDNEXT that has no message. */
static struct set
absent(const struct mailbox *m, struct arena *a)
{
	struct set out = { 0 };
	uint32_t from = 1;
	struct record r;

	for (size_t at = 0; at < index_count(m->index); at++) {
		r = index_get(m->index, at);
		if (r.gone)
			continue;
		if (r.uid > from)
			set_add(a, &out, from, r.uid - 1);
		from = r.uid + 1;
	}
	if (m->index->uidnext > from)
		set_add(a, &out, from, m->index->uidnext - 1);
	return out;
}

bool
mailbox_vanished_since(struct mailbox *m, struct arena *a, uint64_t since, const struct set *known,
    struct set *out)
{
	struct set vanished = { 0 }, held = { 0 };
	bool exact = since >= m->history_from && index_vanished(m->index, since, a, &vanished);

	if (!exact)
		vanished = absent(m, a);
	for (size_t i = 0; i < m->view->ngone; i++) {
		uint32_t uid = index_get(m->index, m->view->gone[i]).uid;
		set_push(a, &held, uid, uid);
	}
	set_normalise(&held);
	vanished = set_intersect(a, &vanished, known);
	*out = held.n ? set_without(a, &vanished, &held) : vanished;
	return exact;
}
