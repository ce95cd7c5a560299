/*
 * What is read as a date is one: the calendar knows it, and written anew in RFC 5322 form it is read as the
 * same.
 */

#include "c-client/message/date.h"

#include "c-client/base/buf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep",
		"Oct", "Nov", "Dec" };
	struct buf text = BUF_INIT(200);
	struct date d, again;
	int64_t local, second;
	int y, m, day, zone;

	if (!date_parse((struct str){ (const char *)data, size }, &d))
		return 0;
	if (d.month < 1 || d.month > 12 || d.zone <= -1440 || d.zone >= 1440)
		abort();
	local = d.seconds + d.zone * 60;
	second = local - date_days(d.year, d.month, d.day) * 86400;
	if (second < 0 || second > 86400)
		abort();
	date_civil(date_days(d.year, d.month, d.day), &y, &m, &day);
	if (y != d.year || m != d.month || day != d.day)
		abort();
	zone = d.zone < 0 ? -d.zone : d.zone;
	buf_fmt(&text, "%d %s %04d %02d:%02d:%02d %c%02d%02d", d.day, names[d.month - 1], d.year,
	    (int)(second < 86400 ? second / 3600 : 23), (int)(second < 86400 ? second / 60 % 60 : 59),
	    (int)(second < 86400 ? second % 60 : 60), d.zone < 0 ? '-' : '+', zone / 60, zone % 60);
	if (!date_parse(buf_str(&text), &again) || again.seconds != d.seconds || again.zone != d.zone ||
	    again.day != d.day)
		abort();
	buf_free(&text);
	return 0;
}
