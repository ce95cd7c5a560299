/*
 * Sessions that write an index, with each changing system call failing or killing the process in turn. An
 * index is a cache: where it cannot be written every command works as well; whatever a killed session left,
 * the next one hears the truth at once, and in the end no file lies about that nobody needs.
 */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "osdep/clock.h"
#include "osdep/dir.h"
#include "osdep/file.h"
#include "osdep/syscall.h"
#include "tests/support/oracle.h"
#include "tests/support/unit.h"

#define MESSAGES 12
#define SOON_MS 2500

/* --- Faults of the index alone: calls on files below its directory ------------------------------------------ */

static struct {
	const char *dir;
	struct os plain;
	unsigned count, at;
	bool sticky;
	int error;
} harm;

static bool
is_ours(int fd)
{
	char link[64], path[1024];
	ssize_t n;

	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	n = readlink(link, path, sizeof path - 1);
	return n > 0 && str_starts((struct str){ path, (size_t)n }, str_of(harm.dir));
}

static bool
struck(int fd)
{
	if (!is_ours(fd))
		return false;
	harm.count++;
	if (harm.at == 0 || (harm.sticky ? harm.count < harm.at : harm.count != harm.at))
		return false;
	errno = harm.error;
	return true;
}

static int
harmed_openat(int dirfd, const char *path, int flags, mode_t mode)
{
	return (flags & (O_CREAT | O_TRUNC)) && struck(dirfd) ? -1 : harm.plain.openat(dirfd, path, flags, mode);
}

static int
harmed_openat2(int dirfd, const char *path, int flags, mode_t mode, uint64_t resolve)
{
	return (flags & (O_CREAT | O_TRUNC)) && struck(dirfd)
		   ? -1
		   : harm.plain.openat2(dirfd, path, flags, mode, resolve);
}

static ssize_t
harmed_write(int fd, const void *p, size_t n)
{
	if (!struck(fd))
		return harm.plain.write(fd, p, n);
	/* A disk fills in the middle. */
	return n > 1 && harm.plain.write(fd, p, n / 2) < 0 ? -1 : (errno = harm.error, -1);
}

static ssize_t
harmed_pwrite(int fd, const void *p, size_t n, off_t at)
{
	if (!struck(fd))
		return harm.plain.pwrite(fd, p, n, at);
	return n > 1 && harm.plain.pwrite(fd, p, n / 2, at) < 0 ? -1 : (errno = harm.error, -1);
}

static ssize_t
harmed_writev(int fd, const struct iovec *v, int n)
{
	return struck(fd) ? -1 : harm.plain.writev(fd, v, n);
}

static int
harmed_renameat(int fromdir, const char *from, int todir, const char *to)
{
	return struck(todir) ? -1 : harm.plain.renameat(fromdir, from, todir, to);
}

static int
harmed_linkat(int fromdir, const char *from, int todir, const char *to, int flags)
{
	return struck(todir) ? -1 : harm.plain.linkat(fromdir, from, todir, to, flags);
}

static int
harmed_unlinkat(int dirfd, const char *path, int flags)
{
	return struck(dirfd) ? -1 : harm.plain.unlinkat(dirfd, path, flags);
}

static int
harmed_mkdirat(int dirfd, const char *path, mode_t mode)
{
	return struck(dirfd) ? -1 : harm.plain.mkdirat(dirfd, path, mode);
}

static int
harmed_ftruncate(int fd, off_t size)
{
	return struck(fd) ? -1 : harm.plain.ftruncate(fd, size);
}

static int
harmed_flock(int fd, int operation)
{
	return struck(fd) ? -1 : harm.plain.flock(fd, operation);
}

static int
harmed_fcntl_lock(int fd, int cmd, struct flock *l)
{
	return struck(fd) ? -1 : harm.plain.fcntl_lock(fd, cmd, l);
}

static int
harmed_fchmod(int fd, mode_t mode)
{
	return struck(fd) ? -1 : harm.plain.fchmod(fd, mode);
}

