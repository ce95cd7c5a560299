/*
 * Charsets to UTF-8. Names are matched as Unicode Technical Standard 22 section 1.4 says (letters and
 * digits only), against a closed table: glibc's iconv knows hundreds of charsets, and its bugs were
 * found in the ones that no mail uses; it also takes "//TRANSLIT", "" (the locale's) and paths in
 * names. So a stranger's name never gets there.
 */

#include "c-client/codec/charset.h"

#include <errno.h>
#include <iconv.h>

#include "c-client/base/limits.h"

enum { UTF8, WINDOWS_1252, BY_ICONV, ISO_2022_JP };

/*
 * iconv's name, then the names in mail, in lower case, letters and digits only. Where everybody sends
 * a superset under the name of the standard (WHATWG Encoding, section 4.2, has the evidence), the
 * superset is what decodes it.
 */
static const struct {
	uint8_t kind;
	const char *iconv, *names;
} table[] = {
	{ UTF8, NULL, "utf8 usascii ascii ansix341968 iso646us unicode11utf8 xutf8 utf8mb4 cp65001 us" },
	{ WINDOWS_1252, NULL,
	    "iso88591 windows1252 cp1252 xcp1252 win1252 latin1 l1 88591 iso885911987 isoir100 "
	    "csisolatin1 ibm819 cp819" },
	{ BY_ICONV, "ISO-8859-2", "iso88592 latin2 l2 88592 iso885921987 isoir101 csisolatin2" },
	{ BY_ICONV, "ISO-8859-3", "iso88593 latin3 l3 88593 iso885931988 isoir109 csisolatin3" },
	{ BY_ICONV, "ISO-8859-4", "iso88594 latin4 l4 88594 iso885941988 isoir110 csisolatin4" },
	{ BY_ICONV, "ISO-8859-5", "iso88595 cyrillic 88595 iso885951988 isoir144 csisolatincyrillic" },
	{ BY_ICONV, "ISO-8859-6",
	    "iso88596 iso88596i iso88596e arabic asmo708 ecma114 88596 iso885961987 isoir127" },
	{ BY_ICONV, "ISO-8859-7",
	    "iso88597 greek greek8 elot928 ecma118 88597 iso885971987 isoir126 suneugreek" },
	{ BY_ICONV, "ISO-8859-8",
	    "iso88598 iso88598i iso88598e hebrew logical visual 88598 iso885981988 isoir138" },
	{ BY_ICONV, "CP1254",
	    "iso88599 windows1254 cp1254 xcp1254 win1254 latin5 l5 88599 iso885991989 isoir148" },
	{ BY_ICONV, "ISO-8859-10", "iso885910 latin6 l6 iso8859101992 isoir157 csisolatin6" },
	{ BY_ICONV, "ISO-8859-13", "iso885913 latin7 l7" },
	{ BY_ICONV, "ISO-8859-14", "iso885914 latin8 l8 iso8859141998 isoir199" },
	{ BY_ICONV, "ISO-8859-15", "iso885915 latin9 latin0 l9 iso8859151998 isoir203 csisolatin9" },
	{ BY_ICONV, "ISO-8859-16", "iso885916 latin10 l10 iso8859162001 isoir226" },
	{ BY_ICONV, "CP1250", "windows1250 cp1250 xcp1250 win1250 msee" },
	{ BY_ICONV, "CP1251", "windows1251 cp1251 xcp1251 win1251 mscyrl" },
	{ BY_ICONV, "CP1253", "windows1253 cp1253 xcp1253 win1253 msgreek" },
	{ BY_ICONV, "CP1255", "windows1255 cp1255 xcp1255 win1255 mshebr" },
	{ BY_ICONV, "CP1256", "windows1256 cp1256 xcp1256 win1256 msarab" },
	{ BY_ICONV, "CP1257", "windows1257 cp1257 xcp1257 win1257 winbaltrim" },
	{ BY_ICONV, "CP1258", "windows1258 cp1258 xcp1258 win1258" },
	{ BY_ICONV, "CP874", "windows874 cp874 ibm874 tis620 iso885911 dos874 thai8" },
	{ BY_ICONV, "KOI8-R", "koi8r koi8 koi cskoi8r" },
	{ BY_ICONV, "KOI8-U", "koi8u koi8ru" },
	{ BY_ICONV, "KOI8-T", "koi8t" },
	{ BY_ICONV, "IBM437", "ibm437 cp437 437 cspc8codepage437" },
	{ BY_ICONV, "CP737", "ibm737 cp737" },
	{ BY_ICONV, "CP775", "ibm775 cp775" },
	{ BY_ICONV, "IBM850", "ibm850 cp850 850" },
	{ BY_ICONV, "IBM852", "ibm852 cp852 852" },
	{ BY_ICONV, "IBM855", "ibm855 cp855 855" },
	{ BY_ICONV, "IBM857", "ibm857 cp857 857" },
	{ BY_ICONV, "CP858", "ibm858 cp858 ibm00858 ccsid00858" },
	{ BY_ICONV, "IBM860", "ibm860 cp860 860" },
	{ BY_ICONV, "IBM861", "ibm861 cp861 861" },
	{ BY_ICONV, "IBM862", "ibm862 cp862 862 dos862" },
	{ BY_ICONV, "IBM863", "ibm863 cp863 863" },
	{ BY_ICONV, "IBM864", "ibm864 cp864 864" },
	{ BY_ICONV, "IBM865", "ibm865 cp865 865" },
	{ BY_ICONV, "IBM866", "ibm866 cp866 866 csibm866" },
	{ BY_ICONV, "IBM869", "ibm869 cp869 869" },
	{ BY_ICONV, "MACINTOSH", "macintosh mac xmacroman macroman csmacintosh" },
	{ BY_ICONV, "MAC-CYRILLIC", "xmaccyrillic maccyrillic xmacukrainian" },
	{ BY_ICONV, "MAC-CENTRALEUROPE", "xmacce macce xmaccentraleurroman" },
	{ BY_ICONV, "HP-ROMAN8", "hproman8 roman8 r8 cshproman8" },
	{ BY_ICONV, "DEC-MCS", "decmcs dec csdecmcs" },
	{ BY_ICONV, "ARMSCII-8", "armscii8" },
	{ BY_ICONV, "GEORGIAN-PS", "georgianps" },
	{ BY_ICONV, "GEORGIAN-ACADEMY", "georgianacademy" },
	{ BY_ICONV, "PT154", "pt154 ptcp154 csptcp154 cp154 cyrillicasian" },
	{ BY_ICONV, "RK1048", "rk1048 kz1048 strk10482002" },
	{ BY_ICONV, "TCVN", "tcvn tcvn5712 tcvn57121 xviettcvn5712" },
	{ BY_ICONV, "VISCII", "viscii csviscii" },
	{ BY_ICONV, "CP932",
	    "shiftjis xsjis sjis cp932 ms932 mskanji windows31j cswindows31j csshiftjis xmscp932 "
	    "windows932 xshiftjis ibm943 xsjisjp" },
	{ BY_ICONV, "EUC-JP-MS", "eucjp xeucjp eucjpms eucjpwin ujis xeuc cseucpkdfmtjapanese" },
	{ ISO_2022_JP, "CP932", "iso2022jp iso2022jpms csiso2022jp jis cp50220 cp50221 cp50222" },
	{ BY_ICONV, "ISO-2022-JP-3", "iso2022jp1 iso2022jp2 iso2022jp3 csiso2022jp2" },
	{ BY_ICONV, "CP949",
	    "euckr ksc56011987 ksc56011989 ksc5601 ksc56011992 korean isoir149 cseuckr "
	    "csksc56011987 cp949 ms949 windows949 uhc xeuckr xwindows949 5601" },
	{ BY_ICONV, "ISO-2022-KR", "iso2022kr csiso2022kr" },
	{ BY_ICONV, "JOHAB", "johab cp1361 ms1361 ksc56011992johab" },
	{ BY_ICONV, "GB18030",
	    "gb2312 gbk gb18030 xgbk cp936 ms936 windows936 euccn gb231280 chinese csgb2312 "
	    "csiso58gb231280 isoir58 xeuccn cngb gb cp54936 xgb2312" },
	{ BY_ICONV, "ISO-2022-CN", "iso2022cn csiso2022cn" },
	{ BY_ICONV, "BIG5", "big5 cnbig5 xxbig5 csbig5 big5eten xbig5 cp950 windows950 big5tw" },
	{ BY_ICONV, "BIG5-HKSCS", "big5hkscs big5hk" },
	{ BY_ICONV, "EUC-TW", "euctw xeuctw" },
	{ BY_ICONV, "UTF-7", "utf7 unicode11utf7 xunicode20utf7 csunicode11utf7 unicode20utf7" },
	{ BY_ICONV, "UTF-16", "utf16 unicode csunicode ucs2 iso10646ucs2" },
	{ BY_ICONV, "UTF-16BE", "utf16be unicodefffe ucs2be" },
	{ BY_ICONV, "UTF-16LE", "utf16le unicodefeff ucs2le" },
	{ BY_ICONV, "UTF-32", "utf32" },
	{ BY_ICONV, "UTF-32BE", "utf32be" },
	{ BY_ICONV, "UTF-32LE", "utf32le" },
};

