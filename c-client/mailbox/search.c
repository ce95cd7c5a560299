/*
 * SEARCH (RFC 3501 section 6.4.4, RFC 9051 section 6.4.4). The keys become a tree in which what is cheap to
 * ask comes first: flags and numbers from the index, then dates and sizes, then the header, then the text. A
 * message is opened only when the cheap keys have not decided.
 *
 * Days are compared as FETCH INTERNALDATE shows them (UTC), those of Date: as they are written there.
 */

#include "c-client/mailbox/search.h"

#include "c-client/codec/charset.h"
#include "c-client/codec/utf8.h"
#include "c-client/imap/date.h"
#include "c-client/imap/search.h"
#include "c-client/index/view.h"
#include "c-client/message/date.h"
#include "c-client/message/header.h"

/* Between two calls of the progress hook: so many messages, an opened one counting for several. */
#define TICK_EVERY 256
#define TICK_OPENED 16

enum cost { COST_INDEX, COST_STAT, COST_HEADER, COST_TEXT };

struct node {
	const struct search_key *key;
	enum search_op op;
	enum cost cost;
	struct node *child, *next;
	uint32_t keyword;
	struct search_needle *needle;
};

struct run {
	struct mailbox *m;
	struct arena *arena; /* of the command */
	struct str charset;
	struct search_needle **needles; /* those of BODY and TEXT */
	size_t nneedles, needles_cap;
	/* The message being looked at. */
	struct record rec;
	uint32_t seq;
	struct message *msg; /* NULL: not opened yet */
	bool read;           /* the needles have their answers */
	uint64_t headers;    /* bytes of headers looked through since the last call of the hook */
	struct arena scratch;
	struct buf decoded;
};

/* --- From the client's keys to nodes ------------------------------------------------------------------- */

/* The string of a key in UTF-8. */
static int
key_text(struct run *run, struct str text, struct str *out)
{
	struct buf b = BUF_INIT(8 * LIMIT_COMMAND);
	bool utf8 = run->charset.n == 0 || str_ieq(run->charset, STR("UTF-8")) ||
		    str_ieq(run->charset, STR("US-ASCII"));
	bool good;

	if (utf8) {
		*out = text;
		good = utf8_valid(text);
	} else {
		charset_convert(run->charset, text, &b);
		*out = arena_str(run->arena, buf_str(&b));
		good = !buf_failed(&b) && str_find_str(*out, STR("\xef\xbf\xbd")) == out->n;
	}
	buf_free(&b);
	if (!good)
		return fail(run->m->fault, MAIL_E_SYNTAX, "A search string is not valid in its charset",
		    "SEARCH: bad bytes for %.*s", STR_ARG(run->charset));
	return 0;
}

static enum cost
cost_of(enum search_op op)
{
	switch (op) {
	case SEARCH_ALL:
	case SEARCH_AND:
	case SEARCH_OR:
	case SEARCH_NOT:
	case SEARCH_SEQUENCE:
	case SEARCH_UID:
	case SEARCH_FLAG:
	case SEARCH_KEYWORD:
	case SEARCH_MODSEQ:
		return COST_INDEX;
	case SEARCH_BEFORE:
	case SEARCH_ON:
	case SEARCH_SINCE:
	case SEARCH_LARGER:
	case SEARCH_SMALLER:
		return COST_STAT;
	case SEARCH_SENTBEFORE:
	case SEARCH_SENTON:
	case SEARCH_SENTSINCE:
	case SEARCH_HEADER:
		return COST_HEADER;
	case SEARCH_BODY:
	case SEARCH_TEXT:
		break;
	}
	return COST_TEXT;
}

/* Puts a child behind those that cost no more; in a list the dearest decides. */
static void
insert(struct node *parent, struct node *child)
{
	struct node **at = &parent->child;

	while (*at && (*at)->cost <= child->cost)
		at = &(*at)->next;
	child->next = *at;
	*at = child;
	if (child->cost > parent->cost)
		parent->cost = child->cost;
}

