/* Subscriptions: one file in the mail root, shared with Dovecot. See subscription.h for its text. */

#include "c-client/drivers/maildir/subscription.h"

#include <errno.h>

#include "c-client/base/limits.h"
#include "c-client/codec/utf7.h"
#include "c-client/drivers/maildir/box.h"
#include "c-client/drivers/maildir/slots.h"
#include "osdep/file.h"
#include "osdep/lock.h"

#define FILE_NAME "subscriptions"
#define COURIER_FILE "courierimapsubscribed"
#define FILE_LOCK FILE_NAME ".lock"
#define VERSION_2 STR("V\t2")

/* The name on a line as UTF-8 with '.' between its levels. */
static bool
line_name(struct str line, bool courier, struct buf *name)
{
	buf_reset(name);
	if (courier && str_starts(line, STR("INBOX.")))
		line = str_sub(line, 6, line.n);
	if (line.n == 0 || line.n > LIMIT_NAME * 5)
		return false;
	for (size_t i = 0; i < line.n; i++)
		if (line.p[i] == '\t' ? line.p[i ? i - 1 : 0] == '\t' : (unsigned char)line.p[i] < ' ')
			return false;
	/* TAB cannot be in modified UTF-7, so the levels are decoded one by one. */
	for (struct str rest = line, level; str_split(&rest, '\t', &level);) {
		if (name->n)
			buf_byte(name, '.');
		if (!utf7_decode(level, name))
			return false;
	}
	return !buf_failed(name);
}

static bool
is_version_2(struct str *text)
{
	struct str rest = *text, line;

	if (!str_split(&rest, '\n', &line) || !str_eq(line, VERSION_2))
		return false;
	*text = rest;
	return true;
}

void
subscription_parse(struct str text, bool courier, subscription_cb *fn, void *ctx)
{
	struct buf name = BUF_INIT(LIMIT_NAME);
	struct str line;

	is_version_2(&text);
	while (text.n && str_split(&text, '\n', &line))
		if (line_name(line, courier, &name))
			fn(ctx, buf_str(&name), line);
	buf_free(&name);
}

/* A name as a line of version 2. */
static bool
put_line(struct buf *out, struct str name)
{
	struct str level;
	size_t start = out->n;

	while (str_split(&name, '.', &level)) {
		if (out->n > start)
			buf_byte(out, '\t');
		if (!utf7_encode(level, out))
			return false;
	}
	buf_byte(out, '\n');
	return !buf_failed(out);
}

/* Keeps a line that another program wrote, in the form of version 2. */
static void
keep_line(struct buf *out, struct str line, bool version_2, bool courier)
{
	if (courier && str_starts(line, STR("INBOX.")))
		line = str_sub(line, 6, line.n);
	for (size_t i = 0; i < line.n; i++)
		buf_byte(out, !version_2 && line.p[i] == '.' ? '\t' : line.p[i]);
	buf_byte(out, '\n');
}

bool
subscription_change(struct str text, bool courier, struct str name, bool on, struct buf *out)
{
	struct buf known = BUF_INIT(LIMIT_NAME);
	bool version_2 = is_version_2(&text), good = true;
	struct str line;

	buf_put(out, VERSION_2);
	buf_put(out, STR("\n\n"));
	while (text.n && str_split(&text, '\n', &line)) {
		if (line.n == 0 || (line_name(line, courier, &known) && str_eq(buf_str(&known), name)))
			continue;
		keep_line(out, line, version_2, courier);
	}
	if (on)
		good = put_line(out, name);
	buf_free(&known);
	return good && !buf_failed(out);
}

/* --- The file ------------------------------------------------------------------------------------------- */

/* Ours or Dovecot's; where there is none, Courier's. p NULL: neither. */
static int
read_file(struct store *s, int root, char **p, size_t *n, bool *courier)
{
	*p = NULL;
	*n = 0;
	*courier = false;
	if (file_read_small(root, FILE_NAME, LIMIT_SUBSCRIPTIONS, p, n, NULL) == 0)
		return 0;
	*courier = errno == ENOENT;
	if (*courier && file_read_small(root, COURIER_FILE, LIMIT_SUBSCRIPTIONS, p, n, NULL) == 0)
		return 0;
	return errno == ENOENT ? 0 : fail_errno(&s->fault, FILE_NAME);
}

struct listing {
	driver_list_cb *cb;
	void *ctx;
};

static void
hand_on(void *ctx, struct str name, struct str line)
{
	const struct listing *l = ctx;

	(void)line;
	l->cb(l->ctx, str_ieq(name, STR("INBOX")) ? STR("INBOX") : name, 0);
}

int
maildir_subscribed(struct store *s, driver_list_cb *cb, void *ctx)
{
	struct listing l = { cb, ctx };
	int root = maildir_root(s, false), r;
	bool courier;
	size_t n;
	char *p;

	if (root < 0)
		return 0;
	if ((r = read_file(s, root, &p, &n, &courier)) != 0)
		return r;
	subscription_parse((struct str){ p, n }, courier, hand_on, &l);
	free(p);
	return 0;
}

static int
change(struct store *s, int root, struct str name, bool on)
{
	unsigned sync = s->options.fsync == FSYNC_NEVER ? 0 : FILE_SYNC | FILE_SYNC_DIR;
	struct buf out = BUF_INIT(LIMIT_SUBSCRIPTIONS);
	bool courier;
	size_t n;
	char *p;
	int r = read_file(s, root, &p, &n, &courier);

	if (r)
		return r;
	if (!subscription_change((struct str){ p, n }, courier, name, on, &out))
		r = fail(&s->fault, MAIL_E_LIMIT, "Too many subscriptions", FILE_NAME " over %d bytes",
		    LIMIT_SUBSCRIPTIONS);
	else if (file_replace(root, FILE_NAME, out.p, out.n, 0600, sync))
		r = fail_errno(&s->fault, FILE_NAME);
	free(p);
	buf_free(&out);
	return r;
}

int
maildir_subscribe(struct store *s, struct str name, bool on)
{
	struct arena a = ARENA_INIT;
	struct dotlock lock;
	const char *disk;
	int r = folder_disk_name(s, &a, name, &disk), root;

	arena_free(&a);
	if (r)
		return r;
	if ((root = maildir_root(s, true)) < 0)
		return s->fault.code;
	if (dotlock_take(&lock, root, FILE_LOCK, LOCK_TIMEOUT_MS))
		return errno == ETIMEDOUT
			   ? fail(&s->fault, MAIL_E_LOCKED, "Subscriptions are locked by another program",
				 FILE_LOCK " held by %s", lock.holder)
			   : fail_errno(&s->fault, FILE_LOCK);
	r = change(s, root, name, on);
	if (dotlock_release(&lock))
		errno = 0;
	return r;
}
