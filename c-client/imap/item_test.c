#include "c-client/imap/item.h"

#include "c-client/base/buf.h"
#include "c-client/base/limits.h"
#include "tests/support/unit.h"

/* The labels that the reply will carry, "!" before those that set \Seen; NULL = refused. */
static const struct {
	const char *in, *want;
} lists[] = {
	{ "FLAGS", "FLAGS" },
	{ "flags", "FLAGS" },
	{ "(flags Uid)", "FLAGS UID" },
	{ "ALL", "FLAGS INTERNALDATE RFC822.SIZE ENVELOPE" },
	{ "fast", "FLAGS INTERNALDATE RFC822.SIZE" },
	{ "FULL", "FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODY" },
	{ "(BODY BODYSTRUCTURE RFC822 RFC822.HEADER RFC822.TEXT X-UNKNOWN)",
	    "BODY BODYSTRUCTURE RFC822 RFC822.HEADER RFC822.TEXT X-UNKNOWN" },
	{ "BODY[]", "!BODY[]" },
	{ "BODY.PEEK[]", "BODY[]" },
	{ "body.peek[header]", "BODY[HEADER]" },
	{ "BODY[TEXT]<0.100>", "!BODY[TEXT]<0>" },
	{ "BODY[1.2.mime]", "!BODY[1.2.MIME]" },
	{ "BODY[4294967295]", "!BODY[4294967295]" },
	{ "BODY[1.HEADER]", "!BODY[1.HEADER]" },
	{ "BODY[2.TEXT]", "!BODY[2.TEXT]" },
	{ "BODY.PEEK[HEADER.FIELDS (From \"To\" {2}\r\ncc)]", "BODY[HEADER.FIELDS (FROM TO CC)]" },
	{ "BODY.PEEK[3.HEADER.FIELDS.NOT (X-A]B)]<7.9223372036854775807>",
	    "BODY[3.HEADER.FIELDS.NOT (X-A]B)]<7>" },
	{ "BODY[HEADER.FIELDS (\"a(b\")]", "!BODY[HEADER.FIELDS (\"A(B\")]" },
	{ "BODY[]<4294967295.4294967295>", "!BODY[]<4294967295>" },
	{ "BINARY.PEEK[1]", "BINARY[1]" },
	{ "BINARY.SIZE[1.2]", "!BINARY.SIZE[1.2]" },
	{ "(FLAGS FLAGS flags)", "FLAGS" },
	{ "(BODY.PEEK[] BODY[])", "!BODY[]" },
	{ "(BODY[] BODY.PEEK[])", "!BODY[]" },
	{ "(BODY[]<0.5> BODY[]<0.6> BODY[]<0.5>)", "!BODY[]<0> !BODY[]<0>" },
	{ "", NULL },
	{ "()", NULL },
	{ "(FLAGS", NULL },
	{ "FLAGS)", NULL },
	{ "( FLAGS)", NULL },
	{ "(FLAGS )", NULL },
	{ "(FLAGS  UID)", NULL },
	{ "(FLAGS (UID))", NULL },
	{ "FLAGS UID", NULL },
	{ "ALL FLAGS", NULL },
	{ "BODY.PEEK", NULL },
	{ "RFC822.PEEK", NULL },
	{ "FLAGS[]", NULL },
	{ "BODY<0.5>", NULL },
	{ "BODY[]<0.0>", NULL },
	{ "BODY[]<0>", NULL },
	{ "BODY[]<.5>", NULL },
	{ "BODY[]<5.>", NULL },
	{ "BODY[]<-1.5>", NULL },
	{ "BODY[]<18446744073709551615.2>", NULL },
	{ "BODY[]<0.18446744073709551615>", NULL },
	{ "BODY[0]", NULL },
	{ "BODY[00001]", NULL },
	{ "BODY[4294967296]", NULL },
	{ "BODY[1.]", NULL },
	{ "BODY[.1]", NULL },
	{ "BODY[1..2]", NULL },
	{ "BODY[MIME]", NULL },
	{ "BODY[HEADER.]", NULL },
	{ "BODY[TEXT.1]", NULL },
	{ "BODY[1.MIME.HEADER]", NULL },
	{ "BODY[HEADERS]", NULL },
	{ "BODY[ ]", NULL },
	{ "BODY[", NULL },
	{ "BODY[HEADER.FIELDS]", NULL },
	{ "BODY[HEADER.FIELDS ()]", NULL },
	{ "BODY[HEADER.FIELDS FROM]", NULL },
	{ "BODY[HEADER.FIELDS (a:)]", NULL },
	{ "BODY[HEADER.FIELDS (\"\")]", NULL },
	{ "BODY[HEADER.FIELDS (\"a b\")]", NULL },
	{ "BODY[HEADER.FIELDS ({3}\r\na\r\n)]", NULL },
	{ "BODY[HEADER.FIELDS (From )]", NULL },
};

