#include "c-client/server/config.h"

#include <sys/stat.h>

#include "c-client/base/buf.h"
#include "c-client/base/err.h"
#include "c-client/base/limits.h"
#include "tests/support/unit.h"

/* The last problem told, and its line. */
static char last_text[500];
static unsigned last_line;

static void
note(void *ctx, unsigned line, const char *text)
{
	(void)ctx;
	last_line = line;
	snprintf(last_text, sizeof last_text, "%s", text);
}

START_TEST(nothing_needs_to_be_configured)
{
	struct config c;

	config_init(&c);
	ck_assert_str_is(c.mail_location, STR(""));
	ck_assert_str_is(c.namespace_prefix, STR(""));
	ck_assert(c.namespace_alias && c.inotify && c.special_use && !c.allow_plaintext);
	ck_assert_uint_eq(c.append_limit, LIMIT_APPEND);
	ck_assert_uint_eq(c.login_timeout, LIMIT_LOGIN_SECONDS);
	ck_assert_uint_eq(c.idle_timeout, LIMIT_IDLE_SECONDS);
	ck_assert_uint_eq(c.output_timeout, LIMIT_OUTPUT_SECONDS);
	ck_assert_uint_eq(c.fsync, CONFIG_FSYNC_MAIL);
	ck_assert_uint_eq(c.umask, 077);
	ck_assert_uint_eq(c.min_uid, 1000);
}
END_TEST

/* What config_show says of one key after an option. */
static const char *
shown(struct arena *a, const char *option, const char *key)
{
	struct config c;
	struct buf b = BUF_INIT(65536);
	struct str rest, line;
	char *found = NULL;

	config_init(&c);
	if (config_option(a, &c, str_of(option), NULL) != 0)
		return "refused";
	config_show(&b, &c);
	rest = buf_str(&b);
	while (str_split(&rest, '\n', &line))
		if (str_starts(line, str_of(key)) && str_starts(str_sub(line, strlen(key), 3), STR(" = ")))
			found = arena_cstr(a, str_sub(line, strlen(key) + 3, line.n));
	buf_free(&b);
	ck_assert_ptr_nonnull(found);
	return found;
}

static const struct {
	const char *option, *key, *want;
} values[] = {
	{ "append-limit=64", "append-limit", "64" },
	{ "append-limit=2K", "append-limit", "2048" },
	{ "append-limit=3m", "append-limit", "3145728" },
	{ "append-limit = 1G", "append-limit", "1073741824" },
	{ "append-limit=0", "append-limit", "refused" },
	{ "append-limit=-1", "append-limit", "refused" },
	{ "append-limit=99999999999999999999", "append-limit", "refused" },
	{ "append-limit=16777216T", "append-limit", "refused" },
	{ "append-limit=1KB", "append-limit", "refused" },
	{ "append-limit=1x", "append-limit", "refused" },
	{ "append-limit=", "append-limit", "refused" },
	{ "idle-timeout=1h", "idle-timeout", "3600" },
	{ "idle-timeout=90", "idle-timeout", "90" },
	{ "idle-timeout=2m", "idle-timeout", "120" },
	{ "idle-timeout=0", "idle-timeout", "refused" },
	{ "fsync=always", "fsync", "always" },
	{ "fsync=NEVER", "fsync", "never" },
	{ "fsync=sometimes", "fsync", "refused" },
	{ "inotify=off", "inotify", "no" },
	{ "allow-plaintext=True", "allow-plaintext", "yes" },
	{ "allow-plaintext=maybe", "allow-plaintext", "refused" },
	{ "allow-plaintext=", "allow-plaintext", "refused" },
	{ "namespace-prefix=inbox.", "namespace-prefix", "INBOX." },
	{ "namespace-prefix=", "namespace-prefix", "" },
	{ "namespace-prefix=Mail/", "namespace-prefix", "refused" },
	{ "umask=027", "umask", "027" },
	{ "umask=1777", "umask", "refused" },
	{ "umask=8", "umask", "refused" },
	{ "min-uid=0", "min-uid", "refused" },
	{ "min-uid=500", "min-uid", "500" },
	{ "mail-location=~/Mail#1=2", "mail-location", "~/Mail#1=2" },
	{ "mail-location=a\x01", "mail-location", "refused" },
	{ "Mail-Location=x", "mail-location", "refused" },
	{ "no-such-key=1", "fsync", "refused" },
	{ "fsync", "fsync", "refused" },
};

START_TEST(each_kind_takes_what_fits_and_refuses_the_rest)
{
	struct arena a = ARENA_INIT;

	ck_assert_str_eq(shown(&a, values[_i].option, values[_i].key), values[_i].want);
	arena_free(&a);
}
END_TEST

