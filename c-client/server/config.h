/*
 * The configuration that all daemons share: one table in config.c (name, type, default, help), one struct
 * here. Nothing needs to be configured. Sources, later ones win: the defaults, /etc/madrona.conf (`key =
 * value` lines, `#` comments), `-o key=value` on the command line.
 */
#ifndef SERVER_CONFIG_H
#define SERVER_CONFIG_H

#include <stdbool.h>
#include <stdint.h>

#include "c-client/base/str.h"

struct arena;
struct buf;
struct fault;

#define CONFIG_PATH "/etc/madrona.conf"
#define CONFIG_FILE_MAX (1024 * 1024) /* a longer file is refused */

enum config_fsync {
	CONFIG_FSYNC_MAIL,   /* what stores or moves mail is on disk before its OK */
	CONFIG_FSYNC_ALWAYS, /* flags and expunges too */
	CONFIG_FSYNC_NEVER
};

struct config {
	struct str
	    mail_location; /* where mail is kept, "" = the usual places below the home; "~/" = the home */
	struct str namespace_prefix; /* "" or "INBOX." */
	struct str index_dir;        /* "" = beside the mail, "none" = in memory */
	struct str passwd_file;      /* file of user:crypt(3)-hash lines, "" = none */
	uint64_t append_limit;       /* bytes of one message */
	uint64_t login_timeout;      /* seconds, as all times here */
	uint64_t login_delay;        /* after the first wrong password, doubled after each; 0 = none */
	uint64_t idle_timeout;
	uint64_t output_timeout;
	uint64_t poll_interval;      /* between two looks at a mailbox where inotify cannot see */
	uint64_t min_uid;            /* no login below it */
	uint64_t umask;
	uint64_t fsync;              /* enum config_fsync */
	bool namespace_alias;        /* names work with and without namespace_prefix */
	bool allow_plaintext;        /* passwords in the clear on a connection without TLS */
	bool inotify;
	bool special_use;            /* \Sent, \Drafts ... by the folders' usual names */
};

/* Every key at its default. */
void config_init(struct config *c);

/*
 * Sets one key. The value is copied into the arena where it must live on. MAIL_E_NOTFOUND for an unknown key,
 * MAIL_E_PARAM for a value that does not fit; the fault's log text says what would fit. c is untouched then.
 */
int config_set(struct arena *a, struct config *c, struct str key, struct str value, struct fault *f);

/* The same from "key=value". */
int config_option(struct arena *a, struct config *c, struct str option, struct fault *f);

/*
 * Told about every line that could not be used; line counts from 1. The text is for the log, already escaped.
 */
typedef void config_problem_fn(void *ctx, unsigned line, const char *text);

/* Reads the text of a configuration file; bad lines are reported and skipped. Returns how many there were. */
unsigned config_text(
    struct arena *a, struct config *c, struct str text, config_problem_fn *problem, void *ctx);

/*
 * Reads a configuration file. One that is not there is a problem only if somebody named it; one that cannot
 * be read, is too long or may be written by others than its owner always is. These are told as line 0.
 * Returns how many problems were reported.
 */
unsigned config_file(
    struct arena *a, struct config *c, const char *path, bool named, config_problem_fn *problem, void *ctx);

/* All keys with type, default and help, as the text of a configuration file that changes nothing. */
void config_help(struct buf *out);

/* The values in force, as `key = value` lines. */
void config_show(struct buf *out, const struct config *c);

#endif
