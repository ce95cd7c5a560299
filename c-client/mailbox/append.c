/* APPEND (RFC 9051 section 6.3.12): a mailbox opened as a target and the driver's append in one handle. */

#include "c-client/mailbox/engine.h"

struct mailbox_append {
	struct mailbox *m;
	struct append *a;
};

int
mailbox_append_begin(struct store *s, struct str name, struct mailbox_append **out)
{
	struct mailbox_append *ap;
	struct mailbox *m;
	struct append *a;
	int r;

	if ((r = mailbox_open(s, name, OPEN_TARGET, &m)))
		return r;
	if (m->readonly)
		r = fail(&s->fault, MAIL_E_READONLY, "Mailbox is read-only", "%.*s: APPEND while read-only",
		    STR_ARG(name));
	else
		r = m->driver->append->begin(m, &a);
	if (r) {
		mailbox_close(&m);
		return r;
	}
	ap = ARENA_NEW(&m->arena, struct mailbox_append);
	*ap = (struct mailbox_append){ m, a };
	*out = ap;
	return 0;
}

int
mailbox_append_next(struct mailbox_append *ap, const struct append_meta *meta)
{
	return ap->m->driver->append->next(ap->a, meta);
}

int
mailbox_append_write(struct mailbox_append *ap, struct str wire)
{
	return ap->m->driver->append->write(ap->a, wire);
}

int
mailbox_append_commit(struct mailbox_append *ap, struct arena *arena, struct uid_map *out)
{
	struct mailbox *m = ap->m; /* ap lives in its arena */
	int r = m->driver->append->commit(ap->a, arena, out);

	mailbox_close(&m);
	return r;
}

void
mailbox_append_abort(struct mailbox_append *ap)
{
	struct mailbox *m = ap->m;

	m->driver->append->abort(ap->a);
	mailbox_close(&m);
}
