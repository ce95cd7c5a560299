/* Clock and stop signal of a daemon, passed on from osdep. See serve.h. */

#include "c-client/server/serve.h"

#include "osdep/clock.h"
#include "osdep/process.h"

int
serve_stop_fd(void)
{
	return process_stop_fd();
}

int64_t
serve_now_ms(void)
{
	return clock_monotonic_ms();
}

void
serve_sleep_ms(int ms)
{
	clock_sleep_ms(ms);
}
