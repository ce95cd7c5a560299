/*
 * CRC-32C (Castagnoli), the checksum of RFC 3720 appendix B.4: finds what a disk or a half-written file
 * did to bytes of our own; it is no protection against somebody who wants to deceive.
 */
#ifndef BASE_CRC32C_H
#define BASE_CRC32C_H

#include <stddef.h>
#include <stdint.h>

/* Begin with seed 0; the result is the seed for the bytes that follow: crc(crc(0, a), b) = crc(0, ab). */
uint32_t crc32c(uint32_t seed, const void *p, size_t n);

/* The same without the processor's instruction: for machines that lack it, and for the test. */
uint32_t crc32c_by_table(uint32_t seed, const void *p, size_t n);

#endif
