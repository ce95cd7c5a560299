/*
 * The driver contract suite: what mailbox/driver.h promises, as sentences about what a user would notice,
 * each tried on every driver that can be opened locally. The cases (X_test.c here) use the engine's interface
 * alone and know no format; what only a format can do (deliver from outside, take away the right to write) is
 * in its adapter. A new driver adds one adapter, adapter_NAME.c, and its line in contract.c.
 *
 * A message of these tests has a one-word name, its Subject; that is how an outside program, which knows no
 * UIDs, finds it again.
 */
#ifndef TESTS_CONTRACT_CONTRACT_H
#define TESTS_CONTRACT_CONTRACT_H

#include <stdbool.h>
#include <stdint.h>

#include "c-client/mailbox/driver.h"
#include "c-client/mailbox/message.h"
#include "tests/support/unit.h"

#define SESSIONS 3

struct world {
	const struct adapter *on;
	char root[4096]; /* an empty folder of this test's own */
	struct arena arena;
	struct store *stores[SESSIONS];
	unsigned made; /* by adapters, for names that nobody had */
};

/*
 * What a case may need and not every format can give. The cases that need it are not run on the others, so
 * an adapter should be proud of each bit.
 */
enum {
	CAN_SUBSCRIBE = 1 << 0,
	CAN_SHARE = 1 << 1,    /* what one process stores another one sees */
	CAN_FAIL = 1 << 2,     /* its changes are calls of osdep/syscall.h, where tests can make them fail */
	CAN_SHUFFLE = 1 << 3,  /* an outside program may move a message without changing it */
	CAN_RESTORE = 1 << 4,  /* a message that was taken away may come back as it was */
	CAN_SCALE = 1 << 5     /* is meant for very many messages */
};

struct adapter {
	const char *name;
	const struct driver *driver; /* NULL: of this name, from the registry */
	unsigned can;

	/* An empty store at w->root, as a user has it who never got mail. */
	void (*make)(struct world *w);

	/* What other programs do, with INBOX or a mailbox with a plain name. */
	void (*deliver)(struct world *w, const char *box, struct str text); /* LF lines, as in the store */
	void (*mark)(
	    struct world *w, const char *box, const char *message, uint32_t system); /* sets just these */
	void (*take)(struct world *w, const char *box, const char *message); /* removes */
	void (*make_box)(struct world *w, const char *box);
	void (*shuffle)(struct world *w, const char *box, const char *message); /* CAN_SHUFFLE */
	void (*restore)(
	    struct world *w, const char *box, const char *message); /* CAN_RESTORE: what was taken */

	/* From now on nothing can be written there. */
	void (*forbid)(struct world *w);

	/* All that is stored, with every date but that of reading, as text. */
	struct str (*listing)(struct world *w, struct arena *a);
};

/* Every adapter, ended by NULL. */
extern const struct adapter *const adapters[];

/*
 * CASE(a_sentence) { ... } is a test of one world `w`; run_case(t, a_sentence, needs) in the suite has it run
 * on every adapter that can do what it needs.
 */
#define CASE(name)                                                  \
	static void name##_in(struct world *w);                     \
	START_TEST(name)                                            \
	{                                                           \
		struct world *w = world_begin(_i);                  \
		name##_in(w);                                       \
		world_end(w);                                       \
	}                                                           \
	END_TEST                                                    \
	static void name##_in(struct world *w)

#define run_case(t, name, needs)                                                       \
	do {                                                                           \
		for (int on_ = 0; adapters[on_]; on_++)                                \
			if ((adapters[on_]->can & (needs)) == (needs))                 \
				tcase_add_loop_test((t), (name), on_, on_ + 1);        \
	} while (0)

struct world *world_begin(int adapter);
void world_end(struct world *w); /* every mailbox is closed */

/*
 * The store of a session, opened at its first use; closed and opened again; or opened with options of its
 * own.
 */
struct store *session(struct world *w, int i);
void reopen(struct world *w);
struct store *session_with(struct world *w, int i, struct store_options o);

/* Opens; fails the test if that fails. */
struct mailbox *opened(struct world *w, int i, const char *box, enum mailbox_how how);
struct mailbox *selected(struct world *w, int i, const char *box);
void created(struct world *w, const char *box);

/* A message of this name as the wire has it: ten lines or so. Another program's delivery of it. */
struct str mail(struct world *w, const char *message);
void delivered(struct world *w, const char *box, const char *message);

/* APPEND of one message: its UID. added: mail(w, message), no flags, now. */
int append(
    struct world *w, int i, const char *box, struct str wire, const struct append_meta *meta, uint32_t *uid);
uint32_t appended(struct world *w, const char *box, struct str wire, const struct append_meta *meta);
uint32_t added(struct world *w, const char *box, const char *message);

/* STORE; flags as words as in shown() below: "SF+work". 0 or the error. */
int store_flags(struct world *w, struct mailbox *m, uint32_t uid, int how, const char *flags);

/* The message of this name, 0 = not in the view. */
uint32_t uid_of(struct world *w, struct mailbox *m, const char *message);

/* COPY or MOVE of one message. */
int copied(struct world *w, struct mailbox *m, uint32_t uid, const char *target, bool move);

/* BODY[] as a client gets it; it must have RFC822.SIZE bytes. What is gone is "GONE". */
struct str body(struct world *w, struct mailbox *m, uint32_t uid);

/*
 * What the view of m has, without looking for news: names and flags, "a b:SF+work,$junk c:R". Letters are
 * Seen, Answered, Flagged, Deleted, draft=X, and Recent; keywords sorted, in small letters.
 */
struct str shown(struct world *w, struct mailbox *m);

/* The same of a mailbox as STATUS would look at it: without R. */
struct str stored(struct world *w, const char *box);

/*
 * What waits to be told: "1 EXPUNGE, 3 EXISTS, KEYWORDS, 2 FLAGS". RECENT is left out: which new messages
 * have it differs between formats. news looks before it tells.
 */
struct str heard(struct world *w, struct mailbox *m, bool may_expunge);
struct str news(struct world *w, struct mailbox *m);

/* Every mailbox, "INBOX a a.b"; a level that is none in parentheses. */
struct str listed(struct world *w);

#endif
