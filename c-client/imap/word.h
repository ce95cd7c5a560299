/*
 * The words of the IMAP grammar (RFC 9051 section 9): space, tag, atom, string, literal, astring, number.
 *
 * All scanners of this room read ONE complete command: the line without its final CRLF, every literal
 * inline behind its marker ("a SEARCH SUBJECT {5}" CRLF "hello BODY x"). Slices point into that line; a
 * quoted string that holds a backslash is unescaped into the arena, which is why what may unescape takes
 * the arena first. On false the cursor and the output are as they were (memory taken from the arena is not
 * given back).
 *
 * What is refused, always: NUL, bare CR and LF, 8-bit bytes outside literals (but for valid UTF-8 inside
 * quotes, which clients do send), control characters but TAB in quotes, escapes other than \" and \\, more
 * than one space.
 */
#ifndef IMAP_WORD_H
#define IMAP_WORD_H

#include <stdbool.h>
#include <stdint.h>

#include "c-client/base/arena.h"
#include "c-client/base/scan.h"

/* Exactly one SP. That no second one follows is the next scanner's business: none accepts a leading space. */
bool scan_space(struct scan *s);

/* 1..LIMIT_TAG characters, no '+' (RFC 9051 `tag`). */
bool scan_tag(struct scan *s, struct str *out);

bool scan_atom(struct scan *s, struct str *out);

/* This atom and no longer one, ASCII letters in any case: "ALL" does not match "ALLX". */
bool scan_word(struct scan *s, struct str word);

/* Between double quotes, without them. May be empty. */
bool scan_quoted(struct arena *a, struct scan *s, struct str *out);

/* "{n}" or "{n+}", CRLF, n bytes of any value but NUL. */
bool scan_literal(struct scan *s, struct str *out);

bool scan_string(struct arena *a, struct scan *s, struct str *out);  /* quoted or literal */
bool scan_astring(struct arena *a, struct scan *s, struct str *out); /* atom with "]", or string */

/* NIL gives {NULL, 0}; an empty string has a pointer. */
bool scan_nil(struct scan *s);
bool scan_nstring(struct arena *a, struct scan *s, struct str *out);

/*
 * `list-mailbox`: an astring that may also hold the wildcards % and * unquoted. As on the wire: see
 * imap/name.h.
 */
bool scan_list_mailbox(struct arena *a, struct scan *s, struct str *out);

/* `nz-number`: 1..4294967295, no leading zero. */
bool scan_nz_number(struct scan *s, uint32_t *out);

/* `number64`: up to 2^63 - 1. `mod-sequence-valzer` (RFC 7162) is the same. */
bool scan_number64(struct scan *s, uint64_t *out);

/* `mod-sequence-value`: 1..2^63 - 1. */
bool scan_modseq(struct scan *s, uint64_t *out);

/* Character classes, for the writers. */
bool word_is_atom(struct str s);    /* can be written as an atom */
bool word_is_astring(struct str s); /* can be written bare where an astring is wanted; "NIL" cannot */
/* 7-bit, no NUL, CR, LF, control character but TAB, and not long; *escapes: how many of its bytes want a backslash. */
bool word_is_quotable(struct str s, size_t *escapes);

#endif