/* The name without case and punctuation; n = 0 when it has bytes that no charset's name has, or too many. */
static struct str
bare_name(struct str name, char key[LIMIT_CHARSET_NAME])
{
	size_t n = 0;

	if (name.n > LIMIT_CHARSET_NAME)
		return STR("");
	for (size_t i = 0; i < name.n; i++) {
		char c = ascii_lower(name.p[i]);
		if (ascii_is_digit(c) || ascii_is_alpha(c))
			key[n++] = c;
		else if (str_find(STR("._:+()-"), c) == STR("._:+()-").n)
			return STR("");
	}
	return (struct str){ key, n };
}

/* The row of a name, -1 if there is none. */
static int
find(struct str name)
{
	char buffer[LIMIT_CHARSET_NAME];
	struct str key = bare_name(name, buffer), names, one;

	if (key.n == 0)
		return -1;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		for (names = str_of(table[i].names); str_split(&names, ' ', &one);)
			if (str_eq(one, key))
				return (int)i;
	return -1;
}

bool
charset_open(struct charset *cs, struct str name)
{
	int row = find(name);
	iconv_t handle;

	*cs = (struct charset){ .kind = UTF8 };
	if (row < 0)
		return false;
	if (table[row].iconv) {
		handle = iconv_open("UTF-8", table[row].iconv);
		if (handle == (iconv_t)-1)
			return false;
		cs->iconv = handle;
	}
	cs->kind = table[row].kind;
	return true;
}

