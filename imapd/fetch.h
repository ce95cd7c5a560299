/*
 * FETCH responses. An item is one file: fetch_X.c exports `const struct fetch_item fetch_X[]`, ended by { 0
 * }, and the table is made of the file names.
 *
 * A response is never half: every item is made before the first byte is sent, a section only measured, and
 * what a section's literal announces is sent whatever happens to the file meanwhile.
 */
#ifndef IMAPD_FETCH_H
#define IMAPD_FETCH_H

#include <stdbool.h>
#include <stdint.h>

#include "c-client/base/arena.h"
#include "c-client/base/buf.h"
#include "c-client/imap/item.h"
#include "c-client/mailbox/ahead.h"
#include "c-client/mailbox/mailbox.h"
#include "c-client/mailbox/message.h"

struct session;

/* Bytes of the message that belong into the response at a place of its text. */
struct fetch_piece {
	size_t at; /* in fetch.text */
	struct message_range range;
	uint64_t origin, count;
};

#define FETCH_FLAGS 16 /* texts of FLAGS that are kept */

/* One FETCH command, and the message in hand. */
struct fetch {
	struct session *s;
	const struct fetch_list *atts;
	const struct fetch_item **items; /* one for each of the atts, with the words before its value */
	struct str *labels;              /* " FLAGS " */
	unsigned wants;
	struct ahead ahead;              /* begun by who sends many, ended by fetch_end */
	uint64_t *fields;                /* of those that are common header fields (message_fields); 0: no such */
	bool sets_seen, asks_flags;
	struct fetch_flags {             /* the text of FLAGS, and of which: most messages have one of a few */
		struct buf text;
		uint32_t system, keyset;
	} flags[FETCH_FLAGS];

	uint32_t uid;
	struct message_facts facts;
	struct message *message; /* NULL until fetch_open */
	struct buf text;         /* the response as far as it is made, pieces left out */
	struct fetch_piece *pieces;
	size_t npieces;
};

struct fetch_item {
	const char *name;   /* as in struct fetch_att */
	bool section;       /* this one is for NAME[...] */
	bool sets_seen;     /* unless .PEEK */
	unsigned wants;     /* enum message_wants: what a message is best prepared for */

	/* Appends the value, and pieces, to the response. On failure what it has appended does not matter. */
	int (*make)(struct fetch *f, const struct fetch_att *att);
};

/*
 * Begins: finds the items. MAIL_E_SYNTAX for one that we do not have. with_uid, with_modseq: these come
 * first, asked for or not. fetch_end frees.
 */
int fetch_begin(struct fetch *f, struct session *s, struct fetch_list *atts, bool with_uid, bool with_modseq);
void fetch_end(struct fetch *f);

/*
 * Sends the response for one message of the view. MAIL_E_GONE and others: nothing was sent. MAIL_E_IO:
 * maybe sent, filled up.
 */
int fetch_message(struct fetch *f, uint32_t uid);

/* For items: the message itself, opened once for all of them. */
int fetch_open(struct fetch *f, struct message **out);

/* Is there an item with this label? */
bool fetch_asks_for(const struct fetch_list *list, struct str name);

/* Appends the flags of the message in hand, in parentheses (fetch_flags.c). */
int fetch_put_flags(struct fetch *f);

#endif
