/*
 * Dates of mail headers (RFC 5322 sections 3.3 and 4.3). One pass over words and numbers decides by what
 * they look like, because senders put them in every order: RFC 5322, asctime, ISO 8601, RFC 850. An
 * impossible time or zone counts as 00:00:00 and UTC (RFC 5256 section 2.2); an impossible date fails the
 * whole. No locale, no clock.
 */

#include "c-client/message/date.h"

#include "c-client/base/scan.h"

static const struct str months[] = {
	STR_INIT("january"), STR_INIT("february"), STR_INIT("march"), STR_INIT("april"), STR_INIT("may"),
	STR_INIT("june"), STR_INIT("july"), STR_INIT("august"), STR_INIT("september"), STR_INIT("october"),
	STR_INIT("november"), STR_INIT("december"),
};

/*
 * The names of RFC 5322 section 4.3 and those that are still written and mean one thing. Others count as
 * UTC.
 */
static const struct {
	struct str name;
	int minutes;
} zones[] = {
	{ STR_INIT("EST"), -300 },
	{ STR_INIT("EDT"), -240 },
	{ STR_INIT("CST"), -360 },
	{ STR_INIT("CDT"), -300 },
	{ STR_INIT("MST"), -420 },
	{ STR_INIT("MDT"), -360 },
	{ STR_INIT("PST"), -480 },
	{ STR_INIT("PDT"), -420 },
	{ STR_INIT("AKST"), -540 },
	{ STR_INIT("AKDT"), -480 },
	{ STR_INIT("HST"), -600 },
	{ STR_INIT("WEST"), 60 },
	{ STR_INIT("BST"), 60 },
	{ STR_INIT("CET"), 60 },
	{ STR_INIT("MET"), 60 },
	{ STR_INIT("CEST"), 120 },
	{ STR_INIT("MEST"), 120 },
	{ STR_INIT("EET"), 120 },
	{ STR_INIT("EEST"), 180 },
	{ STR_INIT("MSK"), 180 },
	{ STR_INIT("JST"), 540 },
	{ STR_INIT("KST"), 540 },
	{ STR_INIT("AEST"), 600 },
	{ STR_INIT("AEDT"), 660 },
	{ STR_INIT("NZST"), 720 },
	{ STR_INIT("NZDT"), 780 },
};

