/*
 * What every unit test includes. A test file X_test.c ends in
 *
 *	UNIT_SUITE(c_client_imap_word) { ... tcase_add_test(t, quoted_takes_all_or_nothing); ... }
 *
 * where the name is its path with _ for everything that is not a letter or digit; the Makefile finds the file
 * and lists the suite. Test names are sentences. Run one room or file with: make unit ONLY=imap_word
 */
#ifndef TESTS_SUPPORT_UNIT_H
#define TESTS_SUPPORT_UNIT_H

#include <check.h>
#undef fail /* a deprecated macro of Check; ours is in base/err.h */
#include <stdbool.h>
#include <stdint.h>

#include "c-client/base/arena.h"
#include "c-client/base/str.h"

#define UNIT_SUITE(name)                  \
	void unit_##name(TCase *t);       \
	void unit_##name(TCase *t)

/* str_eq with a message that shows both. */
#define ck_assert_str_is(got, want) unit_str_is((got), (want), __FILE__, __LINE__)
void unit_str_is(struct str got, struct str want, const char *file, int line);

/*
 * Calls fn with every prefix of s, each in a block of exactly its size, so that a sanitizer sees a read past
 * the end.
 */
void unit_every_prefix(struct str s, void (*fn)(struct str prefix, void *ctx), void *ctx);

/* A new empty directory below build/, removed when the test program ends. Never NULL. */
const char *unit_tmpdir(void);

/* The content of a file, in the arena; the test fails if it cannot be read. */
struct str unit_file(struct arena *a, const char *path);

/* Calls fn for every regular file below dir (sorted by path); returns how many there were. */
int unit_each_file(const char *dir, void (*fn)(const char *path, struct str content, void *ctx), void *ctx);

/* Writes a file, making the folders above it; the test fails if it cannot. */
void unit_write(const char *path, struct str content);

#endif
