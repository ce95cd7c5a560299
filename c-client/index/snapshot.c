/* Reading a snapshot. See snapshot.h. */

#include "c-client/index/snapshot.h"

#include "c-client/base/arena.h"
#include "c-client/base/limits.h"
#include "c-client/base/table.h"
#include "c-client/index/snapshot_layout.h"
#include "osdep/file.h"
#include "osdep/syscall.h"

/* --- Opening ------------------------------------------------------------------------------------------- */

/* Are there so many blocks from this one on? Sections that are empty may begin anywhere. */
static bool
fits(const struct snapshot *s, uint32_t first, uint64_t blocks)
{
	return blocks == 0 || (first >= 1 && (uint64_t)first + blocks <= s->file.blocks);
}

static uint64_t
blocks_for(uint64_t n, uint64_t in_one)
{
	return n / in_one + (n % in_one != 0);
}

/* Everything that will later be used as a place or a count. */
static bool
head_sane(const struct snapshot *s)
{
	const struct snapshot_head *h = &s->head;
	const struct index_counts *c = &h->counts;
	uint64_t rest = s->text_n > HEAD_TEXT ? s->text_n - HEAD_TEXT : 0;

	return h->n <= LIMIT_UID && c->unseen <= h->n && c->deleted <= h->n && c->unclaimed <= h->n &&
	       h->first_unseen <= h->n && (c->unseen == 0) == (h->first_unseen == h->n) &&
	       h->nkeywords <= LIMIT_KEYWORDS && h->nsets >= 1 && (h->nsets - 1) <= s->text_n / 4 &&
	       s->slots <= (uint64_t)s->file.blocks * SLOTS_IN_BLOCK &&
	       fits(s, 1, blocks_for(h->n, RECORDS_IN_BLOCK)) && fits(s, s->notes, s->notes_n) &&
	       fits(s, s->vanished, blocks_for(h->nvanished, VANISHED_IN_BLOCK)) &&
	       fits(s, s->keys, blocks_for(s->slots, SLOTS_IN_BLOCK)) &&
	       fits(s, s->text, blocks_for(rest, BLOCK_ROOM));
}

static bool
read_head(struct snapshot *s)
{
	struct snapshot_head *h = &s->head;
	const unsigned char *p;
	bool fresh;

	p = block_get(&s->file, 0, &fresh);
	if (p == NULL || memcmp(p, SNAPSHOT_MAGIC, 8) != 0 || get32(p + AT_VERSION) != SNAPSHOT_VERSION ||
	    get32(p + AT_RECORD_BYTES) != RECORD_BYTES)
		return false;
	meta_unpack(p + AT_META, &h->meta);
	h->generation = s->file.generation;
	h->n = get32(p + AT_N);
	h->counts = (struct index_counts){ .exists = h->n,
		.unseen = get32(p + AT_UNSEEN),
		.deleted = get32(p + AT_DELETED),
		.unclaimed = get32(p + AT_UNCLAIMED) };
	h->first_unseen = get32(p + AT_FIRST_UNSEEN);
	h->nvanished = get32(p + AT_NVANISHED);
	h->nkeywords = get32(p + AT_NKEYWORDS);
	h->nsets = get32(p + AT_NSETS);
	s->notes = get32(p + AT_NOTES);
	s->notes_n = get32(p + AT_NOTES_N);
	s->vanished = get32(p + AT_VANISHED);
	s->keys = get32(p + AT_KEYS);
	s->slots = get64(p + AT_SLOTS);
	s->text = get32(p + AT_TEXT);
	s->text_n = get64(p + AT_TEXT_N);
	s->seed[0] = get64(p + AT_SEED);
	s->seed[1] = get64(p + AT_SEED + 8);
	return get32(p + AT_BLOCKS) == s->file.blocks && head_sane(s);
}

int
snapshot_open(struct snapshot *s, int dirfd)
{
	struct stat st;
	int fd = file_open_regular(dirfd, SNAPSHOT_FILE, O_RDONLY, &st);

	*s = (struct snapshot){ .file.fd = -1 };
	if (fd < 0)
		return -1;
	if (block_open(&s->file, fd, (uint64_t)st.st_size) < 0 || !read_head(s)) {
		block_release(&s->file);
		os.close(fd);
		s->file.fd = -1;
		return -1;
	}
	s->head.dev = st.st_dev;
	s->head.ino = st.st_ino;
	return 0;
}

void
snapshot_close(struct snapshot *s)
{
	block_close(&s->file);
	s->damaged = true;
}

void
snapshot_release(struct snapshot *s)
{
	block_release(&s->file);
}

/* --- Blocks and records -------------------------------------------------------------------------------- */

