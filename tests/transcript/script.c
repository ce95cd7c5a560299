/* Reading transcripts. See script.h and tests/imap/README.md. */

#include "tests/transcript/script.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

static const struct {
	struct str word;
	enum step_kind kind;
	enum expect_how how;
	bool bare;
} words[] = {
	{ STR_INIT("C:"), STEP_SEND, 0, false },
	{ STR_INIT("C-:"), STEP_SEND, 0, true },
	{ STR_INIT("S:"), STEP_EXPECT, EXPECT_ONE, false },
	{ STR_INIT("S!:"), STEP_EXPECT, EXPECT_NEXT, false },
	{ STR_INIT("S?:"), STEP_EXPECT, EXPECT_MAYBE, false },
	{ STR_INIT("S-:"), STEP_EXPECT, EXPECT_NEVER, false },
	{ STR_INIT("sh:"), STEP_SHELL, 0, false },
	{ STR_INIT("root-sh:"), STEP_SHELL, 0, true },
	{ STR_INIT("mail"), STEP_MAIL, 0, false },
	{ STR_INIT("folder"), STEP_FOLDER, 0, false },
	{ STR_INIT("file"), STEP_FILE, 0, false },
	{ STR_INIT("literal"), STEP_LITERAL, 0, false },
	{ STR_INIT("imapd"), STEP_IMAPD, 0, false },
	{ STR_INIT("door"), STEP_DOOR, 0, false },
	{ STR_INIT("eof"), STEP_EOF, 0, false },
	{ STR_INIT("closed"), STEP_CLOSED, 0, false },
	{ STR_INIT("signal"), STEP_SIGNAL, 0, false },
	{ STR_INIT("exit"), STEP_EXIT, 0, false },
};

static bool
read_all(struct arena *a, const char *path, struct str *out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	char *p;

	if (fd < 0 || fstat(fd, &st) < 0) {
		fprintf(stderr, "%s: %s\n", path, strerrordesc_np(errno));
		return false;
	}
	p = arena_alloc(a, (size_t)st.st_size + 1);
	*out = (struct str){ p, (size_t)read(fd, p, (size_t)st.st_size) };
	close(fd);
	return true;
}

/* "C2-:" is the word "C-:" of session 2. */
static struct str
take_session(struct arena *a, struct str word, unsigned *session)
{
	*session = 1;
	for (size_t i = 0; i < word.n; i++)
		if (word.p[i] >= '1' && word.p[i] < '1' + SESSIONS) {
			*session = (unsigned)(word.p[i] - '0');
			return arena_join(a, str_sub(word, 0, i), str_sub(word, i + 1, word.n));
		}
	return word;
}

static bool
take_step(struct arena *a, struct str line, struct step *out)
{
	size_t end = str_find(line, ' ');
	struct str word = take_session(a, str_sub(line, 0, end), &out->session);

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (str_eq(word, words[i].word)) {
			out->kind = words[i].kind;
			out->how = words[i].how;
			out->bare = words[i].bare;
			out->text = str_sub(line, end + 1, line.n);
			if (out->kind == STEP_EXPECT && str_eq(out->text, STR("...")))
				out->how = EXPECT_REST;
			return true;
		}
	return false;
}

/* The lines up to "END", if the step's text ends in "<<END". */
static bool
take_block(struct arena *a, struct str *rest, unsigned *line, struct step *step)
{
	struct str part, block = STR("");
	const char *begin;

	if (step->kind != STEP_MAIL && step->kind != STEP_FILE && step->kind != STEP_LITERAL)
		return true;
	if (!str_ends(step->text, STR("<<END")))
		return true;
	step->text = str_trim(str_sub(step->text, 0, step->text.n - 5));
	begin = rest->p;
	while (str_split(rest, '\n', &part)) {
		(*line)++;
		if (str_eq(part, STR("END"))) {
			block = (struct str){ begin, (size_t)(part.p - begin) };
			step->block = arena_str(a, block);
			return true;
		}
	}
	return false;
}

bool
script_read(struct arena *a, const char *path, struct script *out)
{
	struct script s = { .path = path };
	struct str text, part;
	size_t cap = 0;
	unsigned line = 0;

	if (!read_all(a, path, &text))
		return false;
	while (str_split(&text, '\n', &part)) {
		struct step step = { 0 };
		line++;
		if (part.n == 0 || part.p[0] == '#')
			continue;
		step.line = line;
		if (!take_step(a, part, &step) || !take_block(a, &text, &line, &step)) {
			fprintf(
			    stderr, "%s:%u: not a line of a transcript: %.*s\n", path, line, STR_ARG(part));
			return false;
		}
		s.needs_root |= step.kind == STEP_SHELL && step.bare;
		s.steps = arena_grow(a, s.steps, s.n, &cap, sizeof *s.steps);
		s.steps[s.n++] = step;
	}
	*out = s;
	return true;
}
