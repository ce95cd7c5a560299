/*
 * Maildir and Maildir++ folders, shared live with Dovecot, Courier, mutt, procmail and rsync. See README.md.
 */

#include "c-client/drivers/maildir/box.h"
#include "c-client/drivers/maildir/slots.h"

const struct driver driver_maildir = {
	.name = "maildir",
	.caps = DRIVER_LOCAL | DRIVER_KEYWORDS,
	.store_size = sizeof(struct maildir_store),
	.box_size = sizeof(struct box),
	.probe = maildir_probe,
	.list = maildir_list,
	.exists = maildir_exists,
	.open = maildir_open,
	.close = maildir_close,
	.stamp = maildir_stamp,
	.sync = maildir_sync,
	.source = maildir_source,
	.flags = maildir_flags,
	.expunge = maildir_expunge,
	.append = &maildir_append,
	.store_open = maildir_store_open,
	.store_close = maildir_store_close,
	.create = maildir_create,
	.remove = maildir_remove,
	.rename = maildir_rename,
	.subscribed = maildir_subscribed,
	.subscribe = maildir_subscribe,
	.hint = maildir_hint,
	.learn = maildir_learn,
	.copy = maildir_copy,
	.watch = maildir_watch,
	.drain = maildir_drain,
	.index_dir = maildir_index_dir,
	.calm = maildir_calm,
	.ceiling = maildir_ceiling,
};
