#include "c-client/message/part.h"

#include "c-client/base/buf.h"
#include "tests/support/part_oracle.h"
#include "tests/support/unit.h"

/* Each part as type/subtype{body of a leaf}, children in parentheses. */
static void
show_tree(struct buf *b, const struct part *root, struct str in)
{
	for (const struct part *p = root; p; p = part_next(root, p)) {
		buf_fmt(b, "%.*s/%.*s", STR_ARG(p->mime->type), STR_ARG(p->mime->subtype));
		if (p->kind == PART_LEAF)
			buf_fmt(b, "{%.*s}", STR_ARG(str_sub(in, p->body_at, p->body_size)));
		if (p->children) {
			buf_byte(b, '(');
			continue;
		}
		for (const struct part *up = p; up != root; up = up->parent) {
			if (up->next) {
				buf_byte(b, ' ');
				break;
			}
			buf_byte(b, ')');
		}
	}
}

#define MIXED "Content-Type: multipart/mixed; boundary=b\n\n"

static const struct {
	const char *in, *want;
} trees[] = {
	{ "Subject: x\n\nHello\n", "text/plain{Hello\n}" },
	{ "Subject: x\n", "text/plain{}" },
	{ "Subject: x", "text/plain{}" },
	{ "\nHello", "text/plain{Hello}" },
	{ "", "text/plain{}" },
	{ "-A: b\n--c\nD: e\n-\n\n-Hello\n--c\n", "text/plain{-Hello\n--c\n}" },
	{ "A: b\r\r\n\r\r\nHello\r\r\n", "text/plain{Hello\r\r\n}" },
	{ MIXED "preamble\n--b\n\none\n--b\n\ntwo\n\n--b--\nepilogue\n",
	    "multipart/mixed(text/plain{one} text/plain{two\n})" },
	{ "Content-Type: multipart/mixed; boundary=\"b\"\r\n\r\n--b\r\n\r\none\r\n--b\r\nA: "
	  "b\r\n\r\ntwo\r\n--b--\r\n",
	    "multipart/mixed(text/plain{one} text/plain{two})" },
	/* blanks behind a boundary, and what only looks like one */
	{ MIXED "--b \t\r\n\none\n--bb\n --b\n--b x\n--B\n--b- \n--b--x\n--b-- \nepilogue",
	    "multipart/mixed(text/plain{one\n--bb\n --b\n--b x\n--B\n--b- \n--b--x})" },
	{ MIXED "--b\n\none\n--b--", "multipart/mixed(text/plain{one})" },
	{ MIXED "--b\n\none", "multipart/mixed(text/plain{one})" },
	{ MIXED "--b\n\none\n--b", "multipart/mixed(text/plain{one} text/plain{})" },
	{ MIXED "--b\n--b\n--b--\n", "multipart/mixed(text/plain{} text/plain{})" },
	{ MIXED "--b\nContent-Type: text/html\n--b\n\n--b--\n", "multipart/mixed(text/html{} text/plain{})" },
	/* a multipart is never empty */
	{ MIXED "no part here\n", "multipart/mixed(text/plain{no part here\n})" },
	{ MIXED "--b--\n", "multipart/mixed(text/plain{--b--\n})" },
	{ "Content-Type: multipart/mixed\n\n--b\n\none\n", "multipart/mixed(text/plain{--b\n\none\n})" },
	{ "Content-Type: multipart/mixed; boundary=\"\"\n\n--\n\none\n",
	    "multipart/mixed(text/plain{--\n\none\n})" },
	{ "Content-Type: multipart/mixed; boundary=b\n", "multipart/mixed(text/plain{})" },
	{ "Content-Type: multipart/mixed; boundary*=us-ascii''%62\n\n--b\n\none\n--b--\n",
	    "multipart/mixed(text/plain{one})" },
	/* boundaries that begin alike, or are the same */
	{ MIXED "--b\nContent-Type: multipart/x; boundary=bc\n\n--bc\n\n1\n--bc--\n--b\n\n2\n--b--",
	    "multipart/mixed(multipart/x(text/plain{1}) text/plain{2})" },
	{ "Content-Type: multipart/x; boundary=bc\n\n--bc\n" MIXED "--b\n\n1\n--bc\n\n2\n--bc--\n",
	    "multipart/x(multipart/mixed(text/plain{1}) text/plain{2})" },
	{ MIXED "--b\n" MIXED "--b\n\n1\n--b--\n--b\n\n2\n--b--\n",
	    "multipart/mixed(multipart/mixed(text/plain{1}) text/plain{2})" },
	{ MIXED "--b\nContent-Type: multipart/x; boundary=b--\n\n--b--\n\n1\n--b----\n--b\n\n2\n--b--\n",
	    "multipart/mixed(multipart/x(text/plain{1}) text/plain{2})" },
	/* an outer boundary ends what is inside, also in a header */
	{ MIXED "--b\nContent-Type: multipart/x; boundary=i\n\n--i\n\n1\n--b\n\n2\n--b--\n",
	    "multipart/mixed(multipart/x(text/plain{1}) text/plain{2})" },
	{ MIXED "--b\nContent-Type: multipart/x; boundary=i\n\n--i\n--b\n\n2\n--b--\n",
	    "multipart/mixed(multipart/x(text/plain{}) text/plain{2})" },
	{ MIXED "--b\nContent-Type: message/rfc822\n\nSubject: x\n--b\n\n2\n--b--\n",
	    "multipart/mixed(message/rfc822(text/plain{}) text/plain{2})" },
	{ MIXED "--b\nContent-Type: message/rfc822\n--b--\n",
	    "multipart/mixed(message/rfc822(text/plain{}))" },
	/* messages inside */
	{ "Content-Type: message/rfc822\n\nSubject: in\n\nHello\n", "message/rfc822(text/plain{Hello\n})" },
	{ "Content-Type: message/global\n\n" MIXED "--b\n\n1\n--b--\n",
	    "message/global(multipart/mixed(text/plain{1}))" },
	{ "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\nU3ViamVjdDogeAoK\n",
	    "application/octet-stream{U3ViamVjdDogeAoK\n}" },
	{ "Content-Type: message/delivery-status\n\nA: b\n", "message/delivery-status{A: b\n}" },
	{ "Content-Type: multipart/digest; boundary=b\n\n--b\n\nSubject: x\n\n1\n--b\nContent-Type: "
	  "text/plain\n\n2\n--b--",
	    "multipart/digest(message/rfc822(text/plain{1}) text/plain{2})" },
	{ "Content-Type: multipart/mixed; boundary=b\nContent-Transfer-Encoding: base64\n\n--b\n\n1\n--b--",
	    "multipart/mixed(text/plain{1})" },
};

