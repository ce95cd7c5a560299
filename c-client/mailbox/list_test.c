#include "c-client/mailbox/engine.h"

#include "tests/support/memdriver.h"
#include "tests/support/unit.h"

/*
 * The world of every case: a.b.c without a and a.b; Sent and Trash; x.Sent; a real INBOX.real; subscribed
 * are x.Sent, a.b.c and gone.far, which is not there.
 */
static void
make_world(struct store *s)
{
	mem_box("Sent");
	mem_box("a.b.c");
	mem_box("Trash");
	mem_box("x");
	mem_box("x.Sent");
	mem_box("INBOX.real");
	ck_assert_int_eq(store_subscribe(s, STR("x.Sent"), true), 0);
	ck_assert_int_eq(store_subscribe(s, STR("a.b.c"), true), 0);
	ck_assert_int_eq(store_subscribe(s, STR("gone.far"), true), 0);
}

/* "name[attributes]" of every entry, one after the other. */
static struct str
shown(struct arena *a, const struct list_entry *p, size_t n)
{
	static const char letters[] = "nxcosSDTJAi"; /* in the order of enum list_attribute */
	struct str out = { 0 };

	for (size_t i = 0; i < n; i++) {
		char attributes[16];
		size_t len = 0;
		for (unsigned bit = 0; bit < 11; bit++) {
			if (p[i].attributes & 1u << bit)
				attributes[len++] = letters[bit];
		}
		out = arena_fmt(a, "%.*s%s%.*s[%.*s]", STR_ARG(out), i ? " " : "", STR_ARG(p[i].name),
		    (int)len, attributes);
	}
	return out;
}

enum { LIST, SUBSCRIBED, LSUB };

static const struct {
	const char *prefix;
	bool alias;
	const char *reference, *pattern;
	int kind;
	const char *want;
} cases[] = {
	{ "", false, "", "*", LIST,
	    "INBOX[c] INBOX.real[o] Sent[oS] Trash[oT] a[nxc] a.b[nxc] a.b.c[os] x[c] x.Sent[os]" },
	{ "", false, "", "%", LIST, "INBOX[c] Sent[oS] Trash[oT] a[nxc] x[c]" },
	{ "", false, "", "inbox", LIST, "INBOX[c]" },
	{ "", false, "", "a.%", LIST, "a.b[nxc]" },
	{ "", false, "a.", "b.*", LIST, "a.b.c[os]" },
	{ "", false, "", "nothing*", LIST, "" },
	{ "", false, "", "", LIST, "" },
	{ "", false, "", "..", LIST, "" },
	{ "", false, "/", "%", LIST, "" },
	{ "", false, "~", "*", LIST, "" },
	{ "", false, "../", "*", LIST, "" },
	{ "", false, "", "INBOX.*", LIST, "INBOX.real[o]" },
	{ "", true, "", "*", LIST,
	    "INBOX[c] INBOX.real[o] Sent[oS] Trash[oT] a[nxc] a.b[nxc] a.b.c[os] x[c] x.Sent[os]" },
	{ "", true, "", "INBOX.%", LIST,
	    "INBOX.Sent[oS] INBOX.Trash[oT] INBOX.a[nxc] INBOX.real[o] INBOX.x[c]" },
	{ "", true, "INBOX.", "x*", LIST, "INBOX.x[c] INBOX.x.Sent[os]" },
	{ "INBOX.", false, "", "*", LIST,
	    "INBOX[c] INBOX.INBOX[nxc] INBOX.INBOX.real[o] INBOX.Sent[oS] INBOX.Trash[oT] INBOX.a[nxc] "
	    "INBOX.a.b[nxc] "
	    "INBOX.a.b.c[os] INBOX.x[c] INBOX.x.Sent[os]" },
	{ "INBOX.", false, "", "%", LIST, "INBOX[c]" },
	{ "INBOX.", false, "", "Sent", LIST, "" },
	{ "INBOX.", true, "", "Sent", LIST, "Sent[oS]" },
	{ "INBOX.", true, "", "x.%", LIST, "x.Sent[os]" },
	{ "", false, "", "*", SUBSCRIBED, "a.b.c[os] gone.far[nxos] x.Sent[os]" },
	{ "", false, "", "%", SUBSCRIBED, "" },
	{ "", false, "", "*", LSUB, "a.b.c[os] gone.far[nxos] x.Sent[os]" },
	{ "", false, "", "%", LSUB, "a[nxc] gone[nxc] x[nxc]" },
	{ "", false, "", "x.%", LSUB, "x.Sent[os]" },
	{ "", false, "", "a.%", LSUB, "a.b[nxc]" },
	{ "INBOX.", false, "", "INBOX.%", LSUB, "INBOX.a[nxc] INBOX.gone[nxc] INBOX.x[nxc]" },
};

START_TEST(a_listing_shows_the_names_that_match)
{
	struct store_options o = {
		.prefix = cases[_i].prefix, .alias = cases[_i].alias, .special_use = true
	};
	struct str pattern = str_of(cases[_i].pattern);
	struct list_query q = { .reference = str_of(cases[_i].reference),
		.patterns = &pattern,
		.npatterns = 1,
		.subscribed = cases[_i].kind == SUBSCRIBED,
		.lsub = cases[_i].kind == LSUB };
	struct arena a = ARENA_INIT;
	struct list_entry *p = NULL;
	struct store *s;
	size_t n;

	mem_reset();
	s = mem_store(&o);
	make_world(s);
	ck_assert_int_eq(store_list(s, &a, &q, &p, &n), 0);
	ck_assert_str_is(shown(&a, p, n), str_of(cases[_i].want));
	store_close(&s);
	arena_free(&a);
}
END_TEST

