#include "c-client/codec/base64.h"

#include "tests/support/unit.h"

/* The vectors of RFC 4648 section 10, and the two last letters. */
static const struct {
	struct str plain, coded;
} pairs[] = {
	{ STR_INIT(""), STR_INIT("") },
	{ STR_INIT("f"), STR_INIT("Zg==") },
	{ STR_INIT("fo"), STR_INIT("Zm8=") },
	{ STR_INIT("foo"), STR_INIT("Zm9v") },
	{ STR_INIT("foob"), STR_INIT("Zm9vYg==") },
	{ STR_INIT("fooba"), STR_INIT("Zm9vYmE=") },
	{ STR_INIT("foobar"), STR_INIT("Zm9vYmFy") },
	{ STR_INIT("\0user\0pass"), STR_INIT("AHVzZXIAcGFzcw==") },
	{ STR_INIT("\xfb\xff\xfe"), STR_INIT("+//+") },
};

START_TEST(vectors_go_both_ways)
{
	struct buf out = BUF_INIT(100);

	base64_encode(pairs[_i].plain, &out);
	ck_assert_str_is(buf_str(&out), pairs[_i].coded);
	buf_reset(&out);
	ck_assert(base64_decode(pairs[_i].coded, &out));
	ck_assert_str_is(buf_str(&out), pairs[_i].plain);
	buf_free(&out);
}
END_TEST

static const struct str bad[] = {
	STR_INIT("="), STR_INIT("===="), STR_INIT("Z==="), STR_INIT("Zg="), STR_INIT("Zg"), STR_INIT("Zm9vY"),
	STR_INIT("Zg==Zg=="), STR_INIT("Z=g="), STR_INIT("Zm=v"), STR_INIT("=m9v"), STR_INIT(" Zm9v"),
	STR_INIT("Zm9v\r\n"), STR_INIT("Zm\0v"), STR_INIT("-__-"), STR_INIT("Zm9\xfe"), STR_INIT("Zm9v===="),
	/* the unused bits of the last letter must be zero, or one password has many spellings */
	STR_INIT("Zh=="), STR_INIT("Zm9="), STR_INIT("Zg=A"),
};

START_TEST(login_data_that_is_not_canonical_is_refused_whole)
{
	struct buf out = BUF_INIT(100);

	buf_put(&out, STR("kept"));
	ck_assert_msg(!base64_decode(bad[_i], &out), "\"%.*s\"", STR_ARG(bad[_i]));
	ck_assert_str_is(buf_str(&out), STR("kept"));
	buf_free(&out);
}
END_TEST

START_TEST(more_than_the_buffer_takes_is_refused)
{
	struct buf out = BUF_INIT(5);

	ck_assert(!base64_decode(STR("Zm9vYmFy"), &out));
	ck_assert(buf_failed(&out));
	ck_assert_uint_eq(out.n, 0);
	buf_free(&out);
}
END_TEST

static void
body(struct str in, size_t size, struct buf *out)
{
	struct base64_stream st = { 0 };

	for (; in.n; in = str_sub(in, size, in.n))
		base64_stream_feed(&st, str_sub(in, 0, size), out);
}

static const struct {
	struct str in, want;
} bodies[] = {
	{ STR_INIT("Zm9v\r\nYmFy\r\n"), STR_INIT("foobar") },
	{ STR_INIT("Zm9\r\nvYmF\ny"), STR_INIT("foobar") },
	{ STR_INIT("Z m*9!v\0Y-m_F.y"), STR_INIT("foobar") },
	{ STR_INIT("Zm9vYg"), STR_INIT("foob") },
	{ STR_INIT("Zm9vYmE"), STR_INIT("fooba") },
	{ STR_INIT("Zm9vY"), STR_INIT("foo") },
	{ STR_INIT("Zm9vYg==\r\nZm9v"), STR_INIT("foob") },
	{ STR_INIT("=Zm9v"), STR_INIT("") },
	{ STR_INIT("\xff\xfe"), STR_INIT("") },
};

START_TEST(bodies_decode_as_far_as_they_make_sense)
{
	for (size_t cut = 1; cut <= bodies[_i].in.n; cut++) {
		struct buf out = BUF_INIT(100);
		body(bodies[_i].in, cut, &out);
		ck_assert_str_is(buf_str(&out), bodies[_i].want);
		buf_free(&out);
	}
}
END_TEST

START_TEST(a_long_body_comes_back_whole_however_it_is_cut)
{
	struct buf plain = BUF_INIT(20000), coded = BUF_INIT(40000);

	for (unsigned i = 0; i < 10000; i++)
		buf_byte(&plain, (char)(i * i >> 3));
	base64_encode(buf_str(&plain), &coded);
	for (size_t cut = 1; cut < 6000; cut = cut * 3 + 1) {
		struct buf out = BUF_INIT(20000);
		body(buf_str(&coded), cut, &out);
		ck_assert_str_is(buf_str(&out), buf_str(&plain));
		buf_free(&out);
	}
	buf_free(&plain);
	buf_free(&coded);
}
END_TEST

UNIT_SUITE(c_client_codec_base64)
{
	tcase_add_loop_test(t, vectors_go_both_ways, 0, (int)(sizeof pairs / sizeof *pairs));
	tcase_add_loop_test(
	    t, login_data_that_is_not_canonical_is_refused_whole, 0, (int)(sizeof bad / sizeof *bad));
	tcase_add_test(t, more_than_the_buffer_takes_is_refused);
	tcase_add_loop_test(
	    t, bodies_decode_as_far_as_they_make_sense, 0, (int)(sizeof bodies / sizeof *bodies));
	tcase_add_test(t, a_long_body_comes_back_whole_however_it_is_cut);
}