static int
node_needle(struct run *run, struct node *n)
{
	struct str text;
	int r;

	if ((r = key_text(run, n->key->text, &text)))
		return r;
	if (text.n == 0) {
		if (n->op != SEARCH_HEADER) /* every message holds the empty string */
			n->op = SEARCH_ALL, n->cost = COST_INDEX;
		return 0;
	}
	n->needle = ARENA_NEW(run->arena, struct search_needle);
	n->needle->header_too = n->op == SEARCH_TEXT;
	if (n->op == SEARCH_HEADER) {
		char *copy = arena_alloc(run->arena, text.n);
		memcpy(copy, text.p, text.n);
		search_tabs_to_spaces(copy, text.n);
		text.p = copy;
	}
	casefold_find_init(run->arena, &n->needle->find, text);
	if (n->op != SEARCH_HEADER) {
		run->needles = arena_grow(
		    run->arena, run->needles, run->nneedles, &run->needles_cap, sizeof *run->needles);
		run->needles[run->nneedles++] = n->needle;
	}
	return 0;
}

/* The depth of the tree is at most LIMIT_SEARCH_DEPTH: the scanner refuses more. */
static int
compile(struct run *run, const struct search_key *key, struct node **out)
{
	struct node *n = ARENA_NEW(run->arena, struct node), *child;
	int r = 0;

	n->key = key;
	n->op = key->op;
	n->cost = cost_of(key->op);
	if (n->cost == COST_TEXT || n->op == SEARCH_HEADER)
		r = node_needle(run, n);
	if (n->op == SEARCH_KEYWORD)
		n->keyword = keyword_find(&run->m->index->keywords, key->text);
	for (const struct search_key *k = key->child; k && r == 0; k = k->next) {
		if ((r = compile(run, k, &child)) == 0)
			insert(n, child);
	}
	*out = n;
	return r;
}

/* --- Asking one message: 1 yes, 0 no, or an error ------------------------------------------------------ */

static int
compare_day(enum search_op op, int64_t day, int32_t wanted)
{
	if (op == SEARCH_BEFORE || op == SEARCH_SENTBEFORE)
		return day < wanted;
	if (op == SEARCH_SINCE || op == SEARCH_SENTSINCE)
		return day >= wanted;
	return day == wanted;
}

static int
ask_date(struct run *run, const struct node *n)
{
	int64_t date;
	int r;

	if ((r = message_date(run->m, run->rec.uid, &date)))
		return r;
	return compare_day(n->op, date_day(date, 0), n->key->day);
}

static int
ask_size(struct run *run, const struct node *n)
{
	uint64_t size;
	int r;

	if ((r = message_size(run->m, run->rec.uid, &size)))
		return r;
	return n->op == SEARCH_LARGER ? size > n->key->size : size < n->key->size;
}

static int
header_block(struct run *run, struct str *block)
{
	int r;

	if (run->msg == NULL && (r = message_open(run->m, run->rec.uid, &run->msg)))
		return r;
	if ((r = message_header_block(run->msg, block)))
		return r;
	run->headers += block->n;
	if (run->headers < MESSAGE_TICK)
		return 0;
	run->headers = 0;
	return engine_tick(run->m->store, run->seq, view_count(run->m->view));
}

static int
ask_sent(struct run *run, const struct node *n)
{
	struct header_field f;
	struct str block;
	struct date d;
	int r;

	if ((r = header_block(run, &block)))
		return r;
	if (!header_find(block, STR("Date"), &f) || !date_parse(f.value, &d))
		return 0;
	return compare_day(n->op, date_days(d.year, d.month, d.day), n->key->day);
}

static int
ask_header(struct run *run, const struct node *n)
{
	struct header_field f;
	struct str block;
	struct scan s;
	int r;

	if ((r = header_block(run, &block)))
		return r;
	s = scan_of(block);
	while (header_next(&s, &f)) {
		if (!str_ieq(f.name, n->key->name))
			continue;
		if (n->needle == NULL ||
		    search_value(&run->scratch, &run->decoded, &n->needle->find, f.value))
			return 1;
	}
	return 0;
}

static int
ask_text(struct run *run, const struct node *n)
{
	int r;

	if (!run->read) {
		if (run->msg == NULL && (r = message_open(run->m, run->rec.uid, &run->msg)))
			return r;
		if ((r = search_text(run->msg, run->needles, run->nneedles)))
			return r;
		run->read = true;
	}
	return n->needle->found;
}

