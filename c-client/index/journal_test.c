#include "c-client/index/journal.h"

#include <errno.h>

#include "osdep/io.h"
#include "osdep/syscall.h"
#include "tests/support/snapshot_make.h"

#define GENERATION 0x1122334455667788u

/* The transaction number i: two messages, a keyword, a message that is gone, the mailbox. */
static void
make_transaction(struct buf *b, uint32_t i, const struct keywords *k)
{
	struct record r = make_record(i), plain = make_record(i + 1);
	char text[NOTE_MAX + 1];
	struct note note = make_note(0, text);
	struct index_meta meta = make_meta(i);

	r.keyset = 2;
	plain.keyset = 0;
	journal_start(b);
	ck_assert(journal_empty(b));
	journal_put(b, &r, &note, k);
	journal_put(b, &plain, NULL, k);
	journal_put_keyword(b, i, STR("$Label1"));
	journal_put_gone(b, 7 + i, 900 + i);
	journal_put_meta(b, &meta);
	ck_assert(!journal_empty(b) && !buf_failed(b));
}

static void
append(struct journal *j, uint32_t i)
{
	struct arena a = ARENA_INIT;
	struct keywords k;
	struct buf b = BUF_INIT(100000);

	make_keywords(&k, &a);
	make_transaction(&b, i, &k);
	ck_assert_int_eq(journal_append(j, &b), 0);
	buf_free(&b);
	arena_free(&a);
}

/* These operations are exactly those of make_transaction. */
static void
check_transaction(struct journal_ops ops, uint32_t i)
{
	struct record r = make_record(i), plain = make_record(i + 1);
	struct index_meta meta = make_meta(i);
	struct journal_op op;
	char text[NOTE_MAX + 1];
	struct note note = make_note(0, text);

	r.keyset = plain.keyset = 0;
	ck_assert(journal_op(&ops, &op) && op.what == JOURNAL_PUT);
	ck_assert(same_record(&op.record, &r) && op.noted);
	ck_assert(op.nmembers == 2 && op.members[0] == 0 && op.members[1] == 1);
	ck_assert(str_eq(op.note.text, note.text) && op.note.key == note.key && op.note.bits == note.bits);
	ck_assert(journal_op(&ops, &op) && op.what == JOURNAL_PUT);
	ck_assert(same_record(&op.record, &plain) && !op.noted && op.nmembers == 0);
	ck_assert(journal_op(&ops, &op) && op.what == JOURNAL_KEYWORD && op.number == i);
	ck_assert_str_is(op.name, STR("$Label1"));
	ck_assert(journal_op(&ops, &op) && op.what == JOURNAL_GONE);
	ck_assert(op.record.uid == 7 + i && op.record.modseq == 900 + i && op.record.gone);
	ck_assert(journal_op(&ops, &op) && op.what == JOURNAL_META && same_meta(&op.meta, &meta));
	ck_assert(!journal_op(&ops, &op) && ops.rest.n == 0);
}

/* Reads on from transaction i: how many came, all as written. *last: what journal_next said at the end. */
static uint32_t
read_on(struct journal *j, uint32_t i, int *last)
{
	struct journal_ops ops;
	uint32_t n = 0;

	while ((*last = journal_next(j, &ops)) > 0)
		check_transaction(ops, i + n++);
	return n;
}

/* How many transactions a new reader sees; -1: it cannot open the journal. */
static int
read_afresh(int dir, int *last)
{
	struct journal j;
	int n;

	if (journal_open(&j, dir, GENERATION, false) < 0)
		return -1;
	n = (int)read_on(&j, 0, last);
	journal_close(&j);
	return n;
}

