/* Any text as configuration file. What was accepted, shown and read again, gives the same configuration. */

#include "c-client/server/config.h"

#include "c-client/base/arena.h"
#include "c-client/base/buf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
count(void *ctx, unsigned line, const char *text)
{
	if (line == 0)
		abort(); /* line numbers begin with 1 */
	for (; *text; text++)
		if ((unsigned char)*text < ' ' || (unsigned char)*text > '~')
			abort(); /* goes to the log as it is */
	++*(unsigned *)ctx;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a = ARENA_INIT;
	struct config c;
	struct buf one = BUF_INIT(1 << 20), two = BUF_INIT(1 << 20);
	unsigned told = 0;

	config_init(&c);
	if (config_text(&a, &c, (struct str){ (const char *)data, size }, count, &told) != told)
		abort();
	config_show(&one, &c);
	told = 0;
	config_init(&c);
	config_text(&a, &c, buf_str(&one), count, &told);
	config_show(&two, &c);
	if (told || !str_eq(buf_str(&one), buf_str(&two)))
		abort();
	buf_free(&one);
	buf_free(&two);
	arena_free(&a);
	return 0;
}
