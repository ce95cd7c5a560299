#include "c-client/imap/date.h"

#include "tests/support/unit.h"

static const struct {
	const char *in;
	bool ok;
	int32_t days;
	size_t used;
} dates[] = {
	{ "1-Jan-1970", true, 0, 10 },
	{ "\"1-Feb-1994\" x", true, 8797, 12 },
	{ "01-feb-1994)", true, 8797, 11 },
	{ "29-FEB-2000", true, 11016, 11 },
	{ "31-Dec-1969", true, -1, 11 },
	{ "1-Jan-0001", true, -719162, 10 },
	{ "31-Dec-9999", true, 2932896, 11 },
	{ "31-Feb-2024", false, 0, 0 },
	{ "29-Feb-2023", false, 0, 0 },
	{ "0-Feb-2023", false, 0, 0 },
	{ "32-Jan-2023", false, 0, 0 },
	{ "001-Jan-2023", false, 0, 0 },
	{ "1-Jan-0000", false, 0, 0 },
	{ "1-Jan-99", false, 0, 0 },
	{ "1-Jan-99999", false, 0, 0 },
	{ "1-January-1999", false, 0, 0 },
	{ "1-Foo-1999", false, 0, 0 },
	{ "1 Jan 1999", false, 0, 0 },
	{ " 1-Jan-1999", false, 0, 0 },
	{ "\"1-Jan-1999", false, 0, 0 },
	{ "-1-Jan-1999", false, 0, 0 },
	{ "1999-01-01", false, 0, 0 },
};

START_TEST(a_search_date_is_a_day_that_exists)
{
	struct str in = str_of(dates[_i].in);
	struct scan s = scan_of(in);
	int32_t days = 4711;

	ck_assert_int_eq(scan_date(&s, &days), dates[_i].ok);
	ck_assert_int_eq(days, dates[_i].ok ? dates[_i].days : 4711);
	ck_assert_uint_eq(scan_rest(&s).n, in.n - dates[_i].used);
}
END_TEST

static const struct {
	const char *in;
	bool ok;
	int64_t seconds;
	int zone;
} times[] = {
	{ "\" 1-Jan-1970 00:00:00 +0000\"", true, 0, 0 },
	{ "\" 1-Feb-1994 12:30:00 +0900\"", true, 760073400, 540 },
	{ "\"17-Jul-1996 02:44:25 -0700\"", true, 837596665, -420 },
	{ "\"1-jan-1970 00:00:01 +0000\"", true, 1, 0 },
	{ "\"31-Dec-1969 23:59:59 -0000\"", true, -1, 0 },
	{ "\"30-Jun-2012 23:59:60 +0000\"", true, 1341100800, 0 },
	{ "\"31-Dec-9999 23:59:59 -1400\"", true, 253402351199, -840 },
	{ "\" 1-Jan-1970 00:00:00 +1400\"", true, -50400, 840 },
	{ "\" 1-Jan-1970 00:00:00 +1401\"", false, 0, 0 },
	{ "\" 1-jan-1970 00:00:00 +9999\"", false, 0, 0 },
	{ "\" 1-Jan-1970 00:00:00 +0060\"", false, 0, 0 },
	{ "\" 1-Jan-1970 00:00:00 0000\"", false, 0, 0 },
	{ "\" 1-Jan-1970 00:00:00\"", false, 0, 0 },
	{ "\" 1-Jan-1970 00:00:00 GMT\"", false, 0, 0 },
	{ "\" 1-Jan-1970 24:00:00 +0000\"", false, 0, 0 },
	{ "\" 1-Jan-1970 00:60:00 +0000\"", false, 0, 0 },
	{ "\" 1-Jan-1970 00:00:61 +0000\"", false, 0, 0 },
	{ "\" 1-Jan-1970 0:00:00 +0000\"", false, 0, 0 },
	{ "\" 11-Jan-1970 00:00:00 +0000\"", false, 0, 0 },
	{ "\"32-Jan-99999 00:00:00 +0000\"", false, 0, 0 },
	{ "\"31-Feb-2024 00:00:00 +0000\"", false, 0, 0 },
	{ "\" 1-Jan-0000 00:00:00 +0000\"", false, 0, 0 },
	{ "\" 1-Jan-1970  00:00:00 +0000\"", false, 0, 0 },
	{ "\" 1-Jan-1970 00:00:00 +0000", false, 0, 0 },
	{ " 1-Jan-1970 00:00:00 +0000", false, 0, 0 },
};

