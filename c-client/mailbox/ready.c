/*
 * Ready texts (message.h): what is made of a message once and then kept beside the index. And reading many
 * messages in the order in which they lie on the disk, before their turn comes in the order of UIDs.
 */

#include <stdlib.h>

#include "c-client/imap/body.h"
#include "c-client/imap/envelope.h"
#include "c-client/index/fields.h"
#include "c-client/index/view.h"
#include "c-client/mailbox/message_bytes.h"
#include "c-client/message/common.h"
#include "c-client/message/section.h"

#define MANY 256
/*
 * Of so many messages something is learnt, at least, before it is worth a commit in the middle of a command; and
 * of this part of the mailbox, since a great commit writes the whole index anew.
 */
#define REMEMBER_MANY 4096
#define REMEMBER_PART 4

static const struct {
	enum message_wants want;
	enum field_kind kind;
} texts[] = {
	{ WANTS_ENVELOPE, FIELD_ENVELOPE },
	{ WANTS_STRUCTURE, FIELD_STRUCTURE },
	{ WANTS_FIELDS, FIELD_HEADER },
};
#define TEXTS (sizeof texts / sizeof *texts)

static struct fields_place
place_of(const struct mailbox *m, const struct record *r)
{
	return (struct fields_place){ m->index->fields, r->fields, r->fields_size };
}

/* --- Making and keeping -------------------------------------------------------------------------------- */

/* Of a message with a new text all texts go to the new place. */
static void
keep_old(struct mailbox *m, uint32_t uid)
{
	struct record rec;
	struct str text;
	size_t at;

	if (fields_waits(m->fields, uid) || !mailbox_find(m, uid, &at, &rec) || rec.fields == 0)
		return;
	for (size_t i = 0; i < TEXTS; i++)
		if (fields_has(place_of(m, &rec), texts[i].kind) &&
		    fields_get(m->fields, uid, place_of(m, &rec), texts[i].kind, &text))
			fields_put(m->fields, uid, texts[i].kind, text);
}

static int
text_made(struct message *msg)
{
	if (!buf_failed(&msg->m->ready))
		return 0;
	return fail(msg->m->fault, MAIL_E_LIMIT, "The message's header is too large",
	    "%.*s: UID %u: a text of more than %zu bytes", STR_ARG(msg->m->name), msg->uid,
	    msg->m->ready.max);
}

static void
keep(struct message *msg, enum field_kind kind)
{
	fields_put(msg->m->fields, msg->uid, kind, buf_str(&msg->m->ready));
}

/* The common fields; of a header without an end a text that answers nothing. */
static int
make_fields(struct message *msg)
{
	struct mailbox *m = msg->m;
	uint64_t end;
	int r;

	if ((r = message_header_end(msg, &end)))
		return r;
	buf_reset(&m->ready);
	if (end)
		common_pack((struct str){ msg->window, (size_t)end }, &m->ready);
	else
		buf_byte(&m->ready, '\0');
	if ((r = text_made(msg)))
		return r;
	keep(msg, FIELD_HEADER);
	return 0;
}

static int
make_envelope(struct message *msg)
{
	const struct envelope *e;
	int r;

	if ((r = message_envelope(msg, &e)))
		return r;
	buf_reset(&msg->m->ready);
	write_envelope(&msg->m->ready, e);
	if ((r = text_made(msg)))
		return r;
	keep(msg, FIELD_ENVELOPE);
	return 0;
}

static int
make_structure(struct message *msg)
{
	const struct part *root;
	int r;

	if ((r = message_parts(msg, &root)))
		return r;
	buf_reset(&msg->m->ready);
	write_body(&msg->m->ready, root, true);
	if ((r = text_made(msg)))
		return r;
	keep(msg, FIELD_STRUCTURE);
	return 0;
}

/*
 * Everything that these bytes of the message give, `what` last, so that it is in m->ready. Who has read the
 * header has all that is in it.
 */
static int
make(struct message *msg, enum message_wants what, unsigned lacks)
{
	int r = 0;

	keep_old(msg->m, msg->uid);
	if ((lacks & WANTS_FIELDS) && what != WANTS_FIELDS)
		r = make_fields(msg);
	if (r == 0 && (lacks & WANTS_ENVELOPE) && what != WANTS_ENVELOPE)
		r = make_envelope(msg);
	if (r)
		return r;
	return what == WANTS_ENVELOPE ? make_envelope(msg)
	    : what == WANTS_FIELDS    ? make_fields(msg)
				      : make_structure(msg);
}

