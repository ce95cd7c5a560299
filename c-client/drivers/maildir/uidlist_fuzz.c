/* Any line: what is read as a header or a record reads the same after it was written again. */

#include "c-client/drivers/maildir/uidlist.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
header(struct str line)
{
	struct uidlist_header h, again;
	struct buf b = BUF_INIT((size_t)1 << 20);

	if (uidlist_header_parse(line, &h)) {
		uidlist_header_put(&b, &h);
		if (!uidlist_header_parse((struct str){ b.p, b.n - 1 }, &again) || again.version != 3 ||
		    again.uidvalidity != h.uidvalidity || again.next != h.next || !str_eq(again.guid, h.guid))
			__builtin_trap();
	}
	buf_free(&b);
}

static void
record(struct str line, unsigned version)
{
	struct uidlist_record r, again;
	struct buf b = BUF_INIT((size_t)1 << 20);

	if (uidlist_record_parse(line, version, &r)) {
		uidlist_record_put(&b, &r);
		if (!uidlist_record_parse((struct str){ b.p, b.n - 1 }, 3, &again) || again.uid != r.uid ||
		    !str_eq(again.ext, r.ext) || !str_eq(again.name, r.name))
			__builtin_trap();
	}
	buf_free(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data, size }, line;

	while (str_split(&text, '\n', &line)) {
		if (line.n > UIDLIST_LINE_MAX - 64)
			continue;
		header(line);
		record(line, 1);
		record(line, 3);
	}
	return 0;
}
