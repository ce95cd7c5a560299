/*
 * The streaming filter against iteration: what HEADER.FIELDS keeps of a block is what header_next finds
 * under these names, plus the empty line; HEADER.FIELDS.NOT keeps exactly the other bytes; and neither
 * depends on the cuts. The first byte of the input chooses how it is cut.
 */

#include "c-client/base/arena.h"
#include "c-client/base/buf.h"
#include "c-client/message/header.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct str names[] = { STR_INIT("to"), STR_INIT("Subject"), STR_INIT("x") };

static bool
is_named(struct str name)
{
	return str_ieq(name, names[0]) || str_ieq(name, names[1]) || str_ieq(name, names[2]);
}

static void
filter(struct str in, size_t step, bool not_these, struct buf *out)
{
	struct arena a = ARENA_INIT;
	struct header_filter f;

	header_filter_begin(&a, &f, names, 3, not_these);
	for (size_t i = 0; i < in.n; i += step)
		header_filter_feed(&f, str_sub(in, i, step), out);
	header_filter_end(&f, out);
	arena_free(&a);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str in = { (const char *)data, size };
	struct buf want = BUF_INIT(size), want_not = BUF_INIT(size), got = BUF_INIT(size);
	size_t step = size ? 1u + data[0] % 7u : 1;
	struct scan s = scan_of(in), before = s;
	struct arena a = ARENA_INIT;
	struct header_field f;

	while (header_next(&s, &f)) {
		struct str gap = { (const char *)before.p, (size_t)(f.whole.p - (const char *)before.p) };
		struct str v = header_unfold(&a, f.value);

		buf_put(&want_not, gap);
		buf_put(is_named(f.name) ? &want : &want_not, f.whole);
		before = s;
		if (f.name.n == 0 || v.n > f.value.n || str_find(v, '\n') < v.n || str_find(v, '\0') < v.n)
			abort();
	}
	buf_put(&want_not, scan_between(&before, &s));
	if (!scan_at_end(&s)) {
		struct str rest = scan_rest(&s), empty = str_sub(rest, 0, str_find(rest, '\n') + 1);
		buf_put(&want, empty);
		buf_put(&want_not, empty);
	}
	filter(in, step, false, &got);
	if (buf_failed(&got) || !str_eq(buf_str(&got), buf_str(&want)))
		abort();
	buf_reset(&got);
	filter(in, step, true, &got);
	if (buf_failed(&got) || !str_eq(buf_str(&got), buf_str(&want_not)))
		abort();
	buf_free(&want), buf_free(&want_not), buf_free(&got);
	arena_free(&a);
	return 0;
}
