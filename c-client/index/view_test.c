#include "c-client/index/view.h"

#include "c-client/base/arena.h"
#include "tests/support/unit.h"

/* --- A mailbox and a client, both naive: arrays that are walked. --------------------------------------- */

#define MANY 4000

struct mail {
	uint32_t uid;
	uint8_t flags;
	uint32_t keyset;
	bool gone;
};

struct world {
	struct arena arena;
	struct index *index;
	struct view *view;
	struct mail store[MANY]; /* the truth */
	size_t nstore;
	struct mail client[MANY]; /* what the client was told: place = sequence number - 1 */
	size_t nclient;
	uint32_t recent; /* as told */
	size_t keywords; /* as told */
	uint32_t random;
};

static uint32_t
dice(struct world *w, uint32_t n)
{
	w->random = w->random * 1103515245 + 12345;
	return (w->random >> 8) % n;
}

static struct world *
world_new(uint32_t seed)
{
	struct world *w = calloc(1, sizeof *w);

	ck_assert_ptr_nonnull(w);
	w->random = seed;
	w->index = index_new(&w->arena);
	w->view = view_new(&w->arena, w->index);
	return w;
}

static void
world_free(struct world *w)
{
	view_free(&w->view);
	index_free(&w->index);
	arena_free(&w->arena);
	free(w);
}

static struct mail *
by_uid(struct mail *p, size_t n, uint32_t uid)
{
	for (size_t i = 0; i < n; i++) {
		if (p[i].uid == uid)
			return &p[i];
	}
	return NULL;
}

static void
arrive(struct world *w, bool recent)
{
	uint32_t uid = w->nstore ? w->store[w->nstore - 1].uid + 1 + dice(w, 3) : 1;
	struct mail m = { uid, recent ? FLAG_RECENT : 0, 0, false };

	if (w->nstore == MANY)
		return;
	ck_assert(view_add(w->view, &(struct record){ .uid = uid, .flags = m.flags }, NULL));
	w->store[w->nstore++] = m;
}

static void
change(struct world *w, struct mail *m, uint8_t flags, uint32_t keyset)
{
	if (m->gone)
		return;
	m->flags = (uint8_t)((m->flags & FLAG_RECENT) | flags);
	m->keyset = keyset;
	ck_assert(view_flags(w->view, m->uid, flags, keyset, false));
}

static void
vanish(struct world *w, struct mail *m)
{
	ck_assert(view_gone(w->view, m->uid) == !m->gone);
	m->gone = true;
}

/* What a client does with one untagged response: EXPUNGE closes the gap, EXISTS and FETCH are read in. */
static void
client_hears(struct world *w, const struct view_update *u)
{
	struct mail *c;

	switch (u->what) {
	case VIEW_EXPUNGE:
		ck_assert(u->number >= 1 && u->number <= w->nclient);
		c = &w->client[u->number - 1];
		ck_assert_uint_eq(c->uid, u->uid);
		ck_assert(by_uid(w->store, w->nstore, u->uid)->gone);
		w->nclient--;
		memmove(c, c + 1, (w->nclient - (u->number - 1)) * sizeof *c);
		break;
	case VIEW_EXISTS:
		ck_assert_uint_gt(u->number, w->nclient);
		while (w->nclient < u->number) {
			uint32_t uid = view_uid(w->view, (uint32_t)w->nclient + 1);
			w->client[w->nclient++] = *by_uid(w->store, w->nstore, uid);
		}
		break;
	case VIEW_RECENT:
		ck_assert_uint_ne(u->number, w->recent);
		w->recent = u->number;
		break;
	case VIEW_KEYWORDS:
		w->keywords = w->index->keywords.n;
		break;
	case VIEW_FLAGS:
		ck_assert(u->number >= 1 && u->number <= w->nclient);
		c = &w->client[u->number - 1];
		ck_assert_uint_eq(c->uid, u->uid);
		c->flags = by_uid(w->store, w->nstore, u->uid)->flags;
		c->keyset = by_uid(w->store, w->nstore, u->uid)->keyset;
		break;
	case VIEW_MODSEQ:
		ck_abort_msg("nobody asked for mod-sequences");
	}
}

