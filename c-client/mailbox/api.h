/*
 * What the files behind the public header share: the handles, how a failure reaches the program, and C
 * strings in and out. Only api*.c include this; no daemon, no driver.
 */
#ifndef MAILBOX_API_H
#define MAILBOX_API_H

#include "c-client/imap/flag.h"
#include "c-client/madrona.h"
#include "c-client/mailbox/store.h"

struct mailbox;

/* Lives in the store's arena. */
struct mail {
	struct store *store;
	struct fault fault; /* what mail_error_text tells */
};

/* Lives in the mailbox's arena. */
struct mail_box {
	struct mail *mail;
	struct mailbox *m;
	struct arena borrowed; /* strings that live until the next call */
	bool watched;
};

/*
 * The end of every function that can fail: keeps the reason of r (what the store recorded since api_begin)
 * for the program, and returns r.
 */
void api_begin(struct mail *m);
int api_end(struct mail *m, int r);

/* A program's name of a mailbox as the store's. */
int api_name(struct mail *m, struct arena *a, const char *name, struct str *out) MUST_CHECK;

/* "\Seen Work" as a flag list whose keywords are in the arena; NULL is empty. MAIL_E_SYNTAX. */
int api_flags(struct mail *m, struct arena *a, const char *text, struct flag_list *out) MUST_CHECK;

/* As a C string on one line: control characters become spaces, what is not UTF-8 U+FFFD. Never NULL. */
const char *api_text(struct arena *a, struct str s);

/* A copy that the program gives to mail_free; NULL when n is 0. */
uint32_t *api_give(const uint32_t *p, size_t n);

/* Bytes between two calls of the tick callback. */
#define API_TICK ((uint64_t)256 * 1024)

#endif
