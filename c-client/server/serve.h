/*
 * The moment and the end of a running daemon: daemons reach the system's clock and signals only through this
 * room.
 */
#ifndef SERVER_SERVE_H
#define SERVER_SERVE_H

#include <stdint.h>

/* A descriptor that becomes readable when the process shall end; -1 when that cannot be had. Once. */
int serve_stop_fd(void);

/* Milliseconds since some moment; never jumps. */
int64_t serve_now_ms(void);

void serve_sleep_ms(int ms);

#endif
