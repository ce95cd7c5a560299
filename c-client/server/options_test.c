#include "c-client/server/options.h"

#include <fcntl.h>
#include <sysexits.h>

#include "c-client/base/arena.h"
#include "tests/support/unit.h"

static char printed[65536];

/*
 * Runs options_read on words (NULL-terminated, without the program's name); printed = standard output and
 * error.
 */
static int
read_words(struct arena *a, struct options *o, const char *const *words)
{
	static const struct program program = { "imapd", "serves mail" };
	char empty[4200];
	const char *argv[20] = { "imapd", "--config", empty };
	int argc = 3, fds[2], code;
	ssize_t n;

	/* Not this machine's own. */
	snprintf(empty, sizeof empty, "%s/empty.conf", unit_tmpdir());
	unit_write(empty, STR(""));
	for (; *words; words++)
		argv[argc++] = *words;
	ck_assert_int_eq(pipe2(fds, O_CLOEXEC | O_NONBLOCK), 0);
	dup2(fds[1], STDOUT_FILENO);
	dup2(fds[1], STDERR_FILENO);
	code = options_read(a, o, &program, argc, (char **)(uintptr_t)argv);
	n = read(fds[0], printed, sizeof printed - 1);
	printed[n < 0 ? 0 : n] = '\0';
	return code;
}

#define WORDS(...) ((const char *const[]){ __VA_ARGS__ __VA_OPT__(, ) NULL })

START_TEST(without_options_there_is_nothing_to_say)
{
	struct arena a = ARENA_INIT;
	struct options o;

	ck_assert_int_eq(read_words(&a, &o, WORDS()), -1);
	ck_assert_ptr_null(o.mail_root);
	ck_assert(!o.config.allow_plaintext && !o.log_stderr);
	ck_assert_str_eq(printed, "");
	arena_free(&a);
}
END_TEST

START_TEST(the_demo_and_sync_tools_find_their_spelling)
{
	struct arena a = ARENA_INIT;
	struct options o;

	ck_assert_int_eq(
	    read_words(&a, &o, WORDS("--passwd-file", "/x/pw", "--allow-plaintext", "/x/Maildir")), -1);
	ck_assert_str_eq(o.mail_root, "/x/Maildir");
	ck_assert_str_is(o.config.passwd_file, STR("/x/pw"));
	ck_assert(o.config.allow_plaintext);
	ck_assert_int_eq(
	    read_words(&a, &o, WORDS("-v", "-o", "fsync=never", "-ofsync=always", "--home=/h", "--", "-m")),
	    -1);
	ck_assert_uint_eq(o.config.fsync, CONFIG_FSYNC_ALWAYS);
	ck_assert_str_eq(o.mail_root, "-m");
	ck_assert_str_eq(o.home, "/h");
	ck_assert(o.log_stderr);
	arena_free(&a);
}
END_TEST

START_TEST(a_wrong_command_line_is_refused_with_a_reason)
{
	static const struct {
		const char *word[3];
		const char *reason;
	} rows[] = {
		{ { "--bogus" }, "unknown option --bogus" },
		{ { "-x" }, "unknown option -x" },
		{ { "-o" }, "value missing after -o" },
		{ { "-o", "bogus=1" }, "bogus" },
		{ { "-o", "fsync" }, "fsync" },
		{ { "a", "b" }, "more than one argument: b" },
		{ { "" }, "the mail root is empty" },
	};
	struct arena a = ARENA_INIT;
	struct options o;

	ck_assert_int_eq(
	    read_words(&a, &o, WORDS(rows[_i].word[0], rows[_i].word[1], rows[_i].word[2])), EX_USAGE);
	ck_assert_ptr_nonnull(strstr(printed, rows[_i].reason));
	ck_assert_ptr_nonnull(strstr(printed, "--help"));
	arena_free(&a);
}
END_TEST

START_TEST(options_that_only_print_end_well)
{
	static const struct {
		const char *word, *text;
	} rows[] = {
		{ "--help", "--passwd-file FILE" },
		{ "--version", "imapd (Madrona) " },
		{ "--config-help", "#append-limit = 256M" },
		{ "--check-config", "append-limit = 268435456" },
	};
	struct arena a = ARENA_INIT;
	struct options o;

	ck_assert_int_eq(read_words(&a, &o, WORDS(rows[_i].word)), EX_OK);
	ck_assert_ptr_nonnull(strstr(printed, rows[_i].text));
	arena_free(&a);
}
END_TEST

START_TEST(check_config_prints_every_problem)
{
	struct arena a = ARENA_INIT;
	struct options o;
	char path[4200];

	snprintf(path, sizeof path, "%s/conf", unit_tmpdir());
	unit_write(path, STR("fsync=perhaps\n\nbogus=1\numask=022\n"));
	ck_assert_int_eq(read_words(&a, &o, WORDS("--config", path, "--check-config")), EX_CONFIG);
	ck_assert_ptr_nonnull(strstr(printed, "line 1: fsync"));
	ck_assert_ptr_nonnull(strstr(printed, "line 3: unknown key \"bogus\""));
	ck_assert_ptr_nonnull(strstr(printed, "umask = 022"));
	/* A daemon starts all the same. */
	ck_assert_int_eq(read_words(&a, &o, WORDS("--config", path)), -1);
	ck_assert_int_eq(
	    read_words(&a, &o, WORDS("--config", "/nonexistent/conf", "--check-config")), EX_CONFIG);
	ck_assert_ptr_nonnull(strstr(printed, "/nonexistent/conf: No such file"));
	arena_free(&a);
}
END_TEST

UNIT_SUITE(c_client_server_options)
{
	tcase_add_test(t, without_options_there_is_nothing_to_say);
	tcase_add_test(t, the_demo_and_sync_tools_find_their_spelling);
	tcase_add_loop_test(t, a_wrong_command_line_is_refused_with_a_reason, 0, 6);
	tcase_add_loop_test(t, options_that_only_print_end_well, 0, 4);
	tcase_add_test(t, check_config_prints_every_problem);
}
