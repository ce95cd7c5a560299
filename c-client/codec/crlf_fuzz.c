/*
 * Oracles: wire(store(x)) = wire(x), also in pieces; the counted size is right; the wire has no bare
 * LF and no NUL.
 */

#include <assert.h>

#include "c-client/codec/crlf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
wire(struct str in, size_t cut, struct buf *out)
{
	struct crlf st = { 0 };

	for (; in.n; in = str_sub(in, cut, in.n))
		crlf_to_wire(&st, str_sub(in, 0, cut), out);
}

static void
store(struct str in, size_t cut, struct buf *out)
{
	struct crlf st = { 0 };
	char last[1];

	for (; in.n; in = str_sub(in, cut, in.n))
		crlf_to_store(&st, str_sub(in, 0, cut), out);
	buf_put(out, (struct str){ last, crlf_store_end(&st, last) });
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t cut = size ? 1u + data[0] : 1;
	struct str in = str_sub((struct str){ (const char *)data, size }, 1, size);
	struct buf direct = BUF_INIT(2 * size), kept = BUF_INIT(size + 1), pieces = BUF_INIT(2 * size);
	struct crlf count = { 0 };

	wire(in, size + 1, &direct);
	assert(crlf_wire_size(&count, in) == direct.n);
	assert(str_find(buf_str(&direct), '\0') == direct.n);
	for (size_t i = 0; i < direct.n; i++)
		assert(direct.p[i] != '\n' || (i && direct.p[i - 1] == '\r'));
	store(in, cut, &kept);
	wire(buf_str(&kept), cut, &pieces);
	assert(!buf_failed(&direct) && !buf_failed(&kept) && str_eq(buf_str(&pieces), buf_str(&direct)));
	buf_free(&direct);
	buf_free(&kept);
	buf_free(&pieces);
	return 0;
}
