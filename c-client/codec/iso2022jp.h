/*
 * ISO-2022-JP as Japanese mail really has it (RFC 1468, and what Windows calls code pages 50220 to 50222):
 * rewritten to Shift_JIS, whose superset CP932 iconv knows. glibc's own ISO-2022-JP lacks the vendors' rows,
 * where the first letters of common surnames stand, and carries a broken line into the next.
 */
#ifndef CODEC_ISO2022JP_H
#define CODEC_ISO2022JP_H

#include <stdint.h>

#include "c-client/base/str.h"

struct iso2022jp {
	uint8_t set;
	uint8_t n;    /* bytes held */
	char held[4]; /* of an escape sequence, or the first half of a character */
};

#define ISO2022JP_ROOM 256

/*
 * Rewrites the front of *in, as much as there is room for, and takes it off; returns how many bytes were
 * written. Stops early, with *broken, where half a character is to be replaced by U+FFFD. Start with { 0 };
 * at the end st->n != 0 says that something is unfinished. Bytes with the eighth bit pass unchanged:
 * mislabelled Shift_JIS.
 */
size_t iso2022jp_to_sjis(struct iso2022jp *st, struct str *in, char out[ISO2022JP_ROOM], bool *broken);

#endif
