/* Reading messages: overview, header, type, section, structure, search. */

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "mtest/mtest.h"

/* --- overview ------------------------------------------------------------------------------------------- */

static void
print_overview(uint32_t number, uint32_t uid, const struct mail_overview *o)
{
	static const char letters[] = "SAFDdR"; /* in the order of enum mail_flag_bit */
	char flags[] = "------";

	for (unsigned i = 0; i < 6; i++) {
		if (o->bits & 1u << i)
			flags[i] = letters[i];
	}
	printf("%5u %5u %s ", number, uid, flags);
	print_time(o->sent == INT64_MIN ? o->internal_date : o->sent);
	printf(" %8llu ", (unsigned long long)o->size);
	print_column(o->from, 24);
	printf(" %s\n", o->subject);
}

static int
run_overview(struct session *s, int argc, char **argv)
{
	struct mail_overview o;
	uint32_t *uids;
	size_t n;
	int r;

	if (argc == 0 && session_box(s) && mail_box_count(s->box) == 0)
		return 0;
	if ((r = session_messages(s, argc ? argv[0] : "ALL", &uids, &n)))
		return r;
	for (size_t i = 0; i < n && r == 0; i++) {
		r = mail_overview(s->box, uids[i], &o);
		if (r == 0)
			print_overview(mail_number(s->box, uids[i]), uids[i], &o);
		else if (r == MAIL_ERROR_GONE)
			r = printf("%5u %5u gone\n", mail_number(s->box, uids[i]), uids[i]) < 0;
	}
	mail_free(uids);
	return r ? complain_why(s, r) : 0;
}

/* --- header, type, section ------------------------------------------------------------------------------ */

static int
run_header(struct session *s, int argc, char **argv)
{
	struct printer p = { .safe = isatty(1) };
	uint32_t uid;
	int r;

	(void)argc;
	if ((r = session_message(s, argv[0], &uid)))
		return r;
	r = mail_section(s->box, uid, "HEADER", print_text, &p);
	return r ? complain_why(s, r) : 0;
}

static int
run_type(struct session *s, int argc, char **argv)
{
	struct printer p = { .safe = isatty(1) };
	uint32_t uid;
	int r;

	if ((r = session_message(s, argv[0], &uid)))
		return r;
	r = mail_content(s->box, uid, argc == 2 ? argv[1] : NULL, print_text, &p);
	if (p.last && p.last != '\n')
		putchar('\n');
	return r ? complain_why(s, r) : 0;
}

static int
run_section(struct session *s, int argc, char **argv)
{
	uint32_t uid;
	int r;

	if ((r = session_message(s, argv[0], &uid)))
		return r;
	r = mail_section(s->box, uid, argc == 2 ? argv[1] : "", print_bytes, NULL);
	return r ? complain_why(s, r) : 0;
}

static int
run_flags(struct session *s, int argc, char **argv)
{
	const char *text;
	uint32_t uid;
	int r;

	(void)argc;
	if ((r = session_message(s, argv[0], &uid)))
		return r;
	if ((r = mail_flags(s->box, uid, NULL, &text)))
		return complain_why(s, r);
	puts(text);
	return 0;
}

/* --- structure ------------------------------------------------------------------------------------------ */

static void
print_word(const char *name, const char *value)
{
	if (*value)
		printf(" %s=%s", name, value);
}

static int
print_part(void *ctx, const struct mail_part *p)
{
	(void)ctx;
	printf("%*s%s %s/%s %s %llu bytes %u lines", (int)(2 * p->depth), "", p->section, p->type, p->subtype,
	    p->encoding, (unsigned long long)p->size, p->lines);
	print_word("charset", p->charset);
	print_word("disposition", p->disposition);
	print_word("filename", p->filename);
	print_word("description", p->description);
	print_word("id", p->id);
	return putchar('\n') == EOF;
}

static int
run_structure(struct session *s, int argc, char **argv)
{
	uint32_t uid;
	int r;

	(void)argc;
	if ((r = session_message(s, argv[0], &uid)))
		return r;
	r = mail_structure(s->box, uid, print_part, NULL);
	return r ? complain_why(s, r) : 0;
}

/* --- search --------------------------------------------------------------------------------------------- */

static int
run_search(struct session *s, int argc, char **argv)
{
	struct mail_box *b = session_box(s);
	uint32_t *uids;
	size_t n;
	int r;

	(void)argc;
	if (b == NULL)
		return FAILED;
	if ((r = mail_search(b, argv[0], &uids, &n)))
		return complain_why(s, r);
	for (size_t i = 0; i < n; i++)
		printf("%s%u", i ? " " : "", mail_number(b, uids[i]));
	putchar('\n');
	mail_free(uids);
	return 0;
}

const struct command cmd_read[] = {
	{ "overview", "[MESSAGES]", "number, UID, flags, date, size, sender, subject", 0, 1, run_overview },
	{ "search", "KEYS", "numbers of those that match, e.g.: unseen from smith", 1, REST, run_search },
	{ "flags", "MESSAGE", "all flags of a message", 1, 1, run_flags },
	{ "header", "MESSAGE", "its header", 1, 1, run_header },
	{ "type", "MESSAGE [PART]", "its text, or the content of a part, decoded", 1, 2, run_type },
	{ "section", "MESSAGE [SECTION]", "exact bytes of all or a section: 1.2, HEADER", 1, 2, run_section },
	{ "structure", "MESSAGE", "the parts of a message", 1, 1, run_structure },
	{ 0 },
};
