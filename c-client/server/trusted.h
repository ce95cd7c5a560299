/*
 * Reading a file that the admin names: configuration, secrets. Unlike mail files, whose names come from
 * clients, its path may be anything and lead over symbolic links; what counts is whose the file is and who
 * else may touch it.
 */
#ifndef SERVER_TRUSTED_H
#define SERVER_TRUSTED_H

#include <stddef.h>
#include <sys/types.h>

struct fault;

/*
 * The content, malloc'ed and with a NUL behind it; the caller frees it. 0, or MAIL_E_NOTFOUND when there is
 * no such file, MAIL_E_TOOBIG over max bytes, MAIL_E_IO when it cannot be read, belongs neither to root nor
 * to us, or has one of the forbidden permission bits. The log text names the file and says what to do.
 */
int trusted_read(const char *path, size_t max, mode_t forbidden, char **text, size_t *n, struct fault *f);

#endif
