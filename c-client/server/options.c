/* The command line that all daemons share. See options.h. */

#include "c-client/server/options.h"

#include <getopt.h>
#include <sys/stat.h>
#include <sysexits.h>

#include "c-client/base/arena.h"
#include "c-client/base/buf.h"
#include "c-client/base/err.h"
#include "c-client/server/log.h"
#include "c-client/server/version.h"
#include "osdep/io.h"
#include "osdep/process.h"

enum {
	OPT_CONFIG = 256,
	OPT_PASSWD_FILE,
	OPT_ALLOW_PLAINTEXT,
	OPT_HOME,
	OPT_CHECK_CONFIG,
	OPT_CONFIG_HELP,
	OPT_HELP,
	OPT_VERSION
};

static const struct option table[] = {
	{ "config", required_argument, NULL, OPT_CONFIG },
	{ "passwd-file", required_argument, NULL, OPT_PASSWD_FILE },
	{ "allow-plaintext", no_argument, NULL, OPT_ALLOW_PLAINTEXT },
	{ "home", required_argument, NULL, OPT_HOME },
	{ "log-stderr", no_argument, NULL, 'v' },
	{ "check-config", no_argument, NULL, OPT_CHECK_CONFIG },
	{ "config-help", no_argument, NULL, OPT_CONFIG_HELP },
	{ "help", no_argument, NULL, OPT_HELP },
	{ "version", no_argument, NULL, OPT_VERSION },
	{ NULL, 0, NULL, 0 },
};

static const char help[] =
    " [-v] [-o KEY=VALUE]... [OPTION]... [MAILROOT]\n"
    "\n"
    "  MAILROOT             the mail folder to serve, instead of the user's own\n"
    "  -o KEY=VALUE         set a configuration key, see --config-help\n"
    "  --config FILE        read this instead of " CONFIG_PATH "\n"
    "  --passwd-file FILE   on a socket, log in against user:hash lines (-o passwd-file=FILE)\n"
    "  --allow-plaintext    passwords may come in the clear (-o allow-plaintext=yes)\n"
    "  --home DIR           the user's home, instead of the password database's\n"
    "  -v, --log-stderr     log to standard error too\n"
    "  --check-config       print every problem of the configuration and the values in force\n"
    "  --config-help        list all configuration keys\n"
    "  --help, --version\n";

/* What the command line says, before the configuration file is read under it. */
struct request {
	const char *config;       /* NULL: the usual file, if there is one */
	struct str settings[64]; /* of -o and its short forms, in order */
	size_t n;
	int print; /* one of OPT_CHECK_CONFIG, OPT_CONFIG_HELP, OPT_HELP, OPT_VERSION, or 0 */
};

static void
print(int fd, struct buf *b)
{
	(void)!io_write(fd, b->p, b->n);
	buf_free(b);
}

static int
complain(const struct program *p, const char *what, struct str about)
{
	struct buf b = BUF_INIT(8192);

	buf_fmt(&b, "%s: %s%s\nTry %s --help.\n", p->name, what, log_text(about).s, p->name);
	print(STDERR_FILENO, &b);
	return EX_USAGE;
}

static bool
set(struct request *r, struct str setting)
{
	if (r->n == sizeof r->settings / sizeof *r->settings)
		return false;
	r->settings[r->n++] = setting;
	return true;
}

/* 0, or the exit code after a complaint. */
static int
parse(struct arena *a, struct options *o, struct request *r, const struct program *p, int argc, char **argv)
{
	bool room = true;
	int c;

	opterr = 0;
	optind = 1;
	while ((c = getopt_long(argc, argv, "+:vo:", table, NULL)) != -1) {
		if (c == 'v')
			o->log_stderr = true;
		else if (c == 'o')
			room = set(r, str_of(optarg));
		else if (c == OPT_PASSWD_FILE)
			room = set(r, arena_join(a, STR("passwd-file="), str_of(optarg)));
		else if (c == OPT_ALLOW_PLAINTEXT)
			room = set(r, STR("allow-plaintext=yes"));
		else if (c == OPT_CONFIG)
			r->config = optarg;
		else if (c == OPT_HOME)
			o->home = optarg;
		else if (c == ':' || c == '?')
			return complain(p, c == ':' ? "value missing after " : "unknown option ",
			    str_of(argv[optind - 1]));
		else
			r->print = c;
		if (!room)
			return complain(p, "too many settings", STR(""));
	}
	if (argc - optind > 1)
		return complain(p, "more than one argument: ", str_of(argv[optind + 1]));
	o->mail_root = argv[optind];
	if (o->mail_root && *o->mail_root == '\0') /* a script's unset variable is not an empty mailbox */
		return complain(p, "the mail root is empty", STR(""));
	return 0;
}

static void
warn(void *ctx, unsigned line, const char *text)
{
	if (line)
		log_warning("%s line %u: %s", (const char *)ctx, line, text);
	else
		log_warning("%s", text); /* names the file */
}

/* What is wrong in the file is a warning, on the command line it is an error. */
static int
configure(
    struct arena *a, struct options *o, const struct request *r, const struct program *p, unsigned *problems)
{
	const char *path = r->config ? r->config : CONFIG_PATH;
	struct fault f;

	config_init(&o->config);
	*problems = config_file(a, &o->config, path, r->config != NULL, warn, (void *)(uintptr_t)path);
	for (size_t i = 0; i < r->n; i++)
		if (config_option(a, &o->config, r->settings[i], &f))
			return complain(p, f.log, STR(""));
	return 0;
}

static int
answer(const struct options *o, int what, const struct program *p, unsigned problems)
{
	struct buf b = BUF_INIT(65536);

	if (what == OPT_HELP)
		buf_fmt(&b, "%s: %s\nUsage: %s%s", p->name, p->purpose, p->name, help);
	else if (what == OPT_VERSION)
		buf_fmt(&b, "%s (%s) %s\n", p->name, MADRONA_NAME, MADRONA_VERSION);
	else if (what == OPT_CONFIG_HELP)
		config_help(&b);
	else
		config_show(&b, &o->config);
	print(STDOUT_FILENO, &b);
	return problems ? EX_CONFIG : EX_OK;
}

int
options_read(struct arena *a, struct options *o, const struct program *p, int argc, char **argv)
{
	static const char *const keep[] = { "SSH_CLIENT", NULL };
	struct request r = { 0 };
	const char *why = process_sanitise(keep);
	unsigned problems;
	int code;

	*o = (struct options){ 0 };
	if (why)
		return complain(p, why, STR("")), EX_NOPERM;
	if ((code = parse(a, o, &r, p, argc, argv)))
		return code;
	if (r.print == OPT_HELP || r.print == OPT_VERSION || r.print == OPT_CONFIG_HELP)
		return answer(o, r.print, p, 0);
	log_open(p->name, o->log_stderr || r.print == OPT_CHECK_CONFIG);
	if ((code = configure(a, o, &r, p, &problems)))
		return code;
	if (r.print == OPT_CHECK_CONFIG)
		return answer(o, r.print, p, problems);
	umask((mode_t)o->config.umask);
	return -1;
}
