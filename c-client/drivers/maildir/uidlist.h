/*
 * The text of dovecot-uidlist, line by line. Pure; the file, its lock and its rules are uidfile.c's.
 *
 *	version 3:  3 V<uidvalidity> N<next uid> G<mailbox guid> [<K><value>]...
 *	            <uid> [<K><value> ]... :<file name as it was last known>
 *	version 1:  1 <uidvalidity> <next uid>
 *	            <uid> <file name>
 *
 * K is a capital letter. Keys that are not ours are kept as they are, in the header and in every record.
 */
#ifndef MAILDIR_UIDLIST_H
#define MAILDIR_UIDLIST_H

#include <stdbool.h>
#include <stdint.h>

#include "c-client/base/buf.h"
#include "c-client/base/scan.h"
#include "c-client/base/str.h"

#define UIDLIST_LINE_MAX 8192 /* a longer line is damage */
#define UIDLIST_CEILING "%016llu" /* our header field M: how high mod-sequences may be */

struct uidlist_header {
	unsigned version;     /* 1 or 3 */
	uint32_t uidvalidity; /* never 0 */
	uint32_t next;        /* N; 1 where the header does not say */
	struct str guid;      /* 32 hex digits, or empty */
	struct str others;    /* all other fields, a space between them */
};

struct uidlist_record {
	uint32_t uid;    /* never 0 */
	struct str ext;  /* <K><value> fields, a space between them */
	struct str name; /* never empty */
};

/* Lines without their LF. False for what is not a header, not a record. */
bool uidlist_header_parse(struct str line, struct uidlist_header *out);
bool uidlist_record_parse(struct str line, unsigned version, struct uidlist_record *out);

/* Lines of version 3, with LF. The name's flags are kept: readers look at the base only. */
void uidlist_header_put(struct buf *b, const struct uidlist_header *h);
void uidlist_record_put(struct buf *b, const struct uidlist_record *r);

/* The value of a field by its letter. False when it is not there. */
bool uidlist_field(struct str fields, char key, struct str *value);

/* Appends all fields but this one, a space between them. */
void uidlist_fields_without(struct buf *b, struct str fields, char key);

#endif
