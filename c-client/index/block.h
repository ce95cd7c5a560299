/*
 * Files of 4096-byte blocks. The last 16 bytes of a block are a checksum of the rest, its number in the
 * file and the generation of the file, a random number that no other file has: so a block that is damaged,
 * zeroed, cut off, of another place or of another file is found when it is first touched, and never
 * believed.
 *
 * Blocks are read (not mapped) into a small cache: what was verified cannot change afterwards, a file that
 * another program cuts short is an error and no signal, and network file systems are nothing special.
 */
#ifndef INDEX_BLOCK_H
#define INDEX_BLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BLOCK_BYTES 4096
#define BLOCK_ROOM 4080 /* of them for content */

/* The cache: lines of neighbouring blocks. A miss behind a line reads a whole line, another one block. */
#define BLOCK_LINES 4
#define BLOCK_RUN 4

struct block_line {
	unsigned char *p;
	uint32_t first, n; /* blocks in it; n = 0: unused */
	uint32_t checked;  /* bits */
	uint32_t used;
};

struct block_file {
	int fd;
	uint32_t blocks;
	uint64_t generation;
	uint32_t clock;
	struct block_line line[BLOCK_LINES];
};

/*
 * Takes over the descriptor of a file of this size. 0, or -1 when block 0 is not right (the descriptor stays
 * the caller's then).
 */
int block_open(struct block_file *f, int fd, uint64_t size);
void block_close(struct block_file *f);

/* Gives the memory back; all goes on. */
void block_release(struct block_file *f);

/*
 * The content of a block, valid until the next call; NULL: it is damaged. *fresh: it was verified just now,
 * so the caller has not seen these bytes (or has not since).
 */
const unsigned char *block_get(struct block_file *f, uint32_t no, bool *fresh);

/* --- Writing ------------------------------------------------------------------------------------------- */

/* A run of blocks from one number on, gathered in memory. The first failure sticks (errno value in error). */
#define BLOCK_GATHER 32
struct block_writer {
	int fd;
	int error;
	uint64_t generation;
	uint32_t no;   /* of the block under way */
	uint32_t full; /* blocks gathered in front of it */
	size_t at;     /* bytes in it */
	unsigned char *p;
};

/* 0, or -1: no memory. */
int block_writer_init(struct block_writer *w, int fd, uint64_t generation, uint32_t no);
void block_writer_free(struct block_writer *w);

/* n bytes (at most BLOCK_ROOM) in one block, at its place w->no and *at. */
unsigned char *block_put(struct block_writer *w, size_t n, size_t *at);

/* Bytes that may go over several blocks. */
void block_stream(struct block_writer *w, const void *p, size_t n);

/* Begins a new block, unless this is one. Returns its number. */
uint32_t block_next(struct block_writer *w);

/* Writes what is gathered; 0, or -1 and errno. */
int block_flush(struct block_writer *w);

/* Puts checksum, number and generation behind BLOCK_ROOM bytes. */
void block_seal(unsigned char p[BLOCK_BYTES], uint32_t no, uint64_t generation);

#endif