START_TEST(tree_is_found_and_checked_for_every_cut)
{
	struct arena a = ARENA_INIT;
	struct str in = str_of(trees[_i].in);
	const struct part *root = part_of(&a, in, 0, 0);
	struct buf got = BUF_INIT(4000);

	show_tree(&got, root, in);
	ck_assert_str_is(buf_str(&got), str_of(trees[_i].want));
	part_check(root, in);
	for (size_t cut = 0; cut <= in.n; cut++) {
		struct part_parser *p = part_begin(&a);
		part_feed(p, str_sub(in, 0, cut));
		part_feed(p, str_sub(in, cut, in.n));
		part_check_same(root, part_end(p));
	}
	part_check_same(root, part_of(&a, in, 1, 0));
	buf_free(&got);
	arena_free(&a);
}
END_TEST

START_TEST(offsets_and_sizes_count_file_and_wire)
{
	struct arena a = ARENA_INIT;
	struct str in =
	    STR("A: b\r\nContent-Type: multipart/mixed; boundary=b\n\n--b\nX: y\n\none\r\ntwo\n\n--b--\n");
	const struct part *root = part_of(&a, in, 0, 0), *c = root->children;

	ck_assert_uint_eq(root->header_size, 49);
	ck_assert_uint_eq(root->header_wire, 51);
	ck_assert_uint_eq(root->header_lines, 3);
	ck_assert_uint_eq(part_wire(root), in.n + 8);
	ck_assert_uint_eq(c->header_at, 53);
	ck_assert_uint_eq(c->header_size, 6);
	ck_assert_uint_eq(c->header_wire, 8);
	ck_assert_uint_eq(c->body_at, 59);
	ck_assert_uint_eq(c->body_size, 9);
	ck_assert_uint_eq(c->body_wire, 10);
	ck_assert_uint_eq(c->body_lines, 2);
	ck_assert_uint_eq(part_end(part_begin(&a))->header_size, 0);
	arena_free(&a);
}
END_TEST

