/*
 * A driver whose mailboxes are in memory, so that tests of the engine need no files and can do to a mailbox
 * what other programs do: deliver, mark, remove, cut a message short. All stores opened on it see one world.
 */
#ifndef TESTS_SUPPORT_MEMDRIVER_H
#define TESTS_SUPPORT_MEMDRIVER_H

#include <stdbool.h>
#include <stdint.h>

#include "c-client/base/limits.h"
#include "c-client/mailbox/driver.h"

extern const struct driver driver_memory;         /* every slot */
extern const struct driver driver_memory_minimal; /* the mandatory slots and create, remove, rename only */
extern const struct driver driver_memory_indexed; /* these, and an index in files */

/* Empties the world; INBOX is there. */
void mem_reset(void);

#define MEM_KEYWORDS 64 /* of one message */

struct mem_message {
	uint32_t uid;
	uint32_t system;
	bool recent;
	char keywords[MEM_KEYWORDS][LIMIT_KEYWORD + 1];
	size_t nkeywords;
	char *data;
	size_t size;
	struct driver_hint hint; /* what the store says without reading; DRIVER_HINT_NONE */
	int64_t date;
	bool gone;
	unsigned version; /* of flags */
};

struct mem_box {
	char name[LIMIT_NAME + 1];
	uint32_t uidvalidity, uidnext;
	uint64_t ceiling; /* driver_ceiling_fn; of driver_memory only */
	struct mem_message **messages; /* by UID, the expunged ones too */
	size_t n;
	bool removed, readonly;
	unsigned version; /* of everything */
};

struct mem_box *mem_box(const char *name); /* makes it if need be */
struct mem_message *mem_add(struct mem_box *box, struct str data, uint32_t system);
struct mem_message *mem_find(struct mem_box *box, uint32_t uid);
struct str mem_data(struct mem_box *box, uint32_t uid); /* as stored */
void mem_flag(struct mem_box *box, uint32_t uid, uint32_t system);
void mem_keyword(struct mem_box *box, uint32_t uid, const char *name);
void mem_remove(struct mem_box *box, uint32_t uid);
bool mem_has_box(const char *name);
size_t mem_live(const struct mem_box *box);

/* Calls since mem_reset, to see what the engine did not need. */
extern unsigned mem_sources, mem_hints, mem_learns, mem_syncs;
extern uint64_t mem_read_bytes;
/* The next so many reads fail with EIO. */
extern unsigned mem_fail_reads;

/* The world of tests: a store on the driver, with these options (root and driver are filled in). */
struct store *mem_store(const struct store_options *o);
struct store *mem_store_on(const struct driver *d, const struct store_options *o);

/* Opens a mailbox; the test fails if that fails. */
struct mailbox *mem_open(struct store *s, const char *name, enum mailbox_how how);

/* The updates that wait, in words: "1 EXPUNGE, 3 EXISTS, 2 FLAGS, KEYWORDS, 1 RECENT". */
struct str mem_updates(struct arena *a, struct mailbox *m, bool may_expunge);

#endif
