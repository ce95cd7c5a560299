/* Keywords in letters and in text. See keyword.h. */

#include "c-client/drivers/maildir/keyword.h"

#include <errno.h>

#include "c-client/base/limits.h"
#include "c-client/base/scan.h"
#include "c-client/drivers/maildir/box.h"
#include "osdep/file.h"
#include "osdep/io.h"
#include "osdep/random.h"
#include "osdep/syscall.h"

#define TABLE_MAX ((size_t)65536)
#define EXTRAS_MAX ((size_t)256 << 20)

static bool
atom_byte(unsigned char c)
{
	return c > ' ' && c < 0x7f && !memchr("(){%*\"\\]", c, 8);
}

bool
keywords_valid(struct str s)
{
	struct scan c = scan_of(s);
	struct str atom;

	return s.n <= 255 && scan_class(&c, atom_byte, 0, &atom) && scan_at_end(&c);
}

void
keywords_table_parse(struct str text, struct str names[KEYWORD_LETTERS])
{
	struct str line;

	memset(names, 0, KEYWORD_LETTERS * sizeof *names);
	while (str_split(&text, '\n', &line)) {
		struct scan s = scan_of(line);
		uint64_t i;

		if (scan_number(&s, KEYWORD_LETTERS - 1, &i) && scan_byte(&s, ' ') && names[i].n == 0)
			names[i] = scan_rest(&s);
	}
}

void
keywords_table_put(struct buf *b, const struct str names[KEYWORD_LETTERS])
{
	for (size_t i = 0; i < KEYWORD_LETTERS; i++) {
		if (names[i].n == 0)
			continue;
		buf_number(b, i);
		buf_byte(b, ' ');
		buf_put(b, names[i]);
		buf_byte(b, '\n');
	}
}

int
keywords_letter(const struct str names[KEYWORD_LETTERS], struct str name)
{
	for (int i = 0; i < KEYWORD_LETTERS; i++)
		if (names[i].n && str_ieq(names[i], name))
			return i;
	return -1;
}

bool
keywords_extra_parse(struct str line, struct str *base, struct str *list)
{
	size_t tab = str_find(line, '\t');

	if (tab == 0 || tab == line.n)
		return false;
	*base = str_sub(line, 0, tab);
	*list = str_sub(line, tab + 1, line.n);
	return true;
}

bool
keywords_list_has(struct str list, struct str name)
{
	struct str one;

	while (str_split(&list, ' ', &one))
		if (one.n && str_ieq(one, name))
			return true;
	return false;
}

/* --- Reading -------------------------------------------------------------------------------------------- */

void
box_keywords_init(struct box_keywords *k)
{
	*k = (struct box_keywords){ .arena = ARENA_INIT };
	random_seed(k->extras.seed);
	for (size_t i = 0; i < KEYWORD_LETTERS; i++)
		k->numbers[i] = NO_NUMBER;
}

void
box_keywords_free(struct box_keywords *k)
{
	arena_free(&k->arena);
	free(k->report);
	*k = (struct box_keywords){ .arena = ARENA_INIT };
}

static void
set_extra(struct box_keywords *k, struct str base, struct str list)
{
	uint32_t at;

	if (table_get(&k->extras, base, &at)) {
		k->lists[at].list = list;
		return;
	}
	k->lists = arena_grow(&k->arena, k->lists, k->nlists, &k->caplists, sizeof *k->lists);
	k->lists[k->nlists] = (struct keyword_extra){ base, list };
	table_put(&k->arena, &k->extras, base, (uint32_t)k->nlists);
	k->nlists++;
}

/* The content of a file in the arena; empty when it cannot be read, which *unread remembers. */
static struct str
read_text(struct box *b, const char *file, size_t max, bool *unread)
{
	struct str s;
	char *p;
	size_t n;

	if (file_read_small(b->dirfd, file, max, &p, &n, NULL)) {
		*unread = errno != ENOENT;
		return STR("");
	}
	s = arena_str(&b->keywords.arena, (struct str){ p, n });
	free(p);
	return s;
}

static void
read_extras(struct box_keywords *k, struct str text)
{
	struct str base, list;

	k->torn = text.n && text.p[text.n - 1] != '\n';
	for (size_t at; (at = str_find(text, '\n')) < text.n; text = str_sub(text, at + 1, text.n)) {
		k->nlines++;
		if (keywords_extra_parse(str_sub(text, 0, at), &base, &list))
			set_extra(k, base, list);
	}
}

