/*
 * CRC-32C by the processor's own instruction where it has one (SSE4.2), else eight bytes at a time by
 * eight tables. See crc32c.h.
 */

#include "c-client/base/crc32c.h"

#include <string.h>

/*
 * Row k: what byte b does to the sum when k more bytes follow it. The sum of two bytes' effects is the
 * effect of their exclusive or, so a row of 256 follows from the effects of its eight single bits.
 */
#define ENTRY(b, c0, c1, c2, c3, c4, c5, c6, c7)                                                             \
	(((b)&1 ? c0 : 0) ^ ((b)&2 ? c1 : 0) ^ ((b)&4 ? c2 : 0) ^ ((b)&8 ? c3 : 0) ^ ((b)&16 ? c4 : 0) ^     \
	    ((b)&32 ? c5 : 0) ^ ((b)&64 ? c6 : 0) ^ ((b)&128 ? c7 : 0))
#define ROW4(b, ...)                                                                                         \
	ENTRY(b, __VA_ARGS__), ENTRY((b) + 1, __VA_ARGS__), ENTRY((b) + 2, __VA_ARGS__), ENTRY((b) + 3, __VA_ARGS__)
#define ROW16(b, ...)                                                                                        \
	ROW4(b, __VA_ARGS__), ROW4((b) + 4, __VA_ARGS__), ROW4((b) + 8, __VA_ARGS__), ROW4((b) + 12, __VA_ARGS__)
#define ROW64(b, ...)                                                                                        \
	ROW16(b, __VA_ARGS__), ROW16((b) + 16, __VA_ARGS__), ROW16((b) + 32, __VA_ARGS__),                   \
	    ROW16((b) + 48, __VA_ARGS__)
#define ROW(...) ROW64(0, __VA_ARGS__), ROW64(64, __VA_ARGS__), ROW64(128, __VA_ARGS__), ROW64(192, __VA_ARGS__)

static const uint32_t effect[8][256] = {
	{ ROW(0xf26b8303, 0xe13b70f7, 0xc79a971f, 0x8ad958cf, 0x105ec76f, 0x20bd8ede, 0x417b1dbc, 0x82f63b78) },
	{ ROW(0x13a29877, 0x274530ee, 0x4e8a61dc, 0x9d14c3b8, 0x3fc5f181, 0x7f8be302, 0xff17c604, 0xfbc3faf9) },
	{ ROW(0xa541927e, 0x4f6f520d, 0x9edea41a, 0x38513ec5, 0x70a27d8a, 0xe144fb14, 0xc76580d9, 0x8b277743) },
	{ ROW(0xdd45aab8, 0xbf672381, 0x7b2231f3, 0xf64463e6, 0xe964b13d, 0xd725148b, 0xaba65fe7, 0x52a0c93f) },
	{ ROW(0x38116fac, 0x7022df58, 0xe045beb0, 0xc5670b91, 0x8f2261d3, 0x1ba8b557, 0x37516aae, 0x6ea2d55c) },
	{ ROW(0xef306b19, 0xdb8ca0c3, 0xb2f53777, 0x6006181f, 0xc00c303e, 0x85f4168d, 0x0e045beb, 0x1c08b7d6) },
	{ ROW(0x68032cc8, 0xd0065990, 0xa5e0c5d1, 0x4e2dfd53, 0x9c5bfaa6, 0x3d5b83bd, 0x7ab7077a, 0xf56e0ef4) },
	{ ROW(0x493c7d27, 0x9278fa4e, 0x211d826d, 0x423b04da, 0x847609b4, 0x0d006599, 0x1a00cb32, 0x34019664) },
};

static uint32_t
by_byte(uint32_t c, const unsigned char *p, size_t n)
{
	while (n--)
		c = c >> 8 ^ effect[0][(c ^ *p++) & 0xff];
	return c;
}

uint32_t
crc32c_by_table(uint32_t seed, const void *bytes, size_t n)
{
	const unsigned char *p = bytes;
	uint32_t c = ~seed;

	for (; n >= 8; p += 8, n -= 8) {
		c ^= (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
		c = effect[7][c & 0xff] ^ effect[6][c >> 8 & 0xff] ^ effect[5][c >> 16 & 0xff] ^
		    effect[4][c >> 24] ^ effect[3][p[4]] ^ effect[2][p[5]] ^ effect[1][p[6]] ^ effect[0][p[7]];
	}
	return ~by_byte(c, p, n);
}

#ifdef __x86_64__
__attribute__((target("sse4.2"))) static uint32_t
by_instruction(uint32_t seed, const unsigned char *p, size_t n)
{
	uint64_t c = (uint32_t)~seed, word;

	for (; n >= 8; p += 8, n -= 8) {
		memcpy(&word, p, 8);
		c = __builtin_ia32_crc32di(c, word);
	}
	while (n--)
		c = __builtin_ia32_crc32qi((uint32_t)c, *p++);
	return ~(uint32_t)c;
}
#endif

uint32_t
crc32c(uint32_t seed, const void *p, size_t n)
{
#ifdef __x86_64__
	/* libgcc asked the processor when the program started: this reads one word. */
	if (__builtin_cpu_supports("sse4.2"))
		return by_instruction(seed, p, n);
#endif
	return crc32c_by_table(seed, p, n);
}
