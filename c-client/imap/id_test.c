#include "c-client/imap/id.h"

#include "c-client/base/limits.h"
#include "tests/support/unit.h"

static const struct {
	const char *in, *want; /* as written back; NULL = refused */
} samples[] = {
	{ "NIL", "NIL" },
	{ "()", "NIL" },
	{ "(\"name\" \"mutt\" \"version\" NIL)", "(\"name\" \"mutt\" \"version\" NIL)" },
	{ "({4}\r\nname {1}\r\nx)", "(\"name\" \"x\")" },
	{ "(\"name\" \"\")", "(\"name\" \"\")" },
	{ "(\"name\")", NULL },
	{ "(\"a\" NIL \"b\")", NULL },
	{ "(NIL \"b\")", NULL },
	{ "(name \"b\")", NULL },
	{ "(\"a\" \"b\" )", NULL },
	{ "(\"a\"  \"b\")", NULL },
	{ "(\"a\" \"b\"", NULL },
	{ "(((((", NULL },
	{ "\"a\" \"b\"", NULL },
	{ "", NULL },
};

START_TEST(id_parameters_come_in_pairs)
{
	struct arena a = ARENA_INIT;
	struct buf b = BUF_INIT(1000);
	struct scan s = scan_of(str_of(samples[_i].in));
	struct id_list list = { NULL, 4711 };
	bool ok = scan_id(&a, &s, &list);

	ck_assert_int_eq(ok, samples[_i].want != NULL);
	ck_assert_int_eq(scan_at_end(&s), ok || samples[_i].in[0] == '\0');
	if (ok) {
		write_id(&b, list.pairs, list.n);
		ck_assert_str_is(buf_str(&b), str_of(samples[_i].want));
	} else {
		ck_assert_uint_eq(list.n, 4711);
	}
	buf_free(&b);
	arena_free(&a);
}
END_TEST

/* ("k" "vvv" "k" "vvv" ...) */
static bool
accepts(int pairs, int length)
{
	struct arena a = ARENA_INIT;
	struct buf b = BUF_INIT(100000);
	struct id_list list;
	struct scan s;
	bool ok;

	for (int i = 0; i < pairs; i++)
		buf_fmt(&b, "%c\"k\" \"%0*d\"", i ? ' ' : '(', length, 0);
	buf_byte(&b, ')');
	s = scan_of(buf_str(&b));
	ok = scan_id(&a, &s, &list) && list.n == (size_t)pairs;
	buf_free(&b);
	arena_free(&a);
	return ok;
}

START_TEST(id_has_its_limits)
{
	ck_assert(accepts(LIMIT_ID_PAIRS, LIMIT_ID_VALUE));
	ck_assert(!accepts(LIMIT_ID_PAIRS + 1, 1));
	ck_assert(!accepts(1, LIMIT_ID_VALUE + 1));
}
END_TEST

static void
cut_off(struct str prefix, void *ctx)
{
	struct arena a = ARENA_INIT;
	struct scan s = scan_of(prefix);
	struct id_list out = { NULL, 4711 };

	(void)ctx;
	if (!scan_id(&a, &s, &out)) {
		ck_assert_uint_eq(out.n, 4711);
		ck_assert_ptr_eq(s.p, scan_of(prefix).p);
	}
	arena_free(&a);
}

START_TEST(arguments_cut_off_anywhere_move_nothing)
{
	unit_every_prefix(str_of(samples[_i].in), cut_off, NULL);
}
END_TEST

UNIT_SUITE(c_client_imap_id)
{
	tcase_add_loop_test(t, id_parameters_come_in_pairs, 0, sizeof samples / sizeof *samples);
	tcase_add_test(t, id_has_its_limits);
	tcase_add_loop_test(t, arguments_cut_off_anywhere_move_nothing, 0, sizeof samples / sizeof *samples);
}
