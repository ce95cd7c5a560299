/* Reads one reply of a server and holds it against the session's view and the model. */

#include "tests/stress/stress.h"

#include "c-client/base/scan.h"

/* What a FETCH response said. */
struct fetched {
	uint32_t uid;
	bool has_uid, has_flags, has_text, has_id;
	struct str flags, text;
	uint32_t id;
};

static void
expunged(struct session *s, uint32_t seq)
{
	uint32_t uid;

	if (s->kind == K_FETCH || s->kind == K_STORE || s->kind == K_SEARCH)
		wrong("session %d: EXPUNGE during FETCH, STORE or SEARCH", s->number);
	if (!s->busy)
		wrong("session %d: EXPUNGE with no command in progress", s->number);
	if (seq == 0 || seq > s->exists)
		return wrong("session %d: EXPUNGE %u of %u messages", s->number, seq, s->exists);
	uid = s->uid[seq];
	if (uid) {
		/* A copy takes \\Deleted along, so any copy of a message that may go may go. */
		if (!model.uids[uid].may_go && model.uids[uid].id && !model.removable[model.uids[uid].id])
			wrong("session %d: UID %u expunged, but nobody asked for it", s->number, uid);
		model.uids[uid].gone = true;
	}
	memmove(&s->uid[seq], &s->uid[seq + 1], (s->exists - seq) * sizeof *s->uid);
	memmove(&s->answered[seq], &s->answered[seq + 1], (s->exists - seq) * sizeof *s->answered);
	s->exists--;
	if (s->want_hi >= seq && s->want_hi > 0)
		s->want_hi--;
}

static void
exists(struct session *s, uint32_t n)
{
	if (n < s->exists)
		wrong("session %d: EXISTS %u after %u without EXPUNGE", s->number, n, s->exists);
	if (n > MAX_MESSAGES)
		abort();
	for (uint32_t i = s->exists + 1; i <= n; i++)
		s->uid[i] = 0;
	s->exists = n;
}

/* The items of a FETCH response, as far as the client asks for them. */
static bool
scan_items(struct scan *c, struct fetched *f)
{
	uint64_t n, v;
	uint32_t u;

	if (!scan_byte(c, '('))
		return false;
	while (!scan_byte(c, ')')) {
		scan_byte(c, ' ');
		if (scan_text(c, STR("UID "))) {
			if (!scan_number32(c, &f->uid))
				return false;
			f->has_uid = true;
		} else if (scan_text(c, STR("FLAGS ("))) {
			struct str rest = scan_rest(c);
			f->flags = str_sub(rest, 0, str_find(rest, ')'));
			c->p += f->flags.n;
			if (!scan_byte(c, ')'))
				return false;
			f->has_flags = true;
		} else if (scan_text(c, STR("BODY[] {")) && scan_number(c, UINT32_MAX, &n) &&
			   scan_text(c, STR("}\r\n"))) {
			if (!scan_bytes(c, n, &f->text))
				return false;
			f->has_text = true;
		} else if (scan_text(c, STR("BODY[HEADER.FIELDS (MESSAGE-ID)] {")) &&
			   scan_number(c, UINT32_MAX, &n) && scan_text(c, STR("}\r\n"))) {
			struct str field;
			struct scan t;
			if (!scan_bytes(c, n, &field))
				return false;
			t = scan_of(field);
			f->has_id = scan_text(&t, STR("Message-ID: <")) && scan_number(&t, UINT32_MAX, &v);
			f->id = f->has_id ? (uint32_t)v : 0;
		} else if (scan_text(c, STR("RFC822.SIZE ")) && scan_number32(c, &u)) {
			continue;
		} else {
			return false;
		}
	}
	return scan_at_end(c);
}

/* The session's own keyword must be what its last acknowledged STORE left. */
static void
own_keyword(struct session *s, const struct fetched *f)
{
	struct uid_info *u = &model.uids[f->uid];
	int8_t has = 0, *known = &u->own[s->number];
	char name[16];
	struct str rest = f->flags, word;

	snprintf(name, sizeof name, "own%d", s->number);
	while (str_split(&rest, ' ', &word))
		if (str_ieq(word, str_of(name)))
			has = 1;
	if (s->store_uid == f->uid)
		return; /* its STORE is in progress */
	if (*known >= 0 && *known != has)
		wrong("session %d: own keyword of UID %u is %d, must be %d", s->number, f->uid, has, *known);
	*known = has;
}