static const unsigned char *
get_block(struct snapshot *s, uint32_t no, bool *fresh)
{
	const unsigned char *p = s->damaged ? NULL : block_get(&s->file, no, fresh);

	s->damaged = p == NULL;
	return p;
}

static size_t
records_in(const struct snapshot *s, size_t block)
{
	size_t left = s->head.n - block * RECORDS_IN_BLOCK;

	return left < RECORDS_IN_BLOCK ? left : RECORDS_IN_BLOCK;
}

/* A block of records. They are checked all at once when they are first seen, and no more after that. */
static const unsigned char *
records(struct snapshot *s, size_t block)
{
	bool fresh;
	const unsigned char *p = get_block(s, (uint32_t)(1 + block), &fresh);
	uint32_t before = (uint32_t)(block * RECORDS_IN_BLOCK);

	if (p == NULL || !fresh)
		return p;
	for (size_t i = 0, n = records_in(s, block); i < n; i++) {
		const unsigned char *r = p + i * RECORD_BYTES;

		if (record_uid(r) <= before || !record_sane(r, s->head.meta.uidnext, s->head.nsets)) {
			s->damaged = true;
			/* Else these bytes would count as checked the next time. */
			block_release(&s->file);
			return NULL;
		}
		before = record_uid(r);
	}
	return p;
}

static const unsigned char *
record_at(struct snapshot *s, size_t at)
{
	const unsigned char *p = at < s->head.n ? records(s, at / RECORDS_IN_BLOCK) : NULL;

	return p ? p + at % RECORDS_IN_BLOCK * RECORD_BYTES : NULL;
}

bool
snapshot_record(struct snapshot *s, size_t at, struct record *out)
{
	const unsigned char *p = record_at(s, at);

	if (p == NULL)
		return false;
	record_unpack(p, out);
	return true;
}

bool
snapshot_note(struct snapshot *s, size_t at, struct note *out)
{
	const unsigned char *p = record_at(s, at);
	struct packed_note n;
	bool fresh;

	if (p == NULL)
		return false;
	n = record_unpack_note(p);
	if (n.n == 0) {
		*out = (struct note){ { n.present ? "" : NULL, 0 }, 0, n.bits };
		return true;
	}
	if (n.block >= s->notes_n || (size_t)n.at + n.n > BLOCK_ROOM) {
		s->damaged = true;
		return false;
	}
	p = get_block(s, s->notes + n.block, &fresh);
	if (p == NULL)
		return false;
	*out = (struct note){ { (const char *)p + n.at, n.n }, n.key, n.bits };
	return true;
}

/* --- Searching ----------------------------------------------------------------------------------------- */

