/*
 * Flags in commands and replies (RFC 9051 sections 2.3.2 and 9): system flags become bits (base/flags.h),
 * everything else is a keyword, $Forwarded and $Junk included. Keywords keep the client's letters; they
 * compare without case.
 */
#ifndef IMAP_FLAG_H
#define IMAP_FLAG_H

#include <stdbool.h>
#include <stddef.h>

#include "c-client/base/arena.h"
#include "c-client/base/buf.h"
#include "c-client/base/flags.h"
#include "c-client/base/scan.h"

struct flag_list {
	unsigned bits;        /* enum mail_flag, never FLAG_RECENT */
	struct str *keywords; /* each once, atoms of at most LIMIT_KEYWORD bytes, slices of the command */
	size_t n;
};

/* "(" [flag *(SP flag)] ")". Refused: \Recent, \*, an unknown \X, more than LIMIT_FLAGS. */
bool scan_flag_list(struct arena *a, struct scan *s, struct flag_list *out);

/* The same, or the flags bare: STORE 1 FLAGS \Seen \Draft. At least one if bare. */
bool scan_store_flags(struct arena *a, struct scan *s, struct flag_list *out);

/* A word that scan_flag_list would take as a keyword; for names found in files. */
bool flag_is_keyword(struct str name);

/* "\Seen" for one bit; an empty slice for anything else. */
struct str flag_name(unsigned bit);

/* "(\Seen $Junk)". Bits in the order of enum mail_flag, \Recent last. */
void write_flags(struct buf *b, unsigned bits, const struct str *keywords, size_t n);

#endif
