/* Packing and checking. See pack.h. */

#include "c-client/index/pack.h"

#include "c-client/base/limits.h"

enum { BIT_UNCLAIMED = 1, BIT_WIRE_SURE = 2, BIT_WIRE_COUNTED = 4, BIT_NOTE = 8, BITS = 15 };

/* Where the members are. Bytes 27, 46 and 47 are zero. */
enum {
	AT_UID = 0,
	AT_KEYSET = 4,
	AT_ORDER = 8,
	AT_FIELDS_SIZE = 12,
	AT_NOTE_BLOCK = 16,
	AT_NOTE_AT = 20,
	AT_NOTE_N = 22,
	AT_NOTE_KEY = 23,
	AT_NOTE_BITS = 24,
	AT_FLAGS = 25,
	AT_BITS = 26,
	AT_FIELDS = 28,
	AT_SIZE = 34,
	AT_WIRE_SIZE = 40,
	AT_DATE = 48,
	AT_MODSEQ = 56
};

#define UNKNOWN48 0xffffffffffffu

static uint64_t
get48(const unsigned char *p)
{
	return get32(p) | (uint64_t)get16(p + 4) << 32;
}

static void
put48(unsigned char *p, uint64_t v)
{
	put32(p, (uint32_t)v);
	put16(p + 4, (uint16_t)(v >> 32));
}

static uint64_t
size48(uint64_t size)
{
	return size < UNKNOWN48 ? size : UNKNOWN48;
}

static uint64_t
size64(uint64_t size)
{
	return size < UNKNOWN48 ? size : SIZE_UNKNOWN;
}

void
record_pack(unsigned char out[RECORD_BYTES], const struct record *r, const struct packed_note *note)
{
	uint64_t wire = size48(r->wire_size);
	bool fields = r->fields < UNKNOWN48;
	unsigned bits = (r->unclaimed ? BIT_UNCLAIMED : 0) | (note->present ? BIT_NOTE : 0);

	if (wire != UNKNOWN48)
		bits |= (r->wire_sure ? BIT_WIRE_SURE : 0) | (r->wire_counted ? BIT_WIRE_COUNTED : 0);
	memset(out, 0, RECORD_BYTES);
	put32(out + AT_UID, r->uid);
	put32(out + AT_KEYSET, r->keyset);
	put32(out + AT_ORDER, r->order);
	put32(out + AT_FIELDS_SIZE, fields ? r->fields_size : 0);
	put32(out + AT_NOTE_BLOCK, note->block);
	put16(out + AT_NOTE_AT, note->at);
	out[AT_NOTE_N] = note->n;
	out[AT_NOTE_KEY] = note->key;
	out[AT_NOTE_BITS] = note->bits;
	out[AT_FLAGS] = r->flags & FLAGS_SETTABLE;
	out[AT_BITS] = (unsigned char)bits;
	put48(out + AT_FIELDS, fields ? r->fields : 0);
	put48(out + AT_SIZE, size48(r->size));
	put48(out + AT_WIRE_SIZE, wire);
	put64(out + AT_DATE, (uint64_t)r->internal_date);
	put64(out + AT_MODSEQ, r->modseq);
}

bool
record_sane(const unsigned char p[RECORD_BYTES], uint32_t uidnext, uint32_t nsets)
{
	uint32_t uid = record_uid(p);

	return uid != 0 && uid < uidnext && uid <= LIMIT_UID && get32(p + AT_KEYSET) < nsets &&
	       !(p[AT_FLAGS] & ~FLAGS_SETTABLE) && !(p[AT_BITS] & ~BITS) && p[AT_NOTE_KEY] <= p[AT_NOTE_N] &&
	       ((p[AT_BITS] & BIT_NOTE) || p[AT_NOTE_N] == 0) &&
	       (!(p[AT_BITS] & (BIT_WIRE_SURE | BIT_WIRE_COUNTED)) || get48(p + AT_WIRE_SIZE) != UNKNOWN48);
}

void
record_unpack(const unsigned char p[RECORD_BYTES], struct record *out)
{
	unsigned bits = p[AT_BITS];

	*out = (struct record){ .uid = get32(p + AT_UID),
		.keyset = get32(p + AT_KEYSET),
		.order = get32(p + AT_ORDER),
		.flags = p[AT_FLAGS],
		.unclaimed = bits & BIT_UNCLAIMED,
		.wire_sure = bits & BIT_WIRE_SURE,
		.wire_counted = bits & BIT_WIRE_COUNTED,
		.fields_size = get32(p + AT_FIELDS_SIZE),
		.fields = get48(p + AT_FIELDS),
		.size = size64(get48(p + AT_SIZE)),
		.wire_size = size64(get48(p + AT_WIRE_SIZE)),
		.internal_date = (int64_t)get64(p + AT_DATE),
		.modseq = get64(p + AT_MODSEQ) };
}

struct packed_note
record_unpack_note(const unsigned char p[RECORD_BYTES])
{
	return (struct packed_note){ .present = p[AT_BITS] & BIT_NOTE,
		.n = p[AT_NOTE_N],
		.key = p[AT_NOTE_KEY],
		.bits = p[AT_NOTE_BITS],
		.at = get16(p + AT_NOTE_AT),
		.block = get32(p + AT_NOTE_BLOCK) };
}

bool
keyword_sane(struct str name)
{
	for (size_t i = 0; i < name.n; i++)
		if (name.p[i] <= ' ' || name.p[i] > '~' || memchr("(){%*\"\\]", name.p[i], 8))
			return false;
	return name.n && name.n <= LIMIT_KEYWORD;
}

void
meta_pack(unsigned char out[META_BYTES], const struct index_meta *m)
{
	put32(out, m->uidvalidity);
	put32(out + 4, m->uidnext);
	put64(out + 8, m->modseq);
	put64(out + 16, m->ceiling);
	put64(out + 24, m->vanished_since);
	put64(out + 32, m->fields);
	for (unsigned i = 0; i < STAMP_WORDS; i++)
		put64(out + 40 + (size_t)i * 8, m->stamp.word[i]);
	put64(out + 40 + STAMP_WORDS * 8, m->stamp.racy);
}

void
meta_unpack(const unsigned char p[META_BYTES], struct index_meta *out)
{
	*out = (struct index_meta){ .uidvalidity = get32(p),
		.uidnext = get32(p + 4),
		.modseq = get64(p + 8),
		.ceiling = get64(p + 16),
		.vanished_since = get64(p + 24),
		.fields = get64(p + 32) };
	for (unsigned i = 0; i < STAMP_WORDS; i++)
		out->stamp.word[i] = get64(p + 40 + (size_t)i * 8);
	out->stamp.racy = (unsigned)get64(p + 40 + STAMP_WORDS * 8);
}
