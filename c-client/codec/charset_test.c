#include "c-client/codec/charset.h"

#include "tests/support/unit.h"

static bool
convert(struct str name, struct str in, size_t size, struct buf *out)
{
	struct charset cs;
	bool known = charset_open(&cs, name);

	for (; in.n; in = str_sub(in, size, in.n)) {
		struct str piece = str_sub(in, 0, size);
		char *exact = malloc(piece.n);
		ck_assert_ptr_nonnull(exact);
		memcpy(exact, piece.p, piece.n);
		charset_feed(&cs, (struct str){ exact, piece.n }, out);
		free(exact);
	}
	charset_finish(&cs, out);
	charset_close(&cs);
	return known;
}

static const struct {
	struct str name, in, want;
} rows[] = {
	{ STR_INIT("UTF-8"), STR_INIT("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80z"),
	    STR_INIT("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80z") },
	{ STR_INIT("utf8"), STR_INIT("\xe2\x82\xc3\xa9\xff\xf0\x9f"),
	    STR_INIT("\xef\xbf\xbd\xc3\xa9\xef\xbf\xbd\xef\xbf\xbd") },
	{ STR_INIT("us-ascii"), STR_INIT("plain \xc3\xa9 \xe9"), STR_INIT("plain \xc3\xa9 \xef\xbf\xbd") },
	{ STR_INIT("ISO-8859-1"), STR_INIT("caf\xe9 \x93q\x94 \x81"),
	    STR_INIT("caf\xc3\xa9 \xe2\x80\x9cq\xe2\x80\x9d \xc2\x81") },
	{ STR_INIT("Windows-1252"), STR_INIT("\x80"), STR_INIT("\xe2\x82\xac") },
	{ STR_INIT("ISO-8859-2"),
	    STR_INIT("\xa3\xf3"
		     "d\xbc"),
	    STR_INIT("\xc5\x81\xc3\xb3"
		     "d\xc5\xba") },
	{ STR_INIT("iso_8859-15:1998"), STR_INIT("5 \xa4"), STR_INIT("5 \xe2\x82\xac") },
	{ STR_INIT("koi8-r"), STR_INIT("\xf0\xd2\xc9\xd7\xc5\xd4"),
	    STR_INIT("\xd0\x9f\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82") },
	{ STR_INIT("windows-1251"), STR_INIT("\xcf\xf0\xe8\xe2\xe5\xf2"),
	    STR_INIT("\xd0\x9f\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82") },
	/* here iconv holds a letter back, in case a point follows */
	{ STR_INIT("cp1255"), STR_INIT("\xf9\xec\xe5\xed\xf9"),
	    STR_INIT("\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d\xd7\xa9") },
	{ STR_INIT("ISO-8859-8-I"), STR_INIT("\xf9\xec\xe5\xed"),
	    STR_INIT("\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d") },
	{ STR_INIT("shift_jis"), STR_INIT("\x93\xfa\x96{\xb6\xc5\x87@"),
	    STR_INIT("\xe6\x97\xa5\xe6\x9c\xac\xef\xbd\xb6\xef\xbe\x85\xe2\x91\xa0") },
	{ STR_INIT("x-sjis"), STR_INIT("\x81`"), STR_INIT("\xef\xbd\x9e") },
	{ STR_INIT("EUC-JP"), STR_INIT("\xc6\xfc\xcb\xdc\xb8\xec"),
	    STR_INIT("\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e") },
	{ STR_INIT("iso-2022-jp"), STR_INIT("\x1b$BF|K\\8l\x1b(B abc"),
	    STR_INIT("\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e abc") },
	{ STR_INIT("iso-2022-jp-1"), STR_INIT("\x1b$BF|K\\8l\x1b(B abc"),
	    STR_INIT("\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e abc") },
	/* vendors' rows: a surname, a circled number; half-width kana both ways */
	{ STR_INIT("iso-2022-jp"), STR_INIT("\x1b$B|b-!\x1b(J z"), STR_INIT("\xe9\xab\x99\xe2\x91\xa0 z") },
	{ STR_INIT("iso-2022-jp"),
	    STR_INIT("\x1b(I6E\x1b(B\x0e"
		     "6\x0f"
		     "6"),
	    STR_INIT("\xef\xbd\xb6\xef\xbe\x85\xef\xbd\xb6"
		     "6") },
	/* a line cut off does not spoil the next; an unknown escape shows; JIS X 0212 is lost one by one */
	{ STR_INIT("iso-2022-jp"), STR_INIT("\x1b$BF|F\r\nabc"),
	    STR_INIT("\xe6\x97\xa5\xef\xbf\xbd\r\nabc") },
	{ STR_INIT("iso-2022-jp"), STR_INIT("a\x1b(Zb\x1b$X"), STR_INIT("a\x1b(Zb\x1b$X") },
	{ STR_INIT("iso-2022-jp"), STR_INIT("\x1b$(D\"\x2f\"\x30\x1b(Bz"),
	    STR_INIT("\xef\xbf\xbd\xef\xbf\xbdz") },
	{ STR_INIT("ks_c_5601-1987"),
	    STR_INIT("\xc7\xd1\xb1\xb9\xbe\xee\x8c"
		     "c"),
	    STR_INIT("\xed\x95\x9c\xea\xb5\xad\xec\x96\xb4\xeb\x98\xa0") },
	{ STR_INIT("EUC-KR"), STR_INIT("\xc7\xd1\xb1\xb9"), STR_INIT("\xed\x95\x9c\xea\xb5\xad") },
	{ STR_INIT("gb2312"), STR_INIT("\xd6\xd0\xb9\xfa\xe6g"),
	    STR_INIT("\xe4\xb8\xad\xe5\x9b\xbd\xe9\x8e\x94") },
	{ STR_INIT("GB18030"),
	    STR_INIT("\xd6\xd0\xa2\xe3\x94"
		     "9\xfc"
		     "6"),
	    STR_INIT("\xe4\xb8\xad\xe2\x82\xac\xf0\x9f\x98\x80") },
	{ STR_INIT("big5"), STR_INIT("\xa4\xa4\xa4\xe5"), STR_INIT("\xe4\xb8\xad\xe6\x96\x87") },
	{ STR_INIT("UTF-7"), STR_INIT("Gr+APwA3w-e +-"),
	    STR_INIT("Gr\xc3\xbc\xc3\x9f"
		     "e +") },
	{ STR_INIT("utf-16"),
	    STR_INIT("\xff\xfe"
		     "a\0\xe9\0=\xd8\0\xde"),
	    STR_INIT("a\xc3\xa9\xf0\x9f\x98\x80") },
	{ STR_INIT("UTF-16BE"), STR_INIT("\0a\0\xe9\xd8=\xde\0"), STR_INIT("a\xc3\xa9\xf0\x9f\x98\x80") },
	{ STR_INIT("tis-620"), STR_INIT("\xe4\xb7\xc2"), STR_INIT("\xe0\xb9\x84\xe0\xb8\x97\xe0\xb8\xa2") },
	/* undecodable bytes and an unfinished character at the end */
	{ STR_INIT("euc-kr"), STR_INIT("\xff\xc7\xd1\xc7"),
	    STR_INIT("\xef\xbf\xbd\xed\x95\x9c\xef\xbf\xbd") },
	{ STR_INIT("iso-2022-jp"), STR_INIT("\x1b$BF"), STR_INIT("\xef\xbf\xbd") },
};

