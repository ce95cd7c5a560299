/*
 * Any program may rename a message's file at any moment: it marks it read, or moves it from new to cur. So
 * nothing is done to a message but by the name of this moment, and if that name is no longer right we look
 * again.
 */

#include <errno.h>

#include "c-client/drivers/maildir/box.h"

#define TRIES 16

int
box_follow(struct box *b, uint32_t uid, bool sure, box_follow_fn *what, void *ctx)
{
	int r;

	for (int i = 0; i < TRIES; i++) {
		struct entry *e = box_entry(b, uid);

		if (e == NULL || e->gone || e->buried)
			return fail(b->m->fault, MAIL_E_GONE, "Message was expunged", "%s: no UID %u",
			    b->disk, uid);
		if (what(b, e, ctx) == 0)
			return 0;
		if (errno != ENOENT && errno != ESTALE) {
			r = fail_errno(b->m->fault, "%s: UID %u", b->disk, uid);
			if (box_spend(b, r)) /* a directory had to grow */
				continue;
			return r;
		}
		r = box_scan_again(b, uid);
		if (r == MAIL_E_GONE && sure)
			r = settle_gone(b, uid);
		if (r)
			return r;
	}
	return fail(b->m->fault, MAIL_E_LOCKED, "Message is being changed by another program",
	    "%s: UID %u is renamed all the time", b->disk, uid);
}