START_TEST(several_patterns_give_each_name_once)
{
	struct str patterns[] = { STR_INIT("S*"), STR_INIT("%"), STR_INIT("x.*") };
	struct list_query q = { .patterns = patterns, .npatterns = 3 };
	struct arena a = ARENA_INIT;
	struct list_entry *p;
	struct store *s;
	size_t n;

	mem_reset();
	s = mem_store(&(struct store_options){ .root = "" });
	make_world(s);
	ck_assert_int_eq(store_list(s, &a, &q, &p, &n), 0);
	ck_assert_str_is(shown(&a, p, n), STR("INBOX[c] Sent[o] Trash[o] a[nxc] x[c] x.Sent[os]"));
	store_close(&s);
	arena_free(&a);
}
END_TEST

START_TEST(a_name_no_client_could_open_is_not_listed)
{
	struct str pattern = STR("*");
	struct list_query q = { .patterns = &pattern, .npatterns = 1 };
	struct arena a = ARENA_INIT;
	struct list_entry *p;
	struct store *s;
	size_t n;

	mem_reset();
	s = mem_store(&(struct store_options){ .root = "" });
	mem_box("a\001b");
	mem_box("#news");
	mem_box("a..b");
	ck_assert_int_eq(store_list(s, &a, &q, &p, &n), 0);
	ck_assert_uint_eq(n, 1);
	store_close(&s);
	arena_free(&a);
}
END_TEST

/* Subscribed are x.Sent, a.b.c and gone.far; "i" is LIST_ATTR_CHILD_INFO. */
static const struct {
	bool subscribed, special_use, recursive;
	const char *pattern, *want;
} extended[] = {
	{ false, false, false, "*", "INBOX[c] INBOX.real[o] Sent[oS] Trash[oT] a.b.c[os] x[c] x.Sent[os]" },
	{ false, false, false, "%", "INBOX[c] Sent[oS] Trash[oT] a[nxc] x[c]" },
	{ true, false, false, "*", "a.b.c[os] gone.far[nxos] x.Sent[os]" },
	{ true, false, false, "%", "" },
	{ true, false, true, "%", "a[nxci] gone[nxoi] x[ci]" },
	{ true, false, true, "*", "a.b.c[os] gone.far[nxos] x.Sent[os]" },
	{ true, false, true, "a.b", "a.b[nxci]" },
	{ false, true, false, "*", "Sent[oS] Trash[oT]" },
	{ false, true, false, "T%", "Trash[oT]" },
	{ true, true, false, "*", "" },
};

START_TEST(an_extended_listing_tells_what_its_options_ask_for)
{
	struct store_options o = { .special_use = true };
	struct str pattern = str_of(extended[_i].pattern);
	struct list_query q = { .patterns = &pattern,
		.npatterns = 1,
		.extended = true,
		.subscribed = extended[_i].subscribed,
		.special_use = extended[_i].special_use,
		.recursive = extended[_i].recursive };
	struct arena a = ARENA_INIT;
	struct list_entry *p;
	struct store *s;
	size_t n;

	mem_reset();
	s = mem_store(&o);
	make_world(s);
	ck_assert_int_eq(store_list(s, &a, &q, &p, &n), 0);
	ck_assert_str_is(shown(&a, p, n), str_of(extended[_i].want));
	store_close(&s);
	arena_free(&a);
}
END_TEST

START_TEST(a_subscribed_parent_tells_of_subscribed_children_that_are_shown_too)
{
	struct str pattern = STR("*");
	struct list_query q = {
		.patterns = &pattern, .npatterns = 1, .extended = true, .subscribed = true, .recursive = true
	};
	struct arena a = ARENA_INIT;
	struct list_entry *p;
	struct store *s;
	size_t n;

	mem_reset();
	s = mem_store(&(struct store_options){ .root = "" });
	make_world(s);
	ck_assert_int_eq(store_subscribe(s, STR("x"), true), 0);
	ck_assert_int_eq(store_list(s, &a, &q, &p, &n), 0);
	ck_assert_str_is(shown(&a, p, n), STR("a.b.c[os] gone.far[nxos] x[csi] x.Sent[os]"));
	store_close(&s);
	arena_free(&a);
}
END_TEST

UNIT_SUITE(c_client_mailbox_list)
{
	tcase_add_loop_test(t, a_listing_shows_the_names_that_match, 0, sizeof cases / sizeof cases[0]);
	tcase_add_test(t, several_patterns_give_each_name_once);
	tcase_add_loop_test(t, an_extended_listing_tells_what_its_options_ask_for, 0,
	    sizeof extended / sizeof extended[0]);
	tcase_add_test(t, a_subscribed_parent_tells_of_subscribed_children_that_are_shown_too);
	tcase_add_test(t, a_name_no_client_could_open_is_not_listed);
}