static void
text_is_right(struct session *s, const struct fetched *f)
{
	struct buf want = BUF_INIT(1 << 20);
	size_t at = str_find_str(f->text, STR("Message-ID: <"));
	struct scan c = scan_of(str_sub(f->text, at + 13, f->text.n));
	uint32_t id = 0;

	if (!scan_number32(&c, &id))
		return wrong(
		    "session %d: UID %u has no Message-ID in %zu bytes", s->number, f->uid, f->text.n);
	model_text(id, &want);
	if (!str_eq(buf_str(&want), f->text))
		wrong("session %d: UID %u is not the text of message %u", s->number, f->uid, id);
	buf_free(&want);
	model_saw(f->uid, id);
}

static void
fetch(struct session *s, uint32_t seq, struct scan *c)
{
	struct fetched f = { 0 };

	if (seq == 0 || seq > s->exists)
		return wrong("session %d: FETCH for %u of %u", s->number, seq, s->exists);
	if (!scan_items(c, &f))
		return wrong("session %d: cannot read FETCH near: %.*s", s->number,
		    STR_ARG(str_sub(scan_rest(c), 0, 60)));
	s->answered[seq] = true;
	if (f.has_uid) {
		if (f.uid == 0 || f.uid >= MAX_UID)
			return wrong("session %d: UID %u", s->number, f.uid);
		if (s->uid[seq] && s->uid[seq] != f.uid)
			wrong("session %d: sequence number %u was UID %u, now %u", s->number, seq,
			    s->uid[seq], f.uid);
		for (uint32_t i = seq; i > 1; i--)
			if (s->uid[i - 1]) {
				if (s->uid[i - 1] >= f.uid)
					wrong("session %d: UIDs do not rise at %u", s->number, seq);
				break;
			}
		s->uid[seq] = f.uid;
		if (f.uid > model.highest)
			model.highest = f.uid;
	}
	f.uid = s->uid[seq];
	if (f.uid == 0)
		return;
	if (f.has_flags)
		own_keyword(s, &f);
	if (f.has_text)
		text_is_right(s, &f);
	if (f.has_id)
		model_saw(f.uid, f.id);
	if (s->checkpoint && f.has_flags) {
		/* \Recent may differ from session to session. */
		struct str rest = f.flags, word;
		uint64_t sum = 0;
		while (str_split(&rest, ' ', &word)) {
			uint64_t h = 14695981039346656037u;
			if (str_ieq(word, STR("\\Recent")) || word.n == 0)
				continue;
			for (size_t i = 0; i < word.n; i++)
				h = (h ^ (uint64_t)ascii_lower(word.p[i])) * 1099511628211u;
			sum += h;
		}
		buf_fmt(&s->flags, "%u %016llx\n", f.uid, (unsigned long long)sum);
	}
}

static void
search(struct session *s, struct scan *c)
{
	uint32_t seq;

	while (scan_byte(c, ' '))
		if (!scan_number32(c, &seq) || seq == 0 || seq > s->exists)
			return wrong("session %d: SEARCH result out of 1..%u", s->number, s->exists);
}

/* [APPENDUID validity uid] and [COPYUID validity from to] of one message. */
static void
response_code(struct session *s, struct str reply)
{
	struct scan c;
	uint32_t validity, uid, from;
	size_t at;

	if ((at = str_find_str(reply, STR("[APPENDUID "))) < reply.n) {
		c = scan_of(str_sub(reply, at + 11, reply.n));
		if (scan_number32(&c, &validity) && scan_byte(&c, ' ') && scan_number32(&c, &uid) &&
		    scan_byte(&c, ']')) {
			if (validity != model.uidvalidity)
				wrong("session %d: APPENDUID with UIDVALIDITY %u", s->number, validity);
			if (s->appended)
				model_saw(uid, s->appended);
			s->appenduid = true;
		}
	}
	if ((at = str_find_str(reply, STR("[COPYUID "))) < reply.n) {
		c = scan_of(str_sub(reply, at + 9, reply.n));
		if (scan_number32(&c, &validity) && scan_byte(&c, ' ') && scan_number32(&c, &from) &&
		    scan_byte(&c, ' ') && scan_number32(&c, &uid) && scan_byte(&c, ']')) {
			s->copyuid = true;
			if (validity == model.uidvalidity && from < MAX_UID && model.uids[from].id)
				model_saw(uid, model.uids[from].id);
		}
	}
	if (str_find_str(reply, STR("[EXPUNGEISSUED]")) < reply.n)
		s->expunge_issued = true;
	if ((at = str_find_str(reply, STR("[UIDVALIDITY "))) < reply.n) {
		c = scan_of(str_sub(reply, at + 13, reply.n));
		if (scan_number32(&c, &validity)) {
			if (model.uidvalidity && model.uidvalidity != validity)
				wrong("session %d: UIDVALIDITY changed from %u to %u", s->number,
				    model.uidvalidity, validity);
			model.uidvalidity = validity;
		}
	}
	if ((at = str_find_str(reply, STR("[UIDNEXT "))) < reply.n) {
		c = scan_of(str_sub(reply, at + 9, reply.n));
		if (scan_number32(&c, &uid) && uid <= s->highest && s->kind == K_SELECT)
			wrong("session %d: UIDNEXT %u, but UID %u exists", s->number, uid, s->highest);
	}
}

