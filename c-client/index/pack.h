/*
 * How records and facts of a mailbox lie in our files: fixed places, little-endian on every machine. Shared
 * by snapshot and journal.
 */
#ifndef INDEX_PACK_H
#define INDEX_PACK_H

#include <endian.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "c-client/index/index.h"

/* --- Numbers ------------------------------------------------------------------------------------------- */

static inline uint16_t
get16(const unsigned char *p)
{
	uint16_t v;

	memcpy(&v, p, sizeof v);
	return le16toh(v);
}

static inline uint32_t
get32(const unsigned char *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof v);
	return le32toh(v);
}

static inline uint64_t
get64(const unsigned char *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof v);
	return le64toh(v);
}

static inline void
put16(unsigned char *p, uint16_t v)
{
	v = htole16(v);
	memcpy(p, &v, sizeof v);
}

static inline void
put32(unsigned char *p, uint32_t v)
{
	v = htole32(v);
	memcpy(p, &v, sizeof v);
}

static inline void
put64(unsigned char *p, uint64_t v)
{
	v = htole64(v);
	memcpy(p, &v, sizeof v);
}

/* --- Records ------------------------------------------------------------------------------------------- */

#define RECORD_BYTES 64

/* What a packed record says of the note. Block and at say where the snapshot has its text. */
struct packed_note {
	bool present;
	uint8_t n, key, bits;
	uint16_t at;
	uint32_t block;
};

/*
 * mark and gone and FLAG_RECENT are not stored. A size or a place over 48 bits is stored as not known.
 */
void record_pack(unsigned char out[RECORD_BYTES], const struct record *r, const struct packed_note *note);

/* Could record_pack have made this? UIDs below uidnext, keyset numbers below nsets. */
bool record_sane(const unsigned char p[RECORD_BYTES], uint32_t uidnext, uint32_t nsets);

/* Of sane ones. */
void record_unpack(const unsigned char p[RECORD_BYTES], struct record *out);
struct packed_note record_unpack_note(const unsigned char p[RECORD_BYTES]);

static inline uint32_t
record_uid(const unsigned char p[RECORD_BYTES])
{
	return get32(p);
}

/* An atom of at most LIMIT_KEYWORD bytes: what can be a keyword's name and can be said to a client. */
bool keyword_sane(struct str name);

/* --- The mailbox --------------------------------------------------------------------------------------- */

struct index_meta {
	uint32_t uidvalidity, uidnext;
	uint64_t modseq, ceiling, vanished_since; /* see struct index */
	uint64_t fields;                          /* which field file the places in the records mean */
	struct stamp stamp;
};

#define META_BYTES (8 + 4 * 8 + STAMP_WORDS * 8 + 8)
void meta_pack(unsigned char out[META_BYTES], const struct index_meta *m);
void meta_unpack(const unsigned char p[META_BYTES], struct index_meta *out);

#endif
