#include "c-client/codec/iso2022jp.h"

#include "c-client/base/buf.h"
#include "tests/support/unit.h"

/* In pieces of at most size bytes; '?' stands where half a character was given up. */
static void
rewrite(struct str in, size_t size, struct buf *out)
{
	struct iso2022jp st = { 0 };

	for (; in.n; in = str_sub(in, size, in.n)) {
		struct str piece = str_sub(in, 0, size);
		while (piece.n) {
			char sjis[ISO2022JP_ROOM];
			bool broken;
			size_t n = iso2022jp_to_sjis(&st, &piece, sjis, &broken);
			buf_put(out, (struct str){ sjis, n });
			if (broken)
				buf_byte(out, '?');
		}
	}
}

static const struct {
	struct str in, want;
} rows[] = {
	{ STR_INIT("plain\r\n"), STR_INIT("plain\r\n") },
	{ STR_INIT("\x1b$BF|K\\\x1b(B!"), STR_INIT("\x93\xfa\x96{!") },
	{ STR_INIT("\x1b$@0!~~\x1b(J!"),
	    STR_INIT("\x88\x9f\xef\xfc!") }, /* the first kanji, the last place */
	{ STR_INIT("\x1b$B!!!~!`^__!"), STR_INIT("\x81@\x81\x9e\x81\x80\x9f\xdd\xe0@") },
	{ STR_INIT("\x1b&@\x1b$BF|"), STR_INIT("\x93\xfa") },
	{ STR_INIT("\x1b(I1\x1b(B1"), STR_INIT("\xb1"
					       "1") },
	{ STR_INIT("\x1b$BF|F \x1b(Ba"), STR_INIT("\x93\xfa? a") },
	{ STR_INIT("\x1b$BF\x1b(Ba"), STR_INIT("?a") },
	{ STR_INIT("\x93\xfa"), STR_INIT("\x93\xfa") },
};

START_TEST(characters_become_shift_jis_however_they_are_cut)
{
	for (size_t cut = 1; cut <= rows[_i].in.n; cut++) {
		struct buf out = BUF_INIT(100);
		rewrite(rows[_i].in, cut, &out);
		ck_assert_str_is(buf_str(&out), rows[_i].want);
		buf_free(&out);
	}
}
END_TEST

START_TEST(a_long_text_comes_in_several_rounds)
{
	struct buf in = BUF_INIT(10000), out = BUF_INIT(10000);

	buf_put(&in, STR("\x1b$B"));
	for (int i = 0; i < 1000; i++)
		buf_put(&in, STR("F|"));
	rewrite(buf_str(&in), in.n, &out);
	ck_assert_uint_eq(out.n, 2000);
	for (size_t i = 0; i < out.n; i += 2)
		ck_assert_int_eq(memcmp(out.p + i, "\x93\xfa", 2), 0);
	buf_free(&in);
	buf_free(&out);
}
END_TEST

UNIT_SUITE(c_client_codec_iso2022jp)
{
	tcase_add_loop_test(
	    t, characters_become_shift_jis_however_they_are_cut, 0, (int)(sizeof rows / sizeof *rows));
	tcase_add_test(t, a_long_text_comes_in_several_rounds);
}
