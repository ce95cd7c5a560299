/*
 * imapd: how it was started decides what it does (server/door.h); then one session on descriptors 0 and 1.
 * Standard output carries nothing but the protocol.
 */

#include <sysexits.h>

#include "c-client/server/log.h"
#include "c-client/server/options.h"
#include "c-client/server/serve.h"
#include "imapd/session.h"

static int
refuse(const struct door *door)
{
	struct log_peer peer = { STR(""), door->host };
	struct log_totals none = { 0 };
	struct stream client = stream_of(0, 0);

	/* A client on a socket reads an answer there; whoever typed the command reads standard error. */
	if (door->socket)
		dprintf(0, "* BYE %s\r\n", door->why);
	else
		dprintf(2, "imapd: %s\n", door->why);
	stream_hang_up(&client);
	log_disconnected(&peer, door->why, &none);
	return EX_NOPERM;
}

/* Where this user's mail is; NULL: nowhere. */
static const char *
mail_root(struct arena *a, const struct options *o, const struct door *door)
{
	const char *home = o->home ? o->home : door->home;
	struct str location = o->config.mail_location;

	if (o->mail_root)
		return o->mail_root;
	if (location.n && !str_starts(location, STR("~/")))
		return arena_cstr(a, location);
	if (*home == '\0')
		return NULL;
	location = location.n ? str_sub(location, 2, location.n) : STR("Maildir");
	return arena_cstr(a, arena_fmt(a, "%s/%.*s", home, STR_ARG(location)));
}

static enum fsync_mode
fsync_of(uint64_t configured)
{
	switch ((enum config_fsync)configured) {
	case CONFIG_FSYNC_MAIL:
		return FSYNC_MAIL;
	case CONFIG_FSYNC_ALWAYS:
		return FSYNC_ALWAYS;
	case CONFIG_FSYNC_NEVER:
		return FSYNC_NEVER;
	}
	return FSYNC_ALWAYS;
}

static const char *
index_dir_of(struct arena *a, struct str dir)
{
	if (dir.n == 0)
		return NULL;
	return str_eq(dir, STR("none")) ? "" : arena_cstr(a, dir);
}

static struct store_options
mail_options(struct arena *a, const struct options *o, const char *root)
{
	const struct config *c = &o->config;

	return (struct store_options){
		.root = root,
		.prefix = arena_cstr(a, c->namespace_prefix),
		.alias = c->namespace_alias,
		.special_use = c->special_use,
		.no_inotify = !c->inotify,
		.index_dir = index_dir_of(a, c->index_dir),
		.fsync = fsync_of(c->fsync),
	};
}

static int
serve(struct session *s)
{
	struct log_peer peer = { str_of(s->door->user), s->door->host };

	if (s->door->kind == DOOR_PREAUTH) {
		if (session_enter(s, str_of(s->door->user))) {
			log_error("%s: %s", s->mail.root, s->fault.log);
			dprintf(1, "* BYE [UNAVAILABLE] Your mail cannot be opened\r\n");
			return EX_TEMPFAIL;
		}
		log_preauth(&peer);
	}
	return session_serve(s);
}

int
main(int argc, char **argv)
{
	static const struct program program = { "imapd",
		"serves a user's mail over IMAP4rev1 on standard input and output" };
	struct arena arena = ARENA_INIT;
	struct options options;
	struct session session;
	struct door door;
	const char *root;
	int code = options_read(&arena, &options, &program, argc, argv);

	if (code >= 0)
		return code;
	door_open(&door, &options.config);
	root = mail_root(&arena, &options, &door);
	if (door.kind != DOOR_REFUSE && root == NULL) {
		door.kind = DOOR_REFUSE;
		door.why = "This user has no home folder, and no mail root was given";
	}
	if (door.kind == DOOR_REFUSE)
		return refuse(&door);
	session_init(&session, &options.config, &door, serve_stop_fd());
	session.mail = mail_options(&arena, &options, root);
	session.root_is_named = options.mail_root || str_starts(options.config.mail_location, STR("/"));
	code = serve(&session);
	session_free(&session);
	stream_hang_up(&session.stream);
	arena_free(&arena);
	return code;
}
