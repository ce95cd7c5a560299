#include "c-client/server/serve.h"

#include <stdint.h>

#include "osdep/clock.h"
#include "tests/support/unit.h"

START_TEST(time_passes_while_a_daemon_sleeps)
{
	int64_t before;

	clock_freeze(1000000000);
	before = serve_now_ms();
	serve_sleep_ms(2000);
	ck_assert_int_eq(serve_now_ms() - before, 2000);
	clock_release();
}
END_TEST

UNIT_SUITE(c_client_server_serve)
{
	tcase_add_test(t, time_passes_while_a_daemon_sleeps);
}
