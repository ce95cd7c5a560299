/*
 * Encoded words in header fields (RFC 2047, with the language suffix of RFC 2231 section 5), for
 * searching, sorting, previews and display; never for ENVELOPE, which shows the raw field.
 */
#ifndef CODEC_RFC2047_H
#define CODEC_RFC2047_H

#include "c-client/base/buf.h"

/*
 * Appends an unfolded field value as UTF-8. Lenient, because mail is: words are decoded wherever they
 * stand (also inside quoted strings and beside other text), of any length, with spaces in them. White
 * space between two words is dropped; the bytes of words of one charset are joined before conversion,
 * so a character may be cut between them. What is not a whole encoded word stays as it is. Raw 8-bit
 * bytes: see charset_guess. Linear; at most three bytes for one. After LIMIT_CHARSET_CHANGES changes of
 * charset the rest is taken as UTF-8.
 */
void rfc2047_decode(struct str value, struct buf *out);

#endif
