/* Bump allocation in blocks, newest first. See arena.h for the contract. */

#include "c-client/base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define BLOCK_SIZE ((size_t)8192)

struct arena_block {
	struct arena_block *next; /* older */
	size_t size, at;          /* bytes in data, bytes handed out */
	alignas(max_align_t) char data[];
};

static void
out_of_memory(struct arena *a)
{
	if (a->oom)
		a->oom();
	abort();
}

static struct arena_block *
block_add(struct arena *a, size_t size)
{
	struct arena_block *b = NULL;

	if (size > PTRDIFF_MAX - sizeof *b || (b = malloc(sizeof *b + size)) == NULL)
		out_of_memory(a);
	b->next = a->blocks;
	b->size = size;
	b->at = 0;
	a->blocks = b;
	return b;
}

void *
arena_alloc(struct arena *a, size_t n)
{
	const size_t align = alignof(max_align_t);
	struct arena_block *b = a->blocks;
	size_t want;
	char *p;

	if (n > PTRDIFF_MAX - align)
		out_of_memory(a);
	want = (n + align - 1) / align * align;
#ifdef ARENA_DEBUG
	b = block_add(a, n);
	want = n;
#else
	if (b == NULL || want > b->size - b->at)
		b = block_add(a, want > BLOCK_SIZE ? want : BLOCK_SIZE);
#endif
	p = b->data + b->at;
	b->at += want;
	a->used += want;
	return memset(p, 0, n);
}

void *
arena_array(struct arena *a, size_t count, size_t size)
{
	size_t n;

	if (__builtin_mul_overflow(count, size, &n))
		out_of_memory(a);
	return arena_alloc(a, n);
}

void *
arena_grow(struct arena *a, void *array, size_t n, size_t *cap, size_t size)
{
	size_t more;
	void *p;

	if (n < *cap)
		return array;
	more = *cap ? *cap * 2 : 8;
	p = arena_array(a, more, size);
	if (n)
		memcpy(p, array, n * size);
	*cap = more;
	return p;
}

void
arena_rewind(struct arena *a, struct arena_mark m)
{
	while (a->blocks != m.block) {
		struct arena_block *b = a->blocks;
		a->blocks = b->next;
		free(b);
	}
	if (a->blocks)
		a->blocks->at = m.at;
	a->used = m.used;
}

struct arena_mark
arena_mark(const struct arena *a)
{
	return (struct arena_mark){ a->blocks, a->blocks ? a->blocks->at : 0, a->used };
}

void
arena_free(struct arena *a)
{
	arena_rewind(a, (struct arena_mark){ 0 });
}

void
arena_reset(struct arena *a)
{
#ifndef ARENA_DEBUG
	struct arena_block *b = a->blocks;

	/* Keep the newest block if it is of the usual size: the next command needs no malloc. */
	if (b && b->size == BLOCK_SIZE) {
		a->blocks = b->next;
		arena_free(a);
		b->next = NULL;
		b->at = 0;
		a->blocks = b;
		return;
	}
#endif
	arena_free(a);
}

struct str
arena_str(struct arena *a, struct str s)
{
	return (struct str){ arena_cstr(a, s), s.n };
}

char *
arena_cstr(struct arena *a, struct str s)
{
	char *p = arena_alloc(a, s.n + 1);

	if (s.n)
		memcpy(p, s.p, s.n);
	return p;
}

struct str
arena_join(struct arena *a, struct str x, struct str y)
{
	char *p = arena_alloc(a, x.n + y.n + 1);

	if (x.n)
		memcpy(p, x.p, x.n);
	if (y.n)
		memcpy(p + x.n, y.p, y.n);
	return (struct str){ p, x.n + y.n };
}

struct str
arena_fmt(struct arena *a, const char *fmt, ...)
{
	va_list ap;
	char *p;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		out_of_memory(a);
	p = arena_alloc(a, (size_t)n + 1);
	va_start(ap, fmt);
	vsnprintf(p, (size_t)n + 1, fmt, ap);
	va_end(ap);
	return (struct str){ p, (size_t)n };
}
