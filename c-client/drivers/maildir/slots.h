/* The slots of the driver, one or a few a file; see mailbox/driver.h for what they promise. */
#ifndef MAILDIR_SLOTS_H
#define MAILDIR_SLOTS_H

#include "c-client/mailbox/driver.h"

/* folder.c */
driver_probe_fn maildir_probe;
driver_store_open_fn maildir_store_open;
driver_store_close_fn maildir_store_close;
driver_list_fn maildir_list;
driver_exists_fn maildir_exists;
driver_create_fn maildir_create;
driver_remove_fn maildir_remove;
driver_rename_fn maildir_rename;

/* subscription.c */
driver_subscribed_fn maildir_subscribed;
driver_subscribe_fn maildir_subscribe;

/* box.c, stamp.c, sync.c, watch.c */
driver_open_fn maildir_open;
driver_close_fn maildir_close;
driver_index_dir_fn maildir_index_dir;
driver_stamp_fn maildir_stamp;
driver_sync_fn maildir_sync;
driver_watch_fn maildir_watch;
driver_drain_fn maildir_drain;

/* ceiling.c, own.c */
driver_ceiling_fn maildir_ceiling;
driver_calm_fn maildir_calm;

/* message.c */
driver_source_fn maildir_source;
driver_hint_fn maildir_hint;
driver_learn_fn maildir_learn;

/* flags.c, expunge.c, copy.c, append.c */
driver_flags_fn maildir_flags;
driver_expunge_fn maildir_expunge;
driver_copy_fn maildir_copy;
extern const struct append_ops maildir_append;

#endif
