#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "c-client/mailbox/driver.h"
#include "osdep/syscall.h"
#include "tests/support/memdriver.h"
#include "tests/support/unit.h"

/* Where indexes come to lie: which files a session leaves in the mail, and in the directory it was given. */

static char root[4096], dir[4096];

/* A Maildir with a message in INBOX and one in Work; an empty directory for indexes. */
static void
begin(void)
{
	char path[8192];

	snprintf(root, sizeof root, "%s", unit_tmpdir());
	snprintf(dir, sizeof dir, "%s", unit_tmpdir());
	snprintf(path, sizeof path, "%s/cur/1.a:2,", root);
	unit_write(path, STR("A: b\n\na"));
	snprintf(path, sizeof path, "%s/.Work/cur/2.a:2,", root);
	unit_write(path, STR("A: b\n\nb"));
}

/* A session looks into a mailbox and goes. Did it keep mod-sequences? */
static bool
session(const char *index_dir, const char *name)
{
	struct store_options o = {
		.root = root, .driver = "maildir", .fsync = FSYNC_NEVER, .index_dir = index_dir
	};
	struct fault f = { 0 };
	struct store *s;
	struct mailbox *m;
	bool keeps;

	ck_assert_msg(store_open(&o, &s, &f) == 0, "%s", f.log);
	ck_assert_msg(mailbox_open(s, str_of(name), OPEN_READWRITE, &m) == 0, "%s", s->fault.log);
	ck_assert_uint_eq(mailbox_count(m), 1);
	keeps = mailbox_keeps_modseq(m);
	mailbox_close(&m);
	store_close(&s);
	return keeps;
}

struct indexes {
	size_t n;
	char path[4][4096]; /* of the folders, sorted */
};

static void
see(const char *path, struct str content, void *ctx)
{
	struct indexes *out = ctx;
	const char *slash = strrchr(path, '/');

	(void)content;
	if (strcmp(slash, "/madrona.index") != 0)
		return;
	ck_assert_uint_lt(out->n, 4);
	snprintf(out->path[out->n++], sizeof *out->path, "%.*s", (int)(slash - path), path);
}

static struct indexes
indexes(const char *below)
{
	struct indexes out = { 0 };

	unit_each_file(below, see, &out);
	return out;
}

static unsigned
mode_of(const char *path)
{
	struct stat st;

	ck_assert_int_eq(stat(path, &st), 0);
	return st.st_mode & 0777;
}

START_TEST(the_index_is_beside_the_mail)
{
	char work[8192];
	struct indexes at;

	begin();
	ck_assert(session(NULL, "INBOX"));
	at = indexes(root);
	ck_assert_uint_eq(at.n, 1);
	ck_assert_str_eq(at.path[0], root);
	ck_assert(session(NULL, "Work"));
	at = indexes(root);
	snprintf(work, sizeof work, "%s/.Work", root);
	ck_assert_uint_eq(at.n, 2);
	ck_assert(strcmp(at.path[0], work) == 0 || strcmp(at.path[1], work) == 0);
}
END_TEST

START_TEST(in_a_directory_of_its_own_each_mailbox_has_one_that_only_we_can_read)
{
	struct indexes at, again;

	begin();
	/* other hosts may have other indexes of the same mail: no mod-sequence of ours means anything to them */
	ck_assert(!session(dir, "INBOX"));
	ck_assert(!session(dir, "Work"));
	ck_assert_uint_eq(indexes(root).n, 0);
	at = indexes(dir);
	ck_assert_uint_eq(at.n, 2);
	ck_assert_str_ne(at.path[0], at.path[1]);
	ck_assert_str_ne(at.path[0], dir);
	ck_assert_str_ne(at.path[1], dir);
	ck_assert_uint_eq(mode_of(at.path[0]), 0700);
	ck_assert_uint_eq(mode_of(at.path[1]), 0700);

	/* the next session finds them again; another root's INBOX is not this one's */
	ck_assert(!session(dir, "INBOX"));
	again = indexes(dir);
	ck_assert_uint_eq(again.n, 2);
	ck_assert_str_eq(again.path[0], at.path[0]);
	memcpy(at.path[2], dir, sizeof dir);
	begin();
	ck_assert(!session(at.path[2], "INBOX"));
	ck_assert_uint_eq(indexes(at.path[2]).n, 3);
}
END_TEST

