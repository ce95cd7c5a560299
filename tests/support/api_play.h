/*
 * What the tests of the public interface share: a Maildir of their own, messages in it, and bytes gathered
 * from callbacks.
 */
#ifndef TESTS_SUPPORT_API_PLAY_H
#define TESTS_SUPPORT_API_PLAY_H

#include "c-client/base/buf.h"
#include "c-client/madrona.h"
#include "tests/support/unit.h"

#define HELLO "From: A <a@x>\r\nSubject: hello\r\n\r\nhello world\r\n"

/* An empty store in a new folder. */
static inline struct mail *
play_open(void)
{
	struct mail_options o = { .size = sizeof o, .root = unit_tmpdir(), .fsync = MAIL_FSYNC_NEVER };
	struct mail *m;
	char why[500];

	if (mail_open(&o, &m, why, sizeof why))
		ck_abort_msg("%s: %s", o.root, why);
	return m;
}

static inline struct mail_box *
play_box(struct mail *m, const char *name)
{
	struct mail_box *b;

	if (mail_box_open(m, name, false, &b))
		ck_abort_msg("%s: %s", name, mail_error_detail(m));
	return b;
}

/* A mail_reader that gives out a text in pieces of seven bytes; ctx is a struct str *. */
static inline int
play_read(void *ctx, char *to, size_t room, size_t *got)
{
	struct str *left = ctx, piece = str_sub(*left, 0, room < 7 ? room : 7);

	if (piece.n)
		memcpy(to, piece.p, piece.n);
	*left = str_sub(*left, piece.n, left->n);
	*got = piece.n;
	return 0;
}

static inline uint32_t
play_append(struct mail *m, const char *name, const char *flags, const char *text)
{
	struct mail_new details = { .flags = flags, .internal_date = 1000000000 };
	struct str left = str_of(text);
	struct mail_made made = { 0 };

	if (mail_append(m, name, &details, play_read, &left, &made))
		ck_abort_msg("append to %s: %s", name, mail_error_detail(m));
	ck_assert_uint_ne(made.uidvalidity, 0);
	return made.uid;
}

/* A mail_sink that gathers; ctx is a struct buf *. */
static inline int
play_gather(void *ctx, const char *bytes, size_t n)
{
	buf_put(ctx, (struct str){ bytes, n });
	return 0;
}

/* What mail_search finds, as "1 2 5 ". */
static inline void
play_search(struct mail_box *b, struct mail *m, const char *keys, const char *want)
{
	struct buf got = BUF_INIT(10000);
	uint32_t *uids;
	size_t n;

	if (mail_search(b, keys, &uids, &n))
		ck_abort_msg("%s: %s", keys, mail_error_detail(m));
	for (size_t i = 0; i < n; i++)
		buf_fmt(&got, "%u ", uids[i]);
	ck_assert_str_is(buf_str(&got), str_of(want));
	buf_free(&got);
	mail_free(uids);
}

#endif