static void
tell(struct world *w, bool may_expunge)
{
	struct view_update u;

	while (view_update(w->view, may_expunge, &u)) {
		ck_assert(may_expunge || u.what != VIEW_EXPUNGE);
		client_hears(w, &u);
	}
}

/* The view and the client agree on every number; what is not gone, the client knows as it is. */
static void
agree(struct world *w, bool all_told)
{
	size_t live = 0, recent = 0;

	ck_assert_uint_eq(view_count(w->view), w->nclient);
	for (uint32_t seq = 1; seq <= w->nclient; seq++) {
		struct mail *c = &w->client[seq - 1], *m = by_uid(w->store, w->nstore, c->uid);
		struct view_flags told;
		ck_assert_uint_eq(view_uid(w->view, seq), c->uid);
		ck_assert_uint_eq(view_seq(w->view, c->uid), seq);
		ck_assert(view_told(w->view, c->uid, &told));
		recent += (m->flags & FLAG_RECENT) != 0;
		if (m->gone)
			continue;
		ck_assert_uint_eq(told.flags, c->flags);
		ck_assert_uint_eq(told.keyset, c->keyset);
		ck_assert(!all_told || (m->flags == c->flags && m->keyset == c->keyset));
	}
	ck_assert_uint_eq(view_recent(w->view), recent);
	for (size_t i = 0; i < w->nstore; i++)
		live += !w->store[i].gone;
	if (all_told) {
		ck_assert_uint_eq(live, w->nclient);
		ck_assert_uint_eq(w->recent, recent);
	}
	ck_assert_uint_eq(view_uid(w->view, 0), 0);
	ck_assert_uint_eq(view_uid(w->view, (uint32_t)w->nclient + 1), 0);
}

/*
 * A silent STORE of the client on message c: adds or removes bits; at times another session gets in between.
 */
static void
store_silently(struct world *w, struct mail *c)
{
	struct mail *m = by_uid(w->store, w->nstore, c->uid);
	uint8_t bit = (uint8_t)(1 << dice(w, 5));
	bool add = dice(w, 2);
	uint8_t disturbed = (uint8_t)(m->flags ^ (dice(w, 4) == 0 ? 1 << dice(w, 5) : 0));
	struct view_flags told;

	if (m->gone)
		return;
	ck_assert(view_told(w->view, c->uid, &told));
	change(w, m, (uint8_t)((add ? disturbed | bit : disturbed & ~bit) & FLAGS_SETTABLE), m->keyset);
	c->flags = (uint8_t)(add ? c->flags | bit : c->flags & ~bit);
	view_expects(w->view, c->uid, (struct view_flags){ c->flags, c->keyset });
}

static void
one_step(struct world *w)
{
	struct mail *m = w->nstore ? &w->store[dice(w, (uint32_t)w->nstore)] : NULL;
	struct mail *c = w->nclient ? &w->client[dice(w, (uint32_t)w->nclient)] : NULL;
	uint32_t numbers[] = { dice(w, 40) };

	switch (dice(w, 10)) {
	case 0:
	case 1:
	case 2:
		arrive(w, dice(w, 2));
		break;
	case 3:
	case 4:
		if (m)
			vanish(w, m);
		break;
	case 5:
		if (m)
			change(w, m, (uint8_t)dice(w, FLAGS_SETTABLE + 1), m->keyset);
		break;
	case 6:
		if (m) {
			char name[] = { 'k', (char)('A' + numbers[0]) };
			numbers[0] = keyword_number(&w->index->keywords, (struct str){ name, 2 });
			change(w, m, m->flags & FLAGS_SETTABLE, keyset_of(&w->index->keywords, numbers, 1));
		}
		break;
	case 7:
		if (c)
			store_silently(w, c);
		break;
	case 8:
		tell(w, false);
		agree(w, false);
		break;
	default:
		tell(w, true);
		agree(w, true);
	}
}