void
charset_close(struct charset *cs)
{
	if (cs->iconv)
		iconv_close(cs->iconv);
	*cs = (struct charset){ .kind = UTF8 };
}

bool
charset_known(struct str name)
{
	struct charset cs;
	bool known = charset_open(&cs, name);

	charset_close(&cs);
	return known;
}

static void
put_windows_1252(struct str in, struct buf *out)
{
	static const uint16_t c1[32] = {
		0x20ac, 0x81, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, /* 80 */
		0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8d, 0x017d, 0x8f,   /* 88 */
		0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, /* 90 */
		0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x9d, 0x017e, 0x0178, /* 98 */
	};

	for (size_t i = 0, from = 0; i <= in.n; i++) {
		unsigned char c = i < in.n ? (unsigned char)in.p[i] : 0xff;
		if (c < 0x80)
			continue;
		buf_put(out, str_sub(in, from, i - from));
		if (i < in.n)
			utf8_put(out, c < 0xa0 ? c1[c - 0x80] : c);
		from = i + 1;
	}
}

/*
 * Converts as much as is whole, and returns how many bytes that was. A byte that iconv refuses becomes
 * U+FFFD and the next try begins behind it.
 */
static size_t
run_iconv(struct charset *cs, struct str in, struct buf *out)
{
	char *from = (char *)in.p; /* iconv's prototype lacks a const; it writes nothing there */
	size_t left = in.n;

	while (left) {
		char piece[4096], *to = piece;
		size_t room = sizeof piece;
		size_t r = iconv(cs->iconv, &from, &left, &to, &room);
		int error = r == (size_t)-1 ? errno : 0;
		buf_put(out, (struct str){ piece, (size_t)(to - piece) });
		if (error == EINVAL)
			break;
		if (error == EILSEQ && left) {
			utf8_put(out, UTF8_REPLACEMENT);
			from++;
			left--;
		}
	}
	return in.n - left;
}

