/*
 * struct fields: ready-made texts of messages (an ENVELOPE, a BODYSTRUCTURE, header fields) in the file
 * madrona.fields beside the index, so that they need not be made from the message again. The records say
 * where the texts of a message are (record.fields, record.fields_size); the index says of which file
 * (index.fields, a random number that the file begins with).
 *
 * The file is only appended to, in groups of messages, under the index's lock: the head of a group with a
 * directory by UID, then all texts of the first kind, of the second, of the third. So who wants one kind of many
 * messages reads little else. Everything is checked when it is read: a place that is out of date, damaged or of
 * another message is a miss, never another text. Numbers are little-endian.
 *
 * What the texts mean is not this room's business.
 */
#ifndef INDEX_FIELDS_H
#define INDEX_FIELDS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "c-client/base/str.h"

struct arena;
struct fields;

#define FIELDS_FILE    "madrona.fields"
#define FIELDS_VERSION 1u
#define FIELDS_TEXT    65536u              /* a longer text is not kept */
#define FIELDS_PENDING (8u * 1024 * 1024)  /* nor more than this in memory until the next flush */
#define FIELDS_FLUSH   (1024u * 1024)      /* it is time for one */

enum field_kind { FIELD_ENVELOPE, FIELD_STRUCTURE, FIELD_HEADER, FIELD_KINDS };

/*
 * In the arena; nothing is opened yet. dirfd -1: memory only, until the next flush; else it stays the
 * caller's. fields_free frees the rest.
 */
struct fields *fields_new(struct arena *a, int dirfd, mode_t mode, bool writable);
void fields_free(struct fields **f);

/* What it was made with. */
int fields_dir(const struct fields *f);
mode_t fields_mode(const struct fields *f);

/* Gives back what memory can be had again. */
void fields_release(struct fields *f);

/* Where the texts of a message are: in which file, at which group, and which of the group it is. */
struct fields_place {
	uint64_t id, at;
	uint32_t slot; /* and in the upper bits which texts it has, and their size */
};

/* A text; false: it is not there. Valid until the next call here. */
bool fields_get(struct fields *f, uint32_t uid, struct fields_place place, enum field_kind kind,
    struct str *out);

/* Keeps a text for the next flush. False: not kept. */
bool fields_put(struct fields *f, uint32_t uid, enum field_kind kind, struct str text);

/* What waits is not wanted. */
void fields_drop(struct fields *f);

/* Does something of this message wait for the next flush? How many bytes do? */
bool fields_waits(struct fields *f, uint32_t uid);
size_t fields_pending(const struct fields *f);

/*
 * With the index's lock: writes what waits, in order of UIDs, and says of each message where it is now. *id is
 * the file that the index knows; where there is no such file a new one takes its place, and *id is its number.
 * 0, or -1 and errno: then nothing was written. What waited is dropped in both cases.
 */
typedef void fields_placed(void *ctx, uint32_t uid, const struct fields_place *place);
int fields_flush(struct fields *f, uint64_t *id, fields_placed *placed, void *ctx);

/*
 * After a flush: is it time to ask how much of the file is still needed, in a mailbox of so many messages? That
 * is so when the file has doubled since this was last true. *size: of the file. What a place takes of it.
 */
bool fields_grown(struct fields *f, uint32_t messages, uint64_t *size);
uint64_t fields_size(struct fields_place place);

/* Without a look at the file: was this kind of text put there? */
bool fields_has(struct fields_place place, enum field_kind kind);

#endif
