/*
 * The transcript runner: plays the scripts of tests/imap against imapd and says what came instead of what
 * should.
 *
 *	transcript IMAPD SCRIPT...
 */

#include <signal.h>
#include <stdarg.h>

#include "c-client/base/scan.h"
#include "tests/transcript/peer.h"
#include "tests/transcript/script.h"
#include "tests/transcript/text.h"
#include "tests/transcript/world.h"

struct run {
	struct world *world;
	struct script script;
	struct arena arena;
	struct texts texts;
	struct peer peers[SESSIONS + 1]; /* by session; 0 is not used */
	enum world_door door;
	char arguments[1024];
	int exit;
	bool failed;
};

static void
complain(struct run *run, const struct step *step, const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "%s:%u: ", run->script.path, step ? step->line : 0);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	run->failed = true;
}

/* --- Conversation ------------------------------------------------------------------------------------- */

/* Starts the session at its first step; a script that begins by sending does not care for the greeting. */
static struct peer *
peer_of(struct run *run, const struct step *step)
{
	struct peer *p = &run->peers[step->session];
	struct str greeting;
	bool timed_out;

	if (p->running)
		return p;
	peer_start(p, run->world, run->door, run->arguments);
	if (step->kind != STEP_SEND)
		return p;
	if (!peer_response(p, &greeting, &timed_out))
		complain(run, step, "no greeting");
	else if (!str_starts(greeting, STR("* PREAUTH ")) && !str_starts(greeting, STR("* OK ")))
		complain(run, step, "greeted by: %.*s", STR_ARG(greeting));
	return p;
}

static void
send_line(struct run *run, const struct step *step)
{
	struct buf b = BUF_INIT(1u << 30);
	struct peer *p = peer_of(run, step);

	text_expand(&run->texts, step->text, &b);
	if (!step->bare)
		buf_put(&b, STR("\r\n"));
	if (!peer_send(p, buf_str(&b)) && step[1].kind != STEP_EXPECT && step[1].kind != STEP_CLOSED)
		complain(run, step, "it takes no more input");
	buf_free(&b);
}

static bool
is_untagged(struct str s)
{
	return str_starts(s, STR("* ")) || str_starts(s, STR("..."));
}

/* Finds the expectation that an untagged response meets. */
static bool
take_untagged(struct run *run, struct step *steps, size_t n, struct str got)
{
	bool rest = false;

	for (size_t i = 0; i < n; i++) {
		struct step *e = &steps[i];
		if (e->how == EXPECT_NEVER && text_match(&run->texts, e->text, got)) {
			complain(run, e, "this must not come: %.*s", STR_ARG(got));
			return false;
		}
		rest |= e->how == EXPECT_REST;
	}
	for (size_t i = 0; i < n; i++) {
		struct step *e = &steps[i];
		if (e->done || e->how == EXPECT_NEVER || e->how == EXPECT_REST)
			continue;
		if (text_match(&run->texts, e->text, got)) {
			e->done = true;
			return true;
		}
		if (e->how == EXPECT_NEXT)
			break;
	}
	if (!rest)
		complain(run, steps, "not expected: %.*s", STR_ARG(got));
	return rest;
}

static const struct step *
first_missing(const struct step *steps, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!steps[i].done && (steps[i].how == EXPECT_ONE || steps[i].how == EXPECT_NEXT))
			return &steps[i];
	return NULL;
}

/* The expectations up to a tagged or continuation line, which is the last of them if `closed`. */
static void
expect_segment(struct run *run, struct peer *p, struct step *steps, size_t n, bool closed)
{
	size_t untagged = closed ? n - 1 : n;
	const struct step *missing = NULL, *last = &steps[n - 1];
	struct str got;
	bool timed_out = false;

	for (;;) {
		missing = first_missing(steps, untagged);
		if (!closed && missing == NULL)
			return;
		if (!peer_response(p, &got, &timed_out)) {
			missing = missing ? missing : last;
			complain(run, missing, "%s, but not: %.*s",
			    timed_out ? "nothing came" : "the connection ended", STR_ARG(missing->text));
			return;
		}
		if (str_starts(got, STR("* "))) {
			if (!take_untagged(run, steps, untagged, got) &&
			    !(closed && text_match(&run->texts, last->text, got)))
				return;
			continue;
		}
		if (missing)
			complain(run, missing, "did not come: %.*s", STR_ARG(missing->text));
		else if (!closed || !text_match(&run->texts, last->text, got))
			complain(run, last, "came instead: %.*s", STR_ARG(got));
		if (run->failed && missing)
			fprintf(stderr, "\tbut: %.*s\n", STR_ARG(got));
		return;
	}
}

