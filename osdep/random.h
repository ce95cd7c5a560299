/* Random bytes of the kernel (getrandom), fit for keys. Never fails: without them the process ends. */
#ifndef OSDEP_RANDOM_H
#define OSDEP_RANDOM_H

#include <stddef.h>
#include <stdint.h>

void random_bytes(void *p, size_t n);
uint64_t random_u64(void);

/* A seed for hash tables (base/table.h): secret, and the same all through the process. */
void random_seed(uint64_t seed[2]);

#endif
