#include "c-client/index/snapshot.h"

#include "c-client/base/limits.h"
#include "osdep/io.h"
#include "tests/support/snapshot_make.h"

START_TEST(everything_written_is_read_again)
{
	static const uint32_t sizes[] = { 0, 1, 62, 63, 64, 1000, 200000 };
	int dir = make_dir();

	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		struct snapshot_head head;
		struct snapshot s;
		uint32_t n = sizes[i];

		make_snapshot(dir, n, n / 10, &head);
		ck_assert_int_eq(snapshot_open(&s, dir), 0);
		ck_assert(s.head.generation == head.generation && head.generation);
		ck_assert_uint_eq(s.head.counts.exists, n);
		ck_assert_uint_eq(s.head.counts.unseen, (n + 4) / 5);
		ck_assert_uint_eq(s.head.counts.deleted, (n + 4) / 5);
		ck_assert_uint_eq(s.head.counts.unclaimed, (n + 10) / 11);
		ck_assert_uint_eq(s.head.first_unseen, 0);
		ck_assert(read_all(&s, n, n / 10));
		snapshot_release(&s);
		ck_assert(read_all(&s, n, n / 10));
		snapshot_close(&s);
	}
	close(dir);
}
END_TEST

START_TEST(a_uid_is_found_in_any_order_and_where_there_is_none_the_one_behind_it)
{
	struct snapshot_head head;
	struct snapshot s;
	int dir = make_dir();
	uint32_t n = 5000, random = 1;
	size_t at;

	make_snapshot(dir, n, 0, &head);
	ck_assert_int_eq(snapshot_open(&s, dir), 0);
	for (unsigned i = 0; i < 20000; i++) {
		uint32_t uid;

		random = random * 1664525 + 1013904223;
		uid = random % (head.meta.uidnext + 10);
		ck_assert(snapshot_lower(&s, uid, &at));
		ck_assert(at == n || make_record((uint32_t)at).uid >= uid);
		ck_assert(at == 0 || make_record((uint32_t)at - 1).uid < uid);
	}
	ck_assert(snapshot_lower(&s, UINT32_MAX, &at) && at == n);
	snapshot_close(&s);
	close(dir);
}
END_TEST

/* All in front, then one far away: where even spread guesses wrong all the time. */
START_TEST(uids_that_are_spread_unevenly_are_found)
{
	struct arena a = ARENA_INIT;
	struct keywords k;
	struct snapshot_head head = { .meta = { .uidvalidity = 1, .uidnext = LIMIT_UID + 1 } };
	struct snapshot s;
	int dir = make_dir();
	uint32_t n = 6300;
	struct snapshot_writer *w = snapshot_begin(dir, 0600, n);
	size_t at;

	keywords_init(&k, &a);
	for (uint32_t i = 0; i < n; i++) {
		struct record r = { .uid = i + 1 < n ? 1 + i * i : LIMIT_UID };
		snapshot_add(w, &r, NULL);
	}
	ck_assert_int_eq(snapshot_commit(&w, &head, &k), 0);
	ck_assert_int_eq(snapshot_open(&s, dir), 0);
	for (uint32_t i = n; i-- > 0;) {
		snapshot_release(&s);
		ck_assert(snapshot_lower(&s, i + 1 < n ? 1 + i * i : LIMIT_UID, &at) && at == i);
	}
	snapshot_close(&s);
	arena_free(&a);
	close(dir);
}
END_TEST

START_TEST(of_equal_keys_the_last_below_a_position_is_found)
{
	struct arena a = ARENA_INIT;
	struct keywords k;
	struct snapshot_head head = { .meta = { .uidvalidity = 1, .uidnext = 1000 } };
	struct snapshot s;
	int dir = make_dir();
	struct snapshot_writer *w = snapshot_begin(dir, 0600, 300);
	struct note twin = { STR("twin:2,S"), 4, 0 }, other = { STR("twins"), 5, 0 },
		    empty = { STR(""), 0, 7 }, got;
	size_t at;

	keywords_init(&k, &a);
	for (uint32_t i = 0; i < 300; i++) {
		struct record r = { .uid = i + 1 };
		snapshot_add(w, &r,
		    i == 7 || i == 170 || i == 171 ? &twin
		    : i == 250                     ? &other
		    : i == 9                       ? &empty
						   : NULL);
	}
	ck_assert_int_eq(snapshot_commit(&w, &head, &k), 0);
	ck_assert_int_eq(snapshot_open(&s, dir), 0);
	ck_assert(snapshot_by_key(&s, STR("twin"), 300, &at) && at == 171);
	ck_assert(snapshot_by_key(&s, STR("twin"), 171, &at) && at == 170);
	ck_assert(snapshot_by_key(&s, STR("twin"), 170, &at) && at == 7);
	ck_assert(snapshot_by_key(&s, STR("twin"), 7, &at) && at == 300);
	ck_assert(snapshot_by_key(&s, STR("twins"), 300, &at) && at == 250);
	ck_assert(snapshot_by_key(&s, STR("twi"), 300, &at) && at == 300);
	ck_assert(snapshot_by_key(&s, STR(""), 300, &at) && at == 300);
	ck_assert(snapshot_note(&s, 9, &got) && got.text.p && got.text.n == 0 && got.bits == 7);
	ck_assert(snapshot_note(&s, 10, &got) && got.text.p == NULL);
	snapshot_close(&s);
	arena_free(&a);
	close(dir);
}
END_TEST

