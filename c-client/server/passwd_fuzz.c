/*
 * Any text as password file: a hash that is found is one line's, usable, and has no line end or colon in it.
 */

#include "c-client/server/passwd.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data, size }, rest = text, line, user, hash;

	while (str_split(&rest, '\n', &line)) {
		user = str_sub(line, 0, str_find(line, ':'));
		if (!passwd_find(text, user, &hash))
			continue;
		if (user.n == 0 || hash.n == 0 || hash.p < text.p || hash.p + hash.n > text.p + text.n)
			abort();
		if (memchr(hash.p, '\n', hash.n) || memchr(hash.p, ':', hash.n) || *hash.p == '!' ||
		    *hash.p == '*')
			abort();
		if (hash.p[-1] != ':')
			abort();
	}
	return 0;
}