START_TEST(what_was_appended_is_read_in_order_and_once)
{
	struct journal writer, reader;
	int dir = make_dir(), last;

	ck_assert_int_eq(journal_create(&writer, dir, 0600, GENERATION), 0);
	ck_assert_int_eq(journal_open(&reader, dir, GENERATION, false), 0);
	ck_assert(reader.ino == writer.ino && journal_look(&reader) == JOURNAL_SAME);
	ck_assert(read_on(&reader, 0, &last) == 0 && last == 0);
	append(&writer, 0);
	ck_assert(journal_look(&reader) == JOURNAL_MORE && journal_look(&writer) == JOURNAL_SAME);
	ck_assert(read_on(&reader, 0, &last) == 1 && last == 0);
	/* More than is read at once. */
	for (uint32_t i = 1; i < 300; i++)
		append(&writer, i);
	ck_assert(read_on(&reader, 1, &last) == 299 && last == 0);
	ck_assert(journal_look(&reader) == JOURNAL_SAME && reader.at == writer.at);
	ck_assert_int_eq(read_afresh(dir, &last), 300);
	journal_close(&reader);
	journal_close(&writer);
	close(dir);
}
END_TEST

START_TEST(two_writers_in_turns_make_one_journal)
{
	struct journal one, two;
	int dir = make_dir(), last;

	ck_assert_int_eq(journal_create(&one, dir, 0600, GENERATION), 0);
	ck_assert_int_eq(journal_open(&two, dir, GENERATION, true), 0);
	append(&one, 0);
	ck_assert_uint_eq(read_on(&two, 0, &last), 1);
	append(&two, 1);
	ck_assert_uint_eq(read_on(&one, 1, &last), 1);
	append(&one, 2);
	ck_assert_int_eq(read_afresh(dir, &last), 3);
	journal_close(&one);
	journal_close(&two);
	close(dir);
}
END_TEST

START_TEST(a_transaction_of_megabytes_is_read_whole)
{
	struct arena a = ARENA_INIT;
	struct keywords k;
	struct buf b = BUF_INIT(JOURNAL_TRANSACTION_MAX + 1000);
	struct journal writer, reader;
	struct journal_ops ops;
	struct journal_op op;
	int dir = make_dir();
	uint32_t n = 0;

	make_keywords(&k, &a);
	ck_assert_int_eq(journal_create(&writer, dir, 0600, GENERATION), 0);
	journal_start(&b);
	for (uint32_t i = 0; i < 50000; i++) {
		struct record r = make_record(i);
		journal_put(&b, &r, NULL, &k);
	}
	ck_assert_int_eq(journal_append(&writer, &b), 0);
	ck_assert_int_eq(journal_open(&reader, dir, GENERATION, false), 0);
	ck_assert_int_eq(journal_next(&reader, &ops), 1);
	while (journal_op(&ops, &op))
		ck_assert_uint_eq(op.record.uid, make_record(n++).uid);
	ck_assert_uint_eq(n, 50000);
	while (b.n <= JOURNAL_TRANSACTION_MAX + 8)
		buf_put(&b, STR("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"));
	ck_assert_int_eq(journal_append(&writer, &b), -1);
	ck_assert_int_eq(journal_look(&reader), JOURNAL_SAME);
	journal_close(&reader);
	journal_close(&writer);
	buf_free(&b);
	arena_free(&a);
	close(dir);
}
END_TEST

START_TEST(a_journal_of_another_generation_or_version_is_none)
{
	struct journal j;
	int dir = make_dir(), last;
	struct buf b;

	ck_assert_int_eq(journal_open(&j, dir, GENERATION, false), -1);
	ck_assert_int_eq(journal_create(&j, dir, 0600, GENERATION), 0);
	append(&j, 0);
	journal_close(&j);
	ck_assert_int_eq(journal_open(&j, dir, GENERATION + 1, false), -1);
	ck_assert_int_eq(journal_open(&j, dir, __builtin_bswap64(GENERATION), false), -1);
	b = bytes_of(dir, JOURNAL_FILE);
	b.p[8]++;
	set_bytes(dir, JOURNAL_FILE, b.p, b.n);
	ck_assert_int_eq(read_afresh(dir, &last), -1);
	buf_free(&b);
	close(dir);
}
END_TEST