START_TEST(whatever_happens_the_client_ends_with_the_truth)
{
	struct world *w = world_new((uint32_t)_i + 1);

	for (int step = 0; step < 1500; step++) {
		one_step(w);
		if (dice(w, 4) == 0)
			view_settle(w->view);
		ck_assert_uint_eq(view_count(w->view), w->nclient);
	}
	tell(w, true);
	agree(w, true);
	ck_assert_uint_eq(w->keywords, w->index->keywords.n);
	world_free(w);
}
END_TEST

START_TEST(a_removed_message_keeps_its_number_until_the_client_is_told)
{
	struct world *w = world_new(1);
	struct view_update u;

	for (int i = 0; i < 3; i++)
		arrive(w, false);
	tell(w, true);
	vanish(w, &w->store[1]);
	ck_assert(!view_update(w->view, false, &u));
	ck_assert_uint_eq(view_count(w->view), 3);
	ck_assert_uint_eq(view_seq(w->view, w->store[2].uid), 3);
	arrive(w, false);
	ck_assert(view_update(w->view, false, &u));
	ck_assert(u.what == VIEW_EXISTS && u.number == 4);
	ck_assert(view_update(w->view, true, &u));
	ck_assert(u.what == VIEW_EXPUNGE && u.number == 2 && u.uid == w->store[1].uid);
	ck_assert(!view_update(w->view, true, &u));
	ck_assert_uint_eq(view_seq(w->view, w->store[2].uid), 2);
	world_free(w);
}
END_TEST

START_TEST(a_message_that_came_and_went_unseen_is_never_mentioned)
{
	struct world *w = world_new(1);
	struct view_update u;

	arrive(w, true);
	vanish(w, &w->store[0]);
	ck_assert(!view_update(w->view, true, &u));
	ck_assert_uint_eq(view_count(w->view), 0);
	world_free(w);
}
END_TEST

START_TEST(flags_that_changed_and_changed_back_are_not_told_unless_asked_for)
{
	struct world *w = world_new(1);
	struct view_update u;

	arrive(w, false);
	tell(w, true);
	change(w, &w->store[0], FLAG_SEEN, 0);
	change(w, &w->store[0], 0, 0);
	ck_assert(!view_update(w->view, true, &u));
	view_tell(w->view, w->store[0].uid);
	change(w, &w->store[0], FLAG_SEEN, 0);
	change(w, &w->store[0], 0, 0);
	ck_assert(view_update(w->view, true, &u) && u.what == VIEW_FLAGS && u.number == 1);
	ck_assert(!view_update(w->view, true, &u));
	world_free(w);
}
END_TEST

START_TEST(new_keywords_are_told_before_the_flags_that_show_them)
{
	struct world *w = world_new(1);
	struct view_update u;
	uint32_t number;

	arrive(w, false);
	tell(w, true);
	number = keyword_number(&w->index->keywords, STR("$Junk"));
	change(w, &w->store[0], 0, keyset_of(&w->index->keywords, &number, 1));
	ck_assert(view_update(w->view, false, &u) && u.what == VIEW_KEYWORDS);
	ck_assert(view_update(w->view, false, &u) && u.what == VIEW_FLAGS);
	ck_assert(!view_update(w->view, false, &u));
	world_free(w);
}
END_TEST

static uint64_t
modseq_of(const struct world *w, uint32_t uid)
{
	size_t at;

	ck_assert(index_find(w->index, uid, &at));
	return index_get(w->index, at).modseq;
}

START_TEST(a_mod_sequence_is_told_by_itself_where_the_flags_are_believed)
{
	struct world *w = world_new(1);
	struct view_update u;
	uint32_t uid;
	uint64_t before, told;

	arrive(w, false);
	tell(w, true);
	uid = w->store[0].uid;
	index_commit(w->index);
	before = modseq_of(w, uid);
	change(w, &w->store[0], FLAG_SEEN, 0);
	ck_assert(view_told_modseq(w->view, uid, &told) && told == before && modseq_of(w, uid) > before);
	view_expects(w->view, uid, (struct view_flags){ FLAG_SEEN, 0 });
	view_tell_modseq(w->view, uid);
	ck_assert(view_update(w->view, true, &u) && u.what == VIEW_MODSEQ && u.number == 1 && u.uid == uid);
	ck_assert(!view_update(w->view, true, &u));
	ck_assert(view_told_modseq(w->view, uid, &told) && told == modseq_of(w, uid));
	view_tell_modseq(w->view, uid);
	change(w, &w->store[0], FLAG_DRAFT, 0);
	ck_assert(view_update(w->view, true, &u) && u.what == VIEW_FLAGS);
	ck_assert(!view_update(w->view, true, &u));
	ck_assert(!view_told_modseq(w->view, uid + 1, &told));
	world_free(w);
}
END_TEST