START_TEST(a_directory_that_others_may_write_to_or_that_is_not_one_is_not_used)
{
	static const mode_t modes[] = { 0770, 0702, 01777 };
	char link[8192];

	begin();
	for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
		ck_assert_int_eq(chmod(dir, modes[i]), 0);
		ck_assert(!session(dir, "INBOX"));
		ck_assert_int_eq(rmdir(dir), 0); /* nothing in it */
		ck_assert_int_eq(mkdir(dir, 0700), 0);
	}
	/* nor does a symbolic link lead us to one, and one that is missing is not made */
	snprintf(link, sizeof link, "%s.link", dir);
	ck_assert_int_eq(symlink(dir, link), 0);
	ck_assert(!session(link, "INBOX"));
	ck_assert_int_eq(unlink(link), 0);
	ck_assert_int_eq(rmdir(dir), 0);
	ck_assert(!session(dir, "INBOX"));
	ck_assert_int_ne(access(dir, F_OK), 0);
	ck_assert_uint_eq(indexes(root).n, 0);
}
END_TEST

static void
none_of_ours(const char *path, struct str content, void *ctx)
{
	(void)content, (void)ctx;
	ck_assert_msg(strstr(path, "madrona.") == NULL, "%s", path);
}

START_TEST(without_a_place_the_index_leaves_no_file)
{
	begin();
	ck_assert(!session("", "INBOX"));
	ck_assert(!session("", "Work"));
	ck_assert_int_ge(unit_each_file(root, none_of_ours, NULL), 2);
	ck_assert_int_eq(unit_each_file(dir, none_of_ours, NULL), 0);
}
END_TEST

/* --- Mail on another machine ----------------------------------------------------------------------------- */

static int (*real_openat)(int fd, const char *path, int flags, mode_t mode);
static int cache_asked;

/* The cache of this machine is the directory of the test. */
static int
cache_openat(int fd, const char *path, int flags, mode_t mode)
{
	char cache[64];

	snprintf(cache, sizeof cache, "/var/cache/madrona/%u", (unsigned)geteuid());
	if (strcmp(path, cache) == 0) {
		cache_asked++;
		path = dir;
	}
	return real_openat(fd, path, flags, mode);
}

static char beside[4096];

static struct index_dir
far_index_dir(struct mailbox *m)
{
	struct index_dir far = driver_memory_indexed.index_dir(m);
	char link[64];
	ssize_t n;

	snprintf(link, sizeof link, "/proc/self/fd/%d", far.fd);
	n = readlink(link, beside, sizeof beside - 1);
	ck_assert_int_gt(n, 0);
	beside[n] = '\0';
	far.network = true;
	return far;
}

START_TEST(mail_on_another_machine_has_its_index_on_this_one)
{
	struct driver far = driver_memory_indexed;
	struct store *s;
	struct mailbox *m;

	begin();
	far.index_dir = far_index_dir;
	mem_reset();
	mem_add(mem_box("INBOX"), STR("A: b\n\n"), 0);
	real_openat = os.openat;
	os.openat = cache_openat;
	cache_asked = 0;
	s = mem_store_on(&far, &(struct store_options){ .root = root });
	m = mem_open(s, "INBOX", OPEN_READWRITE);
	os.openat = real_openat;
	ck_assert(!mailbox_keeps_modseq(m));
	ck_assert_int_eq(cache_asked, 1);
	ck_assert_uint_eq(indexes(dir).n, 1);
	ck_assert_uint_eq(indexes(beside).n, 0);
	mailbox_close(&m);
	store_close(&s);
}
END_TEST

UNIT_SUITE(c_client_mailbox_place)
{
	tcase_add_test(t, the_index_is_beside_the_mail);
	tcase_add_test(t, in_a_directory_of_its_own_each_mailbox_has_one_that_only_we_can_read);
	tcase_add_test(t, a_directory_that_others_may_write_to_or_that_is_not_one_is_not_used);
	tcase_add_test(t, without_a_place_the_index_leaves_no_file);
	tcase_add_test(t, mail_on_another_machine_has_its_index_on_this_one);
}
