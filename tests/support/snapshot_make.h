/*
 * Snapshots for tests: what a message number i looks like, a file of n of them, and whether a file says
 * just that.
 */
#ifndef TESTS_SUPPORT_SNAPSHOT_MAKE_H
#define TESTS_SUPPORT_SNAPSHOT_MAKE_H

#include <fcntl.h>
#include <stdio.h>

#include "c-client/base/buf.h"
#include "c-client/index/snapshot.h"
#include "osdep/file.h"
#include "tests/support/unit.h"

static inline int
make_dir(void)
{
	int fd = open(unit_tmpdir(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	ck_assert_int_ge(fd, 0);
	return fd;
}

/* UIDs with holes; some of everything. Sets are 0 to 2. */
static inline struct record
make_record(uint32_t i)
{
	return (struct record){ .uid = 5 + i * 3 + i / 7,
		.keyset = i % 3,
		.order = i * 7,
		.flags = i % 5 ? FLAG_SEEN : FLAG_FLAGGED | FLAG_DELETED,
		.unclaimed = i % 11 == 0,
		.wire_sure = i % 2,
		.wire_counted = i % 4 == 1,
		.fields_size = i % 9,
		.fields = (uint64_t)i * 100000,
		.size = i % 13 ? 1000 + i : SIZE_UNKNOWN,
		.wire_size = i % 2 ? 2000 + i : SIZE_UNKNOWN,
		.internal_date = i % 6 ? 1600000000 + (int64_t)i : DATE_UNKNOWN,
		.modseq = ((uint64_t)1 << 50) + i };
}

/* Most have a note, some without a key; text is written into out. */
static inline struct note
make_note(uint32_t i, char out[NOTE_MAX + 1])
{
	int n = snprintf(out, NOTE_MAX + 1, "1600%06u.M%uP77.host,S=%u", i, i * 31, 1000 + i);

	if (i % 10 == 3)
		return (struct note){ { NULL, 0 }, 0, 0 };
	if (i % 10 == 4)
		return (struct note){ { out, (size_t)n }, 0, 9 };
	return (struct note){ { out, (size_t)n }, (uint8_t)(n - 7), (uint8_t)i };
}

static inline void
make_keywords(struct keywords *k, struct arena *a)
{
	uint32_t one[] = { 0 }, two[] = { 0, 1 };

	keywords_init(k, a);
	keyword_number(k, STR("$Forwarded"));
	keyword_number(k, STR("NonJunk"));
	ck_assert_uint_eq(keyset_of(k, one, 1), 1);
	ck_assert_uint_eq(keyset_of(k, two, 2), 2);
}

static inline struct index_meta
make_meta(uint32_t n)
{
	struct index_meta m = { .uidvalidity = 77,
		.uidnext = 5 + n * 4,
		.modseq = 99,
		.ceiling = 1234,
		.vanished_since = 3,
		.fields = 42 };

	m.stamp.word[0] = 17;
	m.stamp.word[STAMP_WORDS - 1] = UINT64_MAX;
	m.stamp.racy = 5;
	return m;
}

/* The snapshot of messages 0 to n - 1, with nvanished in the history. */
static inline void
make_snapshot(int dirfd, uint32_t n, uint32_t nvanished, struct snapshot_head *head)
{
	struct arena a = ARENA_INIT;
	struct keywords k;
	struct snapshot_writer *w = snapshot_begin(dirfd, 0600, n);
	char text[NOTE_MAX + 1];

	ck_assert_ptr_nonnull(w);
	make_keywords(&k, &a);
	for (uint32_t i = 0; i < n; i++) {
		struct record r = make_record(i);
		struct note note = make_note(i, text);
		snapshot_add(w, &r, note.text.p ? &note : NULL);
	}
	for (uint32_t i = 0; i < nvanished; i++)
		snapshot_add_vanished(w, 1000000 + i, 500 + i);
	*head = (struct snapshot_head){ .meta = make_meta(n) };
	ck_assert_int_eq(snapshot_commit(&w, head, &k), 0);
	ck_assert_ptr_null(w);
	arena_free(&a);
}

static inline bool
same_record(const struct record *a, const struct record *b)
{
	return a->uid == b->uid && a->keyset == b->keyset && a->order == b->order && a->flags == b->flags &&
	       a->unclaimed == b->unclaimed && a->wire_sure == b->wire_sure && !a->gone && !a->mark &&
	       a->wire_counted == b->wire_counted && a->fields_size == b->fields_size &&
	       a->fields == b->fields && a->size == b->size && a->wire_size == b->wire_size &&
	       a->internal_date == b->internal_date && a->modseq == b->modseq;
}

static inline bool
same_meta(const struct index_meta *a, const struct index_meta *b)
{
	return a->uidvalidity == b->uidvalidity && a->uidnext == b->uidnext && a->modseq == b->modseq &&
	       a->ceiling == b->ceiling && a->vanished_since == b->vanished_since && a->fields == b->fields &&
	       memcmp(&a->stamp, &b->stamp, sizeof a->stamp) == 0;
}

/*
 * Reads all that an open snapshot has, in the places where a message or more of what make_snapshot wrote is
 * looked for. True: all of it could be read. Anything that could be read and is not what was written fails
 * the test.
 */
static inline bool
read_all(struct snapshot *s, uint32_t n, uint32_t nvanished)
{
	struct arena a = ARENA_INIT;
	struct keywords k;
	struct index_meta meta = make_meta(n);
	char text[NOTE_MAX + 1];
	bool whole;
	size_t at;

	ck_assert(same_meta(&s->head.meta, &meta) && s->head.n == n && s->head.nvanished == nvanished);
	keywords_init(&k, &a);
	whole = snapshot_keywords(s, &k);
	if (whole) {
		ck_assert(k.n == 2 && k.nsets == 3);
		ck_assert_str_is(k.names[1], STR("NonJunk"));
		ck_assert(keyset_has(&k, 2, 1) && !keyset_has(&k, 1, 1) && keyset_has(&k, 1, 0));
	}
	arena_free(&a);
	for (uint32_t i = 0; i < n && whole; i++) {
		struct record r, want = make_record(i);
		struct note note, wanted = make_note(i, text);

		whole = snapshot_record(s, i, &r) && snapshot_note(s, i, &note);
		if (!whole)
			break;
		ck_assert(same_record(&r, &want));
		ck_assert(str_eq(note.text, wanted.text) && note.key == wanted.key);
		ck_assert_uint_eq(note.bits, wanted.bits);
		whole = snapshot_lower(s, want.uid - 1, &at);
		ck_assert(!whole || at == i);
		if (i % 64 > 1 && n > 5000)
			continue;
		whole = whole && snapshot_by_key(s, (struct str){ wanted.text.p, wanted.key }, n, &at);
		ck_assert(!whole || at == (wanted.key ? i : n));
	}
	for (uint32_t i = 0; i < nvanished && whole; i++) {
		uint32_t uid;
		uint64_t modseq;

		whole = snapshot_vanished(s, i, &uid, &modseq);
		ck_assert(!whole || (uid == 1000000 + i && modseq == 500 + i));
	}
	return whole;
}

/* Opens and reads all: 1; 0: some of it is damaged; -1: it could not be opened. */
static inline int
read_file(int dirfd, uint32_t n, uint32_t nvanished)
{
	struct snapshot s;
	int r;

	if (snapshot_open(&s, dirfd) < 0)
		return -1;
	r = read_all(&s, n, nvanished);
	snapshot_close(&s);
	return r;
}

static inline struct buf
bytes_of(int dirfd, const char *name)
{
	struct buf b = BUF_INIT((size_t)256 << 20);
	char *p;
	size_t n;

	ck_assert_int_eq(file_read_small(dirfd, name, (size_t)256 << 20, &p, &n, NULL), 0);
	buf_put(&b, (struct str){ p, n });
	free(p);
	return b;
}

static inline void
set_bytes(int dirfd, const char *name, const void *p, size_t n)
{
	ck_assert_int_eq(file_replace(dirfd, name, p, n, 0600, 0), 0);
}

#endif