/* In one block, whose last UID is >= uid. */
static size_t
lower_in(const unsigned char *p, size_t n, uint32_t uid)
{
	size_t lo = 0, hi = n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (record_uid(p + mid * RECORD_BYTES) < uid)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/*
 * The blocks that may still have it are lo to hi - 1; UIDs up to lo_uid are before them, from hi_uid on
 * behind. First the block of the answer before and the one behind it, then where the UID should be if they
 * were evenly spread, and as a defence against those that are not, the middle every other time.
 */
static size_t
guess_block(const struct snapshot *s, unsigned step, size_t lo, size_t hi, uint32_t uid, uint32_t lo_uid,
    uint32_t hi_uid)
{
	size_t near = s->near / RECORDS_IN_BLOCK, guess;

	if (step == 0)
		guess = near;
	else if (step == 1 && lo == near + 1)
		guess = lo;
	else if (step > 3 && step % 2)
		guess = lo + (hi - lo) / 2;
	else
		guess = lo + (size_t)((uint64_t)(uid - lo_uid) * (hi - lo) / (hi_uid - lo_uid));
	return guess < lo ? lo : guess < hi ? guess : hi - 1;
}

bool
snapshot_lower(struct snapshot *s, uint32_t uid, size_t *at)
{
	size_t lo = 0, hi = (size_t)blocks_for(s->head.n, RECORDS_IN_BLOCK), found = 0;
	uint32_t lo_uid = 0, hi_uid = s->head.meta.uidnext;

	if (uid == 0 || uid >= hi_uid) {
		*at = uid ? s->head.n : 0;
		return !s->damaged;
	}
	for (unsigned step = 0; lo < hi; step++) {
		size_t block = guess_block(s, step, lo, hi, uid, lo_uid, hi_uid), n = records_in(s, block);
		const unsigned char *p = records(s, block);
		uint32_t first, last;

		if (p == NULL)
			return false;
		first = record_uid(p);
		last = record_uid(p + (n - 1) * RECORD_BYTES);
		if (uid < first) {
			hi = block;
			hi_uid = first;
		} else if (uid > last) {
			lo = block + 1;
			lo_uid = last;
		} else {
			found = lower_in(p, n, uid);
			lo = hi = block;
		}
	}
	found += lo * RECORDS_IN_BLOCK;
	*at = found < s->head.n ? found : s->head.n;
	s->near = (uint32_t)*at;
	return true;
}

/* Has the record at a position a note with this key? -1: damaged. */
static int
key_at(struct snapshot *s, size_t at, struct str key)
{
	struct note n;

	if (at >= s->head.n)
		s->damaged = true;
	if (s->damaged || !snapshot_note(s, at, &n))
		return -1;
	return str_eq((struct str){ n.text.p, n.key }, key);
}

/* Keys were put in by rising positions, so of equal ones the last is the last that is met. */
bool
snapshot_by_key(struct snapshot *s, struct str key, size_t below, size_t *at)
{
	uint32_t hash = (uint32_t)siphash(s->seed, key);
	uint64_t slot = slot_of(hash, s->slots);
	size_t found = s->head.n;
	bool fresh;

	if (s->damaged)
		return false;
	for (uint64_t i = 0; i < s->slots && key.n; i++, slot = slot + 1 < s->slots ? slot + 1 : 0) {
		const unsigned char *p = get_block(s, (uint32_t)(s->keys + slot / SLOTS_IN_BLOCK), &fresh);
		uint32_t place;
		int same;

		if (p == NULL)
			return false;
		p += slot % SLOTS_IN_BLOCK * SLOT_BYTES;
		place = get32(p);
		if (place == 0)
			break;
		if (get32(p + 4) != hash || place - 1 >= below)
			continue;
		same = key_at(s, place - 1, key);
		if (same < 0)
			return false;
		if (same)
			found = place - 1;
	}
	*at = found;
	return true;
}

/* --- Keywords and history ------------------------------------------------------------------------------ */

struct text {
	struct snapshot *s;
	uint64_t at; /* in the text */
};

/* The next n bytes of the text: first what is in block 0, then what is in blocks of its own. */
static bool
text_read(struct text *t, void *out, size_t n)
{
	char *to = out;

	if (n > t->s->text_n - t->at)
		return false;
	while (n) {
		bool first = t->at < HEAD_TEXT, fresh;
		uint64_t rest = first ? 0 : t->at - HEAD_TEXT;
		size_t at = first ? HEAD_BYTES + (size_t)t->at : (size_t)(rest % BLOCK_ROOM);
		size_t part = n < BLOCK_ROOM - at ? n : BLOCK_ROOM - at;
		const unsigned char *p =
		    get_block(t->s, first ? 0 : (uint32_t)(t->s->text + rest / BLOCK_ROOM), &fresh);

		if (p == NULL)
			return false;
		memcpy(to, p + at, part);
		to += part;
		n -= part;
		t->at += part;
	}
	return true;
}

/* Numbers are given by order, so each must come out as the next. */
static bool
read_name(struct text *t, struct keywords *k, uint32_t number)
{
	unsigned char n;
	char name[LIMIT_KEYWORD];

	return text_read(t, &n, 1) && n <= LIMIT_KEYWORD && text_read(t, name, n) &&
	       keyword_sane((struct str){ name, n }) && keyword_number(k, (struct str){ name, n }) == number;
}

static bool
read_set(struct text *t, struct keywords *k, uint32_t number)
{
	uint32_t members[LIMIT_KEYWORDS];
	unsigned char b[2];
	size_t n;

	if (!text_read(t, b, 2) || (n = get16(b)) > LIMIT_KEYWORDS)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (!text_read(t, b, 2))
			return false;
		members[i] = get16(b);
		if (members[i] >= k->n)
			return false;
	}
	return keyset_of(k, members, n) == number;
}

bool
snapshot_keywords(struct snapshot *s, struct keywords *k)
{
	struct text t = { .s = s };
	bool good = !s->damaged;

	for (uint32_t i = 0; good && i < s->head.nkeywords; i++)
		good = read_name(&t, k, i);
	for (uint32_t i = 1; good && i < s->head.nsets; i++)
		good = read_set(&t, k, i);
	s->damaged = !good;
	return good;
}

bool
snapshot_vanished(struct snapshot *s, size_t i, uint32_t *uid, uint64_t *modseq)
{
	const unsigned char *p;
	bool fresh;

	if (i >= s->head.nvanished)
		return false;
	p = get_block(s, (uint32_t)(s->vanished + i / VANISHED_IN_BLOCK), &fresh);
	if (p == NULL)
		return false;
	p += i % VANISHED_IN_BLOCK * VANISHED_BYTES;
	*uid = get32(p);
	*modseq = get64(p + 4);
	return true;
}