static void
done(struct session *s, bool ok, struct str text)
{
	if (!ok && !s->expunge_issued && s->kind != K_COPY && s->kind != K_MOVE)
		wrong("session %d: refused: %.*s", s->number, STR_ARG(text));
	switch (s->kind) {
	case K_FETCH:
		for (uint32_t i = s->want_lo; ok && i && i <= s->want_hi; i++)
			if (!s->answered[i])
				wrong("session %d: FETCH was OK without message %u", s->number, i);
		break;
	case K_STORE:
	case K_UIDSTORE:
		if (s->store_uid)
			model.uids[s->store_uid].own[s->number] = (int8_t)(ok ? s->store_to : -1);
		break;
	case K_APPEND:
		if (ok && !s->appenduid)
			wrong("session %d: APPEND without APPENDUID", s->number);
		if (ok)
			model.acknowledged[s->appended] = true;
		break;
	case K_COPY:
	case K_MOVE:
		if (ok && !s->copyuid && !s->expunge_issued && s->move_uid && !model.uids[s->move_uid].may_go)
			wrong("session %d: COPY without COPYUID", s->number);
		break;
	case K_GREETING:
	case K_SELECT:
	case K_NOOP:
	case K_UIDFETCH:
	case K_EXPUNGE:
	case K_SEARCH:
	case K_IDLE:
	case K_CLOSE:
	case K_LOGOUT:
		break;
	}
	s->store_uid = s->move_uid = s->appended = s->want_lo = s->want_hi = 0;
	s->busy = false;
}

static void
untagged(struct session *s, struct scan c)
{
	uint32_t n;

	if (scan_number32(&c, &n) && scan_byte(&c, ' ')) {
		if (scan_text(&c, STR("EXPUNGE")))
			expunged(s, n);
		else if (scan_text(&c, STR("EXISTS")))
			exists(s, n);
		else if (scan_text(&c, STR("FETCH ")))
			fetch(s, n, &c);
		else if (!scan_text(&c, STR("RECENT")))
			wrong("session %d: what is * %u %.*s", s->number, n, STR_ARG(scan_rest(&c)));
	} else if (scan_text(&c, STR("SEARCH"))) {
		search(s, &c);
	} else if (scan_text(&c, STR("PREAUTH")) || scan_text(&c, STR("OK Greeting"))) {
		s->busy = false;
	} else if (scan_text(&c, STR("BYE")) && s->kind != K_LOGOUT) {
		wrong("session %d: BYE %.*s", s->number, STR_ARG(scan_rest(&c)));
	}
}

void
check_reply(struct session *s, struct str reply)
{
	struct scan c = scan_of(reply);
	char tag[24];

	model.replies++;
	response_code(s, reply);
	if (scan_text(&c, STR("* ")))
		return untagged(s, c);
	if (scan_byte(&c, '+')) {
		if (s->kind == K_IDLE)
			s->idling = true;
		return;
	}
	snprintf(tag, sizeof tag, "t%u ", s->tag);
	if (!scan_text(&c, str_of(tag)))
		return wrong("session %d: what is %.*s", s->number, STR_ARG(str_sub(reply, 0, 100)));
	done(s, scan_text(&c, STR("OK")), reply);
}
