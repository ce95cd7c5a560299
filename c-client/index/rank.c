/* Bits with a Fenwick tree over their counts. See rank.h. */

#include "c-client/index/rank.h"

#include "c-client/base/arena.h"

#define WORD 64
#define BLOCK 512
#define WORDS (BLOCK / WORD)

void
rank_free(struct rank *r)
{
	free(r->bits);
	free(r->tree);
	*r = RANK_INIT(r->arena);
}

static void *
resized(struct rank *r, void *p, size_t n, size_t size)
{
	p = reallocarray(p, n, size);
	if (p == NULL)
		arena_array(r->arena, SIZE_MAX, size); /* does not return */
	return p;
}

static size_t
word_count(uint64_t w)
{
	return (size_t)__builtin_popcountll(w);
}

static size_t
block_count(const struct rank *r, size_t block)
{
	size_t sum = 0;

	for (size_t i = 0; i < WORDS; i++)
		sum += word_count(r->bits[block * WORDS + i]);
	return sum;
}

/* Builds the tree anew for twice the blocks: appending stays O(1) on average. */
static void
make_room(struct rank *r, size_t n)
{
	size_t blocks = r->blocks ? r->blocks : 8, had = r->blocks;

	while (blocks * BLOCK < n)
		blocks *= 2;
	if (blocks == had)
		return;
	r->bits = resized(r, r->bits, blocks * WORDS, sizeof *r->bits);
	memset(r->bits + had * WORDS, 0, (blocks - had) * WORDS * sizeof *r->bits);
	r->tree = resized(r, r->tree, blocks + 1, sizeof *r->tree);
	memset(r->tree, 0, (blocks + 1) * sizeof *r->tree);
	for (size_t i = 1; i <= blocks; i++) {
		size_t up = i + (i & -i);
		r->tree[i] += (uint32_t)block_count(r, i - 1);
		if (up <= blocks)
			r->tree[up] += r->tree[i];
	}
	r->blocks = blocks;
}

static void
block_add(struct rank *r, size_t block, uint32_t by)
{
	for (size_t i = block + 1; i <= r->blocks; i += i & -i)
		r->tree[i] += by;
}

/* Marks the positions from `at` on as present in bits and tree. */
static void
set_from(struct rank *r, size_t at, size_t end)
{
	make_room(r, end);
	while (at < end) {
		size_t block = at / BLOCK, stop = (block + 1) * BLOCK < end ? (block + 1) * BLOCK : end;
		block_add(r, block, (uint32_t)(stop - at));
		for (; at < stop; at++)
			r->bits[at / WORD] |= (uint64_t)1 << at % WORD;
	}
}

void
rank_append(struct rank *r, size_t more)
{
	if (r->bits)
		set_from(r, r->n, r->n + more);
	r->n += more;
	r->count += more;
}

void
rank_remove(struct rank *r, size_t at)
{
	if (r->bits == NULL)
		set_from(r, 0, r->n);
	r->bits[at / WORD] &= ~((uint64_t)1 << at % WORD);
	block_add(r, at / BLOCK, UINT32_MAX); /* minus one */
	r->count--;
}

bool
rank_has(const struct rank *r, size_t at)
{
	return at < r->n && (r->bits == NULL || (r->bits[at / WORD] >> at % WORD & 1));
}

size_t
rank_before(const struct rank *r, size_t at)
{
	size_t sum = 0, word = at / WORD;

	if (r->count == r->n) /* nothing was ever taken out: the usual case */
		return at;
	for (size_t i = at / BLOCK; i > 0; i &= i - 1)
		sum += r->tree[i];
	for (size_t i = at / BLOCK * WORDS; i < word; i++)
		sum += word_count(r->bits[i]);
	if (at % WORD)
		sum += word_count(r->bits[word] & (((uint64_t)1 << at % WORD) - 1));
	return sum;
}

size_t
rank_select(const struct rank *r, size_t k)
{
	size_t block = 0, step = 1, word;
	uint64_t w;

	if (r->count == r->n)
		return k;
	while (step * 2 <= r->blocks)
		step *= 2;
	for (; step > 0; step /= 2) {
		if (block + step <= r->blocks && r->tree[block + step] <= k) {
			block += step;
			k -= r->tree[block];
		}
	}
	for (word = block * WORDS; k >= word_count(r->bits[word]); word++)
		k -= word_count(r->bits[word]);
	for (w = r->bits[word]; k > 0; k--)
		w &= w - 1;
	return word * WORD + (size_t)__builtin_ctzll(w);
}

size_t
rank_next(const struct rank *r, size_t at)
{
	size_t word = at / WORD, words = (r->n + WORD - 1) / WORD;
	uint64_t w;

	if (at >= r->n)
		return r->n;
	if (r->bits == NULL)
		return at;
	w = r->bits[word] & ~(uint64_t)0 << at % WORD;
	while (w == 0) {
		if (++word >= words)
			return r->n;
		w = r->bits[word];
	}
	return word * WORD + (size_t)__builtin_ctzll(w);
}