/* The S lines that stand together, segment by segment; how many there were. */
static size_t
expect(struct run *run, size_t at)
{
	struct step *steps = run->script.steps + at;
	struct peer *p = peer_of(run, steps);
	size_t n = 0, begin = 0;

	while (at + n < run->script.n && steps[n].kind == STEP_EXPECT &&
	       steps[n].session == steps[0].session && !run->failed) {
		bool closing = !is_untagged(steps[n].text);
		bool last = at + n + 1 == run->script.n || steps[n + 1].kind != STEP_EXPECT ||
		    steps[n + 1].session != steps[0].session;
		n++;
		if (!closing && !last)
			continue;
		expect_segment(run, p, steps + begin, n - begin, closing);
		begin = n;
	}
	return n;
}

static void
expect_closed(struct run *run, const struct step *step)
{
	struct str got;
	bool timed_out = false;

	if (peer_response(peer_of(run, step), &got, &timed_out))
		complain(run, step, "not closed, but: %.*s", STR_ARG(got));
	else if (timed_out)
		complain(run, step, "not closed");
}

/* --- The world ---------------------------------------------------------------------------------------- */

/* The value of "key=" among the words of a line; NULL: not there. */
static const char *
word_value(struct arena *a, struct str line, const char *key)
{
	struct str word;

	while (str_split(&line, ' ', &word))
		if (str_starts(word, arena_fmt(a, "%s=", key)))
			return arena_cstr(a, str_sub(word, strlen(key) + 1, word.n));
	return NULL;
}

static bool
has_word(struct str line, struct str wanted)
{
	struct str word;

	while (str_split(&line, ' ', &word))
		if (str_eq(word, wanted))
			return true;
	return false;
}

static void
deliver(struct run *run, const struct step *step)
{
	struct arena *a = &run->arena;
	const char *folder = word_value(a, step->text, "folder"), *date = word_value(a, step->text, "date");
	size_t space = str_rfind(step->text, ' ');
	struct str last = str_sub(step->text, space == step->text.n ? 0 : space + 1, step->text.n);
	struct scan digits = scan_of(str_of(date ? date : "0"));
	struct str content = step->block;
	struct buf expanded = BUF_INIT(1u << 30);
	uint64_t seconds = 0;

	if (content.p == NULL && !text_file(a, last, &content)) {
		complain(run, step, "no file tests/mail/%.*s", STR_ARG(last));
		return;
	}
	if (!scan_number(&digits, INT64_MAX, &seconds)) {
		complain(run, step, "date= is in seconds");
		return;
	}
	if (step->block.p) {
		text_expand(&run->texts, content, &expanded);
		content = buf_str(&expanded);
	}
	if (has_word(step->text, STR("crlf")))
		content = text_wire(a, content);
	world_deliver(run->world, folder ? folder : "", word_value(a, step->text, "flags"),
	    word_value(a, step->text, "name"), (long)seconds, content);
	buf_free(&expanded);
}

static void
define_literal(struct run *run, const struct step *step)
{
	struct texts *t = &run->texts;
	size_t end = str_find(step->text, ' ');
	struct str name = str_sub(step->text, 0, end), value;

	if (step->block.p)
		value = text_wire(&t->arena, step->block);
	else if (!text_file(&t->arena, str_sub(step->text, end + 1, step->text.n), &value)) {
		complain(run, step, "no such file");
		return;
	}
	binding_set(&t->literals, name, value);
}

