#include "c-client/message/address.h"

#include "c-client/base/buf.h"
#include "c-client/base/limits.h"
#include "tests/support/unit.h"

static void
show(struct buf *b, struct str s)
{
	if (s.p)
		buf_fmt(b, "%.*s", STR_ARG(s));
	else
		buf_put(b, STR("~"));
}

/* Each address as name|route|mailbox|host, NIL as ~, one space between them. */
static void
show_list(struct buf *b, const struct address_list *l)
{
	for (size_t i = 0; i < l->n; i++) {
		if (i)
			buf_byte(b, ' ');
		show(b, l->p[i].name);
		buf_byte(b, '|');
		show(b, l->p[i].route);
		buf_byte(b, '|');
		show(b, l->p[i].mailbox);
		buf_byte(b, '|');
		show(b, l->p[i].host);
	}
}

static const struct {
	const char *in, *want;
} lists[] = {
	{ "joe@example.com", "~|~|joe|example.com" },
	{ " joe@example.com , jane@example.org\r\n", "~|~|joe|example.com ~|~|jane|example.org" },
	{ "Joe <joe@example.com>", "Joe|~|joe|example.com" },
	{ "Joe  Q.\r\n\tPublic<joe@example.com>", "Joe Q. Public|~|joe|example.com" },
	{ "\"Public, Joe \\\"Q\\\"\" <joe@example.com>", "Public, Joe \"Q\"|~|joe|example.com" },
	{ "=?utf-8?q?J=C3=B6?= =?utf-8?q?rg?= <j@x>", "=?utf-8?q?J=C3=B6?= =?utf-8?q?rg?=|~|j|x" },
	{ "J\xc3\xb6rg <j\xc3\xb6@\xc3\xa4.de>", "J\xc3\xb6rg|~|j\xc3\xb6|\xc3\xa4.de" },
	{ "joe@example.com (Joe (the) \\(Q\\) Public)", "Joe (the) (Q) Public|~|joe|example.com" },
	{ "\"joe smith\"@example.com", "~|~|joe smith|example.com" },
	{ "joe . smith @ example . com", "~|~|joe.smith|example.com" },
	{ "< joe @ example.com >", "~|~|joe|example.com" },
	{ "(one)joe(two)@(three)example(four).com(five)", "five|~|joe|example.com" },
	{ "Joe <@a.example,@b.example:joe@example.com>", "Joe|@a.example,@b.example|joe|example.com" },
	{ "joe@[192.0.2.1]", "~|~|joe|[192.0.2.1]" },
	{ "joe@[IPv6:2001:db8::1]", "~|~|joe|[IPv6:2001:db8::1]" },
	{ "Friends: joe@x, Jane <jane@y>;", "~|~|Friends|~ ~|~|joe|x Jane|~|jane|y ~|~|~|~" },
	{ "undisclosed-recipients:;", "~|~|undisclosed-recipients|~ ~|~|~|~" },
	{ "undisclosed recipients: ;, a@b", "~|~|undisclosed recipients|~ ~|~|~|~ ~|~|a|b" },
	{ "A: a@b", "~|~|A|~ ~|~|a|b ~|~|~|~" },
	{ ":;", "~|~||~ ~|~|~|~" },
	{ "root", "~|~|root|" },
	{ "root (Cron Daemon)", "Cron Daemon|~|root|" },
	{ "Joe Q. Public", "Joe Q. Public|~||" },
	{ "Joe <joe>", "Joe|~|joe|" },
	{ "<>", "~|~||" },
	{ "\"\" <a@b>", "~|~|a|b" },
	{ "joe@", "~|~|joe|" },
	{ "@example.com", "~|~||example.com" },
	{ "<@example.com>", "~|~||example.com" },
	{ "joe@example.com <joe@example.org>", "joe@example.com|~|joe|example.org" },
	{ "Joe at joe@x.com home <joe@example.org>", "Joe at joe@x.com home|~|joe|example.org" },
	{ "Joe Smith joe@x.com", "Joe Smith|~|joe|x.com" },
	{ "\"Joe Smith\" joe@x.com", "Joe Smith|~|joe|x.com" },
	{ "a@b@c", "~|~|a|b@c" },
	{ "<<a@b>>", "~|~|a|b" },
	{ "Joe <joe@x, Jane <jane@y>", "Joe|~|joe|x Jane|~|jane|y" },
	{ "\"Joe <joe@x>, jane@y", "Joe|~|joe|x ~|~|jane|y" },
	{ "Joe ( Smith <joe@x>, jane@y", "Joe ( Smith|~|joe|x ~|~|jane|y" },
	{ "O'Hara\\, Joe <joe@x>", "O'Hara, Joe|~|joe|x" },
	{ ",, ,a@b,,", "~|~|a|b" },
	{ ";a@b;", "~|~|a|b" },
	{ "a@b c d, e@f", "~|~|a|b ~|~|e|f" },
	{ "a\r\n@b\r", "~|~|a|b" },
	{ "(only a comment)", "" },
	{ " \t\r\n ", "" },
	{ "", "" },
};