START_TEST(an_internal_date_is_a_moment_that_exists)
{
	struct scan s = scan_of(str_of(times[_i].in));
	struct internaldate d = { 4711, 42 };

	ck_assert_int_eq(scan_date_time(&s, &d), times[_i].ok);
	ck_assert_int_eq(d.seconds, times[_i].ok ? times[_i].seconds : 4711);
	ck_assert_int_eq(d.zone, times[_i].ok ? times[_i].zone : 42);
	ck_assert_int_eq(scan_at_end(&s), times[_i].ok);
}
END_TEST

static void
cut_off(struct str prefix, void *ctx)
{
	struct scan s = scan_of(prefix);
	struct internaldate d = { 4711, 42 };
	int32_t days = 4711;
	const struct str *whole = ctx;

	if (prefix.n < whole->n) {
		ck_assert(!scan_date_time(&s, &d));
		ck_assert_int_eq(d.seconds, 4711);
		ck_assert_ptr_eq(s.p, scan_of(prefix).p);
	}
	if (!scan_date(&s, &days)) {
		ck_assert_int_eq(days, 4711);
		ck_assert_ptr_eq(s.p, scan_of(prefix).p);
	}
}

START_TEST(a_date_cut_off_anywhere_moves_nothing)
{
	struct str in = str_of(times[_i].in);

	unit_every_prefix(in, cut_off, &in);
}
END_TEST

static const struct {
	int64_t seconds;
	int zone;
	const char *want;
} written[] = {
	{ 0, 0, "\" 1-Jan-1970 00:00:00 +0000\"" },
	{ 760073400, 540, "\" 1-Feb-1994 12:30:00 +0900\"" },
	{ 837596665, -420, "\"17-Jul-1996 02:44:25 -0700\"" },
	{ 837596665, -210, "\"17-Jul-1996 06:14:25 -0330\"" },
	{ -1, 0, "\"31-Dec-1969 23:59:59 +0000\"" },
	{ INT64_MAX, 540, "\"31-Dec-9999 23:59:59 +0900\"" },
	{ INT64_MIN, -540, "\" 1-Jan-0001 00:00:00 -0900\"" },
};

START_TEST(an_internal_date_is_written_as_clients_read_it)
{
	struct buf b = BUF_INIT(100);
	struct internaldate d;
	struct scan s;

	write_internaldate(&b, written[_i].seconds, written[_i].zone);
	ck_assert_str_is(buf_str(&b), str_of(written[_i].want));
	s = scan_of(buf_str(&b));
	ck_assert(scan_date_time(&s, &d) && scan_at_end(&s));
	ck_assert_int_eq(d.zone, written[_i].zone);
	if (written[_i].seconds != INT64_MAX && written[_i].seconds != INT64_MIN)
		ck_assert_int_eq(d.seconds, written[_i].seconds);
	buf_free(&b);
}
END_TEST

START_TEST(a_moment_belongs_to_the_day_of_its_zone)
{
	struct buf b = BUF_INIT(100);

	ck_assert_int_eq(date_day(0, 0), 0);
	ck_assert_int_eq(date_day(-1, 0), -1);
	ck_assert_int_eq(date_day(-86400, 0), -1);
	ck_assert_int_eq(date_day(-86401, 0), -2);
	ck_assert_int_eq(date_day(86399, 0), 0);
	ck_assert_int_eq(date_day(86399, 1), 1);
	ck_assert_int_eq(date_day(0, -1), -1);
	ck_assert_int_eq(date_day(INT64_MAX, 840), INT32_MAX);
	ck_assert_int_eq(date_day(INT64_MIN, -840), INT32_MIN);
	write_date(&b, 8797);
	ck_assert_str_is(buf_str(&b), STR("1-Feb-1994"));
	buf_free(&b);
}
END_TEST

UNIT_SUITE(c_client_imap_date)
{
	tcase_add_loop_test(t, a_search_date_is_a_day_that_exists, 0, sizeof dates / sizeof *dates);
	tcase_add_loop_test(t, an_internal_date_is_a_moment_that_exists, 0, sizeof times / sizeof *times);
	tcase_add_loop_test(t, a_date_cut_off_anywhere_moves_nothing, 0, sizeof times / sizeof *times);
	tcase_add_loop_test(t, an_internal_date_is_written_as_clients_read_it, 0,
	    sizeof written / sizeof *written);
	tcase_add_test(t, a_moment_belongs_to_the_day_of_its_zone);
}