/* Joins what is held with the beginning of in until a character has been completed; takes that off in. */
static void
complete(struct charset *cs, struct str *in, struct buf *out)
{
	while (cs->n && in->n) {
		size_t old = cs->n, add = sizeof cs->held - old, done;
		if (add > in->n)
			add = in->n;
		memcpy(cs->held + old, in->p, add);
		done = run_iconv(cs, (struct str){ cs->held, old + add }, out);
		if (done == 0 && old + add == sizeof cs->held) {
			/* no charset has characters that long */
			utf8_put(out, UTF8_REPLACEMENT);
			done = 1;
		}
		if (done >= old) {
			cs->n = 0;
			*in = str_sub(*in, done - old, in->n);
			return;
		}
		memmove(cs->held, cs->held + done, old + add - done);
		cs->n = (uint8_t)(old + add - done);
		*in = str_sub(*in, add, in->n);
	}
}

static void
feed_iconv(struct charset *cs, struct str in, struct buf *out)
{
	complete(cs, &in, out);
	in = str_sub(in, run_iconv(cs, in, out), in.n);
	while (in.n > sizeof cs->held) {
		utf8_put(out, UTF8_REPLACEMENT);
		in = str_sub(in, 1, in.n);
		in = str_sub(in, run_iconv(cs, in, out), in.n);
	}
	if (in.n) {
		memcpy(cs->held, in.p, in.n);
		cs->n = (uint8_t)in.n;
	}
}

static void
feed_iso2022jp(struct charset *cs, struct str in, struct buf *out)
{
	while (in.n) {
		char sjis[ISO2022JP_ROOM];
		bool broken;
		size_t n = iso2022jp_to_sjis(&cs->jis, &in, sjis, &broken);
		feed_iconv(cs, (struct str){ sjis, n }, out);
		if (broken)
			utf8_put(out, UTF8_REPLACEMENT);
	}
}

void
charset_feed(struct charset *cs, struct str in, struct buf *out)
{
	struct str piece;

	switch (cs->kind) {
	case BY_ICONV:
		feed_iconv(cs, in, out);
		break;
	case ISO_2022_JP:
		feed_iso2022jp(cs, in, out);
		break;
	case WINDOWS_1252:
		put_windows_1252(in, out);
		break;
	default:
		while (utf8_piece(&cs->utf8, &in, &piece))
			utf8_clean(piece, out);
	}
}

void
charset_finish(struct charset *cs, struct buf *out)
{
	if (cs->iconv) {
		char piece[64], *to = piece;
		size_t room = sizeof piece;
		iconv(cs->iconv, NULL, NULL, &to, &room);
		buf_put(out, (struct str){ piece, (size_t)(to - piece) });
	}
	if (cs->n || cs->utf8.n || cs->jis.n)
		utf8_put(out, UTF8_REPLACEMENT);
	cs->n = cs->utf8.n = 0;
	cs->jis = (struct iso2022jp){ 0 };
}

bool
charset_convert(struct str name, struct str in, struct buf *out)
{
	struct charset cs;
	bool known = charset_open(&cs, name);

	charset_feed(&cs, in, out);
	charset_finish(&cs, out);
	charset_close(&cs);
	return known;
}

void
charset_guess(struct str in, struct buf *out)
{
	while (in.n) {
		size_t good = utf8_cut(in, in.n), n;
		uint32_t cp;
		buf_put(out, str_sub(in, 0, good));
		in = str_sub(in, good, in.n);
		n = utf8_decode(in, &cp);
		put_windows_1252(str_sub(in, 0, n), out);
		in = str_sub(in, n, in.n);
	}
}
