/*
 * Oracle: every attribute that is read, asked for again by its label (with PEEK and count put back), is
 * read as the same; none comes twice. The arguments of the smaller commands are run too: what they refuse
 * moves nothing.
 */

#include <assert.h>

#include "c-client/base/buf.h"
#include "c-client/base/limits.h"
#include "c-client/imap/append.h"
#include "c-client/imap/auth.h"
#include "c-client/imap/id.h"
#include "c-client/imap/item.h"
#include "c-client/imap/list.h"
#include "c-client/imap/section.h"
#include "c-client/imap/select.h"
#include "c-client/imap/status.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_att(struct arena *a, const struct fetch_att *att)
{
	struct buf b = BUF_INIT(1 << 20);
	struct fetch_list again;
	struct scan s;

	buf_put(&b, att->name);
	if (att->peek)
		buf_put(&b, STR(".PEEK"));
	if (att->has_section)
		write_section(&b, &att->section);
	if (att->partial)
		buf_fmt(&b, "<%llu.%llu>", (unsigned long long)att->origin, (unsigned long long)att->count);
	s = scan_of(buf_str(&b));
	/* "ALL" inside a list is a name that nobody knows, alone it is a macro. */
	if (scan_fetch_list(a, &s, &again) && again.n == 1) {
		assert(scan_at_end(&s) && str_eq(again.atts->label, att->label));
		assert(again.atts->peek == att->peek);
		assert(again.atts->origin == att->origin && again.atts->count == att->count);
	} else {
		assert(!att->has_section && again.n > 1);
	}
	buf_free(&b);
}

static void
check_items(struct arena *a, struct str in)
{
	struct scan s = scan_of(in);
	struct fetch_list list;

	if (!scan_fetch_list(a, &s, &list)) {
		assert(scan_rest(&s).n == in.n);
		return;
	}
	assert(list.n >= 1 && list.n <= LIMIT_FETCH_ATTS);
	for (size_t i = 0; i < list.n; i++) {
		check_att(a, &list.atts[i]);
		for (size_t j = 0; j < i; j++)
			assert(!str_eq(list.atts[i].label, list.atts[j].label) ||
			    list.atts[i].count != list.atts[j].count);
	}
}

static void
check_id(struct arena *a, struct str in)
{
	struct scan s = scan_of(in);
	struct buf b = BUF_INIT(1 << 20);
	struct id_list list, again;

	if (scan_id(a, &s, &list)) {
		write_id(&b, list.pairs, list.n);
		s = scan_of(buf_str(&b));
		assert(list.n <= LIMIT_ID_PAIRS);
		assert(scan_id(a, &s, &again) && scan_at_end(&s) && again.n == list.n);
		for (size_t i = 0; i < list.n; i++)
			assert(str_eq(again.pairs[i].field, list.pairs[i].field) &&
			    str_eq(again.pairs[i].value, list.pairs[i].value));
	} else {
		assert(scan_rest(&s).n == in.n);
	}
	buf_free(&b);
}

static void
check_list(struct arena *a, struct str in)
{
	struct scan s = scan_of(in);
	struct list_args list;

	if (!scan_list_args(a, &s, &list)) {
		assert(scan_rest(&s).n == in.n);
		return;
	}
	assert(list.npatterns >= 1 && list.npatterns <= LIMIT_LIST_PATTERNS);
	assert(list.extended || (list.npatterns == 1 && !list.select && !list.returns));
	assert(!(list.select & LIST_SELECT_RECURSIVEMATCH) || (list.select & LIST_SELECT_SUBSCRIBED));
	for (size_t i = 0; i < list.npatterns; i++)
		assert(list.patterns[i].n <= LIMIT_NAME);
}

static void
check_modifiers(struct arena *a, struct str in)
{
	struct scan s = scan_of(in);
	struct fetch_modifiers mods;
	struct select_params params;

	if (scan_fetch_modifiers(&s, &mods))
		assert(mods.changed_since >= 1 && mods.changed_since <= INT64_MAX);
	else
		assert(scan_rest(&s).n == in.n);
	s = scan_of(in);
	if (!scan_select_params(a, &s, &params)) {
		assert(scan_rest(&s).n == in.n);
		return;
	}
	assert(params.condstore || params.qresync);
	assert(!params.qresync || (params.uidvalidity && params.modseq && params.modseq <= INT64_MAX));
	assert(set_count(&params.seqs) == set_count(&params.seq_uids));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str in = { (const char *)data, size };
	struct arena a = ARENA_INIT;
	struct scan s = scan_of(in);
	struct append_message message;
	struct auth_args auth;
	unsigned items;

	check_items(&a, in);
	check_id(&a, in);
	check_list(&a, in);
	check_modifiers(&a, in);
	if (scan_append_message(&a, &s, &message))
		assert(scan_at_end(&s));
	else
		assert(scan_rest(&s).n == size);
	assert(scan_auth(&s, &auth) || scan_status_items(&s, &items) ||
	    scan_at_end(&s) || scan_rest(&s).n == size);
	arena_free(&a);
	return 0;
}
