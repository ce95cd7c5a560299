/* Unique base names. See name.h. */

#include "osdep/name.h"

#include <inttypes.h>

#include "osdep/clock.h"
#include "osdep/random.h"

#define HOST_MAX 64

static char host[HOST_MAX + 1], escaped[HOST_MAX + 1];

/* Asked once: a name that changed while we run would make our own locks foreign. */
static void
learn_host(void)
{
	size_t at = 0;

	if (host[0] != '\0')
		return;
	if (gethostname(host, sizeof host) < 0 || host[0] == '\0')
		snprintf(host, sizeof host, "localhost");
	host[HOST_MAX] = '\0';
	for (const char *p = host; *p; p++) {
		const char *octal = *p == '/' ? "\\057" : *p == ':' ? "\\072" : NULL;
		size_t n = octal ? 4 : 1;

		if (at + n > HOST_MAX)
			break;
		memcpy(escaped + at, octal ? octal : p, n);
		at += n;
	}
	escaped[at] = '\0';
}

const char *
name_host(void)
{
	learn_host();
	return host;
}

const char *
name_host_escaped(void)
{
	learn_host();
	return escaped;
}

void
name_unique(char out[NAME_UNIQUE_MAX])
{
	static uint64_t counter;
	int64_t us = clock_realtime_us();

	/* getpid() is asked each time: after a fork the counter is shared, the number is not. */
	snprintf(out, NAME_UNIQUE_MAX, "%" PRId64 ".M%06" PRId64 "P%ldQ%" PRIu64 "R%016" PRIx64 ".%s",
	    us / 1000000, us % 1000000, (long)getpid(), ++counter, random_u64(), name_host_escaped());
}