/* A thousand names of full length do not fit in the head: the text goes on in blocks of its own. */
START_TEST(keywords_keep_their_numbers_up_to_the_limits)
{
	struct arena a = ARENA_INIT, other = ARENA_INIT;
	struct keywords k, again;
	struct snapshot_head head = { .meta = { .uidvalidity = 1, .uidnext = 1 } };
	struct snapshot s;
	int dir = make_dir();
	struct snapshot_writer *w = snapshot_begin(dir, 0600, 0);
	uint32_t numbers[LIMIT_KEYWORDS];
	char name[LIMIT_KEYWORD + 1];

	keywords_init(&k, &a);
	for (uint32_t i = 0; i < LIMIT_KEYWORDS; i++) {
		snprintf(name, sizeof name, "%064u", i);
		ck_assert_uint_eq(keyword_number(&k, str_of(name)), i);
		numbers[i] = i;
		keyset_of(&k, numbers, i + 1);
	}
	ck_assert_int_eq(snapshot_commit(&w, &head, &k), 0);
	ck_assert_int_eq(snapshot_open(&s, dir), 0);
	keywords_init(&again, &other);
	ck_assert(snapshot_keywords(&s, &again));
	ck_assert(again.n == k.n && again.nsets == k.nsets);
	for (uint32_t i = 0; i < LIMIT_KEYWORDS; i++) {
		size_t n;

		ck_assert_str_is(again.names[i], k.names[i]);
		keyset_members(&again, i + 1, &n);
		ck_assert_uint_eq(n, i + 1);
		ck_assert(keyset_has(&again, i + 1, i) && !keyset_has(&again, i + 1, i + 1));
	}
	snapshot_close(&s);
	arena_free(&a);
	arena_free(&other);
	close(dir);
}
END_TEST

START_TEST(what_is_no_snapshot_is_as_none)
{
	struct snapshot s;
	int dir = make_dir();
	char zero[BLOCK_BYTES] = { 0 };

	ck_assert_int_eq(snapshot_open(&s, dir), -1);
	ck_assert_int_eq(mkfifoat(dir, SNAPSHOT_FILE, 0600), 0);
	ck_assert_int_eq(snapshot_open(&s, dir), -1);
	set_bytes(dir, SNAPSHOT_FILE, "", 0);
	ck_assert_int_eq(snapshot_open(&s, dir), -1);
	set_bytes(dir, SNAPSHOT_FILE, zero, sizeof zero);
	ck_assert_int_eq(snapshot_open(&s, dir), -1);
	unlinkat(dir, SNAPSHOT_FILE, 0);
	ck_assert_int_eq(mkdirat(dir, SNAPSHOT_FILE, 0700), 0);
	ck_assert_int_eq(snapshot_open(&s, dir), -1);
	unlinkat(dir, SNAPSHOT_FILE, AT_REMOVEDIR);
	ck_assert_int_eq(symlinkat("elsewhere", dir, SNAPSHOT_FILE), 0);
	ck_assert_int_eq(snapshot_open(&s, dir), -1);
	close(dir);
}
END_TEST

/* Bytes at a place in the file. */
static void
poke(int fd, const void *p, size_t n, size_t at)
{
	ck_assert_int_eq(io_pwrite(fd, p, n, (off_t)at), 0);
}

/* A number in a block changed by somebody who knows how to sum a block. */
static void
forge(int fd, const struct buf *good, size_t block, size_t at, uint32_t value)
{
	unsigned char p[BLOCK_BYTES];

	memcpy(p, good->p + block * BLOCK_BYTES, BLOCK_BYTES);
	put32(p + at, value);
	block_seal(p, (uint32_t)block, get64(p + BLOCK_BYTES - 8));
	poke(fd, p, BLOCK_BYTES, block * BLOCK_BYTES);
}

