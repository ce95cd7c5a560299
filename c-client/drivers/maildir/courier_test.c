#include "c-client/drivers/maildir/courier.h"

#include "c-client/base/buf.h"
#include "tests/support/unit.h"

static void
note(void *ctx, struct str base, const struct str *names, size_t n)
{
	struct buf *b = ctx;

	buf_put(b, base);
	for (size_t i = 0; i < n; i++)
		buf_fmt(b, " %.*s", STR_ARG(names[i]));
	buf_byte(b, ';');
}

static const struct {
	const char *text, *want;
} lists[] = {
	{ "red\ngreen\n\n1.a:0 1\n2.b:1\n", "1.a red green;2.b green;" },
	{ "red\n\n1.a:0 7 0x\n", "1.a red red;" },
	{ "red\n\n1.a:\n:0\n1.b\n1:c:0\n", "1:c red;" },
	{ "\n1.a:0\n", "" },
	{ "red\ngreen", "" },
	{ "", "" },
};

static void
parse(struct str text, void *ctx)
{
	struct arena a = ARENA_INIT;

	courier_keywords_parse(&a, text, note, ctx);
	arena_free(&a);
}

START_TEST(keywords_are_indices_into_the_names)
{
	struct buf b = BUF_INIT(10000);

	parse(str_of(lists[_i].text), &b);
	ck_assert_str_is(buf_str(&b), str_of(lists[_i].want));
	buf_free(&b);
}
END_TEST

START_TEST(every_prefix_can_be_read)
{
	struct buf b = BUF_INIT(100000);

	unit_every_prefix(STR("red\ngreen\n\n1.a:0 1\n2.b:1\n"), parse, &b);
	ck_assert(!buf_failed(&b));
	buf_free(&b);
}
END_TEST

UNIT_SUITE(c_client_drivers_maildir_courier)
{
	tcase_add_loop_test(t, keywords_are_indices_into_the_names, 0, sizeof lists / sizeof *lists);
	tcase_add_test(t, every_prefix_can_be_read);
}
