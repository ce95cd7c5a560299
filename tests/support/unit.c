/* The helpers of unit.h and the main program of all unit tests. */

#include "tests/support/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <sys/stat.h>

void
unit_str_is(struct str got, struct str want, const char *file, int line)
{
	if (!str_eq(got, want))
		ck_abort_msg("%s:%d: got \"%.*s\" (%zu bytes), want \"%.*s\" (%zu bytes)", file, line,
		    STR_ARG(got), got.n, STR_ARG(want), want.n);
}

void
unit_every_prefix(struct str s, void (*fn)(struct str prefix, void *ctx), void *ctx)
{
	for (size_t n = 0; n <= s.n; n++) {
		char *p = malloc(n ? n : 1);
		ck_assert_ptr_nonnull(p);
		if (n)
			memcpy(p, s.p, n);
		fn((struct str){ p, n }, ctx);
		free(p);
	}
}

/* Every directory handed out lies below this one, which the main program made and removes. */
static char tmproot[] = "build/tmp/unit.XXXXXX";

const char *
unit_tmpdir(void)
{
	static char path[4096];
	char cwd[2048];

	ck_assert_ptr_nonnull(getcwd(cwd, sizeof cwd));
	snprintf(path, sizeof path, "%s/%s/t.XXXXXX", cwd, tmproot);
	ck_assert_ptr_nonnull(mkdtemp(path));
	return path;
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	return remove(path);
}

struct str
unit_file(struct arena *a, const char *path)
{
	struct stat st;
	char *p;
	ssize_t n;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || fstat(fd, &st) < 0)
		ck_abort_msg("%s: %s", path, strerrordesc_np(errno));
	p = arena_alloc(a, (size_t)st.st_size + 1);
	n = read(fd, p, (size_t)st.st_size);
	close(fd);
	ck_assert_int_eq(n, st.st_size);
	return (struct str){ p, (size_t)n };
}

/* nftw has no context argument; the tests are single-threaded. */
static struct {
	char **paths;
	size_t n, cap;
} found;

static int
collect(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)ftw;
	if (type != FTW_F || !S_ISREG(st->st_mode))
		return 0;
	if (found.n == found.cap) {
		found.cap = found.cap ? found.cap * 2 : 64;
		found.paths = reallocarray(found.paths, found.cap, sizeof *found.paths);
		ck_assert_ptr_nonnull(found.paths);
	}
	found.paths[found.n++] = strdup(path);
	return 0;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

int
unit_each_file(const char *dir, void (*fn)(const char *path, struct str content, void *ctx), void *ctx)
{
	int n;

	found.n = 0;
	nftw(dir, collect, 16, FTW_PHYS);
	if (found.n)
		qsort(found.paths, found.n, sizeof *found.paths, by_name);
	for (size_t i = 0; i < found.n; i++) {
		struct arena a = ARENA_INIT;
		fn(found.paths[i], unit_file(&a, found.paths[i]), ctx);
		arena_free(&a);
		free(found.paths[i]);
	}
	n = (int)found.n;
	free(found.paths);
	memset(&found, 0, sizeof found);
	return n;
}

void
unit_write(const char *path, struct str content)
{
	char dir[4096];
	int fd;

	snprintf(dir, sizeof dir, "%s", path);
	for (char *slash = strchr(dir + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(dir, 0700) < 0 && errno != EEXIST)
			ck_abort_msg("mkdir %s: %s", dir, strerrordesc_np(errno));
		*slash = '/';
	}
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0 || write(fd, content.p, content.n) != (ssize_t)content.n)
		ck_abort_msg("%s: %s", path, strerrordesc_np(errno));
	close(fd);
}

/* Adds our counts to the file that `make check` sums up. */
static void
count(int passed, int failed)
{
	const char *path = getenv("TALLY");
	FILE *f = path ? fopen(path, "ae") : NULL;

	if (f == NULL)
		return;
	fprintf(f, "%d %d\n", passed, failed);
	fclose(f);
}

#define SUITE(name) void unit_##name(TCase *t);
#include "gen/unit.inc"
#undef SUITE

static const struct {
	const char *name;
	void (*add)(TCase *);
} suites[] = {
#define SUITE(name) { #name, unit_##name },
#include "gen/unit.inc"
#undef SUITE
};

/*
 * Does this run want the suite? ONLY= names part of its name, arguments name suites; without both all are
 * wanted.
 */
static bool
is_wanted(const char *name, int argc, char **argv)
{
	const char *only = getenv("ONLY");

	if (only && strstr(name, only) == NULL)
		return false;
	for (int i = 1; i < argc; i++)
		if (strcmp(argv[i], name) == 0)
			return true;
	return argc < 2;
}

/* unit [SUITE...] runs them, unit -l lists their names. */
int
main(int argc, char **argv)
{
	SRunner *run = NULL;
	int failed = 0;

	if (argc == 2 && strcmp(argv[1], "-l") == 0) {
		for (size_t i = 0; i < sizeof suites / sizeof *suites; i++)
			if (is_wanted(suites[i].name, 1, argv))
				puts(suites[i].name);
		return 0;
	}
	mkdir("build", 0777);
	mkdir("build/tmp", 0777);
	if (mkdtemp(tmproot) == NULL)
		return perror(tmproot), 1;
	for (size_t i = 0; i < sizeof suites / sizeof *suites; i++) {
		Suite *s;
		TCase *t;
		if (!is_wanted(suites[i].name, argc, argv))
			continue;
		s = suite_create(suites[i].name);
		t = tcase_create(suites[i].name);
		tcase_set_timeout(t, 60);
		suites[i].add(t);
		suite_add_tcase(s, t);
		if (run)
			srunner_add_suite(run, s);
		else
			run = srunner_create(s);
	}
	if (run == NULL) {
		fprintf(stderr, "no unit test is of that name\n");
		failed = 1;
	} else {
		srunner_run_all(run, CK_ENV);
		failed = srunner_ntests_failed(run);
		count(srunner_ntests_run(run) - failed, failed);
		srunner_free(run);
	}
	nftw(tmproot, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	return failed != 0;
}