START_TEST(a_journal_that_was_replaced_removed_or_cut_is_noticed)
{
	struct journal writer, reader, other;
	struct buf b = BUF_INIT(1000);
	int dir = make_dir(), last;

	ck_assert_int_eq(journal_create(&writer, dir, 0600, GENERATION), 0);
	append(&writer, 0);
	ck_assert_int_eq(journal_open(&reader, dir, GENERATION, true), 0);
	ck_assert_uint_eq(read_on(&reader, 0, &last), 1);
	ck_assert_int_eq(ftruncate(writer.fd, 40), 0);
	ck_assert_int_eq(journal_look(&reader), JOURNAL_REPLACED);
	ck_assert_int_eq(journal_create(&other, dir, 0600, GENERATION), 0);
	ck_assert_int_eq(journal_look(&reader), JOURNAL_REPLACED);
	journal_start(&b);
	journal_put_gone(&b, 1, 1);
	ck_assert_int_eq(journal_append(&reader, &b), -1);
	ck_assert_int_eq(read_afresh(dir, &last), 0);
	unlinkat(dir, JOURNAL_FILE, 0);
	ck_assert_int_eq(journal_look(&other), JOURNAL_REPLACED);
	journal_close(&reader);
	journal_close(&writer);
	journal_close(&other);
	buf_free(&b);
	close(dir);
}
END_TEST

/*
 * Of each length of the file: the transactions that are whole, and whoever writes next does so behind them.
 */
START_TEST(a_half_transaction_is_none_and_is_cut_off_by_the_next_writer)
{
	struct journal j;
	int dir = make_dir(), last;
	struct buf b;
	uint64_t end[4] = { 32 };

	ck_assert_int_eq(journal_create(&j, dir, 0600, GENERATION), 0);
	for (uint32_t i = 0; i < 3; i++) {
		append(&j, i);
		end[i + 1] = j.at;
	}
	journal_close(&j);
	b = bytes_of(dir, JOURNAL_FILE);
	for (size_t n = 0; n < b.n; n++) {
		int whole = n < 32 ? -1 : n < end[1] ? 0 : n < end[2] ? 1 : 2;

		set_bytes(dir, JOURNAL_FILE, b.p, n);
		last = 0;
		ck_assert_int_eq(read_afresh(dir, &last), whole);
		ck_assert_int_eq(last, 0);
		if (whole < 0)
			continue;
		ck_assert_int_eq(journal_open(&j, dir, GENERATION, true), 0);
		ck_assert_int_eq((int)read_on(&j, 0, &last), whole);
		append(&j, (uint32_t)whole);
		journal_close(&j);
		ck_assert(read_afresh(dir, &last) == whole + 1 && last == 0);
	}
	buf_free(&b);
	close(dir);
}
END_TEST

/* What comes before the changed place is read as it was, and nothing behind it. */
START_TEST(no_flipped_bit_goes_unnoticed)
{
	struct journal j;
	int dir = make_dir(), fd, last;
	struct buf b;
	uint64_t end[4] = { 32 };

	ck_assert_int_eq(journal_create(&j, dir, 0600, GENERATION), 0);
	for (uint32_t i = 0; i < 3; i++) {
		append(&j, i);
		end[i + 1] = j.at;
	}
	journal_close(&j);
	b = bytes_of(dir, JOURNAL_FILE);
	fd = openat(dir, JOURNAL_FILE, O_WRONLY);
	for (size_t at = 0; at < b.n; at++) {
		for (unsigned bit = 0; bit < 8; bit++) {
			char c = (char)(b.p[at] ^ 1 << bit);
			int before = at < 32 ? -1 : at < end[1] ? 0 : at < end[2] ? 1 : 2;

			ck_assert_int_eq(io_pwrite(fd, &c, 1, (off_t)at), 0);
			ck_assert_int_eq(read_afresh(dir, &last), before);
		}
		ck_assert_int_eq(io_pwrite(fd, b.p + at, 1, (off_t)at), 0);
	}
	ck_assert_int_eq(read_afresh(dir, &last), 3);
	buf_free(&b);
	close(fd);
	close(dir);
}
END_TEST