/* at 0 only counts. */
static void
harm_arm(const char *dir, unsigned at, bool sticky, int error)
{
	harm.dir = dir;
	harm.plain = os;
	harm.count = 0;
	harm.at = at;
	harm.sticky = sticky;
	harm.error = error;
	os.openat = harmed_openat;
	os.openat2 = harmed_openat2;
	os.write = harmed_write;
	os.pwrite = harmed_pwrite;
	os.writev = harmed_writev;
	os.renameat = harmed_renameat;
	os.linkat = harmed_linkat;
	os.unlinkat = harmed_unlinkat;
	os.mkdirat = harmed_mkdirat;
	os.ftruncate = harmed_ftruncate;
	os.flock = harmed_flock;
	os.fcntl_lock = harmed_fcntl_lock;
	os.fchmod = harmed_fchmod;
}

/* --- What sessions do ------------------------------------------------------------------------------------- */

#define ASK_ALL "UID FETCH 1:* (UID RFC822.SIZE INTERNALDATE ENVELOPE BODYSTRUCTURE)", \
	"UID FETCH 1:* (UID BODY.PEEK[HEADER.FIELDS (SUBJECT FROM DATE REFERENCES X-PRIORITY)])"
#define MARK_ALL(how) "UID STORE 1:* " how "FLAGS.SILENT (\\Flagged work)"

static void
nothing(struct oracle *w)
{
	(void)w;
}

static void
forget(struct oracle *w)
{
	struct dir_entry e;
	struct dir *d = dir_open(w->dirfd, ".");

	while (dir_next(d, &e) == 1)
		if (strncmp(e.name, "madrona.", 8) == 0)
			ck_assert_int_eq(file_remove_tree(w->dirfd, e.name), 0);
	dir_close(d);
}

static const struct {
	const char *name;
	void (*before)(struct oracle *w); /* after a session that knew all there was */
	const char *commands[12];
} sessions[] = {
	{ "first open", forget, { "SELECT INBOX", ASK_ALL } },
	{ "after a delivery", oracle_deliver, { "SELECT INBOX", ASK_ALL } },
	{ "after foreign changes", oracle_outside, { "SELECT INBOX", "NOOP" } },
	{ "store", nothing, { "SELECT INBOX", MARK_ALL("+"), MARK_ALL("-"), "STORE 1 +FLAGS (brandnew)" } },
	{ "expunge and append", nothing,
	    { "SELECT INBOX", "STORE 2:6 +FLAGS (\\Deleted)", "EXPUNGE",
		"APPEND INBOX (\\Seen own) {24+}\r\nSubject: 00000000\r\n\r\nx\r\n", "COPY 1:4 INBOX" } },
	{ "fold", nothing,
	    { "SELECT INBOX", MARK_ALL("+"), MARK_ALL("-"), MARK_ALL("+"), MARK_ALL("-"), MARK_ALL("+"),
		MARK_ALL("-"), MARK_ALL("+"), ASK_ALL } },
};
#define SESSIONS (int)(sizeof sessions / sizeof *sessions)

enum how { KILL, FAIL, FAIL_FROM, COUNT };

struct trial {
	struct oracle *w;
	int session;
	enum how how;
	unsigned at;
	int error;
	const char *index_dir;
	unsigned *count; /* shared with the child */
	char who[200];
};

/* 0, the signal, or 1000: a command failed. */
static int
run(struct trial *t)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		if (t->how == KILL)
			os_fault_kill(t->at);
		else if (t->how == COUNT && t->index_dir == NULL)
			os_fault_fail(0, EIO);
		else
			harm_arm(t->index_dir ? t->index_dir : "/nonexistent", t->at, t->how == FAIL_FROM, t->error);
		(void)play_all(t->w->root, t->index_dir, sessions[t->session].commands);
		*t->count = harm.plain.openat ? harm.count : os_fault_count();
		_exit(0);
	}
	ck_assert_int_gt(pid, 0);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	if (WIFSIGNALED(status))
		return WTERMSIG(status);
	return WEXITSTATUS(status) ? 1000 : 0;
}