static void
shell(struct run *run, const struct step *step)
{
	struct buf b = BUF_INIT(65536);
	int code;

	text_expand(&run->texts, step->text, &b);
	code = world_shell(run->world, buf_cstr(&b), step->bare);
	if (code)
		complain(run, step, "exit code %d of: %s", code, buf_cstr(&b));
	buf_free(&b);
}

static void
send_signal(struct run *run, const struct step *step)
{
	int signal = str_eq(step->text, STR("TERM"))   ? SIGTERM
		     : str_eq(step->text, STR("KILL")) ? SIGKILL
						       : SIGHUP;

	kill(run->peers[step->session].pid, signal);
}

static uint64_t
number_of(struct str s)
{
	struct scan in = scan_of(s);
	uint64_t v = 0;

	return scan_number(&in, 255, &v) ? v : 255;
}

/* --- Steps -------------------------------------------------------------------------------------------- */
static size_t
play_step(struct run *run, size_t at)
{
	struct step *step = &run->script.steps[at];
	const char *text = arena_cstr(&run->arena, step->text);

	switch (step->kind) {
	case STEP_SEND:
		send_line(run, step);
		break;
	case STEP_EXPECT:
		return expect(run, at);
	case STEP_SHELL:
		shell(run, step);
		break;
	case STEP_MAIL:
		deliver(run, step);
		break;
	case STEP_FOLDER:
		world_folder(run->world, text);
		break;
	case STEP_FILE:
		world_file(run->world, text, step->block);
		break;
	case STEP_LITERAL:
		define_literal(run, step);
		break;
	case STEP_IMAPD:
		snprintf(run->arguments, sizeof run->arguments, "%s", text);
		break;
	case STEP_DOOR:
		run->door = str_eq(step->text, STR("inet")) ? DOOR_INET : DOOR_PIPE;
		break;
	case STEP_EOF:
		peer_hang_up(peer_of(run, step));
		break;
	case STEP_CLOSED:
		expect_closed(run, step);
		break;
	case STEP_SIGNAL:
		send_signal(run, step);
		break;
	case STEP_EXIT:
		run->exit = (int)number_of(step->text);
		break;
	}
	return 1;
}

/* Whatever happened, the server ends by itself, says nothing on standard error, and is not killed. */
static void
end_peers(struct run *run)
{
	for (unsigned i = 1; i < sizeof run->peers / sizeof *run->peers; i++) {
		struct str errors;
		int code;
		if (!run->peers[i].running)
			continue;
		code = peer_end(&run->peers[i], &errors);
		if (code != run->exit)
			complain(run, NULL, "session %u ended with %d instead of %d", i, code, run->exit);
		if (errors.n)
			complain(run, NULL, "session %u said on standard error: %.*s", i, STR_ARG(errors));
		buf_free(&run->peers[i].got);
	}
}

static bool
play(struct world *w, const char *path)
{
	struct run run = { .world = w };

	if (!script_read(&run.arena, path, &run.script))
		return false;
	if (!run.script.needs_root || getuid() == 0) {
		world_reset(w);
		for (size_t at = 0; at < run.script.n && !run.failed;)
			at += play_step(&run, at);
		end_peers(&run);
	}
	arena_free(&run.texts.arena);
	arena_free(&run.arena);
	return !run.failed;
}

static void
tally(unsigned passed, unsigned failed)
{
	const char *path = getenv("TALLY");
	FILE *f = path ? fopen(path, "ae") : NULL;

	if (f == NULL)
		return;
	fprintf(f, "%u %u\n", passed, failed);
	fclose(f);
}

int
main(int argc, char **argv)
{
	struct world world;
	unsigned failed = 0;

	if (argc < 3) {
		fprintf(stderr, "usage: transcript IMAPD SCRIPT...\n");
		return 64;
	}
	signal(SIGPIPE, SIG_IGN);
	world_open(&world, argv[1]);
	for (int i = 2; i < argc; i++)
		if (!play(&world, argv[i])) {
			failed++;
			printf("not ok: %s\n", argv[i]);
		}
	world_close(&world);
	printf("transcripts: %u passed, %u failed\n", (unsigned)argc - 2 - failed, failed);
	tally((unsigned)argc - 2 - failed, failed);
	return failed != 0;
}
