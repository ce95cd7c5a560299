/* A hash table from names to numbers, linear probing, backward-shift removal. See table.h. */

#include "c-client/base/table.h"

#include "c-client/base/arena.h"

struct table_slot {
	struct str key; /* p == NULL: empty */
	uint32_t hash, value;
};

static uint64_t
rotl(uint64_t v, int by)
{
	return v << by | v >> (64 - by);
}

static void
sip_round(uint64_t v[4])
{
	v[0] += v[1];
	v[2] += v[3];
	v[1] = rotl(v[1], 13) ^ v[0];
	v[3] = rotl(v[3], 16) ^ v[2];
	v[0] = rotl(v[0], 32);
	v[2] += v[1];
	v[0] += v[3];
	v[1] = rotl(v[1], 17) ^ v[2];
	v[3] = rotl(v[3], 21) ^ v[0];
	v[2] = rotl(v[2], 32);
}

/* SipHash (Aumasson and Bernstein, 2012) with 1 compression and 3 finalisation rounds. */
uint64_t
siphash(const uint64_t seed[2], struct str s)
{
	uint64_t v[4] = { seed[0] ^ 0x736f6d6570736575, seed[1] ^ 0x646f72616e646f6d,
		seed[0] ^ 0x6c7967656e657261, seed[1] ^ 0x7465646279746573 };
	uint64_t m = 0, last = (uint64_t)s.n << 56;
	size_t i;

	for (i = 0; i + 8 <= s.n; i += 8) {
		memcpy(&m, s.p + i, 8);
		v[3] ^= m;
		sip_round(v);
		v[0] ^= m;
	}
	for (unsigned shift = 0; i < s.n; i++, shift += 8)
		last |= (uint64_t)(unsigned char)s.p[i] << shift;
	v[3] ^= last;
	sip_round(v);
	v[0] ^= last;
	v[2] ^= 0xff;
	sip_round(v);
	sip_round(v);
	sip_round(v);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

/* The slot that holds the key, or the empty one where it would go. The table has room. */
static struct table_slot *
find(const struct table *t, struct str key, uint32_t hash)
{
	size_t mask = t->cap - 1, i = hash & mask;

	while (t->slots[i].key.p && !(t->slots[i].hash == hash && str_eq(t->slots[i].key, key)))
		i = (i + 1) & mask;
	return &t->slots[i];
}

static void
grow(struct arena *a, struct table *t, size_t cap)
{
	struct table_slot *old = t->slots;
	size_t n = t->cap;

	t->cap = cap;
	t->slots = ARENA_ARRAY(a, t->cap, struct table_slot);
	for (size_t i = 0; i < n; i++)
		if (old[i].key.p)
			*find(t, old[i].key, old[i].hash) = old[i];
}

void
table_put(struct arena *a, struct table *t, struct str key, uint32_t value)
{
	uint32_t hash = (uint32_t)siphash(t->seed, key);
	struct table_slot *s;

	if (key.p == NULL)
		key.p = "";
	if (t->n >= t->cap / 4 * 3)
		grow(a, t, t->cap ? t->cap * 2 : 16);
	s = find(t, key, hash);
	if (s->key.p == NULL)
		t->n++;
	*s = (struct table_slot){ key, hash, value };
}

void
table_reserve(struct arena *a, struct table *t, size_t more)
{
	size_t cap = t->cap ? t->cap : 16;

	while (t->n + more >= cap / 4 * 3)
		cap *= 2;
	if (cap > t->cap)
		grow(a, t, cap);
}

bool
table_get(const struct table *t, struct str key, uint32_t *value)
{
	const struct table_slot *s;

	if (t->n == 0)
		return false;
	s = find(t, key, (uint32_t)siphash(t->seed, key));
	if (s->key.p == NULL)
		return false;
	*value = s->value;
	return true;
}

bool
table_remove(struct table *t, struct str key)
{
	struct table_slot *s;
	size_t mask = t->cap - 1, hole, i;

	if (t->n == 0)
		return false;
	s = find(t, key, (uint32_t)siphash(t->seed, key));
	if (s->key.p == NULL)
		return false;
	/* Move up every later entry of the run that the hole would cut off from its home. */
	hole = (size_t)(s - t->slots);
	for (i = (hole + 1) & mask; t->slots[i].key.p; i = (i + 1) & mask) {
		size_t home = t->slots[i].hash & mask;
		if (((i - home) & mask) >= ((i - hole) & mask)) {
			t->slots[hole] = t->slots[i];
			hole = i;
		}
	}
	t->slots[hole] = (struct table_slot){ 0 };
	t->n--;
	return true;
}
