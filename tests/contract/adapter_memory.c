/*
 * The contract suite on the mailboxes in memory of tests/support: with every slot, with the mandatory
 * ones alone, where the engine has to do the rest, and with these and an index in files. "On disk" means
 * nothing here, and processes share nothing.
 */

#include "c-client/base/buf.h"
#include "tests/contract/contract.h"
#include "tests/support/memdriver.h"

static void
make(struct world *w)
{
	(void)w;
	mem_reset();
}

static struct mem_message *
find(const char *box, const char *message)
{
	struct mem_box *b = mem_box(box);

	for (size_t i = 0; i < b->n; i++) {
		struct mem_message *msg = b->messages[i];
		struct str text = { msg->data, msg->size }, line, key = STR("Subject: ");
		while (!msg->gone && str_split(&text, '\n', &line))
			if (str_starts(line, key) && str_eq(str_sub(line, key.n, line.n), str_of(message)))
				return msg;
	}
	ck_abort_msg("no message %s in %s", message, box);
}

static void
deliver(struct world *w, const char *box, struct str text)
{
	(void)w;
	mem_add(mem_box(box), text, 0);
}

static void
mark(struct world *w, const char *box, const char *message, uint32_t system)
{
	(void)w;
	mem_flag(mem_box(box), find(box, message)->uid, system);
}

static void
take(struct world *w, const char *box, const char *message)
{
	(void)w;
	mem_remove(mem_box(box), find(box, message)->uid);
}

static void
make_box(struct world *w, const char *box)
{
	(void)w;
	mem_box(box);
}

static void
forbid(struct world *w)
{
	(void)w;
	mem_box("INBOX")->readonly = true;
}

static struct str
listing(struct world *w, struct arena *a)
{
	const struct mem_box *b = mem_box("INBOX");
	struct buf out = BUF_INIT(1 << 20);
	struct str text;

	(void)w;
	buf_fmt(&out, "%u %u %u\n", b->uidvalidity, b->uidnext, b->version);
	for (size_t i = 0; i < b->n; i++) {
		const struct mem_message *msg = b->messages[i];
		buf_fmt(&out, "%u %x %d %d %zu %u\n", msg->uid, msg->system, msg->recent, msg->gone,
		    msg->nkeywords, msg->version);
		buf_put(&out, (struct str){ msg->data, msg->size });
	}
	text = arena_str(a, buf_str(&out));
	buf_free(&out);
	return text;
}

#define SLOTS                                                                                                \
	.make = make, .deliver = deliver, .mark = mark, .take = take, .make_box = make_box,                  \
	.forbid = forbid, .listing = listing

extern const struct adapter adapter_memory, adapter_minimal, adapter_indexed;
const struct adapter adapter_memory = { "memory", &driver_memory, CAN_SUBSCRIBE, SLOTS };
const struct adapter adapter_minimal = { "minimal", &driver_memory_minimal, 0, SLOTS };
const struct adapter adapter_indexed = { "indexed", &driver_memory_indexed, 0, SLOTS };
