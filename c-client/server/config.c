/*
 * The table of configuration keys, and reading them. A key is one row: name, kind, where it goes, bounds,
 * default and help. Adding a key is adding a field to struct config and a row here; nothing else knows single
 * keys.
 */

#include "c-client/server/config.h"

#include "c-client/base/arena.h"
#include "c-client/base/buf.h"
#include "c-client/base/err.h"
#include "c-client/base/limits.h"
#include "c-client/base/scan.h"
#include "c-client/server/log.h"
#include "c-client/server/trusted.h"

#define VALUE_MAX 4096

struct key;

/* How a value is read and shown. read leaves the field alone when it says false. */
struct kind {
	const char *name;
	bool (*read)(const struct key *k, struct str value, void *field);
	void (*show)(const struct key *k, const void *field, struct buf *out);
};

struct key {
	const char *name;
	const struct kind *kind;
	size_t offset;
	uint64_t min, max;         /* numbers; max of a text is its length */
	const char *const *choice; /* NULL, or the values allowed, up to a NULL */
	const char *value;         /* the default */
	const char *help;
};

/* --- Kinds ---------------------------------------------------------------------------------------------- */
static bool
is_choice(const struct key *k, struct str value, uint64_t *at)
{
	for (uint64_t i = 0; k->choice[i]; i++) {
		if (!str_ieq(value, str_of(k->choice[i])))
			continue;
		*at = i;
		return true;
	}
	return false;
}

static bool
read_text(const struct key *k, struct str value, void *field)
{
	uint64_t at;

	for (size_t i = 0; i < value.n; i++)
		if ((unsigned char)value.p[i] < ' ' || value.p[i] == 0x7f)
			return false;
	if (k->choice) {
		if (!is_choice(k, value, &at))
			return false;
		value = str_of(k->choice[at]);
	}
	*(struct str *)field = value;
	return true;
}

static void
show_text(const struct key *k, const void *field, struct buf *out)
{
	(void)k;
	buf_put(out, *(const struct str *)field);
}

static bool
read_boolean(const struct key *k, struct str value, void *field)
{
	static const char *const words[] = { "no", "yes", "false", "true", "off", "on", "0", "1" };

	(void)k;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (str_ieq(value, str_of(words[i]))) {
			*(bool *)field = i % 2;
			return true;
		}
	}
	return false;
}

static void
show_boolean(const struct key *k, const void *field, struct buf *out)
{
	(void)k;
	buf_put(out, *(const bool *)field ? STR("yes") : STR("no"));
}

/* A number with at most one of these letters behind it; units[i] is what letters[i] multiplies by. */
static bool
read_number(const struct key *k, struct str value, const char *letters, const uint64_t *units, void *field)
{
	struct scan s = scan_of(value);
	uint64_t v;
	const char *unit;

	if (!scan_number(&s, UINT64_MAX, &v))
		return false;
	if (!scan_at_end(&s)) {
		unit = memchr(letters, ascii_lower((char)*s.p), strlen(letters));
		s.p++;
		if (unit == NULL || __builtin_mul_overflow(v, units[unit - letters], &v) || !scan_at_end(&s))
			return false;
	}
	if (v < k->min || v > k->max)
		return false;
	*(uint64_t *)field = v;
	return true;
}

static void
show_number(const struct key *k, const void *field, struct buf *out)
{
	(void)k;
	buf_number(out, *(const uint64_t *)field);
}

static bool
read_plain(const struct key *k, struct str value, void *field)
{
	return read_number(k, value, "", NULL, field);
}

static bool
read_size(const struct key *k, struct str value, void *field)
{
	static const uint64_t units[] = { 1, 1 << 10, 1 << 20, 1 << 30, 1ull << 40 };

	return read_number(k, value, "bkmgt", units, field);
}

static bool
read_time(const struct key *k, struct str value, void *field)
{
	static const uint64_t units[] = { 1, 60, 3600 };

	return read_number(k, value, "smh", units, field);
}

static bool
read_mode(const struct key *k, struct str value, void *field)
{
	uint64_t v = 0;

	if (value.n == 0 || value.n > 6)
		return false;
	for (size_t i = 0; i < value.n; i++) {
		if (value.p[i] < '0' || value.p[i] > '7')
			return false;
		v = v * 8 + (uint64_t)(value.p[i] - '0');
	}
	if (v < k->min || v > k->max)
		return false;
	*(uint64_t *)field = v;
	return true;
}

