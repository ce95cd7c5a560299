/*
 * The first byte is "*", the rest a set. Oracle: a reader of its own that marks numbers below 300 in a
 * table and says whether the text is a set at all; and what is written is read back the same.
 */

#include <assert.h>

#include "c-client/imap/sequence.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define BELOW 300

/* "*" or a number without a leading zero, as 64 bits; 0 for an empty mailbox's "*". */
static bool
naive_number(struct str s, uint32_t star, uint64_t *out)
{
	uint64_t v = 0;

	if (str_eq(s, STR("*"))) {
		*out = star;
		return true;
	}
	if (s.n == 0 || s.n > 10 || s.p[0] == '0')
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		v = v * 10 + (uint64_t)(s.p[i] - '0');
	}
	*out = v;
	return v <= UINT32_MAX;
}

static bool
naive_set(struct str text, uint32_t star, bool marked[BELOW])
{
	struct str element, left;

	while (str_split(&text, ',', &element)) {
		uint64_t lo, hi, swap;
		bool range = str_find(element, ':') < element.n;
		str_split(&element, ':', &left);
		if (!naive_number(left, star, &lo))
			return false;
		hi = lo;
		if (range && !naive_number(element, star, &hi))
			return false;
		if (lo > hi) {
			swap = lo;
			lo = hi;
			hi = swap;
		}
		for (uint64_t v = lo; lo && v <= hi && v < BELOW; v++)
			marked[v] = true;
	}
	return true;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	bool marked[BELOW] = { false };
	struct arena a = ARENA_INIT;
	struct set set = { 0 }, again = { 0 };
	struct buf b = BUF_INIT(1 << 20);
	uint32_t star;
	struct scan s;

	if (size == 0)
		return 0;
	star = data[0];
	s = scan_of((struct str){ (const char *)data + 1, size - 1 });
	if (scan_sequence_set(&a, &s, star, &set) && scan_at_end(&s)) {
		assert(naive_set((struct str){ (const char *)data + 1, size - 1 }, star, marked));
		for (uint32_t v = 0; v < BELOW; v++)
			assert(set_contains(&set, v) == marked[v]);
		write_sequence_set(&b, &set);
		s = scan_of(buf_str(&b));
		assert(set.n == 0 || (scan_sequence_set(&a, &s, 1, &again) && scan_at_end(&s)));
		assert(again.n == set.n);
		assert(set.n == 0 || memcmp(again.r, set.r, set.n * sizeof *set.r) == 0);
	} else {
		assert(!naive_set((struct str){ (const char *)data + 1, size - 1 }, star, marked));
	}
	buf_free(&b);
	arena_free(&a);
	return 0;
}
