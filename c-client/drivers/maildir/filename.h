/*
 * The name of a message's file: BASE[,S=n][,W=n][,other]:2,FLAGS. Pure.
 *
 * The base is the message's identity: everything before the first ':', whatever it says. What follows ":2,"
 * are letters in ASCII order: capitals for what Maildir defines (D F P R S T) and for what others invented,
 * small ones for the keywords of dovecot-keywords. The first byte that is no letter begins foreign text.
 * Everything that we do not know is kept when a flag changes.
 */
#ifndef MAILDIR_FILENAME_H
#define MAILDIR_FILENAME_H

#include <stdbool.h>
#include <stdint.h>

#include "c-client/base/str.h"

#define NAME_FILE_MAX 255 /* bytes of a file's name, NUL apart: NAME_MAX of every file system of interest */

/* A set of letters: bits 0 to 25 are A to Z, bits 26 to 51 are a to z. */
#define LETTER(c) ((uint64_t)1 << ((c) >= 'a' ? (c) - 'a' + 26 : (c) - 'A'))
#define LETTER_KEYWORD(i) ((uint64_t)1 << (26 + (i))) /* of the i-th keyword of dovecot-keywords */
#define LETTERS_KEYWORDS ((((uint64_t)1 << 26) - 1) << 26)
#define KEYWORD_LETTERS 26
#define LETTER_PASSED LETTER('P') /* "passed": the message was forwarded, $Forwarded in IMAP */
#define LETTERS_SYSTEM (LETTER('D') | LETTER('F') | LETTER('R') | LETTER('S') | LETTER('T'))

struct filename {
	struct str base;
	uint64_t letters;
	struct str foreign; /* what follows the letters */
	bool info;          /* there is a ":2," */
};

/* Reads any name. An info part that is not ":2," says nothing to us: no letters. */
struct filename filename_parse(struct str file);

/* The part of any name that is its base. */
struct str filename_base(struct str file);

/*
 * Writes base, ":2,", letters and foreign text with a NUL. The length, or 0 when the name would be longer
 * than a file system takes.
 */
size_t filename_build(char out[NAME_FILE_MAX + 1], struct str base, uint64_t letters, struct str foreign);

/* FLAG_... bits to letters and back. */
uint64_t filename_letters(uint32_t system);
uint32_t filename_system(uint64_t letters);

/*
 * The sizes that a base promises: in the store (S=) and on the wire (W=); UINT64_MAX where it says nothing
 * readable.
 */
void filename_sizes(struct str base, uint64_t *size, uint64_t *wire);

/* The name a message has in tmp before it is delivered by us: its base up to the first ','. */
struct str filename_unsized(struct str base);

/* Can this base stand in our text files? Not with a control byte, and not empty. */
bool filename_recordable(struct str base);

/* The order of arrival, as far as names tell it: by the number in front, then by bytes. */
int filename_order(struct str a, struct str b);

/* The number in front; UINT64_MAX for one that is larger or would be. Its order is a part of that. */
uint64_t filename_arrival(struct str name);

#endif