START_TEST(fetch_items_become_the_labels_of_the_reply)
{
	struct arena a = ARENA_INIT;
	struct buf b = BUF_INIT(1000);
	struct scan s = scan_of(str_of(lists[_i].in));
	struct fetch_list list;
	bool ok = scan_fetch_list(&a, &s, &list) && scan_at_end(&s);

	ck_assert_int_eq(ok, lists[_i].want != NULL);
	for (size_t i = 0; ok && i < list.n; i++) {
		const struct fetch_att *att = &list.atts[i];
		buf_put(&b, i ? STR(" ") : STR(""));
		buf_put(&b, att->has_section && !att->peek ? STR("!") : STR(""));
		buf_put(&b, att->label);
		ck_assert(str_starts(att->label, att->name));
		ck_assert_int_eq(att->has_section, att->label.n != att->name.n);
		ck_assert_int_eq(att->partial, att->count != 0);
	}
	if (ok)
		ck_assert_str_is(buf_str(&b), str_of(lists[_i].want));
	buf_free(&b);
	arena_free(&a);
}
END_TEST

static void
cut_off(struct str prefix, void *ctx)
{
	struct arena a = ARENA_INIT;
	struct scan s = scan_of(prefix);
	struct fetch_list list = { NULL, 4711 };

	(void)ctx;
	if (!scan_fetch_list(&a, &s, &list)) {
		ck_assert_uint_eq(list.n, 4711);
		ck_assert_ptr_eq(s.p, scan_of(prefix).p);
	}
	arena_free(&a);
}

START_TEST(items_cut_off_anywhere_move_nothing)
{
	unit_every_prefix(str_of(lists[_i].in), cut_off, NULL);
}
END_TEST

/* "(" + n pieces with their number in them + ")" */
static size_t
count_of(const char *fmt_before, const char *piece, int n, const char *after, size_t *memory)
{
	struct arena a = ARENA_INIT;
	struct buf b = BUF_INIT(1024 * 1024);
	struct fetch_list list = { 0 };
	struct scan s;
	bool ok;

	buf_put(&b, str_of(fmt_before));
	for (int i = 0; i < n; i++) {
		buf_put(&b, i ? STR(" ") : STR(""));
		buf_put(&b, str_of(piece));
		if (str_ends(str_of(piece), STR("-")))
			buf_number(&b, (uint64_t)i);
	}
	buf_put(&b, str_of(after));
	s = scan_of(buf_str(&b));
	ok = scan_fetch_list(&a, &s, &list) && scan_at_end(&s);
	n = ok ? (int)(list.atts[0].has_section ? list.atts[0].section.nfields : list.n) : 0;
	*memory = a.used;
	buf_free(&b);
	arena_free(&a);
	return (size_t)n;
}

