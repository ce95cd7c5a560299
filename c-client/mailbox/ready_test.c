/* Ready texts, kept and made, are the same as those made from the message; and the message is read once. */

#include <malloc.h>

#include "c-client/imap/body.h"
#include "c-client/imap/envelope.h"
#include "c-client/mailbox/ahead.h"
#include "c-client/mailbox/message.h"
#include "c-client/mailbox/message_bytes.h"
#include "c-client/message/section.h"
#include "tests/support/memdriver.h"
#include "tests/support/unit.h"

#define PLAIN STR("From: a@b\nTo: c@d\nSubject: x\nX-Rare: y\n\ntext\n")

static struct store *
fresh(void)
{
	mem_reset();
	return mem_store_on(&driver_memory_indexed, &(struct store_options){ .root = "" });
}

static int
collect(void *ctx, struct str bytes)
{
	buf_put(ctx, bytes);
	return buf_failed(ctx) ? MAIL_E_LIMIT : 0;
}

static const struct str lists[][3] = {
	{ STR_INIT("Subject"), STR_INIT("from"), STR_INIT("DATE") },
	{ STR_INIT("References"), STR_INIT("Message-ID"), STR_INIT("message-id") },
	{ STR_INIT("Content-Type"), STR_INIT("Newsgroups"), STR_INIT("To") },
};

/* What a section of the message itself is. */
static void
section_fresh(struct mailbox *m, uint32_t uid, const struct section *s, struct buf *out)
{
	struct message_range range;
	struct message *msg;

	buf_reset(out);
	ck_assert_int_eq(message_open(m, uid, &msg), 0);
	ck_assert_int_eq(message_section(msg, s, &range), 0);
	ck_assert(range.exists);
	ck_assert_int_eq(message_send(msg, &range, 0, UINT64_MAX, collect, out), 0);
}

static void
check_fields(struct mailbox *m, uint32_t uid)
{
	struct buf want = BUF_INIT(1 << 24);

	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
		struct section s = { .what = SECTION_HEADER_FIELDS, .fields = (struct str *)lists[i], .nfields = 3 };
		struct str got;
		uint64_t set;
		ck_assert(message_fields_set(&s, &set));
		ck_assert_int_eq(message_fields(m, uid, set, &got), 0);
		if (got.p == NULL)
			continue;
		section_fresh(m, uid, &s, &want);
		ck_assert_str_is(got, buf_str(&want));
	}
	buf_free(&want);
}

static void
check_message(struct mailbox *m, uint32_t uid)
{
	struct buf want = BUF_INIT(1 << 24);
	const struct envelope *e;
	const struct part *root;
	struct message *msg;
	struct str got;

	ck_assert_int_eq(message_open(m, uid, &msg), 0);
	ck_assert_int_eq(message_envelope(msg, &e), 0);
	write_envelope(&want, e);
	ck_assert_int_eq(message_ready(m, uid, WANTS_ENVELOPE, &got), 0);
	ck_assert_str_is(got, buf_str(&want));
	buf_reset(&want);
	ck_assert_int_eq(message_parts(msg, &root), 0);
	write_body(&want, root, true);
	ck_assert_int_eq(message_ready(m, uid, WANTS_STRUCTURE, &got), 0);
	ck_assert_str_is(got, buf_str(&want));
	buf_free(&want);
	check_fields(m, uid);
}

static void
add_file(const char *path, struct str content, void *ctx)
{
	(void)path, (void)ctx;
	mem_add(mem_box("INBOX"), content, 0);
}

START_TEST(of_every_mail_of_the_corpus_they_are_what_the_message_says)
{
	struct store *s = fresh();
	struct mailbox *m;
	uint32_t n;

	n = (uint32_t)unit_each_file("tests/mail", add_file, NULL);
	m = mem_open(s, "INBOX", OPEN_READWRITE);
	for (int round = 0; round < 3; round++) { /* made; waiting; from the file */
		for (uint32_t uid = 1; uid <= n; uid++)
			check_message(m, uid);
		if (round)
			mailbox_remember(m, true);
	}
	mailbox_close(&m);
	store_close(&s);
}
END_TEST

/* All the things that are kept, of all messages. */
static void
ask_all(struct mailbox *m, uint32_t n)
{
	struct section s = { .what = SECTION_HEADER_FIELDS, .fields = (struct str *)lists[0], .nfields = 3 };
	uint64_t set, size;
	struct str got;

	ck_assert(message_fields_set(&s, &set));
	for (uint32_t uid = 1; uid <= n; uid++) {
		ck_assert_int_eq(message_ready(m, uid, WANTS_ENVELOPE, &got), 0);
		ck_assert_int_eq(message_fields(m, uid, set, &got), 0);
		ck_assert_str_is(got, STR("From: a@b\r\nSubject: x\r\n\r\n"));
		ck_assert_int_eq(message_ready(m, uid, WANTS_STRUCTURE, &got), 0);
		ck_assert_int_eq(message_size(m, uid, &size), 0);
	}
}