START_TEST(the_highest_mod_sequence_stays_below_all_that_was_not_told)
{
	struct world *w = world_new(1);
	struct view_update u;
	uint64_t lowest;

	for (int i = 0; i < 4; i++)
		arrive(w, false);
	tell(w, true);
	index_commit(w->index);
	ck_assert_uint_eq(view_highest(w->view), index_highest(w->index));
	vanish(w, &w->store[1]);
	index_commit(w->index);
	lowest = modseq_of(w, w->store[1].uid);
	change(w, &w->store[0], FLAG_SEEN, 0);
	index_commit(w->index);
	arrive(w, false);
	ck_assert_uint_eq(view_highest(w->view), lowest - 1);
	while (view_update(w->view, false, &u))
		ck_assert_uint_eq(view_highest(w->view), lowest - 1);
	ck_assert(view_update(w->view, true, &u) && u.what == VIEW_EXPUNGE);
	ck_assert_uint_eq(view_highest(w->view), index_highest(w->index));
	change(w, &w->store[2], FLAG_SEEN, 0);
	ck_assert_uint_eq(view_highest(w->view), modseq_of(w, w->store[2].uid) - 1);
	view_show_all(w->view);
	index_commit(w->index);
	arrive(w, false);
	ck_assert_uint_eq(view_highest(w->view), modseq_of(w, w->store[w->nstore - 1].uid) - 1);
	world_free(w);
}
END_TEST

START_TEST(expunging_half_of_a_hundred_thousand_is_not_quadratic)
{
	struct arena a = ARENA_INIT;
	struct index *ix = index_new(&a);
	struct view *v = view_new(&a, ix);
	struct view_update u;
	uint32_t told = 0;

	for (uint32_t uid = 1; uid <= 100000; uid++)
		ck_assert(view_add(v, &(struct record){ .uid = uid }, NULL));
	view_show_all(v);
	for (uint32_t uid = 1; uid <= 100000; uid += 2)
		ck_assert(view_gone(v, uid));
	for (; view_update(v, true, &u); told++)
		ck_assert(u.what == VIEW_EXPUNGE && u.number == u.uid);
	ck_assert_uint_eq(told, 50000);
	ck_assert_uint_eq(view_count(v), 50000);
	ck_assert_uint_eq(index_count(ix), 50000); /* the others are forgotten */
	for (uint32_t seq = 1; seq <= 50000; seq++)
		ck_assert_uint_eq(view_uid(v, seq), 2 * seq);
	view_free(&v);
	index_free(&ix);
	arena_free(&a);
}
END_TEST

UNIT_SUITE(c_client_index_view)
{
	tcase_add_loop_test(t, whatever_happens_the_client_ends_with_the_truth, 0, 12);
	tcase_add_test(t, a_removed_message_keeps_its_number_until_the_client_is_told);
	tcase_add_test(t, a_message_that_came_and_went_unseen_is_never_mentioned);
	tcase_add_test(t, flags_that_changed_and_changed_back_are_not_told_unless_asked_for);
	tcase_add_test(t, new_keywords_are_told_before_the_flags_that_show_them);
	tcase_add_test(t, a_mod_sequence_is_told_by_itself_where_the_flags_are_believed);
	tcase_add_test(t, the_highest_mod_sequence_stays_below_all_that_was_not_told);
	tcase_add_test(t, expunging_half_of_a_hundred_thousand_is_not_quadratic);
}
