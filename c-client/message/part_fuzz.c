/*
 * Whatever the bytes: parts lie inside their parents in order, sizes in wire form are what a recount says,
 * containers have children, leaves have types of leaves (tests/support/part_oracle.h), and two ways of
 * cutting give the same tree.
 */

#include "tests/support/part_oracle.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str in = { (const char *)data, size };
	struct arena a = ARENA_INIT;
	uint32_t seed = size ? data[0] : 0;
	const struct part *whole = part_of(&a, in, 0, 0), *cut = part_of(&a, in, 1 + seed % 9, seed);

	part_check(whole, in);
	part_check_same(whole, cut);
	arena_free(&a);
	return 0;
}
