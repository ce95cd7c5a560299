/*
 * Passwords against crypt(3) hashes. libcrypt is loaded by the first call only, so programs that check none
 * do not link it. Comparing takes the same time wherever the difference is; an unknown user costs what a
 * wrong password costs.
 */
#ifndef OSDEP_CRYPT_H
#define OSDEP_CRYPT_H

#include <stdbool.h>
#include <stddef.h>

/*
 * 1 = right, 0 = wrong (also for a locked hash: empty, "!", "*"), -1 and errno when libcrypt is missing or
 * knows no such hash.
 */
int crypt_verify(const char *password, const char *hash);

/*
 * For an unknown user: hashes with a fixed yescrypt setting (or SHA-512 where there is none) and says 0 or
 * -1.
 */
int crypt_dummy(const char *password);

/* Equality of secrets in constant time of their length; different lengths are unequal. */
bool crypt_equal(const void *a, size_t an, const void *b, size_t bn);

#endif