START_TEST(text_becomes_utf8_however_it_is_cut)
{
	for (size_t cut = 1; cut <= rows[_i].in.n; cut++) {
		struct buf out = BUF_INIT(3 * rows[_i].in.n + 3);
		ck_assert(convert(rows[_i].name, rows[_i].in, cut, &out));
		ck_assert_str_is(buf_str(&out), rows[_i].want);
		buf_free(&out);
	}
}
END_TEST

/* One name of every row: iconv of this machine has them all. */
static const char *const known[] = {
	"utf-8",
	"iso-8859-1",
	"iso-8859-2",
	"iso-8859-3",
	"iso-8859-4",
	"iso-8859-5",
	"iso-8859-6",
	"iso-8859-7",
	"iso-8859-8",
	"iso-8859-9",
	"iso-8859-10",
	"iso-8859-11",
	"iso-8859-13",
	"iso-8859-14",
	"iso-8859-15",
	"iso-8859-16",
	"windows-1250",
	"windows-1251",
	"windows-1252",
	"windows-1253",
	"windows-1254",
	"windows-1255",
	"windows-1256",
	"windows-1257",
	"windows-1258",
	"windows-874",
	"koi8-r",
	"koi8-u",
	"koi8-t",
	"cp437",
	"cp737",
	"cp775",
	"ibm850",
	"ibm852",
	"ibm855",
	"ibm857",
	"ibm858",
	"ibm860",
	"ibm861",
	"ibm862",
	"ibm863",
	"ibm864",
	"ibm865",
	"ibm866",
	"ibm869",
	"macintosh",
	"x-mac-cyrillic",
	"x-mac-ce",
	"hp-roman8",
	"dec-mcs",
	"armscii-8",
	"georgian-ps",
	"georgian-academy",
	"ptcp154",
	"kz-1048",
	"tcvn-5712",
	"viscii",
	"shift_jis",
	"euc-jp",
	"iso-2022-jp",
	"iso-2022-jp-2",
	"euc-kr",
	"iso-2022-kr",
	"johab",
	"gb2312",
	"gbk",
	"gb18030",
	"iso-2022-cn",
	"big5",
	"big5-hkscs",
	"euc-tw",
	"utf-7",
	"utf-16",
	"utf-16be",
	"utf-16le",
	"utf-32",
	"utf-32be",
	"utf-32le",
	/* and spellings met in mail */
	"UTF8",
	"US-ASCII",
	"ANSI_X3.4-1968",
	"ISO8859-1",
	"latin1",
	"ISO_8859-1:1987",
	"cp1252",
	"ks_c_5601-1987",
	"x-gbk",
	"gb_2312-80",
	"MS_Kanji",
	"Windows-31J",
	"x-sjis",
	"X-EUC-JP",
	"ISO-8859-8-I",
	"x-windows-949",
};