static int ask(struct run *run, const struct node *n);

/* AND stops at the first no, OR at the first yes. */
static int
ask_children(struct run *run, const struct node *n, int stop)
{
	for (const struct node *child = n->child; child; child = child->next) {
		int r = ask(run, child);
		if (r < 0 || r == stop)
			return r;
	}
	return !stop;
}

static int
ask(struct run *run, const struct node *n)
{
	const struct search_key *key = n->key;
	int r;

	switch (n->op) {
	case SEARCH_ALL:
		return 1;
	case SEARCH_AND:
		return ask_children(run, n, 0);
	case SEARCH_OR:
		return ask_children(run, n, 1);
	case SEARCH_NOT:
		r = ask(run, n->child);
		return r < 0 ? r : !r;
	case SEARCH_SEQUENCE:
		return set_contains(&key->set, run->seq);
	case SEARCH_UID:
		return set_contains(&key->set, run->rec.uid);
	case SEARCH_FLAG:
		return (run->rec.flags & key->with) == key->with && !(run->rec.flags & key->without);
	case SEARCH_KEYWORD:
		return n->keyword != KEYWORD_NONE &&
		       keyset_has(&run->m->index->keywords, run->rec.keyset, n->keyword);
	case SEARCH_MODSEQ:
		return run->rec.modseq >= key->modseq;
	case SEARCH_BEFORE:
	case SEARCH_ON:
	case SEARCH_SINCE:
		return ask_date(run, n);
	case SEARCH_SENTBEFORE:
	case SEARCH_SENTON:
	case SEARCH_SENTSINCE:
		return ask_sent(run, n);
	case SEARCH_LARGER:
	case SEARCH_SMALLER:
		return ask_size(run, n);
	case SEARCH_HEADER:
		return ask_header(run, n);
	case SEARCH_BODY:
	case SEARCH_TEXT:
		break;
	}
	return ask_text(run, n);
}

/* A message that vanished or cannot be read does not match, whatever is asked; the search goes on. */
static int
ask_message(struct run *run, const struct node *root)
{
	int r;

	run->msg = NULL;
	run->read = false;
	r = ask(run, root);
	arena_reset(&run->scratch);
	if (r == MAIL_E_IO || r == MAIL_E_DENIED) {
		engine_notice(run->m->store, run->m->fault->log);
		return 0;
	}
	return r == MAIL_E_GONE ? 0 : r;
}

static int
search_all(struct run *run, const struct node *root, uint32_t **uids, size_t *n)
{
	struct view *v = run->m->view;
	uint32_t *found = NULL, total = view_count(v), work = 0;
	size_t count = 0, cap = 0;
	int r;

	run->seq = 1;
	for (size_t at = view_next(v, 0); at < view_end(v); at = view_next(v, at + 1), run->seq++) {
		run->rec = index_get(run->m->index, at);
		if (run->rec.gone)
			continue;
		if ((r = ask_message(run, root)) < 0)
			return r;
		if (r) {
			found = arena_grow(run->arena, found, count, &cap, sizeof *found);
			found[count++] = run->rec.uid;
		}
		work += run->msg ? TICK_OPENED : 1;
		if (work >= TICK_EVERY) {
			work = 0;
			if ((r = engine_tick(run->m->store, run->seq, total)))
				return r;
		}
	}
	*uids = found;
	*n = count;
	return 0;
}

int
mailbox_search(struct mailbox *m, struct arena *a, const struct search_key *key, struct str charset,
    uint32_t **uids, size_t *n)
{
	struct run run = {
		.m = m, .arena = a, .charset = charset, .decoded = BUF_INIT(4 * LIMIT_HEADER_BLOCK)
	};
	struct node *root;
	int r;

	if (charset.n && !charset_known(charset))
		return fail(m->fault, MAIL_E_CHARSET, "Unknown charset",
		    "SEARCH CHARSET of %zu bytes is not known", charset.n);
	if ((r = compile(&run, key, &root)) == 0)
		r = search_all(&run, root, uids, n);
	buf_free(&run.decoded);
	arena_free(&run.scratch);
	return r;
}