/* What of these things is not known of a message. */
static unsigned
lacks_of(struct mailbox *m, const struct record *rec, unsigned wants)
{
	unsigned lacks = 0;

	if ((wants & WANTS_SIZE) && !rec->wire_sure)
		lacks |= WANTS_SIZE;
	if ((wants & WANTS_DATE) && rec->internal_date == DATE_UNKNOWN)
		lacks |= WANTS_DATE;
	for (size_t i = 0; i < TEXTS; i++) {
		struct str text;
		if (!(wants & texts[i].want) || fields_has(place_of(m, rec), texts[i].kind))
			continue;
		if (!fields_waits(m->fields, rec->uid) ||
		    !fields_get(m->fields, rec->uid, (struct fields_place){ 0 }, texts[i].kind, &text))
			lacks |= texts[i].want;
	}
	return lacks;
}

/* A text that is kept, or made now. */
static int
ready(struct mailbox *m, uint32_t uid, enum message_wants what, enum field_kind kind, struct str *out)
{
	struct message *msg;
	struct record rec;
	size_t at;
	int r;

	if (mailbox_find(m, uid, &at, &rec) && !rec.gone &&
	    fields_get(m->fields, uid, place_of(m, &rec), kind, out))
		return 0;
	if ((r = message_open(m, uid, &msg)) ||
	    (r = make(msg, what, lacks_of(m, &rec, WANTS_ENVELOPE | WANTS_FIELDS))))
		return r;
	*out = buf_str(&m->ready);
	return 0;
}

int
message_ready(struct mailbox *m, uint32_t uid, enum message_wants what, struct str *out)
{
	return ready(m, uid, what, what == WANTS_ENVELOPE ? FIELD_ENVELOPE : FIELD_STRUCTURE, out);
}

bool
message_fields_set(const struct section *s, uint64_t *set)
{
	return s->n == 0 && s->what == SECTION_HEADER_FIELDS && common_set(s->fields, s->nfields, set);
}

int
message_fields(struct mailbox *m, uint32_t uid, uint64_t set, struct str *out)
{
	struct str pack;
	int r;

	if ((r = ready(m, uid, WANTS_FIELDS, FIELD_HEADER, &pack)))
		return r;
	buf_reset(&m->picked);
	if (common_pick(pack, set, &m->picked) && !buf_failed(&m->picked))
		*out = (struct str){ m->picked.n ? m->picked.p : "", m->picked.n };
	else
		*out = (struct str){ NULL, 0 };
	return 0;
}

/* --- Many messages ------------------------------------------------------------------------------------- */

static int
disk_order(const void *x, const void *y)
{
	const struct todo *a = x, *b = y;

	if (a->order != b->order)
		return a->order < b->order ? -1 : 1;
	return (a->uid > b->uid) - (a->uid < b->uid);
}

/* Whatever goes wrong with a message is found again, and told, when its turn comes. */
static int
prepare_one(struct mailbox *m, const struct todo *t, unsigned wants)
{
	struct message *msg;
	uint64_t size;
	int64_t date;
	int r = 0;

	if ((t->lacks & WANTS_SIZE) && (r = message_size(m, t->uid, &size)))
		return r;
	if (t->lacks & (WANTS_ENVELOPE | WANTS_STRUCTURE | WANTS_FIELDS)) {
		struct record rec;
		size_t at;
		if ((r = message_open(m, t->uid, &msg)))
			return r;
		if (!mailbox_find(m, t->uid, &at, &rec))
			return MAIL_E_GONE;
		r = make(msg, t->lacks & WANTS_STRUCTURE ? WANTS_STRUCTURE
			: t->lacks & WANTS_ENVELOPE      ? WANTS_ENVELOPE
						         : WANTS_FIELDS,
		    lacks_of(m, &rec, wants));
	}
	if (r == 0 && (t->lacks & WANTS_DATE))
		r = message_date(m, t->uid, &date);
	return r;
}

size_t
ready_lacking(struct mailbox *m, const uint32_t *uids, size_t n, size_t most, unsigned wants,
    struct todo *todo)
{
	struct record rec;
	size_t count = 0, at;

