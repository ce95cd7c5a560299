/* The dates of IMAP (RFC 9051 section 9). See date.h; the calendar itself is message/date's. */

#include "c-client/imap/date.h"

#include "c-client/message/date.h"

#define DAY 86400
#define ZONE_MAX (14 * 60)

static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

static bool
is_alpha(unsigned char c)
{
	return ascii_is_alpha((char)c);
}

/* Exactly so many digits, at most max. */
static bool
scan_fixed(struct scan *s, size_t digits, int max, int *out)
{
	struct scan t = *s;
	uint64_t v;

	if (!scan_number(&t, (uint64_t)max, &v) || (size_t)(t.p - s->p) != digits)
		return false;
	*out = (int)v;
	*s = t;
	return true;
}

/* "-" date-month "-" date-year behind a day that has been read; the day must be in that month. */
static bool
scan_month_year(struct scan *s, int day, int64_t *days)
{
	struct scan t = *s;
	struct str name;
	int month, year;

	if (!scan_byte(&t, '-') || !scan_class(&t, is_alpha, 3, &name) || (month = date_month(name)) == 0 ||
	    !scan_byte(&t, '-') || !scan_fixed(&t, 4, 9999, &year) || year == 0 || day < 1 ||
	    day > date_month_days(year, month))
		return false;
	*days = date_days(year, month, day);
	*s = t;
	return true;
}

/* One or two digits. */
static bool
scan_day(struct scan *s, int *day)
{
	return scan_fixed(s, 2, 31, day) || scan_fixed(s, 1, 9, day);
}

bool
scan_date(struct scan *s, int32_t *out)
{
	struct scan t = *s;
	bool quoted = scan_byte(&t, '"');
	int64_t days;
	int day;

	if (!scan_day(&t, &day) || !scan_month_year(&t, day, &days) || (quoted && !scan_byte(&t, '"')))
		return false;
	*out = (int32_t)days;
	*s = t;
	return true;
}

/* hh:mm:ss in seconds; 60 is a leap second and counts as the next minute's first. */
static bool
scan_time(struct scan *s, int *seconds)
{
	int hour, minute, second;

	if (!scan_fixed(s, 2, 23, &hour) || !scan_byte(s, ':') || !scan_fixed(s, 2, 59, &minute) ||
	    !scan_byte(s, ':') || !scan_fixed(s, 2, 60, &second))
		return false;
	*seconds = (hour * 60 + minute) * 60 + second;
	return true;
}

/* "+hhmm" in minutes */
static bool
scan_zone(struct scan *s, int *zone)
{
	int sign = scan_byte(s, '-') ? -1 : 1;
	int hhmm, minutes;

	if ((sign == 1 && !scan_byte(s, '+')) || !scan_fixed(s, 4, 1400, &hhmm) || hhmm % 100 > 59)
		return false;
	minutes = hhmm / 100 * 60 + hhmm % 100;
	*zone = sign * minutes;
	return true;
}

bool
scan_date_time(struct scan *s, struct internaldate *out)
{
	struct scan t = *s;
	int64_t days;
	int day, seconds, zone;

	if (!scan_byte(&t, '"'))
		return false;
	if (scan_byte(&t, ' ') ? !scan_fixed(&t, 1, 9, &day) : !scan_day(&t, &day))
		return false;
	if (!scan_month_year(&t, day, &days) || !scan_byte(&t, ' ') || !scan_time(&t, &seconds) ||
	    !scan_byte(&t, ' ') || !scan_zone(&t, &zone) || !scan_byte(&t, '"'))
		return false;
	*out = (struct internaldate){ days * DAY + seconds - zone * 60, zone };
	*s = t;
	return true;
}

/* Days since 1970 of a moment in seconds, rounded towards the past. */
static int64_t
days_of(int64_t seconds)
{
	return seconds / DAY - (seconds % DAY < 0);
}

int32_t
date_day(int64_t seconds, int zone)
{
	int64_t local, days;

	if (__builtin_add_overflow(seconds, (int64_t)zone * 60, &local))
		local = seconds;
	days = days_of(local);
	return days < INT32_MIN ? INT32_MIN : days > INT32_MAX ? INT32_MAX : (int32_t)days;
}

void
write_date(struct buf *b, int32_t days)
{
	int year, month, day;

	date_civil(days, &year, &month, &day);
	buf_fmt(b, "%d-%.3s-%04d", day, months + 3 * (month - 1), year);
}

/* Two digits (0..99), the first of them `fill` instead of 0. */
static void
put_two(char *p, int v, char fill)
{
	p[0] = (char)(v < 10 ? fill : '0' + v / 10 % 10);
	p[1] = (char)('0' + v % 10);
}

void
write_internaldate(struct buf *b, int64_t seconds, int zone)
{
	const int64_t first = date_days(1, 1, 1) * DAY, last = date_days(9999, 12, 31) * DAY + DAY - 1;
	int64_t shift = (int64_t)zone * 60, local, days;
	int year, month, day, second;
	char *p = buf_room(b, 28);

	if (p == NULL)
		return;
	/* A file's time stamp may be anything; what cannot be written becomes the nearest that can. */
	local = seconds < first - shift ? first : seconds > last - shift ? last : seconds + shift;
	days = days_of(local);
	date_civil(days, &year, &month, &day);
	second = (int)(local - days * DAY);
	/* By hand: a mailbox of a million messages is a million of these. */
	memcpy(p, "\" 0-mmm-0000 00:00:00 +0000\"", 28);
	put_two(p + 1, day, ' ');
	memcpy(p + 4, months + 3 * (month - 1), 3);
	put_two(p + 8, year / 100, '0');
	put_two(p + 10, year % 100, '0');
	put_two(p + 13, second / 3600, '0');
	put_two(p + 16, second / 60 % 60, '0');
	put_two(p + 19, second % 60, '0');
	p[22] = zone < 0 ? '-' : '+';
	put_two(p + 23, abs(zone) / 60, '0');
	put_two(p + 25, abs(zone) % 60, '0');
	b->n += 28;
}
