/* Time. All of the program reads it here, so tests can stop it, move it, and make file times coarse. */
#ifndef OSDEP_CLOCK_H
#define OSDEP_CLOCK_H

#include <stdint.h>

int64_t clock_realtime_ns(void); /* since 1970; may jump */
int64_t clock_realtime_us(void);
int64_t clock_realtime_s(void);
int64_t clock_coarse_ns(void);   /* realtime of the last tick: what the kernel writes into files now, or earlier */
int64_t clock_monotonic_ns(void); /* since some moment; never jumps */
int64_t clock_monotonic_ms(void);

/* Sleeps; while the clock is frozen it only moves it. */
void clock_sleep_ms(int ms);

/* For tests. Frozen: both clocks stand, realtime at the given moment, until clock_advance moves them. */
void clock_freeze(int64_t realtime_ns);
void clock_advance(int64_t ns);
void clock_jump(int64_t ns); /* moves realtime only, as an admin or NTP does */
int clock_is_frozen(void);
void clock_release(void); /* the true clocks again; ends clock_coarse too */

/*
 * For tests: os.fstat and os.fstatat give mtime and ctime rounded down to this many ns (2 s: FAT, 1 s: old
 * NFS).
 */
void clock_coarse(int64_t granularity_ns);

#endif
