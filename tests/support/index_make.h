/* Indexes for tests: sessions on a directory of files, and what they say of a message. */
#ifndef TESTS_SUPPORT_INDEX_MAKE_H
#define TESTS_SUPPORT_INDEX_MAKE_H

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "c-client/base/arena.h"
#include "c-client/index/inside.h"
#include "tests/support/unit.h"

static inline int
index_make_dir(void)
{
	int fd = open(unit_tmpdir(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	ck_assert_int_ge(fd, 0);
	return fd;
}

/* A session on the files in this directory. */
static inline struct index *
index_on(struct arena *a, int dir)
{
	struct index *ix = index_new(a);

	index_attach(ix, dir, 0600, 0);
	return ix;
}

static inline uint32_t
index_word(struct index *ix, const char *word)
{
	uint32_t number = keyword_number(&ix->keywords, str_of(word));

	return keyset_of(&ix->keywords, &number, 1);
}

/* Is this word, and no other, the keyword of the message? */
static inline bool
index_says(const struct index *ix, uint32_t keyset, const char *word)
{
	size_t n;
	const uint32_t *members = keyset_members(&ix->keywords, keyset, &n);

	return n == 1 && str_eq(ix->keywords.names[members[0]], str_of(word));
}

static inline bool
index_add_uid(struct index *ix, uint32_t uid)
{
	return index_add(ix, &(struct record){ .uid = uid, .size = SIZE_UNKNOWN, .wire_size = SIZE_UNKNOWN,
	    .internal_date = DATE_UNKNOWN }, NULL);
}

/* Puts in what other sessions wrote; how many things that were. */
static inline size_t
index_hear(struct index *ix)
{
	struct index_news news;
	size_t n = 0;

	for (; index_news(ix, &news); n++)
		index_take(ix, &news);
	return n;
}

/* What this session did becomes known to all. */
static inline void
index_tell(struct index *ix)
{
	ck_assert_int_eq(index_lock(ix, 0), 0);
	index_hear(ix);
	index_commit(ix);
	index_unlock(ix);
}

/* A mailbox with n messages, UIDs from 1, known to all. */
static inline void
index_fill(struct index *ix, uint32_t n)
{
	ck_assert_int_eq(index_lock(ix, 0), 0);
	index_set_uids(ix, 7, 1);
	for (uint32_t uid = 1; uid <= n; uid++)
		ck_assert(index_add_uid(ix, uid));
	index_commit(ix);
	index_unlock(ix);
}

static inline ino_t
index_inode(int dir, const char *name)
{
	struct stat st;

	return fstatat(dir, name, &st, 0) ? 0 : st.st_ino;
}

#endif