START_TEST(every_charset_of_the_table_can_be_searched)
{
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		ck_assert_msg(charset_known(str_of(known[i])), "%s", known[i]);
}
END_TEST

START_TEST(a_strange_name_is_unknown_and_its_text_is_taken_as_utf8)
{
	static const struct str strange[] = {
		STR_INIT(""),
		STR_INIT("x-unknown"),
		STR_INIT("unknown-8bit"),
		STR_INIT("../../x"),
		STR_INIT("UTF-8//TRANSLIT"),
		STR_INIT("utf-8/"),
		STR_INIT("utf 8"),
		STR_INIT("utf-8\0"),
		STR_INIT("--"),
		STR_INIT("utf-8,utf-8"),
		STR_INIT("INTERNAL"),
		STR_INIT("WCHAR_T"),
		STR_INIT("\xc3\xa9"),
		STR_INIT("utf8 usascii"),
		STR_INIT("utf8-----------------------------------------------------------------"),
	};

	for (size_t i = 0; i < sizeof strange / sizeof *strange; i++) {
		struct buf out = BUF_INIT(100);
		ck_assert_msg(!charset_known(strange[i]), "%.*s", STR_ARG(strange[i]));
		ck_assert(!charset_convert(strange[i], STR("\xc3\xa9\xe9"), &out));
		ck_assert_str_is(buf_str(&out), STR("\xc3\xa9\xef\xbf\xbd"));
		buf_free(&out);
	}
}
END_TEST

START_TEST(one_handle_serves_one_text_after_another)
{
	struct buf out = BUF_INIT(100);
	struct charset cs;

	ck_assert(charset_open(&cs, STR("iso-2022-jp")));
	charset_feed(&cs, STR("\x1b$BF|\x1b"), &out);
	charset_finish(&cs, &out);
	buf_reset(&out);
	charset_feed(&cs, STR("F|"), &out);
	charset_finish(&cs, &out);
	ck_assert_str_is(buf_str(&out), STR("F|"));
	charset_close(&cs);
	buf_free(&out);
}
END_TEST

START_TEST(raw_bytes_are_guessed_as_utf8_or_windows_1252)
{
	struct buf out = BUF_INIT(100);

	charset_guess(STR("\xc3\xa9 caf\xe9 \x80 \xe2\x82\xac\xc3"), &out);
	ck_assert_str_is(buf_str(&out), STR("\xc3\xa9 caf\xc3\xa9 \xe2\x82\xac \xe2\x82\xac\xc3\x83"));
	buf_free(&out);
}
END_TEST

START_TEST(a_long_text_passes_through_the_buffers)
{
	struct buf in = BUF_INIT(100000), out = BUF_INIT(300000);

	for (int i = 0; i < 20000; i++)
		buf_put(&in, STR("\xc7\xd1"));
	ck_assert(charset_convert(STR("euc-kr"), buf_str(&in), &out));
	ck_assert_uint_eq(out.n, 60000);
	for (size_t i = 0; i < out.n; i += 3)
		ck_assert_int_eq(memcmp(out.p + i, "\xed\x95\x9c", 3), 0);
	buf_free(&in);
	buf_free(&out);
}
END_TEST

UNIT_SUITE(c_client_codec_charset)
{
	tcase_add_loop_test(t, text_becomes_utf8_however_it_is_cut, 0, (int)(sizeof rows / sizeof *rows));
	tcase_add_test(t, every_charset_of_the_table_can_be_searched);
	tcase_add_test(t, a_strange_name_is_unknown_and_its_text_is_taken_as_utf8);
	tcase_add_test(t, one_handle_serves_one_text_after_another);
	tcase_add_test(t, raw_bytes_are_guessed_as_utf8_or_windows_1252);
	tcase_add_test(t, a_long_text_passes_through_the_buffers);
}
