/*
 * Unique base names of Maildir messages and temporary files: `secs.M<usec>P<pid>Q<counter>R<random
 * hex>.host`. Unique on all hosts that share the mailbox: time, process, counter, 64 random bits and the host
 * name each alone nearly do.
 */
#ifndef OSDEP_NAME_H
#define OSDEP_NAME_H

#include <stddef.h>

#define NAME_UNIQUE_MAX 160
#define NAME_RANDOM 17 /* length of the R and the digits behind it; then comes a dot and name_host_escaped() */

/* Writes a new name; at most NAME_UNIQUE_MAX bytes with its NUL, never with a '/' or ':'. */
void name_unique(char out[NAME_UNIQUE_MAX]);

/*
 * The host name as it stands in such names ('/' and ':' as \057 and \072, at most 64 bytes), and as it stands
 * in locks.
 */
const char *name_host_escaped(void);
const char *name_host(void);

#endif