bool
box_keywords_changed(const struct box *b)
{
	struct known k = known_mailbox(b->m);
	struct stamp now;

	if (k.uidvalidity == 0)
		return true;
	now = *k.stamp;
	stamp_put(&now, PART_KEYWORDS, &b->keywords.mark[0]);
	stamp_put(&now, PART_EXTRAS, &b->keywords.mark[1]);
	return memcmp(now.word, k.stamp->word, sizeof now.word) != 0;
}

bool
box_keywords_refresh(struct box *b)
{
	struct box_keywords *k = &b->keywords;
	struct change_mark now[2] = { mark_at(b->dirfd, KEYWORDS_FILE), mark_at(b->dirfd, EXTRAS_FILE) };
	bool same = k->looked && mark_eq(&now[0], &k->mark[0]) && mark_eq(&now[1], &k->mark[1]);

	if (!same || k->unread[0] || k->unread[1])
		k->loaded = false;
	same |= !k->looked;
	k->looked = true;
	memcpy(k->mark, now, sizeof now);
	return !same;
}

void
box_keywords_need(struct box *b)
{
	struct box_keywords *k = &b->keywords, old;

	if (!k->looked)
		box_keywords_refresh(b);
	if (k->loaded)
		return;
	old = *k;
	k->report = NULL;
	box_keywords_free(k);
	box_keywords_init(k);
	k->report = old.report;
	k->capreport = old.capreport;
	memcpy(k->mark, old.mark, sizeof k->mark);
	k->looked = k->loaded = true;
	if (k->mark[0].ino)
		keywords_table_parse(read_text(b, KEYWORDS_FILE, TABLE_MAX, &k->unread[0]), k->names);
	if (k->mark[1].ino)
		read_extras(k, read_text(b, EXTRAS_FILE, EXTRAS_MAX, &k->unread[1]));
}

struct str
box_keywords_extra(struct box *b, struct str base)
{
	uint32_t at;

	box_keywords_need(b);
	return table_get(&b->keywords.extras, base, &at) ? b->keywords.lists[at].list : STR("");
}

static void
report_number(struct box_keywords *k, uint32_t number)
{
	if (number == NO_NUMBER)
		return;
	for (size_t i = 0; i < k->nreport; i++)
		if (k->report[i] == number)
			return;
	if (k->nreport == k->capreport) {
		size_t cap = k->capreport ? k->capreport * 2 : 32;
		uint32_t *p = realloc(k->report, cap * sizeof *p);
		if (p == NULL)
			abort();
		k->report = p;
		k->capreport = cap;
	}
	k->report[k->nreport++] = number;
}

void
box_keywords_numbers(
    struct box *b, struct sync *s, uint64_t letters, struct str base, const uint32_t **out, size_t *n)
{
	struct box_keywords *k = &b->keywords;
	struct str list = STR(""), one;

	if (letters & LETTERS_KEYWORDS)
		box_keywords_need(b);
	if (k->mark[1].ino)
		list = box_keywords_extra(b, base);
	k->nreport = 0;
	for (int i = 0; i < KEYWORD_LETTERS; i++) {
		if (!(letters & LETTER_KEYWORD(i)) || !keywords_valid(k->names[i]))
			continue;
		if (k->numbers[i] == NO_NUMBER)
			k->numbers[i] = sync_keyword(s, k->names[i]);
		report_number(k, k->numbers[i]);
	}
	if (letters & LETTER_PASSED)
		report_number(k, sync_keyword(s, FORWARDED));
	while (list.n && str_split(&list, ' ', &one))
		if (keywords_valid(one))
			report_number(k, sync_keyword(s, one));
	*out = k->report;
	*n = k->nreport;
}

/* --- Writing -------------------------------------------------------------------------------------------- */

/* A file whose content is not known is never written over: all messages' letters would lose their names. */
static int
not_read(struct box *b, const char *file)
{
	return fail(b->m->fault, MAIL_E_CANNOT, "The mailbox's list of keywords cannot be read",
	    "%s/%s cannot be read, so it is not written", b->disk, file);
}

/*
 * Dovecot reads the table again only when its time in whole seconds is another: two writes within a second
 * must not have the same one, or it knows a letter by no name, calls it unknown-N and writes that over ours.
 */
