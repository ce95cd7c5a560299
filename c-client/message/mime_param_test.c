#include "c-client/base/limits.h"
#include "c-client/message/mime.h"
#include "tests/support/unit.h"

static const struct {
	const char *params, *want; /* of "n"; NULL: there is none */
} values[] = {
	{ "n=plain", "plain" },
	{ "x=y", NULL },
	{ "N=first; n=second", "first" },
	{ "n*=utf-8'de'Gr%C3%BC%C3%9Fe", "Gr\xc3\xbc\xc3\x9f" "e" },
	{ "n*=iso-8859-1''caf%E9; n=cafe", "caf\xc3\xa9" },
	{ "n=cafe; n*=iso-8859-1''caf%E9", "caf\xc3\xa9" },
	{ "n*0=a; n*1=b", "ab" },
	{ "n*1=b; n*0=a; n*2=c", "abc" },
	{ "n*0*=utf-8''%C3; n*1*=%BC; n*2=\"%41\"", "\xc3\xbc%41" },
	{ "n*0=a; n*2=lost", "a" },
	{ "n*1=no beginning; n=plain", "plain" },
	{ "n*=no quotes %41", "no quotes A" },
	{ "n*=''%FC", "\xc3\xbc" },
	{ "n*0=a; n*0=b", "a" },
	{ "n*0x=a; n**=b; n*=c", "c" },
	{ "nn*=b", NULL },
	{ "n*99=x; n*100=y", NULL },
	{ "n=\"=?utf-8?Q?caf=C3=A9.pdf?=\"", "caf\xc3\xa9.pdf" },
	{ "n=\"caf\xe9\"", "caf\xc3\xa9" },
	{ "n=\"caf\xc3\xa9\"", "caf\xc3\xa9" },
	{ "n=", "" },
};

START_TEST(parameter_is_decoded_to_utf8)
{
	struct arena a = ARENA_INIT;
	struct str got = STR("before");
	struct mime m;
	bool found;

	mime_parse(&a, arena_fmt(&a, "Content-Type: a/b; %s\n", values[_i].params), false, &m, NULL);
	found = mime_param(&a, &m.params, STR("n"), &got);
	ck_assert_int_eq(found, values[_i].want != NULL);
	ck_assert_str_is(got, values[_i].want ? str_of(values[_i].want) : STR("before"));
	arena_free(&a);
}
END_TEST

START_TEST(many_segments_end_at_the_limit)
{
	struct arena a = ARENA_INIT;
	struct str header = STR("Content-Type: a/b"), got;
	struct mime m;

	for (int i = 0; i < LIMIT_PARAMETER_SEGMENTS + 5; i++)
		header = arena_join(&a, header, arena_fmt(&a, "; n*%d=x", i));
	mime_parse(&a, header, false, &m, NULL);
	ck_assert(mime_param(&a, &m.params, STR("n"), &got));
	ck_assert_uint_eq(got.n, LIMIT_PARAMETER_SEGMENTS);
	arena_free(&a);
}
END_TEST

UNIT_SUITE(c_client_message_mime_param)
{
	tcase_add_loop_test(t, parameter_is_decoded_to_utf8, 0, sizeof values / sizeof *values);
	tcase_add_test(t, many_segments_end_at_the_limit);
}