START_TEST(list_is_read_as_envelope_wants_it)
{
	struct arena a = ARENA_INIT;
	struct buf got = BUF_INIT(1000);
	struct address_list l = { 0 };

	address_parse(&a, str_of(lists[_i].in), &l, NULL);
	show_list(&got, &l);
	ck_assert_str_is(buf_str(&got), str_of(lists[_i].want));
	buf_free(&got);
	arena_free(&a);
}
END_TEST

START_TEST(nul_and_line_ends_never_reach_a_value)
{
	struct arena a = ARENA_INIT;
	struct address_list l = { 0 };

	address_parse(&a, STR("\"J\0o\r\n e\" (\0) <j\\\r\\\0oe@x\0y>"), &l, NULL);
	ck_assert_uint_eq(l.n, 1);
	ck_assert_str_is(l.p[0].name, STR("Jo e"));
	ck_assert_str_is(l.p[0].mailbox, STR("joe"));
	ck_assert_str_is(l.p[0].host, STR("x"));
	arena_free(&a);
}
END_TEST

/* head, then n times unit, then tail. */
static struct str
repeat(struct arena *a, const char *head, const char *unit, size_t n, const char *tail)
{
	size_t h = strlen(head), u = strlen(unit), t = strlen(tail);
	char *p = arena_alloc(a, h + n * u + t + 1);

	memcpy(p, head, h);
	for (size_t i = 0; i < n; i++)
		memcpy(p + h + i * u, unit, u);
	memcpy(p + h + n * u, tail, t);
	return (struct str){ p, h + n * u + t };
}

static const struct {
	const char *head, *unit, *tail;
	size_t want; /* addresses */
} hostile[] = {
	{ "", "a@b,", "", LIMIT_ADDRESSES },
	{ "g:", "a@b,", "", LIMIT_ADDRESSES },
	{ "", ";", "", 0 },
	{ "", "g:;", "", LIMIT_ADDRESSES },
	{ "", "(", "a@b", 1 },
	{ "a@b ", "(", "", 1 },
	{ "a@b ", "()", "", 1 },
	{ "", "\"", "", 1 },
	{ "", "\\\"", "", 1 },
	{ "", "\"\\", "", 1 },
	{ "<", "@a,", "", LIMIT_ADDRESSES },
	{ "<", "@a,", ":x@y>", 1 },
	{ "", "<@a,", "", LIMIT_ADDRESSES },
	{ "", "<", "a@b", 1 },
	{ "a", "@", "", 1 },
	{ "", "a . ", "@b", 1 },
	{ "", "a ", "@b", 1 },
	{ "a@b", ".\t", "", 1 },
};

START_TEST(hostile_list_costs_linear_time_and_bounded_memory)
{
	struct arena text = ARENA_INIT, a = ARENA_INIT;
	struct str in = repeat(&text, hostile[_i].head, hostile[_i].unit, 200000, hostile[_i].tail);
	struct address_list l = { 0 };

	address_parse(&a, in, &l, NULL);
	ck_assert_uint_le(l.n, hostile[_i].want);
	ck_assert_uint_ge(l.n + 1, hostile[_i].want);
	ck_assert_uint_lt(a.used, 4 * 1024 * 1024);
	arena_free(&a);
	arena_free(&text);
}
END_TEST

START_TEST(budget_is_shared_and_groups_still_end)
{
	struct arena a = ARENA_INIT;
	struct address_list l = { 0 };
	size_t budget = 5;

	address_parse(&a, STR("a@b, c@d"), &l, &budget);
	ck_assert_uint_eq(budget, 3);
	address_parse(&a, STR("g: a@b, c@d, e@f;, x@y"), &l, &budget);
	ck_assert_uint_eq(budget, 0);
	ck_assert_uint_eq(l.n, 5);
	ck_assert_ptr_null(l.p[4].mailbox.p);
	address_parse(&a, STR("g: a@b"), &l, &budget);
	ck_assert_uint_eq(l.n, 5);
	arena_free(&a);
}
END_TEST

static void
read_prefix(struct str prefix, void *ctx)
{
	struct arena a = ARENA_INIT;
	struct address_list l = { 0 };

	address_parse(&a, prefix, &l, NULL);
	ck_assert_uint_le(l.n, prefix.n + 1);
	arena_free(&a);
	(void)ctx;
}

START_TEST(every_prefix_of_a_list_can_be_read)
{
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
		unit_every_prefix(str_of(lists[i].in), read_prefix, NULL);
}
END_TEST

UNIT_SUITE(c_client_message_address)
{
	tcase_add_loop_test(t, list_is_read_as_envelope_wants_it, 0, sizeof lists / sizeof *lists);
	tcase_add_test(t, nul_and_line_ends_never_reach_a_value);
	tcase_add_loop_test(
	    t, hostile_list_costs_linear_time_and_bounded_memory, 0, sizeof hostile / sizeof *hostile);
	tcase_add_test(t, budget_is_shared_and_groups_still_end);
	tcase_add_test(t, every_prefix_of_a_list_can_be_read);
}