int64_t
date_days(int year, int month, int day)
{
	/* Years that begin in March put the leap day last; 400 of them are 146097 days. */
	int64_t y = (int64_t)year - (month <= 2);
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t yoe = y - era * 400;
	int64_t doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

void
date_civil(int64_t days, int *year, int *month, int *day)
{
	int64_t z = days + 719468;
	int64_t era = (z >= 0 ? z : z - 146096) / 146097;
	int64_t doe = z - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t m = (5 * doy + 2) / 153;

	*day = (int)(doy - (153 * m + 2) / 5 + 1);
	*month = (int)(m < 10 ? m + 3 : m - 9);
	*year = (int)(yoe + era * 400 + (*month <= 2));
}

int
date_month(struct str name)
{
	for (int i = 0; i < 12; i++)
		if (name.n >= 3 && str_istarts(months[i], name))
			return i + 1;
	return 0;
}

int
date_month_days(int year, int month)
{
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	if (month == 2)
		return leap ? 29 : 28;
	return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

/* What has been found so far. */
struct found {
	int year, month, day; /* 0 = not yet */
	int64_t second;       /* of the day, -1 = not yet */
	int zone;
	bool has_zone;
};

static bool
is_digit(unsigned char c)
{
	return ascii_is_digit((char)c);
}

static bool
is_alpha(unsigned char c)
{
	return ascii_is_alpha((char)c);
}

/* A run of digits; a value that cannot mean anything here stays just that (99999). */
static bool
scan_run(struct scan *s, size_t *digits, int *out)
{
	struct str run;
	int v = 0;

	if (!scan_class(s, is_digit, 0, &run))
		return false;
	for (size_t i = 0; i < run.n; i++)
		v = v > 9999 ? 99999 : v * 10 + (run.p[i] - '0');
	*digits = run.n;
	*out = v;
	return true;
}

/* After an opening parenthesis; without its end it takes the rest. */
static void
skip_comment(struct scan *s)
{
	for (size_t depth = 1; depth && !scan_at_end(s); s->p++) {
		depth += *s->p == '(';
		depth -= *s->p == ')';
		if (*s->p == '\\' && s->p + 1 < s->end)
			s->p++;
	}
}

static bool
scan_time_separator(struct scan *s)
{
	struct scan t = *s;

	if ((!scan_byte(&t, ':') && !scan_byte(&t, '.')) || !is_digit((unsigned char)(scan_peek(&t) & 0xff)))
		return false;
	*s = t;
	return true;
}

/* hh is read and a separator follows: the rest of hh:mm[:ss[.fraction]]. */
static void
read_time(struct scan *s, int h, struct found *f)
{
	int m = 0, sec = 0, ignored;
	size_t digits;

	if (scan_time_separator(s))
		scan_run(s, &digits, &m);
	if (scan_time_separator(s))
		scan_run(s, &digits, &sec);
	while (scan_time_separator(s))
		scan_run(s, &digits, &ignored);
	f->second = h < 24 && m < 60 && sec <= 60 ? h * 3600 + m * 60 + sec : 0;
}

static int
year_of(size_t digits, int v)
{
	if (digits == 2)
		return v < 50 ? v + 2000 : v + 1900; /* RFC 5322 section 4.3 */
	return digits == 3 ? v + 1900 : v;
}

/* False when it is a number that no date has. */
static bool
read_number(struct scan *s, struct found *f)
{
	struct scan t;
	size_t digits;
	int v;

	scan_run(s, &digits, &v);
	t = *s;
	if (f->second < 0 && digits <= 2 && scan_time_separator(&t)) {
		read_time(s, v, f);
		return true;
	}
	if (digits <= 2 && f->year && !f->month && !f->day)
		f->month = v; /* 2024-01-31 */
	else if (digits <= 2 && !f->day)
		f->day = v;
	else if (!f->year)
		f->year = year_of(digits, v);
	return v <= 9999;
}

static void
read_word(struct scan *s, struct found *f)
{
	struct str word = { NULL, 0 };
	int month;

	scan_class(s, is_alpha, 0, &word);
	month = date_month(word);
	if (month && !f->month) {
		f->month = month;
	} else if (str_ieq(word, STR("PM")) && f->second >= 0 && f->second < 12 * 3600) {
		f->second += 12 * 3600;
	} else if (str_ieq(word, STR("AM")) && f->second >= 12 * 3600 && f->second < 13 * 3600) {
		f->second -= 12 * 3600;
	} else if (!f->has_zone) {
		for (size_t i = 0; i < sizeof zones / sizeof *zones; i++)
			if (str_ieq(word, zones[i].name)) {
				f->zone = zones[i].minutes;
				f->has_zone = true;
			}
	}
}

/* After '+' or '-', before a digit: hhmm, hh:mm or hh. */
static void
read_zone(struct scan *s, bool west, struct found *f)
{
	int v, m;
	size_t digits;

	scan_run(s, &digits, &v);
	if (digits <= 2) {
		v *= 100;
		if (scan_time_separator(s) && scan_run(s, &digits, &m))
			v += m;
	}
	f->zone = v / 100 < 24 && v % 100 < 60 ? v / 100 * 60 + v % 100 : 0;
	if (west)
		f->zone = -f->zone;
	f->has_zone = true;
}

bool
date_parse(struct str value, struct date *out)
{
	struct scan s = scan_of(value);
	struct found f = { .second = -1 };
	int64_t days;

	while (!scan_at_end(&s)) {
		unsigned char c = *s.p;
		bool digit_next = s.p + 1 < s.end && is_digit(s.p[1]);

		if (is_digit(c)) {
			if (!read_number(&s, &f))
				return false;
			continue;
		}
		if (is_alpha(c)) {
			read_word(&s, &f);
			continue;
		}
		s.p++;
		if (c == '(')
			skip_comment(&s);
		else if ((c == '+' || c == '-') && digit_next && f.second >= 0)
			read_zone(&s, c == '-', &f);
	}
	if (f.year < 1 || f.month < 1 || f.month > 12 || f.day < 1 ||
	    f.day > date_month_days(f.year, f.month))
		return false;
	days = date_days(f.year, f.month, f.day);
	*out = (struct date){ .year = f.year, .month = f.month, .day = f.day, .zone = f.zone };
	out->seconds = days * 86400 + (f.second < 0 ? 0 : f.second) - f.zone * 60;
	return true;
}