START_TEST(a_message_is_opened_once_for_everything_and_not_again)
{
	struct store *s = fresh();
	struct mailbox *m;

	for (int i = 0; i < 5; i++)
		mem_add(mem_box("INBOX"), PLAIN, 0);
	m = mem_open(s, "INBOX", OPEN_READWRITE);
	ask_all(m, 5);
	ck_assert_uint_eq(mem_sources, 5);
	ask_all(m, 5);
	mailbox_remember(m, true);
	ask_all(m, 5);
	ck_assert_uint_eq(mem_sources, 5);
	mailbox_close(&m);
	store_close(&s);
}
END_TEST

START_TEST(a_text_made_later_joins_those_in_the_file)
{
	static const enum message_wants order[] = { WANTS_ENVELOPE, WANTS_STRUCTURE };
	struct store *s = fresh();
	struct mailbox *m;
	struct str got;

	mem_add(mem_box("INBOX"), PLAIN, 0);
	mem_add(mem_box("INBOX"), PLAIN, 0);
	m = mem_open(s, "INBOX", OPEN_READWRITE);
	for (size_t i = 0; i < 2; i++) {
		for (uint32_t uid = 1; uid <= 2; uid++)
			ck_assert_int_eq(message_ready(m, uid, order[i], &got), 0);
		mailbox_remember(m, true);
	}
	mem_sources = 0;
	ask_all(m, 2);
	ck_assert_uint_eq(mem_sources, 0);
	mailbox_close(&m);
	store_close(&s);
}
END_TEST

static void
prepare(struct mailbox *m, const uint32_t *uids, size_t n, unsigned wants)
{
	struct ahead a;

	ahead_begin(&a, m, uids, n, wants);
	ck_assert_int_eq(ahead_reach(&a, 0), 0);
	ahead_end(&a);
}

START_TEST(prepared_messages_need_not_be_opened_when_their_turn_comes)
{
	static const uint32_t uids[] = { 1, 2, 3, 4 };
	struct store *s = fresh();
	struct mailbox *m;

	for (int i = 0; i < 4; i++)
		mem_add(mem_box("INBOX"), PLAIN, 0);
	m = mem_open(s, "INBOX", OPEN_READWRITE);
	prepare(m, uids, 4, WANTS_SIZE | WANTS_DATE | WANTS_ENVELOPE | WANTS_STRUCTURE | WANTS_FIELDS);
	ck_assert_uint_eq(mem_sources, 4);
	ask_all(m, 4);
	prepare(m, uids, 4, WANTS_SIZE | WANTS_ENVELOPE);
	ck_assert_uint_eq(mem_sources, 4);
	mailbox_close(&m);
	store_close(&s);
}
END_TEST

START_TEST(one_message_that_cannot_be_read_does_not_stop_the_preparation)
{
	static const uint32_t uids[] = { 1, 2, 3 };
	struct store *s = fresh();
	struct mailbox *m;
	struct str got;

	for (int i = 0; i < 3; i++)
		mem_add(mem_box("INBOX"), PLAIN, 0);
	m = mem_open(s, "INBOX", OPEN_READWRITE);
	mem_fail_reads = 1;
	prepare(m, uids, 3, WANTS_ENVELOPE);
	mem_sources = 0;
	for (uint32_t uid = 1; uid <= 3; uid++)
		ck_assert_int_eq(message_ready(m, uid, WANTS_ENVELOPE, &got), 0);
	ck_assert_uint_eq(mem_sources, 1);
	mailbox_close(&m);
	store_close(&s);
}
END_TEST

START_TEST(header_fields_that_are_not_kept_are_had_from_the_message)
{
	static const struct str rare[] = { STR_INIT("X-Rare") };
	struct section s = { .what = SECTION_HEADER_FIELDS, .fields = (struct str *)rare, .nfields = 1 };
	uint64_t set;

	ck_assert(!message_fields_set(&s, &set));
	s.fields = (struct str *)lists[0];
	s.what = SECTION_HEADER_FIELDS_NOT;
	ck_assert(!message_fields_set(&s, &set));
	s.what = SECTION_HEADER_FIELDS;
	s.n = 1; /* of an enclosed message */
	ck_assert(!message_fields_set(&s, &set));
}
END_TEST

START_TEST(a_message_that_is_gone_has_no_texts)
{
	struct store *s = fresh();
	struct mailbox *m;
	struct str got;

	mem_add(mem_box("INBOX"), PLAIN, 0);
	m = mem_open(s, "INBOX", OPEN_READWRITE);
	ck_assert_int_eq(message_ready(m, 1, WANTS_ENVELOPE, &got), 0);
	mem_remove(mem_box("INBOX"), 1);
	ck_assert_int_eq(mailbox_sync(m), 0);
	ck_assert_int_eq(message_ready(m, 1, WANTS_ENVELOPE, &got), MAIL_E_GONE);
	mailbox_close(&m);
	store_close(&s);
}
END_TEST

