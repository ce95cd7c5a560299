#include "c-client/codec/qp.h"

#include "tests/support/unit.h"

static void
body(struct str in, size_t size, struct buf *out)
{
	struct qp_stream st = { 0 };

	for (; in.n; in = str_sub(in, size, in.n))
		qp_stream_feed(&st, str_sub(in, 0, size), out);
	qp_stream_finish(&st, out);
}

static const struct {
	struct str in, want;
} bodies[] = {
	{ STR_INIT(""), STR_INIT("") },
	{ STR_INIT("plain text\r\n"), STR_INIT("plain text\r\n") },
	{ STR_INIT("unix\nlines\n"), STR_INIT("unix\nlines\n") },
	{ STR_INIT("caf=C3=A9 =3d =3D"), STR_INIT("caf\xc3\xa9 = =") },
	{ STR_INIT("lower case =e4=Fc"), STR_INIT("lower case \xe4\xfc") },
	{ STR_INIT("soft=\r\n break"), STR_INIT("soft break") },
	{ STR_INIT("soft=\n break"), STR_INIT("soft break") },
	{ STR_INIT("soft= \t \r\nbreak"), STR_INIT("softbreak") },
	{ STR_INIT("kept =\r\nspace"), STR_INIT("kept space") },
	{ STR_INIT("trailing \t \r\nspace  \n"), STR_INIT("trailing\r\nspace\n") },
	{ STR_INIT("inner  \t space"), STR_INIT("inner  \t space") },
	{ STR_INIT("at the end  "), STR_INIT("at the end") },
	{ STR_INIT("soft at the end="), STR_INIT("soft at the end") },
	{ STR_INIT("soft at the end= "), STR_INIT("soft at the end") },
	{ STR_INIT("encoded space=20\r\n"), STR_INIT("encoded space \r\n") },
	{ STR_INIT("=XY =G1 =1G =4"), STR_INIT("=XY =G1 =1G =4") },
	{ STR_INIT("== ==41 =4=41"), STR_INIT("== =A =4A") },
	{ STR_INIT("a= b =\tc"), STR_INIT("a= b =\tc") },
	{ STR_INIT("=0D=0A=00"), STR_INIT("\r\n\0") },
	{ STR_INIT("raw \xe9\0 bytes"), STR_INIT("raw \xe9\0 bytes") },
	{ STR_INIT("=\r\r\n=\r=41"), STR_INIT("\r\nA") },
};

START_TEST(bodies_decode_and_broken_escapes_stay)
{
	for (size_t cut = 1; cut <= bodies[_i].in.n + 1; cut++) {
		struct buf out = BUF_INIT(bodies[_i].in.n);
		body(bodies[_i].in, cut, &out);
		ck_assert_str_is(buf_str(&out), bodies[_i].want);
		buf_free(&out);
	}
}
END_TEST

START_TEST(endless_white_space_needs_no_memory)
{
	struct buf in = BUF_INIT(2000), whole = BUF_INIT(2000), pieces = BUF_INIT(2000);

	for (int i = 0; i < 1000; i++)
		buf_byte(&in, i % 3 ? ' ' : '\t');
	buf_put(&in, STR("x= "));
	for (int i = 0; i < 300; i++)
		buf_byte(&in, ' ');
	buf_put(&in, STR("\r\n"));
	body(buf_str(&in), in.n, &whole);
	body(buf_str(&in), 7, &pieces);
	ck_assert_str_is(buf_str(&pieces), buf_str(&whole));
	ck_assert_str_is(str_sub(buf_str(&whole), 0, 1002), str_sub(buf_str(&in), 0, 1002));
	buf_free(&in);
	buf_free(&whole);
	buf_free(&pieces);
}
END_TEST

static const struct {
	struct str plain, coded;
} pairs[] = {
	{ STR_INIT("a=b\r\n"), STR_INIT("a=3Db\r\n") },
	{ STR_INIT("end \r\n end\t"), STR_INIT("end=20\r\n end=09") },
	{ STR_INIT("bare\rand\n"), STR_INIT("bare=0Dand=0A") },
	{ STR_INIT(
	      "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567"),
	    STR_INIT("012345678901234567890123456789012345678901234567890123456789012345678901234=\r\n"
		     "5678901234567") },
};

START_TEST(text_is_encoded_in_short_lines_and_comes_back)
{
	struct buf coded = BUF_INIT(1000), back = BUF_INIT(1000);

	qp_encode(pairs[_i].plain, &coded);
	ck_assert_str_is(buf_str(&coded), pairs[_i].coded);
	body(buf_str(&coded), 5, &back);
	ck_assert_str_is(buf_str(&back), pairs[_i].plain);
	buf_free(&coded);
	buf_free(&back);
}
END_TEST

UNIT_SUITE(c_client_codec_qp)
{
	tcase_add_loop_test(
	    t, bodies_decode_and_broken_escapes_stay, 0, (int)(sizeof bodies / sizeof *bodies));
	tcase_add_test(t, endless_white_space_needs_no_memory);
	tcase_add_loop_test(
	    t, text_is_encoded_in_short_lines_and_comes_back, 0, (int)(sizeof pairs / sizeof *pairs));
}
