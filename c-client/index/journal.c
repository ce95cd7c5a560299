/* The journal. See journal.h. */

#include "c-client/index/journal.h"

#include <errno.h>

#include "c-client/base/crc32c.h"
#include "osdep/file.h"
#include "osdep/io.h"
#include "osdep/syscall.h"

#define MAGIC "\x8cMadJnl\n"
#define VERSION 1

/* The header: magic, version, generation, its sum. */
enum { AT_VERSION = 8, AT_GENERATION = 16, AT_SUM = 28, HEADER_BYTES = 32 };

/* In front of a transaction: length, sum. */
#define FRAME_BYTES 8u

/* So much is read at once. */
#define WINDOW ((size_t)16384)

/* --- Opening ------------------------------------------------------------------------------------------- */

static uint32_t
make_header(unsigned char out[HEADER_BYTES], uint64_t generation)
{
	uint32_t sum;

	memset(out, 0, HEADER_BYTES);
	memcpy(out, MAGIC, 8);
	put32(out + AT_VERSION, VERSION);
	put64(out + AT_GENERATION, generation);
	sum = crc32c(0, out, AT_SUM);
	put32(out + AT_SUM, sum);
	return sum;
}

int
journal_open(struct journal *j, int dirfd, uint64_t generation, bool write)
{
	unsigned char want[HEADER_BYTES], have[HEADER_BYTES];
	struct stat st;
	int fd = file_open_regular(dirfd, JOURNAL_FILE, write ? O_RDWR : O_RDONLY, &st);

	*j = (struct journal){ .fd = -1 };
	if (fd < 0)
		return -1;
	j->chain = make_header(want, generation);
	if (io_pread(fd, have, sizeof have, 0) != sizeof have || memcmp(want, have, sizeof have) != 0) {
		os.close(fd);
		errno = EINVAL;
		return -1;
	}
	j->fd = fd;
	j->generation = generation;
	j->at = HEADER_BYTES;
	j->dev = st.st_dev;
	j->ino = st.st_ino;
	j->window = BUF_INIT(FRAME_BYTES + JOURNAL_TRANSACTION_MAX + WINDOW);
	return 0;
}

int
journal_create(struct journal *j, int dirfd, mode_t mode, uint64_t generation)
{
	unsigned char header[HEADER_BYTES];

	*j = (struct journal){ .fd = -1 };
	make_header(header, generation);
	if (file_replace(dirfd, JOURNAL_FILE, header, sizeof header, mode, 0) < 0)
		return -1;
	return journal_open(j, dirfd, generation, true);
}

void
journal_close(struct journal *j)
{
	buf_free(&j->window);
	if (j->fd >= 0)
		os.close(j->fd);
	j->fd = -1;
}

void
journal_release(struct journal *j)
{
	buf_free(&j->window);
}

enum journal_look
journal_look(const struct journal *j)
{
	struct stat st;

	if (os.fstat(j->fd, &st) < 0 || st.st_nlink == 0 || (uint64_t)st.st_size < j->at)
		return JOURNAL_REPLACED;
	return (uint64_t)st.st_size > j->at ? JOURNAL_MORE : JOURNAL_SAME;
}

/* --- Transactions -------------------------------------------------------------------------------------- */

/* Does the file have n bytes from our place on? Asked before memory is given for a length that it claims. */
static bool
has_bytes(const struct journal *j, size_t n)
{
	struct stat st;

	return os.fstat(j->fd, &st) == 0 && (uint64_t)st.st_size >= j->at + n;
}

/* n bytes from our place on; NULL: the file ends before. */
static const unsigned char *
look_at(struct journal *j, size_t n)
{
	struct buf *w = &j->window;
	size_t ask;
	ssize_t got;
	char *room;

	if (w->n == 0)
		j->window_at = j->at;
	if (w->n - (j->at - j->window_at) < n) {
		buf_drop(w, (size_t)(j->at - j->window_at));
		j->window_at = j->at;
		ask = n - w->n > WINDOW ? n - w->n : WINDOW;
		if (n > WINDOW && !has_bytes(j, n))
			return NULL;
		room = buf_room(w, ask);
		/* A second read only to learn that this was the end is saved, unless more is needed. */
		got = room ? os.pread(j->fd, room, ask, (off_t)(j->at + w->n)) : -1;
		if (got > 0 && w->n + (size_t)got < n) {
			w->n += (size_t)got;
			got = io_pread(j->fd, room + got, ask - (size_t)got, (off_t)(j->at + w->n));
		}
		w->n += got > 0 ? (size_t)got : 0;
		if (w->n < n)
			return NULL;
	}
	return (const unsigned char *)w->p + (j->at - j->window_at);
}

