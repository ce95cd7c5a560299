/*
 * Mailbox names in IMAP's modified UTF-7 (RFC 3501 section 5.1.3, RFC 9051 appendix A.1), as rev1
 * clients send them and Maildir++ stores them. What the name means ('/', "..", length) is not decided
 * here.
 */
#ifndef CODEC_UTF7_H
#define CODEC_UTF7_H

#include "c-client/base/buf.h"

/*
 * Appends the UTF-8 form. Accepts only what utf7_encode would write, so that one mailbox has one name:
 * refused are 8-bit and control bytes, printable ASCII or '&' in base64, two shifts in a row, a shift
 * without its '-', odd surrogates, bits left over, NUL. False leaves out as it was.
 */
bool utf7_decode(struct str in, struct buf *out);

/*
 * Appends the modified UTF-7 form of UTF-8; false, with out as it was, when s is not valid UTF-8 or
 * holds a NUL. At most five bytes for one. utf7_encode(utf7_decode(x)) is x for every x that decodes.
 */
bool utf7_encode(struct str s, struct buf *out);

#endif