START_TEST(another_version_or_record_size_is_as_none)
{
	struct snapshot_head head;
	struct snapshot s;
	int dir = make_dir(), fd;
	struct buf b;

	make_snapshot(dir, 10, 0, &head);
	b = bytes_of(dir, SNAPSHOT_FILE);
	fd = openat(dir, SNAPSHOT_FILE, O_WRONLY);
	ck_assert_uint_eq(get32((unsigned char *)b.p + 8), 1);
	forge(fd, &b, 0, 8, 2);
	ck_assert_int_eq(snapshot_open(&s, dir), -1);
	/* The same number from a machine that writes it the other way round. */
	forge(fd, &b, 0, 8, 0x01000000);
	ck_assert_int_eq(snapshot_open(&s, dir), -1);
	forge(fd, &b, 0, 8, 1);
	ck_assert_int_eq(read_file(dir, 10, 0), 1);
	forge(fd, &b, 0, 12, 128);
	ck_assert_int_eq(snapshot_open(&s, dir), -1);
	buf_free(&b);
	close(fd);
	close(dir);
}
END_TEST

/* Reads all there is without knowing what it should be. */
static void
touch_all(int dir)
{
	struct arena a = ARENA_INIT;
	struct keywords k;
	struct snapshot s;
	struct record r;
	struct note note;
	uint32_t uid;
	uint64_t modseq;
	size_t at;

	if (snapshot_open(&s, dir) < 0)
		return;
	keywords_init(&k, &a);
	snapshot_keywords(&s, &k);
	arena_free(&a);
	s.damaged = false;
	for (size_t i = 0; i < s.head.n && i < 500 && snapshot_record(&s, i, &r); i++) {
		ck_assert(r.uid && r.uid < s.head.meta.uidnext && r.keyset < s.head.nsets);
		ck_assert(snapshot_lower(&s, r.uid + 1, &at) ? at <= s.head.n : s.damaged);
		if (snapshot_note(&s, i, &note) && note.text.n) {
			char copy[NOTE_MAX];
			ck_assert_uint_le(note.key, note.text.n);
			memcpy(copy, note.text.p, note.text.n);
			ck_assert(snapshot_by_key(&s, (struct str){ copy, note.key }, i + 1, &at)
				      ? at <= s.head.n
				      : s.damaged);
		}
	}
	s.damaged = false;
	for (size_t i = 0; i < s.head.nvanished && snapshot_vanished(&s, i, &uid, &modseq); i++)
		;
	snapshot_close(&s);
}

/* Whoever can write the file can also sum it. He gets wrong answers for his own mail, and nothing else. */
START_TEST(numbers_that_were_forged_lead_nowhere)
{
	static const uint32_t evil[] = { 0, 1, 0x80000000, 0xffffffff };
	struct snapshot_head head;
	int dir = make_dir(), fd;
	struct buf b;

	make_snapshot(dir, 70, 400, &head);
	b = bytes_of(dir, SNAPSHOT_FILE);
	fd = openat(dir, SNAPSHOT_FILE, O_WRONLY);
	for (size_t block = 0; block < b.n / BLOCK_BYTES; block++) {
		/* The head and its text, the first record, note, slot and so on of each block. */
		for (size_t at = 0; at < (block ? 72 : 448); at += 4) {
			for (size_t e = 0; e < sizeof evil / sizeof *evil; e++) {
				forge(fd, &b, block, at, evil[e]);
				touch_all(dir);
			}
		}
		poke(fd, b.p + block * BLOCK_BYTES, BLOCK_BYTES, block * BLOCK_BYTES);
	}
	ck_assert_int_eq(read_file(dir, 70, 400), 1);
	buf_free(&b);
	close(fd);
	close(dir);
}
END_TEST

START_TEST(a_file_cut_anywhere_is_as_none)
{
	struct snapshot_head head;
	struct snapshot s;
	int dir = make_dir(), fd;
	struct buf b;

	make_snapshot(dir, 10, 2, &head);
	b = bytes_of(dir, SNAPSHOT_FILE);
	buf_put(&b, STR("x"));
	set_bytes(dir, SNAPSHOT_FILE, b.p, b.n);
	ck_assert_int_eq(snapshot_open(&s, dir), -1);
	fd = openat(dir, SNAPSHOT_FILE, O_WRONLY);
	for (size_t n = b.n - 1; n-- > 0;) {
		ck_assert_int_eq(ftruncate(fd, (off_t)n), 0);
		ck_assert_int_eq(snapshot_open(&s, dir), -1);
	}
	buf_free(&b);
	close(fd);
	close(dir);
}
END_TEST