START_TEST(envelopes_are_of_messages_only)
{
	struct arena a = ARENA_INIT;
	const struct part *root = part_of(&a,
	    STR("Subject: out\n" MIXED
		"--b\nSubject: no\nContent-Type: message/rfc822\n\nSubject: in\n\nx\n--b--\n"),
	    0, 0);

	ck_assert_str_is(root->envelope->subject, STR("out"));
	ck_assert_ptr_null(root->children->envelope);
	ck_assert_str_is(root->children->children->envelope->subject, STR("in"));
	arena_free(&a);
}
END_TEST

/*
 * --- Hostile mail
 * ------------------------------------------------------------------------------------------------
 */

static struct str
repeated(const char *head, const char *unit, size_t n, const char *tail)
{
	size_t h = strlen(head), u = strlen(unit), t = strlen(tail);
	char *p = malloc(h + n * u + t + 1);

	ck_assert_ptr_nonnull(p);
	memcpy(p, head, h);
	for (size_t i = 0; i < n; i++)
		memcpy(p + h + i * u, unit, u);
	memcpy(p + h + n * u, tail, t);
	return (struct str){ p, h + n * u + t };
}

static const struct {
	const char *head, *unit, *tail;
	size_t n;
	uint32_t parts;
} hostile[] = {
	{ "", MIXED "--b\n", "", 20000, LIMIT_MIME_PARTS },
	{ "", "Content-Type: message/rfc822\n\n", "", 100000, LIMIT_MIME_DEPTH + 1 },
	{ "Content-Type: multipart/digest; boundary=b\n\n", "--b\n\n", "--b--\n", 1000000, LIMIT_MIME_PARTS },
	{ MIXED, "--b\n\n", "--b--\n", 1000000, LIMIT_MIME_PARTS },
	{ MIXED, "--b\nContent-Type: multipart/x; boundary=i\n\n--i--\n", "", 100000, LIMIT_MIME_PARTS },
	{ MIXED, "--b\nTo: a,a,a,a,a,a\nContent-Type: message/rfc822\n\nTo: a,a,a,a,a,a,a,a,a,a,a\n\n", "",
	    100000, LIMIT_MIME_PARTS },
	{ "Subject: x\n\n", "x", "", 10000000, 1 },
	{ "Subject: ", "x", "\n\nbody", 10000000, 1 },
	{ MIXED "--", "b", "", 5000000, 2 },
	{ MIXED, "--x\n", "", 2000000, 2 },
	{ MIXED, "-", "", 5000000, 2 },
	{ "", "To: a\n", "\n", 500000, 1 },
	{ "", "\r", "\n", 5000000, 1 },
};

START_TEST(hostile_message_stays_within_limits)
{
	struct arena a = ARENA_INIT;
	struct str in = repeated(hostile[_i].head, hostile[_i].unit, hostile[_i].n, hostile[_i].tail);
	const struct part *root = part_of(&a, in, 65536, 7);

	ck_assert_uint_eq(part_check(root, in), hostile[_i].parts);
	ck_assert_uint_lt(a.used, 64 * 1024 * 1024);
	arena_free(&a);
	free((char *)in.p);
}
END_TEST