static uint32_t
frame_sum(uint32_t chain, const unsigned char *frame, size_t n)
{
	return crc32c(crc32c(chain, frame, 4), frame + FRAME_BYTES, n);
}

static bool
all_readable(struct journal_ops ops)
{
	struct journal_op op;

	while (journal_op(&ops, &op))
		;
	return ops.rest.n == 0;
}

/*
 * 1, 0 or -1 as journal_next; what is in the window may be a half transaction that is whole at the next
 * look.
 */
static int
next(struct journal *j, struct journal_ops *out)
{
	const unsigned char *p = look_at(j, FRAME_BYTES);
	size_t n;
	uint32_t sum;

	if (p == NULL)
		return 0;
	n = get32(p);
	if (n == 0 || n > JOURNAL_TRANSACTION_MAX)
		return -1;
	p = look_at(j, FRAME_BYTES + n);
	if (p == NULL)
		return 0;
	/* The length may have been read before, from another writer's half transaction. */
	sum = frame_sum(j->chain, p, n);
	*out = (struct journal_ops){ { (const char *)p + FRAME_BYTES, n } };
	if (get32(p) != n || get32(p + 4) != sum || !all_readable(*out))
		return -1;
	j->chain = sum;
	j->at += FRAME_BYTES + n;
	return 1;
}

int
journal_next(struct journal *j, struct journal_ops *out)
{
	int r = next(j, out);

	if (r <= 0)
		buf_free(&j->window);
	return r;
}

/* Cuts off what is behind us, if it is only half a transaction. */
static int
cut_half(struct journal *j)
{
	struct journal place = *j;
	struct journal_ops ops;
	int r = next(j, &ops);

	buf_free(&j->window);
	j->at = place.at;
	j->chain = place.chain;
	if (r)
		return errno = r > 0 ? ESTALE : EBADMSG, -1;
	return os.ftruncate(j->fd, (off_t)j->at);
}

int
journal_append(struct journal *j, struct buf *b)
{
	unsigned char *p = (unsigned char *)b->p;
	struct stat st;
	uint32_t sum;
	int saved;

	if (buf_failed(b) || b->n <= FRAME_BYTES || b->n - FRAME_BYTES > JOURNAL_TRANSACTION_MAX)
		return errno = EFBIG, -1;
	if (os.fstat(j->fd, &st) < 0)
		return -1;
	if (st.st_nlink == 0 || (uint64_t)st.st_size < j->at)
		return errno = ESTALE, -1;
	if ((uint64_t)st.st_size > j->at && cut_half(j) < 0)
		return -1;
	put32(p, (uint32_t)(b->n - FRAME_BYTES));
	sum = frame_sum(j->chain, p, b->n - FRAME_BYTES);
	put32(p + 4, sum);
	if (io_pwrite(j->fd, p, b->n, (off_t)j->at) < 0) {
		saved = errno;
		/* If this fails too, a half transaction stays, and the next writer cuts it off. */
		if (os.ftruncate(j->fd, (off_t)j->at) < 0)
			saved = saved ? saved : errno;
		errno = saved;
		return -1;
	}
	buf_free(&j->window);
	j->at += b->n;
	j->chain = sum;
	return 0;
}

/* --- Operations: a byte that says which, then what it needs. ------------------------------------------- */

enum { OP_PUT = 1, OP_GONE = 2, OP_KEYWORD = 3, OP_META = 4 };

/* Bytes of the fixed part, with the first. */
enum {
	PUT_BYTES =
	    4 + RECORD_BYTES, /* u8 noted, u16 members; the record; then u16 members, the note's text */
	GONE_BYTES = 13,
	KEYWORD_BYTES = 4, /* u8 length, u16 number; then the name */
	META_OP_BYTES = 1 + META_BYTES
};

/* Cuts n bytes off; NULL: there are not so many. */
static const unsigned char *
take(struct str *rest, size_t n)
{
	const char *p = rest->p;

	if (n > rest->n)
		return NULL;
	*rest = (struct str){ p + n, rest->n - n };
	return (const unsigned char *)p;
}

