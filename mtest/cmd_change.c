/* Changing messages: flag, copy, move, expunge, append. */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "mtest/mtest.h"

static int
run_flag(struct session *s, int argc, char **argv)
{
	static const char signs[] = "+-="; /* in the order of enum mail_how */
	const char *sign = *argv[1] ? strchr(signs, *argv[1]) : NULL;
	uint32_t *uids;
	size_t n;
	int r;

	(void)argc;
	if (sign == NULL)
		return EX_USAGE;
	if ((r = session_messages(s, argv[0], &uids, &n)))
		return r;
	r = mail_flags_change(s->box, uids, n, (enum mail_how)(sign - signs), argv[1] + 1);
	mail_free(uids);
	return r ? complain_why(s, r) : 0;
}

static int
copy(struct session *s, char **argv, bool move)
{
	struct mail_copied made = { 0 };
	uint32_t *uids;
	size_t n;
	int r;

	if ((r = session_messages(s, argv[0], &uids, &n)))
		return r;
	r = mail_copy(s->box, uids, n, argv[1], move, &made);
	for (size_t i = 0; i < made.n; i++)
		printf("UID %u is UID %u of %s\n", made.from[i], made.to[i], argv[1]);
	mail_free(made.from);
	mail_free(uids);
	return r ? complain_why(s, r) : 0;
}

static int
run_copy(struct session *s, int argc, char **argv)
{
	(void)argc;
	return copy(s, argv, false);
}

static int
run_move(struct session *s, int argc, char **argv)
{
	(void)argc;
	return copy(s, argv, true);
}

static int
run_expunge(struct session *s, int argc, char **argv)
{
	struct mail_box *b = session_box(s);
	uint32_t *uids = NULL, count = 0;
	size_t n = 0;
	int r;

	if (b == NULL)
		return FAILED;
	if (argc && (r = session_messages(s, argv[0], &uids, &n)))
		return r;
	r = mail_expunge(b, uids, n, &count);
	mail_free(uids);
	if (r)
		return complain_why(s, r);
	printf("%u expunged\n", count);
	return 0;
}

/* --- append --------------------------------------------------------------------------------------------- */

/* A mail_reader over a file; 2 when it cannot be read. */
static int
read_file(void *ctx, char *to, size_t room, size_t *got)
{
	ssize_t n = read(*(const int *)ctx, to, room);

	if (n < 0)
		return 2;
	*got = (size_t)n;
	return 0;
}

static int
append_from(struct session *s, int fd, char **argv, const char *flags)
{
	struct mail_new details = { .flags = flags, .internal_date = MAIL_NOW };
	struct mail_made made;
	struct stat st;
	int r;

	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		details.size = (uint64_t)st.st_size;
	if ((r = mail_append(s->m, argv[0], &details, read_file, &fd, &made)) > 0)
		return complain(s, "%s: %s", argv[1], strerror(errno));
	if (r)
		return complain_why(s, r);
	printf("UID %u of %s\n", made.uid, argv[0]);
	return 0;
}

static int
run_append(struct session *s, int argc, char **argv)
{
	bool is_stdin = strcmp(argv[1], "-") == 0;
	int fd, r;

	if (is_stdin && s->reads_stdin)
		return complain(s, "standard input is where the commands come from");
	if ((fd = is_stdin ? 0 : open(argv[1], O_RDONLY | O_CLOEXEC | O_NOCTTY)) < 0)
		return complain(s, "%s: %s", argv[1], strerror(errno));
	r = append_from(s, fd, argv, argc == 3 ? argv[2] : NULL);
	if (!is_stdin)
		close(fd);
	return r;
}

const struct command cmd_change[] = {
	{ "flag", "MESSAGES +|-|=FLAGS", "change flags: flag 1:3 \"+\\Seen Work\"", 2, 2, run_flag },
	{ "copy", "MESSAGES NAME", "copy into another mailbox", 2, 2, run_copy },
	{ "move", "MESSAGES NAME", "move into another mailbox", 2, 2, run_move },
	{ "expunge", "[MESSAGES]", "remove the messages that are marked \\Deleted", 0, 1, run_expunge },
	{ "append", "NAME FILE [FLAGS]", "store a message from a file, - is stdin", 2, 3, run_append },
	{ 0 },
};
