#include "c-client/index/pack.h"

#include "c-client/base/limits.h"
#include "tests/support/unit.h"

START_TEST(a_record_comes_back_as_it_was_but_for_what_is_of_a_session)
{
	struct record r = { .uid = LIMIT_UID,
		.keyset = 0xfffffff0,
		.mark = 9,
		.order = 0xffffffff,
		.flags = FLAGS_SETTABLE | FLAG_RECENT,
		.unclaimed = true,
		.wire_sure = true,
		.wire_counted = true,
		.fields_size = 0xfffffffe,
		.fields = 0xfffffffffff0,
		.size = 0xfffffffffffe,
		.wire_size = 0xfffffffffffe,
		.internal_date = INT64_MAX,
		.modseq = UINT64_MAX },
		      out;
	struct packed_note note = { true, 255, 255, 255, 0xffff, 0xffffffff }, again;
	unsigned char p[RECORD_BYTES];

	record_pack(p, &r, &note);
	ck_assert(record_sane(p, UINT32_MAX, UINT32_MAX));
	record_unpack(p, &out);
	again = record_unpack_note(p);
	ck_assert(out.uid == r.uid && out.keyset == r.keyset && out.order == r.order && out.mark == 0);
	ck_assert(
	    out.flags == FLAGS_SETTABLE && out.unclaimed && out.wire_sure && out.wire_counted && !out.gone);
	ck_assert(out.fields_size == r.fields_size && out.fields == r.fields && out.size == r.size);
	ck_assert(
	    out.wire_size == r.wire_size && out.internal_date == r.internal_date && out.modseq == r.modseq);
	ck_assert(again.present && again.n == 255 && again.key == 255 && again.bits == 255);
	ck_assert(again.at == 0xffff && again.block == 0xffffffff);
}
END_TEST

START_TEST(what_is_not_known_or_too_big_is_not_known_afterwards)
{
	struct record r = { .uid = 1,
		.size = SIZE_UNKNOWN,
		.wire_size = SIZE_UNKNOWN,
		.internal_date = DATE_UNKNOWN },
		      out;
	unsigned char p[RECORD_BYTES];

	record_pack(p, &r, &(struct packed_note){ 0 });
	record_unpack(p, &out);
	ck_assert(
	    out.size == SIZE_UNKNOWN && out.wire_size == SIZE_UNKNOWN && out.internal_date == DATE_UNKNOWN);
	r = (struct record){ .uid = 1,
		.size = (uint64_t)1 << 48,
		.wire_size = UINT64_MAX - 1,
		.wire_sure = true,
		.wire_counted = true,
		.fields = (uint64_t)1 << 50,
		.fields_size = 10 };
	record_pack(p, &r, &(struct packed_note){ 0 });
	ck_assert(record_sane(p, 2, 1));
	record_unpack(p, &out);
	ck_assert(
	    out.size == SIZE_UNKNOWN && out.wire_size == SIZE_UNKNOWN && !out.wire_sure && !out.wire_counted);
	ck_assert(out.fields == 0 && out.fields_size == 0);
}
END_TEST

/* Files go from one machine to another. */
START_TEST(the_bytes_are_the_same_on_every_machine)
{
	struct record r = { .uid = 0x01020304, .modseq = 0x1112131415161718, .size = 0x212223242526 };
	unsigned char p[RECORD_BYTES];

	record_pack(p, &r, &(struct packed_note){ 0 });
	ck_assert_mem_eq(p, "\4\3\2\1", 4);
	ck_assert_mem_eq(p + 34, "\x26\x25\x24\x23\x22\x21", 6);
	ck_assert_mem_eq(p + 56, "\x18\x17\x16\x15\x14\x13\x12\x11", 8);
}
END_TEST

START_TEST(impossible_records_are_not_sane)
{
	struct record r = { .uid = 5, .keyset = 2 };
	unsigned char p[RECORD_BYTES];

	record_pack(p, &r, &(struct packed_note){ 0 });
	ck_assert(record_sane(p, 6, 3));
	ck_assert(!record_sane(p, 5, 3));
	ck_assert(!record_sane(p, 6, 2));
	put32(p, 0);
	ck_assert(!record_sane(p, 6, 3));
	put32(p, LIMIT_UID + 1);
	ck_assert(!record_sane(p, UINT32_MAX, 3));
	record_pack(p, &r, &(struct packed_note){ .n = 1 });
	ck_assert(!record_sane(p, 6, 3));
	record_pack(p, &r, &(struct packed_note){ .present = true, .n = 1, .key = 2 });
	ck_assert(!record_sane(p, 6, 3));
}
END_TEST

START_TEST(what_is_known_of_a_mailbox_comes_back)
{
	struct index_meta m = { 1, 2, UINT64_MAX, 4, 5, 6, { .racy = UINT32_MAX } }, out;
	unsigned char p[META_BYTES];

	for (unsigned i = 0; i < STAMP_WORDS; i++)
		m.stamp.word[i] = UINT64_MAX - i;
	meta_pack(p, &m);
	meta_unpack(p, &out);
	ck_assert(out.uidvalidity == 1 && out.uidnext == 2 && out.modseq == UINT64_MAX && out.ceiling == 4);
	ck_assert(out.vanished_since == 5 && out.fields == 6 && out.stamp.racy == UINT32_MAX);
	ck_assert_mem_eq(out.stamp.word, m.stamp.word, sizeof m.stamp.word);
}
END_TEST

START_TEST(only_what_a_client_may_be_told_is_a_keyword)
{
	static const char *const bad[] = { "", "two words", "a(b", "a)b", "{5}", "a%", "a*", "\"a", "a\\b",
		"a]", "a\rb", "\x7f", "\xc3\xa4" };
	char name[LIMIT_KEYWORD + 1];

	ck_assert(keyword_sane(STR("$Forwarded")) && keyword_sane(STR("a:b/[c}")));
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		ck_assert_msg(!keyword_sane(str_of(bad[i])), "%s", bad[i]);
	ck_assert(!keyword_sane((struct str){ "a\0b", 3 }));
	memset(name, 'x', sizeof name);
	ck_assert(keyword_sane((struct str){ name, LIMIT_KEYWORD }));
	ck_assert(!keyword_sane((struct str){ name, sizeof name }));
}
END_TEST

UNIT_SUITE(c_client_index_pack)
{
	tcase_add_test(t, a_record_comes_back_as_it_was_but_for_what_is_of_a_session);
	tcase_add_test(t, what_is_not_known_or_too_big_is_not_known_afterwards);
	tcase_add_test(t, the_bytes_are_the_same_on_every_machine);
	tcase_add_test(t, impossible_records_are_not_sane);
	tcase_add_test(t, what_is_known_of_a_mailbox_comes_back);
	tcase_add_test(t, only_what_a_client_may_be_told_is_a_keyword);
}
