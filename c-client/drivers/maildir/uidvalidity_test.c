#include "c-client/drivers/maildir/uidvalidity.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "osdep/clock.h"
#include "osdep/dir.h"
#include "tests/support/unit.h"

static int root;

static void
begin(const char *counter, const char *content)
{
	char path[4200];
	const char *dir = unit_tmpdir();

	if (counter) {
		snprintf(path, sizeof path, "%s/" UIDVALIDITY_FILE ".%s", dir, counter);
		unit_write(path, STR(""));
	}
	if (content) {
		snprintf(path, sizeof path, "%s/" UIDVALIDITY_FILE, dir);
		unit_write(path, str_of(content));
	}
	root = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	ck_assert_int_ge(root, 0);
}

static uint32_t
next(void)
{
	struct fault f = { 0 };
	uint32_t v = 0;

	ck_assert_msg(uidvalidity_next(root, &f, 0, &v) == 0, "%s", f.log);
	return v;
}

static const struct {
	const char *counter, *content;
	int64_t now;
	uint32_t want;
} cases[] = {
	{ NULL, NULL, 1700000000, 1700000000 },
	{ "00000064", "00000064", 50, 101 },       /* the clock is behind: the counter counts */
	{ "00000064", "00000064", 1000, 1000 },
	{ "00000064", "00000005", 50, 101 },       /* the main file lags */
	{ "00000064", NULL, 50, 101 },
	{ "00000064", "rubbish!", 50, 101 },
	{ NULL, "00000064", 200, 200 },            /* the counter was lost */
	{ NULL, "00000064", 50, 101 },
	{ "f0000000", "f0000000", 1700000000, 0xf0000001u },
	{ "f0000000", "f0000000", INT64_C(5000000000), 0xf0000001u }, /* after 2106 */
};

START_TEST(the_next_value_is_greater_than_all_before_whatever_the_clock_says)
{
	begin(cases[_i].counter, cases[_i].content);
	clock_freeze(cases[_i].now * 1000000000);
	ck_assert_uint_eq(next(), cases[_i].want);
	ck_assert_uint_eq(next(), cases[_i].want + 1);
	clock_jump(-3600 * INT64_C(1000000000));
	ck_assert_uint_eq(next(), cases[_i].want + 2);
	clock_release();
}
END_TEST

START_TEST(processes_at_the_same_time_get_different_values)
{
	enum { PROCESSES = 8, EACH = 40 };
	uint32_t seen[PROCESSES * EACH];
	int fds[2];

	begin(NULL, NULL);
	ck_assert_int_eq(pipe(fds), 0);
	for (int i = 0; i < PROCESSES; i++) {
		if (fork() == 0) {
			for (int k = 0; k < EACH; k++) {
				uint32_t v = next();
				if (write(fds[1], &v, sizeof v) != sizeof v)
					_exit(1);
			}
			_exit(0);
		}
	}
	for (size_t i = 0; i < PROCESSES * EACH; i++) {
		ck_assert_int_eq(read(fds[0], &seen[i], sizeof seen[i]), sizeof seen[i]);
		for (size_t k = 0; k < i; k++)
			ck_assert_uint_ne(seen[i], seen[k]);
	}
	while (wait(NULL) > 0)
		;
}
END_TEST

START_TEST(a_value_that_was_used_is_passed_over)
{
	begin("00000064", "00000064");
	clock_freeze(INT64_C(1000000000));
	uidvalidity_raise(root, 5000);
	uidvalidity_raise(root, 10);
	ck_assert_uint_gt(next(), 5000);
	clock_release();
}
END_TEST

UNIT_SUITE(c_client_drivers_maildir_uidvalidity)
{
	tcase_add_loop_test(t, the_next_value_is_greater_than_all_before_whatever_the_clock_says, 0,
	    sizeof cases / sizeof *cases);
	tcase_add_test(t, processes_at_the_same_time_get_different_values);
	tcase_add_test(t, a_value_that_was_used_is_passed_over);
}
