/* Random bytes of the kernel. See random.h. */

#include "osdep/random.h"

#include <errno.h>
#include <sys/random.h>

void
random_bytes(void *p, size_t n)
{
	char *at = p;

	while (n > 0) {
		ssize_t k = getrandom(at, n, 0);
		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0)
			abort();
		at += k;
		n -= (size_t)k;
	}
}

uint64_t
random_u64(void)
{
	uint64_t v;

	random_bytes(&v, sizeof v);
	return v;
}

void
random_seed(uint64_t seed[2])
{
	static uint64_t once[2];

	if (once[0] == 0 && once[1] == 0)
		random_bytes(once, sizeof once);
	seed[0] = once[0];
	seed[1] = once[1];
}
