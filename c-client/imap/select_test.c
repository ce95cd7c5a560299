#include "c-client/imap/select.h"

#include "c-client/base/buf.h"
#include "c-client/imap/sequence.h"
#include "tests/support/unit.h"

/* The parameters in words, "-" for known-uids that were not given; NULL = refused. */
static const struct {
	const char *in, *want;
} samples[] = {
	{ "(CONDSTORE)", "condstore" },
	{ "(condstore)", "condstore" },
	{ "(QRESYNC (67890007 20050715194045000))", "67890007 20050715194045000 - ()" },
	{ "(qresync (1 2 41,43:211,214:541))", "1 2 41,43:211,214:541 ()" },
	{ "(QRESYNC (1 2 9,7:3))", "1 2 3:7,9 ()" },
	{ "(QRESYNC (1 2 (5,7,9:10 15,22,27:28)))", "1 2 - (5,7,9:10 15,22,27:28)" },
	{ "(QRESYNC (1 2 1:99 (1:3 1,2,4)))", "1 2 1:99 (1:3 1:2,4)" },
	{ "(CONDSTORE QRESYNC (1 9223372036854775807))", "condstore 1 9223372036854775807 - ()" },
	{ "(QRESYNC (4294967295 1) CONDSTORE)", "condstore 4294967295 1 - ()" },
	{ "", NULL },
	{ "()", NULL },
	{ "CONDSTORE", NULL },
	{ "( CONDSTORE)", NULL },
	{ "(CONDSTORE )", NULL },
	{ "(CONDSTORE", NULL },
	{ "(CONDSTORE CONDSTORE)", NULL },
	{ "(ANNOTATE)", NULL },
	{ "(QRESYNC)", NULL },
	{ "(QRESYNC ())", NULL },
	{ "(QRESYNC (1))", NULL },
	{ "(QRESYNC (0 2))", NULL },
	{ "(QRESYNC (1 0))", NULL },
	{ "(QRESYNC (4294967296 2))", NULL },
	{ "(QRESYNC (1 9223372036854775808))", NULL },
	{ "(QRESYNC (1 18446744073709551618))", NULL },
	{ "(QRESYNC (1 2 ))", NULL },
	{ "(QRESYNC (1 2 1:*))", NULL },
	{ "(QRESYNC (1 2 *))", NULL },
	{ "(QRESYNC (1 2 0))", NULL },
	{ "(QRESYNC (1 2 1,))", NULL },
	{ "(QRESYNC (1 2 1 2))", NULL },
	{ "(QRESYNC (1 2 1 ()))", NULL },
	{ "(QRESYNC (1 2 1 (1)))", NULL },
	{ "(QRESYNC (1 2 1 (1 2) 3))", NULL },
	{ "(QRESYNC (1 2 (1:3 7:8)))", NULL },    /* not as many of each */
	{ "(QRESYNC (1 2 (3,1 7,9)))", NULL },    /* not rising */
	{ "(QRESYNC (1 2 (1,3 9,7)))", NULL },
	{ "(QRESYNC (1 2 (3:1 7:9)))", NULL },
	{ "(QRESYNC (1 2 (1,1 7,9)))", NULL },
	{ "(QRESYNC (1 2 (1:* 7:9)))", NULL },
	{ "(QRESYNC (1 2) QRESYNC (1 2))", NULL },
};

static void
in_words(struct buf *b, const struct select_params *p)
{
	if (p->condstore)
		buf_put(b, STR("condstore"));
	if (!p->qresync)
		return;
	if (p->condstore)
		buf_byte(b, ' ');
	buf_number(b, p->uidvalidity);
	buf_byte(b, ' ');
	buf_number(b, p->modseq);
	buf_byte(b, ' ');
	if (p->has_uids)
		write_sequence_set(b, &p->uids);
	else
		buf_byte(b, '-');
	buf_put(b, STR(" ("));
	write_sequence_set(b, &p->seqs);
	if (p->seqs.n)
		buf_byte(b, ' ');
	write_sequence_set(b, &p->seq_uids);
	buf_byte(b, ')');
}

START_TEST(parameters_say_what_the_client_knows)
{
	struct arena a = ARENA_INIT;
	struct buf b = BUF_INIT(1000);
	struct scan s = scan_of(str_of(samples[_i].in));
	struct select_params params;
	bool ok = scan_select_params(&a, &s, &params) && scan_at_end(&s);

	ck_assert_int_eq(ok, samples[_i].want != NULL);
	if (ok) {
		in_words(&b, &params);
		ck_assert_str_is(buf_str(&b), str_of(samples[_i].want));
	}
	buf_free(&b);
	arena_free(&a);
}
END_TEST

static void
cut_off(struct str prefix, void *ctx)
{
	struct arena a = ARENA_INIT;
	struct scan s = scan_of(prefix);
	struct select_params out = { .uidvalidity = 4711 };

	(void)ctx;
	if (!scan_select_params(&a, &s, &out)) {
		ck_assert_uint_eq(out.uidvalidity, 4711);
		ck_assert_ptr_eq(s.p, scan_of(prefix).p);
	}
	arena_free(&a);
}

START_TEST(parameters_cut_off_anywhere_move_nothing)
{
	unit_every_prefix(str_of(samples[_i].in), cut_off, NULL);
}
END_TEST

UNIT_SUITE(c_client_imap_select)
{
	tcase_add_loop_test(t, parameters_say_what_the_client_knows, 0, sizeof samples / sizeof *samples);
	tcase_add_loop_test(t, parameters_cut_off_anywhere_move_nothing, 0, sizeof samples / sizeof *samples);
}
