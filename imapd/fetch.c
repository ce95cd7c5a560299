/* Making and sending FETCH responses. See fetch.h. */

#include "imapd/fetch.h"

#include "imapd/modseq.h"
#include "imapd/session.h"

#define TEXT_MAX (64u * 1024 * 1024) /* an envelope of LIMIT_HEADER_MESSAGE bytes fits, with escapes */

#define FETCH(name) extern const struct fetch_item fetch_##name[];
#include "gen/fetch.inc"
#undef FETCH

static const struct fetch_item *const files[] = {
#define FETCH(name) fetch_##name,
#include "gen/fetch.inc"
#undef FETCH
};

static const struct fetch_item *
find(struct str name, bool section)
{
	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		for (const struct fetch_item *item = files[i]; item->name; item++)
			if (item->section == section && str_eq(name, str_of(item->name)))
				return item;
	return NULL;
}

bool
fetch_asks_for(const struct fetch_list *list, struct str name)
{
	for (size_t i = 0; i < list->n; i++)
		if (str_eq(list->atts[i].label, name))
			return true;
	return false;
}

/* Puts an item first that was not asked for. */
static void
add(struct arena *a, struct fetch_list *list, struct str name)
{
	struct fetch_att *atts;

	if (fetch_asks_for(list, name))
		return;
	atts = ARENA_ARRAY(a, list->n + 1, struct fetch_att);
	atts[0] = (struct fetch_att){ .name = name, .label = name };
	memcpy(atts + 1, list->atts, list->n * sizeof *atts);
	list->atts = atts;
	list->n++;
}

int
fetch_begin(struct fetch *f, struct session *s, struct fetch_list *list, bool with_uid, bool with_modseq)
{
	struct arena *a = &s->arena;

	*f = (struct fetch){ .s = s, .atts = list, .text = BUF_INIT(TEXT_MAX) };
	if (with_modseq)
		add(a, list, STR("MODSEQ"));
	if (with_uid)
		add(a, list, STR("UID"));
	f->items = ARENA_ARRAY(a, list->n, const struct fetch_item *);
	f->labels = ARENA_ARRAY(a, list->n, struct str);
	f->fields = ARENA_ARRAY(a, list->n, uint64_t);
	f->pieces = ARENA_ARRAY(a, list->n, struct fetch_piece);
	for (size_t i = 0; i < list->n; i++) {
		f->items[i] = find(list->atts[i].name, list->atts[i].has_section);
		if (f->items[i] == NULL)
			return fail(&s->fault, MAIL_E_SYNTAX, "FETCH has no such item", "unknown item");
		f->labels[i] = arena_fmt(a, "%s%.*s ", i ? " " : "", STR_ARG(list->atts[i].label));
		f->sets_seen |= f->items[i]->sets_seen && !list->atts[i].peek;
		f->wants |= f->items[i]->wants;
		if (list->atts[i].has_section && message_fields_set(&list->atts[i].section, &f->fields[i]))
			f->wants |= WANTS_FIELDS;
	}
	f->asks_flags = fetch_asks_for(list, STR("FLAGS"));
	f->sets_seen &= !s->mailbox->readonly;
	return 0;
}

void
fetch_end(struct fetch *f)
{
	ahead_end(&f->ahead);
	buf_free(&f->text);
	for (size_t i = 0; i < FETCH_FLAGS; i++)
		buf_free(&f->flags[i].text);
}

int
fetch_open(struct fetch *f, struct message **out)
{
	int r;

	if (f->message == NULL && (r = message_open(f->s->mailbox, f->uid, &f->message)))
		return r;
	*out = f->message;
	return 0;
}

/* BODY[] is about to be sent: the message is seen. *changed: the response shall say so. */
static int
set_seen(struct fetch *f, bool *changed)
{
	struct message *message;
	int r;

	if (!f->sets_seen || (f->facts.system & FLAG_SEEN))
		return 0;
	if ((r = fetch_open(f, &message)) || (r = mailbox_store_seen(f->s->mailbox, f->uid)))
		return r;
	*changed = true;
	return mailbox_look(f->s->mailbox, f->uid, &f->facts) ? 0 : MAIL_E_GONE;
}

/*
 * What a message that is seen now has to say besides, unless asked for: its flags, and what goes with them
 * (RFC 7162 section 3.2.4).
 */
static int
put_seen(struct fetch *f)
{
	struct buf *b = &f->text;
	bool modseq = modseq_is_told(f->s);
	int r = 0;

	if (modseq && !fetch_asks_for(f->atts, STR("UID")))
		buf_fmt(b, " UID %u", f->uid);
	if (modseq && !fetch_asks_for(f->atts, STR("MODSEQ")))
		buf_fmt(b, " MODSEQ (%llu)", (unsigned long long)f->facts.modseq);
	if (!f->asks_flags) {
		buf_put(b, STR(" FLAGS "));
		r = fetch_put_flags(f);
	}
	return r;
}

static int
make(struct fetch *f, bool seen_now)
{
	struct buf *b = &f->text;
	int r;

	buf_put(b, STR("* "));
	buf_number(b, f->facts.seq);
	buf_put(b, STR(" FETCH ("));
	for (size_t i = 0; i < f->atts->n; i++) {
		buf_put(b, f->labels[i]);
		if ((r = f->items[i]->make(f, &f->atts->atts[i])))
			return r;
	}
	if (seen_now && (r = put_seen(f)))
		return r;
	buf_put(b, STR(")\r\n"));
	if (buf_failed(b))
		return fail(&f->s->fault, MAIL_E_LIMIT, "The reply is too large", "FETCH of UID %u", f->uid);
	return 0;
}

static int
to_writer(void *ctx, struct str bytes)
{
	struct writer *w = ctx;

	writer_put(w, bytes);
	return writer_failed(w) ? MAIL_E_LOST : 0;
}

static int
send_response(struct fetch *f)
{
	struct writer *w = &f->s->writer;
	struct str text = buf_str(&f->text);
	size_t at = 0;
	int r, first = 0;

	for (size_t i = 0; i < f->npieces; i++) {
		const struct fetch_piece *p = &f->pieces[i];
		writer_put(w, str_sub(text, at, p->at - at));
		at = p->at;
		r = message_send(f->message, &p->range, p->origin, p->count, to_writer, w);
		if (r == MAIL_E_LOST)
			return r;
		first = first ? first : r;
	}
	writer_put(w, str_sub(text, at, text.n - at));
	return writer_failed(w) ? MAIL_E_LOST : first;
}

int
fetch_message(struct fetch *f, uint32_t uid)
{
	bool seen_now = false;
	int r;

	f->uid = uid;
	f->message = NULL;
	f->npieces = 0;
	buf_reset(&f->text);
	if (!mailbox_look(f->s->mailbox, uid, &f->facts) || f->facts.gone)
		return MAIL_E_GONE;
	if ((r = set_seen(f, &seen_now)) || (r = make(f, seen_now)))
		return r;
	f->s->progress.muted = true;
	r = send_response(f);
	f->s->progress.muted = false;
	return r;
}
