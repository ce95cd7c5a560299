/* Blocks and their cache. See block.h. */

#include "c-client/index/block.h"

#include <errno.h>

#include "c-client/base/crc32c.h"
#include "c-client/index/pack.h"
#include "osdep/io.h"
#include "osdep/syscall.h"

/* Behind the content of each block. */
enum { AT_SUM = BLOCK_ROOM, AT_NUMBER = AT_SUM + 4, AT_GENERATION = AT_NUMBER + 4 };

/* The sum covers number and generation too, then the content: one piece would need it in the middle. */
static uint32_t
block_sum(const unsigned char *p)
{
	return crc32c(crc32c(0, p + AT_NUMBER, BLOCK_BYTES - AT_NUMBER), p, BLOCK_ROOM);
}

void
block_seal(unsigned char p[BLOCK_BYTES], uint32_t no, uint64_t generation)
{
	put32(p + AT_NUMBER, no);
	put64(p + AT_GENERATION, generation);
	put32(p + AT_SUM, block_sum(p));
}

static bool
is_right(const struct block_file *f, const unsigned char *p, uint32_t no)
{
	return get32(p + AT_NUMBER) == no && get64(p + AT_GENERATION) == f->generation &&
	       get32(p + AT_SUM) == block_sum(p);
}

/* --- Reading ------------------------------------------------------------------------------------------- */

/*
 * The line to read block no into, and how many blocks. Behind a line it is the same line: who reads from
 * beginning to end needs no more of the cache than this. Else the one that was not used for longest.
 */
static struct block_line *
choose_line(const struct block_file *f, struct block_line *line, uint32_t no, uint32_t *n)
{
	struct block_line *oldest = line;

	for (size_t i = 0; i < BLOCK_LINES; i++) {
		struct block_line *l = &line[i];

		if (l->n && l->first + l->n == no) {
			*n = f->blocks - no < BLOCK_RUN ? f->blocks - no : BLOCK_RUN;
			return l;
		}
		if (l->n == 0 || (oldest->n && f->clock - l->used > f->clock - oldest->used))
			oldest = l;
	}
	*n = 1;
	return oldest;
}

static struct block_line *
read_line(struct block_file *f, uint32_t no)
{
	uint32_t n;
	struct block_line *l = choose_line(f, f->line, no, &n);

	l->n = 0;
	if (l->p == NULL)
		l->p = malloc((size_t)BLOCK_RUN * BLOCK_BYTES);
	if (l->p == NULL)
		return NULL;
	if (io_pread(f->fd, l->p, (size_t)n * BLOCK_BYTES, (off_t)no * BLOCK_BYTES) !=
	    (ssize_t)((size_t)n * BLOCK_BYTES))
		return NULL;
	l->first = no;
	l->n = n;
	l->checked = 0;
	return l;
}

const unsigned char *
block_get(struct block_file *f, uint32_t no, bool *fresh)
{
	struct block_line *l = NULL;
	const unsigned char *p;
	uint32_t bit;

	for (size_t i = 0; i < BLOCK_LINES && l == NULL; i++)
		if (no - f->line[i].first < f->line[i].n)
			l = &f->line[i];
	if (l == NULL && (no >= f->blocks || (l = read_line(f, no)) == NULL))
		return NULL;
	l->used = ++f->clock;
	bit = 1u << (no - l->first);
	p = l->p + (size_t)(no - l->first) * BLOCK_BYTES;
	*fresh = !(l->checked & bit);
	if (*fresh && !is_right(f, p, no))
		return NULL;
	l->checked |= bit;
	return p;
}

int
block_open(struct block_file *f, int fd, uint64_t size)
{
	struct block_line *l;
	bool fresh;

	*f = (struct block_file){ .fd = fd, .blocks = (uint32_t)(size / BLOCK_BYTES) };
	if (size == 0 || size % BLOCK_BYTES || size / BLOCK_BYTES > UINT32_MAX)
		return -1;
	l = read_line(f, 0);
	if (l) {
		f->generation = get64(l->p + AT_GENERATION);
		if (f->generation && block_get(f, 0, &fresh))
			return 0;
	}
	block_release(f);
	return -1;
}

void
block_release(struct block_file *f)
{
	for (size_t i = 0; i < BLOCK_LINES; i++)
		free(f->line[i].p);
	memset(f->line, 0, sizeof f->line);
}

void
block_close(struct block_file *f)
{
	block_release(f);
	if (f->fd >= 0)
		os.close(f->fd);
	f->fd = -1;
}

/* --- Writing ------------------------------------------------------------------------------------------- */

int
block_writer_init(struct block_writer *w, int fd, uint64_t generation, uint32_t no)
{
	*w = (struct block_writer){ .fd = fd, .generation = generation, .no = no };
	w->p = malloc((size_t)BLOCK_GATHER * BLOCK_BYTES);
	return w->p ? 0 : -1;
}

void
block_writer_free(struct block_writer *w)
{
	free(w->p);
	w->p = NULL;
}

static void
write_gathered(struct block_writer *w)
{
	off_t at = (off_t)(w->no - w->full) * BLOCK_BYTES;

	if (w->error == 0 && io_pwrite(w->fd, w->p, (size_t)w->full * BLOCK_BYTES, at) < 0)
		w->error = errno;
	w->full = 0;
}

uint32_t
block_next(struct block_writer *w)
{
	unsigned char *p = w->p + (size_t)w->full * BLOCK_BYTES;

	if (w->at == 0)
		return w->no;
	memset(p + w->at, 0, BLOCK_ROOM - w->at);
	block_seal(p, w->no, w->generation);
	w->at = 0;
	w->full++;
	if (++w->no == UINT32_MAX)
		w->error = EFBIG;
	if (w->full == BLOCK_GATHER)
		write_gathered(w);
	return w->no;
}

unsigned char *
block_put(struct block_writer *w, size_t n, size_t *at)
{
	if (w->at + n > BLOCK_ROOM)
		block_next(w);
	*at = w->at;
	w->at += n;
	return w->p + (size_t)w->full * BLOCK_BYTES + *at;
}

void
block_stream(struct block_writer *w, const void *from, size_t n)
{
	const unsigned char *p = from;

	while (n) {
		size_t room = BLOCK_ROOM - w->at, part = n < room ? n : room, at;

		if (part)
			memcpy(block_put(w, part, &at), p, part);
		else
			block_next(w);
		p += part;
		n -= part;
	}
}

int
block_flush(struct block_writer *w)
{
	block_next(w);
	if (w->full)
		write_gathered(w);
	if (w->error == 0)
		return 0;
	errno = w->error;
	return -1;
}
