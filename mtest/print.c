/* Printing what strangers wrote. */

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "mtest/mtest.h"

/* C0 and C1 controls, the latter as UTF-8 has them (C2 80..9F): a terminal obeys both. */
static bool
controls(const struct printer *p, unsigned char c)
{
	if (c < 0x20)
		return c != '\n' && c != '\t';
	return c == 0x7f || (p->last == 0xc2 && c >= 0x80 && c < 0xa0);
}

int
print_text(void *printer, const char *bytes, size_t n)
{
	struct printer *p = printer;

	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)bytes[i];
		if (p->last == '\r' && c != '\n')
			putchar(p->safe ? '?' : '\r');
		if (c != '\r')
			putchar(p->safe && controls(p, c) ? '?' : c);
		p->last = c;
	}
	return ferror(stdout) ? 1 : 0;
}

int
print_bytes(void *unused, const char *bytes, size_t n)
{
	(void)unused;
	return fwrite(bytes, 1, n, stdout) == n ? 0 : 1;
}

void
print_column(const char *text, unsigned columns)
{
	for (; *text && columns > 0; columns--) {
		do
			putchar(*text++);
		while (((unsigned char)*text & 0xc0) == 0x80);
	}
	for (; columns > 0; columns--)
		putchar(' ');
}

void
print_time(int64_t seconds)
{
	time_t t = (time_t)seconds;
	char text[64] = "                ";
	struct tm tm;

	if (seconds != INT64_MIN && gmtime_r(&t, &tm))
		strftime(text, sizeof text, "%Y-%m-%d %H:%M", &tm);
	fputs(text, stdout);
}
