/*
 * Oracles: what is read and written again is read as the same; the writer, given any number as seconds,
 * writes 28 bytes that are a date, and the right one where the calendar has it.
 */

#include <assert.h>

#include "c-client/imap/date.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_written(int64_t seconds, int zone)
{
	struct buf b = BUF_INIT(100);
	struct internaldate d;
	struct scan s;

	write_internaldate(&b, seconds, zone);
	s = scan_of(buf_str(&b));
	assert(b.n == 28 && scan_date_time(&s, &d) && scan_at_end(&s) && d.zone == zone);
	if (seconds >= -62135510400 && seconds <= 253402214400)
		assert(d.seconds == seconds);
	buf_free(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str in = { (const char *)data, size };
	struct scan s = scan_of(in);
	struct buf b = BUF_INIT(100);
	struct internaldate d = { 0 };
	int64_t seconds = 0;
	int32_t days = 0, again;

	if (scan_date(&s, &days)) {
		write_date(&b, days);
		s = scan_of(buf_str(&b));
		assert(scan_date(&s, &again) && scan_at_end(&s) && again == days);
		assert(date_day((int64_t)days * 86400, 0) == days);
		assert(date_day((int64_t)days * 86400 - 1, 0) == days - 1);
	} else {
		assert(scan_rest(&s).n == size);
	}
	s = scan_of(in);
	if (scan_date_time(&s, &d)) {
		assert(size - scan_rest(&s).n == 28 || size - scan_rest(&s).n == 27);
		check_written(d.seconds, d.zone);
	} else {
		assert(scan_rest(&s).n == size);
	}
	memcpy(&seconds, data, size < sizeof seconds ? size : sizeof seconds);
	check_written(seconds, (int)((uint64_t)seconds % 1681) - 840);
	buf_free(&b);
	return 0;
}