START_TEST(nesting_beyond_the_limit_is_one_text)
{
	struct arena a = ARENA_INIT;
	struct buf in = BUF_INIT(10000000);
	const struct part *root, *p, *deepest = NULL;

	for (int i = 0; i < 10000; i++)
		buf_fmt(&in, "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i);
	for (int i = 10000; i-- > 0;)
		buf_fmt(&in, "\n--b%d--\n", i);
	root = part_of(&a, buf_str(&in), 4096, 1);
	ck_assert_uint_eq(part_check(root, buf_str(&in)), LIMIT_MIME_DEPTH + 1);
	for (p = root; p; p = part_next(root, p))
		deepest = p;
	ck_assert_uint_eq(deepest->depth, LIMIT_MIME_DEPTH);
	ck_assert(mime_is(deepest->mime, STR("text"), STR("plain")));
	ck_assert_uint_gt(deepest->body_size, 9900 * 50);
	buf_free(&in);
	arena_free(&a);
}
END_TEST

START_TEST(part_beyond_the_limit_is_one_leaf_with_the_rest)
{
	struct arena a = ARENA_INIT;
	struct str in = repeated(MIXED, "--b\n\nx\n", LIMIT_MIME_PARTS + 3, "--b--\n");
	const struct part *root = part_of(&a, in, 0, 0), *last = root->children;

	while (last->next)
		last = last->next;
	ck_assert_uint_eq(root->nchildren, LIMIT_MIME_PARTS - 1);
	ck_assert_uint_eq(part_end_at(last), in.n);
	ck_assert_uint_eq(last->body_size, 2 + 4 * 7 + 6);
	arena_free(&a);
	free((char *)in.p);
}
END_TEST

START_TEST(boundary_of_the_greatest_length_works_and_a_longer_one_does_not)
{
	for (size_t n = LIMIT_BOUNDARY; n <= LIMIT_BOUNDARY + 1; n++) {
		struct arena a = ARENA_INIT;
		char b[LIMIT_BOUNDARY + 2];
		struct str in;
		const struct part *root;

		memset(b, 'x', n);
		b[n] = '\0';
		in = arena_fmt(&a,
		    "Content-Type: multipart/mixed; boundary=%s\n\n--%s   \t \n\n1\n--%s-- \t  \n\n", b, b,
		    b);
		root = part_of(&a, in, 0, 0);
		part_check(root, in);
		part_check_same(root, part_of(&a, in, 5, 1));
		ck_assert_uint_eq(root->children->body_size, n == LIMIT_BOUNDARY ? 1 : root->body_size);
		arena_free(&a);
	}
}
END_TEST

START_TEST(header_beyond_its_limit_is_counted_but_not_understood)
{
	struct arena a = ARENA_INIT;
	struct str in = repeated(
	    "Subject: early\n", "X: 34567\n", LIMIT_HEADER_BLOCK / 8, "Content-Type: text/html\n\nbody");
	const struct part *root = part_of(&a, in, 1000, 3);

	part_check(root, in);
	ck_assert_str_is(root->envelope->subject, STR("early"));
	ck_assert(mime_is(root->mime, STR("text"), STR("plain")));
	ck_assert_uint_eq(root->body_size, 4);
	arena_free(&a);
	free((char *)in.p);
}
END_TEST

/*
 * --- Mail from files
 * ---------------------------------------------------------------------------------------------
 */

static void
check_file(const char *path, struct str content, void *ctx)
{
	struct arena a = ARENA_INIT;
	const struct part *root = part_of(&a, content, 0, 0);
	size_t cuts[] = { 1, 3, 100, 5000 };

	part_check(root, content);
	for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++)
		part_check_same(root, part_of(&a, content, cuts[i], (uint32_t)i));
	arena_free(&a);
	(void)path, (void)ctx;
}

START_TEST(every_mail_of_the_corpus_gives_a_sound_tree)
{
	const char *dir = getenv("CORPUS");

	if (dir == NULL)
		dir = access("../shared/corpus", R_OK) == 0 ? "../shared/corpus" : "tests/mail";
	ck_assert_int_gt(unit_each_file(dir, check_file, NULL), 0);
}
END_TEST

UNIT_SUITE(c_client_message_part)
{
	tcase_add_loop_test(t, tree_is_found_and_checked_for_every_cut, 0, sizeof trees / sizeof *trees);
	tcase_add_test(t, offsets_and_sizes_count_file_and_wire);
	tcase_add_test(t, envelopes_are_of_messages_only);
	tcase_add_loop_test(t, hostile_message_stays_within_limits, 0, sizeof hostile / sizeof *hostile);
	tcase_add_test(t, nesting_beyond_the_limit_is_one_text);
	tcase_add_test(t, part_beyond_the_limit_is_one_leaf_with_the_rest);
	tcase_add_test(t, boundary_of_the_greatest_length_works_and_a_longer_one_does_not);
	tcase_add_test(t, header_beyond_its_limit_is_counted_but_not_understood);
	tcase_add_test(t, every_mail_of_the_corpus_gives_a_sound_tree);
}
