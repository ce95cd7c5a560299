#include "c-client/drivers/maildir/uidlist.h"

#include "tests/support/unit.h"

static const struct {
	const char *line;
	bool good;
	unsigned version;
	uint32_t uidvalidity, next;
	const char *guid, *written;
} headers[] = {
	{ "3 V1436 N5 G0123456789abcdef0123456789abcdef", true, 3, 1436, 5,
	    "0123456789abcdef0123456789abcdef", "3 V1436 N5 G0123456789abcdef0123456789abcdef\n" },
	{ "3 N5 X1 V1436 Ppop Zfoo", true, 3, 1436, 5, "", "3 V1436 N5 X1 Ppop Zfoo\n" },
	{ "3 V7", true, 3, 7, 1, "", "3 V7 N1\n" },
	{ "3 V7 N0", true, 3, 7, 1, "", "3 V7 N1\n" },
	{ "3 V7 N4294967296", true, 3, 7, 1, "", "3 V7 N1\n" },
	{ "3 V7 Gshort", true, 3, 7, 1, "", "3 V7 N1\n" },
	{ "1 1436 12", true, 1, 1436, 12, "", "3 V1436 N12\n" },
	{ "3 N5", false, 0, 0, 0, NULL, NULL },
	{ "3 V0 N5", false, 0, 0, 0, NULL, NULL },
	{ "3 V-5", false, 0, 0, 0, NULL, NULL },
	{ "3 V12x", false, 0, 0, 0, NULL, NULL },
	{ "2 1 2", false, 0, 0, 0, NULL, NULL },
	{ "1 1436", false, 0, 0, 0, NULL, NULL },
	{ "1 1436 12 x", false, 0, 0, 0, NULL, NULL },
	{ "", false, 0, 0, 0, NULL, NULL },
};

START_TEST(a_header_of_any_version_becomes_one_of_version_3_with_foreign_keys_kept)
{
	struct uidlist_header h = { 0 };
	struct buf b = BUF_INIT(1000);

	ck_assert(uidlist_header_parse(str_of(headers[_i].line), &h) == headers[_i].good);
	if (!headers[_i].good)
		return;
	ck_assert_uint_eq(h.version, headers[_i].version);
	ck_assert_uint_eq(h.uidvalidity, headers[_i].uidvalidity);
	ck_assert_uint_eq(h.next, headers[_i].next);
	ck_assert_str_is(h.guid, str_of(headers[_i].guid));
	uidlist_header_put(&b, &h);
	ck_assert_str_is(buf_str(&b), str_of(headers[_i].written));
	buf_free(&b);
}
END_TEST

static const struct {
	const char *line;
	unsigned version;
	bool good;
	uint32_t uid;
	const char *ext, *name;
} records[] = {
	{ "12 :1.a:2,S", 3, true, 12, "", "1.a:2,S" },
	{ "12 S5 W6 Zfoo :1.a", 3, true, 12, "S5 W6 Zfoo", "1.a" },
	{ "12 Pa:b :1.a b", 3, true, 12, "Pa:b", "1.a b" },
	{ "12 1.a:2,S", 1, true, 12, "", "1.a:2,S" },
	{ "4294967280 :x", 3, true, 4294967280u, "", "x" },
	{ "4294967281 :x", 3, false, 0, "", "" },
	{ "12 :", 3, false, 0, "", "" },
	{ "12 S5", 3, false, 0, "", "" },
	{ "12", 3, false, 0, "", "" },
	{ "0 :x", 3, false, 0, "", "" },
	{ "-3 :x", 3, false, 0, "", "" },
	{ "x :x", 3, false, 0, "", "" },
	{ "12 :../x", 3, false, 0, "", "" },
	{ "12:x", 3, false, 0, "", "" },
	{ "", 3, false, 0, "", "" },
};

START_TEST(a_record_is_a_uid_foreign_fields_and_a_name)
{
	struct uidlist_record r = { 0 };

	ck_assert(
	    uidlist_record_parse(str_of(records[_i].line), records[_i].version, &r) == records[_i].good);
	ck_assert_uint_eq(r.uid, records[_i].uid);
	ck_assert_str_is(r.ext, str_of(records[_i].ext));
	ck_assert_str_is(r.name, str_of(records[_i].name));
}
END_TEST

START_TEST(a_field_is_found_by_its_letter_and_left_out_by_it)
{
	struct buf b = BUF_INIT(100);
	struct str v;

	ck_assert(uidlist_field(STR("S5 T2 W6"), 'T', &v));
	ck_assert_str_is(v, STR("2"));
	ck_assert(!uidlist_field(STR("S5 W6"), 'T', &v));
	uidlist_fields_without(&b, STR("S5 T2 W6"), 'T');
	ck_assert_str_is(buf_str(&b), STR("S5 W6"));
	buf_free(&b);
}
END_TEST

static void
parse_both(struct str prefix, void *ctx)
{
	struct uidlist_header h;
	struct uidlist_record r;

	(void)ctx;
	uidlist_header_parse(prefix, &h);
	if (uidlist_record_parse(prefix, 3, &r))
		ck_assert(r.uid > 0 && r.name.n > 0);
}

START_TEST(every_prefix_of_a_line_can_be_read)
{
	unit_every_prefix(STR("3 V1436 N5 X1 G0123456789abcdef0123456789abcdef Zfoo"), parse_both, NULL);
	unit_every_prefix(STR("12 S5 W6 Zfoo :1.M2P3.host,S=5:2,Sa"), parse_both, NULL);
}
END_TEST

UNIT_SUITE(c_client_drivers_maildir_uidlist)
{
	tcase_add_loop_test(t, a_header_of_any_version_becomes_one_of_version_3_with_foreign_keys_kept, 0,
	    sizeof headers / sizeof *headers);
	tcase_add_loop_test(
	    t, a_record_is_a_uid_foreign_fields_and_a_name, 0, sizeof records / sizeof *records);
	tcase_add_test(t, a_field_is_found_by_its_letter_and_left_out_by_it);
	tcase_add_test(t, every_prefix_of_a_line_can_be_read);
}
