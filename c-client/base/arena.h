/*
 * struct arena: memory by lifetime. There are three in a daemon: of the connection, of the selected
 * mailbox, of the command. What allocates takes the arena as its first argument, so the signature
 * tells how long the result lives; nothing is freed one by one.
 *
 * Allocation never returns NULL: inputs are bounded before they are stored, so running out of memory
 * means the machine is out of it, and the arena's oom hook (or abort) ends the process.
 *
 * With -DARENA_DEBUG every block is a malloc of its own, so that sanitizers see overruns and stale use.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

#include "c-client/base/str.h"

struct arena_block;

struct arena {
	struct arena_block *blocks; /* newest first */
	size_t used;                /* bytes handed out since init or reset, for limits and tests */
	void (*oom)(void);          /* must not return; NULL = abort() */
};

#define ARENA_INIT ((struct arena){ 0 })

/* Forgets everything allocated; keeps one block of memory for the next round. */
void arena_reset(struct arena *a);

/* Forgets everything and gives the memory back. */
void arena_free(struct arena *a);

/* n zeroed bytes, aligned for any type. */
void *arena_alloc(struct arena *a, size_t n);

/* A zeroed array of count elements of size bytes; an overflow counts as out of memory. */
void *arena_array(struct arena *a, size_t count, size_t size);

#define ARENA_NEW(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define ARENA_ARRAY(a, count, type) ((type *)arena_array((a), (count), sizeof(type)))

/*
 * Makes room for one more element in a growing array kept in an arena: doubles it by copying when *cap == n.
 */
void *arena_grow(struct arena *a, void *array, size_t n, size_t *cap, size_t size);

struct str arena_str(struct arena *a, struct str s); /* a copy */
char *arena_cstr(struct arena *a, struct str s);     /* a NUL-terminated copy, for osdep */
struct str arena_join(struct arena *a, struct str x, struct str y);
struct str arena_fmt(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* A point to go back to: everything allocated after arena_mark is forgotten by arena_rewind. */
struct arena_mark {
	struct arena_block *block;
	size_t at, used;
};
struct arena_mark arena_mark(const struct arena *a);
void arena_rewind(struct arena *a, struct arena_mark m);

#endif