static void
show_mode(const struct key *k, const void *field, struct buf *out)
{
	uint64_t v = *(const uint64_t *)field;

	(void)k;
	buf_fmt(out, "%03jo", (uintmax_t)v);
}

static bool
read_choice(const struct key *k, struct str value, void *field)
{
	return is_choice(k, value, field);
}

static void
show_choice(const struct key *k, const void *field, struct buf *out)
{
	buf_put(out, str_of(k->choice[*(const uint64_t *)field]));
}

static const struct kind kind_text = { "text", read_text, show_text };
static const struct kind kind_boolean = { "yes or no", read_boolean, show_boolean };
static const struct kind kind_number = { "number", read_plain, show_number };
static const struct kind kind_size = { "bytes; K, M, G and T count in 1024s", read_size, show_number };
static const struct kind kind_duration = { "seconds; 5m and 2h work too", read_time, show_number };
static const struct kind kind_mode = { "octal", read_mode, show_mode };
static const struct kind kind_choice = { "one of", read_choice, show_choice };

/* --- The table ------------------------------------------------------------------------------------------ */
#define AT(field) offsetof(struct config, field)
#define YEAR (366ull * 24 * 3600)

static const char *const prefixes[] = { "", "INBOX.", NULL };
/* In the order of enum config_fsync. */
static const char *const fsyncs[] = { "mail", "always", "never", NULL };

static const struct key keys[] = {
	{ "mail-location", &kind_text, AT(mail_location), 0, 0, NULL, "",
	    "where mail is kept; ~/ is the user's home; empty: the usual places, ~/Maildir first" },
	{ "namespace-prefix", &kind_text, AT(namespace_prefix), 0, 0, prefixes, "",
	    "what all mailbox names but INBOX begin with" },
	{ "namespace-alias", &kind_boolean, AT(namespace_alias), 0, 0, NULL, "yes",
	    "names work with and without INBOX. in front" },
	{ "special-use", &kind_boolean, AT(special_use), 0, 0, NULL, "yes",
	    "tell what Sent, Drafts, Trash, Junk and Archive are for by their usual names" },
	{ "append-limit", &kind_size, AT(append_limit), 1, 1ull << 50, NULL, "256M",
	    "the longest message that a client may store" },
	{ "fsync", &kind_choice, AT(fsync), 0, 0, fsyncs, "mail",
	    "what is on disk before the client hears OK: new and moved mail, flags and expunges too, "
	    "nothing" },
	{ "login-timeout", &kind_duration, AT(login_timeout), 1, YEAR, NULL, "60",
	    "from the greeting to a login" },
	{ "login-delay", &kind_duration, AT(login_delay), 0, 60, NULL, "2",
	    "after the first wrong password, doubled after each one more; 0 is for tests" },
	{ "idle-timeout", &kind_duration, AT(idle_timeout), 1, YEAR, NULL, "30m",
	    "without a command, after login; RFC 9051 wants 30 minutes at least" },
	{ "output-timeout", &kind_duration, AT(output_timeout), 1, YEAR, NULL, "5m",
	    "for output that the client does not take" },
	{ "inotify", &kind_boolean, AT(inotify), 0, 0, NULL, "yes",
	    "let the kernel tell of new mail; set to no where other hosts deliver into the same mailboxes" },
	{ "poll-interval", &kind_duration, AT(poll_interval), 1, 3600, NULL, "15",
	    "between two looks at an idle client's mailbox where inotify is off or cannot see" },
	{ "index-dir", &kind_text, AT(index_dir), 0, 0, NULL, "",
	    "directory of the user's own for indexes; empty: beside the mail, or in /var/cache/madrona/UID where the "
	    "mail is on another machine; none: in memory" },
	{ "passwd-file", &kind_text, AT(passwd_file), 0, 0, NULL, "",
	    "file of user:crypt(3)-hash lines, mode 0600, against which users log in on a socket" },
	{ "allow-plaintext", &kind_boolean, AT(allow_plaintext), 0, 0, NULL, "no",
	    "let passwords come in the clear over a connection without TLS" },
	{ "min-uid", &kind_number, AT(min_uid), 1, UINT32_MAX, NULL, "1000",
	    "no login on a socket for a smaller uid; 0 can never log in" },
	{ "umask", &kind_mode, AT(umask), 0, 0777, NULL, "077",
	    "bits that new files and folders do not get" },
};