START_TEST(a_bad_line_is_told_with_its_number_and_the_others_count)
{
	struct arena a = ARENA_INIT;
	struct config c;

	config_init(&c);
	ck_assert_uint_eq(
	    config_text(
		&a, &c, STR("# comment\n\n fsync = never\r\nidle_timeout=5\n\tumask=022\n"), note, NULL),
	    1);
	ck_assert_uint_eq(last_line, 4);
	ck_assert_str_eq(last_text, "unknown key \"idle_timeout\"");
	ck_assert_uint_eq(c.fsync, CONFIG_FSYNC_NEVER);
	ck_assert_uint_eq(c.umask, 022);
	arena_free(&a);
}
END_TEST

START_TEST(a_bad_value_leaves_the_old_one)
{
	struct arena a = ARENA_INIT;
	struct config c;
	struct fault f;

	config_init(&c);
	ck_assert_int_eq(config_option(&a, &c, STR("umask=022"), &f), 0);
	ck_assert_int_eq(config_option(&a, &c, STR("umask=xyz"), &f), MAIL_E_PARAM);
	ck_assert_uint_eq(c.umask, 022);
	ck_assert_int_eq(config_option(&a, &c, STR("a\nb=1"), &f), MAIL_E_NOTFOUND);
	ck_assert_str_eq(f.log, "unknown key \"a\\x0ab\"");
	arena_free(&a);
}
END_TEST

/* Without the # before each key the text sets every key to what it is. */
START_TEST(the_help_is_a_file_that_changes_nothing_even_uncommented)
{
	struct arena a = ARENA_INIT;
	struct buf text = BUF_INIT(65536), set = BUF_INIT(65536), before = BUF_INIT(65536),
		   after = BUF_INIT(65536);
	struct str rest, line;
	struct config c;
	unsigned keys = 0;

	config_init(&c);
	config_show(&before, &c);
	config_help(&text);
	ck_assert_uint_eq(config_text(&a, &c, buf_str(&text), note, NULL), 0);
	for (rest = buf_str(&text); str_split(&rest, '\n', &line);) {
		if (str_starts(line, STR("#")) && !str_starts(line, STR("# "))) {
			buf_put(&set, str_sub(line, 1, line.n));
			buf_byte(&set, '\n');
			keys++;
		}
	}
	ck_assert_uint_ge(keys, 15);
	ck_assert_uint_eq(config_text(&a, &c, buf_str(&set), note, NULL), 0);
	config_show(&after, &c);
	ck_assert_str_is(buf_str(&after), buf_str(&before));
	buf_free(&text);
	buf_free(&set);
	buf_free(&before);
	buf_free(&after);
	arena_free(&a);
}
END_TEST

START_TEST(a_missing_file_is_fine_and_one_that_others_may_write_is_not_used)
{
	struct arena a = ARENA_INIT;
	struct config c;
	char path[4200];

	config_init(&c);
	snprintf(path, sizeof path, "%s/madrona.conf", unit_tmpdir());
	ck_assert_uint_eq(config_file(&a, &c, path, false, note, NULL), 0);
	ck_assert_uint_eq(config_file(&a, &c, path, true, note, NULL), 1); /* it was asked for by name */
	ck_assert_uint_eq(last_line, 0);
	unit_write(path, STR("umask=022\n"));
	ck_assert_int_eq(chmod(path, 0664), 0);
	ck_assert_uint_eq(config_file(&a, &c, path, false, note, NULL), 1);
	ck_assert_uint_eq(last_line, 0);
	ck_assert_uint_eq(c.umask, 077);
	ck_assert_int_eq(chmod(path, 0644), 0);
	ck_assert_uint_eq(config_file(&a, &c, path, false, note, NULL), 0);
	ck_assert_uint_eq(c.umask, 022);
	arena_free(&a);
}
END_TEST

START_TEST(a_complaint_quotes_the_value_and_says_what_would_fit)
{
	struct arena a = ARENA_INIT;
	struct config c;
	struct fault f;

	config_init(&c);
	ck_assert_int_eq(config_option(&a, &c, STR("fsync=now and then"), &f), MAIL_E_PARAM);
	ck_assert_str_eq(
	    f.log, "fsync: \"now and then\" does not fit (one of: \"mail\", \"always\", \"never\")");
	ck_assert_int_eq(config_option(&a, &c, STR("login-delay 5"), &f), MAIL_E_PARAM);
	ck_assert_str_eq(f.log, "\"login-delay 5\" is not key=value");
	arena_free(&a);
}
END_TEST

UNIT_SUITE(c_client_server_config)
{
	tcase_add_test(t, nothing_needs_to_be_configured);
	tcase_add_loop_test(
	    t, each_kind_takes_what_fits_and_refuses_the_rest, 0, sizeof values / sizeof *values);
	tcase_add_test(t, a_bad_line_is_told_with_its_number_and_the_others_count);
	tcase_add_test(t, a_bad_value_leaves_the_old_one);
	tcase_add_test(t, a_complaint_quotes_the_value_and_says_what_would_fit);
	tcase_add_test(t, the_help_is_a_file_that_changes_nothing_even_uncommented);
	tcase_add_test(t, a_missing_file_is_fine_and_one_that_others_may_write_is_not_used);
}
