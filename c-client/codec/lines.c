/*
 * See lines.h. Sixteen bytes at a time with the vectors that GCC and clang have for every machine: comparing
 * gives -1 in each byte that matches, so subtracting counts. The bytes before are the same memory, one byte
 * earlier.
 */

#include "c-client/codec/lines.h"

typedef uint8_t vec __attribute__((vector_size(16)));
typedef uint64_t halves __attribute__((vector_size(16)));

#define STEPS 63 /* of four vectors, until a byte of a count could overflow */

struct tally {
	vec lf, bare, stop;
};

static inline vec
load(const char *p)
{
	vec v;

	memcpy(&v, p, sizeof v);
	return v;
}

/* All bytes of a count together. */
static uint64_t
sum(vec v)
{
	halves h = (halves)v;
	const uint64_t even = 0x00ff00ff00ff00ff;
	uint64_t pairs = (h[0] & even) + (h[0] >> 8 & even) + (h[1] & even) + (h[1] >> 8 & even);

	return pairs * 0x0001000100010001 >> 48;
}

static inline bool
any(vec v)
{
	halves h = (halves)v;

	return (h[0] | h[1]) != 0;
}

static inline bool
stops(enum lines_stop stop, char c)
{
	return (stop != LINES_NONE && c == '-') || (stop == LINES_SPECIAL && (c == '\n' || c == '\r'));
}

/* Sixteen bytes; p[-1] is there. */
static inline __attribute__((always_inline)) void
look(const char *p, enum lines_stop stop, struct tally *t)
{
	vec now = load(p), before = load(p - 1);
	vec lf = (vec)(now == '\n'), wanted = { 0 };

	t->lf -= lf;
	t->bare -= lf & (vec)(before != '\r');
	if (stop != LINES_NONE)
		wanted = (vec)(now == '-');
	if (stop == LINES_SPECIAL)
		wanted |= lf | (vec)(now == '\r');
	if (stop != LINES_NONE)
		t->stop |= wanted & (vec)(before == '\n');
}

static inline __attribute__((always_inline)) void
look_at_step(const char *p, size_t vectors, enum lines_stop stop, struct tally *t)
{
	look(p, stop, t);
	if (vectors != 4)
		return;
	look(p + 16, stop, t);
	look(p + 32, stop, t);
	look(p + 48, stop, t);
}

/*
 * From p (p[-1] is there) on, 1 or 4 vectors a step, as long as there are so many bytes; returns where it ended: at most a
 * step before a stop.
 */
static inline __attribute__((always_inline)) const char *
run(const char *p, const char *end, size_t vectors, enum lines_stop stop, struct lines *out)
{
	size_t step = vectors * sizeof(vec), left = (size_t)(end - p) / step;
	bool stopped = false;

	while (left && !stopped) {
		struct tally t = { .lf = { 0 } };
		size_t some = left < STEPS ? left : STEPS;
		left -= some;
		for (; some; some--, p += step) {
			struct tally now = t;
			look_at_step(p, vectors, stop, &now);
			stopped = stop != LINES_NONE && any(now.stop);
			if (stopped)
				break;
			t = now;
		}
		out->lf += sum(t.lf);
		out->bare += sum(t.bare);
	}
	return p;
}

static inline void
look_at_one(char c, char before, struct lines *out)
{
	out->lf += c == '\n';
	out->bare += c == '\n' && before != '\r';
}

static inline __attribute__((always_inline)) size_t
count(struct str s, char before, enum lines_stop stop, struct lines *out)
{
	const char *p = s.p, *end = s.p + s.n;

	if (s.n == 0 || (before == '\n' && stops(stop, *p)))
		return 0;
	look_at_one(*p++, before, out);
	p = run(p, end, 4, stop, out);
	p = run(p, end, 1, stop, out);
	/* What is left: the sixteen bytes with the stop, or fewer. */
	for (; p < end && !(p[-1] == '\n' && stops(stop, *p)); p++)
		look_at_one(*p, p[-1], out);
	return (size_t)(p - s.p);
}

size_t
lines_count(struct str s, char before, enum lines_stop stop, struct lines *out)
{
	switch (stop) {
	case LINES_NONE: return count(s, before, LINES_NONE, out);
	case LINES_DASH: return count(s, before, LINES_DASH, out);
	case LINES_SPECIAL: return count(s, before, LINES_SPECIAL, out);
	}
	return 0;
}