static bool
read_put(struct str *rest, struct journal_op *out)
{
	const unsigned char *p = take(rest, PUT_BYTES), *members, *text;
	struct packed_note note;

	/* All sets are 0: a number of a set means something in one file only. */
	if (p == NULL || p[1] > 1 || get16(p + 2) > LIMIT_KEYWORDS || !record_sane(p + 4, UINT32_MAX, 1))
		return false;
	note = record_unpack_note(p + 4);
	out->nmembers = get16(p + 2);
	out->noted = p[1];
	members = take(rest, out->nmembers * 2);
	text = take(rest, note.n);
	if (members == NULL || text == NULL || note.present != out->noted)
		return false;
	for (size_t i = 0; i < out->nmembers; i++) {
		out->members[i] = get16(members + i * 2);
		if (out->members[i] >= LIMIT_KEYWORDS)
			return false;
	}
	record_unpack(p + 4, &out->record);
	out->note = (struct note){ { (const char *)text, note.n }, note.key, note.bits };
	return true;
}

static bool
read_gone(struct str *rest, struct journal_op *out)
{
	const unsigned char *p = take(rest, GONE_BYTES);

	if (p == NULL)
		return false;
	out->record = (struct record){ .uid = get32(p + 1), .gone = true, .modseq = get64(p + 5) };
	return out->record.uid != 0 && out->record.uid <= LIMIT_UID;
}

static bool
read_keyword(struct str *rest, struct journal_op *out)
{
	const unsigned char *p = take(rest, KEYWORD_BYTES), *name = p ? take(rest, p[1]) : NULL;

	if (name == NULL)
		return false;
	out->number = get16(p + 2);
	out->name = (struct str){ (const char *)name, p[1] };
	return out->number < LIMIT_KEYWORDS && keyword_sane(out->name);
}

static bool
read_meta(struct str *rest, struct journal_op *out)
{
	const unsigned char *p = take(rest, META_OP_BYTES);

	if (p)
		meta_unpack(p + 1, &out->meta);
	return p != NULL;
}

bool
journal_op(struct journal_ops *ops, struct journal_op *out)
{
	struct str rest = ops->rest;
	bool good = false;

	if (rest.n == 0)
		return false;
	switch (rest.p[0]) {
	case OP_PUT:
		out->what = JOURNAL_PUT;
		good = read_put(&rest, out);
		break;
	case OP_GONE:
		out->what = JOURNAL_GONE;
		good = read_gone(&rest, out);
		break;
	case OP_KEYWORD:
		out->what = JOURNAL_KEYWORD;
		good = read_keyword(&rest, out);
		break;
	case OP_META:
		out->what = JOURNAL_META;
		good = read_meta(&rest, out);
		break;
	}
	if (good)
		ops->rest = rest;
	return good;
}

void
journal_start(struct buf *b)
{
	buf_reset(b);
	buf_put(b, (struct str){ "\0\0\0\0\0\0\0", FRAME_BYTES });
}

bool
journal_empty(const struct buf *b)
{
	return b->n <= FRAME_BYTES;
}

static void
put_bytes(struct buf *b, const unsigned char *p, size_t n)
{
	buf_put(b, (struct str){ (const char *)p, n });
}

void
journal_put(struct buf *b, const struct record *r, const struct note *note, const struct keywords *k)
{
	unsigned char p[PUT_BYTES] = { OP_PUT, note != NULL }, member[2];
	struct packed_note n = { 0 };
	struct record plain = *r;
	size_t count;
	const uint32_t *members = keyset_members(k, r->keyset, &count);

	if (note)
		n = (struct packed_note){
			.present = true, .n = (uint8_t)note->text.n, .key = note->key, .bits = note->bits
		};
	plain.keyset = 0;
	put16(p + 2, (uint16_t)count);
	record_pack(p + 4, &plain, &n);
	put_bytes(b, p, sizeof p);
	for (size_t i = 0; i < count; i++) {
		put16(member, (uint16_t)members[i]);
		put_bytes(b, member, sizeof member);
	}
	if (n.n)
		buf_put(b, note->text);
}

void
journal_put_gone(struct buf *b, uint32_t uid, uint64_t modseq)
{
	unsigned char p[GONE_BYTES] = { OP_GONE };

	put32(p + 1, uid);
	put64(p + 5, modseq);
	put_bytes(b, p, sizeof p);
}

void
journal_put_keyword(struct buf *b, uint32_t number, struct str name)
{
	unsigned char p[KEYWORD_BYTES] = { OP_KEYWORD, (unsigned char)name.n };

	put16(p + 2, (uint16_t)number);
	put_bytes(b, p, sizeof p);
	buf_put(b, name);
}

void
journal_put_meta(struct buf *b, const struct index_meta *m)
{
	unsigned char p[META_OP_BYTES] = { OP_META };

	meta_pack(p + 1, m);
	put_bytes(b, p, sizeof p);
}
