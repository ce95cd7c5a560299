/*
 * Sessions of several hosts on one mailbox, each with an index of its own (index_dir), some with the one
 * beside the mail, some with none, in turns, and programs that know of no index. Nobody may miss a change.
 */

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "tests/support/oracle.h"
#include "tests/support/unit.h"

#define MESSAGES 70
#define HOSTS 4

#ifdef __SANITIZE_ADDRESS__
#define TURNS 40
#else
#define TURNS 250
#endif

struct hosts {
	struct oracle *w;
	const char *dir[HOSTS]; /* of the indexes */
	struct heard client, visitor[HOSTS]; /* clients that come back, each to its host */
	uint32_t step, host, turn;
	bool within; /* a session of another host runs within this one */
	char who[100];
};

static void session(struct hosts *t, uint32_t host);

/* Between the commands of one session the others do what they do. */
static void
meanwhile(struct hosts *t)
{
	struct hosts other = *t;

	switch (oracle_dice(t->w, 6)) {
	case 0:
		oracle_deliver(t->w);
		break;
	case 1:
		oracle_outside(t->w);
		break;
	case 2:
	case 3:
		if (t->within)
			break;
		other.within = true;
		session(&other, oracle_dice(t->w, HOSTS));
		break;
	default:
		break;
	}
}

/* Changes and questions; then a NOOP, after which this client knows all that happened before it. */
static const char *
next_command(void *ctx, struct str reply)
{
	struct hosts *t = ctx;
	uint32_t step = t->step++;

	oracle_hear(t->w, &t->client, reply);
	if (step == 0)
		return "SELECT INBOX";
	if (step == 6)
		return "NOOP";
	if (step == 7)
		return "UID FETCH 1:* (UID FLAGS)";
	if (step == 8) {
		oracle_truth(t->w);
		oracle_agrees(t->w, &t->client);
		return NULL;
	}
	meanwhile(t);
	return oracle_dice(t->w, 3) ? oracle_question(t->w) : oracle_change(t->w);
}

static void
session(struct hosts *t, uint32_t host)
{
	struct play p = { .root = t->w->root, .index_dir = t->dir[host], .next = next_command, .ctx = t,
		.may_fail = true };

	t->host = host;
	t->step = 0;
	memset(&t->client, 0, sizeof t->client);
	snprintf(t->who, sizeof t->who, "turn %u, host %u%s", t->turn, host, t->within ? ", within" : "");
	play_about = t->who;
	play(&p);
}

START_TEST(no_host_hides_a_change_from_another)
{
	static struct hosts t;
	static char dirs[2][600];

	t.w = oracle_new((uint32_t)_i + 100, MESSAGES);
	for (int i = 0; i < 2; i++) {
		snprintf(dirs[i], sizeof dirs[i], "%s.%d", t.w->root, i);
		ck_assert_int_eq(mkdir(dirs[i], 0700), 0);
		t.dir[i] = dirs[i];
	}
	t.dir[3] = "";
	oracle_truth(t.w);
	for (t.turn = 0; t.turn < TURNS; t.turn++) {
		session(&t, oracle_dice(t.w, HOSTS));
		if (oracle_dice(t.w, 3) == 0) {
			uint32_t host = oracle_dice(t.w, HOSTS);
			oracle_truth(t.w);
			play_about = t.who;
			snprintf(t.who, sizeof t.who, "turn %u, a visitor of host %u", t.turn, host);
			oracle_resync(t.w, t.dir[host], &t.visitor[host]);
		}
		oracle_refill(t.w, MESSAGES / 2);
	}
	for (int i = 0; i < HOSTS; i++) {
		snprintf(t.who, sizeof t.who, "in the end, host %d", i);
		play_about = t.who;
		oracle_check(t.w, t.dir[i], true);
	}
	oracle_free(t.w);
}
END_TEST

UNIT_SUITE(tests_engine_index_hosts)
{
	tcase_set_timeout(t, 120);
	tcase_add_loop_test(t, no_host_hides_a_change_from_another, 0, 3);
}
