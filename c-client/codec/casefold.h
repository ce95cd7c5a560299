/*
 * Comparing text the way people mean it: i;unicode-casemap (RFC 5051), for SEARCH, SORT and THREAD.
 * Case, full and half width, ligatures and composed or decomposed accents do not matter; the accents
 * themselves do.
 */
#ifndef CODEC_CASEFOLD_H
#define CODEC_CASEFOLD_H

#include "c-client/base/arena.h"
#include "c-client/base/buf.h"
#include "c-client/codec/utf8.h"

/*
 * Appends the folded form: every character in its titlecase, fully decomposed. Two texts are equal if
 * their folded forms are equal bytes; one occurs in another if its folded form does. Folding twice
 * changes nothing. Invalid UTF-8 folds as U+FFFD. At most eleven bytes for one.
 */
void casefold(struct str utf8, struct buf *out);

/*
 * Whether a text contains a needle, the text coming in pieces of UTF-8 that may be cut anywhere.
 * Time is linear in the text (a needle of several KiB costs as much again for each KiB of text); memory
 * of the needle and some 12 KiB. An empty needle is found at once.
 */
struct casefold_find {
	struct str needle; /* folded */
	char *window;      /* folded text: the end of what came before, then the current piece */
	size_t n;          /* bytes in the window */
	struct utf8_pieces utf8;
	bool found;
};

/* The needle is UTF-8, unfolded; it may be forgotten afterwards. */
void casefold_find_init(struct arena *a, struct casefold_find *f, struct str needle);

/* True once the needle has been found; feeding more then costs nothing. */
bool casefold_find_feed(struct casefold_find *f, struct str chunk);

/* Goes back to the beginning, for the next text with the same needle; also ends a match across two texts. */
void casefold_find_reset(struct casefold_find *f);

#endif