static int
set_table_time(struct box *b, int fd)
{
	struct timespec times[2] = { { .tv_nsec = UTIME_NOW }, { 0 } };
	struct stat old, now;

	if (os.fstatat(b->dirfd, KEYWORDS_FILE, &old, AT_SYMLINK_NOFOLLOW) || os.fstat(fd, &now) ||
	    now.st_mtim.tv_sec > old.st_mtim.tv_sec)
		return 0;
	times[1].tv_sec = old.st_mtim.tv_sec + 1;
	return os.futimens(fd, times);
}

static int
write_table(struct box *b, const struct str names[KEYWORD_LETTERS])
{
	struct buf text = BUF_INIT(TABLE_MAX);
	unsigned sync = b->m->store->options.fsync == FSYNC_NEVER ? 0 : FILE_SYNC | FILE_SYNC_DIR;
	char tmp[FILE_TMP_MAX];
	int fd = -1, r = -1;

	if (b->keywords.unread[0])
		return not_read(b, KEYWORDS_FILE);
	keywords_table_put(&text, names);
	if (!buf_failed(&text))
		fd = file_new(b->dirfd, tmp, box_mode(b));
	if (fd >= 0 && (io_write(fd, text.p, text.n) || set_table_time(b, fd)))
		file_new_abort(b->dirfd, fd, tmp);
	else if (fd >= 0)
		r = file_new_commit(b->dirfd, fd, tmp, KEYWORDS_FILE, sync);
	if (r)
		r = fail_errno(b->m->fault, "%s/" KEYWORDS_FILE, b->disk);
	else
		b->keywords.mark[0] = mark_at(b->dirfd, KEYWORDS_FILE);
	buf_free(&text);
	return r;
}

/* A letter without a name that no message is known to have: those would have the new keyword at once. */
static int
free_letter(const struct box *b, const struct str names[KEYWORD_LETTERS])
{
	uint64_t used = 0;
	struct note note;

	for (uint32_t uid = 1; known_next(b->m, &uid, false, &note); uid++)
		used |= filename_parse(note.text).letters;
	for (size_t i = 0; i < b->entries.n; i++)
		if (!b->entries.e[i].gone && !b->entries.e[i].buried)
			used |= filename_parse(entry_name(&b->entries.e[i])).letters;
	for (int i = 0; i < KEYWORD_LETTERS; i++)
		if (names[i].n == 0 && !(used & LETTER_KEYWORD(i)))
			return i;
	return -1;
}

/* All letters of a name: a table that other programs wrote may have it twice. */
static uint64_t
letters_of(const struct str names[KEYWORD_LETTERS], struct str name)
{
	uint64_t letters = 0;

	for (int i = 0; i < KEYWORD_LETTERS; i++)
		if (names[i].n && str_ieq(names[i], name))
			letters |= LETTER_KEYWORD(i);
	return letters;
}

int
box_keywords_resolve(
    struct box *b, struct arena *a, const struct str *names, size_t n, bool make, struct keyword_set *out)
{
	struct box_keywords *k = &b->keywords;
	struct str table[KEYWORD_LETTERS];
	struct keyword_set set = { 0 };
	bool changed = false;
	int r;

	box_keywords_need(b);
	memcpy(table, k->names, sizeof table);
	for (size_t i = 0; i < n; i++) {
		bool forwarded = str_ieq(names[i], FORWARDED);
		int letter = keywords_letter(table, names[i]);

		if (letter < 0 && make && (letter = free_letter(b, table)) >= 0) {
			table[letter] = arena_str(&k->arena, names[i]);
			changed = true;
		}
		if (letter >= 0)
			set.letters |= make ? LETTER_KEYWORD(letter) : letters_of(table, names[i]);
		if (forwarded)
			set.letters |= LETTER_PASSED;
		else if (letter < 0 && !keywords_list_has(set.extra, names[i]))
			set.extra = set.extra.n
					? arena_fmt(a, "%.*s %.*s", STR_ARG(set.extra), STR_ARG(names[i]))
					: arena_str(a, names[i]);
	}
	r = changed ? write_table(b, table) : 0;
	if (box_spend(b, r))
		r = write_table(b, table);
	if (r)
		return r;
	memcpy(k->names, table, sizeof table);
	*out = set;
	return 0;
}

void
box_keywords_names(
    struct box *b, struct arena *a, uint64_t letters, struct str extra, struct str **names, size_t *n)
{
	size_t cap = KEYWORD_LETTERS + 1;
	struct str one;