START_TEST(a_transaction_that_was_not_read_is_never_cut_off)
{
	struct journal one, two;
	struct buf b = BUF_INIT(1000);
	int dir = make_dir(), last;

	ck_assert_int_eq(journal_create(&one, dir, 0600, GENERATION), 0);
	ck_assert_int_eq(journal_open(&two, dir, GENERATION, true), 0);
	append(&one, 0);
	journal_start(&b);
	journal_put_gone(&b, 1, 1);
	ck_assert_int_eq(journal_append(&two, &b), -1);
	ck_assert_int_eq(errno, ESTALE);
	ck_assert_int_eq(read_afresh(dir, &last), 1);
	ck_assert_uint_eq(read_on(&two, 0, &last), 1);
	ck_assert_int_eq(journal_append(&two, &b), 0);
	/* Now the first is damaged: it cannot be read, and it stays. */
	ck_assert_int_eq(io_pwrite(one.fd, "x", 1, 60), 0);
	journal_close(&two);
	ck_assert_int_eq(journal_open(&two, dir, GENERATION, true), 0);
	ck_assert(read_on(&two, 0, &last) == 0 && last == -1);
	ck_assert_int_eq(journal_append(&two, &b), -1);
	ck_assert_int_eq(errno, EBADMSG);
	ck_assert_int_eq(journal_look(&one), JOURNAL_MORE);
	journal_close(&one);
	journal_close(&two);
	buf_free(&b);
	close(dir);
}
END_TEST

/*
 * A reader is behind the second transaction. Then the length of the first is damaged on the disk, a writer
 * takes it for half a one and cuts; what that writes may be as long as what was there. The reader must not
 * go on as if nothing was.
 */
START_TEST(another_past_is_noticed_by_who_has_read_the_first)
{
	struct journal reader, writer;
	int dir = make_dir(), last;

	ck_assert_int_eq(journal_create(&reader, dir, 0600, GENERATION), 0);
	append(&reader, 0);
	append(&reader, 1);
	ck_assert_int_eq(io_pwrite(reader.fd, "\x40", 1, 32 + 2), 0);
	ck_assert_int_eq(journal_open(&writer, dir, GENERATION, true), 0);
	ck_assert(read_on(&writer, 0, &last) == 0 && last == 0);
	append(&writer, 5);
	append(&writer, 6);
	append(&writer, 2);
	ck_assert_int_eq(journal_look(&reader), JOURNAL_MORE);
	ck_assert_uint_eq(read_on(&reader, 2, &last), 0);
	ck_assert_int_eq(last, -1);
	journal_close(&reader);
	journal_close(&writer);
	close(dir);
}
END_TEST

START_TEST(after_a_full_disk_the_journal_is_as_before)
{
	struct arena a = ARENA_INIT;
	struct keywords k;
	struct buf b = BUF_INIT(100000);
	struct journal j;
	int dir = make_dir(), last;

	make_keywords(&k, &a);
	ck_assert_int_eq(journal_create(&j, dir, 0600, GENERATION), 0);
	append(&j, 0);
	make_transaction(&b, 1, &k);
	os_fault_fail(1, ENOSPC);
	ck_assert_int_eq(journal_append(&j, &b), -1);
	ck_assert_int_eq(errno, ENOSPC);
	os_fault_off();
	ck_assert(read_afresh(dir, &last) == 1 && last == 0);
	/* And when even the half of it cannot be taken back. */
	os_fault_fail_from(1, ENOSPC);
	ck_assert_int_eq(journal_append(&j, &b), -1);
	os_fault_off();
	ck_assert(read_afresh(dir, &last) == 1 && last == 0);
	ck_assert_int_eq(journal_append(&j, &b), 0);
	ck_assert(read_afresh(dir, &last) == 2 && last == 0);
	os_fault_fail(1, EDQUOT);
	journal_close(&j);
	ck_assert_int_eq(journal_create(&j, dir, 0600, GENERATION + 1), -1);
	os_fault_off();
	ck_assert_int_eq(read_afresh(dir, &last), 2);
	buf_free(&b);
	arena_free(&a);
	close(dir);
}
END_TEST