#define KEYS (sizeof keys / sizeof *keys)

static void *
field_of(struct config *c, const struct key *k)
{
	return (char *)c + k->offset;
}

static const struct key *
find(struct str name)
{
	for (size_t i = 0; i < KEYS; i++)
		if (str_eq(name, str_of(keys[i].name)))
			return &keys[i];
	return NULL;
}

void
config_init(struct config *c)
{
	memset(c, 0, sizeof *c);
	for (size_t i = 0; i < KEYS; i++)
		if (!keys[i].kind->read(&keys[i], str_of(keys[i].value), field_of(c, &keys[i])))
			abort(); /* a default out of its own bounds; the tests would not pass */
}

static const char wrong[] = "The configuration is wrong";

/* What a key's values look like: its kind, and the words if there are only some. */
static void
put_kind(struct buf *out, const struct key *k)
{
	buf_put(out, str_of(k->kind->name));
	for (const char *const *w = k->choice; w && *w; w++)
		buf_fmt(out, "%s \"%s\"", w == k->choice ? ":" : ",", *w);
}

static int
does_not_fit(const struct key *k, struct str value, struct fault *f)
{
	struct buf kind = BUF_INIT(200);
	int r;

	put_kind(&kind, k);
	r = fail(f, MAIL_E_PARAM, wrong, "%s: \"%s\" does not fit (%s)", k->name, log_words(value).s,
	    buf_cstr(&kind));
	buf_free(&kind);
	return r;
}

int
config_set(struct arena *a, struct config *c, struct str name, struct str value, struct fault *f)
{
	const struct key *k = find(name);

	if (k == NULL)
		return fail(f, MAIL_E_NOTFOUND, wrong, "unknown key \"%s\"", log_words(name).s);
	if (value.n > VALUE_MAX || !k->kind->read(k, arena_str(a, value), field_of(c, k)))
		return does_not_fit(k, value, f);
	return MAIL_OK;
}

int
config_option(struct arena *a, struct config *c, struct str option, struct fault *f)
{
	size_t at = str_find(option, '=');

	if (at == option.n)
		return fail(f, MAIL_E_PARAM, wrong, "\"%s\" is not key=value", log_words(option).s);
	return config_set(
	    a, c, str_trim(str_sub(option, 0, at)), str_trim(str_sub(option, at + 1, option.n)), f);
}

unsigned
config_text(struct arena *a, struct config *c, struct str rest, config_problem_fn *problem, void *ctx)
{
	struct str part;
	struct fault f;
	unsigned line = 0, problems = 0;

	while (str_split(&rest, '\n', &part)) {
		line++;
		part = str_trim(part);
		if (part.n == 0 || part.p[0] == '#' || config_option(a, c, part, &f) == 0)
			continue;
		problems++;
		problem(ctx, line, f.log);
	}
	return problems;
}

unsigned
config_file(struct arena *a, struct config *c, const char *path, bool named, config_problem_fn *problem,
    void *ctx)
{
	struct fault f;
	char *text;
	size_t n;
	unsigned problems;
	int r = trusted_read(path, CONFIG_FILE_MAX, 022, &text, &n, &f);

	if (r == MAIL_E_NOTFOUND && !named)
		return 0;
	if (r) {
		problem(ctx, 0, f.log);
		return 1;
	}
	problems = config_text(a, c, (struct str){ text, n }, problem, ctx);
	free(text);
	return problems;
}

void
config_help(struct buf *out)
{
	buf_put(out, STR("# Madrona: " CONFIG_PATH ", or -o key=value. All of it may be left out.\n"));
	for (const struct key *k = keys; k < keys + KEYS; k++) {
		buf_fmt(out, "\n# %s\n# (", k->help);
		put_kind(out, k);
		buf_fmt(out, ")\n#%s = %s\n", k->name, k->value);
	}
}

void
config_show(struct buf *out, const struct config *c)
{
	for (const struct key *k = keys; k < keys + KEYS; k++) {
		buf_fmt(out, "%s = ", k->name);
		k->kind->show(k, (const char *)c + k->offset, out);
		buf_byte(out, '\n');
	}
}