START_TEST(a_file_cut_while_it_is_open_fails_and_says_nothing_wrong)
{
	struct snapshot_head head;
	struct snapshot s;
	struct record r;
	int dir = make_dir(), fd;

	make_snapshot(dir, 2000, 20, &head);
	ck_assert_int_eq(snapshot_open(&s, dir), 0);
	ck_assert(snapshot_record(&s, 0, &r));
	fd = openat(dir, SNAPSHOT_FILE, O_WRONLY);
	ck_assert_int_eq(ftruncate(fd, 3 * BLOCK_BYTES), 0);
	ck_assert(!read_all(&s, 2000, 20));
	ck_assert(!snapshot_record(&s, 0, &r));
	snapshot_close(&s);
	close(fd);
	close(dir);
}
END_TEST

/* Every bit is in some block's sum, so none can change without being found. */
START_TEST(no_flipped_bit_goes_unnoticed)
{
	struct snapshot_head head;
	int dir = make_dir(), fd;
	struct buf b;

	make_snapshot(dir, 10, 3, &head);
	b = bytes_of(dir, SNAPSHOT_FILE);
	fd = openat(dir, SNAPSHOT_FILE, O_WRONLY);
	for (size_t at = 0; at < b.n; at += at % BLOCK_BYTES < BLOCK_ROOM ? 5 : 1) {
		char c = (char)(b.p[at] ^ 1 << at / 5 % 8);

		poke(fd, &c, 1, at);
		ck_assert_int_le(read_file(dir, 10, 3), 0);
		poke(fd, b.p + at, 1, at);
	}
	ck_assert_int_eq(read_file(dir, 10, 3), 1);
	buf_free(&b);
	close(fd);
	close(dir);
}
END_TEST

/*
 * Two files of one mailbox, of one size: no block of one is taken for one of the other, or for its
 * neighbour.
 */
START_TEST(blocks_of_another_place_or_file_and_zeroed_ones_are_found)
{
	static const char zero[BLOCK_BYTES];
	struct snapshot_head head;
	int dir = make_dir(), fd;
	struct buf old, b;

	make_snapshot(dir, 200, 30, &head);
	old = bytes_of(dir, SNAPSHOT_FILE);
	make_snapshot(dir, 200, 30, &head);
	b = bytes_of(dir, SNAPSHOT_FILE);
	ck_assert_uint_eq(old.n, b.n);
	fd = openat(dir, SNAPSHOT_FILE, O_WRONLY);
	for (size_t at = 0; at < b.n; at += BLOCK_BYTES) {
		poke(fd, old.p + at, BLOCK_BYTES, at);
		ck_assert_int_le(read_file(dir, 200, 30), 0);
		poke(fd, zero, BLOCK_BYTES, at);
		ck_assert_int_le(read_file(dir, 200, 30), 0);
		for (size_t other = 0; other < b.n; other += BLOCK_BYTES) {
			poke(fd, b.p + other, BLOCK_BYTES, at);
			ck_assert_int_eq(read_file(dir, 200, 30) == 1, other == at);
		}
		poke(fd, b.p + at, BLOCK_BYTES, at);
	}
	ck_assert_int_eq(read_file(dir, 200, 30), 1);
	buf_free(&old);
	buf_free(&b);
	close(fd);
	close(dir);
}
END_TEST

UNIT_SUITE(c_client_index_snapshot)
{
	tcase_add_test(t, everything_written_is_read_again);
	tcase_add_test(t, a_uid_is_found_in_any_order_and_where_there_is_none_the_one_behind_it);
	tcase_add_test(t, uids_that_are_spread_unevenly_are_found);
	tcase_add_test(t, of_equal_keys_the_last_below_a_position_is_found);
	tcase_add_test(t, keywords_keep_their_numbers_up_to_the_limits);
	tcase_add_test(t, what_is_no_snapshot_is_as_none);
	tcase_add_test(t, another_version_or_record_size_is_as_none);
	tcase_add_test(t, numbers_that_were_forged_lead_nowhere);
	tcase_add_test(t, a_file_cut_anywhere_is_as_none);
	tcase_add_test(t, a_file_cut_while_it_is_open_fails_and_says_nothing_wrong);
	tcase_add_test(t, no_flipped_bit_goes_unnoticed);
	tcase_add_test(t, blocks_of_another_place_or_file_and_zeroed_ones_are_found);
}
