/*
 * The texts of a transcript: what may be written in a C: line, and how an S: line is compared with what the
 * server said. README.md of tests/imap has the language.
 */
#ifndef TESTS_TRANSCRIPT_TEXT_H
#define TESTS_TRANSCRIPT_TEXT_H

#include <stdbool.h>

#include "c-client/base/arena.h"
#include "c-client/base/buf.h"
#include "c-client/base/str.h"

/* Names bound so far: $x of S: lines, @x of literals. */
struct binding {
	struct str name, value;
};

struct bindings {
	struct binding b[64];
	size_t n;
};

bool binding_get(const struct bindings *all, struct str name, struct str *value);
void binding_set(struct bindings *all, struct str name, struct str value);

struct texts {
	struct bindings variables, literals;
	struct arena arena; /* of everything bound */
};

/* The content of tests/mail/NAME as it goes over the wire: with CRLF. False: no such file. */
bool text_file(struct arena *a, struct str name, struct str *out);

/* Every LF made CRLF. */
struct str text_wire(struct arena *a, struct str s);

/* A C: line as bytes: escapes, $x, <N*text>, {@x}, {@x+}, @x. */
void text_expand(struct texts *t, struct str line, struct buf *out);

/*
 * Does the response (without its last CRLF, literals inside) match? Binds the variables of the pattern only
 * then.
 */
bool text_match(struct texts *t, struct str pattern, struct str response);

#endif
