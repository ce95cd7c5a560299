/*
 * Extended parameter values (RFC 2231 sections 3 and 4). Finding name*0*, name*1 and joining them is
 * done by the reader of MIME parameters, which calls this for the pieces.
 */
#ifndef CODEC_RFC2231_H
#define CODEC_RFC2231_H

#include "c-client/base/buf.h"

/*
 * Splits charset'language'text of the first (or only) extended segment and appends the percent-decoded
 * text, in that charset, to bytes. False when the two quotes are not there: everything is as it was,
 * and the caller takes the value with rfc2231_percent, or as it is. charset and lang are slices of
 * value, perhaps empty. No joining, no conversion.
 */
bool rfc2231_value(struct str value, struct str *charset, struct str *lang, struct buf *bytes);

/* Appends with every %XX decoded; any other % stands for itself. For the segments after the first. */
void rfc2231_percent(struct str s, struct buf *bytes);

#endif