START_TEST(texts_of_a_file_that_was_cut_while_it_was_read_are_made_again)
{
	struct store *s = fresh();
	struct section all = { .what = SECTION_ALL };
	struct buf before = BUF_INIT(1 << 20), sent = BUF_INIT(1 << 22);
	struct message_range range;
	struct mailbox *m;
	struct message *msg;
	char *p = malloc(900000);
	struct str got;

	memset(p, 'x', 900000);
	memcpy(p, "From: a@b\n\n", 11);
	mem_add(mem_box("INBOX"), (struct str){ p, 900000 }, 0);
	m = mem_open(s, "INBOX", OPEN_READWRITE);
	ck_assert_int_eq(message_ready(m, 1, WANTS_STRUCTURE, &got), 0);
	buf_put(&before, got);
	mailbox_remember(m, true);
	ck_assert_int_eq(message_open(m, 1, &msg), 0);
	ck_assert_int_eq(message_section(msg, &all, &range), 0);
	mem_find(mem_box("INBOX"), 1)->size = 300000;
	ck_assert_int_eq(message_send(msg, &range, 0, UINT64_MAX, collect, &sent), MAIL_E_IO);
	ck_assert_int_eq(message_ready(m, 1, WANTS_STRUCTURE, &got), 0);
	ck_assert_ptr_nonnull(memmem(got.p, got.n, "299989", 6));
	ck_assert(!str_eq(got, buf_str(&before)));
	buf_free(&before);
	buf_free(&sent);
	free(p);
	mailbox_close(&m);
	store_close(&s);
}
END_TEST

START_TEST(a_released_mailbox_holds_little_memory_and_answers_as_before)
{
	struct store *s = fresh();
	struct mailbox *m;
	size_t before;

	for (int i = 0; i < 500; i++)
		mem_add(mem_box("INBOX"), PLAIN, 0);
	m = mem_open(s, "INBOX", OPEN_READWRITE);
	before = mallinfo2().uordblks + mallinfo2().hblkhd;
	for (int round = 0; round < 2; round++) {
		ask_all(m, 500);
		mailbox_remember(m, true);
		mailbox_release(m);
		ck_assert_uint_le(mallinfo2().uordblks + mallinfo2().hblkhd, before + 65536);
	}
	ck_assert_uint_eq(mem_sources, 500);
	mailbox_close(&m);
	store_close(&s);
}
END_TEST

/* Most of a large file is of messages that were expunged. */
START_TEST(a_file_full_of_garbage_is_written_again)
{
	struct store *s = fresh();
	struct mailbox *m;
	struct arena a = ARENA_INIT;
	char *p = arena_alloc(&a, 60000);
	uint64_t first;

	memset(p, 'x', 60000);
	memcpy(p, "From: a@b\nSubject: x\nTo: ", 25);
	memcpy(p + 59990, "\n\ntext\n\n\n\n", 10);
	for (int i = 0; i < 100; i++)
		mem_add(mem_box("INBOX"), (struct str){ p, 60000 }, 0);
	m = mem_open(s, "INBOX", OPEN_READWRITE);
	for (uint32_t from = 1; from <= 100; from += 20) {
		for (uint32_t uid = from; uid < from + 20; uid++)
			check_fields(m, uid);
		mailbox_remember(m, true);
	}
	first = m->index->fields;
	for (uint32_t uid = 1; uid <= 95; uid++)
		mem_remove(mem_box("INBOX"), uid);
	mem_add(mem_box("INBOX"), PLAIN, 0);
	mailbox_close(&m);
	m = mem_open(s, "INBOX", OPEN_READWRITE);
	m->index->fields = m->index->fields ? m->index->fields : first; /* an index that remembers it */
	check_fields(m, 101);
	mailbox_remember(m, true);
	ck_assert_uint_ne(m->index->fields, first);
	mem_sources = 0;
	check_message(m, 101);
	check_message(m, 100);
	mailbox_close(&m);
	store_close(&s);
	arena_free(&a);
}
END_TEST

UNIT_SUITE(c_client_mailbox_ready)
{
	tcase_add_test(t, of_every_mail_of_the_corpus_they_are_what_the_message_says);
	tcase_add_test(t, a_message_is_opened_once_for_everything_and_not_again);
	tcase_add_test(t, a_text_made_later_joins_those_in_the_file);
	tcase_add_test(t, prepared_messages_need_not_be_opened_when_their_turn_comes);
	tcase_add_test(t, one_message_that_cannot_be_read_does_not_stop_the_preparation);
	tcase_add_test(t, header_fields_that_are_not_kept_are_had_from_the_message);
	tcase_add_test(t, a_message_that_is_gone_has_no_texts);
	tcase_add_test(t, texts_of_a_file_that_was_cut_while_it_was_read_are_made_again);
	tcase_add_test(t, a_released_mailbox_holds_little_memory_and_answers_as_before);
	tcase_add_test(t, a_file_full_of_garbage_is_written_again);
}
