/*
 * Any bytes as operations: what is read stays within its limits, and reads the same after it was written
 * again.
 */

#include "c-client/base/arena.h"
#include "c-client/index/journal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
put_again(struct buf *b, const struct journal_op *op, struct keywords *k)
{
	struct record r = op->record;

	journal_start(b);
	switch (op->what) {
	case JOURNAL_PUT:
		r.keyset = keyset_of(k, op->members, op->nmembers);
		journal_put(b, &r, op->noted ? &op->note : NULL, k);
		break;
	case JOURNAL_GONE:
		journal_put_gone(b, r.uid, r.modseq);
		break;
	case JOURNAL_KEYWORD:
		journal_put_keyword(b, op->number, op->name);
		break;
	case JOURNAL_META:
		journal_put_meta(b, &op->meta);
		break;
	}
}

static bool
same(const struct journal_op *a, const struct journal_op *b)
{
	unsigned char x[RECORD_BYTES], y[RECORD_BYTES];

	if (a->what != b->what)
		return false;
	switch (a->what) {
	case JOURNAL_PUT:
		record_pack(x, &a->record, &(struct packed_note){ 0 });
		record_pack(y, &b->record, &(struct packed_note){ 0 });
		return memcmp(x, y, sizeof x) == 0 && a->noted == b->noted &&
		       str_eq(a->note.text, b->note.text) && a->note.key == b->note.key &&
		       b->nmembers <= a->nmembers;
	case JOURNAL_GONE:
		return a->record.uid == b->record.uid && a->record.modseq == b->record.modseq;
	case JOURNAL_KEYWORD:
		return a->number == b->number && str_eq(a->name, b->name);
	case JOURNAL_META:
		return a->meta.uidnext == b->meta.uidnext && a->meta.stamp.racy == b->meta.stamp.racy;
	}
	return false;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct journal_ops ops = { { (const char *)data, size } }, again;
	struct journal_op op, second;
	struct arena a = ARENA_INIT;
	struct keywords k;
	struct buf b = BUF_INIT(65536);
	size_t before = size;

	keywords_init(&k, &a);
	while (journal_op(&ops, &op)) {
		if (ops.rest.n >= before)
			__builtin_trap();
		before = ops.rest.n;
		put_again(&b, &op, &k);
		again.rest = str_sub(buf_str(&b), 8, SIZE_MAX);
		if (!journal_op(&again, &second) || again.rest.n || !same(&op, &second))
			__builtin_trap();
	}
	buf_free(&b);
	arena_free(&a);
	return 0;
}