	box_keywords_need(b);
	*n = 0;
	*names = ARENA_ARRAY(a, cap, struct str);
	for (int i = 0; i < KEYWORD_LETTERS; i++)
		if (letters & LETTER_KEYWORD(i) && keywords_valid(b->keywords.names[i]))
			(*names)[(*n)++] = arena_str(a, b->keywords.names[i]);
	if (letters & LETTER_PASSED && keywords_letter(b->keywords.names, FORWARDED) < 0)
		(*names)[(*n)++] = FORWARDED;
	while (extra.n && str_split(&extra, ' ', &one)) {
		if (!keywords_valid(one))
			continue;
		*names = arena_grow(a, *names, *n, &cap, sizeof **names);
		(*names)[(*n)++] = arena_str(a, one);
	}
}

static void
put_extra(struct buf *text, struct str base, struct str list)
{
	buf_put(text, base);
	buf_byte(text, '\t');
	buf_put(text, list);
	buf_byte(text, '\n');
}

/* Is it sure that no message has this base any more? */
static bool
base_is_gone(struct box *b, struct str base)
{
	const struct entry *e;

	e = entries_by_base(&b->entries, base);
	return e && (e->gone || e->buried);
}

static int
rewrite_extras(struct box *b, unsigned sync)
{
	struct box_keywords *k = &b->keywords;
	struct buf text = BUF_INIT(EXTRAS_MAX);
	size_t lines = 0;
	int r = 0;

	for (size_t i = 0; i < k->nlists; i++) {
		if (k->lists[i].list.n == 0 || base_is_gone(b, k->lists[i].base))
			continue;
		put_extra(&text, k->lists[i].base, k->lists[i].list);
		lines++;
	}
	if (buf_failed(&text))
		errno = EFBIG, r = -1;
	else
		r = file_replace(b->dirfd, EXTRAS_FILE, text.n ? text.p : "", text.n, box_mode(b), sync);
	if (r == 0) {
		k->torn = false;
		k->nlines = lines;
	}
	buf_free(&text);
	return r;
}

/* One write behind the last line; cut off again when it fails. */
static int
append_extras(struct box *b, const struct buf *text, bool sync)
{
	int fd = os.openat(b->dirfd, EXTRAS_FILE,
	    O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, box_mode(b));
	struct stat st;
	int r, saved;

	if (fd < 0)
		return -1;
	r = os.fstat(fd, &st);
	if (r == 0 && (r = io_write(fd, text->p, text->n)) == 0 && sync)
		r = os.fdatasync(fd) || (st.st_size == 0 && os.fsync(b->dirfd)) ? -1 : 0;
	saved = errno;
	if (r && os.ftruncate(fd, st.st_size))
		b->keywords.torn = true;
	os.close(fd);
	errno = saved;
	return r;
}

static int
write_extras(struct box *b, const struct str *bases, const struct str *lists, size_t n, bool sync)
{
	struct box_keywords *k = &b->keywords;
	struct buf text = BUF_INIT(EXTRAS_MAX);
	unsigned flags = sync ? FILE_SYNC | FILE_SYNC_DIR : 0;
	int r;

	box_keywords_need(b);
	if (k->unread[1])
		return not_read(b, EXTRAS_FILE);
	for (size_t i = 0; i < n; i++)
		put_extra(&text, bases[i], lists[i]);
	if (buf_failed(&text)) {
		errno = EFBIG;
		r = -1;
	} else if (k->torn || k->nlines > 2 * k->nlists + 1000) {
		/* The new lists go into the table first: the file is written from it. */
		for (size_t i = 0; i < n; i++)
			set_extra(k, arena_str(&k->arena, bases[i]), arena_str(&k->arena, lists[i]));
		r = rewrite_extras(b, flags);
	} else
		r = append_extras(b, &text, sync);
	if (r) {
		r = fail_errno(b->m->fault, "%s/" EXTRAS_FILE, b->disk);
		k->loaded = false; /* whatever it says now, read it again */
	} else {
		for (size_t i = 0; i < n; i++)
			set_extra(k, arena_str(&k->arena, bases[i]), arena_str(&k->arena, lists[i]));
		k->nlines += n;
		k->mark[1] = mark_at(b->dirfd, EXTRAS_FILE);
	}
	buf_free(&text);
	return r;
}

int
box_keywords_extra_write(struct box *b, const struct str *bases, const struct str *lists, size_t n, bool sync)
{
	int r = write_extras(b, bases, lists, n, sync);

	return box_spend(b, r) ? write_extras(b, bases, lists, n, sync) : r;
}
