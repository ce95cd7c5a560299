/*
 * Linked into an imapd of the tests only: file times as coarse as MADRONA_COARSE says (nanoseconds), as on an
 * old file system.
 */

#include "osdep/clock.h"

#include <stdlib.h>

__attribute__((constructor)) static void
make_coarse(void)
{
	const char *ns = getenv("MADRONA_COARSE");

	if (ns)
		clock_coarse(strtoll(ns, NULL, 10));
}
