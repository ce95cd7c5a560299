#include "c-client/message/date.h"

#include "tests/support/unit.h"

/* Day 0: no date can be read. The seconds were computed with another program. */
static const struct {
	const char *in;
	int year, month, day, zone;
	int64_t seconds;
} dates[] = {
	{ "Mon, 1 Jan 2024 12:34:56 +0000", 2024, 1, 1, 0, 1704112496 },
	{ " Mon, 01 Jan 2024 12:34:56 +0130 (some (nested\\) zone))", 2024, 1, 1, 90, 1704107096 },
	{ "1 Jan 2024 23:30:00 -0500", 2024, 1, 1, -300, 1704169800 },
	{ "Thu, 29 Feb 2024\r\n\t12:34 GMT", 2024, 2, 29, 0, 1709210040 },
	{ "1 Jan 70 00:00:00 UT", 1970, 1, 1, 0, 0 },
	{ "1 Jan 49 00:00:00 UT", 2049, 1, 1, 0, 2493072000 },
	{ "1 Jan 50 00:00:00 UT", 1950, 1, 1, 0, -631152000 },
	{ "1 Jan 124 00:00:00 UT", 2024, 1, 1, 0, 1704067200 },
	{ "1 Jan 2024 00:00:00 EST", 2024, 1, 1, -300, 1704085200 },
	{ "1 Jan 2024 00:00:00 pdt", 2024, 1, 1, -420, 1704092400 },
	{ "1 Jan 2024 00:00:00 Q", 2024, 1, 1, 0, 1704067200 },
	{ "1 Jan 2024 00:00:00 GMT+0100", 2024, 1, 1, 60, 1704063600 },
	{ "1 Jan 2024 00:00:00 +01:00", 2024, 1, 1, 60, 1704063600 },
	{ "Mon Jan  1 12:34:56 2024", 2024, 1, 1, 0, 1704112496 },
	{ "Mon Jan  1 12:34:56 CET 2024", 2024, 1, 1, 60, 1704108896 },
	{ "Mon Jan 01 12:34:56 +0100 2024", 2024, 1, 1, 60, 1704108896 },
	{ "2024-01-01T12:34:56Z", 2024, 1, 1, 0, 1704112496 },
	{ "2024-01-01 12:34:56.789 -0100", 2024, 1, 1, -60, 1704116096 },
	{ "Monday, 01-Jan-24 12:34:56 GMT", 2024, 1, 1, 0, 1704112496 },
	{ "01-jan-2024 12:34:56 +0000", 2024, 1, 1, 0, 1704112496 },
	{ "Mon, 1 January 2024 12.34.56 +0000", 2024, 1, 1, 0, 1704112496 },
	{ "Mon,1 Jan 2024 12:34:56", 2024, 1, 1, 0, 1704112496 },
	{ "1 Jan 2024 12:34:56 PM", 2024, 1, 1, 0, 1704112496 },
	{ "1 Jan 2024 01:34:56 PM", 2024, 1, 1, 0, 1704116096 },
	{ "1 Jan 2024 12:34:56 AM", 2024, 1, 1, 0, 1704069296 },
	{ "(a comment)1(x)Jan(y)2024", 2024, 1, 1, 0, 1704067200 },
	{ "31 Dec 9999 23:59:60 +0000", 9999, 12, 31, 0, 253402300800 },
	{ "1 Jan 2024 25:00:00 +0000", 2024, 1, 1, 0, 1704067200 },
	{ "1 Jan 2024 00:00:00 +9999999", 2024, 1, 1, 0, 1704067200 },
	{ "1 Jan 2024 00:00:00 +2500", 2024, 1, 1, 0, 1704067200 },
	{ "", 0, 0, 0, 0, 0 },
	{ "garbage", 0, 0, 0, 0, 0 },
	{ "Mon, 1 Jan", 0, 0, 0, 0, 0 },
	{ "Jan 2024 12:00:00 +0000", 0, 0, 0, 0, 0 },
	{ "31 Feb 2024 00:00:00 +0000", 0, 0, 0, 0, 0 },
	{ "29 Feb 2023 00:00:00 +0000", 0, 0, 0, 0, 0 },
	{ "0 Jan 2024 00:00:00 +0000", 0, 0, 0, 0, 0 },
	{ "1 Jan 99999999999 00:00:00 +0000", 0, 0, 0, 0, 0 },
	{ "1 Jan 0000", 0, 0, 0, 0, 0 },
	{ "2024-13-01", 0, 0, 0, 0, 0 },
	{ "(1 Jan 2024", 0, 0, 0, 0, 0 },
};

START_TEST(date_is_read_as_senders_write_it)
{
	struct date d = { .seconds = 4711 };
	bool ok = date_parse(str_of(dates[_i].in), &d);

	ck_assert_msg(ok == (dates[_i].day != 0), "%s", dates[_i].in);
	ck_assert_msg(
	    d.seconds == (ok ? dates[_i].seconds : 4711), "%s: %lld", dates[_i].in, (long long)d.seconds);
	ck_assert_int_eq(d.year, dates[_i].year);
	ck_assert_int_eq(d.month, dates[_i].month);
	ck_assert_int_eq(d.day, dates[_i].day);
	ck_assert_int_eq(d.zone, dates[_i].zone);
}
END_TEST

START_TEST(days_and_calendar_agree_over_eight_centuries)
{
	int64_t n = date_days(1600, 1, 1);

	for (int y = 1600; y < 2400; y++)
		for (int m = 1; m <= 12; m++)
			for (int d = 1; d <= date_month_days(y, m); d++, n++) {
				int cy, cm, cd;
				date_civil(n, &cy, &cm, &cd);
				ck_assert(date_days(y, m, d) == n && cy == y && cm == m && cd == d);
			}
	ck_assert_int_eq(date_days(1970, 1, 1), 0);
}
END_TEST

START_TEST(month_names_may_be_cut_after_three_letters)
{
	ck_assert_int_eq(date_month(STR("Jan")), 1);
	ck_assert_int_eq(date_month(STR("SEPT")), 9);
	ck_assert_int_eq(date_month(STR("december")), 12);
	ck_assert_int_eq(date_month(STR("Ju")), 0);
	ck_assert_int_eq(date_month(STR("Mayor")), 0);
	ck_assert_int_eq(date_month(STR("")), 0);
}
END_TEST

static void
read_prefix(struct str prefix, void *ctx)
{
	struct date d;

	(void)ctx;
	if (date_parse(prefix, &d))
		ck_assert_int_ne(d.day, 0);
}

START_TEST(every_prefix_of_a_date_can_be_read)
{
	for (size_t i = 0; i < sizeof dates / sizeof *dates; i++)
		unit_every_prefix(str_of(dates[i].in), read_prefix, NULL);
}
END_TEST

UNIT_SUITE(c_client_message_date)
{
	tcase_add_loop_test(t, date_is_read_as_senders_write_it, 0, sizeof dates / sizeof *dates);
	tcase_add_test(t, days_and_calendar_agree_over_eight_centuries);
	tcase_add_test(t, month_names_may_be_cut_after_three_letters);
	tcase_add_test(t, every_prefix_of_a_date_can_be_read);
}