START_TEST(items_and_field_names_have_their_limits)
{
	size_t memory;

	ck_assert_uint_eq(count_of("(", "X-", LIMIT_FETCH_ATTS, ")", &memory), LIMIT_FETCH_ATTS);
	ck_assert_uint_eq(count_of("(", "X-", LIMIT_FETCH_ATTS + 1, ")", &memory), 0);
	ck_assert_uint_eq(count_of("(", "FLAGS", 10000, ")", &memory), 1);
	ck_assert_uint_lt(memory, 20000);
	ck_assert_uint_eq(count_of("BODY[HEADER.FIELDS (", "X-", LIMIT_FIELD_NAMES, ")]", &memory),
	    LIMIT_FIELD_NAMES);
	ck_assert_uint_eq(count_of("BODY[HEADER.FIELDS (", "X-", LIMIT_FIELD_NAMES + 1, ")]", &memory), 0);
}
END_TEST

/* BODY[1.1.1...] with n numbers */
static bool
accepts_depth(int n)
{
	struct arena a = ARENA_INIT;
	struct buf b = BUF_INIT(10000);
	struct fetch_list list;
	struct scan s;
	bool ok;

	buf_put(&b, STR("BODY["));
	for (int i = 0; i < n; i++)
		buf_put(&b, i ? STR(".1") : STR("1"));
	buf_byte(&b, ']');
	s = scan_of(buf_str(&b));
	ok = scan_fetch_list(&a, &s, &list);
	buf_free(&b);
	arena_free(&a);
	return ok;
}

START_TEST(a_section_has_a_limit_of_depth)
{
	ck_assert(accepts_depth(LIMIT_SECTION_DEPTH));
	ck_assert(!accepts_depth(LIMIT_SECTION_DEPTH + 1));
	ck_assert(!accepts_depth(2000));
}
END_TEST

/* "since", with "+" when VANISHED is there; NULL = refused. */
static const struct {
	const char *in, *want;
} modifiers[] = {
	{ "(CHANGEDSINCE 12345)", "12345" },
	{ "(changedsince 9223372036854775807 vanished)", "9223372036854775807+" },
	{ "(VANISHED CHANGEDSINCE 1)", "1+" },
	{ "(CHANGEDSINCE 0)", NULL },
	{ "(CHANGEDSINCE 9223372036854775808)", NULL },
	{ "(CHANGEDSINCE 18446744073709551617)", NULL },
	{ "(CHANGEDSINCE -1)", NULL },
	{ "(CHANGEDSINCE)", NULL },
	{ "(CHANGEDSINCE 1 CHANGEDSINCE 2)", NULL },
	{ "(VANISHED)", NULL },
	{ "(CHANGEDSINCE 1 VANISHED VANISHED)", NULL },
	{ "(UNCHANGEDSINCE 1)", NULL },
	{ "(CHANGEDSINCE 1", NULL },
	{ "(CHANGEDSINCE  1)", NULL },
	{ "()", NULL },
	{ "", NULL },
};

START_TEST(modifiers_say_since_when)
{
	struct buf b = BUF_INIT(100);
	struct scan s = scan_of(str_of(modifiers[_i].in)), before = s;
	struct fetch_modifiers mods;
	bool ok = scan_fetch_modifiers(&s, &mods) && scan_at_end(&s);

	ck_assert_int_eq(ok, modifiers[_i].want != NULL);
	if (ok) {
		buf_number(&b, mods.changed_since);
		buf_put(&b, mods.vanished ? STR("+") : STR(""));
		ck_assert_str_is(buf_str(&b), str_of(modifiers[_i].want));
	} else {
		ck_assert_ptr_eq(s.p, before.p);
	}
	buf_free(&b);
}
END_TEST

UNIT_SUITE(c_client_imap_item)
{
	tcase_add_loop_test(t, fetch_items_become_the_labels_of_the_reply, 0, sizeof lists / sizeof *lists);
	tcase_add_loop_test(t, items_cut_off_anywhere_move_nothing, 0, sizeof lists / sizeof *lists);
	tcase_add_test(t, items_and_field_names_have_their_limits);
	tcase_add_test(t, a_section_has_a_limit_of_depth);
	tcase_add_loop_test(t, modifiers_say_since_when, 0, sizeof modifiers / sizeof *modifiers);
}
