/*
 * The system flags of a message as bits (RFC 9051 section 2.3.2), shared by the grammar, the index and the
 * drivers. Keywords are not here: they are names, numbered per mailbox by the engine.
 */
#ifndef BASE_FLAGS_H
#define BASE_FLAGS_H

enum mail_flag {
	FLAG_SEEN = 1 << 0,
	FLAG_ANSWERED = 1 << 1,
	FLAG_FLAGGED = 1 << 2,
	FLAG_DELETED = 1 << 3,
	FLAG_DRAFT = 1 << 4,
	FLAG_RECENT = 1 << 5 /* of this session; no client can set it */
};

#define FLAGS_SETTABLE (FLAG_SEEN | FLAG_ANSWERED | FLAG_FLAGGED | FLAG_DELETED | FLAG_DRAFT)

#endif