static void
check_prefix(struct str prefix, void *ctx)
{
	struct journal_ops ops = { prefix };
	struct journal_op op;
	size_t *whole = ctx;

	while (journal_op(&ops, &op))
		;
	*whole += ops.rest.n == 0;
}

START_TEST(operations_that_end_too_early_are_not_read)
{
	struct arena a = ARENA_INIT;
	struct keywords k;
	struct buf b = BUF_INIT(100000);
	size_t whole = 0;

	make_keywords(&k, &a);
	make_transaction(&b, 3, &k);
	unit_every_prefix(str_sub(buf_str(&b), 8, SIZE_MAX), check_prefix, &whole);
	ck_assert_uint_eq(whole, 1 + 5);
	buf_free(&b);
	arena_free(&a);
}
END_TEST

START_TEST(operations_with_impossible_numbers_are_not_read)
{
	struct arena a = ARENA_INIT;
	struct keywords k;
	struct buf b = BUF_INIT(100000);
	struct journal_op op;
	struct record r = make_record(1);
	/* Place in a PUT, and a byte that cannot be there. */
	static const struct {
		size_t at;
		char byte;
	} bad[] = { { 0, 9 }, { 0, 0 }, { 1, 2 }, { 1, 1 }, { 3, 0x7f }, { 4 + 4, 1 },
		{ 4 + 25, FLAG_RECENT }, { 4 + 26, 0x40 }, { 4 + 23, 1 } };

	make_keywords(&k, &a);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct journal_ops ops;

		journal_start(&b);
		journal_put(&b, &r, NULL, &k);
		ops.rest = str_sub(buf_str(&b), 8, SIZE_MAX);
		ck_assert(journal_op(&ops, &op));
		b.p[8 + bad[i].at] = bad[i].byte;
		ops.rest = str_sub(buf_str(&b), 8, SIZE_MAX);
		ck_assert_msg(!journal_op(&ops, &op) && ops.rest.n, "byte %d at %zu", bad[i].byte, bad[i].at);
	}
	journal_start(&b);
	journal_put_keyword(&b, 1, STR("two words"));
	ck_assert(!journal_op(&(struct journal_ops){ str_sub(buf_str(&b), 8, SIZE_MAX) }, &op));
	journal_start(&b);
	journal_put_keyword(&b, LIMIT_KEYWORDS, STR("one"));
	ck_assert(!journal_op(&(struct journal_ops){ str_sub(buf_str(&b), 8, SIZE_MAX) }, &op));
	journal_start(&b);
	journal_put_gone(&b, 0, 5);
	ck_assert(!journal_op(&(struct journal_ops){ str_sub(buf_str(&b), 8, SIZE_MAX) }, &op));
	buf_free(&b);
	arena_free(&a);
}
END_TEST

UNIT_SUITE(c_client_index_journal)
{
	tcase_add_test(t, what_was_appended_is_read_in_order_and_once);
	tcase_add_test(t, two_writers_in_turns_make_one_journal);
	tcase_add_test(t, a_transaction_of_megabytes_is_read_whole);
	tcase_add_test(t, a_journal_of_another_generation_or_version_is_none);
	tcase_add_test(t, a_journal_that_was_replaced_removed_or_cut_is_noticed);
	tcase_add_test(t, a_half_transaction_is_none_and_is_cut_off_by_the_next_writer);
	tcase_add_test(t, no_flipped_bit_goes_unnoticed);
	tcase_add_test(t, a_transaction_that_was_not_read_is_never_cut_off);
	tcase_add_test(t, another_past_is_noticed_by_who_has_read_the_first);
	tcase_add_test(t, after_a_full_disk_the_journal_is_as_before);
	tcase_add_test(t, operations_that_end_too_early_are_not_read);
	tcase_add_test(t, operations_with_impossible_numbers_are_not_read);
}
