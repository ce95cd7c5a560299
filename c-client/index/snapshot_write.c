/*
 * Writing a snapshot: records and notes as they come, each through a writer of its own, as it is known how
 * many blocks the records will fill; then everything else behind the notes, and block 0 at the end.
 */

#include "c-client/index/snapshot.h"

#include <errno.h>

#include "c-client/base/buf.h"
#include "c-client/base/limits.h"
#include "c-client/base/table.h"
#include "c-client/index/snapshot_layout.h"
#include "osdep/file.h"
#include "osdep/io.h"
#include "osdep/random.h"

#define TEXT_MAX ((size_t)256 << 20)

struct snapshot_writer {
	int dirfd, fd;
	int error;
	char tmp[FILE_TMP_MAX];
	struct snapshot_head head; /* the counts, so far */
	uint32_t n;                /* records that shall be */
	uint32_t notes, notes_n, vanished;
	struct block_writer records, rest;
	uint64_t *keys; /* the hash table: hash << 32 | position + 1 */
	uint64_t slots;
	uint64_t seed[2];
};

static void
writer_free(struct snapshot_writer **wp)
{
	block_writer_free(&(*wp)->records);
	block_writer_free(&(*wp)->rest);
	free((*wp)->keys);
	free(*wp);
	*wp = NULL;
}

struct snapshot_writer *
snapshot_begin(int dirfd, mode_t mode, uint32_t n)
{
	struct snapshot_writer *w = calloc(1, sizeof *w);
	uint64_t generation;

	if (w == NULL)
		return NULL;
	do
		generation = random_u64();
	while (generation == 0);
	w->dirfd = dirfd;
	w->n = n;
	w->notes = 1 + n / RECORDS_IN_BLOCK + (n % RECORDS_IN_BLOCK != 0);
	w->head.generation = generation;
	random_bytes(w->seed, sizeof w->seed);
	w->fd = file_new(dirfd, w->tmp, mode);
	if (w->fd < 0 || block_writer_init(&w->records, w->fd, generation, 1) < 0 ||
	    block_writer_init(&w->rest, w->fd, generation, w->notes) < 0) {
		if (w->fd >= 0)
			file_new_abort(dirfd, w->fd, w->tmp);
		writer_free(&w);
	}
	return w;
}

void
snapshot_abort(struct snapshot_writer **w)
{
	if (*w == NULL)
		return;
	file_new_abort((*w)->dirfd, (*w)->fd, (*w)->tmp);
	writer_free(w);
}

/* --- Records and notes --------------------------------------------------------------------------------- */

/* There is room: at most n keys come in. */
static void
add_key(struct snapshot_writer *w, struct str key, uint32_t at)
{
	uint32_t hash = (uint32_t)siphash(w->seed, key);
	uint64_t slot;

	if (w->keys == NULL) {
		w->slots = (uint64_t)w->n + w->n / 2 + 1;
		w->keys = calloc(w->slots, sizeof *w->keys);
		if (w->keys == NULL) {
			w->error = ENOMEM;
			return;
		}
	}
	for (slot = slot_of(hash, w->slots); w->keys[slot]; slot = slot + 1 < w->slots ? slot + 1 : 0)
		;
	w->keys[slot] = (uint64_t)hash << 32 | (at + 1);
}

static struct packed_note
add_note(struct snapshot_writer *w, const struct note *note)
{
	struct packed_note n = {
		.present = true, .n = (uint8_t)note->text.n, .key = note->key, .bits = note->bits
	};
	unsigned char *p;
	size_t at;

	if (n.n == 0)
		return n;
	p = block_put(&w->rest, n.n, &at);
	memcpy(p, note->text.p, n.n);
	n.at = (uint16_t)at;
	n.block = w->rest.no - w->notes;
	if (n.key)
		add_key(w, (struct str){ note->text.p, n.key }, w->head.n);
	return n;
}

static void
count(struct snapshot_head *h, const struct record *r)
{
	if (!(r->flags & FLAG_SEEN) && h->counts.unseen++ == 0)
		h->first_unseen = h->n;
	if (r->flags & FLAG_DELETED)
		h->counts.deleted++;
	if (r->unclaimed)
		h->counts.unclaimed++;
	h->n++;
}

void
snapshot_add(struct snapshot_writer *w, const struct record *r, const struct note *note)
{
	struct packed_note n = { 0 };
	size_t at;

	if (w->error || w->head.n == w->n || (note && (note->text.n > NOTE_MAX || note->key > note->text.n)))
		w->error = w->error ? w->error : EINVAL;
	if (w->error)
		return;
	if (note)
		n = add_note(w, note);
	record_pack(block_put(&w->records, RECORD_BYTES, &at), r, &n);
	count(&w->head, r);
}

