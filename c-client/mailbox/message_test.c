#include "c-client/mailbox/message.h"

#include "c-client/mailbox/message_bytes.h"
#include "c-client/message/envelope.h"
#include "c-client/message/part.h"
#include "tests/support/memdriver.h"
#include "tests/support/unit.h"

static struct mailbox *
fresh(struct store **s)
{
	mem_reset();
	*s = mem_store(&(struct store_options){ .root = "" });
	return NULL;
}

/* A message of so many lines "line N", with LF or CRLF, behind a small header. */
static struct str
lines(struct arena *a, size_t n, const char *end)
{
	size_t each = 5 + 8 + strlen(end), at;
	char *p = arena_alloc(a, 32 + n * each);

	at = (size_t)snprintf(p, 32, "Subject: x%s%s", end, end);
	for (size_t i = 0; i < n; i++)
		at += (size_t)snprintf(p + at, each + 1, "line %08zu%s", i, end);
	return (struct str){ p, at };
}

static const struct {
	size_t lines;
	const char *end;
} kinds[] = { { 10, "\n" }, { 10, "\r\n" }, { 40000, "\n" }, { 40000, "\r\n" } };

START_TEST(the_size_is_that_of_the_wire_form_small_or_large)
{
	struct arena a = ARENA_INIT;
	struct store *s;
	struct mailbox *m = fresh(&s);
	struct str data = lines(&a, kinds[_i].lines, kinds[_i].end);
	uint64_t size = 0;
	const struct part *root;
	struct message *msg;

	mem_add(mem_box("INBOX"), data, 0);
	m = mem_open(s, "INBOX", OPEN_READONLY);
	ck_assert_int_eq(message_size(m, 1, &size), 0);
	ck_assert_uint_eq(size, 14 + kinds[_i].lines * 15);
	ck_assert_int_eq(message_open(m, 1, &msg), 0);
	ck_assert_int_eq(message_parts(msg, &root), 0);
	ck_assert_uint_eq(part_wire(root), size);
	mailbox_close(&m);
	store_close(&s);
	arena_free(&a);
}
END_TEST

START_TEST(a_hint_is_believed_only_where_the_size_agrees)
{
	struct store *s;
	struct mailbox *m = fresh(&s);
	struct mem_box *box = mem_box("INBOX");
	uint64_t size = 0;

	mem_add(box, STR("A: b\n\nc\n"), 0)->hint = (struct driver_hint){ 8, 11, INT64_MIN, 0 };
	mem_add(box, STR("A: b\n\nc\n"), 0)->hint = (struct driver_hint){ 7, 10, INT64_MIN, 0 };
	mem_add(box, STR("A: b\n\nc\n"), 0);
	m = mem_open(s, "INBOX", OPEN_READONLY);
	for (uint32_t uid = 1; uid <= 3; uid++) {
		for (int twice = 0; twice < 2; twice++) {
			ck_assert_int_eq(message_size(m, uid, &size), 0);
			ck_assert_uint_eq(size, 11);
		}
	}
	ck_assert_uint_eq(mem_hints, 3);   /* one stat each, */
	ck_assert_uint_eq(mem_sources, 2); /* the first was never opened, */
	ck_assert_uint_eq(mem_learns, 1);  /* and the wrong hint of the second was repaired */
	mailbox_close(&m);
	store_close(&s);
}
END_TEST

START_TEST(several_items_of_a_message_cost_one_open_and_one_reading)
{
	struct store *s;
	struct mailbox *m = fresh(&s);
	const struct part *first, *again;
	const struct envelope *e;
	struct message *msg;
	uint64_t size;

	mem_add(mem_box("INBOX"), STR("Subject: hello\n\ntext\n"), 0);
	m = mem_open(s, "INBOX", OPEN_READONLY);
	ck_assert_int_eq(message_open(m, 1, &msg), 0);
	ck_assert_int_eq(message_envelope(msg, &e), 0);
	ck_assert_str_is(e->subject, STR("hello"));
	ck_assert_int_eq(message_parts(msg, &first), 0);
	ck_assert_int_eq(message_open(m, 1, &msg), 0);
	ck_assert_int_eq(message_parts(msg, &again), 0);
	ck_assert_ptr_eq(first, again);
	ck_assert_int_eq(message_size(m, 1, &size), 0);
	ck_assert_uint_eq(mem_sources, 1);
	ck_assert_uint_eq(mem_read_bytes, 21);
	mailbox_close(&m);
	store_close(&s);
}
END_TEST

START_TEST(the_envelope_of_a_huge_message_needs_its_header_only)
{
	struct arena a = ARENA_INIT;
	struct store *s;
	struct mailbox *m = fresh(&s);
	const struct envelope *e;
	struct message *msg;

	mem_add(mem_box("INBOX"), lines(&a, 100000, "\n"), 0);
	m = mem_open(s, "INBOX", OPEN_READONLY);
	ck_assert_int_eq(message_open(m, 1, &msg), 0);
	ck_assert_int_eq(message_envelope(msg, &e), 0);
	ck_assert_str_is(e->subject, STR("x"));
	ck_assert_uint_le(mem_read_bytes, MESSAGE_HEADER_FIRST);
	mailbox_close(&m);
	store_close(&s);
	arena_free(&a);
}
END_TEST

