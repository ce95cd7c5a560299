#include "c-client/index/block.h"

#include <errno.h>
#include <fcntl.h>

#include "osdep/io.h"
#include "osdep/syscall.h"
#include "tests/support/unit.h"

#define GENERATION 77

/* Counts reads of the file. */
static unsigned reads;
static ssize_t (*real_pread)(int fd, void *p, size_t n, off_t at);

static ssize_t
counting_pread(int fd, void *p, size_t n, off_t at)
{
	reads++;
	return real_pread(fd, p, n, at);
}

/* A file of n blocks, each full of its number. */
static int
make_file(uint32_t n)
{
	int dir = open(unit_tmpdir(), O_RDONLY | O_DIRECTORY), fd;
	struct block_writer w;

	fd = openat(dir, "blocks", O_RDWR | O_CREAT | O_TRUNC, 0600);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(block_writer_init(&w, fd, GENERATION, 0), 0);
	for (uint32_t i = 0; i < n; i++) {
		size_t at;
		unsigned char *p = block_put(&w, BLOCK_ROOM, &at);

		ck_assert(at == 0 && w.no == i);
		memset(p, (int)i, BLOCK_ROOM);
	}
	ck_assert_int_eq(block_flush(&w), 0);
	block_writer_free(&w);
	close(dir);
	return fd;
}

static void
open_file(struct block_file *f, uint32_t n)
{
	ck_assert_int_eq(block_open(f, make_file(n), (uint64_t)n * BLOCK_BYTES), 0);
	real_pread = os.pread;
	os.pread = counting_pread;
	reads = 0;
}

static void
close_file(struct block_file *f)
{
	os.pread = real_pread;
	block_close(f);
}

static bool
has(struct block_file *f, uint32_t no)
{
	bool fresh;
	const unsigned char *p = block_get(f, no, &fresh);

	return p && p[0] == (unsigned char)no && p[BLOCK_ROOM - 1] == (unsigned char)no;
}

START_TEST(blocks_are_read_in_any_order_and_none_behind_the_end)
{
	struct block_file f;
	uint32_t random = 1;

	open_file(&f, 100);
	for (unsigned i = 0; i < 1000; i++) {
		random = random * 1664525 + 1013904223;
		ck_assert(has(&f, (random >> 8) % 100));
		ck_assert(has(&f, i % 100));
	}
	ck_assert(!has(&f, 100));
	ck_assert(!has(&f, UINT32_MAX));
	close_file(&f);
}
END_TEST

START_TEST(who_reads_to_the_end_reads_ahead_and_fills_one_line)
{
	struct block_file f;
	unsigned used = 0;

	open_file(&f, 101);
	for (uint32_t i = 0; i < 101; i++)
		ck_assert(has(&f, i));
	ck_assert_uint_eq(reads, 100 / BLOCK_RUN);
	for (size_t i = 0; i < BLOCK_LINES; i++)
		used += f.line[i].p != NULL;
	ck_assert_uint_eq(used, 1);
	close_file(&f);
}
END_TEST

START_TEST(what_is_in_use_stays_in_the_cache)
{
	struct block_file f;

	open_file(&f, 100);
	for (uint32_t i = 0; i < 30; i++) {
		ck_assert(has(&f, 50));
		ck_assert(has(&f, 90 - i * 2));
	}
	ck_assert_uint_eq(reads, 30);
	close_file(&f);
}
END_TEST

START_TEST(a_block_is_fresh_once_and_again_after_memory_was_given_back)
{
	struct block_file f;
	bool fresh;

	open_file(&f, 10);
	ck_assert(block_get(&f, 5, &fresh) && fresh);
	ck_assert(block_get(&f, 5, &fresh) && !fresh);
	block_release(&f);
	for (size_t i = 0; i < BLOCK_LINES; i++)
		ck_assert_ptr_null(f.line[i].p);
	ck_assert(block_get(&f, 5, &fresh) && fresh);
	close_file(&f);
}
END_TEST

START_TEST(a_damaged_block_is_not_handed_out_and_its_neighbours_are)
{
	struct block_file f;

	open_file(&f, 10);
	ck_assert_int_eq(io_pwrite(f.fd, "x", 1, 5 * BLOCK_BYTES + 100), 0);
	for (uint32_t i = 0; i < 10; i++)
		ck_assert(has(&f, i) == (i != 5));
	ck_assert(!has(&f, 5));
	close_file(&f);
}
END_TEST

START_TEST(a_stream_goes_over_the_ends_of_blocks)
{
	struct block_file f;
	struct block_writer w;
	char text[3 * BLOCK_ROOM];
	int fd = make_file(1);
	bool fresh;
	const unsigned char *p;

	memset(text, 's', sizeof text);
	ck_assert_int_eq(block_writer_init(&w, fd, GENERATION, 1), 0);
	block_stream(&w, "begin", 5);
	block_stream(&w, text, sizeof text);
	block_stream(&w, "end", 3);
	ck_assert_uint_eq(block_next(&w), 5);
	ck_assert_uint_eq(block_next(&w), 5);
	ck_assert_int_eq(block_flush(&w), 0);
	block_writer_free(&w);
	ck_assert_int_eq(block_open(&f, fd, 5 * BLOCK_BYTES), 0);
	p = block_get(&f, 1, &fresh);
	ck_assert(p && memcmp(p, "beginsss", 8) == 0);
	p = block_get(&f, 4, &fresh);
	ck_assert(p && memcmp(p, "sssssend\0\0", 10) == 0);
	block_close(&f);
}
END_TEST

START_TEST(a_write_that_fails_is_told_at_the_end)
{
	struct block_writer w;
	int fd = make_file(1);
	size_t at;

	ck_assert_int_eq(block_writer_init(&w, fd, GENERATION, 1), 0);
	os_fault_fail(1, ENOSPC);
	for (unsigned i = 0; i < 2 * BLOCK_GATHER; i++)
		memset(block_put(&w, BLOCK_ROOM, &at), 0, BLOCK_ROOM);
	ck_assert_int_eq(block_flush(&w), -1);
	ck_assert_int_eq(errno, ENOSPC);
	os_fault_off();
	block_writer_free(&w);
	close(fd);
}
END_TEST

UNIT_SUITE(c_client_index_block)
{
	tcase_add_test(t, blocks_are_read_in_any_order_and_none_behind_the_end);
	tcase_add_test(t, who_reads_to_the_end_reads_ahead_and_fills_one_line);
	tcase_add_test(t, what_is_in_use_stays_in_the_cache);
	tcase_add_test(t, a_block_is_fresh_once_and_again_after_memory_was_given_back);
	tcase_add_test(t, a_damaged_block_is_not_handed_out_and_its_neighbours_are);
	tcase_add_test(t, a_stream_goes_over_the_ends_of_blocks);
	tcase_add_test(t, a_write_that_fails_is_told_at_the_end);
}