/* Two days later nothing but what belongs there lies in the index's directory. */
static void
no_garbage(struct trial *t, int dirfd)
{
	static const char *const known[] = { "madrona.index", "madrona.journal", "madrona.fields", "madrona.lock",
		"madrona-reserve" };
	struct dir_entry e;
	struct dir *d;

	clock_jump(INT64_C(172800) * 1000000000);
	oracle_deliver(t->w);
	(void)play_one(t->w->root, t->index_dir, "SELECT INBOX");
	clock_release();
	ck_assert_ptr_nonnull(d = dir_open(dirfd, "."));
	while (dir_next(d, &e) == 1) {
		bool is_known = strncmp(e.name, "madrona", 7) != 0;
		for (size_t i = 0; i < sizeof known / sizeof *known; i++)
			is_known |= strcmp(e.name, known[i]) == 0;
		MUST(is_known, "%s was left for ever", e.name);
	}
	dir_close(d);
}

static void
one_fault(struct trial *t)
{
	struct oracle *w = t->w;
	int64_t began;
	int r;

	snprintf(t->who, sizeof t->who, "%s, %s call %u (%s)", sessions[t->session].name,
	    t->how == KILL ? "killed at" : t->how == FAIL ? "failing" : "failing from", t->at,
	    t->index_dir ? "elsewhere" : "beside");
	play_about = t->who;
	oracle_refill(w, MESSAGES);
	(void)play_all(w->root, t->index_dir, (const char *const[]){ "SELECT INBOX", ASK_ALL, NULL });
	sessions[t->session].before(w);
	oracle_truth(w);
	r = run(t);
	MUST(r == (t->how == KILL ? SIGKILL : 0) || (t->how == KILL && r == 0), "the session ended with %d",
	    r);
	oracle_truth(w);
	began = clock_monotonic_ms();
	oracle_check(w, t->index_dir, true);
	oracle_check(w, t->index_dir, true);
	MUST(clock_monotonic_ms() - began < SOON_MS, "the next session had to wait");
}

static void
every_call(struct trial *t, enum how how, int error)
{
	enum how counting = COUNT;
	unsigned calls;

	t->how = counting;
	t->at = 0;
	oracle_refill(t->w, MESSAGES);
	(void)play_all(t->w->root, t->index_dir, (const char *const[]){ "SELECT INBOX", ASK_ALL, NULL });
	sessions[t->session].before(t->w);
	ck_assert_int_eq(run(t), 0);
	calls = *t->count;
	t->how = how;
	t->error = error;
	for (t->at = 1; t->at <= calls; t->at++)
		one_fault(t);
}

static struct trial
trial_begin(int session, bool elsewhere)
{
	static char dir[700];
	struct trial t = { .w = oracle_new((uint32_t)session + 300, MESSAGES), .session = session };

	snprintf(dir, sizeof dir, "%s.index", t.w->root);
	ck_assert_int_eq(mkdir(dir, 0700), 0);
	t.index_dir = elsewhere ? dir : NULL;
	t.count = mmap(NULL, sizeof *t.count, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ck_assert_ptr_ne(t.count, MAP_FAILED);
	return t;
}

START_TEST(a_session_killed_at_any_call_leaves_an_index_that_tells_no_lies)
{
	struct trial t = trial_begin(_i, false);

	every_call(&t, KILL, 0);
	no_garbage(&t, t.w->dirfd);
	oracle_free(t.w);
}
END_TEST

START_TEST(an_index_that_cannot_be_written_is_in_nobody_s_way)
{
	struct trial t = trial_begin(_i, true);
	struct dir_entry e;
	struct dir *d;
	int fd;

	every_call(&t, FAIL, ENOSPC);
	every_call(&t, FAIL, EIO);
	every_call(&t, FAIL_FROM, ENOSPC);
	fd = open(t.index_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	ck_assert_ptr_nonnull(d = dir_of(fd));
	while (dir_next(d, &e) == 1)
		if (e.name[0] != '.') {
			int box = openat(fd, e.name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
			no_garbage(&t, box);
			close(box);
		}
	dir_close(d);
	oracle_free(t.w);
}
END_TEST

UNIT_SUITE(tests_fault_index)
{
	tcase_set_timeout(t, 120);
	tcase_add_loop_test(t, a_session_killed_at_any_call_leaves_an_index_that_tells_no_lies, 0, SESSIONS);
	tcase_add_loop_test(t, an_index_that_cannot_be_written_is_in_nobody_s_way, 0, SESSIONS);
}