START_TEST(a_header_ends_where_the_parser_says)
{
	static const char *const samples[] = { "", "\n", "\r\n", "A: b\n\nc", "A: b\r\n\r\nc", "A: b\n\r\nc",
		"A: b\n\r\r\nc", "A: b", "A: b\n", "A: b\r\n", "A: b\n \n\nc", "no header\n\nc", "\nbody",
		"\r\r\nbody", "A: b\n\rc\n\nd", "A: b\r\rc\r\n\r\nd" };
	struct store *s;
	struct mailbox *m = fresh(&s);
	const struct part *root;
	struct message *msg;
	uint64_t end;
	struct str block;

	mem_add(mem_box("INBOX"), str_of(samples[_i]), 0);
	m = mem_open(s, "INBOX", OPEN_READONLY);
	ck_assert_int_eq(message_open(m, 1, &msg), 0);
	ck_assert_int_eq(message_header_end(msg, &end), 0);
	ck_assert_int_eq(message_header_block(msg, &block), 0);
	ck_assert_int_eq(message_parts(msg, &root), 0);
	ck_assert_uint_eq(end ? end : strlen(samples[_i]), root->header_size);
	ck_assert_uint_eq(block.n, root->header_size);
	mailbox_close(&m);
	store_close(&s);
}
END_TEST

START_TEST(a_message_that_was_removed_is_gone_but_one_being_read_stays_readable)
{
	struct store *s;
	struct mailbox *m = fresh(&s);
	struct message *msg, *other;
	const struct part *root;
	uint64_t size;
	int64_t date;

	mem_add(mem_box("INBOX"), STR("A: b\n\n"), 0);
	mem_add(mem_box("INBOX"), STR("A: b\n\n"), 0);
	m = mem_open(s, "INBOX", OPEN_READONLY);
	ck_assert_int_eq(message_open(m, 1, &msg), 0);
	mem_remove(mem_box("INBOX"), 1);
	mem_remove(mem_box("INBOX"), 2);
	ck_assert_int_eq(message_parts(msg, &root), 0);
	ck_assert_int_eq(message_open(m, 2, &other), MAIL_E_GONE);
	ck_assert_int_eq(message_size(m, 2, &size), MAIL_E_GONE);
	ck_assert_int_eq(mailbox_sync(m), 0);
	ck_assert_int_eq(message_open(m, 1, &msg), MAIL_E_GONE);
	ck_assert_int_eq(message_date(m, 1, &date), MAIL_E_GONE);
	ck_assert_int_eq(message_open(m, 99, &msg), MAIL_E_GONE);
	mailbox_close(&m);
	store_close(&s);
}
END_TEST

START_TEST(the_date_is_known_with_and_without_a_hint)
{
	const struct driver *with[] = { &driver_memory, &driver_memory_minimal };
	struct store *s;
	struct mailbox *m;
	int64_t date = 0;

	mem_reset();
	mem_add(mem_box("INBOX"), STR("A: b\n\n"), 0)->date = 12345;
	s = mem_store_on(with[_i], &(struct store_options){ .root = "" });
	m = mem_open(s, "INBOX", OPEN_READONLY);
	ck_assert_int_eq(message_date(m, 1, &date), 0);
	ck_assert_int_eq(date, 12345);
	ck_assert_uint_eq(mem_sources, (unsigned)_i);
	mailbox_close(&m);
	store_close(&s);
}
END_TEST

static int
end_it(void *ctx, uint64_t done, uint64_t total)
{
	(void)ctx, (void)total;
	return done > 0;
}

START_TEST(reading_a_huge_message_can_be_ended)
{
	struct store_options o = { .root = "", .hooks = { .tick = end_it } };
	struct arena a = ARENA_INIT;
	struct store *s;
	struct mailbox *m;
	uint64_t size;

	mem_reset();
	mem_add(mem_box("INBOX"), lines(&a, 200000, "\n"), 0);
	s = mem_store(&o);
	m = mem_open(s, "INBOX", OPEN_READONLY);
	ck_assert_int_eq(message_size(m, 1, &size), MAIL_E_LOST);
	mailbox_close(&m);
	store_close(&s);
	arena_free(&a);
}
END_TEST

UNIT_SUITE(c_client_mailbox_message)
{
	tcase_add_loop_test(t, the_size_is_that_of_the_wire_form_small_or_large, 0, 4);
	tcase_add_test(t, a_hint_is_believed_only_where_the_size_agrees);
	tcase_add_test(t, several_items_of_a_message_cost_one_open_and_one_reading);
	tcase_add_test(t, the_envelope_of_a_huge_message_needs_its_header_only);
	tcase_add_loop_test(t, a_header_ends_where_the_parser_says, 0, 16);
	tcase_add_test(t, a_message_that_was_removed_is_gone_but_one_being_read_stays_readable);
	tcase_add_loop_test(t, the_date_is_known_with_and_without_a_hint, 0, 2);
	tcase_add_test(t, reading_a_huge_message_can_be_ended);
}
