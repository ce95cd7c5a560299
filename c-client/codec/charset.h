/*
 * From the charsets of mail to UTF-8. This is the only file that meets iconv.
 *
 * Names are looked up, without regard to case, in a fixed table of names met in mail; what a stranger
 * wrote never reaches iconv, whose rarer converters have a history of their own. Conversion never
 * fails: what cannot be decoded becomes U+FFFD, the output is valid UTF-8 and at most three bytes for
 * each byte fed (plus three at the end).
 */
#ifndef CODEC_CHARSET_H
#define CODEC_CHARSET_H

#include "c-client/base/buf.h"
#include "c-client/codec/iso2022jp.h"
#include "c-client/codec/utf8.h"

/* Whether charset_open can convert it: the answer to SEARCH CHARSET (RFC 9051 section 6.4.4). */
bool charset_known(struct str name);

/* Text in pieces that may be cut anywhere. Owns an iconv handle between open and close. */
struct charset {
	void *iconv;              /* NULL: one of the charsets built in */
	struct utf8_pieces utf8;  /* UTF-8 under way */
	struct iso2022jp jis;     /* ISO-2022-JP under way */
	uint8_t kind;
	uint8_t n;                /* bytes held for iconv: the beginning of a character */
	char held[16];
};

/*
 * Always usable afterwards, and must be closed. False: the name is unknown (or iconv lacks it on this
 * machine), and the text will be taken as UTF-8. So is US-ASCII, which is what 8-bit text under that
 * label mostly is; ISO-8859-1 is taken as its superset windows-1252, GB2312 as GB18030 and the like,
 * as other mail programs do.
 */
bool charset_open(struct charset *cs, struct str name);
void charset_feed(struct charset *cs, struct str in, struct buf *out);

/* The end of the text: an unfinished character becomes U+FFFD. The state is then as after charset_open. */
void charset_finish(struct charset *cs, struct buf *out);
void charset_close(struct charset *cs);

/* Open, feed, finish and close in one; false as charset_open. */
bool charset_convert(struct str name, struct str in, struct buf *out);

/*
 * Text that says nothing of its charset (raw 8-bit bytes in a header): UTF-8 wherever it is valid
 * UTF-8, every other byte as windows-1252.
 */
void charset_guess(struct str in, struct buf *out);

#endif