/* The first one ends the notes. */
void
snapshot_add_vanished(struct snapshot_writer *w, uint32_t uid, uint64_t modseq)
{
	unsigned char *p;
	size_t at;

	if (w->vanished == 0) {
		w->vanished = block_next(&w->rest);
		w->notes_n = w->vanished - w->notes;
	}
	p = block_put(&w->rest, VANISHED_BYTES, &at);
	put32(p, uid);
	put64(p + 4, modseq);
	w->head.nvanished++;
}

/* --- The rest ------------------------------------------------------------------------------------------ */

static void
write_keys(struct snapshot_writer *w)
{
	for (uint64_t i = 0; i < w->slots; i++) {
		size_t at;
		put64(block_put(&w->rest, SLOT_BYTES, &at), w->keys[i]);
	}
}

static void
text_put(struct buf *b, size_t v, size_t bytes)
{
	unsigned char p[2];

	put16(p, (uint16_t)v);
	buf_put(b, (struct str){ (const char *)p, bytes });
}

static void
keywords_text(struct buf *b, const struct keywords *k)
{
	for (size_t i = 0; i < k->n; i++) {
		text_put(b, k->names[i].n, 1);
		buf_put(b, k->names[i]);
	}
	for (uint32_t set = 1; set < k->nsets; set++) {
		size_t n;
		const uint32_t *members = keyset_members(k, set, &n);

		text_put(b, n, 2);
		for (size_t i = 0; i < n; i++)
			text_put(b, members[i], 2);
	}
}

static void
put_head(struct snapshot_writer *w, unsigned char *p)
{
	const struct snapshot_head *h = &w->head;

	memcpy(p + AT_MAGIC, SNAPSHOT_MAGIC, 8);
	put32(p + AT_VERSION, SNAPSHOT_VERSION);
	put32(p + AT_RECORD_BYTES, RECORD_BYTES);
	meta_pack(p + AT_META, &h->meta);
	put32(p + AT_N, h->n);
	put32(p + AT_UNSEEN, h->counts.unseen);
	put32(p + AT_DELETED, h->counts.deleted);
	put32(p + AT_UNCLAIMED, h->counts.unclaimed);
	put32(p + AT_FIRST_UNSEEN, h->first_unseen);
	put32(p + AT_NVANISHED, h->nvanished);
	put32(p + AT_NKEYWORDS, h->nkeywords);
	put32(p + AT_NSETS, h->nsets);
	put32(p + AT_NOTES, w->notes);
	put32(p + AT_NOTES_N, w->notes_n);
	put32(p + AT_VANISHED, w->vanished);
	put64(p + AT_SLOTS, w->slots);
	put64(p + AT_SEED, w->seed[0]);
	put64(p + AT_SEED + 8, w->seed[1]);
}

/* Everything behind the notes, and block 0. The two writers share the file, so both must be flushed. */
static int
write_rest(struct snapshot_writer *w, const struct keywords *k)
{
	unsigned char head[BLOCK_BYTES] = { 0 };
	struct buf text = BUF_INIT(TEXT_MAX);
	struct str behind;
	int r = -1;

	keywords_text(&text, k);
	behind = str_sub(buf_str(&text), HEAD_TEXT, SIZE_MAX);
	put_head(w, head);
	put32(head + AT_KEYS, block_next(&w->rest));
	write_keys(w);
	put32(head + AT_TEXT, block_next(&w->rest));
	put64(head + AT_TEXT_N, text.n);
	block_stream(&w->rest, behind.p, behind.n);
	put32(head + AT_BLOCKS, block_next(&w->rest));
	if (text.n)
		memcpy(head + HEAD_BYTES, text.p, text.n - behind.n);
	block_seal(head, 0, w->head.generation);
	if (buf_failed(&text))
		errno = ENOMEM;
	else if (block_flush(&w->records) == 0 && block_flush(&w->rest) == 0)
		r = io_pwrite(w->fd, head, sizeof head, 0);
	buf_free(&text);
	return r;
}

int
snapshot_commit(struct snapshot_writer **wp, struct snapshot_head *head, const struct keywords *k)
{
	struct snapshot_writer *w = *wp;
	int r = -1, saved;

	if (w->error == 0 && w->head.n != w->n)
		w->error = EINVAL;
	if (w->vanished == 0)
		w->notes_n = block_next(&w->rest) - w->notes;
	w->head.meta = head->meta;
	w->head.counts.exists = w->n;
	if (w->head.counts.unseen == 0)
		w->head.first_unseen = w->n;
	w->head.nkeywords = (uint32_t)k->n;
	w->head.nsets = (uint32_t)k->nsets;
	errno = w->error;
	if (w->error == 0)
		r = write_rest(w, k);
	if (r < 0)
		file_new_abort(w->dirfd, w->fd, w->tmp);
	else
		r = file_new_commit(w->dirfd, w->fd, w->tmp, SNAPSHOT_FILE, 0);
	if (r == 0)
		*head = w->head;
	saved = errno;
	writer_free(wp);
	errno = saved;
	return r;
}
