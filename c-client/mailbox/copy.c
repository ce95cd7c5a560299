/*
 * COPY and MOVE (RFC 9051 sections 6.4.7, 6.4.8). The driver's own copy where it has one; else through
 * source and append, which gives the same: all copies or none, and a message is taken away only when its
 * copy is safe.
 */

#include "c-client/codec/crlf.h"
#include "c-client/index/view.h"
#include "c-client/mailbox/engine.h"

#define CHUNK 32768

/* The bytes of one message, in wire form, into the append. */
static int
copy_bytes(struct mailbox *m, struct source *src, uint32_t uid, struct mailbox *target, struct append *a,
    char *in, char *out)
{
	struct crlf state = { 0 };
	uint64_t at = 0;
	int r;

	while (at < src->size) {
		uint64_t left = src->size - at;
		ssize_t got = src->ops->read(src, at, in, left < CHUNK ? (size_t)left : CHUNK);
		size_t n;
		if (got < 0)
			return fail_errno(m->fault, "%.*s: reading UID %u at %llu", STR_ARG(m->name), uid,
			    (unsigned long long)at);
		if (got == 0)
			break; /* cut off by someone: what is there is copied */
		n = crlf_to_wire_at(&state, (struct str){ in, (size_t)got }, out);
		if ((r = target->driver->append->write(a, (struct str){ out, n })))
			return r;
		at += (uint64_t)got;
		if ((r = engine_tick(m->store, at, src->size)))
			return r;
	}
	return 0;
}

/* One message with its flags, keywords and date; MAIL_E_GONE when it is no more. */
static int
copy_one(struct mailbox *m, uint32_t uid, struct mailbox *target, struct append *a, char *in, char *out)
{
	struct message_flags f;
	struct append_meta meta;
	struct source src;
	int r;

	if (!mailbox_message_flags(m, uid, &f) || f.gone)
		return MAIL_E_GONE;
	if ((r = m->driver->source(m, uid, &src)))
		return r;
	meta = (struct append_meta){ f.system & FLAGS_SETTABLE, f.keywords, f.nkeywords, src.internal_date };
	if ((r = target->driver->append->next(a, &meta)) == 0)
		r = copy_bytes(m, &src, uid, target, a, in, out);
	src.ops->close(&src);
	return r;
}

/* Copies through source and append; *from gets the UIDs that were there, in the arena. */
static int
copy_all(struct mailbox *m, const uint32_t *uids, size_t n, struct mailbox *target, struct arena *arena,
    struct uid_map *out)
{
	uint32_t *from = ARENA_ARRAY(arena, n + 1, uint32_t);
	char *in = malloc(CHUNK), *wire = malloc((size_t)2 * CHUNK);
	struct append *a = NULL;
	size_t copied = 0;
	int r = 0;

	if (in == NULL || wire == NULL)
		arena_alloc(arena, SIZE_MAX); /* does not return */
	if ((r = target->driver->append->begin(target, &a)))
		goto out;
	for (size_t i = 0; i < n; i++) {
		r = copy_one(m, uids[i], target, a, in, wire);
		if (r == 0)
			from[copied++] = uids[i];
		else if (r != MAIL_E_GONE)
			break;
		r = 0;
	}
	if (r || copied == 0)
		target->driver->append->abort(a);
	else if ((r = target->driver->append->commit(a, arena, out)) == 0)
		out->from = from;
out:
	free(in);
	free(wire);
	return r;
}

/* The generic MOVE takes the originals away once the copies are committed. */
static int
remove_copied(struct mailbox *m, const struct uid_map *map, struct sync *s)
{
	const struct flag_change del = { .how = FLAGS_ADD, .system = FLAG_DELETED };
	int r;

	if (map->n == 0)
		return 0;
	if ((r = m->driver->flags(m, map->from, map->n, &del, s)))
		return r;
	return m->driver->expunge(m, map->from, map->n, s);
}

static int
copy_to(struct mailbox *m, const uint32_t *uids, size_t n, struct mailbox *target, bool move,
    struct arena *arena, struct uid_map *out)
{
	struct sync s = { .m = m };
	int r;

	if (m->driver->copy)
		return sync_result(&s, m->driver->copy(m, uids, n, target, move, arena, out, &s));
	if ((r = copy_all(m, uids, n, target, arena, out)) == 0 && move)
		r = remove_copied(m, out, &s);
	return sync_result(&s, r);
}

int
mailbox_copy(struct mailbox *m, const uint32_t *uids, size_t n, struct str target_name, bool move,
    struct arena *arena, struct uid_map *out)
{
	struct uid_map map = { 0 };
	struct mailbox *target;
	uint32_t *live = ARENA_ARRAY(arena, n + 1, uint32_t);
	size_t nlive = 0, at;
	int r;

	if (move && m->readonly)
		return fail(m->fault, MAIL_E_READONLY, "Mailbox is read-only", "%.*s: MOVE while read-only",
		    STR_ARG(m->name));
	if ((r = mailbox_open(m->store, target_name, OPEN_TARGET, &target)))
		return r;
	for (size_t i = 0; i < n; i++) {
		if (index_find(m->index, uids[i], &at) && !index_get(m->index, at).gone)
			live[nlive++] = uids[i];
	}
	if (target->readonly)
		r = fail(m->fault, MAIL_E_READONLY, "Target mailbox is read-only",
		    "%.*s: COPY to a read-only mailbox", STR_ARG(target_name));
	else if (nlive && (r = move ? change_begin(m, CHANGE_WAIT_MS) : 0) == 0) {
		r = copy_to(m, live, nlive, target, move, arena, &map);
		if (move)
			change_end(m);
	}
	mailbox_close(&target);
	message_forget_gone(m);
	if (r == 0 && map.n == 0 && n)
		r = fail(m->fault, MAIL_E_GONE, "These messages no longer exist",
		    "%.*s: nothing left to copy", STR_ARG(m->name));
	if (r == 0 || move)
		*out = map;
	return r;
}
