/*
 * The reader with any bytes in any packets. The first byte says how many of the bytes after it are packet
 * lengths (0 to 7), the rest is what the client sends. Oracle: the same commands, refusals and end as when
 * all of it comes in one packet, and no command over its limit.
 */

#include "tests/support/reader_play.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
compare(struct str input, struct str cuts, struct reader_limits limits)
{
	struct buf whole = BUF_INIT(64 << 20), cut = BUF_INIT(64 << 20);

	play(input, STR(""), limits, &whole);
	play(input, cuts, limits, &cut);
	if (buf_failed(&whole) || buf_failed(&cut) || !str_eq(buf_str(&whole), buf_str(&cut)))
		abort();
	buf_free(&whole);
	buf_free(&cut);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct reader_limits small = {
		.line = 60, .command = 150, .literal = 40, .literals = 3, .discard = 100, .drain = 200,
		.idle_seconds = 30, .line_seconds = 10, .rate = 100,
	};
	struct str all = { (const char *)data, size };
	size_t n = size ? data[0] % 8u : 0;
	struct str cuts = str_sub(all, 1, n), input = str_sub(all, 1 + n, size);

	compare(input, cuts, small);
	compare(input, cuts, reader_limits_session);
	return 0;
}