	for (size_t i = 0; i < n && count < most; i++) {
		unsigned lacks;
		if (!mailbox_find(m, uids[i], &at, &rec) || rec.gone || !(lacks = lacks_of(m, &rec, wants)))
			continue;
		if (todo)
			todo[count] = (struct todo){ rec.order, rec.uid, lacks };
		count++;
	}
	if (todo)
		qsort(todo, count, sizeof *todo, disk_order);
	return count;
}

int
ready_make(struct mailbox *m, const struct todo *todo, size_t count, unsigned wants, ready_made *made,
    void *ctx)
{
	unsigned also = wants & (WANTS_ENVELOPE | WANTS_FIELDS);
	int r = 0;

	/* The header costs little more than its envelope. A structure of all messages is wanted for itself. */
	if (count < MANY || !(wants & WANTS_STRUCTURE))
		also = WANTS_ENVELOPE | WANTS_FIELDS;
	for (size_t i = 0; i < count && r != MAIL_E_LOST; i++) {
		if (fields_pending(m->fields) > FIELDS_PENDING / 2)
			break;
		r = prepare_one(m, &todo[i], also);
		if (r != MAIL_E_LOST)
			r = made(ctx, todo[i].uid);
	}
	return r == MAIL_E_LOST ? r : 0;
}

/* --- Writing down -------------------------------------------------------------------------------------- */

static void
placed(void *ctx, uint32_t uid, const struct fields_place *place)
{
	struct mailbox *m = ctx;
	struct record rec;
	size_t at;

	if (!index_find(m->index, uid, &at))
		return;
	rec = index_get(m->index, at);
	rec.fields = place->at;
	rec.fields_size = place->slot;
	index_put(m->index, at, &rec);
	m->learnt++;
}

/* Copies what is still needed into a new file. */
static void
compact(struct mailbox *m)
{
	struct fields *old = m->fields;
	uint64_t id = 0;
	struct str text;

	m->fields = fields_new(&m->arena, fields_dir(old), fields_mode(old), true);
	for (size_t at = 0; at < index_count(m->index); at++) {
		struct record rec = index_get(m->index, at);
		for (size_t i = 0; i < TEXTS && !rec.gone && rec.fields; i++)
			if (fields_get(old, rec.uid, place_of(m, &rec), texts[i].kind, &text))
				fields_put(m->fields, rec.uid, texts[i].kind, text);
		if (fields_pending(m->fields) >= FIELDS_FLUSH && fields_flush(m->fields, &id, placed, m))
			break;
	}
	if (fields_flush(m->fields, &id, placed, m) == 0 && id)
		m->index->fields = id;
	fields_free(&old);
}

/* More than half of a large file is of messages that are gone, or was written again. */
static bool
is_garbage(struct mailbox *m)
{
	uint64_t size, used = 0;

	if (!fields_grown(m->fields, index_counts(m->index).exists, &size))
		return false;
	for (size_t at = 0; at < index_count(m->index); at++) {
		struct record rec = index_get(m->index, at);
		used += rec.gone || !rec.fields ? 0 : fields_size(place_of(m, &rec));
	}
	return used < size / 2;
}

void
ready_flush(struct mailbox *m)
{
	if (fields_pending(m->fields) == 0)
		return;
	if (fields_flush(m->fields, &m->index->fields, placed, m) == 0 && is_garbage(m))
		compact(m);
}

void
mailbox_remember(struct mailbox *m, bool all)
{
	bool commit, flush;
	uint64_t file;

	if (m->index == NULL || (m->learnt == 0 && fields_pending(m->fields) == 0))
		return;
	commit = all || (m->learnt >= REMEMBER_MANY &&
	    m->learnt >= index_counts(m->index).exists / REMEMBER_PART);
	flush = commit || fields_pending(m->fields) >= FIELDS_FLUSH;
	if (!flush || index_lock(m->index, 0))
		return;
	view_refresh(m->view);
	if (!index_replaced(m->index)) {
		file = m->index->fields;
		ready_flush(m);
		/* Of a new file the others must know before they make one, too. */
		if (commit || file != m->index->fields) {
			index_commit(m->index);
			m->learnt = 0;
		}
	}
	index_unlock(m->index);
	view_settle(m->view);
}
